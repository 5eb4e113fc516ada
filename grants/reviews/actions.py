"""Writes of reviewing: panels, declarations, assignment, sheets, recusal. Rounds and ranking: `rounds.py`."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.calls.models import Call, ReviewRound, RubricItem
from grants.people.models import Expert, User
from grants.people.posts import refuse_auditors
from grants.reviews import queries
from grants.reviews.models import STEP, Conflict, Declaration, PanelMember, Score, ScoreSheet
from grants.reviews.ranking import rank, shortlist
from grants.reviews.rounds import ask_unlock, lock_round, open_round, start_review, unlock_sheet
from workflows import clock, roles
from workflows.steps import Misfit, Moved, NotYours, Refused, action, demand, lock, record, take

__all__ = [
    "ask_unlock",
    "assign",
    "assign_all",
    "declare",
    "lock_round",
    "open_round",
    "rank",
    "recuse",
    "save_sheet",
    "set_panel",
    "shortlist",
    "start_review",
    "submit_sheet",
    "take_back",
    "unlock_sheet",
    "waive",
]

Given = Mapping[str, tuple[Decimal | None, str]]


def _officer_only(call: Call, by: Any) -> None:
    if not roles.officer(call, by):
        raise NotYours(
            _("Panels and assignments are made by a programme officer of the unit that runs the call.")
        )


# --- the panel -----------------------------------------------------------------------------------------


@action
def set_panel(
    *,
    round: ReviewRound,  # noqa: A002
    experts: Sequence[Expert],
    alternates: Sequence[Expert] = (),
    by: User,
) -> None:
    """Name the panel of a round: an odd number, at least the call's minimum, alternates beside. Kept until locked."""
    fresh = ReviewRound.objects.select_for_update().select_related("call").get(pk=round.pk)
    _officer_only(fresh.call, by)
    if fresh.locked_at:
        raise Moved(_("The round is locked: its panel no longer changes."))
    faults = queries.panel_faults(len(experts), fresh.call.min_panel)
    both = {e.pk for e in experts} & {e.pk for e in alternates}
    if both:
        faults.append(_("Nobody is on the panel and its alternate at once."))
    if any(not e.active for e in [*experts, *alternates]):
        faults.append(_("An expert who left the pool cannot be named."))
    faults += refuse_auditors([*experts, *alternates])
    wanted = {e.pk: False for e in experts} | {e.pk: True for e in alternates}
    working = fresh.sheets.filter(state__in=queries.ALIVE).exclude(expert__in=wanted).select_related("expert")
    for expert in sorted({s.expert.name for s in working}):
        faults.append(
            _("%(name)s already has sheets in this round: recuse or waive them first.") % {"name": expert}
        )
    if faults:
        raise Refused(*faults)
    fresh.panel.exclude(expert__in=wanted).delete()
    for expert_id, alternate in wanted.items():
        PanelMember.objects.update_or_create(
            round=fresh, expert_id=expert_id, defaults={"alternate": alternate}
        )
    record(fresh.call, "set_panel", by=by, round=fresh.kind, experts=experts, alternates=alternates)


@action
def declare(
    *, call: Call, expert: Expert, conflicts: Iterable[tuple[Application, str]], text: str, by: User
) -> Declaration:
    """Sign, once a call and before any material: these are my conflicts of interest, and there are no others."""
    if expert.user_id != by.pk:
        raise NotYours(_("An expert signs for himself."))
    if queries.call_for_declaration(by, call.code) is None:
        raise NotYours(_("You are not on a panel of this call."))
    signed, made = Declaration.objects.get_or_create(
        call=call, expert=expert, defaults={"text": text, "signed_at": clock.now()}
    )
    if not made:
        raise Moved(
            _(
                "You have signed for this call already. A conflict found later is declared on the sheet itself."
            )
        )
    named = []
    for application, reason in conflicts:
        if application.call_id != call.pk:
            raise Refused(_("%(code)s does not belong to this call.") % {"code": application.code})
        _note_conflict(expert, application, Conflict.Kind.DECLARED, reason)
        named.append(application.code)
    record(call, "declare", by=by, expert=expert, conflicts=named)
    for sheet in ScoreSheet.objects.filter(
        expert=expert,
        application__code__in=named,
        round__call=call,
        state__in=["assigned", "scoring", "submitted"],
    ):
        recuse(sheet=sheet, reason=_("Declared by the expert"), by=by)
    return signed


