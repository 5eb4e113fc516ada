"""What keeps the site alive whenever it is started, dated from the day of loading: a call that is open (with drafts
and a submission), a public notice that is running, two payments on their way, a contract that waits for the funder's
signature, and claims that wait for a hub."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from grants.applications import actions as applications
from grants.awards import actions as awards
from grants.awards.budget import requested_lines
from grants.calls import actions as calls
from grants.collaboration import actions as collaboration
from grants.contracts import actions as contracts
from grants.demo import reviewing
from grants.demo.applying import apply, fill
from grants.demo.data import fen, paper, when
from grants.demo.demo_users import DemoUsers, acts_for
from grants.demo.venture import Venture, categories
from grants.disbursements import actions as disbursements
from grants.disbursements import custody
from grants.documents.printing import PRINT
from grants.models import (
    Application,
    Award,
    Call,
    FormDefinition,
    Organisation,
    PublicNotice,
    Rubric,
    Tranche,
)
from grants.programs import actions as programs
from grants.reviews import actions as reviews
from grants.reviews import ranking, rounds
from workflows import clock, jobs, workdays

PANEL = ["E01", "E02", "E03", "E07", "E09"]
STAGES = [
    {
        "order": 1,
        "name": "首款",
        "name_en": "First tranche",
        "pct": Decimal(70),
        "condition": "signed",
        "text": "协议签订后15个工作日内",
        "text_en": "Within 15 working days of signing",
    },
    {
        "order": 2,
        "name": "尾款",
        "name_en": "Final tranche",
        "pct": Decimal(30),
        "condition": "final",
        "text": "末期评估合格，据实结算",
        "text_en": "The final evaluation is passed; by actual spending",
    },
]
ELIGIBLE = ["在吉林省内登记或备案的社区社会组织", "每个组织限报1项", "单个项目申请额不超过10000元"]
ELIGIBLE_EN = [
    "Community organisations registered or on file in Jilin",
    "One application an organisation",
    "Not more than 10,000 yuan a project",
]


def idea(
    code: str,
    who: str,
    title: str,
    field: str,
    series: str,
    region: str,
    group: str,
    summary: str,
    item: str,
    unit: str,
    quantity: int,
    price: str,
) -> dict[str, Any]:
    line = {
        "category": "C01",
        "item": item,
        "unit": unit,
        "quantity": quantity,
        "unit_price": price,
        "source": "grant",
    }
    return {
        "id": code,
        "applicant": who,
        "title": title,
        "field": field,
        "series": series,
        "region": region,
        "target_groups": [group],
        "beneficiaries_direct": 60,
        "summary": summary,
        "need_analysis": summary,
        "goals": [f"{item}{quantity}{unit}"],
        "activities": [item],
        "budget_requested": {"lines": [line]},
    }


DELIVERY_IDEAS = [
    idea(
        "Q01",
        "O01",
        "老街坊读报角",
        "为民服务",
        "邻里守望",
        "220102009",
        "空巢老人",
        "每周两次给看不清字的老人读报、读信、读药盒。",
        "读报",
        "次",
        32,
        "250.00",
    ),
    idea(
        "Q02",
        "O05",
        "院里的双语象棋",
        "促进和谐",
        "共建共治共享",
        "222401002",
        "其他居民",
        "一盘棋，两种话：每周在院里摆棋会，顺便议事。",
        "棋会",
        "次",
        24,
        "300.00",
    ),
    idea(
        "Q03",
        "O02",
        "药盒小管家",
        "扶老助残",
        "邻里守望",
        "220103008",
        "空巢老人",
        "每月一次上门清点独居老人的药盒，分好一周的药，过期的带走。",
        "上门清点",
        "户次",
        160,
        "30.00",
    ),
]
OPEN_IDEAS = [
    idea(
        "W01",
        "O01",
        "楼门口的小修日",
        "为民服务",
        "邻里守望",
        "220102009",
        "空巢老人",
        "每月两次在楼门口摆开小修摊，修伞、磨刀、换拉链，顺便认识邻居。",
        "小修日",
        "次",
        20,
        "280.00",
    ),
    idea(
        "W02",
        "O06",
        "冬储菜互助角",
        "农村生产技术服务",
        "邻里守望",
        "222403",
        "农村留守人员",
        "帮留守老人收、运、存冬储白菜和土豆，教年轻人看窖。",
        "互助日",
        "次",
        12,
        "350.00",
    ),
    idea(
        "W03",
        "O11",
        "红白事不攀比",
        "促进和谐",
        "文化铸魂",
        "220284100",
        "其他居民",
        "把村里的约定编成快板，在集市上演，请大家签移风易俗承诺书。",
        "宣讲演出",
        "场",
        10,
        "300.00",
    ),
    idea(
        "W04",
        "O02",
        "陪老人看一次病",
        "扶老助残",
        "邻里守望",
        "220103008",
        "空巢老人",
        "志愿者陪独居老人挂号、检查、取药，并把医嘱抄成大字。",
        "陪诊",
        "次",
        40,
        "200.00",
    ),
    idea(
        "W05",
        "O10",
        "楼道不堆物",
        "促进和谐",
        "共建共治共享",
        "220102011",
        "其他居民",
        "和居民商量楼道公约，清一次杂物，划一块公共存放处。",
        "议事清理日",
        "次",
        6,
        "450.00",
    ),
]
NOTICE_IDEAS = [
    idea(
        "L01",
        "O12",
        "雪天敲门队",
        "扶老助残",
        "邻里守望",
        "222426101",
        "空巢老人",
        "下雪天挨户敲门，扫门前雪，看药和炉子。",
        "敲门扫雪",
        "次",
        24,
        "300.00",
    ),
    idea(
        "L02",
        "O09",
        "广场旧衣改造课",
        "文体娱乐",
        "文化铸魂",
        "222401002",
        "其他居民",
        "把旧演出服改成孩子的民俗小衣，办六次亲子课。",
        "亲子课",
        "次",
        6,
        "900.00",
    ),
    idea(
        "L03",
        "O05",
        "楼道双语小喇叭",
        "促进和谐",
        "共建共治共享",
        "222401002",
        "其他居民",
        "每周一次双语广播，说停水停电、议事结果和好人好事。",
        "广播",
        "次",
        40,
        "120.00",
    ),
]


class Today:
    def __init__(self, demo_users: DemoUsers, announce: Callable[[Call, Any], None]) -> None:
        self.demo_users, self.publish = demo_users, announce
        self.officer, self.lead, self.today = demo_users["officer"], demo_users["lead"], clock.today()

    def run(self) -> None:
        self.in_delivery()
        self.running_notice()
        self.open_call()
        self.waiting_claims()

    def _day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def _at(self, days: int, hour: int = 9, minute: int = 0) -> Any:
        return when(self._day(days).isoformat(), hour, minute)

    def _call(
        self, code: str, words: tuple[str, str, str, str], money: int, dates: dict[str, Any], made: Any
    ) -> Call:
        title, title_en, summary, summary_en = words
        with clock.at(made):
            pool = programs.notify_money(
                office=self.demo_users.offices["GOV22"],
                source=self.demo_users.sources["FOUNDATION"],
                year=self.today.year,
                fen=money,
                document=f"演示捐赠函 {code}",
                by=self.demo_users["maker"],
            )
            programs.receive_money(
                pool=pool, fen=money, by=self.demo_users["maker"], reference=f"DEMO-IN-{code}"
            )
            call = calls.create_call(
                data={
                    "code": code,
                    "track_name": "venture",
                    "issuer": self.demo_users.offices["GOV22"],
                    "title": title,
                    "title_en": title_en,
                    "summary": summary,
                    "summary_en": summary_en,
                    "eligibility": ELIGIBLE,
                    "eligibility_en": ELIGIBLE_EN,
                    "department": "社会组织管理局",
                    "contact_phone": "000-00000000",
                    "contract_series": "演示微协",
                    "supplement_series": "演示微补",
                    "form": FormDefinition.objects.get(code="small"),
                    "max_grant_registered_fen": fen("10000"),
                    "max_grant_other_fen": fen("10000"),
                    "max_per_organisation": 1,
                    "max_months": 12,
                    "asks_endorsements": code.startswith("WXM"),
                    "fields": [t for (kind, _n), t in self.demo_users.terms.items() if kind == "field"],
                    "series": [t for (kind, _n), t in self.demo_users.terms.items() if kind == "series"],
                    "categories": categories(self.demo_users, "C"),
                    "payment_stages": STAGES,
                    "rounds": [
                        {
                            "kind": "desk",
                            "rubric": Rubric.objects.get(code="R-INIT"),
                            "weight_pct": Decimal(100),
                            "held_on": dates.pop("held_on"),
                        }
                    ],
                    **dates,
                },
                by=self.officer,
            )
            programs.allocate(call=call, pool=pool, fen=money, by=self.officer)
            self.publish(call, self.demo_users["editor"])
        return call

    # --- a call that is open --------------------------------------------------------------------------

    def open_call(self) -> None:
        opens = clock.now() - timedelta(minutes=30)
        announced = opens - timedelta(minutes=5)
        call = self._call(
            f"WXM-{self.today:%Y%m%d}",
            (
                "冬日邻里微项目征集（演示）",
                "Winter micro-projects of neighbours (demonstration)",
                "一万元以内的小项目，让这个冬天的楼道、村口和广场暖一点。一张短表就能申报。",
                "Small projects up to 10,000 yuan that make this winter's stairways, lanes and squares a little warmer. "
                "One short form.",
            ),
            fen("50000"),
            {
                # Just after midnight it was announced yesterday.
                "announce_on": timezone.localdate(announced),
                "opens_at": opens,
                "closes_at": when(self._day(30).isoformat(), 17),
                "eligibility_until": self._day(37),
                "held_on": self._day(44),
                "notice_on": self._day(50),
                "sign_by": self._day(70),
                "delivery_from": self._day(75),
                "delivery_until": self._day(365),
                "final_from": self._day(370),
                "final_until": self._day(385),
            },
            announced,
        )
        call = calls.open_call(call=call)
        done, *drafts = OPEN_IDEAS
        apply(self.demo_users, call, done, at=clock.now())
        for row in drafts:
            self._draft(call, row, finished=row["id"] in ("W02", "W05"))
        self._together(Application.objects.get(code="W05"))

    def _together(self, draft: Application) -> None:
        """The hub's office helps to write it; the street and the hub are asked to endorse it."""
        user, helper = acts_for(self.demo_users, draft.organisation.code), self.demo_users["h1_office"]
        letter = collaboration.invite(application=draft, email=helper.email, role="edit", by=user)
        collaboration.accept_invitation(invitation=letter, by=helper)
        for kind in ("unit", "hub"):
            collaboration.ask_endorsement(application=draft, kind=kind, by=user)

    def _draft(self, call: Call, row: dict[str, Any], *, finished: bool) -> None:
        user = acts_for(self.demo_users, row["applicant"])
        organisation = Organisation.objects.get(code=row["applicant"])
        draft = applications.start(call=call, organisation=organisation, by=user, code=row["id"])
        if finished:
            fill(draft, row, organisation, user)
        else:
            applications.save_section(
                application=draft,
                section="project",
                answers={"title": row["title"], "summary": row["summary"]},
                by=user,
            )

    # --- a public notice that is running -------------------------------------------------------------

    def running_notice(self) -> None:
        call = self._reviewed(
            "LLJ",
            (
                "邻里节微项目（演示）",
                "Micro-projects for the neighbours' festival (demonstration)",
                "为邻里节征集的小项目，单个不超过一万元。",
                "Small projects for the neighbours' festival, up to 10,000 yuan.",
            ),
            NOTICE_IDEAS,
            -45,
        )
        self._notice(
            call,
            self.today,
            "关于邻里节微项目拟资助项目的公示（演示）",
            "Notice of the micro-projects proposed for funding (demonstration)",
        )

    # --- two small projects whose first money is on its way ---------------------------------------------

    def in_delivery(self) -> None:
        """One payment waits for the maker, one for the checker; one contract for the funder's signature."""
        call = self._reviewed(
            "QJW",
            (
                "秋季微项目（演示）",
                "Autumn micro-projects (demonstration)",
                "秋季征集的小项目，单个不超过一万元。",
                "Small projects of the autumn, up to 10,000 yuan.",
            ),
            DELIVERY_IDEAS,
            -90,
        )
        with clock.at(self._at(-40)):
            notice = self._notice(
                call,
                clock.today(),
                "关于秋季微项目拟资助项目的公示（演示）",
                "Notice of the autumn micro-projects (demonstration)",
            )
        assert notice.ends_on is not None
        with clock.at(
            workdays.deadline(notice.starts_on, call.notice_days, count_start=True) + timedelta(hours=9)
        ):
            for award in call.awards.order_by("code"):
                awards.confirm(award=award, by=self.lead)
            awards.conclude(call=Call.objects.get(pk=call.pk), by=self.officer)
        for award in call.awards.order_by("code"):
            with clock.at(self._at(-9, 10)):
                self._sign(Award.objects.get(pk=award.pk), by_funder=award.code != "Q03")
        first, second = Tranche.objects.filter(award__call=call, order=1).order_by("award__code")
        with clock.at(self._at(-3, 10)):
            for tranche in (first, second):
                user = acts_for(self.demo_users, tranche.award.organisation.code)
                disbursements.request_payment(
                    tranche=tranche, invoice=paper(f"receipt {tranche.code}"), by=user
                )
        with clock.at(self._at(-2, 15)):
            disbursements.review(tranche=Tranche.objects.get(pk=second.pk), by=self.demo_users["maker"])

    def _sign(self, award: Award, *, by_funder: bool) -> None:
        signed = clock.today()
        contract = contracts.draft_contract(award=award, by=self.officer)
        with jobs.in_place(PRINT):  # it is signed on paper
            contract = contracts.issue(contract=contract, by=self.officer)
        contract = contracts.sign(
            contract=contract,
            party="grantee",
            scan=paper(f"{award.code} signed by grantee"),
            signed_on=signed,
            by=acts_for(self.demo_users, award.organisation.code),
        )
        if by_funder:
            disbursements.begin_delivery(
                contract=contract,
                scan=paper(f"{award.code} signed by funder"),
                signed_on=signed,
                by=self.lead,
            )

    def waiting_claims(self) -> None:
        """A claim waits for the hub's accountant, and one for its approver: neither has moved money yet."""
        award = Award.objects.get(code="B04")
        user = acts_for(self.demo_users, award.organisation.code)
        for n, (category, purpose, sum_) in enumerate(
            (("C08", "社区展板制作", "300"), ("C01", "互助小组活动3次", "750")), 4
        ):
            claim = custody.request_claim(
                award=award,
                spent_on=self._day(-1),
                category=category,
                purpose=purpose,
                payee="演示供应商",
                voucher=f"DEMO-V10{n}",
                fen=fen(sum_),
                file=paper(f"DEMO-V10{n}"),
                by=user,
            )
            if category == "C08":
                custody.check_claim(claim=claim, by=self.demo_users["h1_accountant"])

    # --- the way to a notice -------------------------------------------------------------------------------

    def _reviewed(
        self, name: str, words: tuple[str, str, str, str], ideas: list[dict[str, Any]], start: int
    ) -> Call:
        """A small call from its opening (`start` days from today) to the ranking and the decision."""
        call = self._call(
            f"{name}-{self.today:%Y%m%d}",
            words,
            fen("20000"),
            {
                "announce_on": self._day(start),
                "opens_at": self._at(start),
                "closes_at": self._at(start + 25, 17),
                "eligibility_until": self._day(start + 30),
                "held_on": self._day(start + 37),
                "notice_on": self._day(start + 45),
                "sign_by": self._day(start + 100),
                "delivery_from": self._day(start + 100),
                "delivery_until": self._day(start + 250),
                "final_from": self._day(start + 255),
                "final_until": self._day(start + 270),
            },
            self._at(start - 1),
        )
        with clock.at(self._at(start)):
            call = calls.open_call(call=call)
        for n, row in enumerate(ideas):
            apply(self.demo_users, call, row, at=self._at(start + 20 + n, 20, 15))
        with clock.at(self._at(start + 25, 17, 5)):
            call = calls.close_call(call=call)
        venture = Venture(self.demo_users, self.publish)
        with clock.at(self._at(start + 30, 10)):
            for application in Application.objects.filter(call=call, state="submitted").order_by("code"):
                venture.pass_checklist(application)
        self._review(call, start + 35)
        self._propose(call, start + 41)
        return Call.objects.get(pk=call.pk)

    def _review(self, call: Call, start: int) -> None:
        desk = call.rounds.get(kind="desk")
        with clock.at(self._at(start, 9)):
            reviews.set_panel(round=desk, experts=reviewing.panel(self.demo_users, PANEL), by=self.officer)
            rounds.start_review(call=call, by=self.officer)
            reviewing.sign(self.demo_users, call, PANEL, {})
            reviews.assign_all(round=desk, by=self.officer)
            desk = rounds.open_round(round=desk, by=self.officer)
        with clock.at(self._at(start + 2, 14)):
            for n, sheet in enumerate(
                desk.sheets.select_related("expert__user", "application").order_by("pk")
            ):
                less = Decimal(n % 4) / 2
                scores = {
                    i.key: (Decimal(i.weight) * Decimal("0.8") // 1 + less, "")
                    for i in desk.rubric.items.all()
                }
                said, by = reviewing.COMMENTS[n % len(reviewing.COMMENTS)], sheet.expert.user
                reviews.save_sheet(sheet=sheet, scores=scores, comment=said, by=by)  # type: ignore[arg-type]
                reviews.submit_sheet(sheet=sheet, by=sheet.expert.user)  # type: ignore[arg-type]
            rounds.lock_round(round=desk, by=self.officer)

    def _propose(self, call: Call, start: int) -> None:
        with clock.at(self._at(start, 10)):
            ranking.shortlist(call=call, by=self.officer)
            ranking.rank(call=call, by=self.officer)
            for place in call.ranking.order_by("rank").select_related("application"):
                awards.propose(
                    application=place.application,
                    approved_fen=place.application.requested_fen,
                    lines=requested_lines(place.application),
                    by=self.lead,
                )
            awards.decide(call=call, minutes="集体研究，按排名在资金总额内确定。", by=self.lead)

    def _notice(self, call: Call, starts_on: date, title: str, title_en: str) -> PublicNotice:
        notice = awards.draft_notice(
            call=call,
            kind="award_notice",
            title=title,
            title_en=title_en,
            starts_on=starts_on,
            by=self.officer,
            number=f"演示公示〔{starts_on.year}〕{100 + starts_on.month * 31 + starts_on.day}号",
        )
        notice = awards.publish_notice(notice=notice, by=self.officer)
        awards.publicise(call=call, by=self.officer)
        return notice
