"""What stands before a journey begins: the province, its people with their posts, the site, money, a call's rules."""

from decimal import Decimal
from typing import Any

from cms.site_seed import build_site
from grants.calls import actions as calls
from grants.demo.data import day, fen, when
from grants.demo.demo_users import DemoUsers, engage
from grants.demo.venture import categories
from grants.models import FormDefinition, Rubric
from grants.programs import actions as programs
from tests.journeys.people import Stage

FUNDS = {"LOTTERY": "40000", "FOUNDATION": "20000"}
ELIGIBLE = ["在吉林省内登记或备案的社区社会组织", "每个组织限报1项"]
ELIGIBLE_EN = ["Community organisations registered or on file in Jilin", "One application an organisation"]


def engaged() -> DemoUsers:
    """Everybody with a post, and the site with its pages, without any call."""
    cast = engage()
    build_site(cast["admin"])
    return cast


def money(cast: DemoUsers, sums: dict[str, str]) -> list[Any]:
    pools = [
        programs.notify_money(
            office=cast.offices["GOV22"], source=cast.sources[code], year=2026, fen=fen(yuan),
            document=f"指标〔2026〕{n}号", by=cast["maker"],
        )
        for n, (code, yuan) in enumerate(sums.items(), 1)
    ]  # fmt: skip
    for pool in pools:
        programs.receive_money(pool=pool, fen=pool.notified_fen, by=cast["maker"], reference=f"IN-{pool.pk}")
    return pools


def venture(stage: Stage) -> None:
    """A competition whose rules are complete and which nobody has announced: 60,000 yuan, mid-term and final."""
    stage.moves_to(when("2026-02-26"))
    cast = engaged()
    pools = money(cast, FUNDS)
    call = calls.create_call(data=venture_rules(cast), by=cast["officer"])
    for pool in pools:
        programs.allocate(call=call, pool=pool, fen=pool.notified_fen, by=cast["officer"])
    calls.acknowledge_form(form=call.form, by=cast["officer"])


def venture_rules(cast: DemoUsers) -> dict[str, Any]:
    return common(cast) | {
        "code": "CT-2026", "track_name": "venture", "title": "春风社区公益创投", "title_en": "Spring Breeze ventures",
        "summary": "面向全省社区社会组织，征集扎根社区的小项目。", "summary_en": "Small projects rooted in communities.",
        "doc_number": "吉民函〔2026〕7号", "contract_series": "创投协", "supplement_series": "创投补",
        "form": FormDefinition.objects.get(code="venture"),
        "announce_on": day("2026-03-02"), "opens_at": when("2026-03-03", 9), "closes_at": when("2026-03-13", 17),
        "eligibility_until": day("2026-03-27"), "notice_on": day("2026-04-16"), "sign_by": day("2026-05-20"),
        "delivery_from": day("2026-05-11"), "delivery_until": day("2026-11-30"),
        "midterm_from": day("2026-08-01"), "midterm_until": day("2026-08-31"),
        "final_from": day("2026-12-01"), "final_until": day("2026-12-25"),
        "max_grant_registered_fen": fen("30000"), "max_grant_other_fen": fen("20000"),
        "categories": categories(cast, "C", flagged=("C12",)),
        "payment_stages": [
            stage(1, "首款", "First tranche", 50, "signed", "协议签订后15个工作日内", "Within 15 working days of signing"),
            stage(2, "中期款", "Mid-term tranche", 40, "midterm", "中期评估合格", "The mid-term evaluation is passed"),
            stage(3, "尾款", "Final tranche", 10, "final", "末期评估合格，据实结算", "The final evaluation; by actual spending"),
        ],
        "rounds": [
            {"kind": "desk", "rubric": Rubric.objects.get(code="R-INIT"), "weight_pct": Decimal(40),
             "held_on": day("2026-04-02")},
            {"kind": "pitch", "rubric": Rubric.objects.get(code="R-ROAD"), "weight_pct": Decimal(60),
             "held_on": day("2026-04-10")},
        ],
    }  # fmt: skip


