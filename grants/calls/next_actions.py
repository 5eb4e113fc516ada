"""Where a call goes on: what is to be done in its state, who does it, what still stands against it, and the page.

The later stages' pages are known here by the names of their addresses only. Exactly one way is `main`: the first
that this person can go now.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from grants.calls import queries
from grants.calls.checklist import missing_rules
from grants.calls.models import Call
from grants.people.access import works_as
from workflows import roles
from workflows.arrows import Arrow
from workflows.processes import call as steps
from workflows.roles import officer
from workflows.steps import offers

State = Call.State
#: Steps taken on the call's own page.
HERE = ("announce", "open", "extend", "close", "cancel")


@dataclass(frozen=True)
class NextAction:
    """One thing to do: a link (`url`), or a button that posts to it (`post`)."""

    words: str
    url: str
    reasons: tuple[str, ...] = ()
    post: bool = False
    step: str = ""
    #: Something that must be done before the step of the state, and is not yet.
    due: bool = False
    main: bool = False

    @property
    def open(self) -> bool:
        return not self.reasons


def next_actions_of(call: Call, user: Any) -> list[NextAction]:
    """Everything to be done with the call now, in order, for this person; the first open one is the next thing."""
    mine = {offer.name: offer for offer in offers(call, user)}
    # The pages before a step are the office's own: whoever merely sees the call is not led to a closed door.
    reads = works_as(user, *roles.OVERSEERS, office=call.issuer)
    next_actions = list(_before(call, user)) if reads else []
    next_actions += [
        _way(call, arrow, mine[arrow.name].reasons if arrow.name in mine else (_done_by(arrow),), reads)
        for arrow in call.arrows()
        if arrow.fits(call) and (arrow.name in mine or arrow.name not in ("extend", "cancel"))
    ]
    next_actions.sort(key=lambda way: way.step in ("extend", "cancel"))
    first = next((w for w in next_actions if w.due), None) or next(
        (w for w in next_actions if w.open and w.step and w.step not in ("extend", "cancel")), None
    )
    return [replace(way, main=way is first) for way in next_actions]


def _done_by(arrow: Arrow) -> str:
    who = pgettext("between names", ", ").join(str(role.label) for role in arrow.who)
    return _("Done by: %(who)s.") % {"who": who}


def _way(call: Call, arrow: Arrow, reasons: tuple[str, ...], reads: bool) -> NextAction:
    """A step of the call: taken here, or where its stage has a page for it, which the office alone reads."""
    words, name = str(arrow.label), arrow.name
    if name in ("extend", "cancel"):
        return NextAction(words, reverse("call-ask", args=[call.code, name]), reasons, step=name)
    if name in HERE:
        return NextAction(words, reverse("call-step", args=[call.code, name]), reasons, post=True, step=name)
    if name in ("publicise", "conclude"):
        return NextAction(
            words, reverse("call-award-step", args=[call.code, name]), reasons, post=True, step=name
        )
    if name == "archive":
        return NextAction(words, reverse("call-archive", args=[call.code]), reasons, post=True, step=name)
    first = call.rounds.first()
    pages = {
        "start_review": reverse("round", args=[first.pk]) if first else "",
        "decide": reverse("ranking" if reasons else "call-decide", args=[call.code]),
    }
    return NextAction(words, pages.get(name, "") if reads else "", reasons, step=name)


# --- what comes before the step ---------------------------------------------------------------------------


def _before(call: Call, user: Any) -> Iterator[NextAction]:
    before = {
        State.DRAFT: _drafting,
        State.CLOSED: _preparing,
        State.REVIEWING: _reviewing,
        State.DECIDED: _deciding,
        State.PUBLICISED: _publicised,
        State.CONCLUDED: _concluded,
    }.get(State(call.state))
    if before:
        # A notice is written by a programme officer alone.
        officers_own = call.is_(State.DECIDED)
        works = officer(call, user) if officers_own else works_as(user, "officer", "lead", office=call.issuer)
        yield from before(call, works)


def _drafting(call: Call, works: bool) -> Iterator[NextAction]:
    if works and missing_rules(call):
        yield NextAction(_("Finish the rules"), reverse("call-edit", args=[call.code]), due=True)


def _preparing(call: Call, works: bool) -> Iterator[NextAction]:
    """Eligibility, packages with too few responses, the panel."""
    inbox = f"{reverse('application-list')}?call={call.code}"
    undecided = call.applications.filter(state__in=("submitted", "supplementing")).count()
    if undecided:
        words = ngettext(
            "Check the eligibility of %(n)d application",
            "Check the eligibility of %(n)d applications",
            undecided,
        )
        yield NextAction(words % {"n": undecided}, f"{inbox}&state=submitted", due=works)
    for package in queries.packages_with_counts(call):
        if package.state == "open" and package.counted < call.min_responses:
            words = _("Decide on the package %(package)s: %(count)d responses")
            yield NextAction(
                words % {"package": package, "count": package.counted}, package.get_absolute_url(), due=works
            )
    first = call.rounds.first()
    if first:
        ready = steps.panel_complete.holds(call, None)
        words = _("Look at the panel") if ready else _("Name the panel")
        yield NextAction(words, reverse("round-panel", args=[first.pk]), due=works and not ready)


def _reviewing(call: Call, works: bool) -> Iterator[NextAction]:
    """The rounds in their order, then the ranking from which awards are proposed."""
    waiting = False
    for one in call.rounds.all():
        words = _("%(round)s: progress and results") if one.opened_at else _("%(round)s: panel and opening")
        due = works and not waiting and one.locked_at is None
        waiting = waiting or due
        yield NextAction(words % {"round": one.get_kind_display()}, reverse("round", args=[one.pk]), due=due)
    proposed = steps.awards_proposed.holds(call, None)
    words = _("The ranking") if proposed else _("Rank, and propose awards")
    yield NextAction(words, reverse("ranking", args=[call.code]), due=works and not waiting and not proposed)


def _deciding(call: Call, works: bool) -> Iterator[NextAction]:
    """The notice: written, then published."""
    draft = call.notices.filter(published_at=None).order_by("pk").last()
    if draft is not None:
        yield NextAction(_("Publish the notice"), reverse("notice-edit", args=[draft.pk]), due=works)
    elif works and not steps.notice_published.holds(call, None):
        yield NextAction(_("Write the notice"), reverse("notice-new", args=[call.code]), due=True)


def _publicised(call: Call, works: bool) -> Iterator[NextAction]:
    """Objections first, then every award: confirmed or revoked."""
    heard = steps.no_objection_open.holds(call, None)
    if not heard:
        yield NextAction(_("Decide the objections"), reverse("objection-list"), due=works)
    if not steps.awards_settled.holds(call, None):
        words = _("Confirm or revoke the awards")
        due = works and heard and steps.notice_over.holds(call, None)
        yield NextAction(words, f"{reverse('award-list')}?call={call.code}&state=publicised", due=due)
    yield NextAction(_("The notice and its period"), reverse("notice-list"))


def _concluded(call: Call, works: bool) -> Iterator[NextAction]:
    """Contracts and delivery, until the last one has ended."""
    words = _("Contracts and delivery of the awards")
    running = not steps.all_closed.holds(call, None)
    yield NextAction(words, f"{reverse('award-list')}?call={call.code}", due=works and running)
