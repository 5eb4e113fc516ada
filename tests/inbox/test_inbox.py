"""The officer's list: an address that can be sent on, its views, what is new, labels, notes, who handles what."""

import html
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.data import copy, save
from grants.applications import actions
from grants.applications.models import Application
from grants.eligibility import actions as eligibility
from grants.eligibility.service_level_queries import service_level_of
from grants.inbox import COLUMNS
from grants.inbox import actions as inbox
from grants.inbox import queries as inbox_queries
from grants.inbox.filters import BY_NAME
from grants.inbox.models import Label, LastLook, Routing, SavedView
from grants.people.models import Office, Region, User
from grants.submission import actions as submission
from tests.factories import Scenario, person
from tests.page_reading import as_read
from workflows import clock
from workflows.models import Event, Message
from workflows.steps import NotYours, Refused
from workflows.tasks import announce_pending

LIST = "application-list"


def titles(client: Any, **address: Any) -> list[str]:
    page = client.get(reverse(LIST), address or {"all": "1"})
    assert page.status_code == 200
    return [one.title for one in page.context["page_obj"].object_list]


@pytest.fixture
def two(scenario: Scenario) -> tuple[Application, Application]:
    """An old one of tier two, and a newer one of tier three that asks for less people."""
    with clock.at(clock.now() - timedelta(hours=30)):
        old = scenario.submitted(scenario.registered, answers={"title": "巡访结对"})
    new = scenario.submitted(
        scenario.guided, answers={"title": "楼道清洁行动", "beneficiaries_direct": "20", "series": "共创平安"}
    )
    return old, new


@pytest.fixture
def colleague(scenario: Scenario) -> User:
    return person("colleague", "officer", office=scenario.office, name="李同事")


def test_each_filter_is_in_the_address(scenario: Scenario, two: Any, browse: Any, colleague: User) -> None:
    old, new = two
    client, only = browse(scenario.officer), [new.title]
    inbox.assign(application=new, handler=colleague, by=scenario.officer)
    label = inbox.make_label(office=scenario.office, name="急", by=scenario.officer)
    inbox.put_label(application=new, label=label, by=scenario.officer)
    assert titles(client, q="道清洁") == only
    assert titles(client, q=scenario.guided.name[2:6]) == only
    assert titles(client, tier=[scenario.guided.tier]) == only
    assert titles(client, series=new.series_id) == only
    assert titles(client, handler=colleague.pk, label=label.pk) == only
    assert titles(client, handler="none") == [old.title]
    assert titles(client, handler="me") == []
    assert titles(client, since=clock.today().isoformat()) in (only, [new.title, old.title])
    assert titles(client, until=(clock.today() - timedelta(days=3)).isoformat()) == []
    assert titles(client, least="10,000", most="10000.00") == [new.title, old.title]
    assert titles(client, least="10000.01") == []
    assert titles(client, region="220100") == [new.title, old.title]
    assert titles(client, region="220103008") == [new.title, old.title]
    assert titles(client, call=[scenario.call.code], state=["submitted", "eligible"], version="1") == [
        new.title,
        old.title,
    ]
    assert titles(client, late="1") == titles(client, state="eligible") == []
    assert titles(client, like="1") == [new.title, old.title]  # the world writes the same words in both
    assert len(titles(client, hub=scenario.hub.code)) <= 1


def test_a_supplement_that_is_late_is_found(scenario: Scenario, two: Any, browse: Any) -> None:
    supplement = eligibility.ask_for_supplement(
        application=two[0], points=[{"section": "overview", "question": "summary", "text": "写明"}],
        by=scenario.officer,
    )  # fmt: skip
    assert titles(browse(scenario.officer), late="1") == []
    with clock.at(supplement.due_at + timedelta(minutes=1)):
        assert titles(browse(scenario.officer), late="1") == [two[0].title]


