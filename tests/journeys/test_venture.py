"""A competition in Chinese: from the page an editor publishes to the story an editor publishes, with custody."""

import pytest

from grants.demo.data import when
from grants.demo.demo_users import PASSWORD
from grants.models import (
    Application,
    Award,
    Call,
    CloseOut,
    Contract,
    Milestone,
    Objection,
    Office,
    Organisation,
    PublicNotice,
)
from tests.journeys import people, scenario, scenes
from tests.journeys.applying import Paper, budget, fills, row
from tests.journeys.editing import publishes, publishes_the_page
from tests.journeys.people import Stage

TITLE, RIVAL = "楼道灯长明计划", "院里的修理铺"
GROUP = "桃源街道掌灯互助组"


def ours() -> Award:
    return Award.objects.get(application__title=TITLE)


# --- the call ---------------------------------------------------------------------------------------------


def the_call_is_published(stage: Stage) -> None:
    stage.moves_to(when("2026-03-02", 9))
    publishes_the_page(stage.person("editor"), Call.objects.get(), "一条楼道、一个院子的小事，也值得好好办。")
    assert Call.objects.get().state == "announced"
    stage.leaves("editor")


def the_call_opens(stage: Stage) -> None:
    visitor = stage.stranger("visitor").opens("/").opens("/calls/")
    visitor.reads("春风社区公益创投").sees("60,000").told("Not open yet")
    stage.moves_to(when("2026-03-03", 9))
    assert Call.objects.get().state == "open"


# --- applying ---------------------------------------------------------------------------------------------


def a_group_registers(stage: Stage) -> None:
    """From the call's page to an account, then an organisation of a street with a hub that keeps its money."""
    stage.moves_to(when("2026-03-05", 10))
    group = stage.stranger("group").opens("/calls/ct-2026/").follows("Begin an application")
    group.opens("/accounts/signup/")
    group.types(
        name="掌灯人",
        mobile="13900000000",
        username="zhangdeng",
        email="zhangdeng@example.invalid",
        password1=PASSWORD,
        password2=PASSWORD,
    )
    group.clicks("Sign Up").opens(
        stage.link_in_mail_to("zhangdeng@example.invalid", "/accounts/confirm-email/")
    )
    group.clicks("Yes, it is mine").opens("/desk/").follows("Register an organisation")
    group.follows("Register with a filing number")
    group.types(region="220102009").clicks("Go on")
    group.types(name=GROUP, filing_number="桃源备〔2025〕12号", staff="3", members="26")
    group.clicks("Register", wrong=True)
    group.told("Choose a hub: an organisation that is not a legal person needs one to keep its money.")
    group.types(
        managing_unit=str(Office.objects.get(code="ST220102009").pk), representative="演示掌灯人",
        contact_name="演示掌灯人",
        custodian=str(Organisation.objects.get(code="H1").pk), contact_phone="0431-00000001",
        charter_party_clause=True,
    ).clicks("Register").sees(GROUP)  # fmt: skip
    found = Organisation.objects.get(name=GROUP)
    stage.person("officer").opens("/desk/").opens("/desk/organisations/").opens(
        f"/desk/organisations/{found.code}/"
    )
    stage.person("officer").clicks("Verify the organisation")


ORGANISATION = {
    "person_in_charge": "演示掌灯人", "position": "队长", "phone": "0431-00000001", "address-region": "220102009",
    "address-line": "演示路1号", "registered_on": "2025-03-01", "assessment": "none", "past_venture": "no",
    "organisation_intro": "二十六位居民组成的互助队。", "experience": "三年来每月检查一次楼道。",
}  # fmt: skip
BASICS = (
    ORGANISATION | {"managing_unit": "桃源街道"},
    {"title": TITLE, "series": "邻里守望", "field": "为民服务", "region": "220102009", "period-from": "2026-05-11",
     "period-to": "2026-11-30", "summary": "给八十条没有灯的楼道装上声控灯，由各楼道推一位楼道长照看。",
     "features": "楼道长由居民推选。", "supervising_unit": "桃源街道", "demand_side": "community",
     "demand_unit": "桃源社区"},
    {"need_analysis": "入户走访一百二十户，六成老人说晚上不敢下楼。", "overall_goal": "八十条楼道夜里都亮。",
     **row("goals", 0, goal="装灯", indicator="亮灯楼道", quantity="80", unit="条", time="7月底")},
    {"activities": "摸底、装灯、推选楼道长、每月检查。", "risks": "高处作业由持证电工完成。"},
    {"target_groups": ["空巢老人"], "beneficiaries_direct": "960", "involves_children": "no",
     "beneficiaries_text": "住在楼里的老人。"},
)  # fmt: skip
DECLARED = {"true_statement": True, "no_double_funding": True, "personal_data": True}


