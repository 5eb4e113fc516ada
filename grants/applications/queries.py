"""Reading applications: lists cut by the user, the answers as each kind of reader sees them, what waits for
whom."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, Q, QuerySet, When
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.applications.draft import attachments_of, context_of, form_of
from grants.applications.models import Application, ApplicationQuerySet, ApplicationVersion
from grants.applications.rights import working_on
from grants.applications.trials import TRIAL, tried_by
from grants.calls.models import Call, Package
from grants.collaboration.models import Colleague
from grants.eligibility.models import Comment
from grants.files.queries import with_scans
from grants.forms.questions import Question
from grants.inbox import View
from grants.inbox.models import Label, SavedView
from grants.people.models import Membership, Organisation, Region, Term, User
from grants.people.queries import region_choices
from grants.people.waiting import WaitingItem
from workflows import roles
from workflows.processes.application import finishing, not_kin, supplementing

#: What a page about one application reads beside its row.
BESIDE = (
    "call__issuer__region",
    "version",
    "package",
    "organisation__custody_hub",
    "organisation__managing_unit",
    "organisation__region",
    "contracting_party",
    "custody_hub",
    "field",
    "series",
    "region",
)


def application_for(user: Any, code: str) -> Application:
    """The application, if this person may see it; 404 otherwise."""
    return get_object_or_404(Application.objects.visible_to(user).select_related(*BESIDE), code=code)


def own_application(user: Any, code: str, to: str = "edit") -> Application:
    """The application as somebody who works on it and may do this with it (grants/applications/rights.py): 404 for
    whoever does not work on it, 403 for a colleague without that right."""
    if code.startswith(TRIAL):
        mine = Application.with_trials.filter(tried_by(user))
    else:
        mine = Application.objects.filter(working_on(user))
    found = get_object_or_404(mine.select_related(*BESIDE, "holder"), code=code)
    if not found.may(user, to):
        raise PermissionDenied
    return found


def people_of(application: Application) -> dict[int, User]:
    """Whoever works on it: the applicants of its organisation, and its colleagues. One query."""
    posts = Membership.objects.in_force().filter(organisation=application.organisation_id, role="applicant")
    working = Q(pk__in=posts.values("user")) | Q(pk__in=application.colleagues.values("user"))
    return User.objects.filter(working, is_active=True).in_bulk()


def names_of(people: Iterable[int | None]) -> dict[int | None, str]:
    """Names by key, as far as the people are known."""
    wanted = {pk for pk in people if pk}
    return {pk: str(user) for pk, user in User.objects.in_bulk(wanted).items()} if wanted else {}


def mine(user: Any) -> ApplicationQuerySet:
    """The applications one works on, drafts too: of one's own organisations, and as a colleague."""
    own = Application.objects.filter(working_on(user))
    return own.select_related("call", "organisation", "award_row", "holder").order_by("-made_at")


def saved_views(user: Any) -> QuerySet[SavedView]:
    """One's own views of the list, and those shared with one's office; one's own first."""
    rows = SavedView.objects.filter(Q(owner=user) | Q(office__in=user.offices_as()))
    return (
        rows.select_related("owner")
        .annotate(own=Case(When(owner=user, then=0), default=1))
        .order_by("own", "name")
    )


def address_of(kept: SavedView) -> str:
    """The address a saved view stands for."""
    columns = urlencode([("col", key) for key in kept.columns])
    return f"{reverse('application-list')}?" + "&".join(
        filter(None, [kept.query, columns, f"view={kept.pk}"])
    )


def colleagues(user: Any) -> QuerySet[User]:
    """Who may be given an application: officers and leads of the offices this person works for."""
    posts = Membership.objects.in_force().filter(office__in=user.offices_as(), role__in=("officer", "lead"))
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name", "pk")


def labels_of(user: Any) -> QuerySet[Label]:
    """The labels of one's own offices, with how many applications carry each."""
    return Label.objects.filter(office__in=user.offices_as()).annotate(n=Count("rows")).order_by("name")


