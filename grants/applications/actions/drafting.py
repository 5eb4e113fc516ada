"""The applicant's draft: begun, filled section by section, files put to it, thrown away."""

from collections.abc import Mapping
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError
from django.utils.translation import gettext as _

from grants.applications.draft import Draft
from grants.applications.models import Application, Attachment, SectionAnswers
from grants.applications.summary import sync_summary
from grants.calls.models import Call, Package
from grants.documents.files import MB, check_upload
from grants.documents.numbering import next_number
from grants.people.models import Organisation, User
from workflows import clock
from workflows.steps import NotYours, Refused, action, lock, record

#: What a form's `accept` (suffixes) means to the check of contents.
SORTS = {
    "pdf": "pdf",
    "jpg": "image",
    "jpeg": "image",
    "png": "image",
    "webp": "image",
    "zip": "zip",
    "txt": "text",
    "csv": "text",
    "ofd": "office",
}


class Conflict(Refused):
    """The section was saved by somebody else (or in another tab) after it was opened here."""

    def __init__(self, theirs: SectionAnswers) -> None:
        self.theirs = theirs
        super().__init__(
            _("This section was changed meanwhile. Nothing was overwritten: choose which text to keep.")
        )


@action
def start(
    *,
    call: Call,
    organisation: Organisation,
    by: User,
    package: Package | None = None,
    contracting_party: Organisation | None = None,
    custody_hub: Organisation | None = None,
    code: str = "",
) -> Application:
    """Begin a draft for one's own organisation, on the rules as they are frozen now."""
    if organisation.pk not in by.organisations_as("applicant"):
        raise NotYours(_("You do not act for this organisation."))
    version = call.versions.order_by("-number").first()
    if call.state != "open" or version is None or (call.closes_at and clock.now() > call.closes_at):
        raise Refused(_("The call is not open: no application can be begun."))
    package = _package(call, package)
    party = _party(call, organisation, contracting_party)
    hub = custody_hub or organisation.custody_hub
    if not organisation.has_own_account and hub is None and party in (None, organisation):
        raise Refused(_("The organisation has no account of its own: name a hub that keeps custody."))
    application = Application.objects.create(
        code=code or _number(call),
        call=call,
        version=version,
        package=package,
        organisation=organisation,
        contracting_party=party,
        custody_hub=None if organisation.has_own_account and not custody_hub else hub,
        region=organisation.region,
        field=organisation.field,
        made_by=by,
        made_at=clock.now(),
    )
    record(application, "start", by=by, organisation=organisation, call=call)
    return application


def _package(call: Call, package: Package | None) -> Package | None:
    if call.track != "purchase":
        return None
    if package is None or package.call_id != call.pk:
        raise Refused(_("Choose the package you respond to."))
    return package


def _party(call: Call, organisation: Organisation, chosen: Organisation | None) -> Organisation | None:
    """Who signs a purchase: the organisation, or the hub it chose. A venture contract is signed by the
    organisation."""
    if call.track != "purchase":
        return None
    party = chosen or organisation
    if not party.is_legal_person:
        raise Refused(_("A contract needs a legal person: choose the hub that signs for you."))
    return party


def _number(call: Call) -> str:
    """JL-GYCT-2026-0001: the series is named by the call's code."""
    name, _dash, year = call.code.rpartition("-")
    if name and year.isdecimal() and len(year) == 4:
        return next_number(f"JL-{name}", int(year))
    return next_number(f"JL-{call.code}"[:30], clock.today().year)


def editable(application: Application, section: str, by: User) -> Draft:
    """The locked draft, if this person may write this section now."""
    draft = Draft.of(lock(application))
    own = draft.application.made_by_id == by.pk if draft.application.is_trial else None
    if own is False or (own is None and not by.acts_as("applicant", draft.application)):
        raise NotYours(_("You do not act for this organisation."))
    if not draft.may_edit(section):
        raise Refused(_("This section cannot be changed now. What you see is what was submitted."))
    return draft


