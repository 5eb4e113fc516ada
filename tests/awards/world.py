"""What the tests of awards do again and again with the ranked call."""

from datetime import date, datetime
from decimal import Decimal

from grants.applications.models import Application
from grants.awards import actions, budget
from grants.awards.models import Award, PublicNotice
from tests.reviews.world import DATA, World
from workflows import clock

PROPOSED = ("B01", "B02", "B03", "B04", "B05", "B06", "B07")


def approved(code: str, application: Application) -> tuple[int, list[budget.Line]]:
    """The approved sum and lines of the demo; B07 has none, so its requested ones."""
    row = next(p for p in DATA["proposals"] if p["id"] == code)
    lines = [
        budget.Line(
            category=line["category"], item=line["item"], unit=line["unit"], quantity=Decimal(str(line["quantity"])),
            unit_price_fen=int(Decimal(line["unit_price"]) * 100), source=line["source"], note=line["note"],
        )
        for line in row.get("budget_approved", row["budget_requested"])["lines"]
    ]  # fmt: skip
    return sum(budget.fen_of(x) or 0 for x in lines if x["source"] != "match"), lines


def propose(world: World, code: str) -> Award:
    application = world.application(code)
    fen, lines = approved(code, application)
    return actions.propose(application=application, approved_fen=fen, lines=lines, by=world.lead)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def on_notice(world: World, *, only: tuple[str, ...] = PROPOSED) -> PublicNotice:
    """Propose, decide, publish on 27 April, publicise."""
    with clock.at(moment("2026-04-26T10:00:00")):
        for code in only:
            propose(world, code)
        actions.decide(call=world.call, minutes="2026年4月26日会议集体研究决定。", by=world.lead)
    with clock.at(moment("2026-04-27T08:30:00")):
        notice = actions.draft_notice(call=world.call, kind="award_notice", title="关于拟资助项目的公示（演示）", number="GS-B1",
                                      starts_on=date(2026, 4, 27), by=world.officer)  # fmt: skip
        notice = actions.publish_notice(notice=notice, by=world.officer)
        actions.publicise(call=world.call, by=world.officer)
    return notice


def publicised(world: World) -> World:
    """All seven on public notice."""
    world.notice = on_notice(world)
    return world


def award(code: str) -> Award:
    return Award.objects.get(code=code)