def inbox_choices(view: View) -> dict[str, Any]:
    """What the filters of the list offer this person."""
    user, asked = view.user, view.values.get("state", [])
    calls = Call.objects.visible_to(user).exclude(state="draft").order_by("-closes_at")
    return {
        "calls": calls,
        "packages": Package.objects.filter(call__in=calls.order_by().values("pk")).select_related("call"),
        "states": [
            {"key": key, "words": words, "n": view.by_state.get(key, 0), "on": key in asked}
            for key, words in Application.State.choices
            if key != "draft" and (view.by_state.get(key) or key in asked)
        ],
        "tiers": Organisation.Tier.choices,
        "fields": Term.objects.filter(kind="field"),
        "series": Term.objects.filter(kind="series"),
        "regions": region_choices("prefecture", "county"),
        "odd_region": _small_region(view),
        "hubs": hubs(),
        "colleagues": colleagues(user),
        "labels": Label.objects.filter(office__in=user.offices_as()).order_by("name"),
        "all_columns": view.offered.values(),
    }


def _small_region(view: View) -> Region | None:
    """A township or village that the address names: the list of regions goes down to the county only."""
    code = view.values.get("region", [""])[0]
    levels = (Region.Level.TOWNSHIP, Region.Level.VILLAGE)
    return Region.objects.filter(pk=code, level__in=levels).first() if len(code) > 6 else None


def beside(application: Application, user: Any) -> dict[str, Any]:
    """What one's own office keeps beside an application: who handles it, its labels, its notes."""
    offices = user.offices_as()
    people = User.objects.filter(memberships__office__in=offices).values("pk")
    on_it = application.label_rows.filter(label__office__in=offices).select_related("label", "put_by")
    return {
        "labels": list(on_it),
        "notes": list(application.notes.filter(by__in=people).select_related("by")),
        "colleagues": colleagues(user),
        "others": Label.objects.filter(office__in=offices).exclude(pk__in=[row.label_id for row in on_it]),
        "may_write": user.has_role("officer", "lead"),
    }


#: States of a call in which an applicant may read why.
DECIDED = ("decided", "publicised", "concluded", "archived")


def is_official(user: Any) -> bool:
    """Whether this person reads applications for an office."""
    return bool(user.is_superuser or user.has_role(*roles.READERS))


def may_remark(user: Any, application: Application) -> bool:
    """Whether this person writes comments: the office that holds it, unless he belongs to the organisation."""
    return not_kin.holds(application, user) and bool(
        user.acts_as("officer", application) or user.acts_as("lead", application)
    )


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
    paper: sections {key, title, answers: [{key, is_promise, has_files, question, text, table, files, required}]}. Questions
    that the rules do not ask, or that are not for this reader, are left out."""
    form, answers = form_of(application), answers_of(application, version)
    files = with_scans(files_of(application, version))
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
        "is_promise": question.does.is_promise,
        "has_files": question.does.has_files,
        "question": question.label,
        "text": shown.text or _(", ").join(shown.items),
        "table": shown.table,
        "files": files.get(question.key, []) if question.does.has_files else [],
        "required": question.required,
    }


def hubs() -> QuerySet[Organisation]:
    """The hubs that may keep custody or sign."""
    return Organisation.objects.filter(is_hub=True).order_by("code")


# --- the desk
# ------------------------------------------------------------------------------------------------
def waiting_besides(user: User) -> list[WaitingItem]:
    """What a colleague works on without acting for the organisation: to be finished, or, for whoever signs off, to be
    read. Readers wait for nothing."""
    shared = user.worked_on.exclude(role=Colleague.Role.READ)
    shared = shared.exclude(application__organisation__in=user.organisations_as("applicant"))
    roles = dict(shared.values_list("application", "role"))
    rows = Application.objects.filter(
        Q(state="supplementing") | Q(state="draft", call__state="open"), pk__in=roles
    )
    return (
        [_to_work_on(row, user, roles[row.pk]) for row in rows.select_related("call", "holder")]
        if roles
        else []
    )


def _to_work_on(row: Application, user: User, role: str) -> WaitingItem:
    supplement, signs = row.state == "supplementing", role == Colleague.Role.SIGN
    words = supplementing.words if supplement else finishing.words
    if signs:
        words = _("Read “%(it)s” and sign it off")
    name = "application-sign-off" if signs else "application-tasks"
    return WaitingItem(
        words=str(words) % {"it": row.called()},
        url=reverse(name, args=[row.code]),
        since=row.made_at if not supplement else row.submitted_at or row.made_at,
        until=row.supplement_due if supplement else row.call.closes_at,
        detail=row.beside(user),
    )
