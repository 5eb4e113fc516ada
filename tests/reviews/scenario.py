"""The second venture call of the demo, up to its eligibility check; from there on everything goes through actions.

Organisations, experts with their ties, rubrics and scores are those of grants/demo/demo-data.json.
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from grants.applications.models import Application, ApplicationVersion, BudgetLine
from grants.calls.models import (
    Allocation,
    BudgetCategory,
    Call,
    CallVersion,
    FormDefinition,
    Package,
    ReviewRound,
    Rubric,
    RubricItem,
)  # fmt: skip
from grants.calls.rules import rules_of
from grants.ledger import postings
from grants.people.models import Expert, KnownConflict, Membership, Office, Organisation, Region, User
from grants.programs.models import FundPool, FundSource
from grants.reviews import actions
from grants.reviews.models import ScoreSheet
from workflows import clock
from workflows.models import WorkdayOverride
from workflows.steps import unit_of_work

DATA = json.loads((Path(__file__).parents[2] / "grants/demo/demo-data.json").read_text())
TEXT = "本人与上述申报组织无利害关系。"
COMMENT = "需求真实，方案可行，建议按核定预算执行，注意安全与留痕，按时报告。"
KINDS = {"initial": "desk", "roadshow": "pitch"}
FORM = {
    "sections": [
        {"key": "need", "title": "需求", "title_en": "Need",
         "questions": [{"key": "need", "kind": "text", "label": "需求分析", "label_en": "Need"}]}
    ]
}  # fmt: skip
HOLIDAYS = ["2026-05-01", "2026-05-04", "2026-05-05"]


def again(person: User) -> User:
    """The person as the next request knows him: posts are remembered for one request."""
    return User.objects.get(pk=person.pk)


def person(name: str, role: str = "", organisation: Any = None, office: Any = None) -> User:
    found = User.objects.create_user(name, f"{name}@example.invalid", "x", name=name)
    if role:
        Membership.objects.create(
            user=found, role=role, organisation=organisation, office=office, verified_at=clock.now()
        )
    return found


@dataclass
class Scenario:
    office: Office
    officer: User
    lead: User
    second_lead: User
    call: Call
    desk: ReviewRound
    pitch: ReviewRound | None
    experts: dict[str, Expert] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    notice: Any = None  #: of the awards, once they are on notice (tests/awards/scenario.py)

    def application(self, code: str) -> Application:
        return Application.objects.get(code=code)

    def user(self, expert: str) -> User:
        return again(self.experts[expert].user)

    def panel(self, round_: ReviewRound, experts: str, alternates: str = "") -> None:
        actions.set_panel(
            round=round_, experts=[self.experts[e] for e in experts.split()],
            alternates=[self.experts[e] for e in alternates.split()], by=self.officer,
        )  # fmt: skip

    def declare(self, expert: str, *conflicts: tuple[str, str]) -> None:
        named = [(self.application(code), reason) for code, reason in conflicts]
        actions.declare(
            call=self.call, expert=self.experts[expert], conflicts=named, text=TEXT, by=self.user(expert)
        )

    def sheet(self, round_: ReviewRound, application: str, expert: str) -> ScoreSheet:
        return ScoreSheet.objects.get(round=round_, application__code=application, expert__code=expert)

    def score(self, sheet: ScoreSheet, items: dict[str, Any], comment: str = COMMENT) -> ScoreSheet:
        user = again(sheet.expert.user)
        scores = {key: (Decimal(str(value)), "理由：材料不足。") for key, value in items.items()}
        saved = actions.save_sheet(sheet=sheet, scores=scores, comment=comment, recommends=True, by=user)
        return actions.submit_sheet(sheet=saved, by=user)

    def play(self, round_: ReviewRound, only: str = "") -> None:
        """Hand in the sheets of a round as the demo has them."""
        for review in DATA["reviews"]:
            if KINDS[review["round"]] != round_.kind or (only and review["proposal"] != only):
                continue
            for one in review["sheets"]:
                if not one["abstained"]:
                    self.score(self.sheet(round_, review["proposal"], one["expert"]), one["items"])

    def through_scoring(self) -> None:
        """A purchase: full marks from everybody, so that the price decides."""
        panel = "E01 E02 E03 E04 E07"
        self.panel(self.desk, panel)
        for expert in panel.split():
            self.declare(expert)
        actions.start_review(call=self.call, by=self.officer)
        actions.assign_all(round=self.desk, by=self.officer)
        actions.open_round(round=self.desk, by=self.officer)
        items = {item.key: item.weight for item in self.desk.rubric.items.filter(computed="")}
        for sheet in ScoreSheet.objects.filter(round=self.desk):
            self.score(sheet, items)
        actions.lock_round(round=self.desk, by=self.officer)
        actions.rank(call=self.call, by=self.officer)

    def through_review(self) -> None:
        """From the eligibility check to the ranking."""
        self.panel(self.desk, "E01 E02 E03 E06 E07", "E09")
        self.panel(self.pitch, "E01 E02 E03 E04 E05 E07 E09")
        for expert in ["E01", "E02", "E03", "E04", "E07", "E09"]:
            self.declare(expert)
        self.declare("E06", ("B02", "担任申报组织理事"))
        self.declare("E05", ("B06", "担任代管枢纽组织H2法律顾问"))
        with clock.at(datetime.fromisoformat("2026-04-15T09:00:00+08:00")):
            actions.start_review(call=self.call, by=self.officer)
            actions.assign_all(round=self.desk, by=self.officer)
            actions.open_round(round=self.desk, by=self.officer)
            self.play(self.desk)
            actions.lock_round(round=self.desk, by=self.officer)
            withdrawn = self.application("B09")
            Application.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
            actions.shortlist(call=self.call, by=self.officer)
        with clock.at(datetime.fromisoformat("2026-04-24T09:00:00+08:00")):
            actions.assign_all(round=self.pitch, by=self.officer)
            actions.open_round(round=self.pitch, by=self.officer)
            self.play(self.pitch)
            actions.lock_round(round=self.pitch, by=self.officer)
            actions.rank(call=self.call, by=self.officer)


def office() -> Office:
    region = Region.objects.create(code="220000", name="吉林省", level="province", path="220000")
    return Office.objects.create(code="GOV22", name="吉林省民政厅（演示）", name_en="Department of Civil Affairs (demo)",
                                 level="province", region=region, credit_code="11220000DEM00001XX",
                                 representative="示例厅长", phone="000-0000")  # fmt: skip


def organisations(gov: Office) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    place = gov.region
    for row in DATA["hubs"]:
        found[row["id"]] = Organisation.objects.create(
            code=row["id"], name=row["name"], tier="registered", credit_code=row["uscc"], region=place, is_hub=True,
            account_number="1", representative=f"负责人{row['id']}", contact_name=f"负责人{row['id']}",
        )  # fmt: skip
    for row in DATA["organisations"]:
        legal = row["tier"] == "registered"
        found[row["id"]] = Organisation.objects.create(
            code=row["id"], name=row["name"], tier=row["tier"], region=place,
            credit_code=row.get("uscc") if legal else None, filing_number=None if legal else row["filing_no"],
            managing_unit=None if legal else gov, custodian=None if legal else found[row["custodian"]],
            account_number="2" if legal else "", representative=row["contact"]["name"], contact_name=row["contact"]["name"],
        )  # fmt: skip
    return found


def experts(organisations: dict[str, Organisation]) -> dict[str, Expert]:
    found = {}
    for row in DATA["experts"]:
        expert = Expert.objects.create(code=row["id"], name=row["name"], employer=row["unit"], title=row["title"],
                                       domain=row["domain"], user=person(row["id"].lower()))  # fmt: skip
        found[row["id"]] = expert
        for tie in row["conflicts"]:
            KnownConflict.objects.create(
                expert=expert, organisation=organisations[tie["target"]], reason=tie["reason"]
            )
    return found


def rubric(code: str) -> Rubric:
    row = next(r for r in DATA["rubrics"] if r["id"] == code)
    made = Rubric.objects.create(code=code, name=row["name"], total=100, pass_mark=60)
    for n, item in enumerate(row["items"]):
        RubricItem.objects.create(rubric=made, key=item["key"], order=n, name=item["name"], weight=item["weight"],
                                  guide=item["guide"], computed="price" if item["key"] == "R-PUR-1" else "")  # fmt: skip
    return made


def money(call: Call, gov: Office, **sources: int) -> None:
    """Promise money of each source (yuan) to the office, and set it all aside for the call."""
    with unit_of_work():
        for code, yuan in sources.items():
            kind = "lottery" if code == "FC" else "foundation"
            source, _new = FundSource.objects.get_or_create(code=code, defaults={"name": code, "kind": kind})
            postings.appropriation_notified(
                entity=gov.code, source=code, fen=yuan * 100, key=f"n/{code}/{call.code}"
            )
            pool, _new = FundPool.objects.get_or_create(
                office=gov, source=source, year=2026, defaults={"notified_fen": yuan * 100}
            )
            Allocation.objects.create(call=call, pool=pool, fen=yuan * 100)


def application(call: Call, version: CallVersion, row: dict[str, Any], organisation: Organisation, by: User,
                **extra: Any) -> Application:  # fmt: skip
    budget = row["budget_requested"]
    fen = int(Decimal(str(budget.get("grant") or budget.get("total"))) * 100)
    made = Application.objects.create(
        code=row["id"], call=call, version=version, organisation=organisation, title=row["title"], summary=row["summary"],
        requested_fen=fen, made_by=by, state="eligible", submitted_at=datetime.fromisoformat(row["submitted_at"]), **extra,
    )  # fmt: skip
    ApplicationVersion.objects.create(
        application=made,
        number=1,
        answers={"sections": {"need": {"need": row["need_analysis"]}}, "files": {}},
        sha256="0" * 64,
        made_by=by,
    )
    for n, line in enumerate(budget["lines"]):
        price = int(Decimal(line["unit_price"]) * 100)
        BudgetLine.objects.create(
            application=made, kind="requested", order=n, category=line["category"], item=line["item"], unit=line["unit"],
            quantity=Decimal(str(line["quantity"])), unit_price_fen=price, source=line["source"],
            fen=int(Decimal(str(line["quantity"])) * price),
        )  # fmt: skip
    return made


def frozen(call: Call) -> CallVersion:
    """The rules as they stand, with a short form; again, and they are frozen anew."""
    rules = rules_of(call) | {"form": {"definition": FORM}}
    version, _new = CallVersion.objects.update_or_create(
        call=call, number=1, defaults={"rules": rules, "sha256": "0" * 64}
    )
    return version


def venture() -> Scenario:
    """CALL-B on the day its eligibility check was done."""
    for day in HOLIDAYS:
        WorkdayOverride.objects.update_or_create(day=date.fromisoformat(day), defaults={"is_workday": False})
    gov = office()
    orgs = organisations(gov)
    officer, lead, second = (
        person(n, r, office=gov) for n, r in (("officer", "officer"), ("lead", "lead"), ("lead2", "lead"))
    )
    form = FormDefinition.objects.create(code="v", title="申报书", definition=FORM)
    call = Call.objects.create(
        code="GYCT-2026", track_name="venture", title="第二届社区社会组织公益创投大赛（演示）", issuer=gov, state="closed",
        title_en="Second community venture competition (demo)", form=form, doc_number="演示发〔2026〕1号",
        basis=["吉民发〔2021〕24号 二（一）4"], award_min_score=70, max_grant_registered_fen=50_000_00,
        max_grant_other_fen=30_000_00, notice_days=5, contact_phone="000-00000000", contact_email="demo@example.invalid",
        opens_at=datetime.fromisoformat("2026-03-02T09:00:00+08:00"),
        closes_at=datetime.fromisoformat("2026-03-31T17:00:00+08:00"),
    )  # fmt: skip
    for code in sorted({x["category"] for p in DATA["proposals"] for x in p["budget_requested"]["lines"]}):
        BudgetCategory.objects.create(call=call, code=code, name=code)
    desk = ReviewRound.objects.create(
        call=call, kind="desk", rubric=rubric("R-INIT"), weight_pct=40, held_on=date(2026, 4, 15)
    )
    pitch = ReviewRound.objects.create(
        call=call, kind="pitch", rubric=rubric("R-ROAD"), weight_pct=60, held_on=date(2026, 4, 24)
    )
    money(call, gov, FC=200_000, FD=60_000)
    version = frozen(call)
    scenario = Scenario(gov, officer, lead, second, call, desk, pitch, experts(orgs), orgs)
    for row in DATA["proposals"]:
        if row["call"] == "CALL-B" and row["id"] != "B08":
            scenario.applications[row["id"]] = application(
                call, version, row, orgs[row["applicant"]], officer
            )
    return scenario


def reviewed() -> Scenario:
    """CALL-B with its ranking, by real actions."""
    made = venture()
    made.through_review()
    return made


def purchase() -> Scenario:
    """CALL-A with its packages, responses eligible, one package failed."""
    gov = office()
    orgs = organisations(gov)
    officer, lead, second = (
        person(n, r, office=gov) for n, r in (("officer", "officer"), ("lead", "lead"), ("lead2", "lead"))
    )
    call = Call.objects.create(code="ZFGM-2027", track_name="purchase", title="社区服务政府购买项目（演示）", issuer=gov,
                               state="closed", min_responses=2)  # fmt: skip
    desk = ReviewRound.objects.create(call=call, kind="desk", rubric=rubric("R-PUR"), weight_pct=100)
    money(call, gov, CZ=560_000)
    row = next(c for c in DATA["calls"] if c["id"] == "CALL-A")
    packages = {
        p["id"]: Package.objects.create(call=call, code=p["id"], name=p["name"], purchaser=gov, region=gov.region,
                                        budget_fen=int(Decimal(p["budget"]) * 100), method=p["mode"],
                                        state="failed" if p["id"] == "A-P3" else "open")
        for p in row["packages"]
    }  # fmt: skip
    for code in ("P01", "P02", "P03", "P04"):
        BudgetCategory.objects.create(call=call, code=code, name=code)
    version = frozen(call)
    scenario = Scenario(gov, officer, lead, second, call, desk, None, experts(orgs), orgs)
    for one in DATA["proposals"]:
        if one["call"] == "CALL-A" and one["id"] != "A06":
            party = orgs[one["contracting_party"]]
            scenario.applications[one["id"]] = application(call, version, one, orgs[one["applicant"]], officer,
                                                        package=packages[one["package"]], contracting_party=party)  # fmt: skip
    return scenario
