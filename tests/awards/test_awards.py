"""Awards: within the money, after the notice, committed in the ledger."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.awards import actions, budget, queries
from grants.awards.models import Award
from grants.awards.tasks import due_awards
from grants.desk.queries import tasks_for
from grants.ledger import queries as ledger
from grants.people.models import Membership, User
from grants.programs.models import FundSource
from tests.awards.scenario import approved, award, moment, on_notice, propose
from tests.reviews.scenario import Scenario, frozen, person
from workflows import clock, tasks, workdays
from workflows.models import Message
from workflows.processes.award import budget_balances
from workflows.steps import NotYours, Refused


def login(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_an_award_is_shared_over_the_sources_to_the_fen(ranked: Scenario) -> None:
    made = propose(ranked, "B01")
    assert made.approved_fen == 48_000_00
    assert made.share_map == {"FC": 36_923_08, "FD": 11_076_92}
    assert ranked.application("B01").state == "recommended"
    assert budget_balances.holds(made, None)
    assert queries.left_by_source(ranked.call) == {"FC": 163_076_92, "FD": 48_923_08}


def test_the_lines_must_add_up_and_keep_every_limit(ranked: Scenario) -> None:
    application = ranked.application("B01")
    fen, lines = approved("B01", application)
    ranked.call.categories.filter(code="C01").update(ceiling_pct=10)
    frozen(ranked.call)
    with pytest.raises(Refused) as refused:
        actions.propose(application=application, approved_fen=fen + 1, lines=lines, by=ranked.lead)
    assert len(refused.value.sentences) == 2
    ranked.call.categories.update(ceiling_pct=None)
    frozen(ranked.call)
    for sum_fen in (0, 50_001_00):
        with pytest.raises(Refused):
            actions.propose(application=application, approved_fen=sum_fen, lines=lines, by=ranked.lead)
    assert not Award.objects.exists()
    assert ranked.application("B01").state == "pitched"


def test_what_a_source_forbids_or_the_call_does_not_pay_is_never_approved(ranked: Scenario) -> None:
    application = ranked.application("B01")
    fen, lines = approved("B01", application)
    FundSource.objects.filter(code="FC").update(forbidden_categories=["C02", "C12"])
    ranked.call.categories.filter(code="C03").update(ceiling_pct=0, on_breach="flag")
    frozen(ranked.call)
    with pytest.raises(Refused) as refused:
        actions.propose(application=application, approved_fen=fen, lines=lines, by=ranked.lead)
    assert ["C02" in s or "C03" in s for s in refused.value.sentences] == [True, True]
    # The organisation may pay such things itself.
    own = [
        line if line["category"] not in ("C02", "C03") else budget.ApprovedLine(**{**line, "source": "match"})
        for line in lines
    ]
    left = sum(budget.fen_of(line) or 0 for line in own if line["source"] != "match")
    assert (
        actions.propose(application=application, approved_fen=left, lines=own, by=ranked.lead).approved_fen
        == left
    )


def test_lottery_money_binds_the_approved_budget_as_it_bound_the_application(ranked: Scenario) -> None:
    """One of two sources limits staff: an application is flagged, the approved budget is refused, wherever it is set."""
    application = ranked.application("B01")
    fen, lines = approved("B01", application)
    staff = sum(budget.fen_of(line) or 0 for line in lines if line["category"] == "C03")
    FundSource.objects.filter(code="FC").update(kind="lottery", ceilings={"C03": "1"})
    frozen(ranked.call)
    assert staff * 100 > fen
    with pytest.raises(Refused, match="pays at most 1% of the approved sum"):
        actions.propose(application=application, approved_fen=fen, lines=lines, by=ranked.lead)
    moved = [budget.ApprovedLine(**{**x, "category": "C01"}) if x["category"] == "C03" else x for x in lines]
    made = actions.propose(application=application, approved_fen=fen, lines=moved, by=ranked.lead)
    with pytest.raises(Refused, match="pays at most 1%"):
        actions.set_approved_budget(award=made, lines=lines, by=ranked.lead)
    assert {"name": "C03", "pct": "1"} in budget.ceilings_of(application)


def test_no_category_of_its_own_and_no_smaller_own_share_than_the_call_asks(ranked: Scenario) -> None:
    application = ranked.application("B01")
    fen, lines = approved("B01", application)
    unknown = [budget.ApprovedLine(**{**lines[0], "category": "C99"}), *lines[1:]]
    with pytest.raises(Refused, match="no such category: C99"):
        actions.propose(application=application, approved_fen=fen, lines=unknown, by=ranked.lead)
    type(ranked.call).objects.filter(pk=ranked.call.pk).update(min_match_pct=50)
    ranked.call.refresh_from_db()
    frozen(ranked.call)
    with pytest.raises(Refused, match="own share must be at least 50%"):
        actions.propose(application=ranked.application("B01"), approved_fen=fen, lines=lines, by=ranked.lead)


def test_no_more_than_the_money_of_the_call(ranked: Scenario) -> None:
    ranked.call.allocations.filter(pool__source__code="FD").delete()
    ranked.call.allocations.update(fen=60_000_00)
    propose(ranked, "B01")
    with pytest.raises(Refused, match=r"12,000\.00"):
        propose(ranked, "B02")
    assert not ranked.application("B02").budget_lines.filter(kind="approved").exists()


def test_only_a_lead_proposes_and_decides(ranked: Scenario) -> None:
    application = ranked.application("B01")
    fen, lines = approved("B01", application)
    with pytest.raises(NotYours):
        actions.propose(application=application, approved_fen=fen, lines=lines, by=ranked.officer)
    propose(ranked, "B01")
    with pytest.raises(NotYours):
        actions.decide(call=ranked.call, minutes="纪要", by=ranked.officer)
    with pytest.raises(Refused):
        actions.decide(call=ranked.call, minutes="", by=ranked.lead)
    assert login(ranked.officer).get(reverse("award-propose", args=["B02"])).status_code == 403
    assert login(person("x")).get(reverse("award-propose", args=["B02"])).status_code == 404


def test_the_decision_tells_who_was_not_selected(ranked: Scenario) -> None:
    propose(ranked, "B01")
    actions.decide(call=ranked.call, minutes="集体研究决定。", by=ranked.lead)
    assert ranked.application("B02").state == "not_selected"
    assert ranked.application("B02").result_reason


def test_confirmed_only_after_the_notice_and_then_committed(noticed: Scenario) -> None:
    with clock.at(moment("2026-05-06T23:00:00")), pytest.raises(Refused):
        actions.confirm(award=award("B01"), by=noticed.lead)
    with clock.at(moment("2026-05-07T09:00:00")):
        with pytest.raises(NotYours):
            actions.confirm(award=award("B01"), by=noticed.officer)
        made = actions.confirm(award=award("B01"), by=noticed.lead)
        assert made.sign_by == workdays.end_of_period(date(2026, 5, 7), 20, count_start=False)
    assert noticed.application("B01").state == "awarded"
    assert ledger.by("source", "COMMITTED", entity="GOV22", award="B01") == {"FC": 36_923_08, "FD": 11_076_92}
    money = asdict(queries.award_money(made))
    assert (money["approved"], money["committed"], money["contracted"], money["paid"]) == (
        48_000_00,
        48_000_00,
        0,
        0,
    )


def test_the_pool_itself_is_never_overspent(noticed: Scenario) -> None:
    """Even where a call was promised more than the pool has, the ledger refuses, and nothing is awarded."""
    source = FundSource.objects.get(code="FD")
    from grants.ledger import postings

    postings.due_back_to_funder(entity="GOV22", source=source.code, fen=55_000_00, key="cut")
    with clock.at(moment("2026-05-07T09:00:00")), pytest.raises(Refused):
        actions.confirm(award=award("B01"), by=noticed.lead)
    assert award("B01").state == "publicised"
    assert noticed.application("B01").state == "recommended"


def test_a_lapse_gives_the_money_back_and_a_declined_award_lapses(noticed: Scenario) -> None:
    with clock.at(moment("2026-05-07T09:00:00")):
        for code in ("B01", "B02"):
            actions.confirm(award=award(code), by=noticed.lead)
        with pytest.raises(Refused):
            actions.lapse_award(award=award("B01"), reason="逾期", by=noticed.officer)
        applicant = person("a", "applicant", organisation=noticed.organisations["O04"])
        actions.decline(application=noticed.application("B02"), reason="人员变动", by=applicant)
    assert award("B02").state == "lapsed"
    with clock.at(moment("2026-07-01T09:00:00")):
        actions.lapse_award(award=award("B01"), reason="逾期未签", by=None)
    assert ledger.total("COMMITTED", entity="GOV22") == 0
    assert sum(queries.left_by_source(noticed.call).values()) == 260_000_00 - sum(
        award(c).approved_fen for c in ("B03", "B04", "B05", "B06", "B07")
    )


def test_the_organisation_declines_on_its_own_page_and_nobody_else(noticed: Scenario) -> None:
    applicant = person("a", "applicant", organisation=noticed.organisations["O04"])
    page = reverse("award-decline", args=["B02"])
    follow = noticed.application("B02").get_absolute_url()
    with clock.at(moment("2026-05-07T09:00:00")):
        assert page not in login(applicant).get(follow).content.decode(), "there is nothing to decline yet"
        assert login(applicant).get(page).url == follow
        actions.confirm(award=award("B02"), by=noticed.lead)
        assert page in login(applicant).get(follow).content.decode()
        assert login(noticed.officer).get(page).status_code == 404
        assert "required" in login(applicant).post(page, {"reason": " "}).content.decode()
        assert award("B02").state == "confirmed"
        login(applicant).post(page, {"reason": "人员变动"})
        assert page not in login(applicant).get(follow).content.decode()
    assert (award("B02").state, noticed.application("B02").state) == ("lapsed", "declined")


def test_a_lead_suspends_resumes_and_ends_a_project_with_a_reason(noticed: Scenario) -> None:
    Award.objects.filter(code="B01").update(state="delivering")
    applicant = person("a", "applicant", organisation=noticed.application("B01").organisation)
    steps = {"suspend": "suspended", "resume": "delivering", "terminate": "terminated"}
    page = reverse("award", args=["B01"])
    for step, state in steps.items():
        address = reverse("award-step", args=["B01", step])
        assert address not in login(noticed.officer).get(page).content.decode()
        assert address in login(noticed.lead).get(page).content.decode()
        before = award("B01").state
        login(noticed.lead).post(address, {"reason": " "})
        login(noticed.officer).post(address, {"reason": "核查"})
        assert award("B01").state == before, "not without a reason, and by a lead alone"
        login(noticed.lead).post(address, {"reason": "专项核查"})
        assert award("B01").state == state
    tasks.announce_pending()
    for user in (applicant, noticed.officer):
        told = Message.objects.filter(to=user, event__process="award", event__action__in=steps)
        assert {one.event.action for one in told} == {*steps}
        assert all("专项核查" in one.body for one in told)


def test_a_lead_of_the_organisations_own_people_finds_the_buttons_closed(noticed: Scenario) -> None:
    Award.objects.filter(code="B01").update(state="delivering")
    Membership.objects.create(
        user=noticed.lead, role="applicant", organisation=noticed.application("B01").organisation
    )
    kin = User.objects.get(pk=noticed.lead.pk)
    text = login(kin).get(reverse("award", args=["B01"])).content.decode()
    assert "does not decide on it" in text
    with pytest.raises(NotYours, match="does not decide on it"):
        actions.suspend(award=award("B01"), reason="核查", by=kin)


def test_an_award_that_nobody_signed_lapses_by_itself(ranked: Scenario) -> None:
    on_notice(ranked, only=("B01",))
    with clock.at(moment("2026-05-07T09:00:00")):
        last = actions.confirm(award=award("B01"), by=ranked.lead).sign_by
    for day, state in ((last, "confirmed"), (last + timedelta(days=1), "lapsed")):  # type: ignore[operator]
        with clock.at(day):  # type: ignore[arg-type]
            due_awards()
        assert award("B01").state == state
    assert ledger.total("COMMITTED", entity="GOV22") == 0


def test_the_next_in_rank_steps_up_into_a_place_that_fell_free(ranked: Scenario) -> None:
    on_notice(ranked, only=("B01", "B02", "B03"))
    fen, lines = approved("B04", ranked.application("B04"))
    with pytest.raises(Refused):  # no place is free
        actions.step_up(application=ranked.application("B04"), approved_fen=fen, lines=lines, by=ranked.lead)
    actions.revoke(award=award("B03"), reason="拒绝配合", by=ranked.lead)
    six, six_lines = approved("B06", ranked.application("B06"))
    with pytest.raises(Refused):  # B04 ranks before it
        actions.step_up(
            application=ranked.application("B06"), approved_fen=six, lines=six_lines, by=ranked.lead
        )
    actions.step_up(application=ranked.application("B04"), approved_fen=fen, lines=lines, by=ranked.lead)
    with clock.at(moment("2026-05-08T09:00:00")):
        notice = actions.draft_notice(call=ranked.call, kind="award_notice", title="递补公示", number="GS-B3",
                                      starts_on=date(2026, 5, 8), by=ranked.officer)  # fmt: skip
        assert [i.application.code for i in notice.items.all()] == ["B04"]
        actions.publish_notice(notice=notice, by=ranked.officer)
    assert award("B04").state == "publicised"


def test_the_proposal_page_keeps_what_was_typed(ranked: Scenario) -> None:
    client = login(ranked.lead)
    url = reverse("award-propose", args=["B01"])
    page = client.get(url)
    assert page.status_code == 200
    lines = budget.requested_lines(ranked.application("B01"))
    data = {"approved": "48000", "line-TOTAL_FORMS": len(lines), "line-INITIAL_FORMS": len(lines)}
    for n, line in enumerate(lines):
        data |= {
            f"line-{n}-{k}": str(line[k]) for k in ("category", "item", "unit", "quantity", "source", "note")
        }  # type: ignore[literal-required]
        data[f"line-{n}-unit_price"] = f"{line['unit_price_fen'] / 100:.2f}"
    answer = client.post(url, data)
    assert answer.status_code == 200
    assert "50,000.00" in answer.content.decode()
    data["line-1-unit_price"] = "33.89"  # 180 × 33.89 = 6,100.20 less 8,100.00
    data["approved"] = "48000.20"
    assert client.post(url, data).status_code == 302
    assert award("B01").approved_fen == 48_000_20


def test_every_page_of_the_office_opens_and_lists_cost_the_same(noticed: Scenario) -> None:
    clients = [login(noticed.lead), login(noticed.officer)]
    urls = [reverse("award-list"), reverse("award", args=["B01"]), reverse("award-budget", args=["B01"]),
            reverse("ranking", args=[noticed.call.code]), reverse("notice-list"), noticed.notice.get_absolute_url(),
            reverse("objection-list")]  # fmt: skip
    for client in clients:
        for url in urls:
            assert client.get(url).status_code == 200, url
    assert clients[0].get(reverse("call-decide", args=[noticed.call.code])).status_code == 200
    assert clients[1].get(reverse("notice-new", args=[noticed.call.code])).status_code == 200

    def cost(url: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            clients[0].get(url)
        return len(seen)

    one = cost(reverse("award-list") + "?q=B01"), len(tasks_for(noticed.lead))
    assert cost(reverse("award-list")) == one[0]
    assert login(person("y")).get(reverse("award", args=["B01"])).status_code == 404
    assert Client().get(reverse("award-list")).status_code == 302
