"""The one app of the nouns."""

from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate  # noqa: TID251  see GrantsConfig


def _register_guards() -> None:
    from grants.documents import triggers as of_documents
    from grants.ledger import triggers as of_the_ledger
    from grants.people import triggers as of_accounts
    from grants.people import triggers_posts as of_posts
    from workflows import guards
    from workflows import triggers as of_events

    guards.ALL[:] = [
        of_the_ledger.GUARDS,
        of_documents.GUARDS,
        of_accounts.ACCOUNTS,
        of_accounts.CONFIRMED,
        of_accounts.LOGOS,
        of_posts.GUARDS,
        of_events.GUARDS,
    ]


def _drop_guards(using: str, **kwargs: Any) -> None:
    from workflows import guards

    for one in guards.ALL:
        one.drop(connections[using])


def _install_guards(using: str, **kwargs: Any) -> None:
    from workflows import guards

    for one in guards.ALL:
        one.install(connections[using])


class GrantsConfig(AppConfig):
    """Brackets every migration: the triggers that guard the books, documents and events go before it and
    come back.

    These two are the only signals in the project: Django offers no other place around a migration.
    """

    name = "grants"

    def ready(self) -> None:
        from grants.documents import printing  # noqa: F401  registers the job that prints

        _register_guards()
        self._take_in_what_stages_register()
        pre_migrate.connect(_drop_guards, sender=self, dispatch_uid="ledger_guards_off")
        post_migrate.connect(_install_guards, sender=self, dispatch_uid="ledger_guards_on")

    @staticmethod
    def _take_in_what_stages_register() -> None:
        """What each stage says by itself: what guards ask (guards.py), by when and where what waits
        is done (due_dates.py), what earlier stages ask (known.py), who reads its papers and files (readers.py), what the
        clock does (tasks.py), which lists it has (lists.py)."""
        for name in ("guards", "due_dates", "known", "readers", "tasks", "lists"):
            for file in sorted(Path(__file__).parent.glob(f"*/{name}.py")):
                import_module(f"grants.{file.parent.name}.{name}")