@action
def save_section(
    *,
    application: Application,
    section: str,
    answers: Mapping[str, Any],
    revision: int | None = None,
    by: User,
) -> SectionAnswers:
    """Keep a section as it is, half-filled or wrong. `answers` as posted or as kept; `revision` is the one
    the editor began from (None: whatever is there). Raises Conflict when another was saved since."""
    draft = editable(application, section, by)
    kept = draft.kept.get(section)
    if kept is not None and revision is not None and kept.revision != revision:
        raise Conflict(kept)
    cleaned = draft.clean(section, answers).answers
    cleaned = _only_asked(draft, section, cleaned)
    if kept is None:
        kept = SectionAnswers(application=draft.application, section=section)
    kept.answers, kept.revision = cleaned, kept.revision + 1
    kept.saved_by, kept.saved_at = by, clock.now()
    try:
        kept.save()
    except IntegrityError as clash:  # two first saves at once on a database that does not lock the draft
        raise Refused(_("This section was saved in another window a moment ago. Open it again.")) from clash
    draft.kept[section] = kept
    if draft.application.state == "draft":
        sync_summary(draft)
    else:
        _mark_answered(draft, section)
    return kept


def _only_asked(draft: Draft, section: str, cleaned: dict[str, Any]) -> dict[str, Any]:
    """While a supplement runs, a question that was not asked about keeps its submitted answer."""
    asked = {p["question"] for p in draft.points if p["section"] == section}
    if draft.application.state == "draft" or "" in asked:
        return cleaned
    before = draft.answers.get(section, {})
    return {key: value if key in asked else before.get(key) for key, value in cleaned.items()}


def _mark_answered(draft: Draft, section: str, question: str = "") -> None:
    """A point is answered once its question was saved again; a point about a file, once a file came."""
    supplement = draft.application.supplements.order_by("number").last()
    if supplement is None:
        return
    for point in supplement.points:
        asked = draft.form.question(point["question"]) if point["question"] else None
        is_file = asked is not None and asked.kind == "file"
        if point["section"] == section and (point["question"] == question if is_file else not question):
            point["answered"] = True
    supplement.save(update_fields=["points"])


@action
def attach(*, application: Application, key: str, file: "File[bytes]", by: User) -> Attachment:
    """Put a file to a question. Raises ValidationError with a sentence for a file that is too large or of a
    wrong kind; a question that takes one file replaces the one before."""
    draft = Draft.of(application)
    question = draft.form.question(key)
    if question is None or question.kind != "file":
        raise Refused(_("The form has no such attachment."))
    draft = editable(application, question.section.key, by)
    accept = question.data.get("accept") or ["pdf", "jpg", "png"]
    kinds = {SORTS.get(str(one), "office") for one in accept}
    checked = check_upload(file, kinds=sorted(kinds), max_bytes=int(question.data.get("max_mb", 20)) * MB)
    if not question.data.get("several"):
        for old in draft.files.get(key, []):
            _remove(old)
    attachment = Attachment.objects.create(
        subject_type="application",
        subject_id=application.pk,
        key=key,
        file=file,
        name=(file.name or key)[:200],
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        made_by=by,
    )
    if draft.application.state == "supplementing":
        _mark_answered(draft, question.section.key, key)
    return attachment


@action
def remove_attachment(*, attachment: Attachment, by: User) -> None:
    """Take a file away from the draft. The row stays for what was submitted with it."""
    application = Application.objects.get(pk=attachment.subject_id)
    question = Draft.of(application).form.question(attachment.key)
    editable(application, question.section.key if question else "", by)
    _remove(attachment)


def _remove(attachment: Attachment) -> None:
    attachment.removed_at = clock.now()
    attachment.save(update_fields=["removed_at"])


@action
def delete_draft(*, application: Application, by: User) -> None:
    """Throw a draft away, with its files. What was once submitted is withdrawn instead."""
    application = lock(application)
    if not by.acts_as("applicant", application):
        raise NotYours(_("You do not act for this organisation."))
    if application.state != "draft" or application.versions.exists():
        raise Refused(_("Only a draft can be deleted. Withdraw the application instead."))
    record(application, "delete_draft", by=by)
    files = Attachment.objects.filter(subject_type="application", subject_id=application.pk)
    for one in files:
        one.file.delete(save=False)
    files.delete()
    application.delete()
