"""CALL-A, the government purchase: announced, answered, checked; on the eve of its review it stays."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from grants.applications import actions as applications
from grants.calls import actions as calls
from grants.demo import reviewing
from grants.demo.applying import apply
from grants.demo.data import data, day, fen, rows, when
from grants.demo.demo_users import DemoUsers
from grants.demo.venture import Venture, categories, stages
from grants.models import Application, Call, FormDefinition, Package, Region, Rubric
from grants.programs import actions as programs
from grants.reviews import actions as reviews
from grants.reviews import rounds
from workflows import clock

PANEL, ALTERNATES = ["E01", "E03", "E05", "E07", "E09"], ["E02"]
METHODS = {
    "竞争性磋商": "Competitive consultation",
    "限额标准以下自行采购（竞争性评审）": "Own procurement below the threshold (competitive review)",
}
PACKAGES_EN = {
    "A-P1": (
        "Home visits to old people living alone",
        [
            "6,000 home visits",
            "12,000 phone calls",
            "Emergency answer within 30 minutes",
            "Satisfaction ≥ 90 %",
        ],
    ),
    "A-P2": (
        "Mediation and legal services",
        ["120 cases mediated", "Success ≥ 80 %", "48 lawyer's sessions", "12 lectures"],
    ),
    "A-P3": (
        "Farming techniques and care for those left behind",
        ["24 trainings", "60 visits to the fields", "1,200 visits to old people"],
    ),
}
ELIGIBLE_EN = [
    "A supplier is able to bear civil liability on its own",
    "No grave breach of law in the last three years",
    "Not on a list of abnormal operations or of grave breaches of trust",
    "Organisations managed by a street or guided by a committee contract through a hub that is a legal person",
]


class Purchase:
    def __init__(self, demo_users: DemoUsers, announce: Callable[[Call, Any], None]) -> None:
        self.demo_users, self.publish = demo_users, announce
        self.row = rows("calls")["CALL-A"]
        self.officer = demo_users["officer"]

    def run(self) -> Call:
        self.prepare()
        self.collect()
        self.check()
        self.convene()
        return self.call

    def prepare(self) -> None:
        time = self.row["timeline"]
        office = self.demo_users.offices["GOV22"]
        with clock.at(when("2026-10-12")):
            pool = programs.notify_money(
                office=office,
                source=self.demo_users.sources["TREASURY"],
                year=2027,
                fen=fen(self.row["budget_total"]),
                document="演示指标〔2026〕9号",
                by=self.demo_users["maker"],
            )
        with clock.at(when("2026-10-26")):
            self.call = calls.create_call(
                data={
                    "asks_endorsements": False,  # their papers came as attachments
                    "code": self.row["code"],
                    "track_name": "purchase",
                    "issuer": office,
                    "title": self.row["title"],
                    "title_en": "Community services 2027: government purchase (demonstration)",
                    "doc_number": self.row["doc_no"],
                    "basis": self.row["basis"],
                    "summary": "三个包，向社会组织购买社区服务：独居空巢老人巡访、社区矛盾调处、农村生产技术与留守人员关爱。",
                    "summary_en": "Three packages of community services: visits to old people living alone, mediation, "
                    "and farming techniques with care for those left behind.",
                    "eligibility": self.row["eligibility"],
                    "eligibility_en": ELIGIBLE_EN,
                    "department": "社会组织管理局",
                    "contact_phone": "000-00000000",
                    "contract_series": "演示购服合",
                    "supplement_series": "演示购服补",
                    "form": FormDefinition.objects.get(code="purchase"),
                    "fields": [self.demo_users.term("field", f) for f in self.row["fields"]],
                    "series": [self.demo_users.term("series", s) for s in self.row["themes"]],
                    "intention_published_on": day(time["intention_published"]),
                    "announce_on": day(time["announce"]),
                    "opens_at": when(time["announce"], 9),
                    "closes_at": when(time["response_deadline"]),
                    "eligibility_until": day("2026-11-23"),
                    "notice_on": day(time["result_notice"]),
                    "sign_by": day(time["contract_deadline"]),
                    "delivery_from": day(time["service_start"]),
                    "delivery_until": day(time["service_end"]),
                    "midterm_from": day("2027-06-14"),
                    "midterm_until": day("2027-07-09"),
                    "final_from": day("2027-12-13"),
                    "final_until": day("2028-01-14"),
                    "max_per_organisation": 1,
                    "max_months": 12,
                    "payment_days": 10,
                    "min_responses": 2,
                    "award_min_score": Decimal(60),
                    "categories": categories(self.demo_users, "P"),
                    "payment_stages": stages(self.row["payment_plan"]),
                    "rounds": [
                        {
                            "kind": "desk",
                            "rubric": Rubric.objects.get(code="R-PUR"),
                            "weight_pct": Decimal(100),
                            "held_on": day(time["review_date"]),
                        }
                    ],
                    "packages": [self._package(p) for p in self.row["packages"]],
                },
                by=self.officer,
            )
            programs.allocate(call=self.call, pool=pool, fen=fen(self.row["budget_total"]), by=self.officer)
        with clock.at(when(time["announce"], 8, 30)):
            self.publish(self.call, self.demo_users["editor"])
        with clock.at(when(time["announce"], 9)):
            self.call = calls.open_call(call=self.call)

    def _package(self, row: dict[str, Any]) -> dict[str, Any]:
        english, indicators = PACKAGES_EN[row["id"]]
        return {
            "code": row["id"],
            "name": row["name"],
            "name_en": english,
            "budget_fen": fen(row["budget"]),
            "purchaser": self.demo_users.offices[row["purchaser"]],
            "region": Region.objects.get(pk=row["region"]),
            "method": row["mode"],
            "method_en": METHODS[row["mode"]],
            "catalogue": row["catalogue"],
            "indicators": row["kpi"],
            "indicators_en": indicators,
        }

    def collect(self) -> None:
        found = [p for p in data()["proposals"] if p["call"] == "CALL-A"]
        for row in sorted(found, key=lambda p: p["submitted_at"]):
            package = Package.objects.get(call=self.call, code=row["package"])
            apply(self.demo_users, self.call, row, at=when(row["submitted_at"]), package=package)
        with clock.at(when(self.row["timeline"]["response_deadline"]) + clock.IN_FLIGHT):
            self.call = calls.close_call(call=self.call)

    def check(self) -> None:
        """One response came for package three: by the rule it ends, and is announced anew."""
        with clock.at(when("2026-11-20", 15)):
            alone = Package.objects.get(call=self.call, code="A-P3")
            applications.fail_package(
                package=alone, reason="本包只有 1 家响应，按规则终止，公告原因后重新组织。", by=self.officer
            )
        venture = Venture(self.demo_users, self.publish)
        with clock.at(when("2026-11-23", 10)):
            for application in Application.objects.filter(call=self.call, state="submitted").order_by("code"):
                venture.pass_checklist(application)

    def convene(self) -> None:
        """The panel is named, has signed and has its sheets; the sheets wait for the experts."""
        desk = self.call.rounds.get(kind="desk")
        with clock.at(when("2026-11-23", 14)):
            reviews.set_panel(
                round=desk,
                experts=reviewing.panel(self.demo_users, PANEL),
                alternates=reviewing.panel(self.demo_users, ALTERNATES),
                by=self.officer,
            )
            self.call = rounds.start_review(call=self.call, by=self.officer)
            reviewing.sign(
                self.demo_users,
                self.call,
                ["E01", "E03", "E05", "E07"],
                {"E05": [("A05", "担任该响应的合同主体（枢纽组织H2）法律顾问")]},
            )
            reviews.assign_all(round=desk, by=self.officer)
            rounds.open_round(round=desk, by=self.officer)
