"""The section editor: save half-filled, rows without script, files at once, two tabs, a login that
expired."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grants.applications import actions, editor, queries
from grants.applications.actions import Conflict
from grants.applications.draft import Draft, attachments_of
from grants.applications.form_data import form_data, personal_texts
from grants.applications.models import Application
from grants.applications.views.common import tell
from grants.applications.views.together import read_only
from grants.people.kept_post import keeps_post, kept_post
from workflows.steps import Refused


@keeps_post
def section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """One section: shown as kept, or as it was typed before the login expired; saved on POST."""
    application = queries.own_application(request.user, code, to="read")
    draft = Draft.of(application)
    try:
        draft.form.section(section)
    except KeyError:
        raise Http404 from None
    if not application.may(request.user, "edit"):
        return read_only(request, draft, section, request.POST or None)
    if not draft.may_edit(section):
        messages.info(request, _("This section cannot be changed now. What you see is what was submitted."))
        return redirect("application", code)
    if request.method == "POST":
        return _save(request, application, draft, section)
    typed = kept_post(request)
    if typed is not None:
        return _restored(request, draft, section, typed)
    return _page(
        request, draft, section, draft.answers.get(section, {}), all_missing="missing" in request.GET
    )


def _save(request: HttpRequest, application: Application, draft: Draft, section: str) -> HttpResponse:
    """Keep what was typed, then do what the button said."""
    user: Any = request.user
    posted = _without_row(request.POST)
    try:
        answers = _resolved(draft, section, posted)
        actions.save_section(
            application=application, section=section, answers=answers, revision=_revision(posted), by=user
        )
    except Conflict as conflict:
        return _both(request, draft, section, posted, conflict)
    except Refused as refused:
        tell(request, refused)
        return _page(request, draft, section, draft.clean(section, posted).answers)
    file_errors = _files(request, application)
    fresh = Draft.of(application)
    more = posted.get("add") or ""
    if more or "remove" in posted or "drop" in posted or ("upload" in posted and not file_errors):
        address = reverse("application-section", args=[application.code, section])
        anchor = more or posted.get("upload") or posted.get("remove", "").rsplit("-", 1)[0]
        return redirect(
            f"{address}?more={more}#{anchor}" if more else f"{address}#{anchor}" if anchor else address
        )
    errors = fresh.clean(section, fresh.answers[section]).errors
    if errors or file_errors:
        return _page(request, fresh, section, fresh.answers[section], extra=file_errors)
    messages.success(request, _("“%(section)s” is saved.") % {"section": fresh.form.section(section).title})
    return redirect(
        _onward(fresh, section) if "next" in posted else reverse("application-tasks", args=[application.code])
    )


def _onward(draft: Draft, section: str) -> str:
    """The next section that may be edited; after the last, the check."""
    keys = [s.key for s in draft.sections if draft.may_edit(s.key) or s.key == section]
    after = keys[keys.index(section) + 1 :] if section in keys else keys
    if after:
        return reverse("application-section", args=[draft.application.code, after[0]])
    return reverse("application-check", args=[draft.application.code])


def _page(
    request: HttpRequest,
    draft: Draft,
    section: str,
    answers: Mapping[str, Any],
    *,
    extra: Mapping[str, str] | None = None,
    revision: int | None = None,
    all_missing: bool = False,
) -> HttpResponse:
    errors = dict(draft.clean(section, answers).errors)
    if all_missing:
        errors |= {m.name: m.sentence for m in draft.missing if m.section == section and m.name not in errors}
    errors |= extra or {}
    controls = editor.controls(draft, section, answers, errors, request.GET.get("more", ""))
    context = {
        "application": draft.application,
        "draft": draft,
        "section": draft.form.section(section),
        "controls": controls,
        "errors": editor.error_lines(draft, section, controls),
        "remarks": editor.remark(draft) if any(c.kind == "budget" for c in controls) else [],
        "revision": draft.revision(section) if revision is None else revision,
        "saved": draft.kept.get(section),
        "form_data": form_data(draft, section, answers),
        "personal_texts": personal_texts(draft, section),
        "section_points": [p for p in draft.points if p["section"] == section],
    }
    return render(request, "applications/section.html", context)


def _restored(request: HttpRequest, draft: Draft, section: str, typed: QueryDict) -> HttpResponse:
    """What was typed before the login expired, with the revision it began from."""
    answers = draft.clean(section, _without_row(typed)).answers
    return _page(request, draft, section, answers, revision=_revision(typed))


def _revision(posted: Mapping[str, Any]) -> int | None:
    text = str(posted.get("revision") or "")
    return int(text) if text.isdecimal() else None


def _without_row(posted: QueryDict) -> QueryDict:
    """The posted form, without the row whose button “remove” was pressed."""
    gone = posted.get("remove")
    if not gone:
        return posted
    rest = posted.copy()
    for name in [n for n in rest if n.startswith(f"{gone}-")]:
        del rest[name]
    return rest


# --- two tabs
# ------------------------------------------------------------------------------------------------
def _both(
    request: HttpRequest, draft: Draft, section: str, posted: QueryDict, conflict: Conflict
) -> HttpResponse:
    """Both texts side by side; the whole of what was typed travels on in hidden fields."""
    own = draft.clean(section, posted).answers
    theirs = conflict.theirs
    pairs = []
    for question in draft.form.section(section).questions:
        mine, other = own.get(question.key), theirs.answers.get(question.key)
        if question.kind != "file" and mine != other:
            pairs.append(
                {
                    "question": question,
                    "mine": draft.form.display(question, mine),
                    "theirs": draft.form.display(question, other),
                }
            )
    carried = [
        (name, value) for name, values in posted.lists() for value in values if name not in NOT_CARRIED
    ]
    context = {
        "application": draft.application,
        "draft": draft,
        "section": draft.form.section(section),
        "pairs": pairs,
        "carried": carried,
        "theirs": theirs,
    }
    return render(request, "applications/conflict.html", context, status=409)


NOT_CARRIED = {"csrfmiddlewaretoken", "revision", "add", "remove", "upload", "drop", "next"}


def _resolved(draft: Draft, section: str, posted: QueryDict) -> Mapping[str, Any]:
    """The posted form; where the person chose the other text in a conflict, that text."""
    if "resolve" not in posted:
        return posted
    answers = draft.clean(section, posted).answers
    other = draft.answers.get(section, {})
    return {
        key: other.get(key) if posted.get(f"keep-{key}") == "theirs" else value
        for key, value in answers.items()
    }


# --- files
# ---------------------------------------------------------------------------------------------------
def _files(request: HttpRequest, application: Application) -> dict[str, str]:
    """Take in and take away files. Returns what was wrong, by question; the answers are saved already."""
    user: Any = request.user
    wrong: dict[str, str] = {}
    for key, files in request.FILES.lists():
        for file in files:
            try:
                actions.attach(application=application, key=key, file=file, by=user)
                messages.success(request, _("“%(name)s” is attached.") % {"name": getattr(file, "name", "")})
            except ValidationError as refused:
                wrong[key] = " ".join(refused.messages)
            except Refused as refused:
                wrong[key] = " ".join(refused.sentences)
    drop = request.POST.get("drop", "")
    if drop.isdecimal():
        _drop(request, application, int(drop))
    return wrong


def _drop(request: HttpRequest, application: Application, pk: int) -> None:
    user: Any = request.user
    attachment = get_object_or_404(attachments_of(application), pk=pk)
    try:
        actions.remove_attachment(attachment=attachment, by=user)
        messages.success(request, _("“%(name)s” was removed.") % {"name": attachment.name})
    except Refused as refused:
        tell(request, refused)


@keeps_post
@require_POST
def file(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Put a file to one question, or take it away, without the rest of the section."""
    application = queries.own_application(request.user, code)
    question = Draft.of(application).form.question(key)
    if question is None or question.kind != "file":
        raise Http404
    for sentence in _files(request, application).values():
        messages.error(request, sentence)
    return redirect(f"{reverse('application-section', args=[code, question.section.key])}#{key}")
