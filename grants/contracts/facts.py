"""What a contract says: the facts its PDF is printed from, gathered from award, application, call and
parties.

The Chinese text binds, so names are taken in Chinese whatever the reader's language. Money in fen.
"""

from typing import Any

from grants.applications.models import Application, BudgetLine
from grants.awards.models import Award, PublicNotice
from grants.contracts.models import Contract
from grants.contracts.queries import goals_of
from grants.documents.terms import PURCHASE, VENTURE
from grants.ledger.postings import split
from grants.people.models import Office, Organisation, Region

TITLES = {
    "bipartite": "社区社会组织公益创投项目资助协议",
    "tripartite": "社区社会组织公益创投项目资助与资金代管三方协议",
    "purchase": "政府购买服务合同",
    "supplementary": "补充协议",
}
Facts = dict[str, Any]


def facts_of(contract: Contract) -> tuple[str, Facts]:
    """The template and the facts of a contract or supplementary agreement, ready to be printed."""
    if contract.is_supplementary:
        return "supplementary", _supplementary(contract)
    if contract.kind == Contract.Kind.PURCHASE:
        return "contract_purchase", _purchase(contract)
    return "contract_venture", _venture(contract)


# --- parties -----------------------------------------------------------------------------------------------
def place_of(region: Region | None) -> str:
    """The region with what lies above it: 吉林省长春市南关区."""
    if region is None:
        return ""
    codes = region.path.split("/")
    names = dict(Region.objects.filter(pk__in=codes).values_list("pk", "name"))
    return "".join(names[code] for code in codes if code in names)


def office_party(office: Office, contact: str = "", phone: str = "") -> Facts:
    """A unit of government, by the particulars that its lead keeps (grants/people/offices.py)."""
    return {
        "name": office.name,
        "code": office.credit_code,
        "code_kind": "uscc",
        "legal_person": True,
        "address": office.address or place_of(office.region),
        "person": office.representative,
        "contact": contact,
        "phone": phone or office.phone,
        "account": None,
        "manager": "",
    }


def organisation_party(organisation: Organisation) -> Facts:
    """A grantee, supplier or hub. An organisation that is no legal person has no account of its own here."""
    registered = organisation.is_legal_person
    account = None
    if registered:
        account = {
            "holder": organisation.account_name or organisation.name,
            "bank": organisation.account_bank,
            "number": organisation.account_number,
        }
    manager = organisation.guided_by or (
        organisation.managing_unit.name if organisation.managing_unit else ""
    )
    return {
        "name": organisation.name,
        "code": (organisation.credit_code if registered else organisation.filing_number) or "",
        "code_kind": "uscc" if registered else "filing",
        "legal_person": registered,
        "address": place_of(organisation.region),
        "person": organisation.representative,
        "contact": organisation.contact_name,
        "phone": organisation.contact_phone,
        "account": account,
        "manager": "" if registered else manager,
    }


def grantee_of(award: Award) -> Organisation:
    """Who signs: in a purchase the legal person that stands for an organisation which is none."""
    return (
        award.application.contracting_party or award.organisation
        if award.track == "purchase"
        else award.organisation
    )


def funder_party(award: Award) -> Facts:
    """The purchaser of the package, or the unit that runs the call."""
    package = award.application.package
    office = package.purchaser if package else award.call.issuer
    return office_party(office, award.call.department, award.call.contact_phone)


# --- money -------------------------------------------------------------------------------------------------
def budget_of(application: Application) -> list[Facts]:
    """The approved budget, line by line."""
    names = {c.code: c.name for c in application.call.categories.all()}
    lines = application.budget_lines.filter(kind=BudgetLine.Kind.APPROVED).order_by("order", "id")
    return [
        {
            "category": f"{line.category} {names.get(line.category, '')}".strip(),
            "item": line.item,
            "unit": line.unit,
            "quantity": f"{line.quantity.normalize():f}",
            "unit_price_fen": line.unit_price_fen,
            "amount_fen": line.fen,
            "source": line.source,
            "note": line.note,
        }
        for line in lines
    ]


def tranches_of(award: Award) -> list[Facts]:
    """The payment plan of the call over the approved sum, divided as the tranches themselves will be."""
    stages = list(award.call.payment_stages.all())
    parts = split(award.approved_fen, {f"{s.order:03}": int(s.pct * 100) for s in stages})
    return [
        {
            "name": s.name,
            "percent": f"{s.pct.normalize():f}",
            "amount_fen": parts[f"{s.order:03}"],
            "condition": s.text,
            "within_days": award.call.payment_days,
        }
        for s in stages
    ]


def _sources(award: Award) -> str:
    return "、".join(share.source.name for share in award.shares.select_related("source"))


def _label(award: Award) -> str:
    return "、".join(s.source.mark for s in award.shares.select_related("source") if s.source.mark)


