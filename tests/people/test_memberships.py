"""Acting for an organisation on one's own word: drafts and no more, until the office has verified the person."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from grants.applications import actions as applications
from grants.applications.models import Application
from grants.collaboration import actions as collaboration
from grants.collaboration.models import Colleague, Invitation
from grants.desk.queries import tasks_for
from grants.people import actions, memberships, posts
from grants.people.models import Membership, Organisation, Region, User
from grants.people.queries import found_organisation, join_requests_for
from grants.submission import actions as submission
from tests.factories import Scenario, fill, person, venture_scenario
from tests.scenarios import kept_scenario
from tests.worker_results import delivered
from workflows import clock
from workflows.steps import NotYours, Refused, offers

CODE, OTHER_CODE = "52220102DEMX01017P", "51220102DEMX00014A"


there = kept_scenario(venture_scenario)


def afresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def registered(user: User, **more: Any) -> Organisation:
    return actions.register_organisation(
        data={
            "name": "暖邻里社区服务中心", "tier": "registered", "credit_code": CODE, "contact_name": "王芳",
            "region": Region.objects.get(pk="220103008"), "contact_phone": "0431-88880000", "charter_party_clause": True,
            "account_name": "户名", "account_number": "6222000000000001", "account_bank": "演示银行", **more,
        },
        by=user,
    )  # fmt: skip


def draft_of(there: Scenario, organisation: Organisation, by: User) -> Application:
    application = applications.start(call=there.call, organisation=organisation, by=afresh(by))
    fill(application, by=afresh(by))
    return Application.objects.get(pk=application.pk)


def post_of(user: User) -> Membership:
    return user.memberships.get(role="applicant")


def test_who_registered_an_organisation_drafts_and_does_not_submit(there: Scenario) -> None:
    ada = person("ada")
    application = draft_of(there, registered(ada), ada)
    with pytest.raises(Refused, match="No office has verified yet"):
        submission.submit(application=application, by=afresh(ada))
    button = next(offer for offer in offers(application, afresh(ada)) if offer.name == "submit")
    assert any("organisation's page says" in reason for reason in button.reasons)
    memberships.verify_person(post=post_of(ada), by=there.officer)
    assert submission.submit(application=application, by=afresh(ada)).state == "submitted"


def test_and_does_not_decide_on_the_real_people(there: Scenario) -> None:
    """Whoever typed the credit code first would else say who of the organisation comes in."""
    thief, real = person("thief"), person("real")
    made = registered(thief)
    asked = memberships.ask_to_join(organisation=made, reason="我是法定代表人", by=real)
    assert not join_requests_for(afresh(thief)).exists()
    with pytest.raises(Refused, match="No office has verified"):
        memberships.decide_join(request=asked, grant=False, by=afresh(thief))
    with pytest.raises(NotYours):
        posts.grant_post(user=person("friend"), role="applicant", organisation=made, by=afresh(thief))
    memberships.decide_join(request=asked, grant=True, by=there.officer)
    assert afresh(real).is_verified_for(made.pk)
    assert not afresh(thief).is_verified_for(made.pk)  # that a colleague is believed does not make him so


def test_nor_changes_the_account(there: Scenario) -> None:
    ada = person("ada")
    made = registered(ada)
    with pytest.raises(Refused, match="No office has verified"):
        actions.update_organisation(organisation=made, data={"account_number": "6222 9999"}, by=afresh(ada))
    assert actions.update_organisation(organisation=made, data={"intro": "新"}, by=afresh(ada)).intro == "新"


def test_a_number_changed_afterwards_is_another_organisation(there: Scenario) -> None:
    """Verified for one's own, then given the number of somebody else's."""
    ada = person("ada")
    made = registered(ada)
    memberships.verify_person(post=post_of(ada), by=there.officer)
    actions.update_organisation(organisation=made, data={"name": "暖邻里中心"}, by=afresh(ada))
    assert afresh(ada).is_verified_for(made.pk)
    actions.update_organisation(organisation=made, data={"credit_code": other_code()}, by=afresh(ada))
    assert not afresh(ada).is_verified_for(made.pk)


def other_code() -> str:
    """A valid code that nobody here has."""
    from grants.people.credit_code import body_check_sign, check_sign

    body = "DEMX0999"
    first = f"52220102{body}{body_check_sign(body)}"
    return first + check_sign(first)


def test_the_office_in_charge_sees_whom_to_verify(there: Scenario) -> None:
    ada = person("ada")
    made = registered(ada)
    words = [item.words for item in tasks_for(there.officer)]
    assert f"Verify that ada acts for {made}" in words
    assert [item.knowing_only for item in tasks_for(afresh(ada))] == [True]
    assert not [item.until for item in tasks_for(afresh(ada)) if item.until]
    draft_of(there, made, ada)
    until = there.call.closes_at
    assert [item.until for item in tasks_for(there.officer) if "ada" in item.words] == [until]
    assert [item.until for item in tasks_for(afresh(ada)) if item.knowing_only] == [until]
    memberships.verify_person(post=post_of(ada), by=there.officer)
    assert not [item for item in tasks_for(there.officer) if "ada" in item.words]
    assert not [item for item in tasks_for(afresh(ada)) if item.knowing_only]


def test_a_nearer_office_is_asked_where_somebody_works_in_it(there: Scenario) -> None:
    street = person("street", "officer", office=there.guided.managing_unit)
    registered(person("ada"))
    assert [item for item in tasks_for(street) if "ada" in item.words]
    assert not [item for item in tasks_for(there.officer) if "ada" in item.words]


def test_nobody_verifies_himself_nor_his_own_organisation(there: Scenario) -> None:
    both = person("both", "officer", office=there.office)
    made = registered(person("ada"))
    Membership.objects.create(user=both, role="applicant", organisation=made)
    for post in made.memberships.all():
        with pytest.raises(NotYours):
            memberships.verify_person(post=post, by=afresh(both))
    with pytest.raises(NotYours):
        actions.verify_organisation(organisation=made, by=afresh(both))
    with pytest.raises(NotYours):
        memberships.verify_person(post=post_of(both), by=person("stranger"))


def test_a_person_who_is_not_believed_leaves_and_the_draft_stays(there: Scenario) -> None:
    thief, friend = person("thief"), person("friend")
    made = registered(thief)
    application = draft_of(there, made, thief)
    Colleague.objects.create(application=application, user=friend, role="edit", added_by=thief)
    letter = collaboration.invite(
        application=application, email="x@example.invalid", role="edit", by=afresh(thief)
    )
    with pytest.raises(Refused, match="reason"):
        memberships.refuse_person(post=post_of(thief), reason="", by=there.officer)
    memberships.refuse_person(post=post_of(thief), reason="查无此人", by=there.officer)
    application.refresh_from_db()
    assert application.state == "draft"
    assert application.owner is None
    for gone in (thief, friend):
        assert not application.may(afresh(gone))
    assert not Invitation.objects.get(pk=letter.pk).is_open
    with pytest.raises(Refused, match="decided on already"):
        memberships.verify_person(post=post_of(thief), by=there.officer)


def test_an_organisation_is_given_into_other_hands(there: Scenario) -> None:
    thief, real = person("thief"), person("real")
    made = registered(thief)
    application = draft_of(there, made, thief)
    with pytest.raises(NotYours):
        memberships.hand_over_organisation(post=post_of(thief), to=real, reason="…", by=person("any"))
    memberships.hand_over_organisation(
        post=post_of(thief), to=real, reason="法定代表人到场", by=there.officer
    )
    application.refresh_from_db()
    assert application.owner == real
    assert not application.may(afresh(thief))
    assert afresh(real).is_verified_for(made.pk)
    assert submission.submit(application=application, by=afresh(real)).state == "submitted"
    for one in (thief, real):
        assert any("法定代表人到场" in str(sent.body) for sent in delivered(one.email))


def test_both_sides_are_told_of_registering_and_of_joining(there: Scenario) -> None:
    ada, bo = person("ada"), person("bo")
    made = registered(ada)
    asked = memberships.ask_to_join(organisation=made, reason="会计", by=bo)
    memberships.decide_join(request=asked, grant=True, by=there.officer)
    memberships.verify_person(post=post_of(ada), by=there.officer)
    told = [(one.to[0], one.subject) for one in delivered()]
    lead = [subject for to, subject in told if to == there.lead.email]
    assert any(str(made) in subject for subject in lead)
    assert len([1 for to, _subject in told if to == bo.email]) >= 1
    assert len([1 for to, _subject in told if to == ada.email]) >= 1


def test_the_database_refuses_whoever_verifies_himself(there: Scenario) -> None:
    ada = person("ada")
    registered(ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(user=ada).update(verified_by=ada, verified_at=clock.now())


def test_a_credit_code_is_never_another_groups_filing_number(there: Scenario) -> None:
    """The field takes both; a group filed under a hub's credit code would be found instead of the hub."""
    thief = person("thief")
    with pytest.raises(Refused, match="credit code"):
        actions.register_organisation(
            data={
                "name": "冒名小组", "tier": "street_managed", "filing_number": OTHER_CODE,
                "region": Region.objects.get(pk="220103008"), "managing_unit": there.guided.managing_unit,
                "custodian": there.hub,
            },
            by=thief,
        )  # fmt: skip
    Organisation.objects.filter(pk=there.guided.pk).update(filing_number=there.hub.credit_code)
    assert found_organisation(str(there.hub.credit_code)) == there.hub


