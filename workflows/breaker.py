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
    """One for each service and process; its threads share it."""

    def __init__(self, sentence: str, rest: float = 5.0, say_every: float = 60.0) -> None:
        self.sentence, self.rest, self.say_every = sentence, rest, say_every
        self._open_until = self._said_at = NEVER

    @property
    def closed(self) -> bool:
        """Whether the service may be asked."""
        return time.monotonic() >= self._open_until

    def trip(self, error: BaseException) -> None:
        """It did not answer: nobody asks for `rest` seconds."""
        now = time.monotonic()
        self._open_until = now + self.rest
        if now - self._said_at >= self.say_every:
            self._said_at = now
            log.warning("%s (%s: %s)", self.sentence, type(error).__name__, str(error)[:200])

    def reset(self) -> None:
        """Ask again at once."""
        self._open_until = self._said_at = NEVER
