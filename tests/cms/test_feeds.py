"""Calls followed from outside: the Atom feed in both languages, and the dates as a calendar file."""

from datetime import date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation

from cms.models import CallIndexPage, CallPage
from grants.awards.models import PublicNotice
from grants.calls import actions
from grants.calls.calendar import CalendarEntry, calendar, escaped, folded
from grants.calls.models import Call
from grants.calls.queries import extensions
from grants.people.models import Membership, User
from grants.web.formatting import say_moment
from workflows import clock
from workflows.steps import Refused

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def lead(office: Any) -> User:
    person = User.objects.create_user("lead", "lead@example.invalid", "pw-of-a-lead")
    Membership.objects.create(user=person, role="lead", office=office)
    return person


@pytest.fixture
def published(site: Any, call: Call, editor: User) -> Call:
    for index in CallIndexPage.objects.all():
        title = call.title if index.locale.language_code == "zh-hans" else call.title_en
        index.add_child(instance=CallPage(title=title, slug="stairwell", call=call, owner=editor))
    return Call.objects.get(pk=call.pk)


def entries(address: str) -> list[dict[str, str]]:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    tree = ET.fromstring(answer.content)  # our own words
    return [
        {"title": e.findtext(f"{ATOM}title") or "", "id": e.findtext(f"{ATOM}id") or "",
         "summary": e.findtext(f"{ATOM}summary") or "", "link": e.find(f"{ATOM}link").attrib["href"]}  # type: ignore[union-attr]
        for e in tree.findall(f"{ATOM}entry")
    ]  # fmt: skip


def test_each_step_of_a_call_is_an_entry_newest_first(published: Call, lead: User, at: Any) -> None:
    assert [e["title"] for e in entries("/en/calls/feed.atom")] == ["Announced: Stairwell grants"]
    assert published.opens_at is not None
    assert published.closes_at is not None
    at(published.opens_at + timedelta(minutes=1))
    actions.open_call(call=published)
    actions.extend(
        call=Call.objects.get(pk=published.pk),
        closes_at=published.closes_at + timedelta(days=5),
        reason="雪",
        by=lead,
    )
    found = entries("/en/calls/feed.atom")
    assert [e["title"].split(":")[0] for e in found] == ["Extended", "Open now", "Announced"]
    assert len({e["id"] for e in found}) == 3
    assert "/en/calls/stairwell/" in found[0]["link"]


def test_the_feed_speaks_the_language_of_its_address(published: Call) -> None:
    (one,) = entries("/calls/feed.atom")
    assert one["title"] == "发布征集公告：楼道微创投"
    assert "为楼道里的小事征集项目。" in one["summary"]
    assert "/en/" not in one["link"]


def test_a_draft_is_in_no_feed_and_has_no_dates(site: Any, call: Call) -> None:
    assert entries("/calls/feed.atom") == []
    assert Client().get(f"/calls/{call.code}/dates.ics").status_code == 404


def test_readers_find_the_feed_and_the_dates(published: Call) -> None:
    index, one = CallIndexPage.objects.first(), CallPage.objects.first()
    assert index is not None
    assert one is not None
    assert 'type="application/atom+xml"' in Client().get(index.get_url() or "").content.decode()
    shown = Client().get(one.get_url() or "").content.decode()
    assert f"/calls/{published.code}/dates.ics" in shown
    assert f"/calls/{published.code}/may-we-apply/" in shown


