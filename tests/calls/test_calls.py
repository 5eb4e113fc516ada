"""Calls: rules complete before announcing, frozen at opening, moved by the clock, seen by whom they concern."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from grants.applications.models import Application
from grants.calls import actions
from grants.calls.checklist import missing_rules
from grants.calls.form import call_form
from grants.calls.models import Call, Package
from grants.calls.queries import money_of
from grants.calls.tasks import due_calls
from grants.desk.queries import tasks_for
from grants.programs.actions import allocate
from tests.calls.sample_calls import (
    CATEGORIES,
    PLAN,
    TODAY,
    officer,
    pool,
    purchase,
    queries_of,
    rubric,
    venture,
)
from tests.people.scenario import facts, person, scenario
from workflows import clock
from workflows.models import Event
from workflows.processes import call as asks
from workflows.steps import NotYours, Refused, offers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _scenario(at: Any) -> None:
    scenario()
    at(TODAY)


def moved(day: date, hour: int = 10) -> datetime:
    return clock.moment(day, hour)


def opened(call: Call) -> Call:
    actions.announce(call=call, by=officer())
    with clock.at(call.opens_at):
        return actions.open_call(call=call)


def response(call: Call, n: int, state: str = "submitted") -> Application:
    from grants.people.models import Organisation

    organisation = Organisation.objects.create(
        code=f"R{n}", name=f"供应商{n}", tier="registered", credit_code=f"R{n}", region_id="220102"
    )
    return Application.objects.create(
        code=f"{call.code}-{n}", call=call, version=call.versions.last(), package=call.packages.first(),
        organisation=organisation, made_by=officer(), submitted_at=clock.now(), state=state,
    )  # fmt: skip


# --- rules -------------------------------------------------------------------------------------------------


def test_a_complete_call_misses_nothing() -> None:
    assert missing_rules(venture()) == []


def test_a_complete_purchase_misses_nothing() -> None:
    assert missing_rules(purchase(intention_published_on=TODAY - timedelta(days=30))) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"summary": ""}, "title and the summary"),
        ({"eligibility": []}, "who may apply"),
        ({"closes_at": None}, "opening and closing"),
        ({"delivery_until": date(2026, 5, 1)}, "out of order"),
        ({"form": None}, "application form"),
        ({"categories": []}, "budget category"),
        ({"payment_stages": PLAN[:2]}, "90 %, not 100"),
        ({"rounds": []}, "round of review"),
        ({"max_grant_other_fen": None}, "at most"),
        ({"min_panel": 4}, "odd"),
    ],
)
def test_each_missing_rule_has_its_sentence(changes: dict[str, Any], says: str) -> None:
    (sentence,) = missing_rules(venture(**changes))
    assert says in sentence


def test_weights_of_rounds_and_rubrics_must_make_a_hundred() -> None:
    call = venture(rounds=[{"kind": "desk", "rubric": rubric(60, 30), "weight_pct": 90}])
    first, second = missing_rules(call)
    assert "90 %" in first
    assert "rubric" in second


def test_a_purchase_needs_packages_within_the_money_and_an_early_intention() -> None:
    late = purchase(budget=60_000_01, intention_published_on=TODAY - timedelta(days=29))
    over, early = missing_rules(late)
    assert "more than the money" in over
    assert "30 days" in early
    actions.update_call(call=late, data={"intention_waiver": "应急项目"}, by=officer())
    late.refresh_from_db()
    assert len(missing_rules(late)) == 1


def test_an_incomplete_call_is_not_announced_and_its_button_says_why() -> None:
    call = venture(payment_stages=[])
    with pytest.raises(Refused, match="not complete"):
        actions.announce(call=call, by=officer())
    (offer,) = [o for o in offers(call, officer()) if o.name == "announce"]
    assert not offer.open


def test_money_is_set_aside_within_what_the_pool_has_left() -> None:
    first = venture()
    second = venture(code="V2", no_money=True)
    with pytest.raises(Refused, match=r"40,000\.00 yuan left"):
        allocate(call=second, pool=pool(), fen=40_000_01, by=officer())
    allocate(call=second, pool=pool(), fen=40_000_00, by=officer())
    assert money_of(first) == {
        "allocated_fen": {"LOTTERY": 6_000_000}, "awarded_fen": {}, "left_fen": {"LOTTERY": 6_000_000},
    }  # fmt: skip


# --- time --------------------------------------------------------------------------------------------------


def test_the_rules_are_frozen_when_the_call_opens() -> None:
    call = opened(venture())
    version = call.versions.get()
    assert version.number == 1
    assert len(version.sha256) == 64
    with pytest.raises(Refused, match="announced"):
        actions.update_call(call=call, data={"title": "另一个"}, by=officer())
    Call.objects.filter(pk=call.pk).update(max_grant_other_fen=1)
    call.categories.all().delete()
    frozen = call_form(call.versions.get())
    assert list(frozen.categories) == [row["code"] for row in CATEGORIES]
    assert frozen.limit("max_grant_other_fen") == 30_000_00
    assert frozen.question("field").options()[0].value == "为民服务"  # type: ignore[union-attr]
    assert actions.freeze(call=call, by=None).number == 2


def test_a_frozen_form_asks_no_query_for_its_words() -> None:
    version = opened(venture()).versions.get()
    form = call_form(version)
    assert queries_of(lambda: [form.missing({}), form.progress({}), form.question("field").options()]) == 0  # type: ignore[union-attr]


def test_the_clock_opens_and_closes() -> None:
    call = venture()
    actions.announce(call=call, by=officer())
    assert due_calls() == 0
    with clock.at(call.opens_at):
        assert due_calls() == 1
    for moment in (call.closes_at - timedelta(seconds=1), call.closes_at + timedelta(seconds=1)):
        with clock.at(moment):
            assert due_calls() == 0, "Who came in within the last second is let in first."
    with clock.at(call.closes_at + clock.IN_FLIGHT):
        assert due_calls() == 1
        assert due_calls() == 0
    call = Call.objects.get(pk=call.pk)
    assert call.state == "closed"
    assert list(Event.objects.filter(process="call", subject_id=call.pk, by=None).values_list("action", flat=True)) == [
        "open", "freeze", "close",
    ]  # fmt: skip


def test_extending_only_moves_later_and_makes_a_version() -> None:
    call = opened(venture())
    with clock.at(call.opens_at):
        with pytest.raises(Refused, match="later"):
            actions.extend(call=call, closes_at=call.closes_at, reason="雪灾", by=officer())
        later = actions.extend(
            call=call, closes_at=call.closes_at + timedelta(days=7), reason="雪灾", by=officer()
        )
    assert later.closes_at == call.closes_at + timedelta(days=7)
    assert call.versions.count() == 2


def test_only_a_lead_cancels_and_says_why() -> None:
    call = opened(venture())
    with pytest.raises(NotYours):
        actions.cancel(call=call, reason="x", by=person("plain", ("officer", "GOV22")))
    with pytest.raises(Refused, match="reason"):
        actions.cancel(call=call, reason="", by=officer())
    assert actions.cancel(call=call, reason="资金未到位", by=officer()).state == "cancelled"


# --- packages ----------------------------------------------------------------------------------------------


def test_a_package_with_too_few_responses_must_be_decided_first() -> None:
    call = opened(purchase(intention_waiver="演示"))
    package = call.packages.get()
    with pytest.raises(Refused, match="still open"):
        actions.continue_package(package=package, reason="不足", by=officer())
    response(call, 1)
    response(call, 2, state="ineligible")
    with clock.at(call.closes_at + clock.IN_FLIGHT):
        actions.close_call(call=call)
        call = Call.objects.get(pk=call.pk)
        assert not asks.packages_settled.holds(call, None)
        assert [i.url for i in tasks_for(officer())][-1] == package.get_absolute_url()
        decided = actions.continue_package(package=package, reason="两家，竞争性磋商可继续", by=officer())
        assert decided.state == "continued"
    assert asks.packages_settled.holds(call, None)


def test_a_package_with_enough_responses_needs_no_decision() -> None:
    call = opened(purchase(intention_waiver="演示"))
    for n in range(3):
        response(call, n)
    with clock.at(call.closes_at + clock.IN_FLIGHT):
        actions.close_call(call=call)
        assert asks.packages_settled.holds(Call.objects.get(pk=call.pk), None)
        with pytest.raises(Refused, match="enough responses"):
            actions.continue_package(package=Package.objects.get(), reason="两家", by=officer())


# --- what later stages have done ---------------------------------------------------------------------------


def test_the_panel_is_odd_and_large_enough_without_alternates() -> None:
    from grants.people.models import Expert
    from grants.reviews.models import PanelMember

    call = venture()
    desk = call.rounds.get(kind="desk")
    experts = [Expert.objects.create(code=f"E{n}", name=f"专家{n}") for n in range(6)]
    for expert in experts[:4]:
        PanelMember.objects.create(round=desk, expert=expert)
    PanelMember.objects.create(round=desk, expert=experts[5], alternate=True)
    assert not asks.panel_complete.holds(call, None)
    PanelMember.objects.create(round=desk, expert=experts[4])
    assert asks.panel_complete.holds(call, None)


def test_eligibility_scoring_and_notice_are_looked_up() -> None:
    from grants.awards.models import Objection, PublicNotice

    call = opened(venture())
    application = response(call, 1)
    assert not asks.eligibility_decided.holds(call, None)
    Application.objects.filter(pk=application.pk).update(state="eligible")
    assert asks.eligibility_decided.holds(call, None)
    assert not asks.scoring_locked.holds(call, None)
    call.rounds.update(state="locked", opened_at=clock.now(), locked_at=clock.now())
    assert asks.scoring_locked.holds(call, None)
    notice = PublicNotice.objects.create(
        call=call,
        kind="award_notice",
        number="1",
        title="公示",
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=4),
    )
    assert not asks.notice_published.holds(call, None)
    PublicNotice.objects.filter(pk=notice.pk).update(state="published", published_at=clock.now())
    assert asks.notice_published.holds(call, None)
    with clock.at(moved(notice.ends_on, 23)):
        assert not asks.notice_over.holds(call, None)
    midnight = moved(notice.ends_on + timedelta(days=1), 0)
    with clock.at(midnight):
        assert not asks.notice_over.holds(call, None), "Who objects in the last second is let in first."
    with clock.at(midnight + clock.IN_FLIGHT):
        assert asks.notice_over.holds(call, None)
    Objection.objects.create(code="o1", notice=notice, text="x", token="t1", state="dismissed")
    assert asks.no_objection_open.holds(call, None)
    Objection.objects.create(code="o2", notice=notice, text="x", token="t2")
    assert not asks.no_objection_open.holds(call, None)


# --- who sees ----------------------------------------------------------------------------------------------


def test_a_draft_is_seen_by_its_own_offices_only(client: Client) -> None:
    from grants.people.models import Office

    boss, stranger = officer("GOV220102"), person("other", ("lead", "GOV220103"))
    data = {
        "code": "N",
        "track_name": "venture",
        "issuer": Office.objects.get(code="GOV220102"),
        "title": "区",
    }
    with pytest.raises(NotYours):
        actions.create_call(data=data, by=stranger)
    call = actions.create_call(data=data, by=boss)
    seen = {}
    for who in (boss, person("city", ("officer", "GOV2201")), stranger):
        client.force_login(who)
        listed = call.title in client.get("/en/desk/calls/").content.decode()
        seen[who.username] = (listed, client.get(call.get_absolute_url()).status_code)
    assert seen == {"officer-GOV220102": (True, 200), "city": (True, 200), "other": (False, 404)}
    client.force_login(person("applicant"))
    assert client.get(call.get_absolute_url()).status_code == 403


def test_the_list_asks_as_many_queries_for_a_hundred_as_for_one(client: Client) -> None:
    client.force_login(officer())
    client.get("/en/desk/calls/")  # what every page keeps of the installation is read once
    counts = []
    for total in (1, 100):
        for n in range(Call.objects.count(), total):
            Call.objects.create(
                code=f"C{n}", track_name="venture", title=f"征集{n}", issuer_id=officer().posts[0].office_id
            )
        counts.append(queries_of(lambda: client.get("/en/desk/calls/")))
    assert counts[0] == counts[1]


def test_a_call_is_written_part_by_part_on_screen(client: Client) -> None:
    client.force_login(officer())
    office = officer().posts[0].office_id
    client.post(
        "/en/desk/calls/new/", {"code": "S1", "track_name": "venture", "issuer": office, "title": "新批次"}
    )
    edit = "/en/desk/calls/S1/edit/"
    for part in ("basics", "dates", "limits", "money", "categories", "payment", "rounds"):
        assert client.get(f"{edit}?part={part}").status_code == 200, part
    client.post(f"{edit}?part=dates", {"opens_at": "2026-03-05T09:00", "closes_at": "2026-04-01T17:00"})
    call = Call.objects.get(code="S1")
    assert call.closes_at == clock.moment(date(2026, 4, 1), 17)
    rows = {
        "payment-TOTAL_FORMS": "3", "payment-INITIAL_FORMS": "0", "payment-0-order": "1", "payment-0-name": "首款",
        "payment-0-pct": "60", "payment-0-condition": "signed", "payment-0-text": "签订后", "payment-1-order": "2",
        "payment-1-name": "尾款", "payment-1-pct": "40", "payment-1-condition": "final", "payment-1-text": "合格后",
    }  # fmt: skip
    assert client.post(f"{edit}?part=payment", rows).status_code == 302
    assert [s.pct for s in call.payment_stages.all()] == [60, 40]
    page = client.post(f"{edit}?part=payment", rows | {"payment-1-order": "1"}).content.decode()
    assert "same code or order" in page
    backwards = {"opens_at": "2026-03-05T09:00", "closes_at": "2026-03-01T17:00"}
    page = client.post(f"{edit}?part=dates", backwards).content.decode()
    assert "before the opening" in page
    assert "2026-03-01T17:00" in page
    assert "checklist" in client.get("/en/desk/calls/S1/").content.decode()


def test_steps_are_taken_on_the_page_of_the_call(client: Client) -> None:
    call = venture()
    client.force_login(officer())
    client.post("/en/desk/calls/V1/do/announce/")
    assert Call.objects.get(pk=call.pk).state == "announced"
    with clock.at(call.opens_at):
        client.post("/en/desk/calls/V1/do/open/")
        client.post("/en/desk/calls/V1/do/extend/", {"closes_at": "2026-05-01T17:00", "reason": "雪灾"})
        assert "Reason" in client.post("/en/desk/calls/V1/do/cancel/", {"reason": ""}).content.decode()
        client.post("/en/desk/calls/V1/do/cancel/", {"reason": "资金未到位"})
    after = Call.objects.get(pk=call.pk)
    assert (after.state, after.closes_at) == ("cancelled", clock.moment(date(2026, 5, 1), 17))


def test_a_package_is_decided_on_its_page(client: Client) -> None:
    call = opened(purchase(intention_waiver="演示"))
    client.force_login(officer())
    package = call.packages.get()
    with clock.at(call.closes_at + clock.IN_FLIGHT):
        actions.close_call(call=call)
        assert client.get(package.get_absolute_url()).status_code == 200
        client.post(package.get_absolute_url(), {"reason": "磋商中两家可以继续", "go_on": "1"})
    assert Package.objects.get().state == "continued"


def test_a_registered_organisation_of_the_world_is_valid() -> None:
    assert facts()["credit_code"]


CLOSED = [{**row, "ceiling_pct": 0, "on_breach": "refuse"} for row in CATEGORIES]
TIGHT = [{**row, "ceiling_pct": 20, "on_breach": "refuse"} for row in CATEGORIES]
LOOKED_AT = [{**row, "ceiling_pct": 0, "on_breach": "flag"} for row in CATEGORIES]


@pytest.mark.parametrize(("categories", "says"), [(CLOSED, "may hold anything"), (TIGHT, "not 100 %")])
def test_categories_into_which_no_budget_fits_are_named(categories: Any, says: str) -> None:
    (sentence,) = missing_rules(venture(categories=categories))
    assert says in sentence


def test_ceilings_that_an_officer_looks_at_close_nothing() -> None:
    assert missing_rules(venture(categories=LOOKED_AT)) == []


def test_categories_that_the_money_does_not_pay_for_hold_nothing() -> None:
    call = venture()
    source = call.allocations.get().pool.source
    source.forbidden_categories = [row["code"] for row in CATEGORIES]
    source.save()
    (sentence,) = missing_rules(call)
    assert "may hold anything" in sentence


def test_an_own_share_of_everything_is_refused_and_named() -> None:
    with pytest.raises(Refused, match="below 100 %"):
        venture(min_match_pct=100)
    call = venture()
    Call.objects.filter(pk=call.pk).update(min_match_pct=100)
    assert "below 100 %" in " ".join(missing_rules(Call.objects.get(pk=call.pk)))


def test_what_is_wrong_in_a_row_is_named_by_its_row_and_field(client: Client) -> None:
    call = venture(code="S2")
    client.force_login(officer())
    rows = {
        "payment-TOTAL_FORMS": "2", "payment-INITIAL_FORMS": "0", "payment-0-order": "1", "payment-0-name": "首款",
        "payment-0-pct": "100", "payment-0-condition": "signed", "payment-0-text": "签订后", "payment-1-order": "2",
        "payment-1-name": "尾款", "payment-1-pct": "0", "payment-1-condition": "final", "payment-1-text": "合格后",
    }  # fmt: skip
    page = BeautifulSoup(client.post("/en/desk/calls/S2/edit/?part=payment", rows).content, "html.parser")
    (line,) = page.select("#errors li a")
    assert line.get_text().startswith("Row 2 · Share, %: ")
    assert page.select_one(str(line["href"])) is not None
    assert [one.get_text(strip=True) for one in page.select("fieldset legend")] == ["Row 1", "Row 2"]
    wrong = [{**PLAN[0], "pct": 100}, {**PLAN[0], "order": 9, "pct": 0}]
    with pytest.raises(Refused, match=r"Row 2 \(9\)"):
        actions.update_call(call=call, data={"payment_stages": wrong}, by=officer())


@pytest.mark.parametrize(("field", "label"), [("contact_phone", "Phone"), ("contact_email", "E-mail")])
def test_a_sentence_that_speaks_of_its_field_is_named_all_the_same(
    client: Client, field: str, label: str
) -> None:
    venture(code="S3")
    client.force_login(officer())
    page = BeautifulSoup(
        client.post("/en/desk/calls/S3/edit/?part=basics", {"title": "x", field: "abc"}).content,
        "html.parser",
    )
    lines = {str(one["href"]): one.get_text() for one in page.select("#errors li a")}
    named = page.select_one(f"label[for=id_{field}]")
    assert named is not None
    assert lines[f"#id_{field}"].lower().startswith(named.get_text(strip=True).split("(")[0].strip().lower())
