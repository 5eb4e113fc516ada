"""Legs of entries, built from plain words: what moves from where to where, for each fund source."""

from collections.abc import Callable, Mapping

from grants.ledger.chart import KINDS, Ref, ref
from grants.ledger.post import PostingLine, credit, debit

Shares = Mapping[str, int]
#: The account of a fund source, the rest being known.
BySource = Callable[[str], Ref]


def split(fen: int, weights: Shares) -> dict[str, int]:
    """Divide fen by weights, exact: the largest remainders get the fen that are left (ties: by name).

    With balances as weights no part exceeds its balance, so a claim drawn from custody never overdraws
    one source.
    """
    total = sum(weights.values())
    if fen < 0 or any(w < 0 for w in weights.values()) or (fen and not total):
        raise ValueError(f"Cannot divide {fen} by {dict(weights)!r}")
    if not total:
        return dict.fromkeys(weights, 0)
    parts = {name: fen * weight // total for name, weight in weights.items()}
    left = fen - sum(parts.values())
    for name in sorted(weights, key=lambda n: (-(fen * weights[n] % total), n))[:left]:
        parts[name] += 1
    return parts


def move(to: Ref, source: Ref, fen: int) -> list[PostingLine]:
    """Debit one account and credit the other."""
    return [debit(to, fen), credit(source, fen)]


def each(shares: Shares, debited: BySource, credited: BySource) -> list[PostingLine]:
    return [
        posting_line
        for source, fen in shares.items()
        for posting_line in move(debited(source), credited(source), fen)
    ]


def of(kind: str, entity: str, organisation: str, award: str) -> BySource:
    return lambda source: ref(kind, entity=entity, organisation=organisation, award=award, source=source)


def payable(entity: str, award: str) -> BySource:
    return lambda source: ref("GRANT_PAY", entity=entity, award=award, source=source)


def payment(
    entity: str, award: str, organisation: str, bank: str
) -> tuple[BySource, BySource, BySource, BySource]:
    """What is owed, what is on its way, the cash, the cash set aside: of a grant, or of a claim on
    custody.
    """
    if organisation:
        bank = bank or "custody"
        return (
            of("CLAIM", entity, organisation, award),
            of("CISSUED", entity, organisation, award),
            lambda s: custody_cash(entity, bank),
            lambda s: ref("CBANK_RES", entity=entity, bank_account=bank),
        )
    bank = bank or "main"
    return (
        payable(entity, award),
        lambda s: ref("ISSUED", entity=entity, award=award, source=s),
        lambda s: cash(entity, bank),
        lambda s: ref("BANK_RES", entity=entity, bank_account=bank),
    )


def budget(entity: str, award: str, shares: Shares, out: str, into: str) -> list[PostingLine]:
    """Budget authority moves from one state to another."""

    def at(kind: str, source: str) -> Ref:
        dims = {"award": award, "source": source}
        return ref(kind, entity=entity, **{dim: dims[dim] for dim in KINDS[kind].dims})

    return each(shares, lambda s: at(out, s), lambda s: at(into, s))


def spend(entity: str, award: str, lines: Shares) -> list[PostingLine]:
    return [
        posting_line
        for line, fen in lines.items()
        for posting_line in move(avail(entity, award, line), spent(entity, award, line), fen)
    ]


def cash(entity: str, bank: str) -> Ref:
    return ref("BANK", entity=entity, bank_account=bank)


def custody_cash(entity: str, bank: str) -> Ref:
    return ref("CBANK", entity=entity, bank_account=bank)


def ctl(entity: str, award: str) -> Ref:
    return ref("LINE_CTL", entity=entity, award=award)


def avail(entity: str, award: str, line: str) -> Ref:
    return ref("LINE_AVAIL", entity=entity, award=award, line=line)


def spent(entity: str, award: str, line: str) -> Ref:
    return ref("LINE_SPENT", entity=entity, award=award, line=line)
