"""Who stands behind a draft says so: the person in charge signs off, the managing unit recommends, the hub consents."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grants.applications.actions.scanning import take_file
from grants.applications.content import content_of, parts_of, sha256_of
from grants.applications.draft import Draft, attachments_of
from grants.applications.models import Application, Attachment, Endorsement, SignOff
from grants.applications.standing import PAPER_KEYS, Backing, asks_sign_off, backings_of
from grants.applications.together import came_by_invitation
from grants.documents.files import MB
from grants.documents.taking_in import Incoming, Wanted, takes_in
from grants.people.models import User
from workflows import clock
from workflows.steps import Misfit, NotYours, Refused, action, lock, record, take
from workflows.typed.said import fitting


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
    application, backing = _asked_of_us(application, kind, by)
    if not application.title or (Draft.of(application).budget is not None and not application.requested_fen):
        raise Refused(_("Write the title and the budget first: these are what is endorsed."))
    if backing.is_in:
        raise Refused(_("It is endorsed as it stands: there is nothing to ask for."))
    if not backing.has_account:
        raise Refused(_("Nobody there has an account here yet: upload the stamped paper instead."))
    row = application.endorsements.filter(kind=kind).first()
    if row is None:
        row = Endorsement.objects.create(
            application=application,
            kind=kind,
            unit=backing.unit,
            hub=backing.hub,
            asked_by=by,
            asked_at=clock.now(),
        )
        record(row, "ask", by=by, target=row.state)
        return row
    return _again(row, backing, by)


def _asked_of_us(application: Application, kind: str, by: User) -> tuple[Application, Backing]:
    """The locked draft, if this person writes it, and the endorsement of that kind, if the call asks for it."""
    application = lock(application)
    if not application.may(by, "edit"):
        raise NotYours(_("You may read this application, but not ask for its endorsement."))
    backing = next((one for one in backings_of(application) if one.kind == kind), None)
    if backing is None or application.state != "draft":
        raise Refused(_("This endorsement is not asked for now."))
    return application, backing


def _again(row: Endorsement, backing: Backing, by: User) -> Endorsement:
    """The same row, asked afresh; of the unit or hub that is in charge now."""
    moved = (row.unit, row.hub) != (backing.unit, backing.hub)
    if row.state == "asked" and not moved:
        raise Refused(_("It is asked for already; they are reminded after three working days."))
    row.unit, row.hub = backing.unit, backing.hub
    row.asked_by, row.asked_at, row.reminded_at = by, clock.now(), None
    row.save(update_fields=["unit", "hub", "asked_by", "asked_at", "reminded_at"])
    if row.state == "asked":
        record(row, "ask", by=by, target=row.state)
        return row
    return take(row, "ask_again", by=by)


@action
def decide_endorsement(
    *, endorsement: Endorsement, give: bool, opinion: str, seen: str = "", by: User
) -> Endorsement:
    """Endorse with an opinion, or refuse with reasons; what was endorsed is kept as a digest."""
    draft = Draft.of(lock(endorsement.application))
    _may_endorse(endorsement, draft.application, by)
    content = sha256_of(content_of(draft))
    if seen and seen != content:
        raise Misfit(
            _(
                "The draft was changed while you read. Your opinion is kept below: look through the draft once more."
            )
        )
    opinion = opinion.strip()
    if not opinion:
        raise Misfit(
            _("Write your opinion: the applicant and the office in charge of the call will read it.")
        )
    fresh = take(endorsement, "give" if give else "refuse", by=by, opinion=opinion)
    fresh.opinion, fresh.decided_by, fresh.decided_at = opinion, by, clock.now()
    fresh.content_sha256, fresh.parts = content, parts_of(draft)
    fresh.save(update_fields=["opinion", "decided_by", "decided_at", "content_sha256", "parts"])
    return fresh


def _may_endorse(endorsement: Endorsement, application: Application, by: User) -> None:
    """The unit itself, not one above it; and nobody endorses what he works on, or ever worked on."""
    if application.may(by) or came_by_invitation([by.pk], [application.pk]):
        raise NotYours(_("Who works on an application does not endorse it: a colleague of yours does."))
    if not endorsement.is_before(by):
        raise NotYours(
            _("This endorsement is given by: %(who)s.") % {"who": endorsement.unit or endorsement.hub}
        )


@takes_in("file", Wanted(("image", "pdf"), 20 * MB))
@action
def attach_endorsement(*, application: Application, kind: str, file: Incoming, by: User) -> Attachment:
    """The stamped paper, where nobody at the unit or the hub has an account. The officer checks it afterwards."""
    application, backing = _asked_of_us(application, kind, by)
    if backing.has_account:
        raise Refused(_("%(who)s endorses here in the system: ask for it.") % {"who": backing.who})
    key = PAPER_KEYS[kind]
    earlier = list(attachments_of(application).filter(key=key).values_list("pk", flat=True))
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
