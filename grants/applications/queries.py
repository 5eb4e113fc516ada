"""Reading applications: lists cut by the user, the answers as each kind of reader sees them, what waits for
whom."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from grants.applications.models import Application, ApplicationQuerySet, ApplicationVersion
from grants.applications.rights import working_on
from grants.applications.trials import TRIAL, tried_by
from grants.files.queries import with_scans
from grants.forms.questions import Question
from grants.people.models import Membership, Organisation, User
from workflows import roles

#: What a page about one application reads beside its row.
BESIDE = (
    "call__issuer__region",
    "version",
    "package",
    "organisation__custodian",
    "organisation__managing_unit",
    "organisation__region",
    "contracting_party",
    "custodian",
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
    found = get_object_or_404(mine.select_related(*BESIDE, "owner"), code=code)
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
    return own.select_related("call", "organisation", "award_row", "owner").order_by("-made_at")


def is_official(user: Any) -> bool:
    """Whether this person reads applications for an office."""
    return bool(user.is_superuser or user.has_role(*roles.READERS))


def version_of(application: Application) -> ApplicationVersion | None:
    """The version handed in last; None for what was never submitted."""
    return application.versions.order_by("number").last()


def versions_of(application: Application) -> list[ApplicationVersion]:
    """Everything that was ever handed in, oldest first."""
    return list(application.versions.select_related("made_by").order_by("number"))


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
    for f in application.files():
        files.setdefault(f.key, []).append({"id": f.pk, "name": f.name, "sha256": f.sha256, "size": f.size})
    return files


def sections_for_review(
    application: Application, reader: str, version: ApplicationVersion | None = None
) -> list[dict[str, Any]]:
    """The answers as one kind of reader sees them (applicant, officer, expert, public), on screen and on
    paper: sections {key, title, answers: [{key, is_promise, has_files, question, text, table, files, required}]}. Questions
    that the rules do not ask, or that are not for this reader, are left out."""
    form, answers = application.form(), answers_of(application, version)
    files = with_scans(files_of(application, version))
    names = form.read(answers, application.context(files))
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
