"""Money behind calls: notified, received, in the ledger and in the pool alike."""

import pytest

from grants.ledger import queries as ledger
from grants.people.models import Office
from grants.programs.actions import notify_money, receive_money
from grants.programs.models import FundSource
from tests.people.scenario import person, scenario
from workflows.steps import NotYours, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> FundSource:
    scenario()
    return FundSource.objects.create(code="TREASURY", name="省级财政", kind="treasury")


def test_what_is_notified_may_be_committed_and_the_same_document_counts_once(source: FundSource) -> None:
    office, maker = Office.objects.get(code="GOV22"), person("maker", ("finance_maker", "GOV22"))
    for _again in range(2):
        pool = notify_money(
            office=office, source=source, year=2026, fen=20_000_000, document="吉财指1号", by=maker
        )
    assert pool.notified_fen == 20_000_000
    assert ledger.available(entity="GOV22", source="TREASURY") == 20_000_000
    more = notify_money(office=office, source=source, year=2026, fen=500, document="吉财指2号", by=maker)
    assert (more.pk, more.notified_fen) == (pool.pk, 20_000_500)


def test_more_than_was_promised_does_not_arrive(source: FundSource) -> None:
    office, maker = Office.objects.get(code="GOV22"), person("maker", ("finance_maker", "GOV22"))
    pool = notify_money(office=office, source=source, year=2026, fen=1000, document="1", by=maker)
    receive_money(pool=pool, fen=1000, by=maker, reference="bank-1")
    with pytest.raises(Refused):
        receive_money(pool=pool, fen=1, by=maker, reference="bank-2")
    (position,) = ledger.fund_positions("GOV22")
    assert (position.notified_fen, position.received_fen) == (1000, 1000)


def test_only_finance_or_a_lead_of_the_office_enters_money(source: FundSource) -> None:
    office = Office.objects.get(code="GOV22")
    with pytest.raises(NotYours):
        notify_money(
            office=office,
            source=source,
            year=2026,
            fen=1,
            document="1",
            by=person("o", ("finance_maker", "GOV220102")),
        )
