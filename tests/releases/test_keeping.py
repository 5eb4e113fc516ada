"""The rows of a release are written down once, when it is made (see keeping.py)."""

import json
import os

import pytest

from grants.ledger.tasks import seal_entries
from tests.disbursements.payment_fixture import PaymentFixture
from tests.releases.keeping import keep

WANTED = os.environ.get("KEEP_RELEASE", "")


@pytest.mark.skipif(not WANTED, reason="only when a release is made: KEEP_RELEASE=v0.2.0")
def test_a_small_life_of_one_award_is_kept(payment_fixture: PaymentFixture) -> None:
    """A contract signed, two tranches paid, a claim paid, a report evaluated: papers, books, seals, accounts."""
    award = payment_fixture.delivering("UP1", custody=True)
    payment_fixture.pay(payment_fixture.tranche(award))
    category = award.application.budget_lines.filter(kind="approved").values_list("category", flat=True)[0]
    payment_fixture.spend(award, category, 1_000_00, "V-1")
    seal_entries()
    file = keep(WANTED)
    kept = json.loads(file.read_text(encoding="utf-8"))
    found = {row["model"] for row in kept["rows"]}
    assert {"grants.entry", "grants.posting", "grants.seal", "workflows.event", "grants.document"} <= found
