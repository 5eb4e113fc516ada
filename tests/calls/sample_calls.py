"""Calls to test with, made through the actions."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from grants.calls import actions
from grants.calls.models import Call
from grants.people.models import Office, Region, Term, User
from grants.programs.actions import allocate, notify_money
from grants.programs.models import FundPool, FundSource
from tests.people.scenario import person
from workflows import clock

FORMS = Path(actions.__file__).parent / "forms_data"
CATEGORIES = [
    {"code": "C01", "name": "服务活动费", "name_en": "activities"},
    {"code": "C03", "name": "项目人员补贴", "name_en": "staff", "ceiling_pct": 30},
    {"code": "C12", "name": "固定资产购置", "name_en": "fixed assets", "ceiling_pct": 0, "on_breach": "flag"},
]  # fmt: skip
PLAN = [
    {"order": 1, "name": "首款", "pct": 50, "condition": "signed", "text": "协议签订后"},
    {"order": 2, "name": "中期款", "pct": 40, "condition": "midterm", "text": "中期合格"},
    {"order": 3, "name": "尾款", "pct": 10, "condition": "final", "text": "末期合格"},
]
TODAY = date(2026, 3, 2)


def form(name: str) -> Any:
    return actions.add_form(data=json.loads((FORMS / f"{name}.json").read_text(encoding="utf-8")))


def rubric(*weights: int) -> Any:
    items = [{"key": f"k{n}", "name": f"项{n}", "weight": w} for n, w in enumerate(weights)]
    return actions.add_rubric(data={"code": f"R{sum(weights)}", "name": "评分表"}, items=items)


def officer(office: str = "GOV22") -> User:
    known = User.objects.filter(username=f"officer-{office}").first()
    return known or person(f"officer-{office}", ("officer", office), ("lead", office))


def maker() -> User:
    return User.objects.filter(username="maker-of-calls").first() or person(
        "maker-of-calls", ("finance_maker", "GOV22")
    )


def pool(fen: int = 100_000_00) -> FundPool:
    source, _new = FundSource.objects.get_or_create(
        code="LOTTERY", defaults={"name": "福彩公益金", "kind": "lottery", "forbidden_categories": []}
    )
    office = Office.objects.get(code="GOV22")
    return notify_money(office=office, source=source, year=2026, fen=fen, document=f"文{fen}", by=maker())


def venture(code: str = "V1", **changes: Any) -> Call:
    """A complete venture call in draft."""
    for n, name in enumerate(("为民服务", "扶老助残")):
        Term.objects.get_or_create(kind="field", name=name, defaults={"order": n, "name_en": f"field {n}"})
    Term.objects.get_or_create(kind="series", name="邻里守望")
    Term.objects.get_or_create(kind="target_group", name="空巢老人")
    opens = clock.moment(TODAY + timedelta(days=1), 9)
    data = {
        "code": code, "track_name": "venture", "issuer": Office.objects.get(code="GOV22"), "title": "公益创投",
        "summary": "简介", "eligibility": ["社区社会组织"], "form": form("venture"), "opens_at": opens,
        "closes_at": opens + timedelta(days=29), "delivery_from": date(2026, 5, 25),
        "delivery_until": date(2027, 3, 31), "max_grant_registered_fen": 50_000_00, "max_grant_other_fen": 30_000_00,
        "max_months": 10, "categories": CATEGORIES, "payment_stages": PLAN,
        "rounds": [
            {"kind": "desk", "rubric": rubric(60, 40), "weight_pct": 40, "held_on": date(2026, 4, 15)},
            {"kind": "pitch", "rubric": rubric(60, 40), "weight_pct": 60, "held_on": date(2026, 4, 24)},
        ],
    } | changes  # fmt: skip
    call = actions.create_call(data=data, by=officer())
    if call.issuer.code == "GOV22" and not changes.get("no_money"):
        allocate(call=call, pool=pool(), fen=60_000_00, by=officer())
    if call.form is not None:
        actions.acknowledge_form(form=call.form, by=officer())
        call.form.refresh_from_db()
    return call


def purchase(code: str = "P1", budget: int = 50_000_00, **changes: Any) -> Call:
    return venture(
        code=code, track_name="purchase", form=form("purchase"), rounds=[
            {"kind": "desk", "rubric": rubric(60, 40), "weight_pct": 100, "held_on": date(2026, 4, 15)},
        ],
        packages=[
            {"code": "A", "name": "巡访服务", "purchaser": Office.objects.get(code="GOV220102"),
             "region": Region.objects.get(pk="220102"), "budget_fen": budget, "method": "竞争性磋商", "catalogue": "公共服务"},
        ], **changes,
    )  # fmt: skip


def queries_of(do: Any) -> int:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        do()
    return len(asked)
