"""What the steps of an award and of an objection ask (workflows/processes/award.py, objection.py), and what those of a call
and of an application ask of awards and notices. Money in fen."""

from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual
from django.utils.translation import gettext as _

from grants.applications.kin import without_kin
from grants.applications.models import Application
from grants.applications.models.application import rivals_of_row
from grants.awards.models import Award, Objection, PublicNotice
from grants.awards.queries import DEAD, faults_of_rule, reached_by
from grants.calls.models import Allocation, Call
from grants.people.models import Membership
from workflows import clock
from workflows.arrows import Person
from workflows.models import Event
from workflows.processes import application, award, call, notice, objection

DROPPED_OUT = ("disqualified", "declined")


# --- an award ------------------------------------------------------------------------------------------------


@award.budget_balances.asks
def budget_balances(one: Award, by: Person) -> bool:
    """Lines paid by the grant (a purchase: the price) add up to the approved sum."""
    return _approved_lines(one.application) == one.approved_fen


def _approved_lines(of: Application) -> int:
    lines = of.budget_lines.filter(kind="approved").exclude(source="match")
    return lines.aggregate(fen=Sum("fen"))["fen"] or 0


@award.notice_clear.asks
def notice_clear(one: Award, by: Person) -> bool:
    """Its notice has run its full period, and no objection to it, or to the notice as a whole, stands open or upheld."""
    notices = [
        n
        for n in PublicNotice.objects.filter(
            items__application=one.application_id, kind__in=PublicNotice.OBJECTIBLE
        )
        if n.published_at
    ]
    if not notices or any(not n.objections_are_in for n in notices):
        return False
    about = Q(application=one.application_id) | Q(application=None, notice__in=notices)
    return not Objection.objects.filter(about, Q(state__in=Objection.UNSETTLED) | Q(upheld=True)).exists()


@award.notice_clear.rows
def notice_clear_rows(by: Person) -> Q:
    named = PublicNotice.objects.filter(
        items__application=OuterRef("application"),
        kind__in=PublicNotice.OBJECTIBLE,
        published_at__isnull=False,
    )
    runs = named.filter(ends_on__gte=clock.day_all_in_by())
    # An objection to a notice as a whole stands against every award it names.
    to_all = named.filter(Exists(_in_the_way().filter(application=None, notice=OuterRef("pk"))))
    to_it = _in_the_way().filter(application=OuterRef("application"))
    return Q(Exists(named)) & ~Q(Exists(runs)) & ~Q(Exists(to_all)) & ~Q(Exists(to_it))


def _in_the_way() -> "QuerySet[Objection]":
    return Objection.objects.filter(Q(state__in=Objection.UNSETTLED) | Q(upheld=True))


@award.not_kin.asks
def not_kin(one: Award, by: Person) -> bool:
    return application.not_kin.holds(one.application, by)


@award.not_kin.rows
def not_kin_rows(by: Person) -> Q:
    return without_kin(by, "application")


@award.objection_upheld.asks
def objection_upheld(one: Award, by: Person) -> bool:
    return one.application.objections.filter(upheld=True).exists()


@award.objection_upheld.rows
def objection_upheld_rows(by: Person) -> Q:
    return Q(Exists(Objection.objects.filter(application=OuterRef("application"), upheld=True)))


@objection.independent.asks
def independent(one: Objection, by: Person) -> bool:
    """Whoever investigated it, and whoever decides it now."""
    hands = [person for person in (one.investigator, by) if person is not None]
    return all(one.is_independent(person) for person in hands)


@objection.independent.rows
def independent_rows(by: Person) -> Q:
    """Nobody whose hand is in it has a tie: an objection to a notice as a whole names no application."""
    hands = [OuterRef("investigator"), *([by.pk] if by is not None else [])]
    return Q(application=None) | reduce(and_, (_without_ties(hand) for hand in hands))


def _without_ties(hand: Any) -> Q:
    ties = (
        "application__organisation",
        "application__contracting_party",
        "application__organisation__custodian",
    )
    posts = Membership.objects.filter(user=hand, organisation__isnull=False)
    belongs = reduce(or_, (Q(Exists(posts.filter(organisation=OuterRef(tie)))) for tie in ties))
    scored = Application.objects.filter(pk=OuterRef("application"), sheets__expert__user=hand)
    return ~belongs & ~Q(Exists(scored))


# --- an application that is to be awarded --------------------------------------------------------------------


@application.no_award_yet.asks
def no_award_yet(one: Application, by: Person) -> bool:
    return not Award.objects.filter(application=one.pk).exists()


