"""How the experts of the demonstration score: the sheets of the data, item by item."""

from decimal import Decimal
from typing import Any

from grants.demo.data import data
from grants.demo.demo_users import DemoUsers
from grants.models import Application, Call, Expert, ReviewRound, ScoreSheet
from grants.reviews import actions as reviews

COMMENTS = (
    "需求有调查依据，服务设计与活动对应，预算与工作量基本匹配，建议按核定意见细化后实施。",
    "服务对象明确，指标可以核对；部分支出的测算依据偏粗，建议列明数量和单价。",
    "团队扎根社区，有同类项目经验；建议把志愿者的培训和保险写进实施计划。",
    "活动安排与目标对应较好，可持续的办法说得少，建议补充项目结束以后由谁接手。",
)
STATEMENT = "本人已阅知回避规定，除已申报的情形外，与申报组织及其负责人没有可能影响公正评审的关系。"


def panel(demo_users: DemoUsers, codes: list[str]) -> list[Expert]:
    return [demo_users.experts[code] for code in codes]


def sign(
    demo_users: DemoUsers, call: Call, codes: list[str], conflicts: dict[str, list[tuple[str, str]]]
) -> None:
    """Each expert signs before seeing anything; `conflicts`: expert -> (application, reason)."""
    for code in codes:
        expert = demo_users.experts[code]
        ties = [(Application.objects.get(code=a), reason) for a, reason in conflicts.get(code, [])]
        reviews.declare(call=call, expert=expert, conflicts=ties, text=STATEMENT, by=expert.user)  # type: ignore[arg-type]


def score(round_: ReviewRound, name: str) -> None:
    """Every sheet of the round as the data has it. `name` is the round's name in the data."""
    for row in data()["reviews"]:
        if row["round"] != name:
            continue
        for given in row["sheets"]:
            sheet = ScoreSheet.objects.filter(
                round=round_, application__code=row["proposal"], expert__code=given["expert"]
            ).first()
            if sheet is None or given["abstained"] or not sheet.is_("assigned"):
                continue
            _write(sheet, given)


def _comment(sheet: ScoreSheet) -> str:
    return COMMENTS[(sheet.expert_id + sheet.application_id) % len(COMMENTS)]


def _write(sheet: ScoreSheet, given: dict[str, Any]) -> None:
    user = sheet.expert.user
    scores = {key: (Decimal(str(value)), "") for key, value in given["items"].items()}
    reviews.save_sheet(sheet=sheet, scores=scores, comment=_comment(sheet), recommends=True, by=user)  # type: ignore[arg-type]
    reviews.submit_sheet(sheet=sheet, by=user)  # type: ignore[arg-type]
