"""Posts: given to the person who is meant, never to oneself, some by two people, and never two that do not go together."""

import threading
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.test import Client

from grants.desk.queries import tasks_for
from grants.people import actions, posts, triggers_posts
from grants.people.models import Expert, Membership, Office, Organisation, User
from grants.people.proposals import PostProposal
from grants.people.tasks import due_post_proposals
from tests.people.scenario import facts, hub, person, scenario
from tests.worker_results import delivered
from workflows import clock, roles, tasks
from workflows.steps import NotYours, Refused

pytestmark = pytest.mark.django_db
PAYS = ("finance_maker", "finance_checker")


@pytest.fixture(autouse=True)
def _province() -> None:
    scenario()


def office(code: str = "GOV220102") -> Office:
    return Office.objects.get(code=code)


def afresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def verified(user: User, email: str) -> None:
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)


# --- who is meant ------------------------------------------------------------------------------------------


def test_a_stranger_who_calls_himself_by_an_officers_address_gets_nothing(client: Client) -> None:
    """What is typed has an “@”, so it is an address, and only one whose owner has opened the link in the mail."""
    client.force_login(person("lead", ("lead", "GOV22")))
    stranger, meant = person("stranger"), person("meant")
    EmailAddress.objects.create(user=stranger, email="officer2@gov.example", verified=False)
    typed = {"user": "officer2@gov.example", "role": "officer", "office": office().pk}
    assert "nobody has verified this e-mail address" in client.post("/en/desk/posts/", typed).content.decode()
    verified(meant, "Officer2@gov.example")
    page = client.post("/en/desk/posts/", typed).content.decode()
    assert "Is this the person?" in page
    assert "meant" in page
    assert not Membership.objects.filter(role="officer").exists()


def test_what_was_confirmed_is_the_person_who_was_looked_at(client: Client) -> None:
    """The name leads to another person at the second step: it is asked anew."""
    client.force_login(person("lead", ("lead", "GOV22")))
    looked_at, other = person("looked_at"), person("other")
    typed = {"user": "other", "role": "officer", "office": office().pk, "person": looked_at.pk}
    assert "Is this the person?" in client.post("/en/desk/posts/", typed).content.decode()
    assert not afresh(other).posts
    assert not afresh(looked_at).posts


# --- never to oneself --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["officer", "lead", "editor", *PAYS, "auditor"])
def test_nobody_gives_himself_a_post_nor_a_longer_one(role: str) -> None:
    lead = person("lead", ("lead", "GOV22"))
    give = posts.propose_post if posts.takes_two(role, lead) else posts.grant_post
    with pytest.raises(NotYours, match="himself"):
        give(user=lead, role=role, office=office("GOV22"), by=lead)
    with pytest.raises(NotYours, match="your own"):
        posts.end_post(post=lead.memberships.get(), by=lead)
    assert [post.role for post in afresh(lead).posts] == ["lead"]


def test_an_administrator_gives_himself_none_either() -> None:
    admin = person("admin")
    User.objects.filter(pk=admin.pk).update(is_superuser=True)
    with pytest.raises(NotYours):
        posts.grant_post(user=afresh(admin), role="lead", office=office(), by=afresh(admin))


@pytest.mark.parametrize("column", ["granted_by", "second_by", "verified_by"])
def test_the_database_refuses_a_post_to_oneself(column: str) -> None:
    ada, bo = person("ada"), person("bo")
    given: dict[str, Any] = {"granted_by": bo} | {column: ada}
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=ada, role="officer", office=office(), **given)


# --- two people --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [*PAYS, "auditor", "lead"])
def test_a_post_of_two_begins_when_a_second_lead_confirms_it(role: str) -> None:
    lead, second = person("lead", ("lead", "GOV220102")), person("second", ("lead", "GOV2201"))
    holder, county = person("holder"), office()
    with pytest.raises(Refused, match="Two people"):
        posts.grant_post(user=holder, role=role, office=county, by=lead)
    proposal = posts.propose_post(user=holder, role=role, office=county, by=lead)
    assert not afresh(holder).posts
    with pytest.raises(Refused, match="another person"):
        posts.confirm_post(proposal=proposal, by=lead)
    assert [item.url for item in tasks_for(second)] == [proposal.get_absolute_url()]
    assert tasks_for(lead) == []
    post = posts.confirm_post(proposal=proposal, by=second)
    assert (post.granted_by, post.second_by) == (lead, second)
    assert afresh(holder).has_role(role)
    assert tasks_for(afresh(second)) == []


