"""Comments on answers, the notice that asks for everything at once, and the applicant's reply to a point of it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from grants.applications import queries
from grants.applications.models import Application
from grants.eligibility import actions
from grants.eligibility.models import Comment
from grants.eligibility.supplement_notice import draft_notice, due_if_sent_now, points_of
from grants.eligibility.views.common import held
from grants.people.access import AuthedRequest
from grants.people.edit_conflicts import EditGuard, OpenedControl
from grants.people.saved_post import saved_post, saves_post
from grants.web.answers import done
from grants.web.refusals import leads_back, noted_in
from workflows.steps import Refused, can


# --- comments --------------------------------------------------------------------------------------------
@saves_post
def comment(request: AuthedRequest, code: str) -> HttpResponse:
    """Remark on an answer of one version, or ask for it. What was refused stands on a page of its own, as typed."""
    application = held(request, code)
    typed: Any = request.POST or saved_post(request) or request.GET
    number = typed.get("version", "")
    versions = queries.versions_of(application)
    version = next((one for one in versions if str(one.number) == number), versions[-1] if versions else None)
    if version is None:
        raise Http404
    section, question = typed.get("section", ""), typed.get("question", "")
    errors: list[str] = []
    if request.method == "POST":
        user = request.user
        with noted_in(errors):
            actions.comment(
                version=version,
                section=section,
                question=question,
                text=typed.get("text", ""),
                asks="ask" in typed,
                by=user,
            )
            words = (
                _("It is in the notice, which is not sent yet.")
                if "ask" in typed
                else _("The comment is kept.")
            )
            return done(request, words, _back(application, version.number, section, question))
    asked = application.form().question(question)
    context = {
        "application": application,
        "version": version,
        "section": section,
        "question": question,
        "errors": errors,
        "label": asked.label if asked else "",
        "text": typed.get("text", ""),
        "may_ask": can(application, "ask_for_supplement", request.user),
    }
    return render(request, "applications/comment.html", context)


@require_POST
@saves_post
def one_comment(request: AuthedRequest, code: str, pk: int) -> HttpResponse:
    """Settle a comment, open it again, put it into the notice or take it out."""
    application = held(request, code)
    found = get_object_or_404(Comment.objects.filter(version__application=application), pk=pk)
    user = request.user
    do = request.POST.get("do", "")
    there = _back(application, found.version.number, found.section, found.question)
    leads_back(request, there)
    if do in ("settle", "unsettle"):
        actions.settle_comment(comment=found, settled=do == "settle", by=user)
    elif do in ("ask", "unask"):
        actions.turn_comment(comment=found, asks=do == "ask", by=user)
    return redirect(there)


def _back(application: Application, number: int, section: str, question: str) -> str:
    address = f"{reverse('application', args=[application.code])}?version={number}"
    return f"{address}#q-{question}" if question else f"{address}#s-{section}" if section else address


# --- the notice ------------------------------------------------------------------------------------------
@saves_post
def supplement(request: AuthedRequest, code: str) -> HttpResponse:
    """The notice: gathered, kept, looked at as the applicant will read it, and sent."""
    application = held(request, code)
    typed: Any = request.POST or saved_post(request) or {}
    opened = EditGuard(request, application, _gathered, typed=typed)
    errors: list[str] = []
    if request.method == "POST" and "add" not in request.POST:
        with noted_in(errors):
            return _kept_or_sent(request, application, opened)
    gathered = draft_notice(application)
    rows = _points(typed) or [_row(one) for one in gathered] + _suggested(application, gathered)
    rows += [{"id": "", "where": "", "text": ""} for _n in range(3 if "add" in typed else 1)]
    context = {
        "application": application,
        "form": application.form(),
        "rows": rows,
        "errors": errors,
        "may_ask": can(application, "ask_for_supplement", request.user),
        "opened": opened,
        "before": application.supplements.all(),
        "due": due_if_sent_now(application),
        "preview": points_of(gathered) if "preview" in request.GET else [],
    }
    return render(request, "applications/supplement.html", context)


def _gathered(application: Application) -> list[list[OpenedControl]]:
    return [
        [
            OpenedControl("text", _("Point %(n)s") % {"n": n}, one.text)
            for n, one in enumerate(draft_notice(application), 1)
        ]
    ]


def _kept_or_sent(request: AuthedRequest, application: Application, opened: EditGuard) -> HttpResponse:
    user = request.user
    points = _points(request.POST)
    here = reverse("application-supplement", args=[application.code])
    if "save" in request.POST or "preview" in request.POST:
        kept = opened.saving(lambda: actions.write_notice(application=application, points=points, by=user))()
        if "preview" in request.POST and kept:
            return redirect(f"{here}?preview=1")
        if "preview" in request.POST:
            raise Refused(_("Write at least one point: what is missing, and where."))
        messages.success(request, _("The notice is kept. It is not sent yet."))
        return redirect(here)
    opened.saving(
        lambda: actions.ask_for_supplement(application=application, points=points or None, by=user)
    )()
    messages.success(request, _("The notice was sent to the applicant."))
    return redirect("application", application.code)


def _points(typed: Any) -> list[dict[str, str]]:
    """The rows of the notice: where (section, or section/question) and what."""
    lists = [typed.getlist(name) if hasattr(typed, "getlist") else [] for name in ("where", "text", "id")]
    places, texts, ids = lists
    ids += [""] * (len(places) - len(ids))
    points = []
    for where, text, pk in zip(places, texts, ids, strict=False):
        section, _slash, question = where.partition("/")
        if where or text.strip():
            points.append({"section": section, "question": question, "text": text, "where": where, "id": pk})
    return points


def _row(one: Comment) -> dict[str, str]:
    where = f"{one.section}/{one.question}" if one.question else one.section
    return {"id": str(one.pk), "where": where, "text": one.text}


#: Lines of the checklist that speak of one question of the form.
SPEAKS_OF = {
    "sum": "budget",
    "ceilings": "budget",
    "forbidden": "budget",
    "custody": "custody_consent",
    "party_clause": "charter",
}


def _suggested(application: Application, gathered: list[Comment]) -> list[dict[str, str]]:
    """The lines of the checklist that are to be supplemented and are not in the notice yet, with their reasons."""
    form, known = application.form(), {one.text for one in gathered}
    rows = []
    for line in application.eligibility_lines.filter(result="supplement"):
        question = form.question(SPEAKS_OF.get(line.key, ""))
        where = f"{question.section.key}/{question.key}" if question else ""
        if line.reason not in known:
            rows.append({"id": "", "where": where, "text": line.reason})
    return rows


# --- the reply -------------------------------------------------------------------------------------------
@saves_post
def reply(request: AuthedRequest, code: str, number: int) -> HttpResponse:
    """Answer one point in words."""
    application = queries.own_application(request.user, code)
    supplement = application.supplements.last()
    if supplement is None or not 1 <= number <= len(supplement.points):
        raise Http404
    point = supplement.points[number - 1]
    typed: Any = request.POST or saved_post(request) or {}
    opened = EditGuard(request, application, partial(_replied, number), typed=typed)
    errors: list[str] = []
    if request.method == "POST":
        user = request.user
        with noted_in(errors):
            opened.saving(
                lambda: actions.reply_to_point(
                    application=application, number=number, text=typed.get("text", ""), by=user
                )
            )()
            kept = _("Your reply is kept. The office reads it when you send the supplement.")
            words = kept if typed.get("text", "").strip() else _("Your reply is taken back.")
            return done(request, words, f"{reverse('application-tasks', args=[code])}#point-{number}")
    context = {
        "application": application,
        "point": point,
        "number": number,
        "errors": errors,
        "opened": opened,
        "text": typed.get("text", point.get("reply", "")),
    }
    return render(request, "applications/reply.html", context)


def _replied(number: int, application: Application) -> list[list[OpenedControl]]:
    supplement = application.supplements.last()
    point = supplement.points[number - 1] if supplement else {}
    return [[OpenedControl("text", _("Your reply"), point.get("reply", ""))]]
