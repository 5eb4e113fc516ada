"""May we apply? A minute before the form; the same rules at the beginning of a draft and in the eligibility check."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from grants.applications.models import Application
from grants.calls.actions import freeze, update_call
from grants.calls.admission import Facts, Who, findings_of, judge, refusals
from grants.calls.models import Call
from grants.calls.rules import rules_of
from grants.eligibility import actions as eligibility
from grants.eligibility import checklist
from grants.eligibility import words as eligibility_words
from grants.people.models import Organisation, Region, Term
from grants.prescreening import actions as prescreening
from grants.prescreening.assessment import questions_of, who_of
from grants.prescreening.models import Prescreening
from tests.factories import Scenario
from workflows import clock
from workflows.steps import Refused

GOOD = {"tier": "registered", "region": "220103", "account": "own", "standing": "neither", "clause": "yes"}
GROUP = {
    "tier": "committee_guided",
    "region": "220103",
    "account": "neither",
    "standing": "neither",
    "clause": "none",
}


def page(call: Call, english: bool = True) -> str:
    return ("/en" if english else "") + f"/calls/{call.code}/may-we-apply/"


def ask(client: Client, call: Call, **answers: str) -> str:
    return client.post(page(call), answers, follow=True).content.decode()


def change(call: Call, **rules: Any) -> None:
    """Rules as they are set before a call opens, frozen."""
    regions = rules.pop("regions", None)
    Call.objects.filter(pk=call.pk).update(**rules)
    fresh = Call.objects.get(pk=call.pk)
    if regions is not None:
        fresh.regions.set(regions)
    freeze(call=fresh, by=None)


# --- the answer ------------------------------------------------------------------------------------------------


def test_a_registered_organisation_may_apply_without_an_account(scenario: Scenario) -> None:
    said = ask(Client(), scenario.call, **GOOD)
    assert "Yes, you may apply" in said
    assert reverse("application-start", args=[scenario.call.code]) in said
    assert "Kept for this browser only" in said


def test_a_group_without_a_hub_learns_which_hub_keeps_the_money_near_it(scenario: Scenario) -> None:
    type(scenario.call).objects.filter(pk=scenario.call.pk).update(asks_endorsements=True)
    scenario.call.versions.update(rules=rules_of(type(scenario.call).objects.get(pk=scenario.call.pk)))
    said = ask(Client(), scenario.call, **GROUP)
    assert "Not yet" in said
    assert "no account of its own" in said
    assert str(scenario.hub.local_name) in said or scenario.hub.name in said
    assert "recommends the project" in said  # what tiers two and three bring along


def test_whoever_is_banned_may_not(scenario: Scenario) -> None:
    assert "No, not in this call" in ask(Client(), scenario.call, **GOOD | {"standing": "banned"})


def test_the_charter_and_the_list_can_be_mended(scenario: Scenario) -> None:
    assert "add the clause" in ask(Client(), scenario.call, **GOOD | {"clause": "no"})
    assert "taken off the list" in ask(Client(), scenario.call, **GOOD | {"standing": "abnormal"})


def test_in_a_purchase_a_hub_signs_for_whoever_is_no_legal_person(purchase: Scenario) -> None:
    assert "Agree with a hub" in ask(Client(), purchase.call, **GROUP)
    assert "The hub signs the contract for you" in ask(Client(), purchase.call, **GROUP | {"account": "hub"})


def test_only_what_matters_is_asked(scenario: Scenario) -> None:
    assert questions_of(who_of(scenario.call)) == ["tier", "region", "account", "standing", "clause"]
    scenario.call.fields.set(Term.objects.filter(kind="field")[:1])
    change(scenario.call, refuses_running_grants=True)
    assert set(questions_of(who_of(scenario.call))) - {"tier", "region", "account", "standing", "clause"} == {
        "field",
        "running",
    }


def test_without_an_answer_it_asks_again_and_keeps_what_was_said(scenario: Scenario) -> None:
    shown = Client().post(page(scenario.call), {"tier": "registered"})
    text = shown.content.decode()
    assert "Choose an answer." in text
    assert "checked" in text
    assert not Prescreening.objects.exists()


def test_a_call_that_is_not_public_has_no_such_page(scenario: Scenario) -> None:
    Call.objects.filter(pk=scenario.call.pk).update(state="draft")
    assert Client().get(page(scenario.call)).status_code == 404


# --- kept and reused ---------------------------------------------------------------------------------------------


def test_the_answer_waits_in_the_same_browser_and_nowhere_else(scenario: Scenario) -> None:
    client = Client()
    ask(client, scenario.call, **GOOD)
    assert "Yes, you may apply" in client.get(page(scenario.call)).content.decode()
    assert "Yes, you may apply" not in Client().get(page(scenario.call)).content.decode()
    forged = Client()
    forged.cookies["prescreening"] = Prescreening.objects.get().key
    assert "Yes, you may apply" not in forged.get(page(scenario.call)).content.decode()


def test_answering_again_replaces_the_answer(scenario: Scenario) -> None:
    client = Client()
    ask(client, scenario.call, **GOOD)
    ask(client, scenario.call, **GROUP)
    assert [p.verdict for p in Prescreening.objects.all()] == ["not_yet"]


def test_what_is_kept_names_nobody(scenario: Scenario) -> None:
    ask(Client(), scenario.call, **GOOD, name="王芳", phone="0431-88880000")
    kept = Prescreening.objects.get()
    assert kept.user is None
    assert set(kept.answers) == set(GOOD)


def test_a_member_is_not_asked_what_our_records_know(scenario: Scenario, browse: Any) -> None:
    client = browse(scenario.applicant(scenario.registered))
    shown = client.get(page(scenario.call)).content.decode()
    assert "From our records" in shown
    assert "Yes, you may apply" in shown  # our records know it all: the answer is there at once
    assert not Prescreening.objects.exists()
    client.post(
        page(scenario.call), {"standing": "banned", "tier": "committee_guided"}
    )  # tampered with: not believed
    kept = Prescreening.objects.get()
    assert (kept.user, kept.verdict) == (scenario.applicant(scenario.registered), "yes")
    assert kept.answers["tier"] == "registered"


def test_the_beginning_of_an_application_shows_the_answer(scenario: Scenario, browse: Any) -> None:
    client = browse(scenario.applicant(scenario.registered))
    start = f"/en/desk/apply/{scenario.call.code}/"
    assert "May we apply?" in client.get(start).content.decode()
    client.post(page(scenario.call), {})
    assert "Read the answer" in client.get(start).content.decode()


def test_registering_an_organisation_begins_with_what_was_answered(scenario: Scenario, browse: Any) -> None:
    from tests.factories import person

    client = browse(person("newcomer"))
    client.post(page(scenario.call), GROUP)
    shown = client.get(f"/en/desk/apply/{scenario.call.code}/").content.decode()
    assert "tier=committee_guided&amp;region=220103" in shown
    form = client.get("/en/desk/organisations/new/?tier=committee_guided&region=220103").content.decode()
    assert '<input type="hidden" name="region" value="220103"' in form


def test_what_strangers_answered_is_forgotten_after_half_a_year(scenario: Scenario, at: Any) -> None:
    from datetime import timedelta

    from workflows import clock

    ask(Client(), scenario.call, **GOOD)
    prescreening.keep_prescreening(
        call=scenario.call, answers=GOOD, by=scenario.applicant(scenario.registered)
    )
    at(clock.now() + timedelta(days=181))
    assert prescreening.forget_old_prescreenings() == 1
    assert [p.user for p in Prescreening.objects.all()] == [scenario.applicant(scenario.registered)]


# --- the same rules, enforced -------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(scenario: Scenario) -> Region:
    return Region.objects.get(code="220204")


def test_a_call_for_some_tiers_refuses_the_others_with_the_sentence_of_the_page(scenario: Scenario) -> None:
    change(scenario.call, tiers=["registered"])
    said = ask(Client(), scenario.call, **GROUP)
    sentence = "The call is for organisations of this kind only: Registered by law."
    assert sentence in said
    with pytest.raises(Refused, match=sentence):
        scenario.draft(scenario.guided)
    assert scenario.draft(scenario.registered).pk


def test_a_call_for_some_regions_refuses_the_others(scenario: Scenario, elsewhere: Region) -> None:
    change(scenario.call, regions=[elsewhere])
    assert "The call is for organisations in: Chuanying." in ask(Client(), scenario.call, **GOOD)
    with pytest.raises(Refused, match=r"The call is for organisations in: Chuanying\."):
        scenario.draft(scenario.registered)
    assert not Application.objects.exists()


def test_without_regions_of_its_own_a_call_reaches_where_its_issuer_does(scenario: Scenario) -> None:
    assert [code for code, _name, _en in who_of(scenario.call).regions] == ["22"]
    assert scenario.draft(scenario.registered).pk


def test_a_rule_changed_after_the_freeze_binds_nobody(scenario: Scenario) -> None:
    Call.objects.filter(pk=scenario.call.pk).update(tiers=["registered"])
    assert scenario.draft(scenario.guided).pk


def test_the_eligibility_check_has_the_same_rules_as_lines(scenario: Scenario) -> None:
    change(scenario.call, tiers=["registered", "committee_guided"], refuses_running_grants=True)
    lines = {
        key: (finding, evidence)
        for key, finding, evidence in checklist.examine(scenario.submitted(scenario.guided))
    }
    assert {lines[key][0] for key in ("for_tier", "for_region", "for_running_grant")} == {"pass"}
    for line in eligibility.open_checklist(application=Application.objects.get(), by=scenario.officer):
        if line.key == "for_region":
            assert eligibility_words.words(line) == "The call is for organisations in: Jilin."


def test_an_organisation_that_moved_away_fails_the_line(scenario: Scenario, elsewhere: Region) -> None:
    change(scenario.call, regions=[Region.objects.get(code="220103")])
    application = scenario.submitted(scenario.registered)
    Organisation.objects.filter(pk=scenario.registered.pk).update(region=elsewhere)
    found = {
        key: finding for key, finding, _e in checklist.examine(Application.objects.get(pk=application.pk))
    }
    assert found["for_region"] == "fail"


def test_the_officer_sets_who_may_apply_while_the_call_is_a_draft(scenario: Scenario, browse: Any) -> None:
    Call.objects.filter(pk=scenario.call.pk).update(state="draft")
    client = browse(scenario.officer)
    address = f"/en/desk/calls/{scenario.call.code}/edit/?part=who"
    assert "How the organisation exists in law" in client.get(address).content.decode()
    client.post(address, {"tiers": ["registered"], "regions": ["220103"], "refuses_running_grants": "on"})
    call = Call.objects.get(pk=scenario.call.pk)
    assert (call.tiers, [r.pk for r in call.regions.all()], call.refuses_running_grants) == (
        ["registered"],
        ["220103"],
        True,
    )
    assert "220204" not in client.get(address.replace("who", "dates")).content.decode()


def test_a_program_may_set_the_same(scenario: Scenario) -> None:
    Call.objects.filter(pk=scenario.call.pk).update(state="draft")
    call = update_call(call=scenario.call, data={"tiers": ["registered"], "regions": []}, by=scenario.officer)
    assert Call.objects.get(pk=call.pk).tiers == ["registered"]


# --- whatever is answered --------------------------------------------------------------------------------------------

TIERS = st.sampled_from(["registered", "street_managed", "committee_guided"])
WHO = st.builds(
    Who,
    track=st.sampled_from(["venture", "purchase"]),
    tiers=st.lists(TIERS, unique=True).map(tuple),
    regions=st.sampled_from([(), (("22", "吉林省", "Jilin"),), (("220103", "宽城区", "Kuancheng"),)]),
    refuses_running_grants=st.booleans(),
    asks_endorsements=st.booleans(),
)
FACTS = st.builds(
    Facts,
    tier=TIERS,
    places=st.sampled_from([("22", "220100", "220103"), ("22", "220200"), None]),
    own_account=st.booleans() | st.none(),
    hub=st.booleans() | st.none(),
    running_grant=st.booleans() | st.none(),
    abnormal=st.booleans() | st.none(),
    banned=st.booleans() | st.none(),
    clause=st.sampled_from(["yes", "no", "none", None]),
)


@given(WHO, FACTS)
def test_a_yes_can_always_begin_and_a_stop_is_always_a_no(who: Who, facts: Facts) -> None:
    answer = judge(who, facts)
    if refusals(who, facts):
        assert answer.kind == "no"
    if answer.kind == "not_yet":
        assert all(one.sentence and one.todo for one in answer.reasons)
    if answer.kind == "no":
        assert all(one.sentence for one in answer.reasons)
    assert all(f.kind in ("yes", "not_yet", "no") for f in findings_of(who, facts))


# --- how often -------------------------------------------------------------------------------------------------


def test_one_address_asks_so_often_an_hour_and_no_oftener(scenario: Scenario, settings: Any) -> None:
    settings.PRESCREENINGS_AN_HOUR, settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2, 1
    cache.clear()
    there = page(scenario.call)

    def post(address: str) -> Any:
        return Client().post(there, GOOD, headers={"x-forwarded-for": f"9.9.9.9, {address}"})

    assert [post("10.0.0.1").status_code for _n in range(2)] == [302, 302]
    refused = post("10.0.0.1")
    assert refused.status_code == 429
    assert 3500 < int(refused["Retry-After"]) <= 3601
    text = refused.content.decode()
    assert "this one was not kept" in text
    assert 'value="registered"' in text
    assert Prescreening.objects.count() == 2
    assert post("10.0.0.2").status_code == 302, "Another address, as the proxy sees it, is another asker."
    assert Client().get(there).status_code == 200, "Reading costs nothing."
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert post("10.0.0.1").status_code == 302


def test_who_is_logged_in_asks_as_often_as_he_likes(scenario: Scenario, settings: Any, browse: Any) -> None:
    settings.PRESCREENINGS_AN_HOUR = 1
    cache.clear()
    client = browse(scenario.applicant(scenario.registered))
    assert [client.post(page(scenario.call), GOOD).status_code for _n in range(3)] == [302, 302, 302]
