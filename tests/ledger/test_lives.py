"""Random lives of awards against a small model that knows nothing of accounts: agree after every step.

The model keeps plain counters per fund source, award and budget line and decides by itself whether a
step is possible. A step the model refuses must be refused by the ledger and leave every total as it
was. The seed is the test's name.
"""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from grants.ledger import post, postings, proofs, queries
from grants.ledger.models import Account
from tests.ledger.book import GOV, HUB

pytestmark = pytest.mark.django_db
SEEDS, STEPS = 20, 300
SOURCES, LINES = ("FC", "JJ"), ("C01", "C02")
#: Two awards in custody of a hub, two paid directly.
AWARDS = {"B1": HUB, "B2": HUB, "P1": "", "P2": ""}


class Model:
    """Pots of money by name. A step is a list of pots and changes; it is possible when no pot falls below
    zero.
    """

    def __init__(self) -> None:
        self.pots: Counter[tuple[str, ...]] = Counter()

    def possible(self, changes: Counter[tuple[str, ...]]) -> bool:
        return all(self.pots[pot] + change >= 0 for pot, change in changes.items())

    def change(self, changes: Counter[tuple[str, ...]]) -> None:
        for pot, change in changes.items():
            self.pots[pot] += change


def flow(*moves: tuple[tuple[str, ...] | None, tuple[str, ...] | None, int]) -> Counter[tuple[str, ...]]:
    """Money taken from one pot and put into another; None is the world outside."""
    changes: Counter[tuple[str, ...]] = Counter()
    for out, into, fen in moves:
        if out:
            changes[out] -= fen
        if into:
            changes[into] += fen
    return changes


Step = tuple[Callable[[str], object], Counter[tuple[str, ...]]]


def draw_step(dice: random.Random, model: Model) -> Step:  # noqa: C901  a list of steps, not a maze
    """Some step of some award as a operation on the ledger and as changes of pots."""
    award = dice.choice(list(AWARDS))
    source, line = dice.choice(SOURCES), dice.choice(LINES)
    hub = AWARDS[award]
    effective_custodian = hub or GOV

    def some(*pot: str) -> int:
        held = model.pots[pot]
        return dice.randint(1, held) if held and dice.random() < 0.85 else held + dice.randint(1, 500)

    own: dict[str, Any] = {"entity": GOV, "award": award}
    kept: dict[str, Any] = {"entity": hub, "award": award, "organisation": f"O-{award}"}
    both: dict[str, Any] = {"entity": GOV, "custodian": hub, "award": award, "organisation": f"O-{award}"}
    at = (award, source)

    def act(function: Callable[..., object], fen: int, **given: Any) -> Callable[[str], object]:
        return lambda key: function(key=key, **{"shares": {source: fen}} | given)

    def notify() -> Step:
        fen = dice.randint(1, 5000)
        return (
            lambda key: postings.appropriation_notified(entity=GOV, source=source, fen=fen, key=key),
            flow((None, ("promised", source), fen), (None, ("free", source), fen)),
        )

    def receive() -> Step:
        fen = some("promised", source)
        return (
            lambda key: postings.appropriation_received(entity=GOV, source=source, fen=fen, key=key),
            flow((("promised", source), ("bank",), fen)),
        )

    def commit() -> Step:
        fen = some("free", source)
        return act(postings.award_committed, fen, **own), flow((("free", source), ("committed", *at), fen))

    def cancel() -> Step:
        fen = some("committed", *at)
        return act(postings.award_cancelled, fen, **own), flow((("committed", *at), ("free", source), fen))

    def sign() -> Step:
        fen = some("committed", *at)
        return (
            act(postings.contract_signed, fen, **own, custodian=hub, lines={line: fen}),
            flow((("committed", *at), ("contracted", *at), fen), (None, ("line", award, line), fen)),
        )

    def accept() -> Step:
        fen = some("contracted", *at)
        return (
            act(postings.tranche_accepted, fen, **own),
            flow(
                (("contracted", *at), ("payable", *at), fen),
                (None, ("expended", *at), fen),
                (None, ("expense", *at), fen),
            ),
        )

    def cancel_tranche() -> Step:
        fen = some("contracted", *at)
        return act(postings.tranche_cancelled, fen, **own), flow((("contracted", *at), ("free", source), fen))

    def issue() -> Step:
        fen = some("payable", *at)
        moves = flow((("payable", *at), ("issued", *at), fen), (("bank",), ("reserved",), fen))
        return act(postings.payment_issued, fen, **own), moves

    def bounce() -> Step:
        fen = some("issued", *at)
        moves = flow((("issued", *at), ("payable", *at), fen), (("reserved",), ("bank",), fen))
        return act(postings.payment_bounced, fen, **own), moves

    def settle() -> Step:
        fen = some("issued", *at)
        if hub:
            moves = flow((("issued", *at), ("custody", *at), fen), (("reserved",), ("hub bank",), fen))
            return act(postings.released_to_other_hub, fen, **both, issued=True), moves
        moves = flow((("issued", *at), None, fen), (("reserved",), None, fen))
        return act(postings.payment_settled, fen, **own), moves

    def release() -> Step:
        fen = some("payable", *at)
        moves = flow((("payable", *at), ("custody", *at), fen), (("bank",), ("hub bank",), fen))
        return act(postings.released_to_other_hub, fen, **both), moves

    def claim() -> Step:
        fen = some("custody", *at)
        return (
            act(postings.claim_approved, fen, **kept, lines={line: fen}),
            flow(
                (("custody", *at), ("claimed", *at), fen),
                (("line", award, line), ("spent", award, line), fen),
            ),
        )

    def pay_claim() -> Step:
        fen = some("claimed", *at)
        return act(postings.claim_paid, fen, **kept), flow(
            (("claimed", *at), None, fen), (("hub bank",), None, fen)
        )

    def disallow() -> Step:
        fen = some("spent", award, line)
        return (
            act(postings.expense_disallowed, fen, **kept, lines={line: fen}),
            flow((("spent", award, line), ("line", award, line), fen), (None, ("owed", *at), fen)),
        )

    def refund() -> Step:
        fen = some("owed", *at)
        return act(postings.refund_received, fen, **kept), flow(
            (("owed", *at), ("custody", *at), fen), (None, ("hub bank",), fen)
        )

    def give_back() -> Step:
        fen = some("custody", *at)
        return (
            act(postings.unspent_returned, fen, **both),
            flow(
                (("custody", *at), ("free", source), fen), (("hub bank",), ("bank",), fen),
                (("expended", *at), None, fen), (("expense", *at), None, fen),
            ),
        )  # fmt: skip

    def recover() -> Step:
        fen = some("expense", *at)
        given = {**own, "organisation": f"O-{award}"}
        return act(postings.clawback, fen, **given), flow((("expense", *at), ("demanded", *at), fen))

    def recovered() -> Step:
        fen = some("demanded", *at)
        given = {**own, "organisation": f"O-{award}"}
        return (
            act(postings.clawback_received, fen, **given),
            flow((("demanded", *at), ("bank",), fen), (("expended", *at), ("free", source), fen)),
        )

    def transfer() -> Step:
        fen = some("line", award, LINES[0])
        return (
            lambda key: postings.budget_transferred(
                entity=effective_custodian, award=award, out={LINES[0]: fen}, into={LINES[1]: fen}, key=key
            ),
            flow((("line", award, LINES[0]), ("line", award, LINES[1]), fen)),
        )

    def report() -> Step:
        fen = some("line", award, line)
        return (
            lambda key: postings.expense_reported(
                entity=effective_custodian, award=award, lines={line: fen}, key=key
            ),
            flow((("line", award, line), ("spent", award, line), fen)),
        )

    anyone = [notify, receive, receive, commit, commit, cancel, sign, sign, accept, accept, cancel_tranche,
              issue, bounce, settle, settle, transfer]  # fmt: skip
    custody = [release, release, claim, claim, claim, pay_claim, pay_claim, disallow, refund, give_back]
    return dice.choice(anyone + (custody if hub else [recover, recovered, report]))()


