"""Numbers as people write them: full-width or not, with thousands divided or not, and nothing that could be two numbers."""

import re
from typing import Any

from workflows.user_input.text import one_line

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    0xFFE5: "¥",
    0xFFE0: "¢",
    0x2212: "-",
}
#: A comma, or a blank, divides thousands: every three figures from the point, the same sign each time.
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)(?:\.[0-9]*)?")
#: Any number of so many figures fits a column of 64 bits.
_LONGEST = 18
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


def narrow(text: Any) -> str:
    """One line of half-width signs. Only the width changes: ² stays no 2, ½ no 1/2."""
    return one_line(text if text is not None else "").translate(_WIDE).strip()


def figures(typed: Any) -> str | None:
    """“１，２３４．５０” as “1234.50”. None for what is no number, and where a comma stands where no thousand ends: 1,23
    may be 1.23 or 123."""
    text = narrow(typed)
    if _GROUPED.fullmatch(text):
        return text.replace(",", "").replace(" ", "")
    return text if _PLAIN.fullmatch(text) else None


def whole(typed: Any) -> int | None:
    """A number of an address or a hidden field that a column can hold, or None: whoever writes one by hand finds nothing."""
    text = narrow(typed)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST else None