def test_the_database_refuses_a_post_of_two_given_by_one() -> None:
    lead, holder = person("lead"), person("holder")
    for second in (None, lead):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(
                user=holder, role="auditor", office=office(), granted_by=lead, second_by=second
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=holder, role="lead", office=office(), granted_by=lead)
    proposal = PostProposal.objects.create(user=holder, role="auditor", office=office(), proposed_by=lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        PostProposal.objects.filter(pk=proposal.pk).update(state="given", decided_by=lead)


def test_where_there_is_one_lead_an_administrator_is_the_second() -> None:
    """As on the first day of an installation: the administrator makes a lead, who proposes; or the other way round."""
    admin = person("admin")
    User.objects.filter(pk=admin.pk).update(is_superuser=True)
    admin = afresh(admin)
    lead, maker, checker = person("lead"), person("maker"), person("checker")
    posts.grant_post(user=lead, role="lead", office=office("GOV22"), by=admin)
    first = posts.propose_post(user=maker, role="finance_maker", office=office("GOV22"), by=admin)
    with pytest.raises(Refused):
        posts.confirm_post(proposal=first, by=admin)
    posts.confirm_post(proposal=first, by=afresh(lead))
    other = posts.propose_post(user=checker, role="finance_checker", office=office("GOV22"), by=afresh(lead))
    posts.confirm_post(proposal=other, by=admin)
    assert afresh(checker).has_role("finance_checker")


def test_a_lead_whom_the_proposer_made_is_no_second_person() -> None:
    """Else a lead makes a lead of an account of his own and gives any post alone."""
    lead, puppet, holder = person("lead", ("lead", "GOV22")), person("puppet"), person("holder")
    admin = person("admin")
    User.objects.filter(pk=admin.pk).update(is_superuser=True)
    made = posts.propose_post(user=puppet, role="lead", office=office("GOV22"), by=lead)
    posts.confirm_post(proposal=made, by=afresh(admin))
    proposal = posts.propose_post(user=holder, role="auditor", office=office("GOV22"), by=lead)
    with pytest.raises(Refused, match="somebody else made"):
        posts.confirm_post(proposal=proposal, by=afresh(puppet))
    posts.confirm_post(proposal=proposal, by=person("second", ("lead", "GOV22")))
    assert afresh(holder).has_role("auditor")


def test_a_proposal_is_refused_withdrawn_or_lapses_and_the_other_side_is_told() -> None:
    lead, second = person("lead", ("lead", "GOV22")), person("second", ("lead", "GOV22"))
    stranger, holder, top = person("far", ("lead", "GOV220204")), person("holder"), office("GOV22")

    def proposed() -> PostProposal:
        one = posts.propose_post(user=holder, role="auditor", office=top, by=lead)
        tasks.announce_pending()  # of what waits no more nobody is told that it waits
        return one

    one = proposed()
    with pytest.raises(Refused, match="proposed this already"):
        proposed()
    with pytest.raises(NotYours):
        posts.confirm_post(proposal=one, by=stranger)
    with pytest.raises(Refused):
        posts.refuse_post(proposal=one, reason=" ", by=second)
    assert posts.refuse_post(proposal=one, reason="不认识", by=second).decided_by == second
    two = proposed()
    with pytest.raises(Refused, match="takes it back"):
        posts.withdraw_post(proposal=two, by=second)
    posts.withdraw_post(proposal=two, by=lead)
    three = proposed()
    with clock.at(clock.now() + timedelta(days=15)):
        with pytest.raises(Refused, match="anew"):
            posts.confirm_post(proposal=three, by=afresh(second))
        assert due_post_proposals() == 1
        assert due_post_proposals() == 0
    assert not afresh(holder).posts
    told = [(message.to, message.subject) for message in delivered()]
    subjects = {address: [words for to, words in told if to == [address]] for ((address,), _words) in told}
    assert len(subjects[lead.email]) == 2  # refused, lapsed
    assert len(subjects[second.email]) == 4  # three proposals, one taken back
    assert stranger.email not in subjects
    assert holder.email not in subjects


def test_who_gets_a_post_and_who_loses_one_is_told() -> None:
    lead, holder = person("lead", ("lead", "GOV22")), person("holder")
    post = posts.grant_post(user=holder, role="officer", office=office(), by=lead)
    posts.end_post(post=post, by=lead)
    assert not afresh(holder).posts
    assert [message.to for message in delivered()] == [[holder.email]] * 2


def test_a_proposer_who_is_lead_no_more_gives_nothing() -> None:
    lead, second = person("lead", ("lead", "GOV22")), person("second", ("lead", "GOV22"))
    proposal = posts.propose_post(user=person("holder"), role="auditor", office=office("GOV22"), by=lead)
    posts.end_post(post=lead.memberships.get(), by=second)
    with pytest.raises(Refused, match="lead there"):
        posts.confirm_post(proposal=proposal, by=second)
    assert not Membership.objects.filter(role="auditor").exists()


def test_the_editors_of_the_site_are_appointed_at_the_top() -> None:
    county, top = person("county", ("lead", "GOV220102")), person("top", ("lead", "GOV22"))
    writer = person("writer")
    with pytest.raises(Refused, match="at the top"):
        posts.grant_post(user=writer, role="editor", office=office(), by=county)
    with pytest.raises(NotYours):
        posts.grant_post(user=writer, role="editor", office=office("GOV22"), by=county)
    assert posts.grant_post(user=writer, role="editor", office=office("GOV22"), by=top).pk


def test_an_employee_of_a_hub_is_not_appointed_by_whoever_registered_it() -> None:
    ada = person("ada")
    made = actions.register_organisation(data=facts(), by=ada)
    with pytest.raises((Refused, NotYours)):
        posts.grant_post(user=person("bo"), role="applicant", organisation=made, by=ada)


# --- what does not go together -----------------------------------------------------------------------------

ONE_OF = list(permutations(("lead", *PAYS, "auditor"), 2))
WITH_AUDITOR = [
    ("auditor", "officer"),
    ("editor", "auditor"),
    ("auditor", "applicant"),
    ("hub_approver", "auditor"),
]
HUB = [("hub_accountant", "hub_approver"), ("hub_approver", "hub_accountant")]


def hold(user: User, role: str, at: Organisation, **dates: Any) -> Membership:
    place: dict[str, Any] = {"office": office("GOV220103" if role in PAYS else "GOV22")}
    if role in roles.IN_ORGANISATIONS:
        place = {"organisation": at}
    return Membership.objects.create(user=user, role=role, **place, **dates)


@pytest.mark.parametrize(("held", "wanted"), [*ONE_OF, *WITH_AUDITOR, *HUB])
def test_the_database_refuses_posts_that_do_not_go_together(held: str, wanted: str) -> None:
    """In whichever office: on a day that both would be held. One after the other is a career."""
    keeps, ada, today = hub(), person("ada"), clock.today()
    first = hold(ada, held, keeps, ends=today + timedelta(days=30))
    for dates in ({}, {"starts": today + timedelta(days=30)}, {"starts": today, "ends": today}):
        with pytest.raises(IntegrityError), transaction.atomic():
            hold(ada, wanted, keeps, **dates)
    second = hold(ada, wanted, keeps, starts=today + timedelta(days=31))
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=first.pk).update(ends=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=second.pk).update(starts=today)
    Membership.objects.filter(pk=first.pk).update(
        ends=today - timedelta(days=1)
    )  # ended yesterday, new today
    Membership.objects.filter(pk=second.pk).update(starts=today)


