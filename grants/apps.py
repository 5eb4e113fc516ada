"""The one app of the nouns."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate  # noqa: TID251  see GrantsConfig


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
    """Brackets every migration: the triggers that guard the books, documents and events go before it and
    come back.

    These two are the only signals in the project: Django offers no other place around a migration.
    """

    name = "grants"

    def ready(self) -> None:
        from grants.documents import forgetting  # noqa: F401  registers its job
        from grants.ledger import triggers  # noqa: F401  registers the system check

        self._hang_up_the_bell()
        pre_migrate.connect(_drop_guards, sender=self, dispatch_uid="ledger_guards_off")
        post_migrate.connect(_install_guards, sender=self, dispatch_uid="ledger_guards_on")

    @staticmethod
    def _hang_up_the_bell() -> None:
        """Hand the engine, which knows nobody, whom to tell and what time brings; and calls, who publishes notices."""
        from workflows import tasks

        def tell(event: Any) -> None:
            from grants.desk.telling import tell

            tell(event)

        def due() -> list[Any]:
            from grants.applications.tasks import (
                abandoned_uploads,
                due_endorsements,
                due_reminders_of_closing,
                due_scans,
                due_supplements,
                missing_receipts,
                old_probes,
            )
            from grants.awards.tasks import due_awards
            from grants.calls.tasks import due_calls
            from grants.contracts.tasks import due_contracts
            from grants.disbursements.tasks import due_tranches
            from grants.documents.taking_in import sweep_arrivals
            from grants.milestones.tasks import due_milestones

            return [
                due_calls,
                due_supplements,
                due_contracts,
                due_awards,
                due_milestones,
                due_tranches,
                missing_receipts,
                due_endorsements,
                due_reminders_of_closing,
                old_probes,
                abandoned_uploads,
                sweep_arrivals,
                due_scans,
            ]

        from grants.calls import actions as calls

        def publish(**facts: Any) -> Any:
            from grants.awards.extensions import publish_extension

            return publish_extension(**facts)

        calls.publish_extension = publish
        tasks.tell = tell
        tasks.falls_due = due
