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
from grants.desk.queries import waiting_for
from grants.disbursements import actions, custody, funds
from grants.disbursements.models import Claim, Tranche
from grants.disbursements.queries import due_list, files_of
from grants.documents.making import MAKE
from grants.people.models import Office, Organisation, Region, User
from tests.contracts.world import again, user
from tests.disbursements.purse import Purse, paper
from tests.reading import as_read
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


def test_every_page_of_money_opens_for_those_who_work_with_it(purse: Purse) -> None:
    award = purse.delivering("B05", custody=True)
    tranche = purse.pay(purse.tranche(award))
    claim = purse.approve(purse.claim(award, "C01", 600_00, "V1"))
    for person in (purse.maker, purse.checker, purse.auditor, again(purse.world.lead)):
        for name, *key in (
            ("money",), ("tranche-list",), ("tranche", tranche.pk), ("custody-list",), ("custody", "B05"),
            ("claim", claim.pk), ("journal",), ("closeout-list",), ("closeout", "B05"),
        ):  # fmt: skip
            page(person, name, *key)
    for person in (again(purse.world.accountant), again(purse.world.approver), purse.world.applicant(award)):
        assert "9,000.00" in page(person, "custody", "B05")
        page(person, "claim", claim.pk)
        page(person, "tranche", tranche.pk)
    with jobs.in_place(MAKE):
        paper = client(purse.maker).get(reverse("custody-pdf", args=["B05"]))
    assert paper["Content-Type"] == "application/pdf"