def common(cast: DemoUsers) -> dict[str, Any]:
    return {
        "issuer": cast.offices["GOV22"], "department": "社会组织管理局", "contact_phone": "0431-00000000",
        "eligibility": ELIGIBLE, "eligibility_en": ELIGIBLE_EN,
        "fields": [t for (kind, _name), t in cast.terms.items() if kind == "field"],
        "series": [t for (kind, _name), t in cast.terms.items() if kind == "series"],
        "asks_endorsements": False, "max_per_organisation": 1, "max_months": 12, "min_panel": 3, "min_sheets": 3,
        "award_min_score": Decimal(60), "notice_days": 5,
    }  # fmt: skip


def stage(
    order: int, name: str, name_en: str, pct: int, condition: str, text: str, text_en: str
) -> dict[str, Any]:
    return {
        "order": order, "name": name, "name_en": name_en, "pct": Decimal(pct), "condition": condition,
        "text": text, "text_en": text_en,
    }  # fmt: skip


def purchase(stage: Stage) -> None:
    """A purchase of two packages whose rules are complete and which nobody has announced."""
    stage.moves_to(when("2026-02-26"))
    cast = engaged()
    pools = money(cast, {"TREASURY": "180000"})
    call = calls.create_call(data=purchase_rules(cast), by=cast["officer"])
    for pool in pools:
        programs.allocate(call=call, pool=pool, fen=pool.notified_fen, by=cast["officer"])
    calls.acknowledge_form(form=call.form, by=cast["officer"])


def purchase_rules(cast: DemoUsers) -> dict[str, Any]:
    packages = [
        {"code": code, "name": name, "name_en": name_en, "budget_fen": fen(limit),
         "purchaser": cast.offices["GOV220102"], "region_id": "220102", "method": "竞争性磋商",
         "method_en": "Competitive consultation", "catalogue": "公共服务",
         "indicators": ["满意度不低于90%"], "indicators_en": ["Satisfaction ≥ 90 %"]}
        for code, name, name_en, limit in (
            ("P1", "独居老人巡访", "Visits to old people living alone", "100000"),
            ("P2", "社区矛盾调处", "Mediation in the community", "80000"),
        )
    ]  # fmt: skip
    return common(cast) | {
        "code": "GM-2026", "track_name": "purchase", "title": "2026年社区服务购买", "title_en": "Community services 2026",
        "summary": "两个包，向社会组织购买社区服务。", "summary_en": "Two packages of community services.",
        "doc_number": "吉民购〔2026〕3号", "contract_series": "购服合", "supplement_series": "购服补",
        "form": FormDefinition.objects.get(code="purchase"), "intention_published_on": day("2026-01-20"),
        "announce_on": day("2026-03-02"), "opens_at": when("2026-03-03", 9), "closes_at": when("2026-03-24", 9, 30),
        "eligibility_until": day("2026-03-27"), "notice_on": day("2026-04-03"), "sign_by": day("2026-05-08"),
        "delivery_from": day("2026-05-01"), "delivery_until": day("2026-11-30"),
        "midterm_from": day("2026-08-01"), "midterm_until": day("2026-08-31"),
        "final_from": day("2026-12-01"), "final_until": day("2026-12-25"),
        "payment_days": 10, "min_responses": 2, "categories": categories(cast, "P"), "packages": packages,
        "payment_stages": [
            stage(1, "首付款", "First payment", 60, "signed", "合同签订并收到发票后10个工作日内", "Within 10 working days of the contract and the invoice"),
            stage(2, "尾款", "Final payment", 40, "final", "验收合格，据实结算", "Acceptance passed; by actual spending"),
        ],
        "rounds": [{"kind": "desk", "rubric": Rubric.objects.get(code="R-PUR"), "weight_pct": Decimal(100),
                    "held_on": day("2026-03-31")}],
    }  # fmt: skip
