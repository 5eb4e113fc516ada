"""Handing in: the submission, the supplement, the withdrawal, and the receipt."""

from .handing_in import answer_supplement, submit, withdraw
from .receipts import order_receipt

__all__ = [
    "answer_supplement",
    "order_receipt",
    "submit",
    "withdraw",
]
