"""Money at the edge: what a person types is yuan, what is kept is whole fen. Never a float in between."""

import re
from decimal import Decimal
from fractions import Fraction

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.user_input import figures, narrow

#: A hundred thousand million yuan: more than any call holds, and well inside a 64-bit column in fen.
MOST_FEN = 10**13
#: More than such a sum can have, and few enough to reckon with.
MOST_SIGNS = 25
#: The sign of the currency, the number, and in what it is counted.
_WRITTEN = re.compile(
    r"(?:¥|RMB|CNY|人民币)? ?(?P<number>.*?) ?(?P<unit>[万亿])? ?(?:[元圆]|RMB|CNY|人民币)?整?", re.IGNORECASE
)
_UNITS = {None: 1, "万": 10**4, "亿": 10**8}


def to_fen(typed: object) -> int:
    """A sum as typed ("1,234.50", "￥320000元", "3.5万元", full-width) to fen. Raises ValueError with the sentence to
    show. static/js/budget.js reads the same."""
    found = _WRITTEN.fullmatch(narrow(typed))
    number = figures(found["number"]) if found else None
    if found is None or number is None:
        raise ValueError(_no_sum(str(typed)[:40]))
    if len(number) > MOST_SIGNS:
        raise ValueError(_("The sum is too large."))
    fen = Fraction(number) * _UNITS[found["unit"]] * 100
    if fen < 0:
        raise ValueError(_("A sum cannot be below zero."))
    if fen > MOST_FEN:
        raise ValueError(_("The sum is too large."))
    if fen.denominator != 1:
        raise ValueError(_("A sum has at most two decimals: “%(typed)s” has more.") % {"typed": typed})
    return int(fen)


def _no_sum(shown: str) -> str:
    if re.search(r"[0-9],[0-9]", narrow(shown)):
        words = _("“%(typed)s”: a comma divides thousands only. Write 1,234.50, or 1.23.")
        return words % {"typed": shown}
    return _("“%(typed)s” is not a sum. Write it in yuan, for example 1,234.50.") % {"typed": shown}


def in_words(fen: int) -> str:
    """A sum within a sentence: 1,234.50."""
    return f"{Decimal(fen) / 100:,.2f}"


def to_yuan(fen: int | None) -> str:
    """Fen as the plain text of yuan, two decimals, no separators: for a value in a form or in an answer."""
    return "" if fen is None else f"{Decimal(fen) / 100:.2f}"


class MoneyField(forms.CharField):
    """A sum in yuan whose cleaned value is fen (or None)."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num"})

    def __init__(self, *, least: int = 0, **kwargs: object) -> None:
        self.least = least
        kwargs.setdefault("help_text", gettext_lazy("In yuan."))
        super().__init__(**kwargs)  # type: ignore[arg-type]

    def prepare_value(self, value: object) -> object:
        return to_yuan(value) if isinstance(value, int) else value

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return bool(
                super().has_changed(self.prepare_value(initial), to_yuan(to_fen(data)) if data else "")
            )
        except ValueError:
            return True

    def clean(self, value: object) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            fen = to_fen(text)
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from wrong
        if fen < self.least:
            raise ValidationError(_("The sum must be above zero."))
        return fen
