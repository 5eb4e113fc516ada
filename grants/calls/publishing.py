"""From the editor to the call: a form is checked, kept as a version, its warnings acknowledged, and put to a call."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from grants.calls.directory import House
from grants.calls.models import Call, FormDefinition
from grants.calls.rules import rules_of
from grants.forms.checker.check import check_form
from grants.forms.checker.findings import FormFinding, FormReport
from grants.forms.checker.robots import ROBOTS, try_form
from grants.people.access import demand, works_as
from grants.people.models import Term, User
from workflows import clock, roles
from workflows.steps import NotYours, Refused, action, record

#: Who builds forms and puts them to calls.
#: Budget categories for a form that no call uses yet, so that robots have something to write.
SAMPLE_CATEGORIES = [
    {"code": "C01", "name": "服务活动费", "name_en": "Activities"},
    {"code": "C02", "name": "物资材料费", "name_en": "Materials"},
]


def sample_rules(track: str) -> dict[str, Any]:
    """Rules for a form that no call uses yet: the vocabularies as they are, two categories, no limit."""
    vocab: dict[str, list[dict[str, Any]]] = {}
    for term in Term.objects.all():
        vocab.setdefault(term.kind, []).append(
            {"value": term.name, "label": term.name, "label_en": term.name_en}
        )
    packages = [{"code": "P1", "budget_fen": 10_000_000}] if track == Call.Track.PURCHASE else []
    vocab["package"] = [{"value": p["code"], "label": p["code"]} for p in packages]
    return {"track": track, "vocab": vocab, "categories": SAMPLE_CATEGORIES, "packages": packages}


def examined(definition: Mapping[str, Any], rules: Mapping[str, Any], robots: int = ROBOTS) -> FormReport:
    """What the checker says, and, where it finds no error, what the robots come upon."""
    report = check_form(definition, rules)
    if not report.errors:
        report.robots = try_form(definition, rules, robots=robots, house=House())
        for one in report.robots["stuck"]:
            words = _("%(times)d of %(tried)d robot applicants got stuck at “%(label)s”: %(why)s")
            facts = one | {"tried": report.robots["tried"]}
            report.warnings.append(FormFinding("stuck", words % facts, one["section"], one["question"]))
    return report


@action
def publish_form(
    *,
    code: str,
    title: str,
    title_en: str,
    definition: dict[str, Any],
    note: str,
    by: User,
    track: str = "venture",
) -> FormDefinition:
    """Keep the form as its next version, with the report. Refused with the sentences of every error; the same
    definition again is the version that is there."""
    demand(by, "officer", "lead")
    report = examined(definition, sample_rules(track))
    if report.errors:
        raise Refused(*(one.sentence for one in report.errors))
    last = FormDefinition.objects.filter(code=code).order_by("-version").first()
    if last is not None and last.definition == definition:
        return last
    newest = FormDefinition.objects.filter(code=code).aggregate(n=Max("version"))["n"] or 0
    found = FormDefinition.objects.create(
        code=code,
        version=newest + 1,
        title=title,
        title_en=title_en,
        definition=definition,
        note=note,
        report={**report.as_data(), "track": track},
        made_by=by,
        made_at=clock.now(),
    )
    record(found, "publish_form", by=by, version=found.version)
    return found


def track_of(form: FormDefinition) -> str:
    """For which track a form is: as it was built, else as it asks for money."""
    if form.report.get("track"):
        return str(form.report["track"])
    questions = [q for s in form.definition.get("sections", []) for q in s.get("questions", [])]
    priced = any(q.get("kind") == "budget" and q.get("sources") == ["price"] for q in questions)
    return str(Call.Track.PURCHASE if priced else Call.Track.VENTURE)


def report_for(form: FormDefinition, call: Call | None = None) -> FormReport:
    """What the checker says now, with the rules of a call where one is named; what the robots found when it was
    published stays."""
    rules = rules_of(call) if call is not None else sample_rules(track_of(form))
    report = check_form(form.definition, rules)
    kept = FormReport.of({"robots": form.report.get("robots"), "warnings": form.report.get("warnings", [])})
    report.robots = kept.robots
    report.warnings += [one for one in kept.warnings if one.code == "stuck"]
    return report


def state_of(form: FormDefinition, rules: Mapping[str, Any]) -> tuple[str, int, int]:
    """For the list: "errors", "warnings" (somebody has yet to acknowledge them) or "sound", and how many of each."""
    report = check_form(form.definition, rules)
    kept = [
        one
        for one in FormReport.of({"warnings": form.report.get("warnings", [])}).warnings
        if one.code == "stuck"
    ]
    report.warnings += kept
    waiting = len(unacknowledged(form, report))
    word = "errors" if report.errors else "warnings" if waiting else "sound"
    return word, len(report.errors), waiting


def unacknowledged(form: FormDefinition, report: FormReport) -> list[FormFinding]:
    """The warnings that nobody has taken upon himself."""
    known = set(form.report.get("acknowledged", []))
    return [one for one in report.warnings if one.mark not in known]


def answers_for(user: Any, form: FormDefinition) -> bool:
    """Who may take a form's warnings upon himself: whoever made it, the office he made it for, the office of a call
    that uses it, and those above them. A shipped form that no call uses is nobody's yet: the next office's."""
    if not works_as(user, *roles.OFFICERS):
        return False
    offices = [call.issuer for call in form.calls.select_related("issuer__region")]
    if form.made_by is not None:
        offices += form.made_by.offices_as(*roles.OFFICERS)
    elif not offices:
        return True
    return user.pk == form.made_by_id or any(works_as(user, *roles.OFFICERS, office=one) for one in offices)


@action
def acknowledge_form(*, form: FormDefinition, by: User) -> FormDefinition:
    """Take the warnings upon oneself: of the form, and of every call of one's own not yet open that uses it."""
    if not answers_for(by, form):
        raise NotYours(
            _(
                "The warnings are acknowledged by the office that made the form, or by one whose call uses it. "
                "To use it, choose it for a call of yours first. Nothing was changed."
            )
        )
    with transaction.atomic():
        fresh = FormDefinition.objects.select_for_update().get(pk=form.pk)
        waiting = fresh.calls.filter(state__in=[Call.State.DRAFT, Call.State.ANNOUNCED])
        calls = [
            call
            for call in waiting.select_related("issuer__region", "form")
            if works_as(by, *roles.OFFICERS, office=call.issuer)
        ]
        reports = [report_for(fresh), *(report_for(fresh, call) for call in calls)]
        marks = {one.mark for report in reports for one in report.warnings}
        fresh.report = fresh.report | {
            "acknowledged": sorted({*fresh.report.get("acknowledged", []), *marks})
        }
        fresh.acknowledged_by, fresh.acknowledged_at = by, clock.now()
        fresh.save(update_fields=["report", "acknowledged_by", "acknowledged_at"])
    record(fresh, "acknowledge_form", by=by, version=fresh.version, warnings=len(marks))
    return fresh


@action
def use_form(*, form: FormDefinition, call: Call, by: User) -> Call:
    """Put a form to a call that is still a draft."""
    demand(by, "officer", "lead", office=call.issuer)
    fresh = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if not fresh.is_(Call.State.DRAFT):
        raise Refused(
            _("The call has been announced: while it is open, a changed form is carried over to its drafts.")
        )
    if track_of(form) != fresh.track:
        raise Refused(_("The form is for another track than the call. Nothing was changed."))
    fresh.form = form
    fresh.save(update_fields=["form"])
    record(fresh, "use_form", by=by, form=form.code, version=form.version)
    return fresh
