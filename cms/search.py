"""Search that finds Chinese words inside sentences, on SQLite and on PostgreSQL.

Both databases split text at spaces, and Chinese has none: a sentence becomes one long word. So every indexed
value is followed by the single characters and the pairs of neighbouring characters of its Chinese runs, and a
Chinese query becomes an AND of its pairs. Names of people, streets and documents are found without any dictionary.
"""

import re
import sys
from collections.abc import Callable
from typing import Any

from wagtail.search.backends import database

CHINESE = re.compile(r"[㐀-䶿一-鿿豈-﫿]+")
#: FTS5 and tsquery give these a meaning; in a reader's query they are only punctuation.
PUNCTUATION = re.compile(r"[^\w\s]+")


def pairs(run: str) -> list[str]:
    """楼道灯 → 楼道, 道灯."""
    return [run[n : n + 2] for n in range(len(run) - 1)]


def with_pairs(text: str) -> str:
    """The text as it stands, followed by the characters and pairs of its Chinese runs."""
    runs = CHINESE.findall(text)
    extra = [word for run in runs for word in (*run, *pairs(run))]
    return f"{text} {' '.join(extra)}" if extra else text


def as_query(text: str) -> str:
    """楼道灯 lamp → 楼道 道灯 lamp: every word must be found."""

    def spread(match: re.Match[str]) -> str:
        run = match.group()
        return f" {' '.join(pairs(run) or [run])} "

    return " ".join(CHINESE.sub(spread, PUNCTUATION.sub(" ", text)).split())


def _indexed(prepare: Callable[[Any, Any], str]) -> Callable[[Any, Any], str]:
    def prepare_value(self: Any, value: Any) -> str:
        text = prepare(self, value)
        return text if isinstance(value, list | dict) else with_pairs(text)

    return prepare_value


def _widen(backend: Any) -> None:
    """The indexer is made inside the backend, with no place to hand another in: its one method is widened, once.

    A list or dict calls prepare_value for each string in it, so that nothing is widened twice.
    """
    indexer = getattr(sys.modules[type(backend).__module__], "ObjectIndexer", None)
    if indexer is not None and not getattr(indexer, "knows_chinese", False):
        indexer.prepare_value = _indexed(indexer.prepare_value)
        indexer.knows_chinese = True


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 (the name Wagtail looks for)
    """Wagtail's own backend for the database in use, reading queries in pairs of Chinese characters."""
    backend = database.SearchBackend(params)
    _widen(backend)
    look_up = backend._search

    def _search(compiler: Any, query: Any, model_or_queryset: Any, **kwargs: Any) -> Any:
        return look_up(
            compiler, as_query(query) if isinstance(query, str) else query, model_or_queryset, **kwargs
        )

    backend._search = _search
    return backend
