"""How long a text is, as Word counts 字."""

import re

#: White space, in so many words: Python and the browser disagree about \s.
_SPACE = r"\t-\r \x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
#: Chinese characters and full-width signs, dashes, dots and quotation marks.
_WIDE = (
    r"[\u1100-\u11ff\u2e80-\u2fff\u3001-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    r"\U00020000-\U0003ffff\u2014\u2026\u201c\u201d\xb7]"
    r"|(?<![A-Za-z])[\u2018\u2019]|[\u2018\u2019](?![A-Za-z])"
)
_COUNTED = re.compile(rf"{_WIDE}|(?:(?!{_WIDE})[^{_SPACE}])+")


def characters(text: str) -> int:
    """Each Chinese character and each full-width sign is one; so is each run of anything else without a space, a word
    or a number. static/js/expressions.js counts the same."""
    return sum(1 for _one in _COUNTED.finditer(text))
