"""A government purchase in English: two packages, their responses, a contract of two parties, payment by acceptance."""

from decimal import Decimal

import pytest

from grants.demo.data import when
from grants.models import Application, Award, Call, CloseOut, Contract, Milestone, Package, PublicNotice
from tests.journeys import people, scenario, scenes
from tests.journeys.applying import Paper, budget, fills, row
from tests.journeys.editing import publishes_the_page
from tests.journeys.people import Stage

#: user name -> title of the response, package, months of staff at 4,000 yuan, visits or cases at 10 yuan
RESPONSES = {
    "o01": ("Knocking on every door", "P1", "15", "2000"),
    "o02": ("Warm visits", "P1", "18", "1800"),
    "o03": ("Talking it over", "P2", "12", "1200"),
    "o04": ("Peace on the stairs", "P2", "13", "1300"),
}
WINNER = "Knocking on every door"
SHARES = {
    "Knocking on every door": "0.9",
    "Warm visits": "0.8",
    "Talking it over": "0.85",
    "Peace on the stairs": "0.7",
}


def ours() -> Award:
    return Award.objects.get(application__title=WINNER)


def the_call_is_published(stage: Stage) -> None:
    stage.moves_to(when("2026-03-02", 9))
    publishes_the_page(
        stage.person("editor"), Call.objects.get(), "Bought from community organisations.", english=True
    )
    assert Call.objects.get().state == "announced"
    stage.leaves("editor")
    stage.moves_to(when("2026-03-03", 9))
    visitor = stage.stranger("visitor").opens("/").opens("/calls/").reads("Visits to old people living alone")
    visitor.sees("Community services 2026", "100,000.00")


def suppliers_respond(stage: Stage) -> None:
    """Four registered organisations, two a package."""
    stage.moves_to(when("2026-03-10", 10))
    for username, (title, package, months, units) in RESPONSES.items():
        supplier = stage.person(username).opens("/calls/gm-2026/").follows("Begin an application")
        supplier.types(package=str(Package.objects.get(code=package).pk)).clicks("Begin")
        supplier.presses("main .acts a.btn-primary")
        fills(
            supplier,
            {"person_in_charge": "Demo Contact", "position": "Director", "phone": "0431-00000002",
             "address-region": "220102009", "address-line": "1 Demo Road", "registrar": "Civil affairs",
             "registered_on": "2018-05-12", "assessment": "3A", "account_name": "Demo", "account_number": "62000000",
             "account_bank": "Demo Bank", "organisation_intro": "Social workers of the district."},
            {"title": title, "field": "扶老助残", "region": "220102009", "beneficiaries_direct": "300",
             "period-from": "2026-05-01", "period-to": "2026-11-30",
             "summary": "Regular visits by social workers, with a telephone line for emergencies."},
            {"need_analysis": "One in six residents over seventy lives alone.",
             **row("goals", 0, goal="Visits", indicator="Visits made", quantity=units, unit="visits", time="November"),
             "activities": "Visits every week; a record of each; a call centre for emergencies."},
            row("team", 0, name="Demo Worker", role="Social worker"),
            {},
            {**budget(0, "P01", "Social workers", "months", months, "4000"),
             **budget(1, "P02", "Visits", "visits", units, "10")},
            {"certificate": Paper("certificate"), "true_statement": True, "no_violation": True,
             "no_subcontracting": True, "personal_data": True},
        )  # fmt: skip
        supplier.clicks("Submit the application").told("Your application has been received")
        if username != "o01":
            stage.leaves(username)


def eligibility_is_checked(stage: Stage) -> None:
    stage.moves_to(when("2026-03-24", 9, 31))
    stage.moves_to(when("2026-03-25", 9))
    officer = stage.person("officer").opens("/desk/").opens("/desk/calls/").reads("Community services 2026")
    for package in Package.objects.all():
        officer.opens(f"/desk/packages/{package.pk}/")
    for application in Application.objects.filter(state="submitted"):
        scenes.passes(officer, application)
    assert set(Application.objects.values_list("state", flat=True)) == {"eligible"}


def the_panel_scores(stage: Stage) -> None:
    """The price is scored by the formula, the rest by experts; ranking is by package."""
    stage.moves_to(when("2026-03-26", 9))
    officer, call = stage.people["officer"], Call.objects.get()
    desk = call.rounds.get()
    scenes.names_panel(officer, desk.pk, ["E01", "E03", "E07"], [])
    officer.opens(f"/desk/rounds/{desk.pk}/").presses("form[action$='/do/start_review/'] button")
    for expert in ("e01", "e03", "e07"):
        scenes.declares(stage, expert, call)
    officer.opens(f"/desk/rounds/{desk.pk}/").presses("form[action$='/do/assign/'] button")
    stage.moves_to(when("2026-03-31", 9))
    officer.presses("form[action$='/do/open/'] button")
    for expert in ("e01", "e03", "e07"):
        scenes.scores(stage, expert, SHARES)
        stage.leaves(expert)
    officer.opens(f"/desk/rounds/{desk.pk}/").presses("form[action$='/do/lock/'] button")
    officer.presses("form[action$='/do/rank/'] button").sees(*SHARES)
    first = call.ranking.get(application__title=WINNER)
    # lowest price ÷ price × weight: 80,000 is the lower of its package
    assert first.rank == 1
    assert first.price_score == Decimal(10)


