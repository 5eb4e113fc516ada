"""The one rule by which words are compared, wherever somebody looks for something: in an index, in a list, on a page.

A sign is folded by itself, so that a part of a text is always a part of the folded text: wide and small forms become the
plain ones (NFKC without its accents), capitals small letters, traditional characters simplified ones. Every bracket,
stop and blank is the same: it parts words. What nobody sees (a comma inside a number, a mark of no width) is left out.

    fold("吉民發〔２０２１〕24号，第18,000户")  ->  "吉民发 2021 24号第18000户"
"""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import CharField, Lookup, Q, TextField

#: Raise it with every change of the rule, or of what is read by it: what was indexed by another is indexed anew
#: (cms/search_index.py). What lists look in is folded anew by a migration (`fold_anew` in workflows/search_words.py).
RULE = 2
#: Neither a word nor the end of one: 18,000 is 18000.
NOTHING = ","
#: How many signs of what was typed are read.
MOST_TYPED = 100
#: Where signs stand that fold to one letter or figure: Latin letters, what is wide, compatible ideographs.
FOLDING = (
    (0x41, 0x250),
    (0x1E00, 0x1F00),
    (0x2100, 0x2190),
    (0x2460, 0x2500),
    (0x2E80, 0x2FE0),
    (0x3220, 0x3400),
    (0xF900, 0xFB00),
    (0xFF01, 0xFFEF),
)


@cache
def simplified() -> dict[str, str]:
    """Traditional to simplified, a sign for a sign."""
    lines = (Path(__file__).parent / "data" / "simplified.txt").read_text("utf-8").splitlines()[1:]
    return {
        old: new for n in range(0, len(lines), 2) for old, new in zip(lines[n], lines[n + 1], strict=True)
    }


@cache
def fold_sign(sign: str) -> str:
    """What one sign is compared as: nothing, a blank, or letters and figures."""
    if sign == NOTHING:
        return ""
    plain = simplified()
    shown = unicodedata.normalize("NFKD", plain.get(sign, sign)).casefold()
    return "".join(_kept(plain.get(one, one)) for one in unicodedata.normalize("NFKD", shown))


def _kept(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind[0] == "M" or kind == "Cf":  # an accent; what has no width
        return ""
    return sign if kind[0] in "LN" else " "


def fold(text: str) -> str:
    """The words of a text as they are compared, a blank between two."""
    return " ".join(words_of(text))


def words_of(text: str) -> list[str]:
    return "".join(map(fold_sign, text)).split()


def with_places(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its signs, where in the text it stands."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for one in fold_sign(sign):
            if one != " " or (signs and signs[-1] != " "):
                signs.append(one)
                places.append(place)
    return "".join(signs), places


# --- in a list ------------------------------------------------------------------------------------------------


def typed_words(text: str) -> list[str]:
    """The different words of what somebody typed. Nobody types a page."""
    return list(dict.fromkeys(words_of(text[:MOST_TYPED])))


def holding(text: str, *columns: str) -> Q:
    """A condition: every word of what was typed stands in one of these columns. Signs alone are found nowhere."""
    words = typed_words(text)
    wanted = Q() if words else Q(pk__in=[])
    for word in words:
        one = Q()
        for column in columns:
            one |= Q(**{f"{column}__holds": word})
        wanted &= one
    return wanted


@cache
def _written_as() -> dict[str, str]:
    """For a folded sign all that fold to it."""
    found: dict[str, str] = {}
    spread = [chr(n) for start, end in FOLDING for n in range(start, end)]
    for sign in (*spread, *simplified()):
        folded = fold_sign(sign)
        if len(folded) == 1 and folded != sign and folded != " ":
            found[folded] = found.get(folded, "") + sign
    return found


@CharField.register_lookup
@TextField.register_lookup
class Holds(Lookup):
    """`title__holds=word`: a folded word stands in a column that is kept as it was typed.

    Each sign is looked for in every way in which it is written, by what the database itself knows of sets of signs.
    """

    lookup_name = "holds"
    prepare_rhs = False

    def _pattern(self) -> str:
        written = _written_as()
        return "".join(f"[{sign}{written.get(sign, '')}]" for sign in "".join(words_of(str(self.rhs))))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} ~ %s", (*params, self._pattern())

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} GLOB %s", (*params, f"*{self._pattern()}*")
