"""The applicant's draft: begun, filled section by section, files put to it, thrown away."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.calls.admission import Who, no_custody, no_legal_person, refusals
from grants.calls.models import Call, Package
from grants.documents.numbering import next_number
from grants.files.actions import take_file
from grants.files.checks import MB
from grants.files.deletion import delete_folder
from grants.files.intake import Incoming, Wanted, takes_in
from grants.files.models import Attachment, private_storage
from grants.filling.draft import Draft
from grants.filling.saving import answer_points
from grants.forms.kinds.file import accepted
from grants.forms.questions import Question
from grants.people.models import Organisation, User
from grants.prescreening.assessment import facts_of
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


@action
def start(
    *,
    call: Call,
    organisation: Organisation,
    by: User,
    package: Package | None = None,
    contracting_party: Organisation | None = None,
    custodian: Organisation | None = None,
    code: str = "",
) -> Application:
    """Begin a draft for one's own organisation, on the rules as they are frozen now."""
    if organisation.pk not in by.organisations_as("applicant"):
        raise NotYours(_("You do not act for this organisation."))
    version = call.versions.order_by("-number").first()
    if call.state != "open" or version is None or (call.closes_at and clock.arrived() > call.closes_at):
        raise Refused(_("The call is not open: no application can be begun."))
    if against := refusals(Who.of(version.rules), facts_of(organisation, hub=custodian or contracting_party)):
        raise Refused(*against)
    package = _package(call, package)
    party = _party(call, organisation, contracting_party)
    hub = custodian or organisation.custodian
    if not organisation.has_own_account and hub is None and party in (None, organisation):
        raise Refused(no_custody())
    application = Application.objects.create(
        code=code or _number(call),
        call=call,
        version=version,
        package=package,
        organisation=organisation,
        contracting_party=party,
        custodian=None if organisation.has_own_account and not custodian else hub,
        region=organisation.region,
        field=organisation.field,
        made_by=by,
        made_at=clock.now(),
        owner=by,
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
        raise Refused(no_legal_person())
    return party


def _number(call: Call) -> str:
    """JL-GYCT-2026-0001: the series is named by the call's code."""
    name, _dash, year = call.code.rpartition("-")
    if name and year.isdecimal() and len(year) == 4:
        return next_number(f"JL-{name}", int(year))
    return next_number(f"JL-{call.code}"[:30], clock.today().year)


def writable(application: Application, section: str, by: User) -> Draft[Application]:
    """The same for saving answers, while somebody types: as little as can be is read while the draft is locked. Rules
    once frozen never change, so those that the page has read serve."""
    fresh, read = lock(application), application._state.fields_cache
    for name in ("version", "package"):
        if name in read and getattr(fresh, f"{name}_id") == getattr(application, f"{name}_id"):
            setattr(fresh, name, read[name])
    return _open_to(Draft.to_write(fresh), section, by)


def editable(application: Application, section: str, by: User) -> Draft[Application]:
    """The locked draft, if this person may write this section now."""
    return _open_to(Draft.of(lock(application)), section, by)


def _open_to(draft: Draft[Application], section: str, by: User) -> Draft[Application]:
    if not draft.filled.may(by, "edit"):
        raise NotYours(
            _("You may read this application, but not change it. Nothing was saved; ask whoever invited you.")
        )
    if not draft.may_edit(section):
        raise Refused(_("This section cannot be changed now. What you see is what was submitted."))
    return draft


def mark_answered(draft: Draft[Application], section: str, questions: Collection[str]) -> None:
    """Note in the supplement that runs which of its points are answered."""
    supplement = draft.filled.supplements.order_by("number").last()
    if supplement is None:
        return
    answer_points(supplement.points, section, questions)
    supplement.save(update_fields=["points"])


def wanted_at(question: Question) -> Wanted:
    """What a question for files takes: kinds and size, as its form says."""
    suffixes = accepted(question.data)
    kinds = {SORTS.get(one, "office") for one in suffixes}
    most = int(question.data.get("max_mb", 20)) * MB
    return Wanted(tuple(sorted(kinds)), most, suffixes=tuple(suffixes))


def file_question(application: Application, key: str) -> Question:
    """The question of the form that files are put to."""
    question = application.form().question(key)
    if question is None or not question.does.has_files:
        raise Refused(_("The form has no such attachment."))
    return question


@takes_in("file", lambda application, key, **more: wanted_at(file_question(application, key)))
@action
def attach(*, application: Application, key: str, file: Incoming, by: User) -> Attachment:
    """Put a file to a question; a question that takes one file replaces the one before."""
    question = file_question(application, key)
    draft = editable(application, question.section.key, by)
    attachment = take_file(subject_type="application", subject_id=application.pk, key=key, file=file, by=by)
    if not question.data.get("several"):
        for old in draft.files.get(key, []):
            _remove(old)
    if draft.filled.state == "supplementing":
        mark_answered(draft, question.section.key, {key})
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
    if not application.may(by, "submit"):
        raise NotYours(_("You do not act for this organisation."))
    if application.state != "draft" or application.versions.exists():
        raise Refused(_("Only a draft can be deleted. Withdraw the application instead."))
    record(application, "delete_draft", by=by)
    forget_files(application)
    application.delete()


def forget_files(application: Application) -> None:
    """Take away the files of a draft or a trial that is being deleted, and what is still on its way to it. The files
    themselves go after the commit; one that another draft shares stays."""
    for upload in application.uploads.all():
        delete_folder(upload.folder)
    files = Attachment.objects.filter(subject_type="application", subject_id=application.pk)
    for name in files.values_list("file", flat=True):
        private_storage().delete(name)
    files.delete()