@pytest.mark.parametrize("pair", [("officer", "lead"), ("officer", "finance_maker"), ("officer", "editor")])
def test_other_posts_go_together(pair: tuple[str, str]) -> None:
    ada, keeps = person("ada"), hub()
    for role in pair:
        hold(ada, role, keeps)
    assert len(afresh(ada).posts) == 2


def test_accountant_here_and_approver_there_is_no_clash() -> None:
    ada, here = person("ada"), hub()
    there = actions.register_organisation(data=facts(), by=person("bo"))
    hold(ada, "hub_accountant", here)
    hold(ada, "hub_approver", there)


def test_who_reviews_does_not_audit_whichever_came_first() -> None:
    lead, ada, bo, top = person("lead", ("lead", "GOV22")), person("ada"), person("bo"), office("GOV22")
    Expert.objects.create(code="E01", name="ada", user=ada)
    with pytest.raises(Refused, match="expert of the pool"):
        posts.propose_post(user=ada, role="auditor", office=top, by=lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        hold(ada, "auditor", hub())
    auditor = hold(bo, "auditor", hub("H2"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Expert.objects.create(code="E02", name="bo", user=bo)
    other = Expert.objects.create(code="E02", name="bo", user=bo, active=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Expert.objects.filter(pk=other.pk).update(active=True)
    Membership.objects.filter(pk=auditor.pk).update(ends=clock.today() - timedelta(days=1))
    Expert.objects.filter(pk=other.pk).update(active=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=auditor.pk).update(ends=None)
    Expert.objects.filter(pk=other.pk).update(title="研究员")
    Expert.objects.filter(user=ada).update(active=False)
    assert posts.propose_post(user=afresh(ada), role="auditor", office=top, by=lead).pk


# --- what clashed before -----------------------------------------------------------------------------------


@pytest.fixture
def old_clashes() -> User:
    """One who pays and checks, in two offices; one who audits and reviews. Given before anything refused it."""
    ada, bo = person("ada"), person("bo")
    triggers_posts.GUARDS.drop(connection)
    for role, at in (("finance_maker", "GOV22"), ("finance_checker", "GOV220102")):
        Membership.objects.create(user=ada, role=role, office=office(at))
    Membership.objects.create(user=bo, role="auditor", office=office("GOV22"))
    Expert.objects.create(code="E07", name="bo", user=bo)
    triggers_posts.GUARDS.install(connection)
    hold(person("cy"), "officer", hub())
    return ada


def test_what_clashed_before_stands_where_somebody_can_end_it(client: Client, old_clashes: User) -> None:
    admin = person("admin")
    User.objects.filter(pk=admin.pk).update(is_superuser=True)
    client.force_login(afresh(admin))
    page = client.get("/en/desk/posts/").content.decode()
    clashing = page.partition("Posts that do not go together")[2].partition("</section>")[0]
    assert clashing.count("<tr>") == 3  # a head and two rows
    for words in ("ada", "Finance maker", "Finance checker", "bo", "Auditor", "Expert E07 of the pool"):
        assert words in clashing
    assert ">cy<" not in clashing
    ends = old_clashes.memberships.get(role="finance_maker")
    assert f"/posts/{ends.pk}/end/" in clashing
    client.post(f"/en/desk/posts/{ends.pk}/end/")
    bo = User.objects.get(username="bo")
    client.post(f"/en/desk/posts/{bo.memberships.get().pk}/end/")
    assert "Posts that do not go together" not in client.get("/en/desk/posts/").content.decode()


def test_a_lead_sees_what_clashes_at_home_and_no_other(client: Client, old_clashes: User) -> None:
    client.force_login(person("county", ("lead", "GOV220102")))
    page = client.get("/en/desk/posts/").content.decode()
    clashing = page.partition("Posts that do not go together")[2].partition("</section>")[0]
    assert clashing.count("<tr>") == 2
    assert "A lead of that office ends it." in clashing
    client.force_login(person("elsewhere", ("lead", "GOV220204")))
    assert "do not go together" not in client.get("/en/desk/posts/").content.decode()


def test_a_clash_from_before_can_only_become_shorter(old_clashes: User) -> None:
    post, today = old_clashes.memberships.get(role="finance_maker"), clock.today()
    Membership.objects.filter(pk=post.pk).update(ends=today + timedelta(days=30))
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=post.pk).update(ends=today + timedelta(days=31))


def test_the_actions_say_in_a_sentence_what_the_database_refuses() -> None:
    lead, second = person("lead", ("lead", "GOV22")), person("second", ("lead", "GOV22"))
    maker, top = person("maker", ("finance_maker", "GOV22")), office("GOV22")
    with pytest.raises(Refused, match=r"Finance maker at 省民政厅.*does not go together"):
        posts.propose_post(user=maker, role="finance_checker", office=top, by=lead)
    with pytest.raises(Refused, match="does not go together"):
        posts.propose_post(user=maker, role="lead", office=office(), by=lead)
    with pytest.raises(Refused, match="does not go together"):
        posts.propose_post(user=second, role="auditor", office=top, by=lead)
    posts.end_post(post=maker.memberships.get(), by=lead)
    new = posts.propose_post(user=maker, role="finance_checker", office=top, by=lead)
    assert posts.confirm_post(proposal=new, by=second).starts == clock.today()


def test_a_clash_that_came_between_proposal_and_confirmation_is_refused() -> None:
    lead, second = person("lead", ("lead", "GOV22")), person("second", ("lead", "GOV22"))
    holder, top = person("holder"), office("GOV22")
    one = posts.propose_post(user=holder, role="finance_maker", office=top, by=lead)
    two = posts.propose_post(user=holder, role="finance_checker", office=top, by=lead)
    posts.confirm_post(proposal=one, by=second)
    with pytest.raises(Refused, match="does not go together"):
        posts.confirm_post(proposal=two, by=second)
    assert PostProposal.objects.get(pk=two.pk).state == "proposed"


def test_a_post_taken_up_again_leaves_the_time_between_free() -> None:
    lead, holder = person("lead", ("lead", "GOV22")), person("holder")
    first = posts.grant_post(user=holder, role="officer", office=office(), by=lead)
    posts.end_post(post=first, by=lead)
    with clock.at(clock.now() + timedelta(days=100)):
        again = posts.grant_post(user=holder, role="officer", office=office(), by=lead)
        assert again.pk == first.pk
        assert again.starts == clock.today()


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_posts_given_in_the_same_moment_do_not_slip_past_each_other() -> None:
    ada = person("ada")
    ready, refused = threading.Barrier(2), []

    def give(role: str) -> None:
        try:
            with transaction.atomic():
                ready.wait(10)
                Membership.objects.create(user=ada, role=role, office=office("GOV22"))
        except IntegrityError:
            refused.append(role)
        finally:
            connection.close()

    both = [threading.Thread(target=give, args=(role,)) for role in PAYS]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(refused) == 1
    assert Membership.objects.filter(user=ada).count() == 1


# --- screens -----------------------------------------------------------------------------------------------


def test_two_leads_give_a_post_on_screen(client: Client) -> None:
    lead, second = person("lead", ("lead", "GOV22")), person("second", ("lead", "GOV22"))
    holder, top = person("holder"), office("GOV22")
    client.force_login(lead)
    typed = {"user": "holder", "role": "finance_maker", "office": top.pk, "person": holder.pk}
    page = client.post("/en/desk/posts/", typed, follow=True).content.decode()
    assert "begins when a second person has confirmed" in page
    assert "Two people give this post" in page  # why there is no button for who proposed it
    proposal = PostProposal.objects.get()
    assert "/confirm/" not in page
    step = f"/en/desk/posts/proposals/{proposal.pk}/confirm/"
    assert "Two people give this post" in client.post(step, follow=True).content.decode()
    assert not afresh(holder).posts
    client.force_login(second)
    assert "/confirm/" in client.get(proposal.get_absolute_url()).content.decode()
    assert "it begins today" in client.post(step, follow=True).content.decode()
    assert afresh(holder).has_role("finance_maker")
    listed = client.get("/en/desk/posts/").content.decode()
    assert "lead, second" in listed


def test_leads_of_elsewhere_find_no_proposal(client: Client) -> None:
    lead = person("lead", ("lead", "GOV22"))
    proposal = posts.propose_post(user=person("holder"), role="auditor", office=office("GOV22"), by=lead)
    client.force_login(person("county", ("lead", "GOV220102")))
    assert client.get(proposal.get_absolute_url()).status_code == 404
    client.force_login(person("officer", ("officer", "GOV22")))
    assert client.get(proposal.get_absolute_url()).status_code == 403