def the_group_applies(stage: Stage) -> None:
    """Half-filled is kept; a budget over a ceiling gets its sentence; what is mended is handed in, with a receipt."""
    group = stage.people["group"].opens("/calls/ct-2026/").follows("Begin an application").clicks("Begin")
    group.presses("main .acts a.btn-primary")
    fills(group, *BASICS)
    code = Application.objects.get().code
    group.opens(f"/desk/applications/{code}/check/").opens(f"/desk/applications/{code}/sections/budget/")
    group.types(**budget(0, "C01", "声控灯安装", "条", "80", "150"))
    group.presses(".acts button[name=save]")
    group.opens("/desk/my-applications/").reads(TITLE).opens(f"/desk/applications/{code}/sections/budget/")
    group.adds_a_row().types(
        **budget(1, "C02", "灯具备件", "批", "1", "5000"), **budget(2, "C10", "管理费", "项", "1", "3000")
    )
    group.presses(".acts button[name=next]", wrong=True).sees("20,000.00", "10%")
    group.types(
        **budget(1, "C02", "灯具备件", "批", "1", "6000"), **budget(2, "C10", "管理费", "项", "1", "2000")
    )
    group.presses(".acts button[name=next]")
    fills(group, row("team", 0, name="演示掌灯人", role="负责人", time="全程"),
          {"certificate": Paper("filing"), "endorsement": Paper("endorsement"), **DECLARED})  # fmt: skip
    the_office_believes_who_registered(stage)
    group.opens(f"/desk/applications/{code}/check/")
    group.clicks("Submit the application").told("Your application has been received")
    stage.moves_to(when("2026-03-05", 11))
    group.follows("Where the application is")
    assert group.downloads("main a[href*='/documents/']").startswith(b"%PDF")


def the_office_believes_who_registered(stage: Stage) -> None:
    """Whoever registered the organisation waits with a finished application: the office has still to verify the person."""
    group = stage.people["group"].told(
        "No office has verified yet that you act for this organisation. Go on writing; the organisation's page says which "
        "office does it and what it needs from you."
    )
    group.opens("/desk/").reads(GROUP).sees("介绍信")
    officer = stage.person("officer").opens(
        f"/desk/organisations/{Organisation.objects.get(name=GROUP).code}/"
    )
    officer.reads("掌灯人").sees("z***@example.invalid")
    officer.clicks("Verify the person").told("The person is verified: they can submit now.")


def a_rival_applies(stage: Stage) -> None:
    rival = stage.person("o01").opens("/calls/ct-2026/").follows("Begin an application").clicks("Begin")
    rival.presses("main .acts a.btn-primary")
    _first, overview, *others = BASICS
    registered = {
        "registrar": "南关区民政局",
        "account_name": "演示",
        "account_number": "62000000",
        "account_bank": "演示银行",
    }
    fills(rival, ORGANISATION | registered, {**overview, "title": RIVAL, "summary": "周末在院里摆摊修小家电。"}, *others,
          {**budget(0, "C01", "修理日", "次", "30", "300"), **budget(1, "C10", "管理费", "项", "1", "1000")},
          row("team", 0, name="演示修理匠", role="负责人"), {"certificate": Paper("certificate"), **DECLARED})  # fmt: skip
    rival.clicks("Submit the application").told("Your application has been received")
    stage.leaves("o01")


# --- eligibility ------------------------------------------------------------------------------------------


