"""Text without what nobody can see.

Control characters, zero-width signs, marks that turn the direction of writing, private use, surrogates and noncharacters
break files, feeds and papers, satisfy a mandatory question with nothing, and make two names look alike. They go. Rare
characters and those not yet in Unicode's tables stay; so does what belongs to a visible sign: a variation selector behind
its character, the joiners inside an emoji, the selectors of Mongolian. static/js/lengths.js does the same to count.
"""

import re
import unicodedata
from typing import Any

#: Another way to say that a line ends (Word's soft break and page break among them).
_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
#: Blanks that look like nothing at all, or move what stands behind them.
_BLANK = re.compile("[\t\u2800\u3164\uffa0]")

_PICTURE = "[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_TONE = "[\ufe0f\U0001f3fb-\U0001f3ff]"
_SELECTOR = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_UNSEEN = (
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ud800-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\ufff0-\ufffc\ufffe\uffff"
    "\U00013430-\U0001343f\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
    + "".join(chr(plane * 0x10000 + rest) for plane in range(1, 15) for rest in (0xFFFE, 0xFFFF))
)
_KEPT = (
    rf"{_PICTURE}{_TONE}{{0,2}}(?:\u200d{_PICTURE}{_TONE}{{0,2}})+"  # a family, a profession: several pictures in one
    "|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"  # a flag that is spelt
    "|[\u1820-\u18aa](?:[\u180b-\u180d\u180f]?\u180e|[\u180b-\u180d\u180f])"
    rf"|[^\s{_UNSEEN}]{_SELECTOR}"
)
_GONE = re.compile(f"({_KEPT})|[{_UNSEEN}]")


def clean(text: Any) -> str:
    """What of a text people can see, its lines ended by one sign each."""
    text = str(text)
    if text.isascii() and text.isprintable():  # most of what comes in
        return text
    text = _GONE.sub(r"\1", _BLANK.sub(" ", _ENDS.sub("\n", text)))
    return text if any(map(_stands, text)) else ""


def _stands(sign: str) -> bool:
    """Whether it is seen by itself: no blank, nor a mark that belongs to the sign before it."""
    return unicodedata.category(sign)[0] not in "MZC" or unicodedata.category(sign) == "Cn"


def one_line(text: Any) -> str:
    """The same for a field of one line: whatever was pasted, it stays one."""
    first, *more = clean(text).strip("\n").split("\n")
    if not more:
        return first
    between = [line for line in map(str.strip, more[:-1]) if line]
    return " ".join([first.rstrip(), *between, more[-1].lstrip()])