@application.no_award_yet.rows
def no_award_yet_rows(by: Person) -> Q:
    return ~Q(Exists(Award.objects.filter(application=OuterRef("pk"))))


@application.money_there.asks
def money_there(one: Application, by: Person) -> bool:
    """What the call still has covers the award, or, before one is written, is more than nothing."""
    allocated = one.call.allocations.aggregate(fen=Sum("fen"))["fen"] or 0
    others = one.call.awards.exclude(state__in=DEAD).exclude(application_id=one.pk)
    left = allocated - (others.aggregate(fen=Sum("approved_fen"))["fen"] or 0)
    written = getattr(one, "award_row", None)
    return left >= written.approved_fen if written is not None else left > 0


@application.money_there.rows
def money_there_rows(by: Person) -> Q:
    others = Award.objects.filter(call=OuterRef("call")).exclude(state__in=DEAD)
    others = others.exclude(application=OuterRef("pk"))
    left = _summed(Allocation.objects.filter(call=OuterRef("call")), "fen") - _summed(others, "approved_fen")
    wanted = Coalesce("award_row__approved_fen", 1)
    return Q(GreaterThanOrEqual(left, wanted))


def _summed(rows: "QuerySet[Any]", column: str) -> Coalesce:
    """A sum over rows of one call, nothing where there are none."""
    total = rows.order_by().values("call").annotate(total=Sum(column)).values("total")
    return Coalesce(Subquery(total), 0, output_field=BigIntegerField())


@application.approved_budget_set.asks
def approved_budget_set(one: Application, by: Person) -> bool:
    written = getattr(one, "award_row", None)
    return written is not None and _approved_lines(one) == written.approved_fen


@application.award_waits.asks
def award_waits(one: Application, by: Person) -> bool:
    written = getattr(one, "award_row", None)
    return written is not None and written.is_("confirmed")


@application.place_is_free.asks
def place_is_free(one: Application, by: Person) -> bool:
    """A place has fallen free that nobody has stepped into, and nobody passed over ranks before this one."""
    row = getattr(one, "rank_row", None)
    if row is None or row.score < one.call.award_min_score:
        return False
    rivals = one.rivals()
    free = rivals.filter(Q(state__in=DROPPED_OUT) | Q(award_row__state__in=DEAD)).count()
    pks = list(rivals.values_list("pk", flat=True))
    stepped = Event.objects.filter(process="application", action="step_up", subject_id__in=pks).count()
    before = rivals.filter(state="not_selected", rank_row__rank__lt=row.rank)
    return free > stepped and not before.exists()


@application.place_is_free.rows
def place_is_free_rows(by: Person) -> Q:
    rivals = rivals_of_row()
    free = _counted(rivals.filter(Q(state__in=DROPPED_OUT) | Q(award_row__state__in=DEAD)))
    steps = Event.objects.filter(process="application", action="step_up", subject_id=OuterRef("pk"))
    stepped = _counted(rivals.annotate(steps=_counted(steps)), Sum("steps"))
    before = rivals.filter(state="not_selected", rank_row__rank__lt=OuterRef("rank_row__rank"))
    good = Q(rank_row__score__gte=F("call__award_min_score"))
    return good & Q(GreaterThan(free, stepped)) & ~Q(Exists(before))


def _counted(rows: "QuerySet[Any]", how: Any = Count("*")) -> Coalesce:  # noqa: B008  an expression is a value
    """How many rows, or another figure over all of them."""
    one = rows.order_by().annotate(of_all=Value(1)).values("of_all").annotate(n=how).values("n")
    return Coalesce(Subquery(one), 0)


@application.notice_clear.asks
def application_notice_clear(one: Application, by: Person) -> bool:
    """The notice that names it is over, and no objection is open or was upheld."""
    items = list(one.notice_items.filter(notice__in=_notices_of_awards()).select_related("notice"))
    day = clock.day_all_in_by()
    over = bool(items) and all(i.notice.ends_on is None or i.notice.ends_on < day for i in items)
    return over and not _objection_stands(one)


def _objection_stands(one: Application) -> bool:
    if one.objections.filter(state__in=["received", "accepted", "investigating", "upheld"]).exists():
        return True
    replied = list(one.objections.filter(state="replied").values_list("pk", flat=True))
    upheld = Event.objects.filter(process="objection", action="uphold", subject_id__in=replied)
    return bool(replied) and upheld.exists()


# --- a notice ------------------------------------------------------------------------------------------------


@notice.first_day_ahead.asks
def first_day_ahead(one: PublicNotice, by: Person) -> bool:
    return one.starts_on >= clock.today()


