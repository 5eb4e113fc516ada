"""The receipt of an application: a paper that takes a second to print, made after the submission has committed.

At the closing moment many hand in at once; none of them may wait for another's printer. The page says that the
receipt is being made, and `missing_receipts` makes what a crash or a silent broker lost.
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from grants.applications.models import Application
from grants.applications.papers import receipt_facts
from grants.documents.actions import PDF, store_bytes
from grants.documents.models import Document
from grants.documents.queries import of_subject
from grants.documents.render import CHINESE, render_pdf
from workflows.steps import action, lock
from workflows.tasks import ask_later


def receipt_later(application: Application) -> None:
    """Ask a worker for the receipt, once the transaction has committed."""
    from grants.applications.tasks import print_receipt

    ask_later(print_receipt, application.pk, f"The receipt of {application.code} waits for the sweep")


def make_receipt(*, application: Application) -> Document | None:
    """The receipt of what was handed in first; made once, however often it is asked for."""
    version = application.versions.select_related("made_by").order_by("number").first()
    if version is None:
        return None
    made = of_subject(application, "receipt").first()
    if made is not None:
        return made
    # Printed before the lock is taken: nobody waits for the printer.
    facts = receipt_facts(application, version)
    return _keep(application, render_pdf("receipt", facts), facts)


@action
def _keep(application: Application, pdf: bytes, facts: dict[str, object]) -> Document:
    fresh = lock(application)
    made = of_subject(fresh, "receipt").first()
    if made is not None:
        return made
    with override(CHINESE):
        title = _("Receipt of the application")
    version = fresh.versions.select_related("made_by").order_by("number").first()
    return store_bytes(
        pdf, suffix=".pdf", content_type=PDF, kind="receipt", subject=fresh, title=title, number=fresh.code,
        by=version.made_by if version else None, facts=facts, template="receipt", language=CHINESE,
    )  # fmt: skip