def test_a_stranger_finds_nothing_and_a_wrong_role_is_refused(purse: Purse) -> None:
    award = purse.delivering("B05", custody=True)
    tranche = purse.pay(purse.tranche(award))
    claim = purse.claim(award, "C01", 600_00, "V1")
    other_hub = Organisation.objects.create(
        code="H2",
        name="延边枢纽",
        tier="registered",
        credit_code="DEMXHUB00000000002",
        region=purse.world.region,
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
        assert client(purse.world.applicant(award)).get(reverse(name)).status_code == 403
    assert Client().get(reverse("tranche-list")).status_code == 302


def test_the_hub_and_the_group_read_the_voucher(purse: Purse) -> None:
    award = purse.delivering("B05", custody=True)
    purse.pay(purse.tranche(award))
    file = files_of("claim", purse.claim(award, "C01", 600_00, "V1").pk).get()
    for person in (purse.world.applicant(award), again(purse.world.accountant), purse.auditor):
        assert client(person).get(reverse("attachment", args=[file.pk])).status_code == 200


def post(person: User, subject: Tranche | Claim, step: str, **data: Any) -> Any:
    return client(person).post(reverse(f"{subject.process}-step", args=[subject.pk, step]), data, follow=True)


def test_a_payment_goes_its_whole_way_on_the_screens(purse: Purse) -> None:
    award = purse.delivering("B01")
    tranche = purse.tranche(award)
    post(purse.world.applicant(award), tranche, "request", invoice=paper())
    post(purse.maker, tranche, "review")
    post(purse.checker, tranche, "approve")
    post(purse.maker, tranche, "issue")
    wrong = post(purse.maker, tranche, "settle", paid_on="2030-01-01", bank_ref="BR-77")
    assert b"future" in wrong.content
    assert b"BR-77" in wrong.content  # what was typed is there
    post(purse.maker, tranche, "settle", paid_on="2026-05-18", bank_ref="BR-77")
    assert purse.tranche(award).state == "paid"


def test_a_disabled_step_says_why_and_another_role_is_refused(purse: Purse) -> None:
    award = purse.delivering("B01")
    tranche = actions.request_payment(tranche=purse.tranche(award), by=purse.world.applicant(award))
    assert "The invoice or receipt is missing." in page(purse.maker, "tranche", tranche.pk)
    answer = client(purse.maker).post(reverse("tranche-step", args=[tranche.pk, "review"]), follow=True)
    assert b"The invoice or receipt is missing." in answer.content
    assert client(purse.checker).post(reverse("tranche-step", args=[tranche.pk, "review"])).status_code == 403
    assert client(purse.maker).get(reverse("tranche-step", args=[tranche.pk, "nonsense"])).status_code == 404


def test_a_claim_is_kept_as_a_draft_and_an_overdrawn_line_is_said_beside_the_sum(purse: Purse) -> None:
    award = purse.delivering("B05", custody=True)
    purse.pay(purse.tranche(award))
    person = purse.world.applicant(award)
    data = {
        "spent_on": "2026-05-18", "category": "C01", "purpose": "清洁日物资", "fen": "600", "voucher": "V1",
        "payee": "示例商店", "payee_account": "",
    }  # fmt: skip
    address = reverse("claim-new", args=["B05"])
    answer = client(person).post(address, {**data, "fen": "3600.01"})
    assert b"This line has 3600.00 yuan left." in answer.content
    assert "清洁日物资".encode() in answer.content
    assert b"Attach the voucher." in client(person).post(address, data).content
    client(person).post(address, {**data, "draft": "1"})
    claim = Claim.objects.get()
    assert (claim.state, claim.fen) == ("drafted", 600_00)
    assert client(again(purse.world.accountant)).get(claim.get_absolute_url()).status_code == 404
    client(person).post(reverse("claim-edit", args=[claim.pk]), {**data, "fen": "650", "file": paper()})
    claim = Claim.objects.get()
    assert (claim.state, claim.fen) == ("requested", 650_00)
    post(again(purse.world.accountant), claim, "check_")
    post(again(purse.world.approver), claim, "approve")
    post(again(purse.world.accountant), claim, "pay", paid_on="2026-05-18", bank_ref="C-1")
    assert Claim.objects.get().state == "paid"


def test_money_is_notified_received_and_set_aside(purse: Purse) -> None:
    from grants.calls.models import Call
    from grants.programs.models import FundPool

    form = {"office": purse.world.office.pk, "source": purse.world.source.pk, "year": 2026, "fen": "120,000.50",
            "document": "演示财社〔2026〕1号"}  # fmt: skip
    client(purse.maker).post(reverse("money-notify"), form)
    pool = FundPool.objects.get()
    assert pool.notified_fen == 120000_50
    client(purse.maker).post(
        reverse("money-receive"), {"pool": pool.pk, "fen": "100000", "reference": "IN-1"}
    )
    Call.objects.filter(pk=purse.world.call.pk).update(state="draft")
    form = {"call": purse.world.call.pk, "pool": pool.pk, "fen": "120000.51"}
    answer = client(purse.maker).post(reverse("money-allocate"), form)
    assert b"120,000.50 yuan left" in answer.content
    client(purse.maker).post(reverse("money-allocate"), {**form, "fen": "120000.50"})
    assert purse.world.call.allocations.get().fen == 120000_50
    assert "120,000.50" in page(purse.maker, "money")
    assert client(again(purse.world.officer)).get(reverse("money-notify")).status_code == 403


def test_the_figures_of_a_past_day_are_those_of_that_day(purse: Purse, at: Callable[[Any], None]) -> None:
    award = purse.delivering("B01")
    actions.hold(tranche=purse.tranche(award), reason="核查", by=purse.world.officer)
    at(date(2026, 6, 1))
    actions.release(tranche=purse.tranche(award), reason="无问题", by=again(purse.world.officer))
    purse.pay(purse.tranche(award))
    at(date(2026, 6, 10))
    actions.cancel(tranche=purse.tranche(award, 3), reason="核减", by=again(purse.world.lead))
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


def test_each_is_told_what_waits_for_him_and_nobody_else_is(purse: Purse) -> None:
    award = purse.delivering("B01")
    asker = purse.world.applicant(award)
    words = {name: [] for name in ("asker", "maker", "checker", "second")}  # type: dict[str, list[str]]

    def waiting() -> dict[str, list[str]]:
        people = {"asker": asker, "maker": purse.maker, "checker": purse.checker, "second": purse.second}
        return {name: [item.words for item in waiting_for(again(who))] for name, who in people.items()}

    assert waiting() == {**words, "asker": ["Ask for the payment B01/1"]}
    tranche = actions.request_payment(tranche=purse.tranche(award), invoice=paper(), by=asker)
    assert waiting() == {**words, "maker": ["Check the payment B01/1"]}
    type(purse.world.call).objects.update(second_approval_from_fen=1)
    tranche = actions.review(tranche=tranche, by=purse.maker)
    both = ["Give the second approval to the payment B01/1"]
    assert waiting() == {**words, "checker": both, "second": both}
    tranche = actions.approve_second(tranche=tranche, by=purse.second)
    assert waiting() == {**words, "checker": ["Approve the payment B01/1"]}


def test_claims_wait_for_the_hub_in_turn(purse: Purse) -> None:
    award = purse.delivering("B05", custody=True)
    purse.pay(purse.tranche(award))
    claim = purse.claim(award, "C01", 100_00, "V1")
    accountant, approver = purse.world.accountant, purse.world.approver
    assert [i.words for i in waiting_for(again(accountant))] == ["Check the claim B05-1"]
    assert not waiting_for(again(approver))
    claim = custody.check_claim(claim=claim, by=again(accountant))
    assert [i.words for i in waiting_for(again(approver))] == ["Approve the claim B05-1"]
    custody.reject_claim(claim=claim, reason="票据不清", by=again(approver))
    items = waiting_for(again(purse.world.applicant(award)))
    assert [(i.words, i.knowing_only) for i in items] == [("Rejected: the claim B05-1", True)]


def queries(person: User, name: str, *key: Any) -> int:
    session = client(person)
    session.get(reverse(name, args=key))
    with CaptureQueriesContext(connection) as seen:
        session.get(reverse(name, args=key))
    return len(seen)


def test_a_hundred_rows_cost_as_many_queries_as_one(purse: Purse) -> None:
    award = purse.delivering("B05", custody=True)
    purse.pay(purse.tranche(award))
    purse.delivering("B06", custody=True)
    first = purse.claim(award, "C02", 1_00, "V0")
    names = ("tranche-list", "custody-list", "money", "journal")
    before = {name: queries(purse.maker, name) for name in names}
    with CaptureQueriesContext(connection) as desk:
        waiting_for(again(purse.world.accountant))
    row = _row(first)
    Claim.objects.bulk_create(Claim(**{**row, "number": n, "voucher": f"V{n}"}) for n in range(2, 25))
    purse.delivering("B04", custody=True)
    for code in ("B07", "B08", "B09"):
        purse.pay(purse.tranche(purse.delivering(code)))
    assert {name: queries(purse.maker, name) for name in names} == before
    with CaptureQueriesContext(connection) as more:
        items = waiting_for(again(purse.world.accountant))
    assert len(items) == 24
    assert len(more) == len(desk)


def _row(claim: Claim) -> dict[str, Any]:
    fields = [f.attname for f in claim._meta.concrete_fields if f.attname != "id"]
    return {name: getattr(claim, name) for name in fields}


def test_one_entry_shows_both_books(purse: Purse) -> None:
    award = purse.delivering("B05", custody=True)
    purse.pay(purse.tranche(award))
    entry = (
        funds.journal(purse.maker)
        .filter(funds.touching(["B05"]), kind="released_to_other_hub", entity="GOV22")
        .get()
    )
    text = page(purse.maker, "journal-entry", entry.pk)
    assert "The other books" in text
    assert "H1" in text
    books = {e.entity for e in funds.journal(again(purse.world.accountant))}
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
    purse: Purse, asked: dict[str, str], says: str
) -> None:
    purse.delivering("B05", custody=True)
    for name, key in (("custody", ["B05"]), ("journal", [])):
        shown = page(purse.maker, name, *key, **asked)
        assert says in shown and "This filter was left out." in shown, name
    with jobs.in_place(MAKE):
        refused = client(purse.maker).get(reverse("custody-pdf", args=["B05"]), asked, follow=True)
    assert refused["Content-Type"].startswith("text/html") and says in refused.content.decode()