@notice.names_something.asks
def names_something(one: PublicNotice, by: Person) -> bool:
    return not one.is_objectible or one.items.exists()


@notice.still_proposed.asks
def still_proposed(one: PublicNotice, by: Person) -> list[str]:
    """Nothing fell away between the writing and the publishing."""
    if not one.is_objectible:
        return []
    gone = one.items.exclude(application__award_row__state__in=["proposed", "publicised"])
    return [
        _("%(code)s is no longer proposed: draw the notice up anew.") % {"code": code}
        for code in gone.order_by("order").values_list("application__code", flat=True)
    ]


@notice.says_where_to_object.asks
def says_where_to_object(one: PublicNotice, by: Person) -> list[str]:
    if not one.is_objectible or any(reached_by(one.call).values()):
        return []
    said = _(
        "The notice does not say where to object: fill in the contact of the call, or the particulars of %(office)s."
    )
    return [said % {"office": one.call.issuer.local_name}]


@notice.runs_long_enough.asks
def runs_long_enough(one: PublicNotice, by: Person) -> list[str]:
    return faults_of_rule(one)


# --- a call --------------------------------------------------------------------------------------------------


def _notices_of_awards() -> "QuerySet[PublicNotice]":
    """The published notices of proposed awards; of the result, where the call is a purchase."""
    return PublicNotice.objects.filter(kind__in=["award_notice", "result_notice"], published_at__isnull=False)


@call.awards_proposed.asks
def awards_proposed(one: Call, by: Person) -> bool:
    return one.awards.exclude(state__in=DEAD).exists()


@call.notice_published.asks
def notice_published(one: Call, by: Person) -> bool:
    return _notices_of_awards().filter(call=one).exists()


@call.nothing_drafted.asks
def nothing_drafted(one: Call, by: Person) -> bool:
    return not one.notices.filter(state="drafted").exists()


@call.nothing_drafted.rows
def nothing_drafted_rows(by: Person) -> Q:
    return ~Q(Exists(PublicNotice.objects.filter(call=OuterRef("pk"), state="drafted")))


@call.all_named.asks
def all_named(one: Call, by: Person) -> list[str]:
    notices = one.notices.filter(published_at__isnull=False, kind__in=PublicNotice.OBJECTIBLE)
    unnamed = one.awards.filter(state="proposed").exclude(
        application__notice_items__notice__in=notices.values("pk")
    )
    codes = _(", ").join(unnamed.values_list("code", flat=True))
    return [_("No published notice names: %(codes)s.") % {"codes": codes}] if codes else []


@call.notice_over.asks
def notice_over(one: Call, by: Person) -> bool:
    """Every published notice of awards has had its whole period: the last day through its midnight."""
    rows = _notices_of_awards().filter(call=one)
    runs = rows.filter(Q(ends_on=None) | Q(ends_on__gte=clock.day_all_in_by()))
    return rows.exists() and not runs.exists()


@call.notice_over.rows
def notice_over_rows(by: Person) -> Q:
    published = _notices_of_awards().filter(call=OuterRef("pk"))
    runs = published.filter(Q(ends_on=None) | Q(ends_on__gte=clock.day_all_in_by()))
    return Q(Exists(published)) & ~Q(Exists(runs))


@call.no_objection_open.asks
def no_objection_open(one: Call, by: Person) -> bool:
    """Open until it was refused, upheld or dismissed; what still waits is only the reply."""
    return not one.notices.filter(objections__state__in=["received", "accepted", "investigating"]).exists()


@call.no_objection_open.rows
def no_objection_open_rows(by: Person) -> Q:
    open_ones = Objection.objects.filter(
        notice__call=OuterRef("pk"), state__in=["received", "accepted", "investigating"]
    )
    return ~Q(Exists(open_ones))


@call.awards_settled.asks
def awards_settled(one: Call, by: Person) -> bool:
    return not one.awards.filter(state__in=["proposed", "publicised"]).exists()


@call.awards_settled.rows
def awards_settled_rows(by: Person) -> Q:
    return ~Q(Exists(Award.objects.filter(call=OuterRef("pk"), state__in=["proposed", "publicised"])))


@call.all_closed.asks
def all_closed(one: Call, by: Person) -> bool:
    """Every award of the call is closed, or never came to a contract."""
    return not one.awards.exclude(state__in=["closed", *DEAD]).exists()


@call.all_closed.rows
def all_closed_rows(by: Person) -> Q:
    return ~Q(Exists(Award.objects.filter(call=OuterRef("pk")).exclude(state__in=["closed", *DEAD])))