def test_what_cannot_be_read_is_left_out_and_said(scenario: Scenario, two: Any, browse: Any) -> None:
    page = browse(scenario.officer).get(
        reverse(LIST), {"least": "viel", "since": "2026-13-40", "field": "x", "order": "x"}
    )
    assert set(page.context["view"].wrong) == {"least", "since", "field"}
    assert len(page.context["page_obj"].object_list) == 2
    assert "viel" in page.content.decode() and "Requested from (yuan): " in page.content.decode()


@pytest.mark.parametrize(
    "asked", ["least=1,23", "most=壹万", "since=2027年2月30日", "until=20260732", "version=zwei", "package=x"]
)
def test_nothing_is_done_with_a_view_of_which_a_filter_cannot_be_read(
    scenario: Scenario, two: Any, browse: Any, asked: str
) -> None:
    """Its rows are not those that were meant: no file of it is made, nothing of it is marked or worked on."""
    officer = browse(scenario.officer)
    name = asked.partition("=")[0]
    for address, sent in (
        (f"{reverse(LIST)}?{quote(asked, safe='=,')}", {"list": LIST, "as": "csv"}),
        (reverse("application-seen"), {"address": asked}),
        (reverse("application-bulk"), {"address": asked, "all": "1", "do": "take"}),
    ):
        answer = officer.post(address, sent, follow=True)
        assert answer.status_code == 200
        assert [str(one) for one in answer.context["messages"]] == [answer.context["view"].wrong[name]]


def test_each_column_orders_both_ways(scenario: Scenario, two: Any, browse: Any) -> None:
    client = browse(scenario.officer)
    for key in [key for key, column in COLUMNS.items() if column.order is not None]:
        assert len(titles(client, order=key)) == len(titles(client, order=f"-{key}", col=[*COLUMNS])) == 2, (
            key
        )


def test_the_order_is_what_it_says(scenario: Scenario, two: Any, browse: Any) -> None:
    old, new = two
    client = browse(scenario.officer)
    assert titles(client) == [new.title, old.title]
    assert titles(client, order="submitted") == [old.title, new.title]
    assert titles(client, order="-beneficiaries") == [old.title, new.title]


def test_the_states_are_counted_whatever_state_is_asked_for(
    scenario: Scenario, two: Any, browse: Any
) -> None:
    page = browse(scenario.officer).get(reverse(LIST), {"state": "eligible"})
    assert {one["key"]: one["n"] for one in page.context["view"].states} == {"submitted": 2, "eligible": 0}


def test_a_view_is_kept_shared_renamed_and_opens_first(
    scenario: Scenario, two: Any, browse: Any, colleague: User
) -> None:
    client = browse(scenario.officer)
    address = "q=%E6%A5%BC%E9%81%93&order=-requested&col=number&col=project"
    client.post(reverse("application-view-save"), {"address": address, "name": " 楼道 ", "shared": "1"})
    kept = SavedView.objects.get()
    assert (kept.name, kept.office, kept.columns) == ("楼道", scenario.office, ["number", "project"])
    opened = urlsplit(inbox_queries.address_of(kept)).query
    assert parse_qs(opened) == {**parse_qs(address), "view": [str(kept.pk)]}
    change = reverse("application-view", args=[kept.pk])
    client.post(change, {"name": "楼道项目", "first": "1", "shared": "1"})
    assert client.get(reverse(LIST)).url == inbox_queries.address_of(kept)
    theirs = browse(colleague)
    assert "楼道项目" in theirs.get(reverse(LIST)).content.decode()
    assert theirs.post(change, {"name": "别人的"}).status_code == 404
    client.post(change, {"delete": "1"})
    assert not SavedView.objects.exists()
    assert Application.objects.count() == 2


def test_a_view_is_seen_by_its_owner_and_its_office_only(scenario: Scenario, two: Any) -> None:
    from django.http import QueryDict

    from grants.inbox import InboxView

    stranger = person(
        "stranger", "officer", office=Office.objects.create(code="X", name="别处", level="county")
    )
    view = InboxView(QueryDict("q=x"), scenario.officer)
    inbox.save_view(view=view, name="我的", by=scenario.officer)
    inbox.save_view(view=view, name="共用", office=scenario.office, by=scenario.officer)
    assert [one.name for one in inbox_queries.saved_views(scenario.lead)] == ["共用"]
    assert not inbox_queries.saved_views(stranger)
    with pytest.raises(NotYours):
        inbox.save_view(view=view, name="混入", office=scenario.office, by=stranger)