# --- the calendar file -------------------------------------------------------------------------------------------


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_the_dates_of_a_call_in_beijing_time(published: Call) -> None:
    answer = Client().get(f"/en/calls/{published.code}/dates.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = unfolded(answer.content.decode())
    assert published.closes_at is not None
    closes = published.closes_at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert f"DTSTART;TZID=Asia/Shanghai:{closes:%Y%m%dT%H%M%S}" in lines
    assert "SUMMARY:Applications close: Stairwell grants" in lines
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 4
    assert lines.count("BEGIN:VALARM") == 1  # the closing alone reminds
    assert len({line for line in lines if line.startswith("UID:")}) == 4


def test_a_span_of_days_ends_the_day_after_its_last() -> None:
    lines = unfolded(calendar("…", [CalendarEntry("x", "公示", date(2026, 11, 2), date(2026, 11, 6))]))
    assert "DTSTART;VALUE=DATE:20261102" in lines
    assert "DTEND;VALUE=DATE:20261107" in lines


def test_lines_are_folded_by_octets_and_never_inside_a_character() -> None:
    words = "关于举办公益创投大赛、面向全省社区社会组织征集项目的公告；" * 4
    text = calendar(
        "…", [CalendarEntry("x", words, datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai")))]
    )
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"SUMMARY:{words}" in unfolded(text)
    assert "\n" not in text.replace("\r\n", "")
    assert folded("短") == "短"


def test_signs_that_mean_something_are_escaped() -> None:
    assert escaped("甲,乙;丙\\丁\r\n戊") == "甲\\,乙\\;丙\\\\丁\\n戊"


def test_a_moved_date_keeps_its_identity(published: Call) -> None:
    def uids() -> set[str]:
        lines = unfolded(Client().get(f"/calls/{published.code}/dates.ics").content.decode())
        return {line for line in lines if line.startswith("UID:")}

    before = uids()
    Call.objects.filter(pk=published.pk).update(closes_at=clock.now() + timedelta(days=99))
    assert uids() == before


def test_an_extension_is_a_published_notice_with_its_number_reason_and_both_moments(
    published: Call, lead: User, at: Any
) -> None:
    assert published.opens_at is not None
    assert published.closes_at is not None
    at(published.opens_at + timedelta(minutes=1))
    actions.open_call(call=published)
    new = published.closes_at + timedelta(days=5)
    for number, days in (("", 5), ("演示发〔2026〕9号", 6)):
        actions.extend(
            call=Call.objects.get(pk=published.pk), closes_at=published.closes_at + timedelta(days=days),
            reason="持续暴雪，交通中断。", number=number, by=lead,
        )  # fmt: skip
    number = f"YQ-{new.year}-0001"
    listed = Client().get("/en/notices/?kind=extension_notice").content.decode()
    assert f"/en/notices/{number}/" in listed
    page = Client().get(f"/en/notices/{number}/").content.decode()
    assert number in page
    assert "持续暴雪，交通中断。" in page
    with translation.override("en"):
        for moment in (published.closes_at, new):
            assert say_moment(moment, year=True, weekday=False) in page
    assert "no period for objections" in page
    chinese = Client().get(f"/notices/{number}/").content.decode()
    assert "延长" in chinese
    assert "演示发〔2026〕9号" in Client().get("/notices/").content.decode()
    told = [notice.code for notice in PublicNotice.objects.filter(call=published).order_by("pk")]
    assert [one.history().get().action for one in PublicNotice.objects.filter(call=published)] == [
        "publish"
    ] * 2
    assert told == [number, "演示发〔2026〕9号"]
    assert [one.number for one in extensions(published)] == told


def test_a_number_that_is_taken_extends_nothing(published: Call, lead: User, at: Any) -> None:
    assert published.opens_at is not None
    assert published.closes_at is not None
    at(published.opens_at + timedelta(minutes=1))
    actions.open_call(call=published)
    for days in (5, 6):
        call = Call.objects.get(pk=published.pk)
        new = published.closes_at + timedelta(days=days)
        if days == 5:
            actions.extend(call=call, closes_at=new, reason="雪", number="N1", by=lead)
        else:
            with pytest.raises(Refused, match="Nothing was extended"):
                actions.extend(call=call, closes_at=new, reason="雪", number="N1", by=lead)
    assert Call.objects.get(pk=published.pk).closes_at == published.closes_at + timedelta(days=5)


def test_a_title_kept_with_what_no_feed_can_carry_takes_no_feed_away(published: Call, lead: User) -> None:
    CallPage.objects.update(title="Stair\x0bwell\x01 grants\u202e")
    Call.objects.update(summary_en="One\x0ctwo\x02")
    assert [e["title"] for e in entries("/en/calls/feed.atom")] == ["Announced: Stair well grants"]
    assert [e["summary"].split(".")[-1].strip() for e in entries("/en/calls/feed.atom")] == ["One\ntwo"]
    assert "\x0b" not in escaped("a\x0bb")
