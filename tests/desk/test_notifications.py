"""Whoever must do the next thing learns that it is his turn: by real actions, and by what time brings."""

from datetime import timedelta
from typing import Any

import pytest

from grants.awards import actions as awards
from grants.awards.tasks import due_to_go_on
from grants.desk.notifications import notify
from grants.desk.queries import tasks_for
from grants.people.models import User
from grants.reviews import actions
from grants.reviews.ranking import rank
from grants.reviews.tasks import due_reminders_of_scoring
from grants.submission.actions import withdraw
from tests.awards.scenario import award, moment
from tests.reviews.scenario import Scenario, again, person
from workflows import clock, jobs, tasks
from workflows.models import Event, Job, Message


def told(user: Any) -> list[str]:
    """The subjects of what this person was told, oldest first."""
    while tasks.announce_pending():
        pass
    return list(Message.objects.filter(to=user).order_by("pk").values_list("subject", flat=True))


def scoring(scenario: Scenario) -> Scenario:
    scenario.panel(scenario.desk, "E01 E02 E03 E06 E07", "E09")
    actions.start_review(call=scenario.call, by=scenario.officer)
    actions.open_round(round=scenario.desk, by=scenario.officer)
    actions.assign_all(round=scenario.desk, by=scenario.officer)
    return scenario


def test_experts_learn_at_once_that_sheets_are_theirs(venture: Scenario) -> None:
    scenario = scoring(venture)
    given = [one for one in told(scenario.user("E01")) if "评分表已分配给您" in one]
    assert len(given) == 1, "one message for the lot"
    assert "评分表已分配给您" not in "".join(told(scenario.user("E05")))


def test_an_alternate_learns_that_he_steps_in(venture: Scenario) -> None:
    scenario = scoring(venture)
    scenario.declare("E01")
    before = told(scenario.user("E09"))
    sheet = scenario.sheet(scenario.desk, "B01", "E01")
    _aside, stand_in = actions.recuse(sheet=sheet, reason="配偶任职", by=scenario.user("E01"))
    assert stand_in is not None
    new = told(stand_in.expert.user)[len(before) :]
    assert [one for one in new if one.startswith("您替补另一位专家评审")]


def test_who_still_holds_sheets_is_reminded_three_times_and_no_more(venture: Scenario) -> None:
    scenario = scoring(venture)
    day = scenario.desk.held_on
    assert day is not None
    for left in (5, 3, 2, 1, 0, -1, -2):
        with clock.at(day - timedelta(days=left)):
            due_reminders_of_scoring()
            due_reminders_of_scoring()
    found = [one for one in told(scenario.user("E01")) if "评分表" in one and "分配" not in one]
    assert len(found) == 3 and "逾期" in found[-1] and "逾期" not in found[0]


def test_a_second_lead_learns_that_a_colleague_asks_him(ranked: Scenario) -> None:
    sheet = ranked.sheet(ranked.desk, "B01", "E01")
    actions.ask_unlock(sheet=sheet, reason="漏计一项", by=ranked.lead)
    assert any("同意解锁" in one for one in told(ranked.second_lead))
    assert not any("同意解锁" in one for one in told(ranked.lead))


def test_the_lead_learns_that_the_ranking_can_be_proposed_from(ranked: Scenario) -> None:
    rank(call=ranked.call, by=ranked.officer)
    assert any("排名已完成" in one for one in told(ranked.lead))


def test_an_objection_is_the_officers_and_once_upheld_the_leads(noticed: Scenario) -> None:
    with clock.at(moment("2026-04-29T10:00:00")):
        objection = awards.file_objection(
            notice=noticed.notice, application=noticed.application("B07"), text="重复资助", name="某居民", contact="000"
        )  # fmt: skip
        assert any("收到异议" in one for one in told(noticed.officer))
        objection = awards.accept_objection(objection=objection, by=noticed.officer)
        awards.investigate(objection=objection, by=noticed.officer)
        colleague = person("lead3", "lead", office=noticed.office)
        awards.uphold(objection=objection, reason="核查属实。", by=noticed.lead)
    assert any("有立项待撤销" in one for one in told(colleague))
    assert any("请答复并更正公示" in one for one in told(noticed.officer))
    waits = awards_waiting(noticed.second_lead)
    assert any("B07" in one for one in waits)


def awards_waiting(user: User) -> list[str]:
    return [str(item.words) for item in tasks_for(again(user))]


def test_time_says_once_each_what_has_become_possible(noticed: Scenario) -> None:
    with clock.at(moment("2026-05-07T09:00:00")):
        for _time in range(2):
            due_to_go_on()
        assert len([one for one in told(noticed.lead) if "公示期满" in one]) == 1
        assert not any("可以办结" in one for one in told(noticed.officer))
        for code in ("B01", "B02", "B03", "B04", "B05", "B06", "B07"):
            awards.confirm(award=award(code), by=noticed.lead)
        for _time in range(2):
            due_to_go_on()
        assert len([one for one in told(noticed.officer) if "可以办结" in one]) == 1
        assert any("Conclude the call" in one for one in awards_waiting(noticed.officer))


def test_before_the_notice_is_over_nothing_is_said(noticed: Scenario) -> None:
    with clock.at(moment("2026-04-30T09:00:00")):
        due_to_go_on()
    assert not any("公示期满" in one for one in told(noticed.lead))


def test_a_lead_learns_that_a_proposed_applicant_withdrew(noticed: Scenario) -> None:
    application = noticed.application("B01")
    owner = person("owner", "applicant", organisation=application.organisation)
    withdraw(application=application, reason="无力实施", by=owner)
    assert any("撤回" in one for one in told(noticed.lead))


def test_what_waits_says_since_when_it_really_waits(noticed: Scenario) -> None:
    with clock.at(moment("2026-05-20T09:00:00")):
        (item,) = [one for one in tasks_for(again(noticed.lead)) if "state=publicised" in one.url]
        assert item.since == clock.moment(noticed.notice.ends_on + timedelta(days=1))


@pytest.mark.django_db
def test_an_administrator_learns_of_work_given_up_but_not_of_each(db: None) -> None:
    admin = User.objects.create_superuser("root", "root@example.invalid", "x")

    @jobs.register("hopeless", "Hopeless")
    def hopeless(key: str) -> None:
        raise jobs.GiveUp("never")

    try:
        for key in ("1", "2", "3"):
            Job.objects.create(kind="hopeless", key=key, next_try_at=clock.now())
        for pk in jobs.due():
            jobs.run(pk)
        assert told(admin) == ["有后台工作未能完成"]
    finally:
        del jobs.KINDS["hopeless"]


@pytest.mark.django_db
def test_of_what_nobody_is_told_nothing_is_read(django_assert_num_queries: Any) -> None:
    """A sheet begun, an address looked at: most events. The outbox goes through all of them."""
    with django_assert_num_queries(0):
        assert list(notify(Event(process="review", action="begin", subject_id=1))) == []
