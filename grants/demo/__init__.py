"""The demonstration: a year of work on invented cases, played through the same actions that a person's click takes.

Everything here stands on `demo-data.json`; its expected results are compared in tests/demo/, never written.
"""

from grants.demo.demo_users import PASSWORD, logins

__all__ = ["PASSWORD", "logins"]
