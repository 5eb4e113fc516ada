"""What each role sees and does on the screens of money."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.awards.models import Award
from grants.desk.queries import tasks_for
from grants.disbursements import actions, custody, funds
from grants.disbursements.models import Claim, Tranche
from grants.disbursements.queries import due_list, files_of
from grants.documents.file_requests import MAKE
from grants.people.models import Office, Organisation, Region, User
from tests.contracts.scenario import again, user
from tests.disbursements.payment_fixture import PaymentFixture, paper
from tests.page_reading import as_read
from workflows import clock, jobs


def client(person: User) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(person)
    return made


def page(person: User, name: str, *key: Any, **query: str) -> str:
    """What the page says, without its tokens: by chance they spell a code."""
    answer = client(person).get(reverse(name, args=key), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return re.sub(r'"csrfmiddlewaretoken" value="\w+"', "", as_read(answer.content))


def test_every_page_of_money_opens_for_those_who_work_with_it(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    tranche = payment_fixture.pay(payment_fixture.tranche(award))
    claim = payment_fixture.approve(payment_fixture.claim(award, "C01", 600_00, "V1"))
    for person in (
        payment_fixture.maker,
        payment_fixture.checker,
        payment_fixture.auditor,
        again(payment_fixture.scenario.lead),
    ):
        for name, *key in (
            ("money",), ("tranche-list",), ("tranche", tranche.pk), ("custody-list",), ("custody", "B05"),
            ("claim", claim.pk), ("journal",), ("closeout-list",), ("closeout", "B05"),
        ):  # fmt: skip
            page(person, name, *key)
    for person in (
        again(payment_fixture.scenario.accountant),
        again(payment_fixture.scenario.approver),
        payment_fixture.scenario.applicant(award),
    ):
        assert "9,000.00" in page(person, "custody", "B05")
        page(person, "claim", claim.pk)
        page(person, "tranche", tranche.pk)
    with jobs.in_place(MAKE):
        paper = client(payment_fixture.maker).get(reverse("custody-pdf", args=["B05"]))
    assert paper["Content-Type"] == "application/pdf"


def test_a_stranger_finds_nothing_and_a_wrong_role_is_refused(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    tranche = payment_fixture.pay(payment_fixture.tranche(award))
    claim = payment_fixture.claim(award, "C01", 600_00, "V1")
    other_hub = Organisation.objects.create(
        code="H2",
        name="延边枢纽",
        tier="registered",
        credit_code="DEMXHUB00000000002",
        region=payment_fixture.scenario.region,
        is_hub=True,
    )
    far = Region.objects.create(code="110000", name="外地", name_en="Far", level="province", path="110000")
    office = Office.objects.create(
        code="GOV11", name="外地民政局", name_en="Far", level="province", region=far
    )
    strangers = [
        user("hub2", "hub_accountant", organisation=other_hub), user("maker2", "finance_maker", office=office),
        user("nobody"),
    ]  # fmt: skip
    for person in strangers:
        for name, key in (
            ("tranche", tranche.pk),
            ("custody", "B05"),
            ("claim", claim.pk),
            ("closeout", "B05"),
        ):
            assert client(person).get(reverse(name, args=[key])).status_code == 404, (person, name)
        file = files_of("claim", claim.pk).get()
        assert client(person).get(reverse("attachment", args=[file.pk])).status_code == 404
        assert "B05" not in page(person, "custody-list")
        assert "B05" not in page(person, "tranche-list")
    assert "B05" not in page(strangers[1], "journal")
    assert "18,000" not in page(strangers[1], "money")
    for name in ("money", "journal"):
        assert client(payment_fixture.scenario.applicant(award)).get(reverse(name)).status_code == 403
    assert Client().get(reverse("tranche-list")).status_code == 302


def test_the_hub_and_the_group_read_the_voucher(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    payment_fixture.pay(payment_fixture.tranche(award))
    file = files_of("claim", payment_fixture.claim(award, "C01", 600_00, "V1").pk).get()
    for person in (
        payment_fixture.scenario.applicant(award),
        again(payment_fixture.scenario.accountant),
        payment_fixture.auditor,
    ):
        assert client(person).get(reverse("attachment", args=[file.pk])).status_code == 200


def post(person: User, subject: Tranche | Claim, step: str, **data: Any) -> Any:
    return client(person).post(reverse(f"{subject.process}-step", args=[subject.pk, step]), data, follow=True)


def test_a_payment_goes_its_whole_way_on_the_screens(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B01")
    tranche = payment_fixture.tranche(award)
    post(payment_fixture.scenario.applicant(award), tranche, "request", invoice=paper())
    post(payment_fixture.maker, tranche, "review")
    post(payment_fixture.checker, tranche, "approve")
    post(payment_fixture.maker, tranche, "issue")
    wrong = post(payment_fixture.maker, tranche, "settle", paid_on="2030-01-01", bank_ref="BR-77")
    assert b"future" in wrong.content
    assert b"BR-77" in wrong.content  # what was typed is there
    post(payment_fixture.maker, tranche, "settle", paid_on="2026-05-18", bank_ref="BR-77")
    assert payment_fixture.tranche(award).state == "paid"


def test_a_disabled_step_says_why_and_another_role_is_refused(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B01")
    tranche = actions.request_payment(
        tranche=payment_fixture.tranche(award), by=payment_fixture.scenario.applicant(award)
    )
    assert "The invoice or receipt is missing." in page(payment_fixture.maker, "tranche", tranche.pk)
    answer = client(payment_fixture.maker).post(
        reverse("tranche-step", args=[tranche.pk, "review"]), follow=True
    )
    assert b"The invoice or receipt is missing." in answer.content
    assert (
        client(payment_fixture.checker).post(reverse("tranche-step", args=[tranche.pk, "review"])).status_code
        == 403
    )
    assert (
        client(payment_fixture.maker).get(reverse("tranche-step", args=[tranche.pk, "nonsense"])).status_code
        == 404
    )


def test_a_claim_is_kept_as_a_draft_and_an_overdrawn_line_is_said_beside_the_sum(
    payment_fixture: PaymentFixture,
) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    payment_fixture.pay(payment_fixture.tranche(award))
    person = payment_fixture.scenario.applicant(award)
    data = {
        "spent_on": "2026-05-18", "category": "C01", "purpose": "清洁日物资", "fen": "600", "voucher": "V1",
        "payee": "示例商店", "payee_account": "",
    }  # fmt: skip
    address = reverse("claim-new", args=["B05"])
    answer = client(person).post(address, {**data, "fen": "3600.01"})
    assert b"This line has 3,600.00 yuan left." in answer.content
    assert "清洁日物资".encode() in answer.content
    assert b"Attach the voucher." in client(person).post(address, data).content
    client(person).post(address, {**data, "draft": "1"})
    claim = Claim.objects.get()
    assert (claim.state, claim.fen) == ("drafted", 600_00)
    assert client(again(payment_fixture.scenario.accountant)).get(claim.get_absolute_url()).status_code == 404
    client(person).post(reverse("claim-edit", args=[claim.pk]), {**data, "fen": "650", "file": paper()})
    claim = Claim.objects.get()
    assert (claim.state, claim.fen) == ("requested", 650_00)
    post(again(payment_fixture.scenario.accountant), claim, "check_")
    post(again(payment_fixture.scenario.approver), claim, "approve")
    post(again(payment_fixture.scenario.accountant), claim, "pay", paid_on="2026-05-18", bank_ref="C-1")
    assert Claim.objects.get().state == "paid"


def test_money_is_notified_received_and_set_aside(payment_fixture: PaymentFixture) -> None:
    from grants.calls.models import Call
    from grants.programs.models import FundPool

    form = {"office": payment_fixture.scenario.office.pk, "source": payment_fixture.scenario.source.pk, "year": 2026, "fen": "120,000.50",
            "document": "演示财社〔2026〕1号"}  # fmt: skip
    client(payment_fixture.maker).post(reverse("money-notify"), form)
    pool = FundPool.objects.get()
    assert pool.notified_fen == 120000_50
    client(payment_fixture.maker).post(
        reverse("money-receive"), {"pool": pool.pk, "fen": "100000", "reference": "IN-1"}
    )
    Call.objects.filter(pk=payment_fixture.scenario.call.pk).update(state="draft")
    form = {"call": payment_fixture.scenario.call.pk, "pool": pool.pk, "fen": "120000.51"}
    answer = client(payment_fixture.maker).post(reverse("money-allocate"), form)
    assert b"120,000.50 yuan left" in answer.content
    client(payment_fixture.maker).post(reverse("money-allocate"), {**form, "fen": "120000.50"})
    assert payment_fixture.scenario.call.allocations.get().fen == 120000_50
    assert "120,000.50" in page(payment_fixture.maker, "money")
    assert client(again(payment_fixture.scenario.officer)).get(reverse("money-notify")).status_code == 403


def test_the_figures_of_a_past_day_are_those_of_that_day(
    payment_fixture: PaymentFixture, at: Callable[[Any], None]
) -> None:
    award = payment_fixture.delivering("B01")
    actions.hold(tranche=payment_fixture.tranche(award), reason="核查", by=payment_fixture.scenario.officer)
    at(date(2026, 6, 1))
    actions.release(
        tranche=payment_fixture.tranche(award), reason="无问题", by=again(payment_fixture.scenario.officer)
    )
    payment_fixture.pay(payment_fixture.tranche(award))
    at(date(2026, 6, 10))
    actions.cancel(
        tranche=payment_fixture.tranche(award, 3), reason="核减", by=again(payment_fixture.scenario.lead)
    )
    figures = {
        day: funds.commitments([award], as_of=date(2026, *day))[award.pk]
        for day in ((5, 17), (5, 18), (6, 1), (6, 10))
    }
    assert figures[5, 17].contracted == 0
    assert (figures[5, 18].held, figures[5, 18].paid, figures[5, 18].due) == (9000_00, 0, 9000_00)
    assert (figures[6, 1].held, figures[6, 1].paid, figures[6, 1].due) == (0, 9000_00, 9000_00)
    assert (figures[6, 10].cancelled, figures[6, 10].due) == (1800_00, 7200_00)
    for day, of_one in figures.items():
        assert funds.total(Award.objects.filter(pk=award.pk), as_of=date(2026, *day)) == of_one


@pytest.mark.usefixtures("demo_db")
def test_the_total_above_a_page_of_awards_is_the_sum_of_every_row() -> None:
    awards = funds.committed_awards(User.objects.get(username="maker"))
    rows = funds.commitments(awards).values()
    assert len(rows) > 3 and any(row.held for row in rows)
    total = funds.total(awards)
    assert {name: sum(getattr(row, name) for row in rows) for name in vars(total)} == vars(total)
    assert funds.total(awards.none()) == funds.Figures()


def test_each_is_told_what_waits_for_him_and_nobody_else_is(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B01")
    asker = payment_fixture.scenario.applicant(award)
    words = {name: [] for name in ("asker", "maker", "checker", "second")}  # type: dict[str, list[str]]

    def waiting() -> dict[str, list[str]]:
        people = {
            "asker": asker,
            "maker": payment_fixture.maker,
            "checker": payment_fixture.checker,
            "second": payment_fixture.second,
        }
        return {name: [item.words for item in tasks_for(again(who))] for name, who in people.items()}

    assert waiting() == {**words, "asker": ["Ask for the payment B01/1"]}
    tranche = actions.request_payment(tranche=payment_fixture.tranche(award), invoice=paper(), by=asker)
    assert waiting() == {**words, "maker": ["Check the payment B01/1"]}
    type(payment_fixture.scenario.call).objects.update(second_approval_from_fen=1)
    tranche = actions.review(tranche=tranche, by=payment_fixture.maker)
    both = ["Give the second approval to the payment B01/1"]
    assert waiting() == {**words, "checker": both, "second": both}
    tranche = actions.approve_second(tranche=tranche, by=payment_fixture.second)
    assert waiting() == {**words, "checker": ["Approve the payment B01/1"]}


def test_claims_wait_for_the_hub_in_turn(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    payment_fixture.pay(payment_fixture.tranche(award))
    claim = payment_fixture.claim(award, "C01", 100_00, "V1")
    accountant, approver = payment_fixture.scenario.accountant, payment_fixture.scenario.approver
    assert [i.words for i in tasks_for(again(accountant))] == ["Check the claim B05-1"]
    assert not tasks_for(again(approver))
    claim = custody.check_claim(claim=claim, by=again(accountant))
    assert [i.words for i in tasks_for(again(approver))] == ["Approve the claim B05-1"]
    custody.reject_claim(claim=claim, reason="票据不清", by=again(approver))
    items = tasks_for(again(payment_fixture.scenario.applicant(award)))
    assert [(i.words, i.knowing_only) for i in items] == [("Rejected: the claim B05-1", True)]


def queries(person: User, name: str, *key: Any) -> int:
    session = client(person)
    session.get(reverse(name, args=key))
    with CaptureQueriesContext(connection) as seen:
        session.get(reverse(name, args=key))
    return len(seen)


def test_a_hundred_rows_cost_as_many_queries_as_one(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    payment_fixture.pay(payment_fixture.tranche(award))
    payment_fixture.delivering("B06", custody=True)
    first = payment_fixture.claim(award, "C02", 1_00, "V0")
    names = ("tranche-list", "custody-list", "money", "journal")
    before = {name: queries(payment_fixture.maker, name) for name in names}
    with CaptureQueriesContext(connection) as desk:
        tasks_for(again(payment_fixture.scenario.accountant))
    row = _row(first)
    Claim.objects.bulk_create(Claim(**{**row, "number": n, "voucher": f"V{n}"}) for n in range(2, 25))
    payment_fixture.delivering("B04", custody=True)
    for code in ("B07", "B08", "B09"):
        payment_fixture.pay(payment_fixture.tranche(payment_fixture.delivering(code)))
    assert {name: queries(payment_fixture.maker, name) for name in names} == before
    with CaptureQueriesContext(connection) as more:
        items = tasks_for(again(payment_fixture.scenario.accountant))
    assert len(items) == 24
    assert len(more) == len(desk)


def _row(claim: Claim) -> dict[str, Any]:
    fields = [f.attname for f in claim._meta.concrete_fields if f.attname != "id"]
    return {name: getattr(claim, name) for name in fields}


def test_one_entry_shows_both_books(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    payment_fixture.pay(payment_fixture.tranche(award))
    entry = (
        funds.journal(payment_fixture.maker)
        .filter(funds.touching(["B05"]), kind="released_to_other_hub", entity="GOV22")
        .get()
    )
    text = page(payment_fixture.maker, "journal-entry", entry.pk)
    assert "The other books" in text
    assert "H1" in text
    books = {e.entity for e in funds.journal(again(payment_fixture.scenario.accountant))}
    assert "H1" in books
    assert Award.objects.count() == 1
    assert clock.today() == date(2026, 5, 18)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"first": "2026-06-31", "last": "20260701"}, "“2026-06-31” is no day"),
        ({"last": "2027.2.30"}, "“2027.2.30” is no day"),
        ({"first": "2026-06-20", "last": "2026-06-01"}, "ends before it begins"),
    ],
)
def test_no_paper_is_made_of_another_period_than_the_one_asked_for(
    payment_fixture: PaymentFixture, asked: dict[str, str], says: str
) -> None:
    payment_fixture.delivering("B05", custody=True)
    for name, key in (("custody", ["B05"]), ("journal", [])):
        shown = page(payment_fixture.maker, name, *key, **asked)
        assert says in shown and "This filter was left out." in shown, name
    with jobs.in_place(MAKE):
        refused = client(payment_fixture.maker).get(reverse("custody-pdf", args=["B05"]), asked, follow=True)
    assert refused["Content-Type"].startswith("text/html") and says in refused.content.decode()


def test_funds_as_of_no_day_are_those_of_today_and_it_is_said(payment_fixture: PaymentFixture) -> None:
    assert "“1.13.2026” is no day" in page(payment_fixture.maker, "money", as_of="1.13.2026")


@pytest.mark.parametrize("name", ["contract-list", "milestone-list", "change-list"])
def test_a_choice_that_a_list_does_not_have_is_said_and_the_rest_holds(
    payment_fixture: PaymentFixture, name: str
) -> None:
    payment_fixture.delivering("B05", custody=True)
    shown = page(again(payment_fixture.scenario.lead), name, state="nonsense", q="没有这样的项目")
    assert "“nonsense” is none of its choices" in shown and "This filter was left out." in shown
    assert "B05" not in re.sub(r"<head>.*</head>", "", shown)


@pytest.mark.usefixtures("demo_db")
def test_spending_from_a_closed_account_is_shown_closed_with_its_reason() -> None:
    """B05 is settled: the button is there and says why it does nothing; its address says the same."""
    text = page(User.objects.get(username="o10"), "custody", "B05")
    button = re.search(r"<button[^>]*disabled[^>]*>[^<]*", text)
    assert button and "Ask for spending" in button[0]
    assert reverse("claim-new", args=["B05"]) not in text
    assert "nothing more is spent from custody" in text
    answer = client(User.objects.get(username="o10")).get(reverse("claim-new", args=["B05"]), follow=True)
    assert answer.redirect_chain and "nothing more is spent from custody" in answer.content.decode()
    assert reverse("claim-new", args=["B04"]) in page(User.objects.get(username="o07"), "custody", "B04")


@pytest.mark.usefixtures("demo_db")
def test_the_payments_that_wait_come_first_and_what_is_over_last() -> None:
    maker = User.objects.get(username="maker")
    order = ["over" if t.state in ("paid", "cancelled") else t.state for t in due_list(maker)]
    place = {"held": 1, "planned": 2, "over": 3}
    places = [place.get(state, 0) for state in order]
    assert places == sorted(places)
    assert places[0] == 0 and places[-1] == 3


def test_a_statement_goes_on_from_page_to_page(
    payment_fixture: PaymentFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    award = payment_fixture.delivering("B05", custody=True)
    payment_fixture.pay(payment_fixture.tranche(award))
    for n in range(1, 5):
        payment_fixture.spend(award, "C01", n * 100_00, f"V{n}")
    monkeypatch.setattr("grants.disbursements.views.custody.LINES", 2)
    seen: list[tuple[str, int]] = []
    for number in (1, 2, 3):
        context = (
            client(payment_fixture.auditor).get(reverse("custody", args=["B05"]), {"page": number}).context
        )
        seen += [(line.voucher, line.balance_fen) for line in context["statement"].lines]
        statement = context["statement"]
        assert (statement.in_fen, statement.out_fen, statement.closing_fen) == (9000_00, 1000_00, 8000_00)
    assert seen == [("", 9000_00), ("V1", 8900_00), ("V2", 8700_00), ("V3", 8400_00), ("V4", 8000_00)]
    last = client(payment_fixture.auditor).get(reverse("custody", args=["B05"]), {"page": "99"}).context
    assert [line.voucher for line in last["statement"].lines] == ["V4"]


def test_a_sum_is_added_up_once_and_anew_as_soon_as_anything_happens(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B05")
    reader = client(payment_fixture.checker)

    def shown() -> tuple[int, int]:
        found = reader.get(reverse("money")).context
        return found["list"].view.totals()["paid"], sum(
            fund["position"].expended_fen for fund in found["funds"]
        )

    assert shown() == shown() == (0, 0)
    with CaptureQueriesContext(connection) as queries:
        shown()
    again_and_again = len(queries)
    tranche = payment_fixture.pay(payment_fixture.tranche(award))
    with CaptureQueriesContext(connection) as queries:
        assert shown() == (tranche.planned_fen, tranche.planned_fen)
    assert len(queries) > again_and_again
    # What time takes away from a person, it takes from what he is shown.
    payment_fixture.checker.memberships.update(
        role="auditor", office=Office.objects.create(code="FAR", name="他处", level="county")
    )
    assert reader.get(reverse("money")).context["list"].view.totals()["paid"] == 0
