"""Organisations: who registers them, who acts for them, who sees and verifies them."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from grants.desk.queries import tasks_for
from grants.people import actions, memberships, posts
from grants.people.banking import is_verified
from grants.people.models import JoinRequest, Office, Organisation, Region, User, forget_posts
from grants.people.queries import organisations_for, region_choices, region_names
from tests.people.scenario import CODE, OTHER_CODE, facts, hub, person, scenario
from workflows.steps import NotYours, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _province() -> None:
    scenario()


def street_managed(**changes: Any) -> dict[str, Any]:
    return facts(
        name="巧手互助社", tier="street_managed", credit_code="", filing_number="备2025-007",
        managing_unit=Office.objects.get(code="ST220102009"), custodian=hub(), **changes,
    )  # fmt: skip


def believed(organisation: Organisation, who: User) -> None:
    """The office has verified who registered it."""
    officer = person(f"officer_of_{who.username}", ("officer", "GOV22"))
    memberships.verify_person(post=organisation.memberships.get(user=who), by=officer)
    forget_posts(who)


def test_who_registers_an_organisation_acts_for_it() -> None:
    ada = person("ada")
    made = actions.register_organisation(data=facts(), by=ada)
    assert made.credit_code == CODE
    assert made.legal_form == "民办非企业单位（社会服务机构）"
    assert ada.organisations_as("applicant") == [made.pk]
    assert not made.verified


def test_a_wrong_credit_code_gets_its_sentence_and_writes_nothing() -> None:
    with pytest.raises(Refused, match="mistyped"):
        actions.register_organisation(data=facts(credit_code="52220102DEMX01017Q"), by=person("ada"))
    assert not Organisation.objects.exists()


def test_the_same_code_twice_leads_to_asking_to_act_for_it() -> None:
    actions.register_organisation(data=facts(), by=person("ada"))
    with pytest.raises(Refused, match="already here"):
        actions.register_organisation(data=facts(name="别名"), by=person("bo"))


def test_an_organisation_on_file_needs_number_unit_and_hub() -> None:
    with pytest.raises(Refused) as refused:
        actions.register_organisation(data=facts(tier="street_managed", credit_code=""), by=person("ada"))
    assert len(refused.value.sentences) == 3
    made = actions.register_organisation(data=street_managed(), by=person("bo"))
    assert made.credit_code is None
    assert not made.is_legal_person


def test_the_database_refuses_a_tier_without_its_identity() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(
            code="X", name="x", tier="registered", region=Region.objects.get(pk="220102")
        )


def test_a_colleague_or_the_office_decides_who_joins_never_the_asker() -> None:
    ada, bo = person("ada"), person("bo")
    made = actions.register_organisation(data=facts(), by=ada)
    asked = memberships.ask_to_join(organisation=made, reason="项目主管", by=bo)
    with pytest.raises(Refused, match="already asked"):
        memberships.ask_to_join(organisation=made, reason="again", by=bo)
    with pytest.raises(NotYours):
        memberships.decide_join(request=asked, grant=True, by=bo)
    with pytest.raises(NotYours):
        memberships.decide_join(request=asked, grant=True, by=person("cy", ("officer", "GOV220103")))
    with pytest.raises(Refused, match="No office has verified"):
        memberships.decide_join(request=asked, grant=True, by=ada)
    believed(made, ada)
    memberships.decide_join(request=asked, grant=True, by=ada)
    assert made.memberships.filter(user=bo, role="applicant").exists()


def test_a_new_name_or_account_is_verified_again() -> None:
    ada, olga = person("ada"), person("olga", ("officer", "GOV220102"))
    made = actions.register_organisation(data=facts(account_number="6222 0000 0001"), by=ada)
    actions.verify_organisation(organisation=made, by=olga)
    actions.verify_account(organisation=made, by=olga)
    believed(made, ada)
    same = actions.update_organisation(organisation=made, data={"intro": "新简介"}, by=ada)
    assert same.verified
    assert is_verified(same)
    moved = actions.update_organisation(organisation=made, data={"account_number": "6222 0000 0002"}, by=ada)
    assert moved.verified
    assert not is_verified(moved)


def test_nobody_verifies_outside_the_own_region() -> None:
    made = actions.register_organisation(data=facts(), by=person("ada"))
    with pytest.raises(NotYours):
        actions.verify_organisation(organisation=made, by=person("olga", ("officer", "GOV220204")))
    actions.verify_organisation(organisation=made, by=person("pia", ("officer", "GOV2201")))


def test_an_officer_sees_the_own_region_and_a_stranger_nothing() -> None:
    made = actions.register_organisation(data=facts(), by=person("ada"))
    seen = {
        name: made in organisations_for(person(name, *posts))
        for name, posts in {
            "county": [("officer", "GOV220102")], "city": [("officer", "GOV2201")],
            "province": [("auditor", "GOV22")], "other": [("officer", "GOV220103")], "stranger": [],
        }.items()
    }  # fmt: skip
    assert seen == {"county": True, "city": True, "province": True, "other": False, "stranger": False}


def test_posts_are_given_by_leads_of_the_office_or_above() -> None:
    lead, other = person("lead", ("lead", "GOV220102")), person("other", ("lead", "GOV220103"))
    office = Office.objects.get(code="GOV220102")
    with pytest.raises(NotYours):
        posts.grant_post(user=person("new"), role="officer", office=office, by=other)
    post = posts.grant_post(user=person("newer"), role="officer", office=office, by=lead)
    assert post.user.has_role("officer")
    with pytest.raises(Refused):
        posts.grant_post(user=post.user, role="applicant", office=office, by=lead)


def test_names_of_regions_are_said_from_the_prefecture_down() -> None:
    assert region_names(["220102009", "999"]) == {"220102009": "长春市 南关区 桃源街道"}
    assert ("长春市 南关区", [("220102", "南关区"), ("220102009", "桃源街道")]) in region_choices(
        "county", "township"
    )


def test_what_waits_for_an_officer() -> None:
    made = actions.register_organisation(data=facts(), by=person("ada"))
    memberships.ask_to_join(organisation=made, reason="我是会计", by=person("bo"))
    words = [item.words for item in tasks_for(person("olga", ("officer", "GOV220102")))]
    assert sorted(word.split()[0] for word in words) == ["Verify", "Verify", "bo"]
    assert not tasks_for(person("pat", ("officer", "GOV220204")))


# --- screens -----------------------------------------------------------------------------------------------


def test_a_registration_with_a_wrong_code_keeps_what_was_typed(client: Client) -> None:
    client.force_login(person("ada"))
    typed = {"name": "暖邻里", "credit_code": "52220102DEMX01017Q", "region": "220102009", "staff": "3"}
    page = client.post("/en/desk/organisations/new/?tier=registered", typed).content.decode()
    assert "mistyped" in page
    assert "52220102DEMX01017Q" in page
    answer = client.post("/en/desk/organisations/new/?tier=registered", {**typed, "credit_code": CODE})
    assert answer.status_code == 302
    assert Organisation.objects.get().region_id == "220102009"


def test_the_login_that_expires_loses_nothing(client: Client) -> None:
    ada = person("ada")
    client.force_login(ada)
    client.get("/en/desk/organisations/new/?tier=registered")
    del client.cookies["sessionid"]
    client.post("/en/desk/organisations/new/?tier=registered", {"name": "暖邻里", "credit_code": CODE})
    client.force_login(ada)
    assert not Organisation.objects.exists()
    assert "暖邻里" in client.get("/en/desk/organisations/new/?tier=registered").content.decode()


def test_joining_goes_by_the_number(client: Client) -> None:
    actions.register_organisation(data=facts(), by=person("ada"))
    client.force_login(person("bo"))
    assert (
        "No organisation is here"
        in client.get(f"/en/desk/organisations/join/?identity={OTHER_CODE}").content.decode()
    )
    client.post(f"/en/desk/organisations/join/?identity={CODE.lower()}", {"reason": "理事"})
    assert JoinRequest.objects.get().user.username == "bo"


def test_a_stranger_gets_404_and_the_wrong_role_403(client: Client) -> None:
    made = actions.register_organisation(data=facts(), by=person("ada"))
    client.force_login(person("bo"))
    assert client.get(made.get_absolute_url()).status_code == 404
    assert client.get("/en/desk/organisations/").status_code == 403
    assert client.get("/en/desk/posts/").status_code == 403


def test_the_list_asks_as_many_queries_for_a_hundred_as_for_one(
    client: Client,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(person("olga", ("officer", "GOV220102")))
    client.get("/en/desk/organisations/")  # what every page keeps of the installation is read once
    counts = []
    for total in (1, 100):
        for n in range(Organisation.objects.count(), total):
            Organisation.objects.create(
                code=f"T{n}", name=f"组织{n}", tier="registered", credit_code=f"C{n}", region_id="220102009"
            )
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/en/desk/organisations/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_leads_give_posts_and_enter_working_days_on_screen(client: Client) -> None:
    from workflows import workdays
    from workflows.models import WorkdayOverride

    person("new")
    client.force_login(person("lead", ("lead", "GOV22")))
    office = Office.objects.get(code="GOV220102")
    typed = {"user": "new", "role": "officer", "office": office.pk}
    assert "n***@example.invalid" in client.post("/en/desk/posts/", typed).content.decode()
    assert not User.objects.get(username="new").posts
    client.post("/en/desk/posts/", typed | {"person": User.objects.get(username="new").pk})
    assert User.objects.get(username="new").has_role("officer")
    assert "new" in client.get("/en/desk/posts/").content.decode()
    assert "Provisional" in client.get("/en/desk/calendar/?year=2027").content.decode()
    client.post(
        "/en/desk/calendar/?year=2027",
        {"day": "2027-10-09", "is_workday": "1", "name": "国庆调休", "source": "国办发明电〔2026〕9号"},
    )
    assert WorkdayOverride.objects.get().is_workday
    assert workdays.is_workday(WorkdayOverride.objects.get().day)


def test_an_old_form_does_not_undo_what_another_changed() -> None:
    """What was typed stays, and saving again knows what it does."""
    ada, olga = person("ada"), person("olga", ("officer", "GOV220102"))
    made = actions.register_organisation(data=facts(account_number="6222 0000 0001"), by=ada)
    believed(made, ada)
    client = Client()
    client.force_login(olga)
    address = f"/en/desk/organisations/{made.code}/edit/"
    page = client.get(address)
    form = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    form |= {"opened": page.context["opened"].mark, "intro": "An officer's words"}
    actions.update_organisation(organisation=made, data={"account_number": "6222 0000 0009"}, by=ada)
    answer = client.post(address, form)
    assert "Somebody changed this while you had it open" in answer.content.decode()
    assert "An officer&#x27;s words" in answer.content.decode()
    made.refresh_from_db()
    assert (made.account_number, made.intro) == ("6222 0000 0009", "")
    assert client.post(address, form | {"opened": answer.context["opened"].mark}).status_code == 302


def test_nobody_verifies_an_organisation_he_has_not_seen() -> None:
    ada, olga = person("ada"), person("olga", ("officer", "GOV220102"))
    made = actions.register_organisation(data=facts(), by=ada)
    client = Client()
    client.force_login(olga)
    mark = client.get(f"/en/desk/organisations/{made.code}/").context["mark"]
    actions.update_organisation(organisation=made, data={"name": "长春市慈善总会"}, by=ada)
    for seen in (mark, ""):
        client.post(f"/en/desk/organisations/{made.code}/verify/", {"seen": seen})
        assert not Organisation.objects.get(pk=made.pk).verified
    mark = client.get(f"/en/desk/organisations/{made.code}/").context["mark"]
    client.post(f"/en/desk/organisations/{made.code}/verify/", {"seen": mark})
    assert Organisation.objects.get(pk=made.pk).verified


@pytest.mark.parametrize("role", ["auditor", "finance_maker", "finance_checker", "editor"])
def test_whoever_works_for_an_office_registers_nothing_of_his_own(role: str) -> None:
    client, clerk = Client(), person("clerk", (role, "GOV22"))
    client.force_login(clerk)
    assert client.get("/en/desk/organisations/new/").status_code == 403
    with pytest.raises(NotYours):
        actions.register_organisation(data=facts(), by=clerk)
