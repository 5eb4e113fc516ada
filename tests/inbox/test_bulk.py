"""Several at once: seen before it happens, each for itself; and several checklists in one table."""

from typing import Any

import pytest
from django.urls import reverse

from grants.applications.models import Application
from grants.collaboration import actions as collaboration
from grants.collaboration.models import Invitation
from grants.eligibility import actions as eligibility
from grants.inbox import actions as inbox
from grants.inbox.actions.bulk import BULK_ACTIONS, perform
from grants.people.models import Membership, Region, User
from tests.factories import Scenario, person
from tests.worker_results import delivered
from workflows.models import Message
from workflows.tasks import announce_pending

BULK = "application-bulk"


def decided(scenario: Scenario, application: Application) -> Application:
    for line in eligibility.open_checklist(application=application, by=scenario.officer):
        eligibility.decide_line(line=line, result="pass", reason="已核对。", by=scenario.officer)
    return application


@pytest.fixture
def pair(scenario: Scenario) -> tuple[Application, Application]:
    """One whose checklist is decided, and one whose is not."""
    return decided(scenario, scenario.submitted(scenario.registered)), scenario.submitted(scenario.guided)


def test_what_will_fail_and_why_is_seen_before_anything_happens(
    scenario: Scenario, pair: Any, browse: Any
) -> None:
    ready, not_ready = pair
    page = browse(scenario.officer).post(reverse(BULK), {"do": "pass", "code": [ready.code, not_ready.code]})
    assert [one.application for one in page.context["goes"]] == [ready]
    assert [(one.application, bool(one.reasons)) for one in page.context["stays"]] == [(not_ready, True)]
    assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}


def test_each_goes_for_itself_and_a_reload_does_nothing_more(
    scenario: Scenario, pair: Any, browse: Any
) -> None:
    ready, not_ready = pair
    client = browse(scenario.officer)
    sent = {
        "do": "pass",
        "codes": f"{ready.code} {not_ready.code}",
        "confirm": "1",
        "address": "state=submitted",
    }
    page = client.post(reverse(BULK), sent, follow=True)
    assert [one["application"] for one in page.context["goes"]] == [ready]
    assert [one["application"] for one in page.context["stays"]] == [not_ready]
    assert Application.objects.get(pk=ready.pk).state == "eligible"
    assert Application.objects.get(pk=not_ready.pk).state == "submitted"
    assert client.get(reverse("application-bulk-done")).status_code == 200
    again = client.post(reverse(BULK), sent, follow=True)
    assert again.context["goes"] == []
    assert Application.objects.get(pk=ready.pk).state == "eligible"


def test_all_of_the_view_is_what_the_address_says(scenario: Scenario, pair: Any, browse: Any) -> None:
    client = browse(scenario.officer)
    page = client.post(reverse(BULK), {"do": "seen", "all": "1", "address": f"q={pair[0].code}"})
    assert [one.application for one in page.context["goes"]] == [pair[0]]


def test_a_colleague_and_a_label_for_many(scenario: Scenario, pair: Any, browse: Any) -> None:
    client, colleague = browse(scenario.officer), person("colleague", "officer", office=scenario.office)
    label = inbox.make_label(office=scenario.office, name="急", by=scenario.officer)
    codes = " ".join(one.code for one in pair)
    for do, more in (("assign", {"handler": colleague.pk}), ("label", {"label": label.pk})):
        client.post(reverse(BULK), {"do": do, "codes": codes, "confirm": "1", **more})
    assert set(Application.objects.values_list("handler", flat=True)) == {colleague.pk}
    assert label.rows.count() == 2
    page = client.post(reverse(BULK), {"do": "label", "codes": codes, "label": label.pk})
    assert len(page.context["stays"]) == 2
    client.post(reverse(BULK), {"do": "unlabel", "codes": codes, "label": label.pk, "confirm": "1"})
    assert label.rows.count() == 0


def test_whoever_is_given_several_is_told_once(
    scenario: Scenario, pair: Any, browse: Any, mailoutbox: Any
) -> None:
    delivered()
    mailoutbox.clear()
    colleague = person("colleague", "officer", office=scenario.office)
    codes = " ".join(one.code for one in pair)
    for _twice in range(2):
        browse(scenario.officer).post(
            reverse(BULK), {"do": "assign", "codes": codes, "handler": colleague.pk, "confirm": "1"}
        )
        delivered()
    told = Message.objects.get(to=colleague)
    assert all(one.code in told.body and one.title in told.body for one in pair)
    assert [mail.to for mail in mailoutbox] == [[colleague.email]]
    assert "2" in mailoutbox[0].subject
    page = browse(colleague).post(reverse("message-read", args=[told.pk]), follow=True)
    assert set(page.context["page_obj"].object_list) == set(pair)
    assert all(one.history().filter(action="assign_to").count() == 1 for one in pair)