def _note_conflict(expert: Expert, application: Application, kind: str, reason: str) -> None:
    Conflict.objects.get_or_create(
        expert=expert,
        application=application,
        defaults={"kind": kind, "reason": reason[:200], "made_at": clock.now()},
    )


# --- assignment ------------------------------------------------------------------------------------------


@action
def assign(
    *,
    round: ReviewRound,  # noqa: A002
    application: Application,
    experts: Sequence[Expert],
    by: User,
) -> list[ScoreSheet]:
    """Give the application to these members of the panel. Refused whole where one of them has a conflict."""
    _officer_only(round.call, by)
    _may_assign(round, application)
    panel = set(round.panel.values_list("expert_id", flat=True))
    against = queries.conflicts_between(experts, [application])
    faults = [
        _("%(name)s is not on the panel of this round.") % {"name": e.name}
        for e in experts
        if e.pk not in panel
    ]
    for expert in experts:
        found = against.get((expert.pk, application.pk))
        if found:
            faults.append(
                _("%(name)s must not score %(code)s: %(reason)s")
                % {"name": expert.name, "code": application.code, "reason": found[1]}
            )
    if faults:
        raise Refused(*faults)
    sheets = [_sheet(round, application, expert) for expert in experts]
    record(application, "assign", by=by, round=round.kind, experts=experts, held_on=round.held_on)
    return sheets


@action
def assign_all(*, round: ReviewRound, by: User) -> list[ScoreSheet]:  # noqa: A002
    """Give every application of the round to the whole panel. Who has a conflict is left out, an alternate steps in."""
    _officer_only(round.call, by)
    if round.locked_at:
        raise Moved(_("The round is locked: nothing more is assigned."))
    members = list(round.panel.select_related("expert").order_by("expert__code"))
    panel, spare = [m.expert for m in members if not m.alternate], [m.expert for m in members if m.alternate]
    waiting = queries.applications_of(round)
    applications = [a for a in waiting if a.state == queries.SCORED_FROM[round.kind]]
    against = queries.conflicts_between([*panel, *spare], applications)
    have = set(ScoreSheet.objects.filter(round=round).values_list("application_id", "expert_id"))
    stood_in = set(
        ScoreSheet.objects.filter(round=round, stands_in_for__isnull=False).values_list(
            "application_id", "stands_in_for"
        )
    )
    made = []
    for application in applications:
        for expert in panel:
            pair = (application.pk, expert.pk)
            if pair in have or pair in stood_in:
                continue
            found = against.get((expert.pk, application.pk))
            if found is None:
                made.append(_sheet(round, application, expert))
                have.add(pair)
                continue
            if found[0] == Conflict.Kind.SYSTEM:
                _note_conflict(expert, application, Conflict.Kind.SYSTEM, found[1])
            free = [
                s
                for s in spare
                if (s.pk, application.pk) not in against and (application.pk, s.pk) not in have
            ]
            if free:
                made.append(_sheet(round, application, free[0], stands_in_for=expert))
                have.add((application.pk, free[0].pk))
    given = sorted({sheet.expert for sheet in made}, key=lambda expert: expert.code)
    record(
        round.call,
        "assign_all",
        by=by,
        round=round.kind,
        sheets=len(made),
        experts=given,
        held_on=round.held_on,
    )
    return made


def _may_assign(round: ReviewRound, application: Application) -> None:  # noqa: A002
    if round.locked_at:
        raise Moved(_("The round is locked: nothing more is assigned."))
    if application.call_id != round.call_id or application.state != queries.SCORED_FROM[round.kind]:
        raise Refused(
            _("%(code)s is now “%(state)s”: it is not scored in this round.")
            % {"code": application.code, "state": application.get_state_display()}
        )


def _sheet(
    round: ReviewRound,  # noqa: A002
    application: Application,
    expert: Expert,
    stands_in_for: Expert | None = None,
) -> ScoreSheet:
    sheet, made = ScoreSheet.objects.get_or_create(
        round=round,
        application=application,
        expert=expert,
        defaults={"stands_in_for": stands_in_for, "made_at": clock.now()},
    )
    if made:
        record(sheet, "assign", by=None, target=sheet.state, stands_in_for=stands_in_for)
    return sheet


# --- the sheet ---------------------------------------------------------------------------------------------