def test_new_is_what_came_since_one_looked(
    scenario: Scenario, two: Any, browse: Any, colleague: User
) -> None:
    old, new = two
    client = browse(scenario.officer)
    assert titles(client, new="1") == [new.title, old.title]
    client.get(reverse("application", args=[old.code]))
    assert titles(client, new="1") == [new.title]
    assert titles(browse(colleague), new="1") == [new.title, old.title]
    client.post(reverse("application-seen"), {"address": "q=楼道"})
    assert titles(client, new="1") == []
    supplement = eligibility.ask_for_supplement(
        application=new,
        points=[{"section": "overview", "question": "summary", "text": "写明"}],
        by=scenario.officer,
    )
    user = scenario.applicant(scenario.guided)
    overview = new.sections.get(section="overview")
    with clock.at(supplement.asked_at + timedelta(hours=1)):
        actions.save_section(
            application=new, section="overview", answers=overview.answers | {"summary": "写明了人数。"},
            revision=overview.revision, by=user,
        )  # fmt: skip
        submission.answer_supplement(application=new, by=user)
    assert titles(client, new="1") == [new.title]
    assert LastLook.objects.filter(user=scenario.officer).count() == 2


def test_a_thousand_are_marked_as_seen_in_as_many_statements_as_one(
    scenario: Scenario, two: Any, browse: Any
) -> None:
    client, counts, shared = browse(scenario.officer), [], two[0].code[:3]
    assert two[1].code.startswith(shared)
    for words in ("楼道", shared):
        with CaptureQueriesContext(connection) as queries:
            client.post(reverse("application-seen"), {"address": f"q={words}"})
        counts.append(len(queries))
    assert LastLook.objects.filter(user=scenario.officer).count() == 2
    assert counts[0] == counts[1]


def test_whoever_is_handed_an_application_is_told(scenario: Scenario, two: Any, colleague: User) -> None:
    for _twice in range(2):
        inbox.assign(application=two[0], handler=colleague, by=scenario.officer)
    assert Event.objects.filter(action="assign_to").count() == 1
    announce_pending()
    told = Message.objects.get(to=colleague, event__action="assign_to")
    assert two[0].code in told.subject
    with pytest.raises(Refused):
        inbox.assign(application=two[0], handler=scenario.applicant(scenario.guided), by=scenario.officer)
    with pytest.raises(Refused):
        inbox.assign(application=two[0], handler=None, by=scenario.applicant(scenario.registered))


def test_the_nearest_region_decides_who_handles_it(scenario: Scenario, colleague: User, browse: Any) -> None:
    lead = browse(scenario.lead)
    address = reverse("application-routing")
    for region, handler in (("220100", scenario.officer), ("220103", colleague)):
        lead.post(
            address, {"do": "set", "office": scenario.office.pk, "region": region, "handler": handler.pk}
        )
    assert Routing.objects.count() == 2
    assert scenario.submitted(scenario.registered).handler == colleague
    Application.objects.update(handler=None)
    inbox.end_routing(routing=Routing.objects.get(region="220103"), by=scenario.lead)
    lead.post(address, {"do": "apply", "office": scenario.office.pk})
    assert Application.objects.get().handler == scenario.officer
    assert browse(scenario.officer).get(address).status_code == 403
    with pytest.raises(NotYours):
        inbox.set_routing(
            office=scenario.office, region=Region.objects.get(pk="22"), handler=colleague, by=scenario.officer
        )


