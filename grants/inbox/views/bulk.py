"""Several at once: first what will go and what will not and why, then what happened; and the checklists of several
applications in one table."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from grants.applications.models import Application
from grants.eligibility import actions as eligibility
from grants.eligibility import checklist
from grants.eligibility import words as eligibility_words
from grants.eligibility.models import EligibilityLine, Supplement
from grants.eligibility.views.common import as_decided
from grants.inbox import queries
from grants.inbox.actions.bulk import BULK_ACTIONS, MOST, READ_WITH, BulkAction, foresee, perform
from grants.inbox.models import Label
from grants.inbox.views.inbox import acted_on, address_of_list, back_to
from grants.people.access import AuthedRequest, roles_only
from grants.people.edit_conflicts import EditGuard
from grants.people.saved_post import saved_post
from grants.web.forms import optional_text, sent
from grants.web.refusals import leads_back, noted_in
from workflows import roles
from workflows.steps import Misfit, Refused

TOGETHER = 20
RESULT = "bulk-result"


@roles_only(*roles.OFFICERS)
@require_POST
def bulk(request: AuthedRequest) -> HttpResponse:
    """Look first, then confirm: the second POST carries exactly the numbers the first one showed."""
    user, chosen = request.user, request.POST.get("do", "")
    address = sent(request, address=optional_text(strip=False))["address"]
    leads_back(request, address_of_list(address))
    rows = _chosen(request)
    if chosen == "check":
        return _check(request, rows)
    if chosen not in BULK_ACTIONS:
        raise Refused(_("Choose what to do with the chosen applications."))
    bulk_action = BULK_ACTIONS[chosen]
    target = _target(request, bulk_action)
    if "confirm" in request.POST:
        return _perform(request, chosen, rows, target)
    outcomes = foresee(bulk_action, rows, target, user)
    context = {
        "bulk_action": bulk_action,
        "do": chosen,
        "target": target,
        "address": address,
        **_sorted(outcomes),
    }
    return render(request, "applications/bulk.html", context)


def _chosen(request: AuthedRequest) -> list[Application]:
    """The ticked rows, or all of the view; of those this person may see."""
    user = request.user
    if sent(request, all=optional_text())["all"]:
        rows = acted_on(request).ordered()
    else:
        codes = [*request.POST.getlist("code"), *request.POST.get("codes", "").split()]
        rows = (
            Application.objects.visible_to(user)
            .exclude(state="draft")
            .filter(code__in=codes)
            .order_by("code")
        )
    found = list(
        rows.select_related(*READ_WITH).prefetch_related("label_rows", "eligibility_lines")[: MOST + 1]
    )
    if not found:
        raise Refused(_("Choose at least one application in the list."))
    if len(found) > MOST:
        raise Refused(
            _("At most %(n)s at once. Narrow the view with filters and go on in parts.") % {"n": MOST}
        )
    return found


def _target(request: AuthedRequest, bulk_action: BulkAction) -> Any:
    user = request.user
    if bulk_action.needs == "handler":
        colleagues = forms.ModelChoiceField(queries.colleagues(user), required=False)
        found = sent(request, handler=colleagues)["handler"]
        if found is None:
            raise Misfit(_("Choose the colleague who is to handle them."))
        return found
    if bulk_action.needs == "label":
        own = Label.objects.filter(office__in=user.offices_as(*roles.OFFICERS))
        label = sent(request, label=forms.ModelChoiceField(own, required=False))["label"]
        if label is None:
            raise Misfit(_("Choose a label of your office."))
        return label
    return None


def _sorted(outcomes: list[Any]) -> dict[str, Any]:
    return {
        "goes": [one for one in outcomes if not one.reasons],
        "stays": [one for one in outcomes if one.reasons],
    }


def _perform(request: AuthedRequest, chosen: str, rows: list[Application], target: Any) -> HttpResponse:
    outcomes = perform(BULK_ACTIONS[chosen], rows, target, request.user)
    request.session[RESULT] = {
        "do": chosen,
        "target": str(target or ""),
        "address": sent(request, address=optional_text(strip=False))["address"],
        "rows": [[one.application.code, one.reasons] for one in outcomes],
    }
    return redirect("application-bulk-done")


@roles_only(*roles.OFFICERS)
@require_GET
def done(request: AuthedRequest) -> HttpResponse:
    """What happened to each, as long as nothing else was done; looking again does nothing."""
    kept = request.session.get(RESULT)
    if not kept:
        return back_to("")
    seen = Application.objects.visible_to(request.user).filter(code__in=[code for code, _why in kept["rows"]])
    known = {one.code: one for one in seen.select_related("organisation")}
    outcomes = [{"application": known[code], "reasons": why} for code, why in kept["rows"] if code in known]
    context = {
        "bulk_action": BULK_ACTIONS[kept["do"]],
        "target": kept["target"],
        "address": kept["address"],
        "is_done": True,
        "goes": [one for one in outcomes if not one["reasons"]],
        "stays": [one for one in outcomes if one["reasons"]],
    }
    return render(request, "applications/bulk.html", context)


# --- the checklists of several ---------------------------------------------------------------------
def _check(request: AuthedRequest, rows: list[Application]) -> HttpResponse:
    """Open the checklists of the chosen ones and show them beside each other."""
    if len(rows) > TOGETHER:
        raise Refused(_("At most %(n)s checklists beside each other. Choose fewer.") % {"n": TOGETHER})
    by = request.user
    for one in rows:
        if eligibility.why_not_decide(one, by) is None and not one.eligibility_lines.all():
            eligibility.open_checklist(application=one, by=by)
    codes = "&".join(f"code={one.code}" for one in rows)
    return redirect(f"{reverse('application-checklists')}?{codes}")


@roles_only(*roles.OFFICERS)
def checklists(request: AuthedRequest) -> HttpResponse:
    """Rule by application: only what is still open, each with what the system found and where from."""
    user = request.user
    codes = request.GET.getlist("code")[:TOGETHER]
    seen = Application.objects.visible_to(user).exclude(state="draft").filter(code__in=codes).order_by("code")
    rows = list(seen.select_related(*READ_WITH).prefetch_related("eligibility_lines"))
    typed: Any = request.POST or saved_post(request) or {}
    opened = [_opened(request, one, typed) for one in rows]
    errors = _save(request, rows, opened) if request.method == "POST" else {}
    if request.method == "POST" and not errors:
        return redirect(request.get_full_path())
    decidable = [one for one in rows if eligibility.why_not_decide(one, user) is None]
    context = {
        "applications": rows,
        "decidable": decidable,
        "errors": errors,
        "opened": opened,
        "rules": _rules(decidable, typed, errors),
        "complete": [one for one in decidable if not _open(one) and one.eligibility_lines.all()],
    }
    return render(request, "applications/checklists.html", context)


def _opened(request: AuthedRequest, one: Application, typed: Any) -> EditGuard:
    """The checklist of one of them, as it was opened."""
    shows = lambda kept: [as_decided(kept.eligibility_lines.all(), kept.code)]  # noqa: E731
    return EditGuard(request, one, shows, typed=typed, name=f"opened-{one.code}")


def _open(one: Application) -> list[EligibilityLine]:
    return [line for line in one.eligibility_lines.all() if line.result not in ("pass", "fail")]


def _rules(rows: list[Application], typed: Any, errors: dict[str, str]) -> list[dict[str, Any]]:
    """The open lines by rule, with what was typed, or what the system's finding suggests."""
    rules: dict[str, list[dict[str, Any]]] = {}
    asked = {*Supplement.objects.filter(application__in=rows).values_list("application", flat=True)}
    for one in rows:
        for line in one.eligibility_lines.all():
            name = f"{one.code}-{line.key}"
            if line not in _open(one) and name not in errors:
                continue
            usual = "pass" if line.result == "pending" and line.finding == "pass" else line.result
            rules.setdefault(line.key, []).append(
                {
                    "application": one,
                    "line": line,
                    "name": name,
                    "results": line.choices(asked=one.pk in asked),
                    "found": eligibility_words.words(line),
                    "result": typed.get(f"result-{name}", usual),
                    "reason": typed.get(f"reason-{name}", line.reason),
                    "error": errors.get(name, ""),
                }
            )
    order = {key: n for n, key in enumerate(checklist.TITLES)}
    return [
        {"title": checklist.title(key), "cells": rules[key]}
        for key in sorted(rules, key=lambda key: order.get(key, 99))
    ]