def eligibility_is_checked(stage: Stage) -> None:
    """One is asked for the hub's consent and answers; both pass."""
    stage.moves_to(when("2026-03-13", 17).replace(second=1))
    stage.moves_to(when("2026-03-16", 9))
    officer = stage.person("officer").opens("/desk/").opens("/desk/applications/").reads(TITLE)
    code = Application.objects.get(title=TITLE).code
    officer.opens(f"/desk/applications/{code}/eligibility/").follows("Ask for a supplement")
    officer.types(where="attachments/custody_consent", text="请补交枢纽组织出具的代管同意书。")
    officer.clicks("Keep and look at the notice").sees("请补交枢纽组织出具的代管同意书。")
    officer.clicks("Send the notice").told("The notice was sent to the applicant.")
    stage.moves_to(when("2026-03-18", 20))
    group = (
        stage.people["group"]
        .opens("/desk/")
        .opens(f"/desk/applications/{code}/")
        .follows("Answer the supplement")
    )
    group.presses("main .acts a.btn-primary").uploads("custody_consent", "consent of the hub")
    group.presses(".acts button[name=next]").opens(f"/desk/applications/{code}/check/").clicks(
        "Send the supplement"
    )
    stage.moves_to(when("2026-03-19", 9))
    for application in Application.objects.filter(state="submitted"):
        scenes.passes(officer, application)
    assert set(Application.objects.values_list("state", flat=True)) == {"eligible"}


# --- review -----------------------------------------------------------------------------------------------


def the_panel_scores_at_the_desk(stage: Stage) -> None:
    """One expert steps aside from one application; the alternate takes it."""
    stage.moves_to(when("2026-03-23", 9))
    officer, call = stage.people["officer"], Call.objects.get()
    for one in call.rounds.all():
        scenes.names_panel(officer, one.pk, ["E01", "E02", "E07"], ["E03"])
    desk = call.rounds.get(kind="desk")
    officer.opens(f"/desk/rounds/{desk.pk}/").presses("form[action$='/do/start_review/'] button")
    rival = Application.objects.get(title=RIVAL)
    for expert in ("e01", "e02", "e03", "e07"):
        scenes.declares(
            stage, expert, call, {rival.pk: "该组织的监事是我的姐姐。"} if expert == "e02" else None
        )
    officer.opens(f"/desk/rounds/{desk.pk}/").presses("form[action$='/do/assign/'] button")
    stage.moves_to(when("2026-04-02", 9))
    officer.presses("form[action$='/do/open/'] button")
    for expert in ("e01", "e02", "e03", "e07"):
        scenes.scores(stage, expert, {TITLE: "0.9", RIVAL: "0.7"})
    officer.opens(f"/desk/rounds/{desk.pk}/").presses("form[action$='/do/lock/'] button")
    officer.presses("form[action$='/do/shortlist/'] button")
    assert set(Application.objects.values_list("state", flat=True)) == {"shortlisted"}


def the_pitch_is_held(stage: Stage) -> None:
    stage.moves_to(when("2026-04-10", 9))
    officer, pitch = stage.people["officer"], Call.objects.get().rounds.get(kind="pitch")
    officer.opens(f"/desk/rounds/{pitch.pk}/").presses("form[action$='/do/assign/'] button")
    officer.presses("form[action$='/do/open/'] button")
    for expert in ("e01", "e02", "e03", "e07"):
        scenes.scores(stage, expert, {TITLE: "0.9", RIVAL: "0.7"})
        stage.leaves(expert)
    officer.opens(f"/desk/rounds/{pitch.pk}/").presses("form[action$='/do/lock/'] button")
    officer.presses("form[action$='/do/rank/'] button").sees(TITLE, RIVAL)
    assert Call.objects.get().ranking.get(rank=1).application.title == TITLE


# --- award ------------------------------------------------------------------------------------------------


def the_lead_decides(stage: Stage) -> None:
    """18,000 of the 20,000 asked for."""
    stage.moves_to(when("2026-04-14", 9))
    lead = stage.person("lead").opens("/desk/")
    one, two = (Application.objects.get(title=t) for t in (TITLE, RIVAL))
    lead.opens("/desk/ranking/CT-2026/").opens(f"/desk/propose/{one.code}/")
    lead.types(approved="18000", **{"line-1-unit_price": "4200", "line-2-unit_price": "1800"})
    lead.presses("button[value=propose]")
    lead.opens(f"/desk/propose/{two.code}/").presses("button[value=propose]")
    lead.opens("/desk/ranking/CT-2026/").follows("Decide")
    lead.types(minutes="评审委员会集体研究，按综合得分确定拟资助项目和核定额。").clicks("Decide")
    assert Call.objects.get().state == "decided"


def the_notice_is_published(stage: Stage) -> None:
    stage.moves_to(when("2026-04-16", 9))
    officer = stage.people["officer"].opens("/desk/notices/").follows("Write a notice")
    officer.types(
        number="公示〔2026〕1号",
        title="关于春风社区公益创投拟资助项目的公示",
        starts_on="2026-04-16",
        working_days="5",
    )
    officer.clicks("Fill in the text").clicks("Publish")
    officer.opens("/desk/notices/").presses("form[action$='/award/publicise/'] button")
    assert Call.objects.get().state == "publicised"


