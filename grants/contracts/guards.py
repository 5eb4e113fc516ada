"""What the steps of a contract ask (workflows/processes/contract.py), and what those of an award ask of its contract."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from grants.awards.models import Award
from grants.contracts.completeness import Gap, gaps
from grants.contracts.models import Contract
from grants.documents.models import Document
from workflows import clock
from workflows.arrows import Person
from workflows.processes import award, contract


@contract.nothing_lacks.asks
def nothing_lacks(one: Contract, by: Person) -> list[Gap]:
    return gaps(one)


@contract.document_printed.asks
def document_printed(one: Contract, by: Person) -> bool:
    return one.document_id is not None and Document.objects.filter(pk=one.document_id).exists()


@contract.grantee_scan.asks
def grantee_scan(one: Contract, by: Person) -> bool:
    return one.has_scan("grantee")


@contract.hub_scan.asks
def hub_scan(one: Contract, by: Person) -> bool:
    return one.has_scan("hub")


@contract.funder_scan.asks
def funder_scan(one: Contract, by: Person) -> bool:
    return one.has_scan("funder")


@contract.three_parties.asks
def three_parties(one: Contract, by: Person) -> bool:
    return one.has_custody()


@contract.three_parties.rows
def three_parties_rows(by: Person) -> Q:
    tripartite = Contract.Kind.TRIPARTITE
    return Q(supplements=None, kind=tripartite) | Q(supplements__kind=tripartite)


@contract.hub_signed.asks
def hub_signed(one: Contract, by: Person) -> bool:
    return not one.has_custody() or one.is_("signed_by_hub")


@contract.hub_signed.rows
def hub_signed_rows(by: Person) -> Q:
    return ~three_parties_rows(by) | Q(state="signed_by_hub")


@contract.signing_term_over.asks
def signing_term_over(one: Contract, by: Person) -> bool:
    return one.sign_by is not None and clock.day_all_in_by() > one.sign_by


@contract.delivery_over.asks
def delivery_over(one: Contract, by: Person) -> bool:
    return one.award.is_("closed")


@award.contract_effective.asks
def contract_effective(one: Award, by: Person) -> bool:
    return one.contracts.filter(state="effective").exists()


@award.not_drawn_up.asks
def not_drawn_up(one: Award, by: Person) -> bool:
    return not _living().filter(award=one).exists()


@award.not_drawn_up.rows
def not_drawn_up_rows(by: Person) -> Q:
    return ~Q(Exists(_living().filter(award=OuterRef("pk"))))


def _living() -> "QuerySet[Contract]":
    return Contract.objects.exclude(kind="supplementary").exclude(state__in=["lapsed", "terminated"])


@award.signing_term_over.asks
def award_signing_term_over(one: Award, by: Person) -> bool:
    """The day to sign by has passed, or the organisation declined."""
    passed = one.sign_by is not None and one.sign_by < clock.day_all_in_by()
    return passed or one.application.state == "declined"
