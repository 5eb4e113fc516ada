"""CALL-B, the venture competition: from the money notified in February to the project closed in November."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from grants.awards import actions as awards
from grants.calls import actions as calls
from grants.closeout import actions as closeout
from grants.contracts import actions as contracts
from grants.demo import reviewing
from grants.demo.applying import apply
from grants.demo.data import approved_lines, data, day, fen, paper, rows, when
from grants.demo.demo_users import DemoUsers, acts_for
from grants.disbursements import actions as disbursements
from grants.disbursements import custody
from grants.documents.printing import PRINT
from grants.eligibility import actions as eligibility
from grants.milestones import actions as milestones
from grants.models import (
    Application,
    Award,
    Call,
    ChangeRequest,
    Contract,
    FormDefinition,
    Milestone,
    Objection,
    Rubric,
    Tranche,
)
from grants.programs import actions as programs
from grants.reviews import actions as reviews
from grants.reviews import ranking, rounds
from grants.submission import actions as submission
from workflows import clock, jobs

MINUTES = "评审委员会集体研究，按综合得分排名，在资金总额内确定拟资助项目及核定额。"
SUMMARY = "面向全省社区社会组织征集扎根社区的小而实的公益项目，重点为初创期组织提供资金支持。"
SUMMARY_EN = (
    "Small, solid projects rooted in communities, from community organisations of the whole province; "
    "money above all for those that have just begun."
)
ELIGIBLE_EN = [
    "Community organisations registered in Jilin, or on file with a street, township or committee",
    "Those without an account of their own sign a three-party agreement with a hub",
    "The same project is not paid for twice from public money",
    "One application an organisation",
]
CONDITIONS = {
    "首款": ("signed", "First tranche", "Within 15 working days of signing"),
    "中期款": ("midterm", "Mid-term tranche", "The mid-term evaluation is passed"),
    "尾款": ("final", "Final tranche", "The final evaluation and the audit are passed; by actual spending"),
    "首付款": ("signed", "First payment", "Within 10 working days of the contract and the invoice"),
}


def categories(demo_users: DemoUsers, codes: str, *, flagged: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The budget categories of a call whose code begins with `codes`."""
    return [
        {
            "code": c["code"],
            "name": c["name"],
            "name_en": c["name_en"],
            "group": c["group"],
            "note": c["note"],
            "ceiling_pct": Decimal(c["ceiling_pct"]) if c["ceiling_pct"] else None,
            "on_breach": "flag" if c["code"] in flagged else "refuse",
        }
        for c in data()["vocab"]["budget_categories"]
        if c["code"].startswith(codes)
    ]


