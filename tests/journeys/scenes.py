"""What both journeys do alike: experts at their sheets, officers over a round, finance over a payment."""

from decimal import Decimal

from grants.models import Application, Award, Call, Contract, Expert, Milestone, ScoreSheet, Tranche
from tests.journeys.people import Person, Stage

COMMENT = "需求来自居民，方案具体可行，预算与活动对应，建议把楼道长名单公示上墙。"


# --- eligibility ------------------------------------------------------------------------------------------


def passes(officer: Person, application: Application) -> None:
    """Every line of the checklist decided, with its reason."""
    officer.opens(f"/desk/applications/{application.code}/eligibility/")
    for choice in officer.page.locator("select[name^=result-]").all():
        choice.select_option("pass")
    for reason in officer.page.locator("input[name^=reason-]").all():
        reason.fill("已核对材料。")
    officer.presses("button[value=find_eligible]")


# --- reviewing --------------------------------------------------------------------------------------------


def names_panel(officer: Person, round_pk: int, panel: list[str], alternates: list[str]) -> None:
    officer.opens(f"/desk/rounds/{round_pk}/").follows("Name the panel")
    for place, codes in (("panel", panel), ("alternate", alternates)):
        for expert in Expert.objects.filter(code__in=codes):
            officer.types_in({f"e{expert.pk}": place})
    officer.clicks("Keep this panel")


def declares(stage: Stage, username: str, call: Call, conflicts: dict[int, str] | None = None) -> None:
    """Sign before any material is seen, naming conflicts by application."""
    expert = stage.person(username).opens("/desk/reviews/").follows("Declare")
    for pk, reason in (conflicts or {}).items():
        expert.page.check(f"[name=c{pk}]")
        expert.page.locator(f"details:has([name=w{pk}]) summary").click()
        expert.types_in({f"w{pk}": reason})
    expert.types(sign=True).clicks("Sign")


def half_points(mark: Decimal) -> Decimal:
    """Marks go in half points."""
    return (mark * 2).to_integral_value() / 2


def scores(stage: Stage, username: str, share: dict[str, str]) -> None:
    """Every sheet that waits for this expert: a share of each item's weight, by the title of the project."""
    expert = stage.person(username)
    for title, part in share.items():
        waits = ScoreSheet.objects.filter(expert__user__username=username, application__title=title)
        sheet = waits.filter(state__in=["assigned", "scoring"]).first()
        if sheet is None:
            continue
        expert.opens("/desk/reviews/").presses(f"main a[href$='/desk/reviews/{sheet.pk}/']")
        for box in expert.page.locator(".score .in").all():
            weight = Decimal(box.locator("span").inner_text().strip("/ "))
            box.locator("input").fill(str(half_points(weight * Decimal(part))))
        expert.types(comment=COMMENT, recommends="yes").presses("button[value=submit]")


# --- papers -----------------------------------------------------------------------------------------------


def signs(person: Person, contract: Contract, signed_on: str) -> None:
    person.opens(f"/desk/contracts/{contract.pk}/").follows("Record the signature")
    person.types(scan=f"signed by {person.name}", signed_on=signed_on).clicks("Record the signature")


# --- money ------------------------------------------------------------------------------------------------


def pays(stage: Stage, award: Award, order: int, asks: str, bank_ref: str) -> Tranche:
    """A payment: asked for with a receipt, checked, approved by another, issued, settled by the bank's word."""
    tranche = Tranche.objects.get(award=award, order=order)
    page = f"/desk/payments/{tranche.pk}/"
    stage.person(asks).opens(page).follows("Request payment").types(invoice="receipt").clicks(
        "Request payment"
    )
    maker, checker = stage.person("maker"), stage.person("checker")
    maker.opens("/desk/payments/").opens(page).clicks("Check")
    checker.opens("/desk/").opens(page).clicks("Approve payment")
    maker.opens(page).clicks("Issue", "payment")
    maker.follows("Record as paid").types(bank_ref=bank_ref).clicks("Record as paid")
    tranche.refresh_from_db()
    assert tranche.state == "paid"
    return tranche


# --- reports ----------------------------------------------------------------------------------------------


def reports(person: Person, milestone: Milestone, **said: str) -> None:
    """Save half-written, then send."""
    person.opens(f"/desk/milestones/{milestone.pk}/").presses("form[action$='/report/'] button")
    person.types(done=said.pop("done")).presses("button[name=save]").told(
        "Saved. The report is not sent yet."
    )
    for box in person.page.locator("[name^=goals-][name$=-done]").all():
        box.fill("按计划完成")
    person.types(**said).presses("button[name=send]").told("The report is sent. The office has been told.")


def evaluates(officer: Person, milestone: Milestone, opinion: str, share: str = "0.9") -> None:
    officer.opens("/desk/milestones/").opens(f"/desk/milestones/{milestone.pk}/").follows("Evaluate")
    for box in officer.page.locator(".score .in").all():
        weight = Decimal(box.locator("span").inner_text().strip("/ "))
        box.locator("input").fill(str(half_points(weight * Decimal(share))))
    if officer.page.locator("[name=score]").count():
        officer.types(score="90")
    officer.types(opinion=opinion).clicks("Evaluate")
    milestone.refresh_from_db()
    assert milestone.state == "accepted"


# --- the end ----------------------------------------------------------------------------------------------


def draws_up(stage: Stage, award: Award, *figures: str) -> None:
    """Opened and evaluated by the officer; the settlement is drawn up by the maker."""
    page = f"/desk/close-outs/{award.code}/"
    officer = stage.people["officer"].opens("/desk/close-outs/").opens(page).clicks("Open the close-out")
    officer.presses("form[action$='/do/report/'] button").presses("main a[href$='/do/evaluate/']")
    officer.types(score="92", opinion="目标全部完成。").presses("main form .btn-primary")
    stage.people["maker"].opens(page).presses("form[action$='/do/draw_up/'] button").sees(*figures)


def closes(stage: Stage, award: Award) -> None:
    """The settlement is confirmed by another person, and the accounts are closed."""
    checker = stage.people["checker"].opens("/desk/").opens(f"/desk/close-outs/{award.code}/")
    checker.presses("form[action$='/do/settle/'] button").presses("form[action$='/do/close/'] button")
    award.refresh_from_db()
    assert award.state == "closed"
