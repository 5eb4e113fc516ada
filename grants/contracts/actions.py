"""Contracts: drawn up, issued as a frozen PDF, signed by each party in order, in force.

The funder signs last. From then the money is contracted: the ledger obligates it and opens the budget lines.
"""

from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from grants.applications.models import BudgetLine
from grants.awards.models import Award
from grants.contracts import facts
from grants.contracts.completeness import served_in_terms
from grants.contracts.models import Contract, Signature
from grants.documents.actions import store_upload
from grants.documents.models import PaperOrder
from grants.documents.numbering import next_number
from grants.documents.printing import order_paper
from grants.documents.queries import latest_paper
from grants.files.checks import MB
from grants.files.intake import Incoming, Wanted, takes_in
from grants.ledger import postings
from workflows import clock
from workflows.roles import officer
from workflows.steps import Misfit, NotYours, Refused, action, lock, record, refusal, take

#: What a signed scan may be, and how large.
SCAN = Wanted(("pdf", "image"), 20 * MB, for_good=True)
SERIES = {"venture": ("创投协", "创投补"), "purchase": ("购合", "购补")}
SIGN_STEPS = {"grantee": "sign_as_grantee", "hub": "sign_as_hub", "funder": "sign_as_funder"}


def custodian_entity(award: Award) -> str:
    """In whose books the budget lines are watched: the custodian's, when there is one, else the funder's."""
    return award.custodian.code if award.custodian else award.call.issuer.code


@action
def draft_contract(
    *,
    award: Award,
    by: Any,
    starts_on: date | None = None,
    ends_on: date | None = None,
    midterm_due: date | None = None,
    final_due: date | None = None,
    beneficiaries: int | None = None,
) -> Contract:
    """Draw up the contract of a confirmed award. Its kind follows from track and custodian; dates default to the call's."""
    award = lock(award)
    if not officer(award, by):
        raise NotYours(_("A contract is drawn up by the programme officer."))
    if not award.is_("confirmed"):
        raise Refused(
            _("Only a confirmed award gets a contract. This one is now “%s”.") % award.get_state_display()
        )
    if award.contracts.exclude(kind="supplementary").exclude(state__in=["lapsed", "terminated"]).exists():
        raise Refused(_("This award has its contract already. Nothing was made."))
    call = award.call
    starts_on, ends_on = starts_on or call.delivery_from, ends_on or call.delivery_until
    midterm_due, final_due = midterm_due or call.midterm_until, final_due or call.final_until
    _check_dates(starts_on, ends_on, midterm_due, final_due)
    contract = Contract.objects.create(
        award=award,
        kind=kind_of(award),
        number=_number(award, 0),
        fen=award.approved_fen,
        starts_on=starts_on,
        ends_on=ends_on,
        sign_by=award.sign_by or call.sign_by,
        terms={
            "midterm_due": _iso(midterm_due),
            "final_due": _iso(final_due),
            **served_in_terms(beneficiaries),
        },
    )
    record(contract, "draft", by=by, target=contract.state, award=award, fen=contract.fen)
    return contract


def kind_of(award: Award) -> str:
    if award.track == "purchase":
        return str(Contract.Kind.PURCHASE)
    return str(Contract.Kind.TRIPARTITE if award.custodian_id else Contract.Kind.BIPARTITE)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _check_dates(
    starts_on: date | None, ends_on: date | None, midterm_due: date | None, final_due: date | None
) -> None:
    if starts_on is None or ends_on is None:
        raise Refused(_("Say from when until when the contract runs."))
    if ends_on < starts_on:
        raise Refused(_("The contract would end before it begins. Correct one of the two dates."))
    if midterm_due and midterm_due < starts_on:
        raise Refused(_("The mid-term report would be due before delivery begins."))
    if midterm_due and final_due and final_due <= midterm_due:
        raise Refused(_("The final report must be due after the mid-term report."))


def _number(award: Award, which: int) -> str:
    call = award.call
    named = (call.contract_series, call.supplement_series)[which]
    return next_number(named or SERIES[award.track][which], clock.today().year)


# --- issuing ------------------------------------------------------------------------------------------
@action
def issue(*, contract: Contract, by: Any) -> Contract:
    """Freeze what the PDF says and send it out for signing; it is printed once this has committed."""
    fresh = take(contract, "issue", by=by, version=lock(contract).version)
    fresh.document_id = _order(fresh, by).pk
    fresh.save(update_fields=["document_id"])
    return fresh


def _order(contract: Contract, by: Any) -> PaperOrder:
    template, said = facts.facts_of(contract)
    return order_paper(
        kind="contract",
        template=template,
        facts=said,
        subject=contract,
        by=by,
        title=facts.TITLES[contract.kind],
        number=contract.number,
        supersedes=latest_paper(contract, "contract"),
    )


@action
def correct(*, contract: Contract, reason: str, by: Any) -> Contract:
    """Take an issued contract back for correction: the number stays, the version rises, the old PDF is
    kept.
    """
    fresh = take(contract, "correct", by=by, reason=reason)
    fresh.document_id = None
    fresh.save(update_fields=["document_id"])
    return fresh


