"""The receipt of an application: ordered by the submission, printed after it has committed.

At the closing moment many hand in at once; none of them may wait for another's printer. The page says that the
receipt is being printed.
"""

from django.utils.translation import gettext as _
from django.utils.translation import override

from grants.applications.models import Application
from grants.documents.models import Document, PaperOrder
from grants.documents.printing import order_paper
from grants.documents.queries import latest_paper
from grants.documents.render import CHINESE
from grants.submission.papers import receipt_facts
from workflows.steps import action, lock


@action
def order_receipt(*, application: Application) -> Document | PaperOrder | None:
    """Have the receipt of what was handed in first printed: once, however often it is asked for."""
    fresh = lock(application)
    made = latest_paper(fresh, "receipt")
    version = fresh.versions.select_related("made_by").order_by("number").first()
    if made is not None or version is None:
        return made
    with override(CHINESE):
        title = _("Receipt of the application")
    return order_paper(
        kind="receipt",
        template="receipt",
        facts=receipt_facts(fresh, version),
        subject=fresh,
        title=title,
        number=fresh.code,
        by=version.made_by,
    )
