"""Writes of people: organisations, and what an office verifies of them. Who acts for one: memberships.py; posts: posts.py."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grants.people import credit_code
from grants.people.access import VERIFIERS, demand, demand_verified, works_as
from grants.people.banking import PayeeAccount, account_of, masked
from grants.people.facts import wrong_facts
from grants.people.models import Membership, Organisation, Region, User, forget_posts
from grants.people.responsible_office import may_manage
from workflows import clock
from workflows.steps import NotYours, Refused, action, record

#: What an applicant may say of an organisation. The rest (verified, banned, hub …) is decided by an office.
OWN = (
    "name",
    "name_en",
    "tier",
    "credit_code",
    "filing_number",
    "legal_form",
    "registrar",
    "managing_unit",
    "guided_by",
    "custodian",
    "region",
    "field",
    "nature",
    "established",
    "assessment",
    "party_status",
    "charter_party_clause",
    "startup",
    "staff",
    "members",
    "intro",
    "representative",
    "contact_name",
    "contact_phone",
    "contact_email",
    "account_name",
    "account_number",
    "account_bank",
    "asks_sign_off",
)
IDENTITY = ("name", "tier", "credit_code", "filing_number", "managing_unit")
#: By which it is found: whoever changes them stands for another organisation than the one they were verified for.
NUMBERS = ("tier", "credit_code", "filing_number")
ACCOUNT = ("account_name", "account_number", "account_bank")
#: Who compares an account with the bank's paper. A finance maker does not: he pays into it.


def mark_of(organisation: Organisation) -> str:
    """What is said of an organisation, as one word: another word, other facts."""
    columns = [Organisation._meta.get_field(name) for name in OWN]
    said = repr([str(getattr(organisation, getattr(one, "attname", one.name))) for one in columns])
    return sha256(said.encode()).hexdigest()[:32]


def problems(data: dict[str, Any], organisation: Organisation | None = None) -> dict[str, str]:
    """What stands against these facts about an organisation: field -> sentence. The tier decides what is needed."""
    found = wrong_facts({name: value for name, value in data.items() if name != "credit_code"})
    if not data.get("name"):
        found["name"] = _("Write the name, as on the certificate or in the filing.")
    if data.get("region") is None:
        found["region"] = _("Choose where the organisation is.")
    others = Organisation.objects.all()
    if organisation is not None:
        others = others.exclude(pk=organisation.pk)
    if data.get("tier") == Organisation.Tier.REGISTERED:
        found |= _registered_problems(data, others)
    elif data.get("tier") in Organisation.Tier.values:
        found |= _unregistered_problems(data, others)
    else:
        found["tier"] = _("Choose how the organisation exists in law.")
    return found


def _registered_problems(data: dict[str, Any], others: Any) -> dict[str, str]:
    verdict = credit_code.examine(data.get("credit_code") or "")
    if verdict.error:
        return {"credit_code": verdict.error}
    known = others.filter(credit_code=verdict.code).first()
    if known is not None:
        return {
            "credit_code": _("“%(name)s” is already here under this credit code: ask to act for it instead.")
            % {"name": known}
        }
    return {}


def _unregistered_problems(data: dict[str, Any], others: Any) -> dict[str, str]:
    found = {}
    number = (data.get("filing_number") or "").strip()
    if not number:
        found["filing_number"] = _("Write the filing number given by the street or committee.")
    elif not credit_code.examine(number).error:
        found["filing_number"] = _("This is a credit code: register as an organisation that has one.")
    elif known := others.filter(filing_number=number).first():
        found["filing_number"] = _(
            "“%(name)s” is already here under this filing number: ask to act for it instead."
        ) % {"name": known}
    if data.get("managing_unit") is None:
        found["managing_unit"] = _("Choose the street or township that manages or oversees the organisation.")
    elif data.get("region") and data["managing_unit"] not in may_manage(data["region"]):
        found["managing_unit"] = _(
            "“%(unit)s” does not look after the place where the organisation is. Choose its own street or township; where "
            "that is not in the list, the county."
        ) % {"unit": data["managing_unit"]}
    if data.get("custodian") is None:
        found["custodian"] = _(
            "Choose a hub: an organisation that is not a legal person needs one to keep its money."
        )
    elif not data["custodian"].is_hub:
        found["custodian"] = _("Choose a hub from the list.")
    if data.get("tier") == Organisation.Tier.COMMITTEE_GUIDED and not data.get("guided_by"):
        found["guided_by"] = _("Write which village or residents' committee guides the organisation.")
    return found


def _tidied(data: dict[str, Any]) -> dict[str, Any]:
    """Only what may be said, and only what fits the tier: empty identities become NULL, so that they stay unique."""
    said = {name: value for name, value in data.items() if name in OWN}
    registered = said.get("tier") == Organisation.Tier.REGISTERED
    if registered:
        verdict = credit_code.examine(said.get("credit_code") or "")
        said |= {"credit_code": verdict.code, "filing_number": None, "guided_by": ""}
        said["legal_form"] = said.get("legal_form") or verdict.legal_form
    else:
        said |= {"credit_code": None, "filing_number": (said.get("filing_number") or "").strip() or None}
        said |= dict.fromkeys(ACCOUNT, "")
    return said


def _next_code() -> str:
    last = Organisation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return f"ORG{last + 1:05d}"


@action
def register_organisation(*, data: dict[str, Any], by: User) -> Organisation:
    """Register an organisation. Who registers it acts for it on their own word, until the office has verified them: they
    draft, and no more. An officer enters it for others.

    `data`: values of the model's fields (relations as objects); `code` where one is given from elsewhere.
    """
    if not may_register(by):
        raise NotYours(_("Organisations are registered by their own people, or by an officer for them."))
    refused = problems(data)
    if refused:
        raise Refused(*refused.values())
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(code=data.get("code") or _next_code(), **_tidied(data))
    except IntegrityError as twice:
        raise Refused(
            _("This organisation is already here. Nothing was written; ask to act for it instead.")
        ) from twice
    account = _keep_account(organisation, by) if organisation.account_number else None
    if not by.is_officer:
        Membership.objects.create(user=by, role="applicant", organisation=organisation)
        forget_posts(by)
    given: dict[str, Any] = {"account": account, "account_seal": account.seal} if account else {}
    record(organisation, "register_organisation", by=by, tier=organisation.tier, **given)
    return organisation


@action
def update_organisation(*, organisation: Organisation, data: dict[str, Any], by: User) -> Organisation:
    """Change what is said of an organisation. A new name or identity, or a new account, has to be verified again."""
    _demand_own(organisation, by)
    fresh = Organisation.objects.select_for_update().get(pk=organisation.pk)
    whole = {name: getattr(fresh, name) for name in OWN} | data
    refused = problems(whole, fresh)
    if refused:
        raise Refused(*refused.values())
    changed = []
    for name, value in _tidied(whole).items():
        if getattr(fresh, name) != value:
            changed.append(name)
            setattr(fresh, name, value)
    if not changed:
        return fresh
    member = fresh.pk in by.organisations_as("applicant")
    if member and set(changed) & set(ACCOUNT):
        demand_verified(fresh, by)
    if member and set(changed) & set(NUMBERS):
        fresh.memberships.filter(role="applicant").update(verified_at=None, verified_by=None)
        forget_posts(by)
    fresh.verified = fresh.verified and not set(changed) & set(IDENTITY)
    fresh.save()
    record(fresh, "update_organisation", by=by, changed=changed)
    if set(changed) & set(ACCOUNT):
        before = fresh.payee_accounts.first()
        account = _keep_account(fresh, by)
        # The whole number stays out of the trail; with the row's key a reader who may see it finds it.
        record(
            fresh,
            "change_account",
            by=by,
            account=account,
            account_seal=account.seal,
            before=masked(before.number) if before else "",
        )
    return fresh


def _keep_account(organisation: Organisation, by: User) -> PayeeAccount:
    return PayeeAccount.objects.create(
        organisation=organisation,
        name=organisation.account_name,
        number=organisation.account_number,
        bank=organisation.account_bank,
        changed_by=by,
        changed_at=clock.now(),
    )


def _demand_own(organisation: Organisation, by: User) -> None:
    if organisation.pk in by.organisations_as("applicant"):
        return
    demand(by, "officer", "lead", office=organisation.managing_unit, region=organisation.region)


def _demand_stranger(organisation: Organisation, by: User) -> None:
    """Nobody verifies what he belongs to."""
    if organisation.pk in by.organisations_as():
        raise NotYours(_("You belong to this organisation: somebody else of the office does this."))


# --- what an office decides ------------------------------------------------------------------------------


@action
def verify_organisation(*, organisation: Organisation, seen: str | None = None, by: User) -> Organisation:
    """The office has compared what is said with the certificate or the filing; `seen` is what stood on its page
    (`mark_of`), so that nobody verifies what he has not seen."""
    demand(by, "officer", "lead", office=organisation.managing_unit, region=organisation.region)
    fresh = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if seen is not None and seen != mark_of(fresh):
        raise Refused(
            _("The organisation was changed while you looked at it. Nothing was verified; compare it afresh.")
        )
    _demand_stranger(organisation, by)
    return _stamp(fresh, by, "verify_organisation", verified=True)


@action
def verify_account(*, organisation: Organisation, seen: int | None = None, by: User) -> Organisation:
    """The office has compared the account with the bank's paper: money may be paid there. Never by who changed it;
    `seen` is the account that stood on the page, so that nobody verifies one he has not seen."""
    demand(by, *VERIFIERS, office=organisation.managing_unit, region=organisation.region)
    fresh = Organisation.objects.select_for_update().get(pk=organisation.pk)
    account = account_of(fresh)
    if account is None:
        raise Refused(_("The organisation has not given an account."))
    if seen is not None and seen != account.pk:
        raise Refused(
            _("The account was changed while you looked at it. Nothing was verified; compare it afresh.")
        )
    if account.verified_at is not None:
        raise Refused(_("This account is verified already. Nothing was changed."))
    if account.changed_by_id == by.pk:
        raise NotYours(_("You changed this account yourself: another person verifies it."))
    account.verified_by, account.verified_at = by, clock.now()
    account.save(update_fields=["verified_by", "verified_at"])
    record(fresh, "verify_account", by=by, account=account, account_seal=account.seal)
    return fresh


@action
def make_hub(*, organisation: Organisation, kind: str, serves: Iterable[Region], by: User) -> Organisation:
    """Let a registered organisation keep custody for others in these regions."""
    demand(by, "lead", region=organisation.region)
    _demand_stranger(organisation, by)
    if not organisation.is_legal_person:
        raise Refused(_("Only a legal person can be a hub."))
    fresh = Organisation.objects.select_for_update().get(pk=organisation.pk)
    _stamp(fresh, by, "make_hub", is_hub=True, hub_kind=kind)
    fresh.serves.set(serves)
    return fresh


def _stamp(fresh: Organisation, by: User, name: str, **values: Any) -> Organisation:
    """Write on the locked row what an office has decided."""
    for field, value in values.items():
        setattr(fresh, field, value)
    fresh.save(update_fields=list(values))
    record(fresh, name, by=by)
    return fresh


def may_register(user: User) -> bool:
    """Anybody who works for no office registers his own organisation; of those who do, officers enter it for others."""
    return user.is_superuser or not user.is_officer or user.has_role("officer", "lead")


def may_edit(organisation: Organisation, user: User) -> bool:
    """Whether the person may change what is said of the organisation."""
    return organisation.pk in user.organisations_as("applicant") or works_as(
        user, "officer", "lead", office=organisation.managing_unit, region=organisation.region
    )


@action
def say_who_one_is(*, name: str, phone: str, by: User) -> User:
    """Whoever has an account says or corrects the own name and mobile number. Histories print the name, so that the one
    before is kept with the change."""
    name = " ".join(name.split())
    if refused := [*wrong_facts({"phone": phone}).values()] + ([] if name else [_("Write your name.")]):
        raise Refused(*refused)
    fresh = User.objects.select_for_update().get(pk=by.pk)
    if fresh.name != name:
        record(fresh, "change_name", by=by, was=fresh.name, name=name)
    fresh.name, fresh.phone = name, phone
    fresh.save(update_fields=["name", "phone"])
    return fresh


@action
def set_care_mode(*, on: bool, by: User) -> None:
    """Keep with the account whether this person reads in care mode (关怀版)."""
    User.objects.filter(pk=by.pk).update(care_mode=on)
