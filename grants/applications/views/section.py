"""The section editor: save half-filled, rows without script, files at once, two tabs, a login that
expired."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grants.applications import actions, queries
from grants.applications.actions import Saving
from grants.applications.models import Application
from grants.applications.views.common import read_only
from grants.applications.views.orphaned_answers import keep_orphaned_answers
from grants.filling import editor, merging
from grants.filling.draft import Draft
from grants.filling.form_data import form_data, personal_texts
from grants.people.access import AuthedRequest
from grants.people.saved_post import saved_post, saves_post
from grants.web.refusals import noted_in, shown_again
from workflows.user_input import whole


@saves_post
def section(request: AuthedRequest, code: str, section: str) -> HttpResponse:
    """One section: shown as kept, or as it was typed before the login expired; saved on POST."""
    application = queries.own_application(request.user, code, to="read")
    draft = Draft.of(application)
    if section not in {one.key for one in draft.form.sections}:
        return _gone(request, draft, section)
    if not application.may(request.user, "edit"):
        return read_only(request, draft, section, request.POST or None)
    if not draft.may_edit(section):
        messages.info(request, _("This section cannot be changed now. What you see is what was submitted."))
        return redirect("application", code)
    if request.method == "POST":
        return _save(request, application, draft, section)
    typed = saved_post(request)
    if typed is not None:
        return _restored(request, draft, section, typed)
    return _page(
        request, draft, section, draft.answers.get(section, {}), all_missing="missing" in request.GET
    )


def _gone(request: AuthedRequest, draft: Draft[Application], section: str) -> HttpResponse:
    """A section that a changed form has no more: what its open page sends is kept where it belongs."""
    if request.method != "POST" or not draft.filled.may(request.user, "edit"):
        raise Http404
    posted = _without_row(request.POST)
    orphaned = None
    with shown_again(request):
        orphaned = keep_orphaned_answers(request, draft, section, posted)
    if orphaned:
        return _both(request, Draft.of(draft.filled), orphaned[0], posted, orphaned[1])
    messages.info(request, _("The form has changed, and no longer has this section: see what changed below."))
    return redirect("application-tasks", draft.filled.code)


def _save(
    request: AuthedRequest, application: Application, draft: Draft[Application], section: str
) -> HttpResponse:
    """Keep what was typed, then do what the button said."""
    posted = _without_row(request.POST)
    with shown_again(request):
        answers, bases = _resolved(draft, section, posted)
        saving = actions.save_section(
            application=application,
            section=section,
            answers=answers,
            revision=_revision(posted),
            bases=bases,
            by=request.user,
        )
        orphaned = keep_orphaned_answers(request, draft, section, posted)
        return _saved(request, application, section, posted, saving, orphaned)
    messages.warning(
        request, _("What you wrote stands below and is not saved. Copy what you need: it is shown this once.")
    )
    return _page(request, draft, section, draft.clean(section, posted).answers, typed=posted)


def _saved(
    request: AuthedRequest,
    application: Application,
    section: str,
    posted: QueryDict,
    saving: Saving,
    orphaned: tuple[str, Saving] | None,
) -> HttpResponse:
    """It is kept: take in the files, ask where two people wrote, and go where the button says."""
    file_errors = _files(request, application)
    fresh = Draft.of(application)
    if saving.merged.clashes:
        return _both(request, fresh, section, posted, saving)
    if orphaned:
        return _both(request, fresh, orphaned[0], posted, orphaned[1])
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


def _onward(draft: Draft[Application], section: str) -> str:
    """The next section that may be edited; after the last, the check."""
    keys = [s.key for s in draft.sections if draft.may_edit(s.key) or s.key == section]
    after = keys[keys.index(section) + 1 :] if section in keys else keys
    if after:
        return reverse("application-section", args=[draft.filled.code, after[0]])
    return reverse("application-check", args=[draft.filled.code])


def _page(
    request: AuthedRequest,
    draft: Draft[Application],
    section: str,
    answers: Mapping[str, Any],
    *,
    extra: Mapping[str, str] | None = None,
    typed: QueryDict | None = None,
    all_missing: bool = False,
) -> HttpResponse:
    errors = dict(draft.clean(section, answers).errors)
    if all_missing:
        errors |= {m.name: m.sentence for m in draft.missing if m.section == section and m.name not in errors}
    errors |= extra or {}
    controls = editor.controls(draft, section, answers, errors, request.GET.get("more", ""))
    for control in controls:
        noted = typed.get(f"was-{control.name}") if typed else None
        control.was = noted or draft.was(section, control.name)
    context = {
        "application": draft.filled,
        "draft": draft,
        "section": draft.form.section(section),
        "controls": controls,
        "errors": editor.error_lines(draft, section, controls),
        "remarks": editor.remark(draft) if any(c.budget for c in controls) else [],
        "saved": draft.kept.get(section),
        "form_data": form_data(draft, section, answers),
        "personal_texts": personal_texts(draft, section),
        "section_points": [p for p in draft.points if p["section"] == section],
    }
    return render(request, "applications/section.html", context)


def _restored(
    request: AuthedRequest, draft: Draft[Application], section: str, typed: QueryDict
) -> HttpResponse:
    """What was typed before the login expired, with the revisions it began from."""
    answers = draft.clean(section, _without_row(typed)).answers
    return _page(request, draft, section, answers, typed=typed)


def _revision(posted: Mapping[str, Any]) -> int | None:
    return whole(posted.get("revision"))


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
    request: AuthedRequest, draft: Draft[Application], section: str, posted: QueryDict, saving: Saving
) -> HttpResponse:
    """Both texts side by side, for each answer that two people changed; what was typed of them travels on in hidden
    fields. The other answers are saved."""
    asked = draft.form.section(section)
    clashes = [(q, saving.merged.clashes[q.key]) for q in asked.questions if q.key in saving.merged.clashes]
    who = queries.names_of(clash.stamp.by for _question, clash in clashes)
    pairs = [
        {
            "question": question,
            "mine": draft.form.display(question, clash.mine),
            "theirs": draft.form.display(question, clash.theirs),
            "own": clash.stamp.by == request.user.pk,
            "who": who.get(clash.stamp.by, ""),
            "at": parse_datetime(clash.stamp.at),
            "was": merging.was(clash.stamp, clash.theirs),
        }
        for question, clash in clashes
    ]
    names = tuple(question.key for question, _clash in clashes)
    carried = [
        (name, value)
        for name, values in posted.lists()
        for value in values
        if name in names or name.startswith(tuple(f"{key}-" for key in names))
    ]
    context = {
        "application": draft.filled,
        "draft": draft,
        "section": asked,
        "pairs": pairs,
        "all_own": all(pair["own"] for pair in pairs),
        "carried": carried,
    }
    return render(request, "applications/conflict.html", context, status=409)


def _resolved(
    draft: Draft[Application], section: str, posted: QueryDict
) -> tuple[Mapping[str, Any], dict[str, int] | None]:
    """What was posted, and the revision of each answer it began from: those left as the page showed them are not
    among them, so that they cannot undo what somebody else wrote meanwhile. Where the person chose the other text in
    a conflict, that stays. (None: a page that noted nothing of its answers.)"""
    noted = {
        name.removeprefix("was-"): merging.was_of(posted.get(name, ""))
        for name in posted
        if name.startswith("was-")
    }
    if not noted:
        return posted, _chosen(draft, section, posted)
    bases = {}
    for question in merging.written(draft.form.section(section).questions):
        revision, sign = noted.get(question.key, (None, ""))
        if revision is None or posted.get(f"keep-{question.key}") == "theirs":
            continue
        if "resolve" in posted or merging.digest(merging.read(question, posted)) != sign:
            bases[question.key] = revision
    return posted, bases


def _chosen(draft: Draft[Application], section: str, posted: QueryDict) -> dict[str, int] | None:
    revision = _revision(posted)
    if "resolve" not in posted or revision is None:
        return None
    keys = (question.key for question in draft.form.section(section).questions)
    return {key: revision for key in keys if posted.get(f"keep-{key}") == "mine"}


# --- files
# ---------------------------------------------------------------------------------------------------
def _files(request: AuthedRequest, application: Application) -> dict[str, str]:
    """Take in and take away files. Returns what was wrong, by question; the answers are saved already."""
    user = request.user
    wrong: dict[str, str] = {}
    for key, files in request.FILES.lists():
        for file in files:
            against: list[str] = []
            with noted_in(against):
                actions.attach(application=application, key=key, file=file, by=user)
                messages.success(request, _("“%(name)s” is attached.") % {"name": getattr(file, "name", "")})
            if against:
                wrong[key] = " ".join(against)
    drop = whole(request.POST.get("drop"))
    if drop is not None:
        _drop(request, application, drop)
    return wrong


def _drop(request: AuthedRequest, application: Application, pk: int) -> None:
    attachment = get_object_or_404(application.files(), pk=pk)
    with shown_again(request):
        actions.remove_attachment(attachment=attachment, by=request.user)
        messages.success(request, _("“%(name)s” was removed.") % {"name": attachment.name})


@saves_post
@require_POST
def file(request: AuthedRequest, code: str, key: str) -> HttpResponse:
    """Put a file to one question, or take it away, without the rest of the section."""
    application = queries.own_application(request.user, code)
    question = Draft.of(application).form.question(key)
    if question is None or not question.does.has_files:
        raise Http404
    for sentence in _files(request, application).values():
        messages.error(request, sentence)
    return redirect(f"{reverse('application-section', args=[code, question.section.key])}#{key}")