def a_citizen_objects(stage: Stage) -> None:
    """Without a name; the objection is looked into and dismissed, and the citizen reads the reply by the code."""
    stage.moves_to(when("2026-04-17", 10))
    notice = PublicNotice.objects.get()
    citizen = (
        stage.people["visitor"]
        .opens("/notices/")
        .reads("关于春风社区公益创投拟资助项目的公示")
        .sees("18,000.00")
    )
    citizen.opens(f"/objections/new/{notice.pk}/")
    citizen.types(
        application=str(Application.objects.get(title=TITLE).pk), text="我家楼道已经有灯，不应再装。"
    )
    citizen.clicks("File the objection")
    receipt = citizen.page.url
    objection = Objection.objects.get()
    stage.moves_to(when("2026-04-20", 9))
    officer2, lead2 = stage.person("officer2"), stage.person("lead2")
    page = f"/desk/objections/{objection.pk}/"
    officer2.opens("/desk/objections/").opens(page).presses("form[action$='/do/accept/'] button")
    officer2.presses("form[action$='/do/investigate/'] button")
    lead2.opens(page).gives_reason("dismiss", "现场查看：该楼道的灯已坏一年，属于计划内。")
    lead2.presses("form[action$='/do/dismiss/'] button")
    officer2.opens(page).types(reply="经现场查看，您反映的楼道灯已坏一年，装灯属于计划内，异议不成立。")
    officer2.presses("form[action$='/do/answer/'] button")
    citizen.page.goto(receipt)
    citizen.looks().sees("异议不成立")
    for name in ("officer2", "lead2"):
        stage.leaves(name)


def awards_are_confirmed(stage: Stage) -> None:
    stage.moves_to(when("2026-04-23", 9))
    for award in Award.objects.all():
        stage.people["lead"].opens("/desk/awards/").opens(f"/desk/awards/{award.code}/")
        stage.people["lead"].presses("form[action$='/do/confirm/'] button")
    stage.people["officer"].opens("/desk/notices/").presses("form[action$='/award/conclude/'] button")
    assert Call.objects.get().state == "concluded"
    stage.people["group"].opens("/desk/my-applications/").reads(TITLE).sees("18,000.00")


# --- contract ---------------------------------------------------------------------------------------------


def three_parties_sign(stage: Stage) -> None:
    stage.moves_to(when("2026-04-27", 9))
    officer = stage.people["officer"].opens("/desk/contracts/").reads(TITLE)
    officer.types(
        starts_on="2026-05-11", ends_on="2026-11-30", midterm_due="2026-08-31", final_due="2026-12-25"
    )
    officer.clicks("Draw it up").clicks("Issue for signing")
    assert officer.downloads("main a[href*='/documents/']").startswith(b"%PDF")
    contract = Contract.objects.get()
    stage.moves_to(when("2026-05-06", 9))
    scenes.signs(stage.people["group"].opens("/desk/"), contract, "2026-05-06")
    scenes.signs(stage.person("h1_approver").opens("/desk/"), contract, "2026-05-06")
    scenes.signs(stage.people["lead"].opens("/desk/"), contract, "2026-05-06")
    contract.refresh_from_db()
    assert contract.state == "effective"
    assert ours().state == "delivering"
    officer.opens(f"/desk/contracts/{contract.pk}/verify/").told("Every file is unchanged")


# --- delivery ---------------------------------------------------------------------------------------------


def the_first_tranche_is_paid(stage: Stage) -> None:
    stage.moves_to(when("2026-05-12", 9))
    assert scenes.pays(stage, ours(), 1, "group", "BANK-0001").paid_fen == 900_000
    stage.people["maker"].opens("/desk/money/").opens("/desk/journal/")


def a_claim_is_paid_from_custody(stage: Stage) -> None:
    stage.moves_to(when("2026-06-10", 9))
    award = ours()
    group = (
        stage.people["group"]
        .opens("/desk/custody/")
        .opens(f"/desk/custody/{award.code}/")
        .follows("Ask for spending")
    )
    group.types(
        category="C01", purpose="第一批声控灯", fen="8000", voucher="FP-01", payee="演示灯具店"
    ).clicks("Ask", wrong=True)
    group.told("Attach the voucher.").types(file="voucher").clicks("Ask")
    accountant, approver = stage.person("h1_accountant").opens("/desk/"), stage.people["h1_approver"]
    claim = award.claims.get()
    accountant.opens(f"/desk/claims/{claim.pk}/").clicks("Check")
    approver.opens("/desk/").opens(f"/desk/claims/{claim.pk}/").clicks("Approve")
    accountant.opens(f"/desk/claims/{claim.pk}/").presses("main a[href$='/do/pay/']")
    accountant.types(bank_ref="H1-0001").presses("main form .btn-primary")
    group.opens(f"/desk/custody/{award.code}/").sees("8,000.00", "1,000.00")


