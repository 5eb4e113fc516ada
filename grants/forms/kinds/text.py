"""A line of text, as every kind is that says nothing else."""

from grants.forms.kinds.base import QuestionKind
from grants.forms.kinds.parts import LENGTH


class TextKind(QuestionKind):
    parts = LENGTH
    limits = ("max_chars",)
    in_tables = True
    by_link = "line"
