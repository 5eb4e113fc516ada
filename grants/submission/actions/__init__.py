"""Handing in: the submission, the supplement, the withdrawal, and the receipt."""

from .receipts import order_receipt
from .submitting import answer_supplement, submit, withdraw

__all__ = [
    "answer_supplement",
    "order_receipt",
    "submit",
    "withdraw",
]
