"""Objections: anyone files one, by name or without; who filed it is sealed; it is decided by somebody independent."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.awards.models import Objection, Objector, PublicNotice
from grants.documents.numbering import next_number
from grants.files.actions import take_file
from grants.files.checks import MB, CheckedFile
from grants.files.intake import Incoming, Wanted, stored, takes_in
from grants.people.models import User
from workflows import clock, roles, workdays
from workflows.mail import post
from workflows.plain_text import whole, written
from workflows.processes.objection import independent
from workflows.steps import NotYours, Refused, action, record, take

#: At most so many files, each at most so large.
FILES, FILE_SIZE = 5, 20 * MB
KINDS = ("pdf", "image", "office")
#: Who sends evidence need not say who it is, and no file says it in its place.
EVIDENCE = Wanted(KINDS, FILE_SIZE, anonymous=True)


def evidence_name(n: int, checked: CheckedFile) -> str:
    """What the n-th file of an objection is called, whatever it was called where it came from."""
    return f"evidence-{n}{checked.suffix}"


@takes_in("files", EVIDENCE)
@action
def file_objection(
    *,
    notice: PublicNotice,
    application: Application | None,
    text: str,
    name: str = "",
    contact: str = "",
    files: Sequence[Incoming] = (),
    by: User | None = None,
) -> Objection:
    """File an objection while the notice runs. The token is the receipt: only the objector has it.

    Neither the account nor the address of who files is kept with it (`by` is only asked for by the steps' custom).
    """
    if not notice.is_running:
        raise Refused(
            _("The period of this notice is not running: objections to it can no longer be filed here.")
        )
    if application is not None and not notice.items.filter(application=application).exists():
        raise Refused(_("The notice does not name this project."))
    if not text.strip():
        raise Refused(_("Say what you object to, and why."))
    objection = Objection.objects.create(
        code=next_number("YY", clock.today().year),
        notice=notice,
        application=application,
        text=text.strip(),
        named=bool(name.strip()),
        token=secrets.token_urlsafe(12),
        made_at=clock.arrived(),
    )
    language = get_language() or ""
    Objector.objects.create(
        objection=objection, name=name.strip(), contact=contact.strip(), language=language
    )
    for n, file in enumerate(files[:FILES], start=1):
        named = replace(stored(file), name=evidence_name(n, stored(file).checked))
        take_file(subject_type="objection", subject_id=objection.pk, key="evidence", file=named, by=None)
    came = clock.arrived().isoformat()
    record(objection, "file", by=None, target=objection.state, named=objection.named, arrived_at=came)
    _write_to_objector(objection, "file")
    return objection


def _write_to_objector(objection: Objection, step: str) -> None:
    """To whoever left an e-mail address, in the language it was filed in: the receipt code, later the reply. Sealed like
    the address itself: nobody is shown where it goes."""
    objector = Objector.objects.get(objection=objection)
    try:
        validate_email(objector.contact)
    except ValidationError:
        return
    with override(objector.language or settings.LANGUAGE_CODE):
        link = whole(reverse("objection-receipt", args=[objection.token]))
        words = written([f"messages/objection/{step}.objector.txt"], {"objection": objection, "link": link})
    post(to=objector.contact, subject=words[0], body=words[1], sealed=True)


@action
def accept_objection(*, objection: Objection, by: User) -> Objection:
    """Take it up: the term for the reply begins, counted from the next working day."""
    fresh = take(objection, "accept", by=by)
    fresh.accepted_at = clock.now()
    fresh.reply_due = workdays.end_of_period(
        clock.today(), fresh.notice.call.objection_reply_days, count_start=False
    )
    fresh.save(update_fields=["accepted_at", "reply_due"])
    return fresh


@action
def refuse_objection(*, objection: Objection, reason: str, by: User) -> Objection:
    """Do not take it up: no facts, or not about this notice. The reason is the reply."""
    fresh = take(objection, "refuse", by=by, reason=reason)
    fresh.reply, fresh.replied_at = reason, clock.now()
    fresh.save(update_fields=["reply", "replied_at"])
    _write_to_objector(fresh, "answer")
    return fresh


@action
def investigate(*, objection: Objection, by: User) -> Objection:
    """Take on the investigation: somebody who neither reviewed the application nor belongs to the organisation."""
    fresh = take(objection, "investigate", by=by)
    fresh.investigator = by
    fresh.save(update_fields=["investigator"])
    return fresh


@action
def uphold(*, objection: Objection, reason: str, by: User) -> Objection:
    """It is right. The lead then revokes the award."""
    return _decide(objection, "uphold", reason, by)


@action
def dismiss(*, objection: Objection, reason: str, by: User) -> Objection:
    """It is not right; the reason says what was found."""
    return _decide(objection, "dismiss", reason, by)


def _decide(objection: Objection, step: str, reason: str, by: User) -> Objection:
    fresh = take(objection, step, by=by, reason=reason)
    fresh.decision, fresh.upheld = reason, step == "uphold"
    fresh.save(update_fields=["decision", "upheld"])
    return fresh


@action
def reply(*, objection: Objection, reply: str, by: User) -> Objection:
    """Answer the objector: at the page of the receipt code, by mail where an e-mail address was left, and by whatever else
    was left outside."""
    fresh = take(objection, "answer", by=by, reply=reply)
    fresh.reply, fresh.replied_at = reply, clock.now()
    fresh.save(update_fields=["reply", "replied_at"])
    _write_to_objector(fresh, "answer")
    return fresh


@action
def open_seal(*, objection: Objection, reason: str, by: User) -> Objector:
    """Read who filed it: officers of the office only, with a reason, and on record."""
    if not (roles.officer(objection, by) or roles.lead(objection, by)):
        raise NotYours(_("Only officers of the unit that handles the objection may open who filed it."))
    if not reason.strip():
        raise Refused(_("Say why you need to know who filed it. Opening it is recorded."))
    if not independent.holds(objection, by):
        raise NotYours(independent.sentence)
    record(objection, "open_seal", by=by, reason=reason.strip())
    return Objector.objects.get(objection=objection)
