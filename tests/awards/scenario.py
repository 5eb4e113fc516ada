"""What the tests of awards do again and again with the ranked call."""

from datetime import date, datetime
from decimal import Decimal

from grants.applications.models import Application
from grants.awards import actions, budget
from grants.awards.models import Award, PublicNotice
from tests.reviews.scenario import DATA, Scenario
from workflows import clock

PROPOSED = ("B01", "B02", "B03", "B04", "B05", "B06", "B07")


def approved(code: str, application: Application) -> tuple[int, list[budget.ApprovedLine]]:
    """The approved sum and lines of the demo; B07 has none, so its requested ones."""
    row = next(p for p in DATA["proposals"] if p["id"] == code)
    lines = [
        budget.ApprovedLine(
            category=line["category"], item=line["item"], unit=line["unit"], quantity=Decimal(str(line["quantity"])),
            unit_price_fen=int(Decimal(line["unit_price"]) * 100), source=line["source"], note=line["note"],
        )
        for line in row.get("budget_approved", row["budget_requested"])["lines"]
    ]  # fmt: skip
    return sum(budget.fen_of(x) or 0 for x in lines if x["source"] != "match"), lines


def propose(scenario: Scenario, code: str) -> Award:
    application = scenario.application(code)
    fen, lines = approved(code, application)
    return actions.propose(application=application, approved_fen=fen, lines=lines, by=scenario.lead)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def on_notice(scenario: Scenario, *, only: tuple[str, ...] = PROPOSED) -> PublicNotice:
    """Propose, decide, publish on 27 April, publicise."""
    with clock.at(moment("2026-04-26T10:00:00")):
        for code in only:
            propose(scenario, code)
        actions.decide(call=scenario.call, minutes="2026年4月26日会议集体研究决定。", by=scenario.lead)
    with clock.at(moment("2026-04-27T08:30:00")):
        notice = actions.draft_notice(call=scenario.call, kind="award_notice", title="关于拟资助项目的公示（演示）", number="GS-B1",
                                      starts_on=date(2026, 4, 27), by=scenario.officer)  # fmt: skip
        notice = actions.publish_notice(notice=notice, by=scenario.officer)
        actions.publicise(call=scenario.call, by=scenario.officer)
    return notice


def publicised(scenario: Scenario) -> Scenario:
    """All seven on public notice."""
    scenario.notice = on_notice(scenario)
    return scenario


def award(code: str) -> Award:
    return Award.objects.get(code=code)
