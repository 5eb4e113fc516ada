"""What the page of a section says to the server while somebody writes: answers as they are typed, and who is there.

Every answer gets its own reply, always in a 200: saved, conflict (with both texts), or refused (with a sentence). 401 is
a login that has run out, 403 one that is somebody else's by now; the browser keeps what was typed through both.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grants.applications import actions, queries
from grants.applications.actions import Saving
from grants.applications.models import Application
from grants.filling import merging, presence
from grants.filling.draft import Draft
from grants.forms.cells import ShownAnswer
from grants.forms.definition import Form
from grants.people.access import AuthedRequest
from grants.web.forms import optional_text, sent
from workflows import clock
from workflows.steps import Refused
from workflows.user_input import clean

MOST = 1024 * 1024  # bytes of one request
MOST_BEFORE = 3


def spoken(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a script instead of a page: nobody gets 401 and not the login page, and whoever logged in meanwhile in
    another window does not send what somebody else typed."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"says": _("Your login has run out.")}, status=401)
        asked_as = request.headers.get("X-Writer", "")
        if asked_as and asked_as != str(request.user.pk):
            return JsonResponse({"says": _("Somebody else has logged in here meanwhile.")}, status=403)
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return guarded


@require_POST
@spoken
def autosave(request: AuthedRequest, code: str, section: str) -> HttpResponse:
    """Keep single answers of a section."""
    application = queries.own_application(request.user, code)
    user = request.user
    sent = _sent(request)
    if sent is None:
        return JsonResponse({"says": _("This is more than can be saved at once.")}, status=400)
    form = application.form()
    if section not in {s.key for s in form.sections}:
        gone = _("The form no longer has this section. What you wrote is kept in this browser.")
        return JsonResponse({"answers": {key: _refused(gone) for key in sent}})
    try:
        saving = actions.save_answers(
            application=application,
            section=section,
            answers={key: _read(form, key, one["value"]) for key, one in sent.items()},
            bases={key: one["base"] for key, one in sent.items()},
            earlier={key: [_read(form, key, raw) for raw in one["earlier"]] for key, one in sent.items()},
            by=user,
        )
    except Refused as refused:
        return JsonResponse({"answers": {key: _refused(str(refused)) for key in sent}})
    closed = application.state == "draft" and application.call.state_now != "open"
    return JsonResponse({"at": _hour(clock.now()), "closed": closed, "answers": _replies(form, saving, user)})


def _sent(request: AuthedRequest) -> dict[str, dict[str, Any]] | None:
    """{"answers": {question: {"value": [[name, text], …], "base": revision, "earlier": [value, …]}}}; None for what is
    too large or not of this shape."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST:
        return None
    try:
        answers = json.loads(request.body)["answers"]
        return {
            str(key): {
                "value": _pairs(one["value"]),
                "base": int(one.get("base") or 0),
                "earlier": [_pairs(value) for value in list(one.get("earlier") or [])[-MOST_BEFORE:]],
            }
            for key, one in answers.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


def _pairs(controls: Any) -> list[tuple[str, str]]:
    """Names and texts. A JSON body comes in by no form: it is cleaned here."""
    return [(clean(name), clean(text)) for name, text in controls]


def _read(form: Form, key: str, pairs: list[tuple[str, str]]) -> Any:
    """The answer in the controls of one question, as it is kept."""
    posted = QueryDict(mutable=True)
    for name, text in pairs:
        if name == key or name.startswith(f"{key}-"):
            posted.appendlist(name, text)
    question = form.question(key)
    return question.does.read(question, posted) if question else None


def _replies(form: Form, saving: Saving, user: Any) -> dict[str, Any]:
    clashes = saving.merged.clashes
    names = queries.names_of(clash.stamp.by for clash in clashes.values())
    replies: dict[str, Any] = {key: _refused(says) for key, says in saving.refused.items()}
    for key in (*saving.merged.changed, *saving.merged.same):
        stamp = saving.stamp(key)
        was = merging.was(stamp, saving.kept.answers.get(key))
        replies[key] = {"result": "saved", "revision": stamp.revision, "was": was}
    for key, clash in clashes.items():
        question: Any = form.question(key)
        replies[key] = {
            "result": "conflict",
            "revision": clash.stamp.revision,
            "was": merging.was(clash.stamp, clash.theirs),
            "own": clash.stamp.by == user.pk,
            "who": names.get(clash.stamp.by, ""),
            "at": _hour(parse_datetime(clash.stamp.at)),
            "mine": _shown(form.display(question, clash.mine)),
            "theirs": _shown(form.display(question, clash.theirs)),
        }
    return replies


def _refused(says: str) -> dict[str, str]:
    return {"result": "refused", "says": says}


def _shown(shown: ShownAnswer) -> Mapping[str, Any]:
    return {"text": shown.text, "items": list(shown.items), "table": shown.table}


def _hour(moment: Any) -> str:
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


@require_http_methods(["GET", "POST"])
@spoken
def here(request: AuthedRequest, code: str) -> HttpResponse:
    """Who else has this draft open, and what changed in the section in hand. A POST says that oneself is there."""
    application = queries.own_application(request.user, code)
    at = sent(request, section=optional_text(), question=optional_text())
    section = at["section"]
    if request.method == "POST":
        presence.here(application, request.user, section, at["question"])
    people = [
        one.__dict__ for one in presence.others(application, queries.people_of(application), request.user)
    ]
    return JsonResponse({"people": people, "changes": _changes(application, section, request.user)})


def _changes(application: Application, section: str, user: Any) -> dict[str, Any]:
    """By question: its revision, and who changed it when. The page knows which of them it shows already."""
    draft = Draft.of(application)
    if section not in draft.kept:
        return {}
    stamps = {key: draft.stamp(section, key) for key in draft.kept[section].stamps}
    names = queries.names_of(stamp.by for stamp in stamps.values())
    labels = {q.key: q.label for q in draft.form.section(section).questions}
    return {
        key: {
            "revision": stamp.revision,
            "own": stamp.by == user.pk,
            "who": names.get(stamp.by, ""),
            "at": _hour(parse_datetime(stamp.at)),
            "label": labels[key],
        }
        for key, stamp in stamps.items()
        if key in labels
    }
