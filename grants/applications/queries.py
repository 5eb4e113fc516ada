"""Reading applications: lists cut by the user, the answers as each kind of reader sees them, what waits for
whom."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.applications.draft import attachments_of, context_of, form_of
from grants.applications.models import Application, ApplicationQuerySet, ApplicationVersion, Comment
from grants.applications.promises import promise_of_call
from grants.calls.form import Question
from grants.calls.models import Call
from grants.people.models import Organisation, User
from grants.people.waiting import WaitingItem

#: What a page about one application reads beside its row.
BESIDE = (
    "call__issuer__region", "version", "package", "organisation__custody_hub", "organisation__managing_unit",
    "organisation__region", "contracting_party", "custody_hub", "field", "series", "region",
)  # fmt: skip
OFFICIAL = ("officer", "lead", "finance_maker", "finance_checker", "auditor")


def application_for(user: Any, code: str) -> Application:
    """The application, if this person may see it; 404 otherwise."""
    return get_object_or_404(Application.objects.visible_to(user).select_related(*BESIDE), code=code)


def own_application(user: Any, code: str) -> Application:
    """The application as its applicant: 404 for everybody else."""
    mine = Application.objects.filter(organisation__in=user.organisations_as("applicant"))
    return get_object_or_404(mine.select_related(*BESIDE), code=code)


def mine(user: Any) -> ApplicationQuerySet:
    """The applications of one's own organisations, drafts too."""
    own = Application.objects.filter(organisation__in=user.organisations_as("applicant"))
    return own.select_related("call", "organisation", "award_row").order_by("-made_at")


def inbox(user: Any, filters: Mapping[str, str]) -> ApplicationQuerySet:
    """The submitted applications an officer (or auditor) holds, filtered by text, call, state, field and
    region."""
    rows = Application.objects.visible_to(user).exclude(state="draft")
    rows = rows.select_related("call", "organisation", "field", "region", "award_row")
    text = (filters.get("q") or "").strip()
    if text:
        rows = rows.filter(
            Q(code__icontains=text) | Q(title__icontains=text) | Q(organisation__name__icontains=text)
            | Q(organisation__name_en__icontains=text)
        )  # fmt: skip
    for name, column in (("call", "call__code"), ("field", "field_id"), ("state", "state")):
        value = filters.get(name) or ""
        if value and (name != "field" or value.isdecimal()):
            rows = rows.filter(**{column: value})
    if filters.get("region"):
        rows = rows.filter(region__path__contains=filters["region"])
    return rows.order_by("-submitted_at", "-id")


#: States of a call in which an applicant may read why.
DECIDED = ("decided", "publicised", "concluded", "archived")


def is_official(user: Any) -> bool:
    """Whether this person reads applications for an office."""
    return bool(user.is_superuser or user.has_role(*OFFICIAL))


def may_remark(user: Any, application: Application) -> bool:
    """Whether this person writes comments: the office that holds it, unless he belongs to the organisation."""
    kin = application.organisation_id in user.organisations_as()
    return not kin and bool(user.acts_as("officer", application) or user.acts_as("lead", application))


def version_of(application: Application) -> ApplicationVersion | None:
    """The version handed in last; None for what was never submitted."""
    return application.versions.order_by("number").last()


def versions_of(application: Application) -> list[ApplicationVersion]:
    """Everything that was ever handed in, oldest first."""
    return list(application.versions.select_related("made_by").order_by("number"))


def remarks_of(version: ApplicationVersion | None) -> dict[tuple[str, str], list[Comment]]:
    """What the office remarked on a version, by section and question: without a question what speaks of the section,
    without either what speaks of the whole."""
    found: dict[tuple[str, str], list[Comment]] = {}
    if version is not None:
        for one in version.comments.select_related("by", "settled_by", "version"):
            found.setdefault((one.section, one.question), []).append(one)
    return found


def opinions_of(application: Application) -> list[tuple[str, list[str]]]:
    """What the experts wrote, by round, for the applicant once the call is decided: no names, no single marks, and
    in an order that says nothing of who wrote what."""
    if application.call.state not in DECIDED:
        return []
    found: dict[str, list[str]] = {}
    sheets = application.sheets.filter(state="locked").exclude(comment="").select_related("round")
    for sheet in sheets.order_by("round__held_on", "round_id", "comment"):
        found.setdefault(str(sheet.round.get_kind_display()), []).append(sheet.comment)
    return [(words, list(dict.fromkeys(said))) for words, said in found.items()]


