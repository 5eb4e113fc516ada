"""A small province for tests, built by the same actions a person's click takes.

    scenario = venture_scenario()              # an open call with two sources of money, its people, two
    organisations, a hub scenario = purchase_scenario()             # an open call with packages P1, P2
    application = scenario.draft(scenario.registered)          # begun, empty
    application = scenario.filled(scenario.registered)         # every section filled, files put to it
    application = scenario.submitted(scenario.registered)      # handed in
    application = scenario.eligible(scenario.registered)       # its checklist decided and passed

Everything happens "now" (workflows.clock), so a test that stands elsewhere builds its scenario there.
"""

import json
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile

from grants.applications import actions as applications
from grants.applications.models import Application
from grants.calls import actions as calls
from grants.calls.models import Call, Package
from grants.eligibility import actions as eligibility
from grants.filling.draft import Draft
from grants.people import actions as people
from grants.people import memberships
from grants.people.models import Membership, Office, Organisation, Region, Term, User
from grants.programs import actions as programs
from grants.programs.models import FundSource
from grants.submission import actions as submission
from workflows import clock

FORMS = Path(calls.__file__).parent / "forms_data"
PASSWORD = "long-enough-for-a-test"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
REGISTERED_CODE = "52220103DEMX010251"
HUB_CODE = "51220102DEMX00014A"
REGIONS = (
    ("22", "province", "吉林省", "Jilin", None),
    ("220100", "prefecture", "长春市", "Changchun", "22"),
    ("220103", "county", "宽城区", "Kuancheng", "220100"),
    ("220103008", "township", "团山街道", "Tuanshan", "220103"),
    ("220200", "prefecture", "吉林市", "Jilin City", "22"),
    ("220204", "county", "船营区", "Chuanying", "220200"),
)
TERMS = (
    ("field", "扶老助残", "Care for the old and disabled"),
    ("field", "促进和谐", "Harmony"),
    ("series", "邻里守望", "Neighbourly care"),
    ("series", "共创平安", "Safe community"),
    ("target_group", "空巢老人", "Old people living alone"),
    ("target_group", "低保对象", "Low-income people"),
)
CATEGORIES = [
    {"code": "C01", "name": "服务活动费", "name_en": "Activities"},
    {"code": "C02", "name": "物资材料费", "name_en": "Materials"},
    {"code": "C03", "name": "项目人员补贴", "name_en": "Staff", "ceiling_pct": "30"},
    {"code": "C04", "name": "志愿者补贴", "name_en": "Volunteers", "ceiling_pct": "20", "on_breach": "flag"},
    {"code": "C10", "name": "管理费", "name_en": "Overhead", "ceiling_pct": "10"},
    {
        "code": "C12",
        "name": "固定资产购置",
        "name_en": "Fixed assets",
        "ceiling_pct": "0",
        "on_breach": "flag",
    },
]
PRICES = [
    {"code": "P01", "name": "人员服务", "name_en": "Staffing"},
    {"code": "P02", "name": "服务项目", "name_en": "Services"},
]
BUDGET = [
    {
        "category": "C01",
        "item": "巡访活动",
        "unit": "户次",
        "quantity": "100",
        "unit_price": "80.00",
        "source": "grant",
    },
    {
        "category": "C03",
        "item": "项目专员补贴",
        "unit": "人月",
        "quantity": "5",
        "unit_price": "300.00",
        "source": "grant",
    },
    {
        "category": "C10",
        "item": "管理费",
        "unit": "项",
        "quantity": "1",
        "unit_price": "500.00",
        "source": "grant",
    },
    {
        "category": "C02",
        "item": "企业捐赠物资",
        "unit": "批",
        "quantity": "1",
        "unit_price": "1000.00",
        "source": "match",
    },
]  # 10,000.00 asked for, 1,000.00 brought in
QUOTE = [
    {
        "category": "P01",
        "item": "专职社工",
        "unit": "人月",
        "quantity": "12",
        "unit_price": "4200.00",
        "source": "price",
    },
    {
        "category": "P02",
        "item": "上门巡访",
        "unit": "人次",
        "quantity": "2000",
        "unit_price": "12.00",
        "source": "price",
    },
]  # 74,400.00