def stages(plan: list[dict[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "order": n,
            "name": s["stage"],
            "pct": Decimal(s["pct"]),
            "text": s["condition"],
            "condition": CONDITIONS[s["stage"]][0],
            "name_en": CONDITIONS[s["stage"]][1],
            "text_en": CONDITIONS[s["stage"]][2],
        }
        for n, s in enumerate(plan, 1)
    ]


class Venture:
    """The competition, scene by scene, each at its own time and by the right person."""

    def __init__(self, demo_users: DemoUsers, announce: Callable[[Call, Any], None]) -> None:
        self.demo_users, self.publish = demo_users, announce
        self.row = rows("calls")["CALL-B"]
        self.proposals = [p for p in data()["proposals"] if p["call"] == "CALL-B"]
        self.officer, self.lead = demo_users["officer"], demo_users["lead"]

    def run(self) -> Call:
        self.prepare()
        self.collect()
        self.check()
        self.desk_review()
        self.pitch()
        self.decide()
        self.object()
        self.confirm()
        self.sign()
        self.first_tranche()
        self.deliver()
        self.midterm()
        self.close_one()
        return self.call

    # --- spring: the call -----------------------------------------------------------------------------

    def prepare(self) -> None:
        time, limits, rules = self.row["timeline"], self.row["limits"], self.row["rules"]
        money = {"LOTTERY": fen("200000"), "FOUNDATION": fen("60000")}
        with clock.at(when("2026-02-11")):
            pools = [
                programs.notify_money(
                    office=self.demo_users.offices["GOV22"],
                    source=self.demo_users.sources[code],
                    year=2026,
                    fen=sum_,
                    document=f"演示指标〔2026〕{n}号",
                    by=self.demo_users["maker"],
                )
                for n, (code, sum_) in enumerate(money.items(), 1)
            ]
        with clock.at(when("2026-02-25")):
            for pool in pools:
                programs.receive_money(
                    pool=pool,
                    fen=pool.notified_fen,
                    by=self.demo_users["maker"],
                    reference=f"DEMO-IN-{pool.pk}",
                )
        with clock.at(when("2026-02-26")):
            self.call = calls.create_call(
                data={
                    "asks_endorsements": False,  # their papers came as attachments
                    "code": self.row["code"],
                    "track_name": "venture",
                    "issuer": self.demo_users.offices["GOV22"],
                    "title": self.row["title"],
                    "title_en": "Second venture competition of community organisations (demonstration)",
                    "doc_number": self.row["doc_no"],
                    "basis": self.row["basis"],
                    "summary": SUMMARY,
                    "summary_en": SUMMARY_EN,
                    "eligibility": self.row["eligibility"],
                    "eligibility_en": ELIGIBLE_EN,
                    "department": "社会组织管理局",
                    "contact_phone": "000-00000000",
                    "contract_series": "演示创投协",
                    "supplement_series": "演示创投补",
                    "form": FormDefinition.objects.get(code="venture"),
                    "fields": [self.demo_users.term("field", f) for f in self.row["fields"]],
                    "series": [self.demo_users.term("series", s) for s in self.row["themes"]],
                    "announce_on": day(time["announce"]),
                    "opens_at": when(time["apply_start"]),
                    "closes_at": when(time["apply_end"]),
                    "eligibility_until": day(time["eligibility_end"]),
                    "notice_on": day(time["notice_start"]),
                    "sign_by": day(time["sign_by"]),
                    "delivery_from": day(time["implement_start"]),
                    "delivery_until": day(time["implement_end"]),
                    "midterm_from": day(time["midterm_start"]),
                    "midterm_until": day(time["midterm_end"]),
                    "final_from": day(time["final_start"]),
                    "final_until": day(time["final_end"]),
                    "max_grant_registered_fen": fen(limits["max_grant_registered"]),
                    "max_grant_other_fen": fen(limits["max_grant_other"]),
                    "max_per_organisation": limits["max_per_org"],
                    "max_months": limits["duration_months_max"] + 1,
                    "min_match_pct": Decimal(limits["min_match_pct"]),
                    "award_min_score": Decimal(rules["award_min_score"]),
                    "notice_days": time["notice_working_days"],
                    "drop_extremes_from": rules["drop_extremes_min_valid"],
                    "categories": categories(self.demo_users, "C", flagged=("C12",)),
                    "payment_stages": stages(self.row["payment_plan"]),
                    "rounds": [
                        {
                            "kind": "desk",
                            "rubric": Rubric.objects.get(code=rules["initial_rubric"]),
                            "weight_pct": Decimal(rules["initial_weight"]),
                            "held_on": day(time["initial_review"]),
                        },
                        {
                            "kind": "pitch",
                            "rubric": Rubric.objects.get(code=rules["roadshow_rubric"]),
                            "weight_pct": Decimal(rules["roadshow_weight"]),
                            "held_on": day(time["roadshow"]),
                        },
                    ],
                },
                by=self.officer,
            )
            for pool in pools:
                programs.allocate(call=self.call, pool=pool, fen=pool.notified_fen, by=self.officer)
        with clock.at(when(time["announce"], 8, 30)):
            self.publish(self.call, self.demo_users["editor"])
        with clock.at(when(time["apply_start"])):
            self.call = calls.open_call(call=self.call)

    def collect(self) -> None:
        for row in sorted(self.proposals, key=lambda p: p["submitted_at"]):
            apply(self.demo_users, self.call, row, at=when(row["submitted_at"]))
        with clock.at(when(self.row["timeline"]["apply_end"]) + clock.IN_FLIGHT):
            self.call = calls.close_call(call=self.call)

    def check(self) -> None:
        """B08 was asked once for everything, and did not answer in time; the others passed."""
        with clock.at(when("2026-04-01", 10)):
            late = Application.objects.get(code="B08")
            eligibility.open_checklist(application=late, by=self.officer)
            eligibility.ask_for_supplement(
                application=late,
                by=self.officer,
                points=[
                    {
                        "section": "budget",
                        "question": "budget",
                        "text": "冰柜、灶具属于固定资产，不得列支，请调整预算。",
                    },
                    {
                        "section": "attachments",
                        "question": "custody_consent",
                        "text": "请补交枢纽组织出具的资金代管同意书。",
                    },
                ],
            )
        with clock.at(when("2026-04-08", 10)):
            for application in Application.objects.filter(call=self.call, state="submitted").order_by("code"):
                self.pass_checklist(application)
        with clock.at(when("2026-04-10", 9)):
            eligibility.lapse(application=late)

    def pass_checklist(self, application: Application) -> None:
        for line in eligibility.open_checklist(application=application, by=self.officer):
            reason = "" if line.finding == "pass" else "已核对材料，予以通过。"
            eligibility.decide_line(line=line, result="pass", reason=reason, by=self.officer)
        eligibility.find_eligible(application=application, by=self.officer)

    # --- April: review ----------------------------------------------------------------------------------

    def desk_review(self) -> None:
        rules, desk = self.row["rules"], self.call.rounds.get(kind="desk")
        recused = [r for r in data()["recusals"] if r["kind"] == "declared"]
        ties: dict[str, list[tuple[str, str]]] = {}
        for r in recused:
            ties.setdefault(r["expert"], []).append((r["proposal"], r["reason"]))
        with clock.at(when("2026-04-10", 14)):
            experts = reviewing.panel(self.demo_users, rules["initial_panel"])
            reviews.set_panel(
                round=desk,
                experts=experts,
                alternates=reviewing.panel(self.demo_users, [rules["initial_alternate"]]),
                by=self.officer,
            )
            pitch = self.call.rounds.get(kind="pitch")
            reviews.set_panel(
                round=pitch,
                experts=reviewing.panel(self.demo_users, rules["roadshow_panel"]),
                by=self.officer,
            )
            self.call = rounds.start_review(call=self.call, by=self.officer)
        with clock.at(when("2026-04-13", 9)):
            reviewing.sign(
                self.demo_users,
                self.call,
                sorted({*rules["initial_panel"], rules["initial_alternate"], *rules["roadshow_panel"]}),
                ties,
            )
        with clock.at(when("2026-04-14", 9)):
            reviews.assign_all(round=desk, by=self.officer)
            desk = rounds.open_round(round=desk, by=self.officer)
        with clock.at(when("2026-04-15", 14)):
            reviewing.score(desk, "initial")
        with clock.at(when("2026-04-15", 18)):
            rounds.lock_round(round=desk, by=self.officer)
        with clock.at(when("2026-04-16", 10)):
            user = acts_for(self.demo_users, "O08")
            submission.withdraw(
                application=Application.objects.get(code="B09"),
                reason="团队负责人调离，无法保证实施。",
                by=user,
            )
        with clock.at(when("2026-04-17", 9)):
            ranking.shortlist(call=self.call, by=self.officer)

    def pitch(self) -> None:
        pitch = self.call.rounds.get(kind="pitch")
        with clock.at(when("2026-04-23", 9)):
            reviews.assign_all(round=pitch, by=self.officer)
        with clock.at(when("2026-04-24", 8, 30)):
            pitch = rounds.open_round(round=pitch, by=self.officer)
        with clock.at(when("2026-04-24", 15)):
            reviewing.score(pitch, "roadshow")
        with clock.at(when("2026-04-24", 17)):
            rounds.lock_round(round=pitch, by=self.officer)
            ranking.rank(call=self.call, by=self.officer)

    # --- May: awards --------------------------------------------------------------------------------------

    def decide(self) -> None:
        with clock.at(when("2026-04-24", 18)):
            for place in self.call.ranking.order_by("rank").select_related("application"):
                row = next(p for p in self.proposals if p["id"] == place.application.code)
                budget = row.get("budget_approved") or row["budget_requested"]
                awards.propose(
                    application=place.application,
                    approved_fen=fen(budget["grant"]),
                    lines=approved_lines(budget["lines"]),  # type: ignore[arg-type]
                    by=self.lead,
                )
            self.call = awards.decide(call=self.call, minutes=MINUTES, by=self.lead)
        notice = rows("notices")["GS-B1"]
        with clock.at(when(notice["start"], 9)):
            self.notice = awards.draft_notice(
                call=self.call,
                kind="award_notice",
                title=notice["title"],
                number="演示公示〔2026〕1号",
                title_en="Notice of the projects proposed for funding: second venture competition (demonstration)",
                starts_on=day(notice["start"]),
                working_days=notice["working_days"],
                by=self.officer,
            )
            self.notice = awards.publish_notice(notice=self.notice, by=self.officer)
            self.call = awards.publicise(call=self.call, by=self.officer)

    def object(self) -> None:
        """Two objections: one named and upheld, one anonymous and dismissed."""
        first, second = rows("objections")["YY-01"], rows("objections")["YY-02"]
        with clock.at(when(first["submitted"], 11)):
            upheld = awards.file_objection(
                notice=self.notice,
                application=Application.objects.get(code=first["target"]),
                text=first["reason"],
                name="演示居民",
                contact="resident@example.invalid",
                files=[paper("evidence 1"), paper("evidence 2")],
            )
        with clock.at(when(first["accepted"], 15)):
            upheld = awards.accept_objection(objection=upheld, by=self.demo_users["officer2"])
            upheld = awards.investigate(objection=upheld, by=self.demo_users["officer2"])
        with clock.at(when(second["submitted"], 10)):
            dismissed = awards.file_objection(
                notice=self.notice,
                application=Application.objects.get(code=second["target"]),
                text=second["reason"],
            )
        with clock.at(when(second["accepted"], 15)):
            dismissed = awards.accept_objection(objection=dismissed, by=self.demo_users["officer2"])
            dismissed = awards.investigate(objection=dismissed, by=self.demo_users["officer2"])
        with clock.at(when(first["replied"], 10)):
            upheld = awards.uphold(objection=upheld, reason=first["decision"], by=self.demo_users["lead2"])
            awards.reply(objection=upheld, reply=first["decision"], by=self.demo_users["officer2"])
            awards.revoke(
                award=Award.objects.get(code=first["target"]), reason=first["decision"], by=self.lead
            )
        self.correct()
        with clock.at(when(second["replied"], 10)):
            dismissed = Objection.objects.get(pk=dismissed.pk)
            dismissed = awards.dismiss(
                objection=dismissed, reason=second["decision"], by=self.demo_users["lead2"]
            )
            awards.reply(objection=dismissed, reply=second["decision"], by=self.demo_users["officer2"])

    def correct(self) -> None:
        correction = rows("notices")["GS-B2"]
        with clock.at(when(correction["start"], 9)):
            notice = awards.draft_notice(
                call=self.call,
                kind="correction_notice",
                title=correction["title"],
                number="演示公示〔2026〕2号",
                title_en="One project is no longer proposed for funding (demonstration)",
                starts_on=day(correction["start"]),
                by=self.officer,
            )
            awards.publish_notice(notice=notice, by=self.officer)

    def confirm(self) -> None:
        with clock.at(when("2026-05-13", 15)):
            for award in Award.objects.filter(call=self.call, state="publicised").order_by("code"):
                awards.confirm(award=award, by=self.lead)
            self.call = awards.conclude(call=self.call, by=self.officer)

    def sign(self) -> None:
        terms = {
            m["contract"]: {
                k["kind"]: day(k["due"]) for k in data()["milestones"] if k["contract"] == m["contract"]
            }
            for m in data()["milestones"]
        }
        for row in data()["contracts"]:
            award = Award.objects.get(code=row["proposal"])
            due = terms[row["id"]]
            with clock.at(when("2026-05-15", 10)):
                contract = contracts.draft_contract(
                    award=award,
                    by=self.officer,
                    starts_on=day(row["start"]),
                    ends_on=day(row["end"]),
                    midterm_due=due["midterm"],
                    final_due=due.get("final", day(self.row["timeline"]["final_end"])),
                )
                with jobs.in_place(PRINT):  # it is signed on paper
                    contract = contracts.issue(contract=contract, by=self.officer)
            with clock.at(when(row["signed"], 14)):
                self._sign(contract, row)

    def _sign(self, contract: Contract, row: dict[str, Any]) -> None:
        signed = day(row["signed"])
        contract = contracts.sign(
            contract=contract,
            party="grantee",
            scan=paper(f"{row['id']} signed by grantee"),
            signed_on=signed,
            by=acts_for(self.demo_users, row["grantee"]),
        )
        if row["hub"]:
            contract = contracts.sign(
                contract=contract,
                party="hub",
                scan=paper(f"{row['id']} signed by hub"),
                signed_on=signed,
                by=self.demo_users[f"{row['hub'].lower()}_approver"],
            )
        disbursements.begin_delivery(
            contract=contract, scan=paper(f"{row['id']} signed by funder"), signed_on=signed, by=self.lead
        )

    # --- money ------------------------------------------------------------------------------------------

    def pay(self, award: str, order: int, paid_on: date) -> None:
        """A tranche from request to paid: asked two working days before, checked, approved, issued, settled."""
        tranche = Tranche.objects.get(award__code=award, order=order)
        payee, maker, checker = tranche.payee, self.demo_users["maker"], self.demo_users["checker"]
        user = acts_for(self.demo_users, tranche.award.organisation.code)
        with clock.at(when(paid_on.isoformat(), 9)):
            tranche = disbursements.request_payment(
                tranche=tranche, invoice=paper(f"receipt {award} {order}"), by=user
            )
            tranche = disbursements.review(tranche=tranche, by=maker)
            tranche = disbursements.approve(tranche=tranche, by=checker)
            tranche = disbursements.issue(tranche=tranche, by=maker)
            disbursements.settle(
                tranche=tranche, paid_on=paid_on, bank_ref=f"DEMO-{award}-{order}-{payee.code}", by=maker
            )

    def first_tranche(self) -> None:
        for code in ("B01", "B02", "B03", "B04", "B05", "B06"):
            self.pay(code, 1, day("2026-06-05"))

    def spend(self, before: date, since: date = date(2026, 1, 1)) -> None:
        """What was spent from custody in a period, each with its voucher and two approvals, in order of time."""
        out = [r for r in data()["custody_ledger"] if r["kind"] == "out" and since <= day(r["date"]) < before]
        for row in sorted(out, key=lambda r: r["date"]):
            award = Award.objects.get(code=row["proposal"])
            hub = row["hub"].lower()
            with clock.at(when(row["date"], 10)):
                claim = custody.request_claim(
                    award=award,
                    spent_on=day(row["date"]),
                    category=row["category"],
                    purpose=row["description"],
                    payee="演示供应商",
                    voucher=row["voucher"],
                    fen=fen(row["amount"]),
                    file=paper(row["voucher"]),
                    by=acts_for(self.demo_users, award.organisation.code),
                )
                claim = custody.check_claim(claim=claim, by=self.demo_users[f"{hub}_accountant"])
                claim = custody.approve_claim(claim=claim, by=self.demo_users[f"{hub}_approver"])
                custody.pay_claim(
                    claim=claim, paid_on=day(row["date"]), by=self.demo_users[f"{hub}_accountant"]
                )

    # --- summer and autumn: delivery ----------------------------------------------------------------------

    def deliver(self) -> None:
        self.spend(day("2026-08-03"))
        self.change("BG-01")
        self.spend(day("2026-08-13"), day("2026-08-03"))
        self.report("B05", "midterm")
        self.pay("B05", 2, day("2026-08-28"))
        self.change("BG-02")
        self.spend(day("2026-10-26"), day("2026-08-28"))

    def change(self, code: str) -> None:
        row = rows("changes")[code]
        award = Award.objects.get(code=row["proposal"])
        user = acts_for(self.demo_users, award.organisation.code)
        transfer = {"C07": -fen("600"), "C01": fen("600")} if row["kind"] == "budget_transfer" else {}
        with clock.at(when(row["submitted"], 10)):
            request: ChangeRequest = milestones.request_change(
                award=award, kind=row["kind"], summary=row["summary"], transfer=transfer, by=user
            )
            request = milestones.submit_change(change=request, by=user)
        with clock.at(when(row["approved"], 10)):
            if row["supplement_no"]:
                with jobs.in_place(PRINT):
                    milestones.approve_change(
                        change=request, decision="同意迁址，其他约定不变。", by=self.officer
                    )
                self._sign_supplement(award, day(row["approved"]), user)
            else:
                milestones.file_change(change=request, by=self.officer)

    def _sign_supplement(self, award: Award, signed: date, user: Any) -> None:
        agreement = Contract.objects.get(award=award, kind="supplementary")
        for party, by in (("grantee", user), ("funder", self.lead)):
            agreement = contracts.sign(
                contract=agreement,
                party=party,
                scan=paper(f"{award.code} supplement {party}"),
                signed_on=signed,
                by=by,
            )

    def midterm(self) -> None:
        for code in ("B01", "B03", "B04", "B06"):
            self.report(code, "midterm")
        self.spend(day("2026-10-31"), day("2026-10-26"))
        self.report("B02", "midterm")
        for code in ("B01", "B03", "B04", "B06"):
            self.pay(code, 2, day("2026-11-16"))

    def report(self, code: str, kind: str) -> None:
        """Fall due, report, evaluate: as the data has it; B02 was late and did not pass."""
        row = next(m for m in data()["milestones"] if m["contract"] == f"HT-{code}" and m["kind"] == kind)
        milestone = Milestone.objects.get(award__code=code, kind=kind)
        sent = day(row["submitted"])
        user = acts_for(self.demo_users, milestone.award.organisation.code)
        if milestone.is_("planned"):
            with clock.at(when((milestone.opens_on or sent).isoformat(), 0, 5)):
                milestone = milestones.fall_due(milestone=milestone)
        if sent > day(row["due"]):
            with clock.at(when("2026-10-31", 0, 5)):
                milestone = milestones.become_overdue(milestone=milestone)
        with clock.at(when(row["submitted"], 16)):
            report = milestones.start_report(milestone=milestone, by=user)
            goals = [
                {**goal, "done": _reached(kind, row), "evidence": "服务台账、签到表"} for goal in report.goals
            ]
            report = milestones.save_report(
                report=report,
                data=_said(milestone) | {"goals": goals},
                expenses=_vouchers(milestone, sent),
                by=user,
            )
            milestone = milestones.send_report(report=report, by=user)
        self._judge(milestone, row)

    def _judge(self, milestone: Milestone, row: dict[str, Any]) -> None:
        judged = date.fromordinal(day(row["submitted"]).toordinal() + 1)
        award = milestone.award
        with clock.at(when(judged.isoformat(), 15)):
            if award.custodian is not None:
                milestones.give_hub_opinion(
                    milestone=milestone,
                    opinion="账目清楚，凭证齐全。",
                    by=self.demo_users[f"{award.custodian.code.lower()}_approver"],
                )
            milestone = Milestone.objects.get(pk=milestone.pk)
            milestone = disbursements.evaluate(
                milestone=milestone,
                opinion="达到约定进度。" if row["result"] == "passed" else "活动场次明显不足，须限期整改。",
                score=Decimal(row["score"]),
                by=self.officer,
            )
            if row["result"] == "rectify":
                milestones.order_rectification(
                    milestone=milestone,
                    reason="补足陪伴活动场次，完善签到和票据，复核合格后拨付中期款。",
                    by=self.officer,
                )

    # --- November: one project is closed --------------------------------------------------------------------

    def close_one(self) -> None:
        award = Award.objects.get(code="B05")
        user = acts_for(self.demo_users, award.organisation.code)
        final = next(m for m in data()["milestones"] if m["contract"] == "HT-B05" and m["kind"] == "final")
        self.report("B05", "final")
        with clock.at(when("2026-11-09", 9)):
            end = closeout.open_closeout(award=award, by=self.officer)
            end = closeout.take_in_report(closeout=end, by=user)
            end = closeout.evaluate(
                closeout=end,
                score=Decimal(final["score"]),
                opinion="目标全部完成，结余主动退回。",
                by=self.officer,
            )
        with clock.at(when("2026-11-12", 10)):
            end = closeout.draw_up(closeout=end, by=self.demo_users["maker"])
        returned = next(r for r in data()["custody_ledger"] if r["kind"] == "return")
        with clock.at(when(returned["date"], 11)):
            end = closeout.confirm_return(
                closeout=end,
                paid_on=day(returned["date"]),
                bank_ref="DEMO-B05-RETURN",
                by=self.demo_users["maker"],
            )
        with clock.at(when("2026-11-19", 10)):
            end = closeout.settle(closeout=end, by=self.demo_users["checker"])
            closeout.close(closeout=end, by=self.demo_users["checker"])


def _reached(kind: str, row: dict[str, Any]) -> str:
    """How far a goal is: the data has a score, no figures."""
    if row["result"] == "rectify":
        return "完成约三成"
    return "全部完成" if kind == "final" else "按进度完成过半"


def _said(milestone: Milestone) -> dict[str, Any]:
    """What a report of the demonstration says; its goals stand in it already, from the application."""
    return {
        "done": "按计划开展活动，服务记录、签到和照片已存档，未出现安全事故。",
        "problems": "个别活动因天气顺延，已在当月补做。",
        "next_steps": "按进度表继续实施。",
        "beneficiaries": milestone.award.application.beneficiaries // 2,
        "volunteers": 120,
        "satisfaction_pct": Decimal("93"),
    }


def _vouchers(milestone: Milestone, until: date) -> list[dict[str, Any]] | None:
    """An organisation with an account of its own lists its vouchers: here two fifths of each approved line.

    The data has none for these projects; custody projects have their claims instead.
    """
    award = milestone.award
    if award.custodian is not None:
        return None
    lines = award.application.budget_lines.filter(kind="approved", source="grant").order_by("order")
    return [
        {
            "spent_on": until - timedelta(days=20 + n),
            "category": line.category,
            "purpose": line.item,
            "voucher": f"{award.code}-{n:03}",
            "payee": "演示供应商",
            "fen": line.fen * 2 // 5,
        }
        for n, line in enumerate(lines, 1)
    ]
