"""Money at the edge: what a person types is yuan, what is kept is whole fen. Never a float in between."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: A hundred thousand million yuan: more than any call holds, and well inside a 64-bit column in fen.
MOST_FEN = 10**13
#: More than such a sum can have, and few enough to reckon with.
MOST_SIGNS = 25


def to_fen(typed: object) -> int:
    """Yuan as typed ("1,234.50", "￥320000", full-width digits) to fen. Raises ValueError with the sentence to show."""
    text = unicodedata.normalize("NFKC", str(typed)).strip().replace(",", "").replace("、", "")
    text = re.sub(r"^[¥￥]|元$", "", text).strip().replace(" ", "")
    if not re.fullmatch(r"-?\d+(\.\d*)?|-?\.\d+", text):
        shown = str(typed)[:40]
        raise ValueError(
            _("“%(typed)s” is not a sum. Write it in yuan, for example 1,234.50.") % {"typed": shown}
        )
    if len(text) > MOST_SIGNS:
        raise ValueError(_("The sum is too large."))
    try:
        yuan = Decimal(text)
    except InvalidOperation as wrong:  # pragma: no cover  the pattern leaves nothing else
        raise ValueError(str(wrong)) from wrong
    if yuan < 0:
        raise ValueError(_("A sum cannot be below zero."))
    if yuan != yuan.quantize(Decimal("0.01")):
        raise ValueError(_("A sum has at most two decimals: “%(typed)s” has more.") % {"typed": typed})
    fen = int(yuan * 100)
    if fen > MOST_FEN:
        raise ValueError(_("The sum is too large."))
    return fen


def to_yuan(fen: int | None) -> str:
    """Fen as the plain text of yuan, two decimals, no separators: for a value in a form or in an answer."""
    return "" if fen is None else f"{Decimal(fen) / 100:.2f}"


class MoneyField(forms.CharField):
    """A sum in yuan whose cleaned value is fen (or None)."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num"})

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("help_text", gettext_lazy("In yuan."))
        super().__init__(**kwargs)  # type: ignore[arg-type]

    def prepare_value(self, value: object) -> object:
        return to_yuan(value) if isinstance(value, int) else value

    def clean(self, value: object) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return to_fen(text)
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from wrong
