"""Handing in: the submission with its frozen version, the supplement, and the withdrawal."""

from typing import Any

from django.utils.translation import gettext as _

from grants.applications.models import Application, ApplicationVersion
from grants.applications.similarity import take_fingerprint
from grants.applications.summary import sync_summary, write_budget
from grants.filling.content import content_of, sha256_of
from grants.filling.draft import Draft
from grants.inbox.actions.assigning import route
from grants.people.models import Organisation, User
from grants.submission.actions.receipts import order_receipt
from workflows import clock
from workflows.steps import action, lock, take


@action
def submit(*, application: Application, by: User) -> Application:
    """Hand in. The moment of arrival by the server's clock decides; sent twice, the second time changes nothing and returns the same
    row."""
    # One organisation at a time: two drafts sent at once cannot both be the only one.
    Organisation.objects.select_for_update().get(pk=application.organisation_id)
    fresh = lock(application)
    if fresh.state == "submitted" and fresh.versions.exists() and by.acts_as("applicant", fresh):
        return fresh
    if fresh.state == "draft":
        sync_summary(Draft.of(fresh))
        Application.objects.filter(pk=fresh.pk).update(submitted_at=clock.arrived())
    content = content_of(Draft.of(fresh))
    fresh = take(application, "submit", by=by, requested_fen=fresh.requested_fen, **_facts(fresh, content))
    draft = Draft.of(fresh)
    _freeze(fresh, content, by=by, reason="")
    write_budget(draft)
    take_fingerprint(fresh)
    order_receipt(application=fresh)
    return route(application=fresh)


@action
def answer_supplement(*, application: Application, by: User) -> Application:
    """Send everything that was asked for: another version, beside the one before."""
    fresh = lock(application)
    content = content_of(Draft.of(fresh))
    fresh = take(application, "answer", by=by, **_facts(fresh, content))
    draft = Draft.of(fresh)
    sync_summary(draft)
    supplement = fresh.supplements.order_by("number").last()
    if supplement is not None:
        supplement.answered_at = clock.arrived()
        supplement.save(update_fields=["answered_at"])
    _freeze(fresh, content, by=by, reason=_("Supplement"))
    write_budget(draft)
    take_fingerprint(fresh)
    fresh.supplement_due = None
    fresh.save(update_fields=["supplement_due"])
    return fresh


@action
def withdraw(*, application: Application, reason: str, by: User) -> Application:
    """Step back, with a reason that is kept."""
    fresh = take(application, "withdraw", by=by, reason=reason.strip())
    fresh.result_reason = reason.strip()
    fresh.save(update_fields=["result_reason"])
    return fresh


def _next_number(application: Application) -> int:
    last = application.versions.order_by("number").last()
    return last.number + 1 if last else 1


def _facts(application: Application, content: dict[str, Any]) -> dict[str, Any]:
    """What the trail keeps of a version: its number and its hash, so that neither row nor hash can be changed alone."""
    return {"version": _next_number(application), "sha256": sha256_of(content)}


def _freeze(
    application: Application, content: dict[str, Any], *, by: User, reason: str
) -> ApplicationVersion:
    """What was handed in, with the SHA-256 of its canonical JSON."""
    return ApplicationVersion.objects.create(
        application=application,
        number=_next_number(application),
        answers=content,
        sha256=sha256_of(content),
        made_by=by,
        reason=reason,
        made_at=clock.arrived(),
    )
