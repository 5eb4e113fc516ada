"""How the articles of a paper are called, in the language it is printed in."""

from django.utils.translation import get_language

NUMERALS = "〇一二三四五六七八九"


def in_english() -> bool:
    return (get_language() or "").startswith("en")


def numeral(number: int) -> str:
    """1 to 99 in Chinese numerals: 23 gives 二十三."""
    tens, ones = divmod(number, 10)
    return (
        ("" if tens < 2 else NUMERALS[tens])
        + ("十" if tens else "")
        + (NUMERALS[ones] if ones or not tens else "")
    )


def article_name(number: int) -> str:
    return f"Article {number}" if in_english() else f"第{numeral(number)}条"
