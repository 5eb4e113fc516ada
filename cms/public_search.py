"""The public search: what was typed, the rows that answer it, and what of each is shown.

First all words, wherever they stand; where nothing holds all of them, any; where nothing holds one, what is spelt nearly
so, a sign wrong, missing, too many or changed with its neighbour; and last what shares most of its pairs of signs.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext
from wagtail.models import Locale, Page
from wagtail.search.backends import get_search_backend
from wagtail.search.query import Or, PlainText, SearchQuery

from cms import notices
from cms.search_backend import pairs
from cms.search_index import SearchEntry
from grants.calls.models import Call
from workflows import clock
from workflows.folding import typed_words, with_places

#: How many rows that may be meant are read to be compared, and how many are shown.
MOST_READ, MOST_SHOWN = 300, 25
#: A word longer than this is not looked for with a sign wrong: it would be a sentence.
LONGEST_WORD = 24
#: Up to so many signs a word is looked for with each of them left out in turn; a longer one by its thirds.
FEW = 8


@dataclass(frozen=True)
class SearchAnswer:
    """Rows, how they answer ("all", "any", "near", "none"; "no words": nothing to look for), and what to mark in them."""

    how: str
    rows: "Sequence[SearchEntry] | QuerySet[SearchEntry]" = ()
    marks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SearchResult:
    """A line of the search's answer."""

    title: SafeString
    url: str
    kind: str
    excerpt: SafeString


def search(locale: Locale, typed: str) -> SearchAnswer:
    """Pages of this language and published notices; open calls first, then those whose title says it, the newest first."""
    words = typed_words(typed)
    if not words:
        return SearchAnswer("no words")
    exact = [re.escape(word) for word in dict.fromkeys([" ".join(words), *words])]
    if (rows := _all(locale, words)).exists():
        return SearchAnswer("all", rows, exact)
    if len(words) > 1 and (some := _any(locale, words)).exists():
        return SearchAnswer("any", some, exact)
    if near := _near(locale, words):
        return SearchAnswer("near", near, [pattern for word in words for pattern in spellings(word)])
    shared = [pair for word in words for pair in pairs(word) if len(pair) > 1]
    return (
        SearchAnswer("near", like, shared)
        if shared and (like := _sharing(locale, shared))
        else SearchAnswer("none")
    )


# --- which rows -------------------------------------------------------------------------------------------------------


def _public(locale: Locale) -> "QuerySet[SearchEntry]":
    pages = Page.objects.live().public().filter(locale=locale)
    shown = Q(page__in=pages.values("pk")) | Q(locale=locale, notice__published_at__lte=clock.now())
    return SearchEntry.objects.filter(shown).select_related("page", "notice", "page__content_type")


def _indexed(query: SearchQuery, *, ranked: bool = False) -> "QuerySet[SearchEntry]":
    """What the index has: the pairs are there, though perhaps not side by side."""
    return get_search_backend().search(query, SearchEntry, order_by_relevance=ranked).get_queryset()


def _text(*words: str, operator: str = "and") -> PlainText:
    return PlainText(" ".join(words), operator=operator)


def _holding(words: Iterable[str], column: str = "folded") -> list[Q]:
    return [Q(**{f"{column}__contains": word}) for word in words]


def _open() -> Exists:
    return Exists(Call.objects.filter(pk=OuterRef("call"), state="open", closes_at__gt=clock.now()))


def _points(*conditions: Q | Exists) -> list[Case]:
    return [Case(When(one, then=0), default=1, output_field=IntegerField()) for one in conditions]


def _all(locale: Locale, words: list[str]) -> "QuerySet[SearchEntry]":
    inside = _public(locale).filter(pk__in=_indexed(_text(*words)).order_by().values("pk"))
    titled = reduce(lambda one, other: one & other, _holding(words, "folded_title"))
    together = Q(folded__contains=" ".join(words))
    order = _points(_open(), ~Q(page__depth=2), titled, together)  # the home page leads to what it names
    return inside.filter(*_holding(words)).order_by(*order, "-when", "pk")


def _any(locale: Locale, words: list[str]) -> "QuerySet[SearchEntry]":
    inside = _public(locale).filter(
        pk__in=_indexed(Or([_text(word) for word in words])).order_by().values("pk")
    )
    held = _holding(words)
    number = sum((Case(When(one, then=1), default=0, output_field=IntegerField()) for one in held), Value(0))
    return inside.filter(reduce(or_, held)).order_by(-number, *_points(_open()), "-when", "pk")


def _near(locale: Locale, words: list[str]) -> list[SearchEntry]:
    """Rows in which every word stands, one sign of it wrong perhaps."""
    found = _public(locale)
    for word in words:
        parts = [_text(*rest) for rest in around(word)]
        if parts:
            query = Or(parts) if len(parts) > 1 else parts[0]
            found = found.filter(pk__in=_indexed(query).order_by().values("pk"))
    patterns = [re.compile("|".join(spellings(word))) for word in words]
    rows = found.order_by(*_points(_open()), "-when", "pk")[:MOST_READ]
    near = [
        row
        for row in rows
        if all(nearly(_where(row, word), word, p) for p, word in zip(patterns, words, strict=True))
    ]
    near.sort(key=lambda row: not all(pattern.search(row.folded_title) for pattern in patterns))
    return near[:MOST_SHOWN]


def _where(row: SearchEntry, word: str) -> str:
    """Half of a word of two signs stands everywhere: it counts in a title alone."""
    return row.folded if len(word) > 2 else row.folded_title


