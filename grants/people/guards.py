"""What the steps of a post ask (workflows/processes/post.py)."""

from django.db.models import Q

from grants.people.access import works_as
from grants.people.models import Office
from grants.people.posts import beginning_of, beside
from grants.people.proposals import WAITS, PostProposal
from workflows import clock
from workflows.arrows import Person
from workflows.processes import post


@post.still_waits.asks
def still_waits(one: PostProposal, by: Person) -> bool:
    return clock.now() <= one.waits_until


@post.still_waits.rows
def still_waits_rows(by: Person) -> Q:
    return Q(proposed_at__gte=clock.now() - WAITS)


@post.term_over.asks
def term_over(one: PostProposal, by: Person) -> bool:
    return clock.now() > one.waits_until


@post.proposer_leads.asks
def proposer_leads(one: PostProposal, by: Person) -> bool:
    return works_as(one.proposed_by, "lead", office=one.office, region=one.office.region)


@post.account_on.asks
def account_on(one: PostProposal, by: Person) -> bool:
    return one.user.is_active


@post.ends_ahead.asks
def ends_ahead(one: PostProposal, by: Person) -> bool:
    return one.ends is None or one.ends >= clock.today()


@post.goes_together.asks
def goes_together(one: PostProposal, by: Person) -> list[str]:
    starts = beginning_of(one.user, one.role, None, one.office)
    return beside(one.user, one.role, None, starts, one.ends)


@post.own_proposal.asks
def own_proposal(one: PostProposal, by: Person) -> bool:
    return by is not None and by.pk == one.proposed_by_id


@post.another_person.asks
def another_person(one: PostProposal, by: Person) -> bool:
    return one.is_another(by)


@post.another_person.rows
def another_person_rows(by: Person) -> Q:
    return Q(pk__in=[]) if by is None else ~Q(proposed_by=by) & ~Q(user=by)


@post.made_by_another.asks
def made_by_another(one: PostProposal, by: Person) -> bool:
    """Not a lead whom the proposer made the lead he would confirm it as: one person would be two. An administrator, who
    makes the first leads of every office, is not meant."""
    if by is None or by.is_superuser or one.proposed_by.is_superuser:
        return True
    leads = [
        held
        for held in by.posts
        if held.role == "lead" and held.office and held.office.oversees(one.office, one.office.region)
    ]
    return not leads or any(held.granted_by_id != one.proposed_by_id for held in leads)


@post.made_by_another.rows
def made_by_another_rows(by: Person) -> Q:
    if by is None or by.is_superuser:
        return Q()
    found, led = Q(proposed_by__is_superuser=True), Q(pk__in=[])
    for held in by.posts:
        if held.role == "lead" and held.office:
            mine = Q(office__in=Office.objects.overseen_by([held.office]).values("pk"))
            led |= mine
            found |= mine if held.granted_by_id is None else mine & ~Q(proposed_by=held.granted_by_id)
    return found | ~led
