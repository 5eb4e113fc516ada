"""Reading applications: lists cut by the user, the answers as each kind of reader sees them, what waits for
whom."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from grants.applications.draft import attachments_of, context_of, form_of
from grants.applications.models import Application, ApplicationQuerySet, ApplicationVersion
from grants.applications.trials import TRIAL, tried_by
from grants.calls.form import Question
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
    if code.startswith(TRIAL):
        return get_object_or_404(
            Application.with_trials.filter(tried_by(user)).select_related(*BESIDE), code=code
        )
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


def version_of(application: Application) -> ApplicationVersion | None:
    """The version handed in last; None for what was never submitted."""
    return application.versions.order_by("number").last()


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


def changes_between(
    application: Application, old: ApplicationVersion, new: ApplicationVersion
) -> list[dict[str, Any]]:
    """What a supplement changed, question by question, for the officer: {section, question, before,
    after}."""
    before = {
        (s["key"], a["key"]): a
        for s in sections_for_review(application, "officer", old)
        for a in s["answers"]
    }
    changed = []
    for section in sections_for_review(application, "officer", new):
        for after in section["answers"]:
            was = before.get((section["key"], after["key"]))
            if was != after:
                changed.append(
                    {
                        "section": section["title"],
                        "question": after["question"],
                        "before": was,
                        "after": after,
                    }
                )
    return changed


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
    """One line a call: how many submitted applications wait for the eligibility check."""
    offices = user.offices_as("officer")
    held = Application.objects.filter(call__issuer__in=offices, state="submitted")
    names = ("call__code", "call__title", "call__title_en", "call__eligibility_until")
    rows = held.values(*names).annotate(n=Count("pk"), since=Min("submitted_at"))
    english = (get_language() or "").startswith("en")
    return [
        WaitingItem(
            words=ngettext(
                "%(n)d application waits for the eligibility check",
                "%(n)d applications wait for the eligibility check",
                row["n"],
            )
            % {"n": row["n"]},
            url=f"{reverse('application-list')}?call={row['call__code']}&state=submitted",
            since=row["since"],
            until=row["call__eligibility_until"],
            detail=(english and row["call__title_en"]) or row["call__title"],
        )
        for row in rows.order_by("call__code")
    ]