@action
def amend_draft(
    *,
    contract: Contract,
    starts_on: date,
    ends_on: date,
    midterm_due: date | None,
    final_due: date | None,
    by: Any,
    beneficiaries: int | None = None,
) -> Contract:
    """Change the dates of a contract that is not issued, or the number of those it serves where no answer gives it."""
    fresh = lock(contract)
    if not officer(fresh, by):
        raise NotYours(_("A contract is drawn up by the programme officer."))
    if not fresh.is_("drafted") or fresh.is_supplementary:
        raise Refused(_("The contract is issued: take it back for correction first. Nothing was changed."))
    _check_dates(starts_on, ends_on, midterm_due, final_due)
    fresh.starts_on, fresh.ends_on = starts_on, ends_on
    dates = {"midterm_due": _iso(midterm_due), "final_due": _iso(final_due)}
    fresh.terms = {**fresh.terms, **dates, **served_in_terms(beneficiaries)}
    fresh.save(update_fields=["starts_on", "ends_on", "terms"])
    record(fresh, "amend", by=by, starts_on=starts_on, ends_on=ends_on, **fresh.terms)
    return fresh


# --- signing ------------------------------------------------------------------------------------------
@takes_in("scan", SCAN)
@action
def sign(*, contract: Contract, party: str, scan: Incoming, signed_on: date, by: Any) -> Contract:
    """Record a party's signature with its scan. In order: grantee, hub where there is one, funder last."""
    fresh = lock(contract)
    if party not in fresh.order_of_signing:
        raise Misfit(_("This contract has two parties: there is no hub to sign."))
    _check_turn(fresh, party, by)
    if signed_on > clock.today():
        raise Misfit(_("The day of signing cannot lie in the future."))
    document = store_upload(
        scan,
        kind="scan",
        subject=fresh,
        by=by,
        number=fresh.number,
        title=f"{facts.TITLES[fresh.kind]}（{SCAN_TITLES[party]}）",
    )
    Signature.objects.create(
        contract=fresh,
        party=party,
        version=fresh.version,
        scan_id=document.pk,
        signed_on=signed_on,
        made_by=by,
    )
    fresh = take(fresh, SIGN_STEPS[party], by=by, signed_on=signed_on, scan=document.sha256)
    if party == "funder":
        fresh.signed_on = signed_on
        fresh.save(update_fields=["signed_on"])
        if not fresh.is_supplementary:
            _take_effect(fresh, by)
    return fresh


SCAN_TITLES = {"grantee": "执行方签章扫描件", "hub": "代管方签章扫描件", "funder": "资助方签章扫描件"}


def _check_turn(contract: Contract, party: str, by: Any) -> None:
    step = contract.arrow(SIGN_STEPS[party])
    if contract.next_signer in ("", party):
        if not step.fits(contract) and (moved := refusal(contract, step, by)) is not None:
            raise moved  # signed already, or not at signing at all: before a second signature is written
        return
    turn = Signature.Party(contract.next_signer).label
    raise Misfit(
        _("It is the turn of the %(turn)s: the grantee signs first, the funder last. Nothing was stored.")
        % {"turn": str(turn).lower()}
    )


def _take_effect(contract: Contract, by: Any) -> None:
    """In force: the money is contracted, with its approved lines; the award knows its dates."""
    award = contract.award
    postings.contract_signed(
        entity=award.call.issuer.code,
        award=award.code,
        custodian=award.custodian.code if award.custodian else "",
        shares={s.source.code: s.fen for s in award.shares.select_related("source")},
        lines=approved_lines(award),
        key=f"contract-signed/{contract.pk}",
        by=by,
        memo=contract.number,
    )
    award = take(award, "contract", by=by, contract=contract.number)
    award.delivery_from, award.delivery_until = contract.starts_on, contract.ends_on
    award.save(update_fields=["delivery_from", "delivery_until"])


def approved_lines(award: Award) -> dict[str, int]:
    """The approved budget by category, without the grantee's own share: what the ledger's lines hold."""
    lines = award.application.budget_lines.filter(kind=BudgetLine.Kind.APPROVED).exclude(source="match")
    return dict(
        lines.order_by("category")
        .values_list("category")
        .annotate(Sum("fen"))
        .values_list("category", "fen__sum")
    )


# --- the end ------------------------------------------------------------------------------------------
@action
def lapse(*, contract: Contract, by: Any = None) -> Contract:
    """Not signed within the term: the contract lapses. What becomes of the award is decided there."""
    return take(contract, "lapse", by=by)


@action
def terminate(*, contract: Contract, reason: str, by: Any) -> Contract:
    """End a contract in force before its time."""
    return take(contract, "terminate", by=by, reason=reason)


# --- supplementary agreements -------------------------------------------------------------------------
@action
def supplementary(*, change: Any, by: Any) -> Contract:
    """Draw up and issue the supplementary agreement of an approved change; it is signed like a contract.

    `change` is a change request: what it changes comes from `change.paper()`. The sum stays as it is:
    no change raises it, so additions to a purchase never near the 10 % of 政府采购法 art. 49.
    """
    award = lock(change.award)
    main = award.contracts.exclude(kind="supplementary").get(state="effective")
    said = {**change.paper(), "sequence": main.supplementary.count() + 1, "change": change.code}
    contract = Contract.objects.create(
        award=award,
        kind=Contract.Kind.SUPPLEMENTARY,
        number=_number(award, 1),
        supplements=main,
        fen=0,
        starts_on=clock.today(),
        ends_on=max(change.new_end or main.ends_on, clock.today()),
        terms=said,
    )
    record(contract, "draft", by=by, target=contract.state, change=change.code, supplements=main.number)
    return issue(contract=contract, by=by)
