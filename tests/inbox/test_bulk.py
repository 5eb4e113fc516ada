"""Several at once: seen before it happens, each for itself; and several checklists in one table."""

from typing import Any

import pytest
from django.urls import reverse

from grants.applications.models import Application
from grants.collaboration import actions as collaboration
from grants.collaboration.models import Invitation
from grants.eligibility import actions as eligibility
from grants.inbox import actions as inbox
from grants.inbox.actions.bulk import DEEDS, perform
from grants.people.models import Membership, Region, User
from tests.factories import World, person
from tests.post import delivered
from workflows.models import Message
from workflows.tasks import announce_pending

BULK = "application-bulk"


def decided(world: World, application: Application) -> Application:
    for line in eligibility.open_checklist(application=application, by=world.officer):
        eligibility.decide_line(line=line, result="pass", reason="已核对。", by=world.officer)
    return application


@pytest.fixture
def pair(world: World) -> tuple[Application, Application]:
    """One whose checklist is decided, and one whose is not."""
    return decided(world, world.submitted(world.registered)), world.submitted(world.guided)


def test_what_will_fail_and_why_is_seen_before_anything_happens(world: World, pair: Any, browse: Any) -> None:
    ready, not_ready = pair
    page = browse(world.officer).post(reverse(BULK), {"do": "pass", "code": [ready.code, not_ready.code]})
    assert [one.application for one in page.context["goes"]] == [ready]
    assert [(one.application, bool(one.reasons)) for one in page.context["stays"]] == [(not_ready, True)]
    assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}


def test_each_goes_for_itself_and_a_reload_does_nothing_more(world: World, pair: Any, browse: Any) -> None:
    ready, not_ready = pair
    client = browse(world.officer)
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


def test_all_of_the_view_is_what_the_address_says(world: World, pair: Any, browse: Any) -> None:
    client = browse(world.officer)
    page = client.post(reverse(BULK), {"do": "seen", "all": "1", "address": f"q={pair[0].code}"})
    assert [one.application for one in page.context["goes"]] == [pair[0]]


def test_a_colleague_and_a_label_for_many(world: World, pair: Any, browse: Any) -> None:
    client, colleague = browse(world.officer), person("colleague", "officer", office=world.office)
    label = inbox.make_label(office=world.office, name="急", by=world.officer)
    codes = " ".join(one.code for one in pair)
    for do, more in (("assign", {"handler": colleague.pk}), ("label", {"label": label.pk})):
        client.post(reverse(BULK), {"do": do, "codes": codes, "confirm": "1", **more})
    assert set(Application.objects.values_list("handler", flat=True)) == {colleague.pk}
    assert label.rows.count() == 2
    page = client.post(reverse(BULK), {"do": "label", "codes": codes, "label": label.pk})
    assert len(page.context["stays"]) == 2
    client.post(reverse(BULK), {"do": "unlabel", "codes": codes, "label": label.pk, "confirm": "1"})
    assert label.rows.count() == 0


def test_whoever_is_given_several_is_told_once(world: World, pair: Any, browse: Any, mailoutbox: Any) -> None:
    delivered()
    mailoutbox.clear()
    colleague = person("colleague", "officer", office=world.office)
    codes = " ".join(one.code for one in pair)
    for _twice in range(2):
        browse(world.officer).post(
            reverse(BULK), {"do": "assign", "codes": codes, "handler": colleague.pk, "confirm": "1"}
        )
        delivered()
    told = Message.objects.get(to=colleague)
    assert all(one.code in told.body and one.title in told.body for one in pair)
    assert [mail.to for mail in mailoutbox] == [[colleague.email]]
    assert "2" in mailoutbox[0].subject
    page = browse(colleague).post(reverse("message-read", args=[told.pk]), follow=True)
    assert set(page.context["page_obj"].object_list) == set(pair)
    assert all(one.history().filter(action="hand_to").count() == 1 for one in pair)


def test_what_the_routing_hands_over_together_is_told_once(world: World, pair: Any, browse: Any) -> None:
    announce_pending()
    colleague = person("colleague", "officer", office=world.office)
    inbox.set_routing(
        office=world.office, region=Region.objects.get(pk="220100"), handler=colleague, by=world.lead
    )
    assert inbox.route_waiting(office=world.office, by=world.lead) == 2
    announce_pending()
    assert Message.objects.get(to=colleague).event.action == "hand_over"


def test_one_that_is_refused_stops_no_other(world: World, pair: Any) -> None:
    colleague = person("colleague", "officer", office=world.office)
    Membership.objects.create(user=colleague, role="applicant", organisation=pair[0].organisation)
    kin = User.objects.get(pk=colleague.pk)
    outcomes = perform(DEEDS["assign"], pair, kin, world.officer)
    assert [bool(one.reasons) for one in outcomes] == [True, False]
    refused = inbox.assign_all(applications=pair, handler=kin, by=world.officer)
    assert list(refused) == [pair[0].pk]


def test_whoever_worked_on_it_by_invitation_sees_that_he_does_not_decide(
    world: World, pair: Any, browse: Any
) -> None:
    by = world.applicant(world.registered)
    collaboration.invite(application=pair[0], email=world.officer.email, role="read", by=by)
    collaboration.accept_invitation(invitation=Invitation.objects.get(), by=world.officer)
    page = browse(world.officer).post(reverse(BULK), {"do": "pass", "code": [pair[0].code]})
    assert page.context["goes"] == []


def test_findings_are_taken_over_for_many(world: World, browse: Any) -> None:
    one = world.submitted(world.registered)
    browse(world.officer).post(reverse(BULK), {"do": "take_over", "codes": one.code, "confirm": "1"})
    assert one.eligibility_lines.filter(result="pass").count() > 5
    assert one.eligibility_lines.filter(result="pending").exists()


def test_nobody_decides_on_his_own_organisation(world: World, pair: Any, browse: Any) -> None:
    Membership.objects.create(user=world.officer, role="applicant", organisation=world.registered)
    kin = User.objects.get(pk=world.officer.pk)
    page = browse(kin).post(reverse(BULK), {"do": "pass", "code": [pair[0].code]})
    assert page.context["goes"] == []


def test_nothing_chosen_says_so(world: World, browse: Any) -> None:
    client = browse(world.officer)
    for sent in ({}, {"do": "pass"}, {"do": "assign", "code": [world.submitted(world.registered).code]}):
        assert client.post(reverse(BULK), sent).status_code == 302
    assert client.get(reverse("application-bulk-done")).status_code == 302


def test_a_strangers_application_is_not_in_reach(world: World, pair: Any, browse: Any) -> None:
    from grants.people.models import Office

    stranger = person(
        "stranger", "officer", office=Office.objects.create(code="X", name="别处", level="county")
    )
    assert browse(stranger).post(reverse(BULK), {"do": "seen", "code": [pair[0].code]}).status_code == 302
    page = browse(stranger).get(reverse("application-checklists"), {"code": pair[0].code})
    assert page.context["applications"] == []


def test_several_checklists_are_decided_in_one_table(world: World, browse: Any) -> None:
    good, bad = world.submitted(world.registered), world.submitted(world.guided)
    client = browse(world.officer)
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
