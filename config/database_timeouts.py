"""How long this program waits for a database: a person for seconds, work in the background for as long as it takes.

A request that waits keeps a thread from everybody else. Past the limit the step is refused with a sentence
(workflows/lock_timeouts.py) and nothing is changed.
"""

from typing import Any

#: In the web. Nothing outside is asked under a lock, so a lock that is not to be had within this time is stuck.
WEB = {"lock_timeout": "5s", "statement_timeout": "15s", "idle_in_transaction_session_timeout": "30s"}
#: In a worker, the clock, a migration, an export: a statement may take long, but a lock is not waited for till morning.
BACKGROUND = {"lock_timeout": "60s", "statement_timeout": "0", "idle_in_transaction_session_timeout": "15min"}
#: How long one writer of SQLite waits for another, in seconds.
SQLITE_WEB, SQLITE_BACKGROUND = 10, 30


def as_options(limits: dict[str, str]) -> str:
    return "".join(f" -c {name}={value}" for name, value in limits.items())


def limit_the_web(database: dict[str, Any], limits: dict[str, str] = WEB, sqlite: float = SQLITE_WEB) -> None:
    """Give the connections of this process the patience of the web: called before the first one is made."""
    options = database["OPTIONS"]
    if "postgresql" in database["ENGINE"]:
        # The last one said of each counts.
        options["options"] += as_options(limits)
    else:
        options["timeout"] = sqlite