# --- screens -----------------------------------------------------------------------------------------------


def test_the_office_verifies_a_person_on_screen(there: Scenario, client: Client) -> None:
    ada = person("ada")
    made = registered(ada)
    application = draft_of(there, made, ada)
    client.force_login(ada)
    assert "has still to verify that you act for it" in client.get(made.get_absolute_url()).content.decode()
    check = f"/en/desk/applications/{application.code}/check/"
    assert "No office has verified yet" in client.get(check).content.decode()
    client.force_login(there.officer)
    page = f"/en/desk/organisations/{made.code}/people/{post_of(ada).pk}/"
    assert "a***@example.invalid" in client.get(page).content.decode()
    assert "Fill in: Reason for refusing." in client.post(page, {"decision": "refuse"}).content.decode()
    assert "they can submit now" in client.post(page, {"decision": "verify"}, follow=True).content.decode()
    client.force_login(ada)
    assert "No office has verified yet" not in client.get(check).content.decode()


def test_the_office_hands_an_organisation_over_on_screen(there: Scenario, client: Client) -> None:
    thief, real = person("thief"), person("real")
    made = registered(thief)
    client.force_login(there.officer)
    page = f"/en/desk/organisations/{made.code}/people/{post_of(thief).pk}/hand-over/"
    typed = {"to": "real", "reason": "法定代表人到场"}
    assert "Is this the person?" in client.post(page, typed).content.decode()
    assert made.pk not in afresh(real).organisations_as("applicant")
    assert "other hands" in client.post(page, typed | {"person": real.pk}, follow=True).content.decode()
    assert afresh(real).organisations_as("applicant") == [made.pk]
    assert not afresh(thief).posts


def test_people_of_an_organisation_are_no_strangers_business(there: Scenario, client: Client) -> None:
    ada = person("ada")
    made = registered(ada)
    page = f"/en/desk/organisations/{made.code}/people/{post_of(ada).pk}/"
    for who, status in ((ada, 403), (there.applicant(there.registered), 403)):
        client.force_login(who)
        assert client.post(page, {"decision": "verify"}).status_code == status
    assert post_of(ada).verified_at is None
