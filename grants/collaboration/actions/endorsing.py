"""Who stands behind a draft says so: the person in charge signs off, the managing unit recommends, the hub consents."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.collaboration.endorsements import (
    PAPER_KEYS,
    EndorsementStatus,
    asks_sign_off,
    endorsement_statuses_of,
    new_endorsement,
    parts_of,
)
from grants.collaboration.models import Endorsement, SignOff
from grants.files.actions import take_file
from grants.files.checks import MB
from grants.files.intake import Incoming, Wanted, takes_in
from grants.files.models import Attachment
from grants.filling.content import content_of, sha256_of
from grants.filling.draft import Draft
from grants.people.models import User
from workflows import clock
from workflows.processes.endorsement import still_open
from workflows.steps import Misfit, NotYours, Refused, action, demand, lock, record, take
from workflows.user_input.short_texts import fitting


# --- the sign-off -----------------------------------------------------------------------------------------
@action
def sign_off(*, application: Application, seen: str = "", note: str = "", by: User) -> SignOff:
    """Stand behind exactly this content. `seen` is the digest of what the page showed."""
    application = lock(application)
    if not application.may(by, "sign"):
        raise NotYours(_("You may not sign this application off: ask whoever invited you."))
    if not asks_sign_off(application) or application.state not in ("draft", "supplementing"):
        raise Refused(_("There is nothing to sign off now."))
    draft = Draft.of(application)
    content = sha256_of(content_of(draft))
    if seen and seen != content:
        raise Refused(
            _("It was changed while you read. Nothing was signed off: read what is new, then sign off.")
        )
    signed = SignOff.objects.create(
        application=application,
        by=by,
        at=clock.now(),
        content_sha256=content,
        parts=parts_of(draft),
        note=fitting(note, 200),
    )
    record(application, "sign_off", by=by, sha256=content)
    return signed


# --- the endorsements -------------------------------------------------------------------------------------
@action
def ask_endorsement(*, application: Application, kind: str, by: User) -> Endorsement:
    """Ask the unit or the hub; after an answer, or a change of title or sum, ask again."""
    application = lock(application)
    endorsement_status = _status(application, kind)
    row = application.endorsements.filter(kind=kind).first()
    if row is None:
        row = new_endorsement(endorsement_status)
        row.asked_by = by
        row.save()
    fresh = take(row, "ask", by=by)
    fresh.unit, fresh.hub = endorsement_status.unit, endorsement_status.hub  # whichever is in charge now
    fresh.save(update_fields=["unit", "hub"])
    return fresh


def _status(application: Application, kind: str) -> EndorsementStatus:
    found = next((one for one in endorsement_statuses_of(application) if one.kind == kind), None)
    if found is None:
        raise Misfit(_("This endorsement is not asked for now."))
    return found


@action
def decide_endorsement(
    *, endorsement: Endorsement, give: bool, opinion: str, seen: str = "", by: User
) -> Endorsement:
    """Endorse with an opinion, or refuse with reasons; what was endorsed is kept as a digest."""
    step = "give" if give else "refuse"
    fresh = demand(endorsement, step, by=by)
    draft = Draft.of(fresh.application)
    content = sha256_of(content_of(draft))
    if seen and seen != content:
        raise Misfit(
            _(
                "The draft was changed while you read. Your opinion is kept below: look through the draft once more."
            )
        )
    fresh = take(fresh, step, by=by, opinion=opinion.strip())
    fresh.content_sha256, fresh.parts = content, parts_of(draft)
    fresh.save(update_fields=["content_sha256", "parts"])
    return fresh


@takes_in("file", Wanted(("image", "pdf"), 20 * MB))
@action
def attach_endorsement(*, application: Application, kind: str, file: Incoming, by: User) -> Attachment:
    """The stamped paper, where nobody at the unit or the hub has an account. The officer checks it afterwards."""
    application = lock(application)
    if not application.may(by, "edit"):
        raise NotYours(_("You may read this application, but not ask for its endorsement."))
    endorsement_status = _status(application, kind)
    if not application.is_(Application.State.DRAFT):
        raise Refused(str(still_open.sentence))
    if endorsement_status.has_account:
        raise Refused(_("%(who)s endorses here in the system: ask for it.") % {"who": endorsement_status.who})
    key = PAPER_KEYS[kind]
    earlier = list(application.files().filter(key=key).values_list("pk", flat=True))
    paper = take_file(subject_type="application", subject_id=application.pk, key=key, file=file, by=by)
    Attachment.objects.filter(pk__in=earlier).update(removed_at=clock.now())
    record(application, "attach_endorsement", by=by, kind=kind)
    return paper


@action
def remind_endorser(*, endorsement: Endorsement, by: Any = None) -> bool:
    """Once a day at most, however often the clock asks."""
    fresh = lock(endorsement)
    today = clock.today()
    if fresh.state != "asked" or (fresh.reminded_at and timezone.localdate(fresh.reminded_at) >= today):
        return False
    fresh.reminded_at = clock.now()
    fresh.save(update_fields=["reminded_at"])
    record(fresh, "remind", by=by)
    return True
