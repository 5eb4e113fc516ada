"""What a contract cannot be issued without: who its parties are, and the figures that it states. Each gap says what is
missing and where it is filled in."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grants.awards.models import Award
from grants.contracts.facts import Facts, facts_of, grantee_of
from grants.contracts.models import Contract
from grants.people.models import Office, Organisation


class Gap(str):
    """A sentence for whoever issues, and the page where it is mended."""

    url: str

    def __new__(cls, sentence: str, url: str) -> "Gap":
        gap = super().__new__(cls, sentence)
        gap.url = url
        return gap


def gaps(contract: Contract) -> list[Gap]:
    """What the paper of this contract lacks."""
    _template, facts = facts_of(contract)
    return [*_of_parties(contract, facts), *_of_figures(contract, facts)]


def _of_parties(contract: Contract, facts: Facts) -> Iterator[Gap]:
    award = contract.award
    package = award.application.package
    office = package.purchaser if package else award.call.issuer
    parties: list[tuple[Office | Organisation, Facts]] = []
    if contract.is_supplementary:
        signers = [office, *([award.custodian] if len(facts["parties"]) == 3 else []), grantee_of(award)]
        parties = list(zip([s for s in signers if s is not None], facts["parties"], strict=True))
    elif contract.kind == Contract.Kind.PURCHASE:
        parties = [(office, facts["purchaser"]), (grantee_of(award), facts["supplier"])]
    else:
        parties = [(office, facts["funder"]), (award.organisation, facts["grantee"])]
        if award.custodian and facts["hub"]:
            parties.insert(1, (award.custodian, facts["hub"]))
    for party, said in parties:
        lacking = [words for words, value in _identity(said) if not value.strip()]
        if lacking:
            yield Gap(
                _("%(party)s: %(what)s is missing. Fill it in at its page.")
                % {"party": party.local_name, "what": _(", ").join(lacking)},
                party.get_absolute_url(),
            )


def _identity(party: Facts) -> list[tuple[str, str]]:
    """What a party is known by; who receives money also by its account."""
    code = _("the credit code") if party["code_kind"] == "uscc" else _("the filing number")
    person = _("the representative") if party["legal_person"] else _("the person in charge")
    known = [
        (_("the name"), party["name"]),
        (code, party["code"]),
        (person, party["person"]),
        (_("the address"), party["address"]),
    ]
    account: dict[str, Any] | None = party["account"]
    return known + ([(_("the account"), account["number"])] if account else [])


def _of_figures(contract: Contract, facts: Facts) -> Iterator[Gap]:
    if contract.is_supplementary:
        return
    edit = reverse("contract-edit", args=[contract.pk])
    project = facts.get("project")
    if project is not None and not project["beneficiaries"]:
        yield Gap(
            _(
                "The number of direct beneficiaries is missing: no answer gives it. Write it with the dates of the contract."
            ),
            edit,
        )
    if not facts["tranches"]:
        yield Gap(_("The payment plan of the call is missing."), contract.award.call.get_absolute_url())


def asks_served(award: Award) -> bool:
    """Whether the officer writes how many are served, because no answer of the form says so."""
    return award.track == "venture" and not award.application.beneficiaries


def served_in_terms(beneficiaries: int | None) -> dict[str, int]:
    """What the officer wrote, as the contract's terms keep it."""
    return {"beneficiaries": beneficiaries} if beneficiaries else {}