def test_labels_are_the_offices_own(scenario: Scenario, two: Any, browse: Any) -> None:
    client, address = browse(scenario.officer), reverse("application-labels")
    for name in ("急", "待查", "急"):
        client.post(address, {"do": "make", "name": name})
    urgent, look = Label.objects.get(name="急"), Label.objects.get(name="待查")
    for one in two:
        inbox.put_label(application=one, label=look, by=scenario.officer)
    inbox.put_label(application=two[0], label=urgent, by=scenario.officer)
    client.post(address, {"do": "merge", "label": look.pk, "into": urgent.pk})
    assert urgent.rows.count() == 2
    client.post(address, {"do": "rename", "label": urgent.pk, "name": "特急"})
    stranger = person(
        "stranger", "officer", office=Office.objects.create(code="X", name="别处", level="county")
    )
    assert browse(stranger).post(address, {"do": "delete", "label": urgent.pk}).status_code == 404
    with pytest.raises(NotYours):
        inbox.put_label(application=two[1], label=urgent, by=stranger)
    client.post(address, {"do": "delete", "label": urgent.pk})
    assert not Label.objects.exists()


def test_a_note_is_for_the_office(scenario: Scenario, two: Any, browse: Any, colleague: User) -> None:
    beside = reverse("application-beside", args=[two[0].code])
    page = reverse("application", args=[two[0].code])
    browse(scenario.officer).post(beside, {"do": "note", "note": "电话核实过，负责人下周回来。"})
    assert "电话核实过" in browse(colleague).get(page).content.decode()
    assert "电话核实过" not in browse(scenario.applicant(scenario.registered)).get(page).content.decode()
    note = two[0].notes.get()
    assert browse(colleague).post(beside, {"do": "delete-note", "pk": note.pk}).status_code == 404
    assert (
        browse(scenario.applicant(scenario.registered)).post(beside, {"do": "note", "note": "x"}).status_code
        == 403
    )


def test_an_auditor_reads_the_list_and_works_nothing(scenario: Scenario, two: Any, browse: Any) -> None:
    auditor = person("auditor", "auditor", office=scenario.office)
    client = browse(auditor)
    page = client.get(reverse(LIST))
    assert len(page.context["page_obj"].object_list) == 2
    assert "data-bulk" not in page.content.decode() or 'name="do"' not in page.content.decode()
    for name in ("application-bulk", "application-labels", "application-routing", "application-checklists"):
        assert client.post(reverse(name)).status_code == 403
    assert client.post(reverse("application-beside", args=[two[0].code]), {"do": "note"}).status_code == 403


def test_the_empty_list_says_what_will_come(scenario: Scenario, browse: Any) -> None:
    assert "Drafts are the applicants" in browse(scenario.officer).get(reverse(LIST)).content.decode()


#: Every filter with a value that leaves something, by name of the address.
EACH = {
    "q": "楼", "call": "{call}", "package": "1", "state": "supplementing", "tier": "registered", "field": "{field}",
    "series": "{series}", "region": "220100", "hub": "{hub}", "least": "1", "most": "9,999,999", "since": "2020-01-01",
    "until": "2099-01-01", "handler": "none", "label": "{label}", "new": "1", "late": "1", "like": "1", "version": "1",
}  # fmt: skip


def test_a_hundred_rows_ask_as_little_as_one(scenario: Scenario, two: Any, browse: Any) -> None:
    label = inbox.make_label(office=scenario.office, name="急", by=scenario.officer)
    inbox.put_label(application=two[0], label=label, by=scenario.officer)
    points = [{"section": "overview", "question": "summary", "text": "写明"}]
    eligibility.ask_for_supplement(application=two[0], points=points, by=scenario.officer)
    known = {
        "call": scenario.call.code, "field": two[1].field_id, "series": two[1].series_id, "hub": scenario.hub.code,
        "label": label.pk,
    }  # fmt: skip
    assert set(EACH) == set(BY_NAME)
    looks = [{name: value.format(**known)} for name, value in EACH.items()]
    looks += [{"order": key, "col": [*COLUMNS]} for key, one in COLUMNS.items() if one.order is not None]
    client = browse(scenario.officer)

    def asked() -> list[int]:
        client.get(reverse(LIST), {"all": "1"})
        counts = []
        for address in looks:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(reverse(LIST), address).status_code == 200
            counts.append(len(seen))
        return counts

    before = asked()
    for one in two:
        made = save(copy(one, code=f"{one.code}-{n}") for n in range(50))
        for related in (one.versions, one.supplements, one.label_rows):
            save(copy(row, application_id=new.pk) for row in related.all() for new in made)
    assert asked() == before