def the_mid_term_is_passed(stage: Stage) -> None:
    stage.moves_to(when("2026-08-03", 9))
    milestone = Milestone.objects.get(award=ours(), kind="midterm")
    scenes.reports(stage.people["group"], milestone, done="五十条楼道已经亮灯。", beneficiaries="600", volunteers="80",
                   problems="两栋楼线路老化，已请物业改线。", next_steps="年内装完其余三十条。",
                   user_opinions="访问三十户，二十九户满意。", satisfaction_pct="96")  # fmt: skip
    hub = stage.people["h1_approver"].opens(f"/desk/milestones/{milestone.pk}/").follows("Give an opinion")
    hub.types(opinion="账目清楚，凭证齐全。").presses("main form .btn-primary")
    scenes.evaluates(stage.people["officer"], milestone, "达到约定进度。")
    stage.moves_to(when("2026-08-10", 9))
    assert scenes.pays(stage, ours(), 2, "group", "BANK-0002").paid_fen == 720_000


def the_final_report_is_passed(stage: Stage) -> None:
    stage.moves_to(when("2026-12-02", 9))
    milestone = Milestone.objects.get(award=ours(), kind="final")
    scenes.reports(stage.people["group"], milestone, done="八十条楼道全部亮灯。", beneficiaries="960", volunteers="150",
                   problems="无。", next_steps="由楼道长照看。", user_opinions="满意。", satisfaction_pct="97")  # fmt: skip
    hub = stage.people["h1_approver"].opens(f"/desk/milestones/{milestone.pk}/").follows("Give an opinion")
    hub.types(opinion="同意验收。").presses("main form .btn-primary")
    scenes.evaluates(stage.people["officer"], milestone, "目标完成。")


# --- the end ----------------------------------------------------------------------------------------------


def the_account_is_closed(stage: Stage) -> None:
    """16,200 paid, 8,000 spent: 8,200 come back and the tail of 1,800 is cancelled."""
    stage.moves_to(when("2026-12-10", 9))
    scenes.draws_up(stage, ours(), "8,200.00", "1,800.00")
    maker = stage.people["maker"].follows("Record what came back")
    maker.types(bank_ref="BACK-0001").presses("main form .btn-primary")
    scenes.closes(stage, ours())
    assert CloseOut.objects.get().state == "closed"


def the_story_is_told(stage: Stage) -> None:
    """One click makes the page, the editor publishes it, and the public reads it with its sums."""
    editor = stage.person("editor").opens("/desk/").opens("/desk/close-outs/")
    editor.clicks("Make a showcase story")
    publishes(editor)
    visitor = stage.people["visitor"].opens("/stories/").reads(TITLE)
    visitor.sees(TITLE, "18,000", "8,000")


def the_auditor_looks_back(stage: Stage) -> None:
    auditor = stage.person("auditor").opens("/desk/").opens("/desk/events/")
    for process, subject in (
        ("application", ours().application),
        ("award", ours()),
        ("closeout", CloseOut.objects.get()),
    ):
        auditor.opens(f"/history/{process}/{subject.pk}/").told("History")
    auditor.opens("/desk/journal/")


CHAPTERS = [
    scenario.venture, the_call_is_published, the_call_opens, a_group_registers, the_group_applies, a_rival_applies,
    eligibility_is_checked, the_panel_scores_at_the_desk, the_pitch_is_held, the_lead_decides,
    the_notice_is_published, a_citizen_objects, awards_are_confirmed, three_parties_sign, the_first_tranche_is_paid,
    a_claim_is_paid_from_custody, the_mid_term_is_passed, the_final_report_is_passed, the_account_is_closed,
    the_story_is_told, the_auditor_looks_back,
]  # fmt: skip


@pytest.mark.slow
def test_a_venture_from_the_published_page_to_the_closed_account(stage: Stage) -> None:
    people.play(stage, CHAPTERS)