def pdf(name: str = "file.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    """A small file that is what it says."""
    return SimpleUploadedFile(name, data, "application/pdf")


def person(
    username: str, role: str = "", *, organisation: Any = None, office: Any = None, **more: Any
) -> User:
    """A person, with a post where one is named."""
    user = User.objects.create_user(
        username, f"{username}@example.invalid", PASSWORD, name=more.pop("name", username), **more
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    if role:
        Membership.objects.create(
            user=user, role=role, organisation=organisation, office=office, verified_at=clock.now()
        )
    return user


def moves_on(user: User, role: str, *, organisation: Any = None, office: Any = None) -> User:
    """What the person did until yesterday is over, another post begins today: the one way in which one person comes to
    hold posts that do not go together."""
    user.memberships.update(ends=clock.today() - timedelta(days=1))
    Membership.objects.create(
        user=user, role=role, organisation=organisation, office=office, starts=clock.today()
    )
    return User.objects.get(pk=user.pk)


@dataclass
class Scenario:
    """The people and things of one call. Organisations apply through `applicants[organisation.pk]`."""

    call: Call
    office: Office
    officer: User
    lead: User
    admin: User
    hub: Organisation
    registered: Organisation
    guided: Organisation
    applicants: dict[int, User] = field(default_factory=dict)

    def applicant(self, organisation: Organisation) -> User:
        return User.objects.get(pk=self.applicants[organisation.pk].pk)

    def organisation(self, n: int) -> Organisation:
        """One more organisation of tier three, with its applicant."""
        return _guided(self, n)

    @property
    def package(self) -> Package | None:
        return self.call.packages.order_by("code").first()

    def draft(self, organisation: Organisation, **more: Any) -> Application:
        if self.call.track == "purchase":
            more = {"package": self.package} | more
            if not organisation.is_legal_person:
                more.setdefault("contracting_party", self.hub)
        return applications.start(
            call=self.call, organisation=organisation, by=self.applicant(organisation), **more
        )

    def filled(
        self, organisation: Organisation, *, answers: dict[str, Any] | None = None, **more: Any
    ) -> Application:
        application = self.draft(organisation, **more)
        fill(application, by=self.applicant(organisation), answers=answers)
        return Application.objects.get(pk=application.pk)

    def submitted(self, organisation: Organisation, **more: Any) -> Application:
        application = self.filled(organisation, **more)
        return submission.submit(application=application, by=self.applicant(organisation))

    def eligible(self, organisation: Organisation, **more: Any) -> Application:
        application = self.submitted(organisation, **more)
        for line in eligibility.open_checklist(application=application, by=self.officer):
            eligibility.decide_line(line=line, result="pass", reason="已核对材料。", by=self.officer)
        return eligibility.find_eligible(application=application, by=self.officer)


def answers_for(track: str) -> dict[str, Any]:
    """A good answer to every question of the three forms."""
    return {
        "person_in_charge": "王芳",
        "phone": "0431-88880000",
        "position": "理事长",
        "address": {"region": "220103008", "line": "演示路1号"},
        "registrar": "演示区民政局",
        "registered_on": "2018-05-12",
        "managing_unit": "演示街道办事处",
        "assessment": "3A",
        "account_name": "演示组织",
        "account_number": "6200 0000 0000",
        "account_bank": "演示银行",
        "past_venture": "no",
        "organisation_intro": "扎根社区的服务组织。",
        "experience": "做过两届社区助老项目。",
        "features": "邻里结对，夜间也有人应。",
        "supervising_unit": "演示街道演示社区",
        "demand_side": "community",
        "demand_unit": "演示社区居民委员会",
        "overall_goal": "让独居老人每月至少有人上门一次。",
        "risks": "雨雪天改为电话巡访。",
        "beneficiaries_text": "七十岁以上独居老人。",
        "title": "独居老人巡访结对计划",
        "series": "邻里守望",
        "field": "扶老助残",
        "region": "220103008",
        "summary": "为独居老人建立结对档案，每月巡访。",
        "need_analysis": "社区摸底显示独居老人逐年增加。",
        "goals": deepcopy(GOALS),
        "activities": "入户评估，每月巡访。",
        "target_groups": ["空巢老人"],
        "beneficiaries_direct": "180",
        "beneficiaries_indirect": "400",
        "period": {
            "from": (clock.today() + timedelta(days=80)).isoformat(),
            "to": (clock.today() + timedelta(days=260)).isoformat(),
        },
        "involves_children": "no",
        "team": [{"name": "王芳", "role": "项目负责人", "time": "全程"}],
        "division_of_work": "枢纽签约，我们实施。",
        "budget": deepcopy(QUOTE if track == "purchase" else BUDGET),
        **dict.fromkeys(
            ("true_statement", "no_double_funding", "personal_data", "no_violation", "no_subcontracting"),
            True,
        ),
    }


GOALS = [{"goal": "巡访", "indicator": "巡访户次", "quantity": "2160", "unit": "户次", "time": "每月"}]


def fill(
    application: Application, *, by: User, answers: dict[str, Any] | None = None, files: bool = True
) -> None:
    """Fill every section and put a file to every question that demands one. `answers` replaces some, by
    question."""
    known = answers_for(application.track) | (answers or {})
    draft = Draft.of(application)
    for section in draft.form.sections:
        given = {q.key: known[q.key] for q in section.questions if q.key in known}
        applications.save_section(application=application, section=section.key, answers=given, by=by)
        names = draft.form.read(Draft.of(application).answers, draft.context)
        for question in filter(names.asks, section.questions):
            if files and question.kind == "file" and (question.required or question.key == "custody_consent"):
                applications.attach(
                    application=application, key=question.key, file=pdf(f"{question.key}.pdf"), by=by
                )


# --- building
# ------------------------------------------------------------------------------------------------
def venture_scenario(**rules: Any) -> Scenario:
    """An open venture call: 50,000 for registered organisations, 30,000 for others, one each."""
    return _scenario(
        "GYCT-2026",
        "venture",
        {
            "max_grant_registered_fen": 5_000_000,
            "max_grant_other_fen": 3_000_000,
            "max_per_organisation": 1,
            "max_months": 10,
            "award_min_score": "70",
            "categories": CATEGORIES,
        }
        | rules,
    )


def purchase_scenario(**rules: Any) -> Scenario:
    """An open purchase call with two packages of 100,000 and 80,000."""
    return _scenario("ZFGM-2026", "purchase", {"categories": PRICES, "intention_waiver": "测试"} | rules)


def _scenario(code: str, track: str, rules: dict[str, Any]) -> Scenario:
    office = _places()
    admin = person("admin", is_superuser=True)
    lead = person("lead", "lead", office=office)
    officer = person("officer", "officer", office=office)
    maker = person("maker", "finance_maker", office=office)
    call = calls.create_call(data=_call_data(code, track, office) | rules, by=officer)
    _money(call, office, maker)
    calls.acknowledge_form(form=call.form, by=officer)
    calls.announce(call=Call.objects.get(pk=call.pk), by=officer)
    call = calls.open_call(call=call, by=None)
    return _organisations(call, office, officer, lead, admin)


def _places() -> Office:
    paths: dict[str, str] = {}
    for place, level, name, name_en, parent in REGIONS:
        paths[place] = f"{paths[parent]}/{place}" if parent else place
        Region.objects.get_or_create(
            code=place,
            defaults={
                "level": level,
                "name": name,
                "name_en": name_en,
                "parent_id": parent,
                "path": paths[place],
                "kind": "街道" if level == "township" else "",
            },
        )
    for order, (kind, name, name_en) in enumerate(TERMS):
        Term.objects.get_or_create(kind=kind, name=name, defaults={"name_en": name_en, "order": order})
    office, _new = Office.objects.get_or_create(
        code="GOV22",
        defaults={"name": "吉林省民政厅", "name_en": "Civil Affairs", "level": "province", "region_id": "22"},
    )
    Office.objects.get_or_create(
        code="ST1",
        defaults={"name": "团山街道办事处", "level": "street", "region_id": "220103008", "parent": office},
    )
    return office


def _call_data(code: str, track: str, office: Office) -> dict[str, Any]:
    today = clock.today()
    form = calls.add_form(data=json.loads((FORMS / f"{track}.json").read_text("utf-8")))
    rubric = calls.add_rubric(
        data={"code": "R1", "name": "评分表", "name_en": "Rubric", "total": 100, "pass_mark": "60"},
        items=[
            {"key": "need", "name": "需求", "name_en": "Need", "weight": 40, "order": 0},
            {"key": "plan", "name": "方案", "name_en": "Plan", "weight": 60, "order": 1},
        ],
    )
    rounds = [{"kind": "desk", "rubric": rubric, "weight_pct": "100", "held_on": today + timedelta(days=45)}]
    if track == "venture":
        rounds[0]["weight_pct"] = "40"
        rounds.append(
            {"kind": "pitch", "rubric": rubric, "weight_pct": "60", "held_on": today + timedelta(days=50)}
        )
    more: dict[str, Any] = {}
    if track == "purchase":
        common = {"purchaser": office, "region_id": "220103", "method": "竞争性评审", "catalogue": "公共服务"}
        more["packages"] = [
            {"code": "P1", "name": "巡访服务", "name_en": "Visits", "budget_fen": 10_000_000, **common},
            {"code": "P2", "name": "调处服务", "name_en": "Mediation", "budget_fen": 8_000_000, **common},
        ]
    return {
        "code": code,
        "track_name": track,
        "issuer": office,
        "title": "公益创投大赛" if track == "venture" else "政府购买项目",
        "title_en": "Venture competition" if track == "venture" else "Government purchase",
        "summary": "测试批次",
        "eligibility": ["在本省登记或备案"],
        "form": form,
        "opens_at": clock.now() - timedelta(hours=1),
        "closes_at": clock.now() + timedelta(days=30),
        "eligibility_until": today + timedelta(days=40),
        "notice_on": today + timedelta(days=55),
        "sign_by": today + timedelta(days=70),
        "delivery_from": today + timedelta(days=75),
        "delivery_until": today + timedelta(days=300),
        "contact_phone": "0431-88880000",
        "min_panel": 3,
        "asks_endorsements": False,  # tests/collaboration/test_endorsements.py asks for them
        "rounds": rounds,
        "payment_stages": [
            {
                "order": 1,
                "name": "首款",
                "name_en": "First",
                "pct": "50",
                "condition": "signed",
                "text": "签订后",
            },
            {
                "order": 2,
                "name": "中期款",
                "name_en": "Mid-term",
                "pct": "40",
                "condition": "midterm",
                "text": "中期后",
            },
            {
                "order": 3,
                "name": "尾款",
                "name_en": "Final",
                "pct": "10",
                "condition": "final",
                "text": "末期后",
            },
        ],
        **more,
    }


def _money(call: Call, office: Office, maker: User) -> None:
    for code, kind, fen in (("LOTTERY", "lottery", 20_000_000), ("FUND", "foundation", 6_000_000)):
        source, _new = FundSource.objects.get_or_create(code=code, defaults={"name": code, "kind": kind})
        pool = programs.notify_money(
            office=office,
            source=source,
            year=clock.today().year,
            fen=fen,
            document=f"指标〔{call.code}〕",
            by=maker,
        )
        programs.allocate(call=call, pool=pool, fen=fen, by=maker)


def _believed(organisation: Organisation, by: User) -> Organisation:
    """The office has verified who registered it."""
    for post in organisation.memberships.filter(role="applicant", verified_at=None):
        memberships.verify_person(post=post, by=by)
    return organisation


def _organisations(call: Call, office: Office, officer: User, lead: User, admin: User) -> Scenario:
    township = Region.objects.get(code="220103008")
    account = {"account_name": "户名", "account_number": "6222000000000000", "account_bank": "演示银行"}
    common = {
        "region": township,
        "representative": "王芳",
        "contact_name": "王芳",
        "contact_phone": "0431-88880000",
        "charter_party_clause": True,
    }
    hub_lead, user = person("hub_applicant"), person("applicant", name="王芳")
    hub = people.register_organisation(
        data={
            "code": "H1",
            "name": "社区社会组织联合会",
            "name_en": "Hub",
            "tier": "registered",
            "credit_code": HUB_CODE,
            **common,
            **account,
        },
        by=hub_lead,
    )
    hub = people.make_hub(
        organisation=hub, kind="联合会", serves=[Region.objects.get(code="220100")], by=admin
    )
    registered = people.register_organisation(
        data={
            "code": "O1",
            "name": "银龄守望助老服务中心",
            "name_en": "Silver Watch",
            "tier": "registered",
            "credit_code": REGISTERED_CODE,
            **common,
            **account,
        },
        by=user,
    )
    for one in (hub, registered):
        _believed(one, officer)
    scenario = Scenario(
        call, office, officer, lead, admin, hub, registered, registered, {registered.pk: user}
    )
    scenario.guided = _guided(scenario, 1)
    return scenario


def _guided(scenario: Scenario, n: int) -> Organisation:
    user = person(f"guided{n}", name=f"楼长{n}")
    organisation = people.register_organisation(
        data={
            "code": f"G{n}",
            "name": f"楼道管家自管小组{n}",
            "name_en": f"Stairwell group {n}",
            "tier": "committee_guided",
            "filing_number": f"备220103008-2025-{n:03d}",
            "managing_unit": Office.objects.get(code="ST1"),
            "guided_by": "示例社区居委会",
            "custodian": scenario.hub,
            "region": Region.objects.get(code="220103008"),
            "representative": "楼长",
            "contact_name": "楼长",
            "contact_phone": "0431-88880001",
        },
        by=user,
    )
    scenario.applicants[organisation.pk] = user
    return _believed(organisation, scenario.officer)
