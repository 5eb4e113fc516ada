"""The shared cache, which may be away. Nothing that matters is kept in it, so nothing stops without it: what is read is not
there, what is written is dropped.

Two things are counted in it that must not be forgotten just because it is away: how often somebody tried (limits of the
login and of what needs no account) and which codes of a second factor were used. Those go on in this process's own memory:
with several processes somebody then has as many tries as there are processes times the limit, never any number.

A server that hangs is as bad as one that is gone: it has half a second, then it is left alone for five.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from workflows.circuit_breaker import Breaker

#: Beginnings of the keys that count something.
COUNTED = ("allauth", "rate_limit:")
PATIENCE = 0.5  # seconds
BREAKER = Breaker("The cache does not answer: the site goes on without it")

_OF_ONE_KEY = ("add", "get", "set", "touch", "delete", "incr", "has_key")
_OF_MANY_KEYS = ("get_many", "set_many", "delete_many", "clear")


class Soft(BaseCache):
    """Put before a cache: it then never fails."""

    @cached_property
    def _counts(self) -> BaseCache:
        return LocMemCache("limits while the cache is away", {})

    @cached_property
    def _nothing(self) -> BaseCache:
        return DummyCache("", {})

    def _ask(self, do: Callable[[], Any], without: Callable[[], Any]) -> Any:
        if not BREAKER.closed:
            return without()
        try:
            return do()
        except (RedisError, OSError) as error:
            BREAKER.trip(error)
            return without()

    def alive(self) -> bool:
        """Whether it keeps what it is told (for /readyz, which asks in earnest)."""
        try:
            super().set("alive", "yes", 10)
            return bool(super().get("alive") == "yes")
        except (RedisError, OSError):
            return False


def _soft(name: str, one_key: bool) -> Callable[..., Any]:
    def method(self: Soft, *args: Any, **kwargs: Any) -> Any:
        counted = one_key and str(kwargs.get("key", args[0] if args else "")).startswith(COUNTED)
        instead: BaseCache = self._counts if counted else self._nothing
        behind = getattr(super(Soft, self), name)
        return self._ask(lambda: behind(*args, **kwargs), lambda: getattr(instead, name)(*args, **kwargs))

    return method


for _name in (*_OF_ONE_KEY, *_OF_MANY_KEYS):
    setattr(Soft, _name, _soft(_name, _name in _OF_ONE_KEY))


class SharedCache(Soft, RedisCache):
    """Redis or Valkey."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        limits = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        # Once more at once: a server that was started anew has closed the connections we kept.
        again = {"retry": Retry(NoBackoff(), 1)}
        super().__init__(server, {**params, "OPTIONS": limits | again | params.get("OPTIONS", {})})


class FolderCache(Soft, FileBasedCache):
    """A folder, where there is no server: it may be full."""

    def __init__(self, folder: str, params: dict[str, Any]) -> None:
        with suppress(OSError):  # it is made when there is room
            super().__init__(folder, params)