def answers_of(
    application: Application, version: ApplicationVersion | None = None
) -> dict[str, dict[str, Any]]:
    """Section -> question -> answer: of a version, of the one handed in last, or of the draft."""
    found = version or version_of(application)
    if found is not None:
        return dict(found.answers["sections"])
    return {row.section: row.answers for row in application.sections.all()}


def files_of(
    application: Application, version: ApplicationVersion | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Question -> files (id, name, sha256, size), of a version, of the one handed in last, or of the
    draft."""
    found = version or version_of(application)
    if found is not None:
        return dict(found.answers["files"])
    files: dict[str, list[dict[str, Any]]] = {}
    for f in attachments_of(application):
        files.setdefault(f.key, []).append({"id": f.pk, "name": f.name, "sha256": f.sha256, "size": f.size})
    return files


def sections_for_review(
    application: Application, reader: str, version: ApplicationVersion | None = None
) -> list[dict[str, Any]]:
    """The answers as one kind of reader sees them (applicant, officer, expert, public), on screen and on
    paper: sections {key, title, answers: [{key, kind, question, text, table, files, required}]}. Questions
    that the rules do not ask, or that are not for this reader, are left out."""
    form, answers = form_of(application), answers_of(application, version)
    files = files_of(application, version)
    names = form.read(answers, context_of(application, files))
    sections = []
    for section in form.sections:
        shown = [
            _answer(form, question, names.raw(question), files, reader)
            for question in section.questions
            if reader in question.readers and names.asks(question)
        ]
        if shown:
            sections.append({"key": section.key, "title": section.title, "answers": shown})
    return sections


def _answer(
    form: Any, question: Question, answer: Any, files: Mapping[str, list[dict[str, Any]]], reader: str
) -> dict[str, Any]:
    shown = form.display(question, answer, reader=reader)
    return {
        "key": question.key,
        "kind": question.kind,
        "question": question.label,
        "text": shown.text or _(", ").join(shown.items),
        "table": shown.table,
        "files": files.get(question.key, []) if question.kind == "file" else [],
        "required": question.required,
    }


def hubs() -> QuerySet[Organisation]:
    """The hubs that may keep custody or sign."""
    return Organisation.objects.filter(is_hub=True).order_by("code")


# --- the desk
# ------------------------------------------------------------------------------------------------
def waiting_for(user: User) -> list[WaitingItem]:
    """What waits for this person among applications: three queries at most."""
    found: list[WaitingItem] = []
    if user.organisations_as("applicant"):
        found += _waiting_for_applicant(user)
    if user.offices_as("officer"):
        found += _waiting_for_officer(user)
    return found


def _waiting_for_applicant(user: User) -> list[WaitingItem]:
    rows = mine(user).filter(Q(state="supplementing") | Q(state="draft", call__state="open"))
    found = []
    for row in rows:
        supplement = row.state == "supplementing"
        words = _("Send the supplement for “%(title)s”") if supplement else _("Finish “%(title)s”")
        found.append(
            WaitingItem(
                words=words % {"title": row.title or row.call.local_title},
                url=reverse("application-tasks", args=[row.code]),
                since=row.made_at if not supplement else row.submitted_at or row.made_at,
                until=row.supplement_due if supplement else row.call.closes_at,
                detail=row.call.local_title,
            )
        )
    return found


def _waiting_for_officer(user: User) -> list[WaitingItem]:
    """One line a call: how many submitted applications wait for the eligibility check, and until when."""
    held = Application.objects.filter(call__issuer__in=user.offices_as("officer"), state="submitted")
    rows = {
        row["call"]: row
        for row in held.values("call").annotate(n=Count("pk"), since=Min("submitted_at")).order_by()
    }
    return [
        WaitingItem(
            words=ngettext(
                "%(n)d application waits for the eligibility check",
                "%(n)d applications wait for the eligibility check",
                rows[call.pk]["n"],
            )
            % {"n": rows[call.pk]["n"]},
            url=f"{reverse('application-list')}?call={call.code}&state=submitted",
            since=rows[call.pk]["since"],
            until=call.eligibility_until or promise_of_call(call),
            detail=call.local_title,
        )
        for call in Call.objects.filter(pk__in=rows).order_by("code")
    ]