#: Which accounts the model's pots are: kind and dimensions.
POTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "promised": ("RECV_FUND", ("source",)), "free": ("AVAILABLE", ("source",)), "bank": ("BANK", ()),
    "reserved": ("BANK_RES", ()), "hub bank": ("CBANK", ()), "committed": ("COMMITTED", ("award", "source")),
    "contracted": ("OBLIGATED", ("award", "source")), "payable": ("GRANT_PAY", ("award", "source")),
    "issued": ("ISSUED", ("award", "source")), "expended": ("EXPENDED", ("award", "source")),
    "expense": ("GRANT_EXP", ("award", "source")), "custody": ("CUSTODY", ("award", "source")),
    "claimed": ("CLAIM", ("award", "source")), "owed": ("CRECV_REFUND", ("award", "source")),
    "demanded": ("RECV_REFUND", ("award", "source")), "line": ("LINE_AVAIL", ("award", "line")),
    "spent": ("LINE_SPENT", ("award", "line")),
}  # fmt: skip
OF_KIND = {kind: (name, dims) for name, (kind, dims) in POTS.items()}


def ledger_pots() -> dict[tuple[str, ...], int]:
    found: Counter[tuple[str, ...]] = Counter()
    for account in Account.objects.filter(kind__in=OF_KIND):
        name, dims = OF_KIND[account.kind]
        found[(name, *(getattr(account, dim) for dim in dims))] += account.balance
    return {pot: fen for pot, fen in found.items() if fen}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_ledger_and_model_agree(seed: int) -> None:
    dice, model = random.Random(seed), Model()
    taken = 0
    with transaction.atomic():
        for n in range(STEPS):
            operation, changes = draw_step(dice, model)
            while not model.possible(changes) and dice.random() < 0.9:
                operation, changes = draw_step(dice, model)
            if model.possible(changes):
                operation(f"{seed}/{n}")
                model.change(changes)
                taken += 1
            else:
                with pytest.raises(post.Overdrawn):
                    operation(f"{seed}/{n}")
            assert ledger_pots() == {pot: fen for pot, fen in model.pots.items() if fen}, (seed, n)
    assert STEPS // 2 < taken < STEPS
    assert [p for label, proof in proofs.PROOFS for p in proof()] == []
    for row in queries.fund_positions(GOV):
        used = row.available_fen + row.committed_fen + row.obligated_fen + row.expended_fen
        assert row.authority_fen == used