def test_by_when_the_check_is_promised_stands_in_the_list_and_in_its_file(
    scenario: Scenario, two: Any, browse: Any
) -> None:
    old, new = two
    points = [{"section": "overview", "question": "summary", "text": "写明"}]
    scenario.call.closes_at = clock.now() - timedelta(hours=1)
    scenario.call.save(update_fields=["closes_at"])
    eligibility.ask_for_supplement(application=old, points=points, by=scenario.officer)
    day = service_level_of(Application.objects.get(pk=new.pk)).day
    left = service_level_of(Application.objects.get(pk=old.pk)).days_left
    shown = {"col": ["number", "promised"], "order": "number"}
    client = browse(scenario.officer)
    page = client.get(reverse(LIST), shown)
    promises = [COLUMNS["promised"].value(one) for one in page.context["page_obj"]]
    assert {promise.day for promise in promises} == {day, None}
    assert f"{left} working days after the answer" in page.content.decode()
    sent = client.post(f"{reverse(LIST)}?{urlencode(shown, doseq=True)}", {"list": LIST, "as": "csv"})
    file = b"".join(sent.streaming_content).decode()
    assert day.isoformat() in file
    assert str(left) in file.split(old.code)[1].splitlines()[0]
    with clock.at(clock.now() + timedelta(days=90)):
        assert "Late" in client.get(reverse(LIST), shown).content.decode()


@pytest.mark.parametrize("words", ["楼道", "清洁行", "guided", "code"])
def test_words_are_found_in_title_organisation_and_number(
    scenario: Scenario, two: Any, browse: Any, words: str
) -> None:
    asked = {"guided": scenario.guided.name[1:5], "code": two[1].code[3:].lower()}.get(words, words)
    assert titles(browse(scenario.officer), q=asked) == [two[1].title]


def test_a_list_that_filters_empty_says_how_to_clear_them(scenario: Scenario, two: Any, browse: Any) -> None:
    page = browse(scenario.officer).get(reverse(LIST), {"q": "没有这个", "tier": "registered"})
    text = as_read(page.content)
    assert [chip["without"] for chip in page.context["list"].chips] == [
        "?tier=registered", f"?{urlencode({'q': '没有这个'})}",
    ]  # fmt: skip
    assert all(html.escape(chip["words"]) in text for chip in page.context["list"].chips)
    assert "all=1" in text
    assert "Nothing fits these filters." in text


def test_each_reader_sees_what_his_office_holds(scenario: Scenario, two: Any, browse: Any) -> None:
    """Whoever runs the call, whoever's place lies above the applicant's, and nobody else."""
    place = Region.objects.get(pk=two[0].region_id)
    above, beside = place.parent, Region.objects.filter(level=place.level).exclude(pk=place.pk).first()
    for n, (region, sees) in enumerate(((place, True), (above, True), (beside, False))):
        office = Office.objects.create(code=f"P{n}", name=f"办{n}", level="county", region=region)
        for role in ("officer", "lead", "auditor", "finance_maker", "finance_checker"):
            reader = person(f"{role}{n}", role, office=office)
            assert (two[0].title in titles(browse(reader))) is sees, (role, region)
    hub = person("accountant", "hub_accountant", organisation=scenario.hub)
    kept = Application.objects.filter(organisation__custodian=scenario.hub)
    assert set(Application.objects.visible_to(hub)) == set(kept)
    for nobody in (hub, person("x", "editor", office=scenario.office)):
        assert browse(nobody).get(reverse(LIST)).status_code == 403