def test_what_the_routing_hands_over_together_is_told_once(
    scenario: Scenario, pair: Any, browse: Any
) -> None:
    announce_pending()
    colleague = person("colleague", "officer", office=scenario.office)
    inbox.set_routing(
        office=scenario.office, region=Region.objects.get(pk="220100"), handler=colleague, by=scenario.lead
    )
    assert inbox.route_unassigned(office=scenario.office, by=scenario.lead) == 2
    announce_pending()
    assert Message.objects.get(to=colleague).event.action == "hand_over"


def test_one_that_is_refused_stops_no_other(scenario: Scenario, pair: Any) -> None:
    colleague = person("colleague", "officer", office=scenario.office)
    Membership.objects.create(user=colleague, role="applicant", organisation=pair[0].organisation)
    kin = User.objects.get(pk=colleague.pk)
    outcomes = perform(BULK_ACTIONS["assign"], pair, kin, scenario.officer)
    assert [bool(one.reasons) for one in outcomes] == [True, False]
    refused = inbox.assign_all(applications=pair, handler=kin, by=scenario.officer)
    assert list(refused) == [pair[0].pk]


def test_whoever_worked_on_it_by_invitation_sees_that_he_does_not_decide(
    scenario: Scenario, pair: Any, browse: Any
) -> None:
    by = scenario.applicant(scenario.registered)
    collaboration.invite(application=pair[0], email=scenario.officer.email, role="read", by=by)
    collaboration.accept_invitation(invitation=Invitation.objects.get(), by=scenario.officer)
    page = browse(scenario.officer).post(reverse(BULK), {"do": "pass", "code": [pair[0].code]})
    assert page.context["goes"] == []


def test_findings_are_taken_over_for_many(scenario: Scenario, browse: Any) -> None:
    one = scenario.submitted(scenario.registered)
    browse(scenario.officer).post(reverse(BULK), {"do": "take_over", "codes": one.code, "confirm": "1"})
    assert one.eligibility_lines.filter(result="pass").count() > 5
    assert one.eligibility_lines.filter(result="pending").exists()


def test_nobody_decides_on_his_own_organisation(scenario: Scenario, pair: Any, browse: Any) -> None:
    Membership.objects.create(user=scenario.officer, role="applicant", organisation=scenario.registered)
    kin = User.objects.get(pk=scenario.officer.pk)
    page = browse(kin).post(reverse(BULK), {"do": "pass", "code": [pair[0].code]})
    assert page.context["goes"] == []


def test_nothing_chosen_says_so(scenario: Scenario, browse: Any) -> None:
    client = browse(scenario.officer)
    for sent in (
        {},
        {"do": "pass"},
        {"do": "assign", "code": [scenario.submitted(scenario.registered).code]},
    ):
        assert client.post(reverse(BULK), sent).status_code == 302
    assert client.get(reverse("application-bulk-done")).status_code == 302


def test_a_strangers_application_is_not_in_reach(scenario: Scenario, pair: Any, browse: Any) -> None:
    from grants.people.models import Office

    stranger = person(
        "stranger", "officer", office=Office.objects.create(code="X", name="别处", level="county")
    )
    assert browse(stranger).post(reverse(BULK), {"do": "seen", "code": [pair[0].code]}).status_code == 302
    page = browse(stranger).get(reverse("application-checklists"), {"code": pair[0].code})
    assert page.context["applications"] == []


def test_several_checklists_are_decided_in_one_table(scenario: Scenario, browse: Any) -> None:
    good, bad = scenario.submitted(scenario.registered), scenario.submitted(scenario.guided)
    client = browse(scenario.officer)
    opened = client.post(reverse(BULK), {"do": "check", "code": [good.code, bad.code]})
    page = client.get(opened.url)
    cells = [cell for rule in page.context["rules"] for cell in rule["cells"]]
    assert {cell["application"] for cell in cells} == {good, bad}
    assert all(cell["found"] for cell in cells)
    sent = {f"result-{cell['name']}": "pass" for cell in cells}
    sent |= {f"reason-{cell['name']}": "已核对。" for cell in cells}
    sent[f"result-{bad.code}-no_record"], sent[f"reason-{bad.code}-no_record"] = "fail", ""
    refused = client.post(opened.url, {**sent, "conclude": "1"})
    assert list(refused.context["errors"]) == [f"{bad.code}-no_record"]
    assert Application.objects.get(pk=good.pk).state == "eligible"
    assert Application.objects.get(pk=bad.pk).state == "submitted"
    sent[f"reason-{bad.code}-no_record"] = "2025年受过行政处罚"
    client.post(opened.url, {**sent, "conclude": "1"})
    ended = Application.objects.get(pk=bad.pk)
    assert (ended.state, "行政处罚" in ended.result_reason) == ("ineligible", True)
