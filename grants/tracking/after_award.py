"""What the follow page tells once there is an award: contract, delivery, payments, close-out.

The later stages are looked at through reverse relations, never imported; their states say their own words.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grants.applications.models import Application
from grants.tracking.current_holder import on
from grants.web.formatting import say_day, yuan
from workflows.models import Event

#: States of a milestone in which the organisation has to act.
TO_REPORT = ("due", "overdue", "returned", "failed", "rectifying")


@dataclass
class AfterAward:
    """Whatever is empty is said as before the award."""

    lines: dict[str, list[str]] = field(default_factory=dict)
    since: datetime | None = None
    now: str = ""
    note: str = ""
    holder: tuple[str, str] | None = None
    next: tuple[str, str] | None = None
    #: The page where the organisation acts: (words, address).
    go: tuple[str, str] | None = None
    links: list[tuple[str, str]] = field(default_factory=list)


def after_award(application: Application, award: Any) -> AfterAward:
    """Read contract, milestones, payments and close-out of the award, a query each."""
    contracts = list(award.contracts.order_by("pk"))
    milestones = list(award.milestones.order_by("due_on", "pk"))
    tranches = list(award.tranches.order_by("order"))
    said = AfterAward(since=_since(award, contracts, milestones))
    said.lines = {"contract": _signed(contracts), "delivery": _delivered(milestones, tranches)}
    said.links = [(_("The award: budget, reports, payments"), award.get_absolute_url())]
    said.links += [
        (" ".join(filter(None, (pgettext("paper", "Contract"), one.number))), one.get_absolute_url())
        for one in contracts
        if one.state != "drafted"
    ]
    if award.state == "confirmed":
        _signing(said, application, contracts)
    elif award.state in ("contracted", "delivering"):
        _delivering(said, application, milestones, tranches)
    elif award.state == "closed":
        said.note = _("Everything is accepted, paid and settled.")
    return said


def _since(award: Any, contracts: list[Any], milestones: list[Any]) -> datetime | None:
    """When something under the award last moved."""
    rows = Q(process="award", subject_id=award.pk)
    rows |= Q(process="contract", subject_id__in=[one.pk for one in contracts])
    rows |= Q(process="milestone", subject_id__in=[one.pk for one in milestones])
    last = Event.objects.filter(rows).exclude(target="").order_by("seq").last()
    return last.at if last else None


def _signed(contracts: list[Any]) -> list[str]:
    return [
        _("%(what)s: %(state)s.") % {"what": one.number, "state": one.get_state_display()}
        for one in contracts
        if one.number
    ]


def _delivered(milestones: list[Any], tranches: list[Any]) -> list[str]:
    """Every milestone with its day, and the payments that were made or are held."""
    lines = [
        _("%(what)s, %(day)s: %(state)s.")
        % {"what": one.get_kind_display(), "day": say_day(one.due_on), "state": one.get_state_display()}
        for one in milestones
    ]
    paid = sum(one.paid_fen or 0 for one in tranches if one.state == "paid")
    held = sum(one.planned_fen for one in tranches if one.state == "held")
    if paid:
        lines.append(_("Paid: %(yuan)s yuan.") % {"yuan": yuan(paid)})
    if held:
        lines.append(_("On hold: %(yuan)s yuan.") % {"yuan": yuan(held)})
    return lines


def _signing(said: AfterAward, application: Application, contracts: list[Any]) -> None:
    """Who signs next: the organisation, the hub, and last the funder."""
    open_ = next(
        (one for one in contracts if one.state in ("issued", "signed_by_grantee", "signed_by_hub")), None
    )
    if open_ is None:
        return
    said.now = str(open_.get_state_display())
    hub = open_.award.custodian
    if open_.state == "issued":
        said.holder = (application.organisation.local_name, _("Reads the contract and signs it."))
        said.next = (_("Sign the contract"), _("Send in the signed copy on its page."))
        said.go = (_("To the contract"), open_.get_absolute_url())
        return
    office = application.call.department or application.call.issuer.local_name
    waits = open_.state == "signed_by_grantee" and hub is not None
    said.holder = (
        (hub.local_name, _("Signs as the hub that keeps custody."))
        if waits
        else (office, _("Signs last; then the contract is in force."))
    )
    said.next = (
        _("Delivery") + on(application.call.delivery_from),
        _("There is nothing you have to do now."),
    )


def _delivering(
    said: AfterAward, application: Application, milestones: list[Any], tranches: list[Any]
) -> None:
    """The first milestone that is not accepted: what it asks, of whom."""
    current = next((one for one in milestones if one.state != "accepted"), None)
    if current is None:
        return
    words = {"what": current.get_kind_display(), "day": say_day(current.due_on)}
    held = any(one.state == "held" for one in tranches)
    if current.state == "reported":
        office = application.call.department or application.call.issuer.local_name
        said.holder = (office, _("Reads and evaluates the report."))
        said.next = (_("%(what)s: the evaluation") % words, _("There is nothing you have to do now."))
    elif current.state in TO_REPORT:
        said.now = str(current.get_state_display())
        said.next = (
            _("%(what)s report, due %(day)s") % words,
            _("Report in time; payments follow the reports."),
        )
        if current.state in ("failed", "rectifying"):
            again = _("%(what)s: report again") % words
            if current.rectify_by:
                again = _("%(what)s: report again by %(day)s") % (
                    words | {"day": say_day(current.rectify_by)}
                )
            said.next = (again, _("The payment goes on when it is passed."))
        said.go = (_("To the report"), current.get_absolute_url())
    else:
        said.next = (
            _("%(what)s report, by %(day)s") % words,
            _("Report in time; payments follow the reports."),
        )
    if held:
        said.note = _("A payment is on hold.")
