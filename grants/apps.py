"""The one app of the nouns."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


def _guards() -> list[Any]:
    from grants.documents import triggers as of_documents
    from grants.ledger import triggers as of_the_ledger
    from workflows import triggers as of_events

    return [of_the_ledger, of_documents, of_events]


def _drop_guards(using: str, **kwargs: Any) -> None:
    for guards in _guards():
        guards.drop(connections[using])


def _install_guards(using: str, **kwargs: Any) -> None:
    for guards in _guards():
        guards.install(connections[using])


class GrantsConfig(AppConfig):
    """Brackets every migration: the triggers that guard the books, documents and events go before it and come back.

    These two are the only signals in the project: Django offers no other place around a migration.
    """

    name = "grants"

    def ready(self) -> None:
        from grants.ledger import triggers  # noqa: F401  registers the system check

        pre_migrate.connect(_drop_guards, sender=self, dispatch_uid="ledger_guards_off")
        post_migrate.connect(_install_guards, sender=self, dispatch_uid="ledger_guards_on")