def the_first_of_each_package_is_awarded(stage: Stage) -> None:
    stage.moves_to(when("2026-04-01", 9))
    lead = stage.person("lead").opens("/desk/")
    for title in (WINNER, "Talking it over"):
        code = Application.objects.get(title=title).code
        lead.opens("/desk/ranking/GM-2026/").opens(f"/desk/propose/{code}/").presses("button[value=propose]")
    lead.opens("/desk/ranking/GM-2026/").follows("Decide")
    lead.types(minutes="The panel's ranking is followed: the first of each package.").clicks("Decide")
    stage.moves_to(when("2026-04-03", 9))
    officer = stage.people["officer"].opens("/desk/notices/").follows("Write a notice")
    officer.types(number="公示〔2026〕2号", title="关于2026年社区服务购买结果的公示", starts_on="2026-04-03",
                  title_en="Result of the purchase of community services 2026", working_days="5")  # fmt: skip
    officer.clicks("Fill in the text").clicks("Publish")
    officer.opens("/desk/notices/").presses("form[action$='/award/publicise/'] button")
    stage.people["visitor"].opens("/notices/").reads("Result of the purchase").sees(WINNER)
    stage.moves_to(when(PublicNotice.objects.get().ends_on.isoformat(), 23))
    stage.moves_to(when("2026-04-15", 9))
    for award in Award.objects.all():
        lead.opens("/desk/awards/").opens(f"/desk/awards/{award.code}/").presses(
            "form[action$='/do/confirm/'] button"
        )
    officer.opens("/desk/notices/").presses("form[action$='/award/conclude/'] button")
    assert Call.objects.get().state == "concluded"


def two_parties_sign(stage: Stage) -> None:
    stage.moves_to(when("2026-04-20", 9))
    officer = stage.people["officer"].opens("/desk/contracts/").reads(WINNER)
    officer.types(
        starts_on="2026-05-01", ends_on="2026-11-30", midterm_due="2026-08-31", final_due="2026-12-25"
    )
    officer.clicks("Draw it up").clicks("Issue for signing")
    assert officer.downloads("main a[href*='/documents/']").startswith(b"%PDF")
    contract = Contract.objects.get()
    assert contract.kind == "purchase"
    scenes.signs(stage.people["o01"].opens("/desk/"), contract, "2026-04-20")
    scenes.signs(stage.people["lead"].opens("/desk/"), contract, "2026-04-20")
    assert ours().state == "delivering"


def the_first_payment_is_made(stage: Stage) -> None:
    """60 % of 80,000, to the supplier's own account, with an invoice."""
    stage.moves_to(when("2026-04-22", 9))
    assert scenes.pays(stage, ours(), 1, "o01", "BANK-1001").paid_fen == 4_800_000


def monitoring_is_passed(stage: Stage) -> None:
    stage.moves_to(when("2026-08-05", 9))
    milestone = Milestone.objects.get(award=ours(), kind="midterm")
    scenes.reports(stage.people["o01"], milestone, done="1,100 visits made.", beneficiaries="150", volunteers="20",
                   problems="None.", next_steps="The other half.", user_opinions="28 of 30 asked are satisfied.",
                   satisfaction_pct="93")  # fmt: skip
    scenes.evaluates(stage.people["officer"], milestone, "Monitoring passed.")


def acceptance_is_passed(stage: Stage) -> None:
    """Acceptance needs what service users say."""
    stage.moves_to(when("2026-12-02", 9))
    milestone = Milestone.objects.get(award=ours(), kind="final")
    scenes.reports(stage.people["o01"], milestone, done="All 2,000 visits made.", beneficiaries="300", volunteers="40",
                   problems="None.", next_steps="None.", user_opinions="58 of 60 asked are satisfied.",
                   satisfaction_pct="96")  # fmt: skip
    scenes.evaluates(stage.people["officer"], milestone, "Accepted.")


def the_rest_is_paid_and_the_account_closed(stage: Stage) -> None:
    """The settlement says what is still owed by actual spending: all of it here. It is paid, then the books close."""
    stage.moves_to(when("2026-12-07", 9))
    scenes.draws_up(stage, ours(), "80,000.00")
    assert scenes.pays(stage, ours(), 2, "o01", "BANK-1002").paid_fen == 3_200_000
    scenes.closes(stage, ours())
    assert CloseOut.objects.get().state == "closed"


def the_auditor_looks_back(stage: Stage) -> None:
    auditor = stage.person("auditor").opens("/desk/")
    auditor.opens(f"/history/award/{ours().pk}/").told("History")
    auditor.opens(f"/desk/contracts/{Contract.objects.get().pk}/verify/").told("Every file is unchanged")


CHAPTERS = [
    scenario.purchase, the_call_is_published, suppliers_respond, eligibility_is_checked, the_panel_scores,
    the_first_of_each_package_is_awarded, two_parties_sign, the_first_payment_is_made, monitoring_is_passed,
    acceptance_is_passed, the_rest_is_paid_and_the_account_closed, the_auditor_looks_back,
]  # fmt: skip


@pytest.mark.slow
def test_a_purchase_from_the_published_page_to_the_closed_account(stage: Stage) -> None:
    stage.in_english()
    people.play(stage, CHAPTERS)
