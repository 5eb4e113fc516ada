"""Numbers of papers.

A document number (文号) is written 机关代字〔年份〕序号号, as in 吉民发〔2021〕24号: six-angled brackets,
the year in full, no leading zero and no 第 (GB/T 9704). A project number is written JL-GYCT-2026-0001.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from .models import NumberSeries

DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fa5]{2,12}〔20\d{2}〕[1-9]\d{0,3}号")
_OPEN, _CLOSE = "[(【{〔［（", "])】}〕］）"
_LOOSE = re.compile(
    rf"([\u4e00-\u9fa5]+)[{re.escape(_OPEN)}](\d{{4}})[{re.escape(_CLOSE)}]第?0{{0,9}}(\d{{1,9}})号?"
)


def normalise(text: str) -> str:
    """A document number as the standard writes it, from what people type; ValidationError says what is
    wrong.
    """
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    found = _LOOSE.fullmatch(bare)
    number = f"{found[1]}〔{found[2]}〕{found[3]}号" if found else bare
    validate(number)
    return number


def validate(number: str) -> None:
    """Refuse a number that is not written as the standard asks."""
    if not DOCUMENT_NUMBER.fullmatch(number):
        raise ValidationError(
            _("“%(number)s” is not a document number. Write it like 吉民发〔2026〕24号.")
            % {"number": number},
            code="document_number",
        )


def next_number(series: str, year: int) -> str:
    """The next number of `series` in `year`, without gaps: 演示创投协〔2026〕1号 or JL-GYCT-2026-0001.

    Must be asked for inside a transaction: the series stays locked until it ends, and a number whose
    transaction fails is given to the next one who asks.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A number without gaps needs a transaction around it.")
    NumberSeries.objects.get_or_create(series=series, year=year)
    row = NumberSeries.objects.select_for_update().get(series=series, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return number_of(series, year, row.last)


def number_of(series: str, year: int, n: int) -> str:
    """How the `n`th number of a series is written: Chinese series as document numbers, others with dashes."""
    return f"{series}-{year}-{n:04d}" if series.isascii() else f"{series}〔{year}〕{n}号"