@action
def save_sheet(
    *,
    sheet: ScoreSheet,
    scores: Given,
    comment: str,
    recommends: bool | None = None,
    suggested_fen: int | None = None,
    by: User,
) -> ScoreSheet:
    """Keep what the expert has so far: item key -> (score or None, reason). The first save begins the scoring."""
    sheet = lock(sheet)
    if sheet.is_(ScoreSheet.State.ASSIGNED):
        sheet = take(sheet, "begin", by=by)
    else:
        sheet = demand(sheet, "write", by=by)
    items = {item.key: item for item in sheet.round.rubric.items.all()}
    faults = [fault for key, (value, _r) in scores.items() for fault in score_faults(items.get(key), value)]
    if suggested_fen is not None and not 0 <= suggested_fen <= sheet.application.requested_fen:
        faults.append(_("The suggested sum is more than what was requested."))
    if faults:
        raise Misfit(*faults)
    taken_back = [items[key] for key, (value, _r) in scores.items() if value is None]
    if taken_back:
        sheet.scores.filter(item__in=taken_back).delete()
    kept = [
        Score(sheet=sheet, item=items[key], value=value, reason=reason.strip()[:500])
        for key, (value, reason) in scores.items()
        if value is not None
    ]
    Score.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["sheet", "item"], update_fields=["value", "reason"]
    )
    sheet.comment, sheet.recommends, sheet.suggested_fen = comment.strip(), recommends, suggested_fen
    sheet.total = sum(sheet.scores.values_list("value", flat=True), Decimal(0))
    sheet.saved_at = clock.now()
    sheet.save(update_fields=["comment", "recommends", "suggested_fen", "total", "saved_at"])
    return sheet


def score_faults(item: RubricItem | None, value: Decimal | None) -> list[str]:
    """What is wrong with one score: half points, from nought to the item's weight; a computed item is nobody's."""
    if item is None or item.computed:
        return [_("This item is not scored by experts.")]
    if value is None:
        return []
    if not 0 <= value <= item.weight:
        return [_("%(item)s: give 0 to %(most)d.") % {"item": item.local_name, "most": item.weight}]
    if value % STEP:
        return [_("%(item)s: scores go in half points, like 12.5.") % {"item": item.local_name}]
    return []


@action
def submit_sheet(*, sheet: ScoreSheet, by: User) -> ScoreSheet:
    """Hand the sheet in. It may be taken back while the round is open."""
    sheet = take(sheet, "submit", by=by, total=str(sheet.total))
    sheet.submitted_at = clock.now()
    sheet.save(update_fields=["submitted_at"])
    return sheet


@action
def take_back(*, sheet: ScoreSheet, by: User) -> ScoreSheet:
    """Write on a sheet again that was handed in."""
    return take(sheet, "take_back", by=by)


# --- stepping aside ------------------------------------------------------------------------------------------


@action
def recuse(*, sheet: ScoreSheet, reason: str, by: User) -> tuple[ScoreSheet, ScoreSheet | None]:
    """Step aside, or be set aside, for a conflict of interest. The sheet shows no score; an alternate steps in."""
    kind = Conflict.Kind.DECLARED if roles.expert(sheet, by) else Conflict.Kind.OFFICER
    aside, stand_in = _set_aside(sheet, "recuse", reason, by)
    _note_conflict(aside.expert, aside.application, kind, reason)
    return aside, stand_in


@action
def waive(*, sheet: ScoreSheet, reason: str, by: User) -> tuple[ScoreSheet, ScoreSheet | None]:
    """Absent or late: the sheet does not count; an alternate steps in."""
    return _set_aside(sheet, "waive", reason, by)


def _set_aside(sheet: ScoreSheet, step: str, reason: str, by: User) -> tuple[ScoreSheet, ScoreSheet | None]:
    fresh = lock(sheet)
    if fresh.arrow(step).fits(
        fresh
    ):  # what it said is erased first: the database keeps no score of such a sheet
        fresh.scores.all().delete()
        ScoreSheet.objects.filter(pk=fresh.pk).update(total=None, suggested_fen=None, recommends=None)
    fresh = take(fresh, step, by=by, reason=reason)
    if fresh.round.locked_at:
        return fresh, None
    free = queries.free_alternates(fresh.round, fresh.application)
    if not free:
        return fresh, None
    stand_in = _sheet(fresh.round, fresh.application, free[0], stands_in_for=fresh.expert)
    record(stand_in, "step_in", by=by, stands_in_for=fresh.expert, held_on=fresh.round.held_on)
    return fresh, stand_in


def said_of_stand_in(stand_in: ScoreSheet | None) -> str:
    """One sentence after a recusal: who stepped in, or that nobody could."""
    if stand_in is None:
        return _("No alternate is free: the round counts one sheet less.")
    return _("%(name)s steps in.") % {"name": stand_in.expert.name}
