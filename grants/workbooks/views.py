"""The form as a workbook: handed out, read back, looked at, taken over."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grants.applications import queries
from grants.filling.draft import Draft
from grants.forms.rows import limit_statuses
from grants.people import rate_limit
from grants.people.access import AuthedRequest
from grants.people.saved_post import saves_post
from grants.web.answers import done
from grants.web.forms import optional_text, sent
from grants.web.refusals import leads_back
from grants.workbooks import Filled, UnreadableError, actions, read, workbook
from workflows.steps import Misfit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "applications.sheets"
#: How many workbooks one person has read within an hour.
AN_HOUR = 60


@require_safe
@login_required
def download(request: AuthedRequest, code: str, part: str) -> HttpResponse:
    """`form.xlsx`: the whole form with its answers. `budget.xlsx`: the budget with its limits."""
    draft = Draft.of(queries.own_application(request.user, code))
    response = HttpResponse(workbook(draft, only_budget=part == "budget"), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{draft.filled.code}-{part}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@saves_post
def sheet(request: AuthedRequest, code: str) -> HttpResponse:
    """Choose a workbook; see its faults by cell, or what would change; take it over."""
    draft = Draft.of(queries.own_application(request.user, code))
    if draft.filled.state not in ("draft", "supplementing"):
        return redirect("application", code)
    if request.method == "POST" and "take" in request.POST:
        return _take(request, draft)
    context: dict[str, Any] = {"application": draft.filled, "draft": draft}
    file = request.FILES.get("workbook")
    again_at = (
        rate_limit.limited_until(request, "workbook", AN_HOUR, who=str(request.user.pk)) if file else None
    )
    if again_at is not None:
        context["error"] = _("You have sent many workbooks within an hour. Try again after %(time)s.") % {
            "time": f"{timezone.localtime(again_at):%H:%M}"
        }
    elif request.method == "POST" and file is None:
        context["error"] = _("Choose the workbook that you filled in.")
    elif file is not None:
        try:
            context |= _looked_at(draft, read(draft, file)) | {"name": file.name}
        except UnreadableError as why:
            context["error"] = str(why)
    return rate_limit.answer_when_limited(render(request, "applications/sheet.html", context), again_at)


def _looked_at(draft: Draft[Any], filled: Filled) -> dict[str, Any]:
    """What the page shows of it, and what travels to the button."""
    changed = {change.question.section.key for change in filled.changes}
    closed = [s.title for s in draft.form.sections if s.key in changed and not draft.may_edit(s.key)]
    answers = {key: given for key, given in filled.answers.items() if key in changed and draft.may_edit(key)}
    rules = draft.form.budget_rules(draft.context) if filled.sums else {}
    return {
        "filled": filled,
        "closed": closed,
        "standings": [one for one in limit_statuses(rules, filled.sums) if one.fen] if filled.sums else [],
        "packed": signing.dumps(
            {
                "code": draft.filled.code,
                "answers": answers,
                "revisions": {k: draft.revision(k) for k in answers},
            },
            salt=SALT,
            compress=True,
        )
        if answers and not filled.faults
        else "",
    }


def _take(request: AuthedRequest, draft: Draft[Any]) -> HttpResponse:
    """What was looked at, no more and no less."""
    user = request.user
    try:
        parcel = sent(request, take=optional_text())["take"]
        packed = signing.loads(parcel, salt=SALT, max_age=24 * 60 * 60)
    except signing.BadSignature:
        packed = {}
    leads_back(request, "application-sheet", draft.filled.code)
    if packed.get("code") != draft.filled.code:
        raise Misfit(_("This preview is too old. Nothing was taken over: choose the workbook again."))
    saved = actions.take_over_sheet(
        application=draft.filled, answers=packed["answers"], revisions=packed["revisions"], by=user
    )
    words = _("Taken over from the workbook: %(n)s sections are saved.") % {"n": len(saved)}
    return done(request, words, "application-tasks", draft.filled.code)
