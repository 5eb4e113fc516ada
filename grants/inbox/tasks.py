"""What a worker does for the list: long files."""

from grants.inbox import export  # noqa: F401  registers who makes them
