"""Whether accounts and payments still say what the trail says of them: each row against the newest event that sealed it.

The trail keeps no account number, but the seal of the row under the key of the chains (`PayeeAccount.seal`). Rows from
before seals were kept are compared by the last four digits, which the trail has always had.
"""

from collections.abc import Iterator

from grants.disbursements.models import Claim, Tranche
from grants.disbursements.sealing import is_as_sealed
from grants.people.banking import PayeeAccount
from workflows.keys import UnknownKeyError
from workflows.models import Event

SAID_BY = {
    "organisation": ("register_organisation", "change_account", "verify_account"),
    "tranche": ("review",),
}


def changed_accounts() -> Iterator[str]:
    """A sentence for each account that is another one than when it was given, verified or checked for a payment."""
    seals, codes = _told()
    rows = {account.pk: account for account in PayeeAccount.objects.select_related("organisation")}
    for pk in sorted(codes.keys() - rows.keys()):
        yield f"account {codes[pk]}: the trail tells of it, the row is gone"
    first = min(seals, default=0)
    for pk, account in sorted(rows.items()):
        if pk not in codes:
            if first and pk > first:
                yield f"account {account.code} of {account.organisation.code}: nothing in the trail tells of it"
        elif codes[pk] != account.code or (pk in seals and not _holds(account, seals[pk])):
            yield f"account {account.code} of {account.organisation.code}: another one than the trail tells of"
    yield from _not_in_force(rows)


def _told() -> tuple[dict[int, str], dict[int, str]]:
    """Of each account the newest seal, and how the trail names it."""
    seals: dict[int, str] = {}
    codes: dict[int, str] = {}
    for process, actions in SAID_BY.items():
        told = Event.objects.filter(process=process, action__in=actions).order_by("seq")
        for facts in told.values_list("facts", flat=True).iterator():
            code = facts.get("account")
            pk = _row(code)
            if pk:
                codes[pk] = str(code)
            if pk and facts.get("account_seal"):
                seals[pk] = facts["account_seal"]
    return seals, codes


def _row(code: object) -> int:
    """The key of the row that a code names (`PayeeAccount.code`); 0 where it names none."""
    tail = code.rpartition("#")[2] if isinstance(code, str) and "#" in code else ""
    return int(tail) if tail.isdigit() else 0


def _holds(account: PayeeAccount, seal: str) -> bool:
    pk, key, mac = seal.split(" ")
    try:
        return int(pk) == account.pk and account.sealed_with(key) == mac
    except UnknownKeyError:
        return False


def _not_in_force(rows: dict[int, PayeeAccount]) -> Iterator[str]:
    """Organisations whose own row names another account than the one that was given last."""
    newest = {account.organisation_id: account for _pk, account in sorted(rows.items())}
    for account in newest.values():
        if not account.is_of(account.organisation):
            yield f"{account.organisation.code}: its row names another account than {account.code}, given last"


def changed_claims() -> Iterator[str]:
    """A sentence for each claim on custody that names another payee, account, sum or reason than was asked for."""
    asked = dict(
        Event.objects.filter(process="claim", action="request")
        .order_by("seq")
        .values_list("subject_id", "facts__claim_seal")
    )
    for claim in Claim.objects.select_related("award").order_by("pk"):
        told = asked.pop(claim.pk, None)
        if not is_as_sealed(claim) or (told and told != claim.seal):
            yield f"{claim.code}: it is another one than was asked for"
    for pk in sorted(asked):
        yield f"claim {pk}: the trail tells of it, the row is gone"


def changed_payees() -> Iterator[str]:
    """A sentence for each payment whose payee is another one than the maker checked."""
    checked = dict(
        Event.objects.filter(process="tranche", action="review")
        .order_by("seq")
        .values_list("subject_id", "facts__account")
    )
    for tranche in Tranche.objects.select_related("account", "award").order_by("pk"):
        said, account = checked.get(tranche.pk), tranche.account
        if isinstance(said, dict):  # as older events keep it
            true = tranche.payee_snapshot == said
        elif account is None:
            true = not said
        else:
            true = tranche.payee_snapshot == account.said and said in (None, account.code)
        if not true:
            yield f"{tranche.code}: its payee is another one than was checked"