# --- papers ------------------------------------------------------------------------------------------------
def _notice(award: Award) -> PublicNotice | None:
    items = award.application.notice_items.filter(notice__kind=PublicNotice.Kind.AWARD).select_related(
        "notice"
    )
    item = items.order_by("-notice_id").first()
    return item.notice if item else None


def _goals(award: Award) -> list[Facts]:
    return [
        {"goal": g["goal"], "indicator": g["indicator"], "target": g["planned"], "due": g["due"]}
        for g in goals_of(award.application)
    ]


def _terms(contract: Contract, defaults: Any) -> Facts:
    return {**defaults, **{key: value for key, value in contract.terms.items() if key in defaults}}


def _venture(contract: Contract) -> Facts:
    award, call = contract.award, contract.award.call
    application, notice = award.application, _notice(award)
    budget = budget_of(application)
    ceilings = [
        {"category": c.name, "percent": f"{c.ceiling_pct.normalize():f}"}
        for c in call.categories.all()
        if c.ceiling_pct is not None
    ]
    rules = {
        "transfer_percent": f"{call.transfer_file_only_pct.normalize():f}",
        "pass_mark": int(call.pass_mark),
        "grade_a": int(call.grade_a_from),
        "grade_b": int(call.grade_b_from),
        "ban_years": call.ban_years,
        "label": _label(award),
        "copies": len(contract.order_of_signing) + 1,
    }
    if ceilings:
        rules["ceilings"] = ceilings
    return {
        "number": contract.number,
        "signed_on": "",
        "place": place_of(call.issuer.region),
        "call_title": call.title,
        "call_number": call.doc_number,
        "notice_title": notice.title if notice else "",
        "notice_ended_on": notice.ends_on.isoformat() if notice and notice.ends_on else "",
        "decision_number": "",
        "funder": funder_party(award),
        "hub": organisation_party(award.custodian) if contract.has_custody() and award.custodian else None,
        "grantee": organisation_party(award.organisation),
        "project": _project(contract),
        "goals": _goals(award),
        "amount_fen": contract.fen,
        "match_fen": sum(line["amount_fen"] for line in budget if line["source"] == "match"),
        "fund_source": _sources(award),
        "tranches": tranches_of(award),
        "budget": budget,
        "terms": {**_terms(contract, VENTURE), **rules},
    }


def beneficiaries_of(contract: Contract) -> int:
    """Whom the project serves directly: as the form asked, else as the officer found it in the answers."""
    return contract.award.application.beneficiaries or int(contract.main.terms.get("beneficiaries") or 0)


def _project(contract: Contract) -> Facts:
    application = contract.award.application
    return {
        "number": application.code,
        "name": application.title,
        "series": application.series.name if application.series else "",
        "field": application.field.name if application.field else "",
        "region": place_of(application.region),
        "served": "社区居民",
        "beneficiaries": beneficiaries_of(contract),
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat(),
        "summary": application.summary,
    }


def _purchase(contract: Contract) -> Facts:
    award, call = contract.award, contract.award.call
    application, notice, package = award.application, _notice(award), award.application.package
    goals = _goals(award) or [
        {"goal": application.title, "indicator": words, "target": words, "due": ""}
        for words in (package.indicators if package else [])
    ]
    return {
        "number": contract.number,
        "plan_number": "",
        "method": package.method if package else "",
        "signed_on": "",
        "place": place_of(call.issuer.region),
        "project_number": application.code,
        "project_name": package.name if package else application.title,
        "package": package.code if package else "",
        "result_title": notice.title if notice else call.title,
        "result_on": notice.starts_on.isoformat() if notice else "",
        "purchaser": funder_party(award),
        "supplier": organisation_party(grantee_of(award)),
        "items": budget_of(application),
        "served": "社区居民",
        "service_place": place_of(package.region if package else application.region),
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat(),
        "long_term": "",
        "goals": goals,
        "price_fen": contract.fen,
        "price_kind": "actual",
        "tranches": tranches_of(award),
        "staff": [],
        "subcontract": "",
        "terms": {**_terms(contract, PURCHASE), "pass_mark": int(call.pass_mark), "label": _label(award)},
    }


def _supplementary(contract: Contract) -> Facts:
    award, main, said = contract.award, contract.main, contract.terms
    parties = [funder_party(award)]
    if contract.has_custody() and award.custodian:
        parties.append(organisation_party(award.custodian))
    parties.append(organisation_party(grantee_of(award)))
    return {
        "number": contract.number,
        "sequence": said["sequence"],
        "signed_on": "",
        "place": place_of(award.call.issuer.region),
        "contract_number": main.number,
        "contract_title": TITLES[main.kind],
        "contract_signed_on": main.signed_on.isoformat() if main.signed_on else "",
        "track": award.track,
        "parties": parties,
        "reason": said["reason"],
        "decision": said["decision"],
        "changes": said["changes"],
        "amount_before_fen": main.fen,
        "amount_after_fen": main.fen + contract.fen,
        "budget": budget_of(award.application) if said["with_budget"] else [],
        "tranches": [],
        "effective_on": "",
        "copies": len(parties) + 1,
    }