def _sharing(locale: Locale, shared: list[str]) -> list[SearchEntry]:
    """Rows that hold at least half of the pairs, most first."""
    likely = list(
        _indexed(_text(*shared, operator="or"), ranked=True).values_list("pk", flat=True)[:MOST_READ]
    )
    counted = [
        (sum(pair in row.folded for pair in shared), row) for row in _public(locale).filter(pk__in=likely)
    ]
    enough = [(number, row) for number, row in counted if number * 2 >= len(shared)]
    return [row for _number, row in sorted(enough, key=lambda one: -one[0])][:MOST_SHOWN]


# --- near spellings ---------------------------------------------------------------------------------------------------


def around(word: str) -> list[list[str]]:
    """What must be there if one sign, or two neighbours, of the word cannot be trusted."""
    if not 1 < len(word) <= LONGEST_WORD:
        return []
    if len(word) > FEW:
        return [[part] for part in thirds(word)]
    gaps = [(n, n + 1) for n in range(len(word))] + [(n, n + 2) for n in range(len(word) - 1)]
    rests = [[part for part in (word[:start], word[end:]) if part] for start, end in gaps]
    return [rest for rest in rests if rest]


def thirds(word: str) -> list[str]:
    """Two neighbours lie in two of three parts at most: the third stands as it is, whatever is wrong with the two."""
    cut = (len(word) + 2) // 3
    return [word[start : start + cut] for start in range(0, len(word), cut)]


def nearly(text: str, word: str, pattern: re.Pattern[str]) -> bool:
    """Whether the text has the word, nearly. Its spellings are tried only around what of it must stand there as it is: a
    long word has a hundred, and a text many thousand places."""
    if len(word) <= FEW:
        return bool(pattern.search(text))
    reach = len(word) + 2
    for part in dict.fromkeys(thirds(word)):
        at = text.find(part)
        while at >= 0:
            if pattern.search(text, max(0, at - reach), at + reach + len(part)):
                return True
            at = text.find(part, at + 1)
    return False


def spellings(word: str) -> list[str]:
    """Patterns of a word with one sign wrong, missing, too many, or changed with its neighbour; itself first."""
    found = [re.escape(word)]
    if 1 < len(word) <= LONGEST_WORD:
        for n in range(len(word)):
            left, right = word[:n], word[n + 1 :]
            found.append(f"{left}\\w{right}")
            found += [f"{left}\\w{word[n:]}"] if n else []
            found += [left + right] if len(word) > 2 else []
            found += [left + right[0] + word[n] + right[1:]] if right else []
    return list(dict.fromkeys(found))


# --- what is shown ----------------------------------------------------------------------------------------------------


def lines(rows: Iterable[SearchEntry], marks: list[str]) -> list[SearchResult]:
    """The rows of one page of the answer, what was asked for marked in them."""
    home = reverse("wagtail_serve", args=[""])
    # A letter or two by themselves, and the end of a sum, stand everywhere.
    parts = [mark for mark in marks if len(mark) > 2 or not mark.isascii()] or marks
    what = Marks(re.compile(" ?".join(marks)), re.compile("|".join(sorted(parts, key=len, reverse=True))))
    return [_line(row, what, home) for row in rows]


@dataclass(frozen=True)
class Marks:
    """What was asked for: all of it as it was typed or, where that stands nowhere, its parts."""

    whole: re.Pattern[str]
    parts: re.Pattern[str]

    def fitting(self, signs: str) -> re.Pattern[str]:
        return self.whole if self.whole.search(signs) else self.parts


def _line(row: SearchEntry, what: Marks, home: str) -> SearchResult:
    if row.notice is not None:
        kind = gettext("Public notice")
        url = f"{home}notices/{notices.slug_of(row.notice)}/"
    else:
        assert row.page is not None
        kind, url = kind_of(row), row.page.get_url() or ""
    return SearchResult(marked(row.title, what), url, kind, excerpt(row.text, what))


def kind_of(row: SearchEntry) -> str:
    """What a reader calls this kind of page."""
    assert row.page is not None
    words = {
        "callpage": pgettext("search", "Call"),
        "storypage": pgettext("search", "Story"),
        "policypage": pgettext("search", "Policy"),
    }
    return words.get(row.page.content_type.model, pgettext("search", "Page"))


def excerpt(text: str, what: Marks, most: int = 140) -> SafeString:
    """The place in the text where all words stand together, or the first of them, with the words marked, a dot between
    what stands apart, and what stands shortly before."""
    signs, places = with_places(text)
    first = what.fitting(signs).search(signs)
    at = places[first.start()] if first else 0
    line, near = text.rfind("\n", 0, at) + 1, max(0, at - 40)
    start = 0 if near == 0 else text.find("\n", near, at) + 1 or max(line, _between_words(text, near, at))
    end = len(text) if len(text) <= start + most else _between_words(text, start + most, start + most + 20)
    shown = mark_safe(" · ").join(marked(part, what) for part in text[start:end].strip().splitlines())
    cut = start > 0 and text[start - 1] != "\n"
    return mark_safe(("…" if cut else "") + shown + ("…" if end < len(text) else ""))


def _between_words(text: str, start: int, end: int) -> int:
    """A place that cuts no Latin word or number in two; a place between Chinese signs cuts nothing."""
    for place in range(start, end):
        if not re.fullmatch(r"[!-~]{2}", text[place - 1 : place + 1]):
            return place
    return start


def marked(text: str, what: Marks) -> SafeString:
    """The text, escaped, with what was asked for in <mark>, in whichever way it is written there."""
    signs, places = with_places(text)
    shown, at = [], 0
    for match in what.fitting(signs).finditer(signs):
        if match.end() == match.start():
            continue
        start, end = places[match.start()], places[match.end() - 1] + 1
        if start >= at:
            shown += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
            at = end
    return mark_safe("".join(map(str, [*shown, escape(text[at:])])))