def _save(request: AuthedRequest, rows: list[Application], opened: list[EditGuard]) -> dict[str, str]:
    """Each line for itself: one that is refused keeps what was typed, the others are kept. Returns the refused."""
    by, errors, saved = request.user, dict[str, str](), 0
    for one, as_opened in zip(rows, opened, strict=True):
        said, against = _said_of(request, one), list[str]()
        with noted_in(against):
            refused = as_opened.saving(partial(eligibility.decide_lines, application=one, said=said, by=by))()
            errors |= {f"{one.code}-{key}": " ".join(no) for key, no in refused.items()}
            saved += len(said) - len(refused)
        if against:
            errors |= dict.fromkeys((f"{one.code}-{key}" for key in said), " ".join(against))
    if saved:
        messages.success(request, _("Lines decided: %(n)s.") % {"n": saved})
    if "conclude" in request.POST:
        _conclude(request, rows)
    return errors


def _said_of(request: AuthedRequest, one: Application) -> dict[str, tuple[str, str]]:
    """What was typed of an application's lines, where it is something else than is kept."""
    said = {}
    for line in one.eligibility_lines.all():
        name = f"{one.code}-{line.key}"
        result, reason = request.POST.get(f"result-{name}"), request.POST.get(f"reason-{name}", "").strip()
        if result is not None and (result, reason) != (line.result, line.reason):
            said[line.key] = (result, reason)
    return said


def _conclude(request: AuthedRequest, rows: list[Application]) -> None:
    """Pass or fail every application whose checklist is complete, each for itself."""
    by, n = request.user, 0
    for one in Application.objects.filter(pk__in=[row.pk for row in rows], state="submitted").order_by(
        "code"
    ):
        lines = list(one.eligibility_lines.all())
        if not lines or any(line.result not in ("pass", "fail") for line in lines):
            continue
        against = list[str]()
        with noted_in(against):
            if any(line.result == "fail" for line in lines):
                eligibility.find_ineligible(application=one, reason=checklist.reasons(one), by=by)
            else:
                eligibility.find_eligible(application=one, by=by)
            n += 1
        if against:
            messages.error(request, f"{one.code}: {' '.join(against)}")
    messages.success(request, _("Checks concluded: %(n)s. Their applicants have been told.") % {"n": n})