def test_funds_as_of_no_day_are_those_of_today_and_it_is_said(purse: Purse) -> None:
    assert "“1.13.2026” is no day" in page(purse.maker, "money", as_of="1.13.2026")


@pytest.mark.parametrize("name", ["contract-list", "milestone-list", "change-list"])
def test_a_choice_that_a_list_does_not_have_is_said_and_the_rest_holds(purse: Purse, name: str) -> None:
    purse.delivering("B05", custody=True)
    shown = page(again(purse.world.lead), name, state="nonsense", q="没有这样的项目")
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


def test_a_statement_goes_on_from_page_to_page(purse: Purse, monkeypatch: pytest.MonkeyPatch) -> None:
    award = purse.delivering("B05", custody=True)
    purse.pay(purse.tranche(award))
    for n in range(1, 5):
        purse.spend(award, "C01", n * 100_00, f"V{n}")
    monkeypatch.setattr("grants.disbursements.views.custody.LINES", 2)
    seen: list[tuple[str, int]] = []
    for number in (1, 2, 3):
        context = client(purse.auditor).get(reverse("custody", args=["B05"]), {"page": number}).context
        seen += [(line.voucher, line.balance_fen) for line in context["statement"].lines]
        statement = context["statement"]
        assert (statement.in_fen, statement.out_fen, statement.closing_fen) == (9000_00, 1000_00, 8000_00)
    assert seen == [("", 9000_00), ("V1", 8900_00), ("V2", 8700_00), ("V3", 8400_00), ("V4", 8000_00)]
    last = client(purse.auditor).get(reverse("custody", args=["B05"]), {"page": "99"}).context
    assert [line.voucher for line in last["statement"].lines] == ["V4"]


def test_a_sum_is_added_up_once_and_anew_as_soon_as_anything_happens(purse: Purse) -> None:
    award = purse.delivering("B05")
    reader = client(purse.checker)

    def shown() -> tuple[int, int]:
        found = reader.get(reverse("money")).context
        return found["list"].view.totals()["paid"], sum(
            fund["position"].expended_fen for fund in found["funds"]
        )

    assert shown() == shown() == (0, 0)
    with CaptureQueriesContext(connection) as queries:
        shown()
    again_and_again = len(queries)
    tranche = purse.pay(purse.tranche(award))
    with CaptureQueriesContext(connection) as queries:
        assert shown() == (tranche.planned_fen, tranche.planned_fen)
    assert len(queries) > again_and_again
    # What time takes away from a person, it takes from what he is shown.
    purse.checker.memberships.update(
        role="auditor", office=Office.objects.create(code="FAR", name="他处", level="county")
    )
    assert reader.get(reverse("money")).context["list"].view.totals()["paid"] == 0
