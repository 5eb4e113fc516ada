"""A small scenario for delivery: an office, organisations, a call with its money, and awards that are confirmed.

What leads to a confirmed award is tested elsewhere; here the rows stand as those actions leave them, and
everything
from the contract on goes through real actions.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from zlib import crc32

from django.core.files.uploadedfile import SimpleUploadedFile

from grants.applications.models import Application, ApplicationVersion, BudgetLine
from grants.awards.models import Award, AwardShare
from grants.calls.models import (
    BudgetCategory,
    Call,
    CallVersion,
    FormDefinition,
    Package,
    PaymentStage,
    Rubric,
    RubricItem,
)
from grants.calls.rules import rules_of
from grants.ledger import postings
from grants.people.banking import PayeeAccount
from grants.people.credit_code import body_check_sign, check_sign
from grants.people.models import Membership, Office, Organisation, Region, User
from grants.programs.models import FundSource
from workflows import clock
from workflows.steps import unit_of_work

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
FORM = {
    "sections": [
        {
            "key": "plan",
            "title": "项目方案",
            "title_en": "Plan",
            "questions": [{"key": "goals", "kind": "goals", "label": "分目标", "label_en": "Goals"}],
        }
    ]
}
GOALS = [
    {"goal": "清洁议事日", "indicator": "清洁议事日", "quantity": "20", "unit": "次", "time": "每周"},
    {"goal": "楼道整治", "indicator": "整治楼道", "quantity": "30", "unit": "个单元", "time": "10月底前"},
]
#: category, item, quantity, unit price in fen: 18,000 yuan in all
BUDGET = [
    ("C01", "议事与清洁日", 18, 200_00),
    ("C03", "组长补贴", 10, 300_00),
    ("C07", "入户交通", 10, 300_00),
    ("C02", "公示栏与标识", 70, 120_00),
]
CATEGORIES = [
    ("C01", "服务活动费", "Activities", None),
    ("C02", "物资材料费", "Materials", None),
    ("C03", "项目人员补贴", "Staff", Decimal(30)),
    ("C07", "交通差旅费", "Travel", Decimal(20)),
]


def scan(content: bytes = PDF, name: str = "signed.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def user(name: str, role: str = "", organisation: Any = None, office: Any = None) -> User:
    found = User.objects.create_user(name, f"{name}@example.invalid", "x", name=name)
    if role:
        Membership.objects.create(
            user=found, role=role, organisation=organisation, office=office, verified_at=clock.now()
        )
    return found


def again(person: User) -> User:
    """The person afresh: posts are remembered on the object."""
    return User.objects.get(pk=person.pk)


def credit_code(code: str) -> str:
    """One that the rules let pass, of this organisation alone."""
    body = f"DEMX{crc32(code.encode()) % 10_000:04}"
    first = f"52220100{body}{body_check_sign(body)}"
    return first + check_sign(first)


def verified_account(organisation: Organisation) -> PayeeAccount:
    """Its account, given and verified before such things were recorded."""
    return PayeeAccount.objects.create(
        organisation=organisation, name=organisation.account_name, number=organisation.account_number,
        bank=organisation.account_bank, taken_over=True, verified_at=clock.now(),
    )  # fmt: skip


@dataclass
class Scenario:
    """Everything a test needs, by name."""

    office: Office
    call: Call
    purchase: Call
    source: FundSource
    officer: User
    lead: User
    hub: Organisation
    accountant: User
    approver: User
    region: Region
    applicants: dict[int, User] = field(default_factory=dict)

    def award(self, code: str, *, custody: bool = False, track: str = "venture") -> Award:
        """A confirmed award of 18,000 yuan with its organisation, applicant, approved budget and
        commitment.
        """
        call = self.call if track == "venture" else self.purchase
        organisation = self.organisation(code, custody)
        person = self.applicants.setdefault(
            organisation.pk, user(f"applicant-{code}", "applicant", organisation=organisation)
        )
        package = call.packages.first()
        application = Application.objects.create(
            code=code,
            call=call,
            version=call.versions.get(),
            package=package,
            organisation=organisation,
            title=f"“楼道管家”{code}",
            summary="整治楼道",
            region=self.region,
            beneficiaries=600,
            requested_fen=20000_00,
            made_by=person,
            submitted_at=clock.now(),
            state="awarded",
        )
        ApplicationVersion.objects.create(
            application=application,
            number=1,
            answers={"sections": {"plan": {"goals": GOALS}}, "files": {}},
            sha256="0" * 64,
            made_by=person,
        )
        source = "grant" if track == "venture" else "price"
        for order, (category, item, quantity, price) in enumerate(BUDGET, 1):
            BudgetLine.objects.create(
                application=application,
                kind="approved",
                order=order,
                category=category,
                item=item,
                unit="次",
                quantity=quantity,
                unit_price_fen=price,
                fen=quantity * price,
                source=source,
            )
        award = Award.objects.create(
            code=code,
            application=application,
            call=call,
            organisation=organisation,
            custodian=self.hub if custody else None,
            approved_fen=18000_00,
            proposed_by=self.officer,
            state="confirmed",
            confirmed_at=clock.now(),
            sign_by=date(2026, 5, 20),
        )
        AwardShare.objects.create(award=award, source=self.source, fen=18000_00)
        with unit_of_work():
            postings.award_committed(
                entity=self.office.code,
                award=code,
                shares={self.source.code: 18000_00},
                key=f"committed/{code}",
                by=self.officer,
            )
        return award

    def organisation(self, code: str, custody: bool) -> Organisation:
        if custody:
            return Organisation.objects.create(
                code=f"O-{code}",
                name=f"自管小组{code}",
                tier="committee_guided",
                filing_number=f"备〔2025〕{code}",
                managing_unit=self.office,
                custodian=self.hub,
                guided_by="示例社区居委会",
                region=self.region,
                representative="王组长",
                contact_name="王组长",
                contact_phone="000-0001",
            )
        made = Organisation.objects.create(
            code=f"O-{code}",
            name=f"志愿服务协会{code}",
            tier="registered",
            credit_code=credit_code(code),
            region=self.region,
            account_name=f"志愿服务协会{code}",
            account_number="6200 0000",
            account_bank="示例银行",
            representative="李理事长",
            contact_name="李理事长",
            contact_phone="000-0002",
        )
        verified_account(made)
        return made

    def applicant(self, award: Award) -> User:
        return again(self.applicants[award.organisation_id])


def _call(office: Office, code: str, track: str, form: FormDefinition) -> Call:
    call = Call.objects.create(
        code=code,
        track_name=track,
        title="第二届公益创投大赛" if track == "venture" else "社区服务采购",
        issuer=office,
        form=form,
        doc_number="演示发〔2026〕1号",
        department="社会组织管理局",
        contact_phone="000-0000",
        delivery_from=date(2026, 5, 25),
        delivery_until=date(2026, 10, 31),
        midterm_from=date(2026, 8, 1),
        midterm_until=date(2026, 8, 14),
        final_from=date(2026, 10, 20),
        final_until=date(2026, 11, 6),
        contract_series="演示创投协" if track == "venture" else "演示购合",
        supplement_series="演示创投补" if track == "venture" else "演示购补",
        state="concluded",
    )
    for name, name_en, order, pct, condition in (
        ("首款", "First", 1, 50, "signed"),
        ("中期款", "Mid-term", 2, 40, "midterm"),
        ("尾款", "Final", 3, 10, "final"),
    ):
        PaymentStage.objects.create(
            call=call, name=name, name_en=name_en, order=order, pct=pct, condition=condition, text="条件成就"
        )
    for category, name, name_en, ceiling in CATEGORIES:
        BudgetCategory.objects.create(
            call=call, code=category, name=name, name_en=name_en, ceiling_pct=ceiling
        )
    CallVersion.objects.create(call=call, number=1, rules=rules_of(call), sha256="0" * 64)
    return call


def make() -> Scenario:
    """The scenario, before any award."""
    region = Region.objects.create(
        code="220000", name="吉林省", name_en="Jilin", level="province", path="220000"
    )
    office = Office.objects.create(
        code="GOV22", name="吉林省民政厅（演示）", name_en="Department", level="province", region=region,
        credit_code="11220000DEM00001XX", representative="示例厅长", address="长春市示例大街1号",
    )  # fmt: skip
    hub = Organisation.objects.create(
        code="H1",
        name="社区社会组织联合会",
        tier="registered",
        credit_code=credit_code("H1"),
        region=region,
        is_hub=True,
        account_name="联合会代管专户",
        account_number="6300 0000",
        account_bank="示例银行",
        representative="赵会长",
        contact_name="赵会长",
        contact_phone="000-0003",
    )
    verified_account(hub)
    form = FormDefinition.objects.create(code="demo", title="申报书", definition=FORM)
    for code, weights in (("R-MID", (40, 15, 25, 20)), ("R-FINAL", (30, 25, 25, 10, 10))):
        rubric = Rubric.objects.create(code=code, name="评估表", name_en="Evaluation")
        for n, weight in enumerate(weights, 1):
            RubricItem.objects.create(
                rubric=rubric, key=f"{code}-{n}", name=f"项目{n}", name_en=f"Item {n}", order=n, weight=weight
            )
    purchase = _call(office, "CALL-A", "purchase", form)
    Package.objects.create(
        call=purchase,
        code="A-P1",
        name="巡访关爱服务",
        purchaser=office,
        region=region,
        budget_fen=30000_00,
        method="竞争性磋商",
        indicators=["上门巡访6000人次"],
    )
    scenario = Scenario(
        office=office,
        call=_call(office, "CALL-B", "venture", form),
        purchase=purchase,
        source=FundSource.objects.create(
            code="LOT", name="福彩公益金", kind="lottery", mark="福彩公益金资助"
        ),
        officer=user("officer", "officer", office=office),
        lead=user("lead", "lead", office=office),
        hub=hub,
        accountant=user("accountant", "hub_accountant", organisation=hub),
        approver=user("approver", "hub_approver", organisation=hub),
        region=region,
    )
    with unit_of_work():
        postings.appropriation_notified(
            entity=office.code, source="LOT", fen=10_000_000_00, key="notified", by=scenario.officer
        )
    return scenario
