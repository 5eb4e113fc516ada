"""Search that finds any part of any text, in Chinese and in English, on SQLite and on PostgreSQL alike.

Both databases split text at spaces, each by rules of its own, and Chinese has none. So neither is asked to split
anything: a text is folded (workflows/folding.py) and given to the index as the single signs and the pairs of
neighbouring signs of its words, a query as the pairs that must all be there. Each is spelt in letters that both
databases leave as they are. No dictionary, no word too new for it.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from wagtail.search.backends import database
from wagtail.search.backends.base import EmptySearchResults
from wagtail.search.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText, SearchQuery

from workflows.folding import typed_words, words_of

#: Hexadecimal figures as letters: nothing that a database would take for a number or cut at.
LETTERS = str.maketrans("0123456789abcdef", "ghijklmnopabcdef")


def spelt(signs: str) -> str:
    return "".join(f"{ord(sign):05x}" for sign in signs).translate(LETTERS)


def pairs(word: str) -> list[str]:
    """楼道灯 → 楼道, 道灯. A single sign is its own."""
    return [word[n : n + 2] for n in range(len(word) - 1)] or [word]


def as_index(text: str) -> str:
    """The single signs and the pairs of a text, each once."""
    words = words_of(text)
    found = dict.fromkeys(part for word in words for part in (*word, *pairs(word)))
    return " ".join(map(spelt, found))


def as_query(words: Iterable[str]) -> str:
    """The pairs of folded words."""
    return " ".join(map(spelt, dict.fromkeys(pair for word in words for pair in pairs(word))))


def folded(query: str | SearchQuery) -> SearchQuery | None:
    """What somebody asks for, in the index's spelling; nothing where it holds no word at all."""
    if isinstance(query, str):
        query = PlainText(query)
    if isinstance(query, PlainText | Phrase | Fuzzy):
        spelling = as_query(typed_words(query.query_string))
        return PlainText(spelling, operator=getattr(query, "operator", "and")) if spelling else None
    if isinstance(query, And | Or):
        parts = [part for part in map(folded, query.subqueries) if part is not None]
        return type(query)(parts) if len(parts) > 1 else parts[0] if parts else None
    if isinstance(query, Not | Boost):
        inner = folded(query.subquery)
        return Not(inner) if inner is not None and isinstance(query, Not) else inner
    return query if isinstance(query, MatchAll) else None


def _indexed(prepare: Callable[[Any, Any], str]) -> Callable[[Any, Any], str]:
    def prepare_value(self: Any, value: Any) -> str:
        text = prepare(self, value)
        return text if isinstance(value, list | dict) else as_index(text)

    return prepare_value


def _widen(backend: Any) -> None:
    """The indexer is made inside the backend, with no place to hand another in: its one method is widened, once.

    A list or dict calls prepare_value for each string in it, so that nothing is widened twice.
    """
    indexer = getattr(sys.modules[type(backend).__module__], "ObjectIndexer", None)
    if indexer is not None and not getattr(indexer, "folds", False):
        indexer.prepare_value = _indexed(indexer.prepare_value)
        indexer.folds = True


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 (the name Wagtail looks for)
    """Wagtail's own backend for the database in use, reading and asking by our rule."""
    backend = database.SearchBackend({**params, "SEARCH_CONFIG": "simple"})
    _widen(backend)
    look_up = backend._search

    def _search(compiler: Any, query: Any, model_or_queryset: Any, **kwargs: Any) -> Any:
        operator, fields = kwargs.pop("operator", None), kwargs.pop("fields", None)
        if isinstance(query, str):
            query = PlainText(query, operator=operator or "and")
        spelling = folded(query)
        if spelling is None or fields == []:
            return EmptySearchResults()
        # Of single fields one database would read the table and the other the index: both read the index.
        return look_up(compiler, spelling, model_or_queryset, **kwargs)

    backend._search = _search
    return backend
