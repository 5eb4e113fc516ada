"""Notices: the period in working days, the standard text, frozen once published."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from grants.awards import actions
from grants.awards.models import PublicNotice
from grants.calls.models import Call
from grants.documents.models import Document
from grants.documents.printing import PRINT
from grants.people.models import Office
from tests.awards.scenario import moment, on_notice, propose
from tests.reviews.scenario import DATA, HOLIDAYS, Scenario
from workflows import anchor, clock, jobs
from workflows.models import WorkdayOverride
from workflows.steps import Moved, NotYours, Refused


def overrides() -> None:
    """The State Council's days of the vectors' years."""
    import chinese_calendar

    for first, last in ((date(2024, 9, 1), date(2024, 10, 31)), (date(2025, 9, 1), date(2025, 10, 31)),
                        (date(2026, 1, 1), date(2026, 12, 31))):  # fmt: skip
        for n in range((last - first).days + 1):
            day = date.fromordinal(first.toordinal() + n)
            work = chinese_calendar.is_workday(day)
            if work != (day.weekday() < 5):
                WorkdayOverride.objects.update_or_create(day=day, defaults={"is_workday": work})


@pytest.mark.parametrize("vector", DATA["workday_vectors"])
def test_the_period_is_counted_in_working_days(venture: Scenario, vector: dict) -> None:  # type: ignore[type-arg]
    overrides()
    notice = actions.draft_notice(
        call=venture.call, kind="award_notice", title="公示", number="N", starts_on=date.fromisoformat(vector["start"]),
        working_days=vector["working_days"], count_start_day=vector["include_start"], by=venture.officer,
    )  # fmt: skip
    assert notice.ends_on == date.fromisoformat(vector["end"])


def test_the_text_is_filled_from_the_template_in_both_languages(noticed: Scenario) -> None:
    assert HOLIDAYS
    notice = noticed.notice
    assert notice.ends_on == date(2026, 5, 6)
    assert "251,000.00" in notice.body
    assert "2026年4月27日" in notice.body
    assert "2026年5月6日" in notice.body
    assert "6 May 2026" in notice.body_en
    assert [i.application.code for i in notice.items.all()] == [
        "B01",
        "B02",
        "B04",
        "B03",
        "B06",
        "B07",
        "B05",
    ]


def test_publishing_writes_down_where_the_chains_end_once_it_has_committed(
    ranked: Scenario, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        on_notice(ranked)
        assert not anchor.kept(), "a step that is taken back must not be missed later"
    assert [head for head in anchor.kept() if head.chain == anchor.EVENTS][-1] == anchor.of_events()


def test_a_published_notice_is_frozen_and_its_paper_can_be_made(noticed: Scenario) -> None:
    with pytest.raises(Moved):
        actions.update_notice(notice=noticed.notice, data={"title": "别的"}, by=noticed.officer)
    with pytest.raises(Moved):
        actions.publish_notice(notice=noticed.notice, by=noticed.officer)
    with jobs.in_place(PRINT):
        paper = actions.make_pdf(notice=noticed.notice, by=noticed.officer)
    again = actions.make_pdf(notice=noticed.notice, by=noticed.officer)
    assert again.pk == paper.pk, "One paper, however often it is asked for."
    assert Document.objects.get(pk=paper.pk).size > 1000


def test_nobody_loses_a_day_and_nothing_is_left_unnamed(ranked: Scenario) -> None:
    propose(ranked, "B01")
    with clock.at(moment("2026-04-26T10:00:00")):
        actions.decide(call=ranked.call, minutes="集体研究决定。", by=ranked.lead)
    with clock.at(moment("2026-04-28T10:00:00")):
        with pytest.raises(NotYours):
            actions.draft_notice(call=ranked.call, kind="award_notice", title="t", number="1", starts_on=date(2026, 4, 27),
                                 by=ranked.lead)  # fmt: skip
        late = actions.draft_notice(call=ranked.call, kind="award_notice", title="t", number="1",
                                    starts_on=date(2026, 4, 27), by=ranked.officer)  # fmt: skip
        with pytest.raises(Refused):
            actions.publish_notice(notice=late, by=ranked.officer)
        with pytest.raises(Refused):
            actions.publicise(call=ranked.call, by=ranked.officer)
        changed = actions.update_notice(notice=late, data={"starts_on": date(2026, 4, 28)}, by=ranked.officer)
        assert "2026年4月28日" in changed.body
        with pytest.raises(Refused, match="1"):
            actions.draft_notice(call=ranked.call, kind="award_notice", title="t", number="1",
                                 starts_on=date(2026, 4, 28), by=ranked.officer)  # fmt: skip


@pytest.mark.parametrize("days", ["1", "4", "0", ""])
def test_a_notice_keeps_to_the_rule_of_its_call(days: str, ranked: Scenario) -> None:
    """Shorter than the rule is refused where it is written and where it is published. Without a period its call would
    wait for its end for ever."""
    propose(ranked, "B01")
    with clock.at(moment("2026-04-26T10:00:00")):
        actions.decide(call=ranked.call, minutes="集体研究决定。", by=ranked.lead)
        notice = actions.draft_notice(call=ranked.call, kind="award_notice", title="公示", number="公示1",
                                      starts_on=date(2026, 4, 27), by=ranked.officer)  # fmt: skip
        client = Client()
        client.force_login(ranked.officer)
        typed = {"number": "公示1", "title": "公示", "starts_on": "2026-04-27", "working_days": days}
        for do in ("save", "publish"):
            client.post(notice.get_absolute_url(), typed | {"do": do})
            notice.refresh_from_db()
            assert notice.published_at is None
            assert notice.working_days == ranked.call.notice_days == 5
        with pytest.raises(Refused, match="5 working days or more"):
            actions.draft_notice(call=ranked.call, kind="award_notice", title="公示", number="公示2",
                                 starts_on=date(2026, 4, 27), working_days=int(days or 0), by=ranked.officer)  # fmt: skip
        PublicNotice.objects.filter(pk=notice.pk).update(working_days=int(days) or None if days else None)
        with pytest.raises(Refused, match="5 working days or more"):
            actions.publish_notice(notice=notice, by=ranked.officer)


def test_a_notice_says_of_each_way_to_object_only_what_is_known(ranked: Scenario) -> None:
    """A label without its value says nothing, and a notice without any way to object is none."""
    propose(ranked, "B01")
    call = ranked.call
    Call.objects.filter(pk=call.pk).update(contact_phone="", contact_email="")
    Office.objects.filter(pk=call.issuer_id).update(phone="", email="", address="", representative="x")
    ways = {"phone": "0431-88880000", "email": "notice@example.invalid", "address": "示例大街1号"}
    labels = {"phone": "电话：", "email": "邮箱：", "address": "地址："}
    for n, (name, value) in enumerate(ways.items()):
        Office.objects.filter(pk=call.issuer_id).update(**{**dict.fromkeys(ways, ""), name: value})
        notice = _drafted(ranked, f"N{n}")
        last = notice.body.rsplit("\n\n", 1)[-1]
        assert f"{labels[name]}{value}" in last
        assert not any(label in last for other, label in labels.items() if other != name)
    Office.objects.filter(pk=call.issuer_id).update(**dict.fromkeys(ways, ""))
    notice = _drafted(ranked, "N9")
    assert "：" not in notice.body.rsplit("\n\n", 1)[-1][-8:]
    with pytest.raises(Refused, match=r"受理方式|where to object"):
        actions.publish_notice(notice=PublicNotice.objects.get(pk=notice.pk), by=ranked.officer)


def _drafted(ranked: Scenario, number: str) -> PublicNotice:
    return actions.draft_notice(
        call=Call.objects.get(pk=ranked.call.pk), kind="award_notice", title="公示", number=number,
        starts_on=clock.today(), by=ranked.officer,
    )  # fmt: skip
