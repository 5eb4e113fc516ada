"""A service that does not answer is left alone for a moment, so that not everybody waits for it, and the log says so once a
minute instead of at each try.

    if valkey.closed:
        try: ...
        except OSError as error: valkey.trip(error)
"""

import logging
import time

log = logging.getLogger(__name__)
NEVER = -1e9  # on a clock that counts from the start of the machine


class Breaker:
    """One for each service and process; its threads share it. It opens after `fails` failures in a row, and again at each
    one that follows, until the service answers (`reset`)."""

    def __init__(self, sentence: str, rest: float = 5.0, say_every: float = 60.0, fails: int = 1) -> None:
        self.sentence, self.rest, self.say_every, self.fails = sentence, rest, say_every, fails
        self._open_until = self._said_at = NEVER
        self._failed = 0

    @property
    def closed(self) -> bool:
        """Whether the service may be asked."""
        return time.monotonic() >= self._open_until

    def trip(self, error: BaseException) -> None:
        """It did not answer: once it is too much, nobody asks for `rest` seconds."""
        now = time.monotonic()
        self._failed += 1
        if self._failed < self.fails:
            return
        self._open_until = now + self.rest
        if now - self._said_at >= self.say_every:
            self._said_at = now
            log.warning("%s (%s: %s)", self.sentence, type(error).__name__, str(error)[:200])

    def reset(self) -> None:
        """It answered, or shall be asked again at once."""
        self._open_until = self._said_at = NEVER
        self._failed = 0

    @property
    def failing(self) -> bool:
        """Whether it did not answer when it was asked last."""
        return self._failed > 0
