"""Reading contracts: lists cut by the reader, what was promised, and what waits for whom."""

from typing import Any

from django.db.models import QuerySet

from grants.applications.models import Application
from grants.awards.models import Award
from grants.contracts.models import Contract, Signature
from grants.documents.models import Document


def contract_for(user: Any, pk: int) -> Contract:
    """One contract, for whom it concerns; Contract.DoesNotExist for a stranger."""
    return of_lists(user).get(pk=pk)


def of_lists(user: Any) -> QuerySet[Contract]:
    """The contracts a person may see, with everything a row shows."""
    return Contract.objects.visible_to(user).select_related(
        "award__application__package__purchaser",
        "award__call__issuer__region",
        "award__organisation",
        "award__custodian",
        "supplements",
    )


def contracts(user: Any) -> QuerySet[Contract]:
    """The list page, the newest first."""
    return of_lists(user).order_by("-made_at", "-id")


def to_contract(user: Any) -> QuerySet[Award]:
    """Confirmed awards that have no contract yet, for the officers who draw them up."""
    if not (user.is_superuser or user.has_role("officer")):
        return Award.objects.none()
    living = Contract.objects.exclude(kind="supplementary").exclude(state__in=["lapsed", "terminated"])
    return (
        Award.objects.visible_to(user)
        .filter(state="confirmed")
        .exclude(pk__in=living.values("award"))
        .select_related("application", "organisation", "call")
    )


def signatures(contract: Contract) -> list[dict[str, Any]]:
    """Each party in the order of signing: who it is, its signature of this version, its scan."""
    made = {
        s.party: s for s in contract.signatures.filter(version=contract.version).select_related("made_by")
    }
    scans = Document.objects.in_bulk([s.scan_id for s in made.values()])
    award = contract.award
    package = award.application.package
    party = award.application.contracting_party if award.track == "purchase" else None
    names = {
        "grantee": party or award.organisation,
        "hub": award.custodian,
        "funder": package.purchaser if package else award.call.issuer,
    }
    rows = []
    for name in contract.order_of_signing:
        signature = made.get(name)
        rows.append(
            {
                "party": name,
                "label": Signature.Party(name).label,
                "who": names[name],
                "signature": signature,
                "scan": scans.get(signature.scan_id) if signature else None,
                "next": contract.next_signer == name,
            }
        )
    return rows


# --- what was promised -------------------------------------------------------------------------------------
def answers_that_feed(application: Application, what: str) -> list[Any]:
    """The answers of the last submitted version to the questions of the call's form that feed it (goals, …)."""
    version = application.versions.order_by("-number").first()
    if version is None:
        return []
    answers = version.answers["sections"]
    asked = [q for q in application.form().questions() if q.does.feeds == what]
    return [answers.get(q.section.key, {}).get(q.key) for q in asked]


def goals_of(application: Application) -> list[dict[str, str]]:
    """The goals as they were applied for: goal, indicator, planned figure with its unit, when."""
    rows = [row for answer in answers_that_feed(application, "goals") for row in answer or []]
    return [
        {
            "goal": str(row.get("goal") or ""),
            "indicator": str(row.get("indicator") or row.get("goal") or ""),
            "planned": " ".join(str(row.get(key) or "") for key in ("quantity", "unit")).strip(),
            "due": str(row.get("time") or ""),
        }
        for row in rows
    ]
