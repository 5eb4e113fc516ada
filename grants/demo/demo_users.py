"""Who plays: regions, offices, people with their posts, hubs, organisations, experts, and the words and rubrics."""

from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.demo.data import data, day
from grants.models import (
    Expert,
    FundSource,
    KnownConflict,
    Membership,
    Office,
    Organisation,
    Region,
    Term,
    User,
)
from grants.people import actions as people
from grants.people import memberships, posts
from grants.people.credit_code import body_check_sign, check_sign
from grants.people.installation import Installation, describe_installation
from grants.reference.loading import load_reference
from workflows import clock, roles

PASSWORD: str = settings.DEMO_PASSWORD  # everybody of the demonstration has it
BEGINNING = "2026-02-09"
#: user name, name, role, office
STAFF = (
    ("officer", "演示经办员", "officer", "GOV22"),
    ("officer2", "演示调查员", "officer", "GOV22"),
    ("lead", "演示处长", "lead", "GOV22"),
    ("lead2", "演示副处长", "lead", "GOV22"),
    ("maker", "演示财务经办", "finance_maker", "GOV22"),
    ("checker", "演示财务复核", "finance_checker", "GOV22"),
    ("checker2", "演示财务审批", "finance_checker", "GOV22"),
    ("auditor", "演示审计员", "auditor", "GOV22"),
    ("editor", "演示编辑", "editor", "GOV22"),
    ("county", "演示南关区经办员", "officer", "GOV220102"),
    ("street", "演示明珠街道经办员", "officer", "ST220102011"),
)
#: One login a role, what it is called, and what waits there: what `manage.py up` prints and the README tells.
SHOWN: tuple[tuple[str, str | Promise, str], ...] = (
    ("officer", roles.officer.label, "eligibility, experts, notices, reports"),
    ("lead", roles.lead.label, "proposals, decisions, confirmations"),
    ("street", _("Street officer"), "the endorsement of a small group's application"),
    ("o02", roles.applicant.label, "an application, a contract, a report"),
    ("o10", _("Applicant, in custody"), "spending requests"),
    ("e01", roles.expert.label, "declarations and score sheets"),
    ("maker", roles.finance_maker.label, "tranches, funds, returns"),
    ("checker", roles.finance_checker.label, "what the maker asked for, to be checked"),
    ("h1_accountant", roles.hub_accountant.label, "custody, claims"),
    ("h1_approver", roles.hub_approver.label, "claims to approve, consent to keep custody"),
    ("auditor", roles.auditor.label, "everything, read only, with its history"),
    ("editor", roles.editor.label, "the pages, at `/cms-admin/`"),
    ("admin", roles.administrator.label, "the installation"),
)


def logins() -> list[tuple[str, str, str]]:
    """(role, user name, password), one a role; empty while the demonstration is not loaded."""
    there = set(
        User.objects.filter(username__in=[name for name, *_said in SHOWN]).values_list("username", flat=True)
    )
    return [(str(role), name, PASSWORD) for name, role, _waits in SHOWN if name in there]


class DemoUsers:
    """Everybody and everything by the id of the data."""

    def __init__(self) -> None:
        self.users = {u.username: u for u in User.objects.all()}
        self.offices = {o.code: o for o in Office.objects.select_related("region")}
        self.organisations = {o.code: o for o in Organisation.objects.all()}
        self.experts = {e.code: e for e in Expert.objects.select_related("user")}
        self.sources = {s.code: s for s in FundSource.objects.all()}
        self.terms = {(t.kind, t.name): t for t in Term.objects.all()}

    def __getitem__(self, username: str) -> User:
        return self.users[username]

    def term(self, kind: str, name: str) -> Term:
        return self.terms[kind, name]


@transaction.atomic
def engage() -> DemoUsers:
    """Load the reference tables and bring everybody in. Nothing that is there is changed."""
    with clock.at(day(BEGINNING)):
        load_reference(suffix="（演示）")
        _offices()
        admin = _user("admin", "演示管理员", is_superuser=True, is_staff=True)
        for name, said, role, office in STAFF:
            _appoint(_user(name, said), role, Office.objects.get(code=office), admin)
        _installation(admin)
        _money_sources()
        for hub in data()["hubs"]:
            _hub(hub, admin)
        for row in data()["organisations"]:
            _organisation(row, admin)
        for row in data()["experts"]:
            _expert(row)
    return DemoUsers()


def _appoint(user: User, role: str, office: Office, admin: User) -> None:
    """Give a post, once. Those who pay and those who audit are proposed by the administrator and confirmed by a lead."""
    if Membership.objects.filter(user=user, role=role, office=office).exists():
        return
    if role not in roles.OF_TWO:
        posts.grant_post(user=user, role=role, office=office, by=admin)
        return
    proposal = posts.propose_post(user=user, role=role, office=office, by=admin)
    posts.confirm_post(proposal=proposal, by=User.objects.get(username="lead"))


def _user(username: str, name: str, **more: Any) -> User:
    user, made = User.objects.get_or_create(
        username=username, defaults={"name": name, "email": f"{username}@example.invalid", **more}
    )
    if made:
        user.password = _hashed()
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@cache
def _hashed() -> str:
    """Everybody has the same password: hashed once, for hashing is slow on purpose."""
    return make_password(PASSWORD)


def _offices() -> None:
    units = data()["offices"]
    province = Office.objects.get(code="GOV22")
    province.name, province.departments = units["province"]["name"], units["province"]["departments"]
    province.name_en = "Department of Civil Affairs of Jilin (demonstration)"
    province.save()
    for row in (*units["cities"], *units["counties"]):
        Office.objects.filter(code=row["id"]).update(name=row["name"])
    for row in units["streets"]:
        Office.objects.get_or_create(
            code=row["id"],
            defaults={
                "name": row["name"],
                "level": Office.Level.STREET,
                "region_id": row["region"],
                "parent": Office.objects.get(code=row["parent"]),
            },
        )
    _particulars()


def _installation(admin: User) -> None:
    """Whose site the demonstration is: once, so that what a visitor writes there stays."""
    if not Installation.objects.exists():
        said = {
            "operator": str(Office.objects.get(code="GOV22").name),
            "operator_en": "Department of Civil Affairs of Jilin (demonstration)",
            "phone": "000-00000000",
        }
        describe_installation(data=said, by=admin)


def _particulars() -> None:
    """What contracts name an office by. Codes are sound and belong to nobody; phones and addresses lead nowhere."""
    offices = list(Office.objects.filter(credit_code="").select_related("region"))
    for n, office in enumerate(offices, 1):
        body = f"DEM{n:05d}"
        first = f"11{str(office.region_id or '220000')[:6]:0<6}{body}{body_check_sign(body)}"
        office.credit_code = first + check_sign(first)
        office.representative = f"演示负责人{office.code}"
        office.address = f"{office.region.name if office.region else ''}示例大街{n}号（演示）"
        office.phone, office.email = f"000-{n:08d}", f"{office.code.lower()}@example.invalid"
    Office.objects.bulk_update(offices, ["credit_code", "representative", "address", "phone", "email"])


def _money_sources() -> None:
    FundSource.objects.get_or_create(
        code="FOUNDATION",
        defaults={
            "name": "演示公益基金会捐赠",
            "name_en": "Gift of a foundation (demonstration)",
            "kind": "foundation",
        },
    )


def _hub(row: dict[str, Any], admin: User) -> None:
    if Organisation.objects.filter(code=row["id"]).exists():
        return
    account = row["custody_account"]
    hub = people.register_organisation(
        data={
            "code": row["id"],
            "name": row["name"],
            "tier": "registered",
            "credit_code": row["uscc"],
            "region": Region.objects.get(pk=row["region"]),
            "account_name": account["account_name"],
            "account_number": account["account_no"],
            "account_bank": account["bank"],
            "charter_party_clause": True,
            "representative": f"演示负责人{row['id']}",
            "contact_name": f"演示负责人{row['id']}",
            "contact_phone": "000-00000000",
        },
        by=_user(f"{row['id'].lower()}_office", f"演示{row['id']}办公室"),
    )
    people.verify_organisation(organisation=hub, by=admin)
    memberships.verify_person(post=hub.memberships.get(role="applicant"), by=admin)
    people.verify_account(organisation=hub, by=admin)
    serves = Region.objects.filter(pk__in=row["serves_regions"])
    people.make_hub(organisation=hub, kind=row["hub_type"], serves=serves, by=admin)
    accountant, cashier = (person["name"] for person in row["finance_officers"])
    prefix = row["id"].lower()
    for name, said, role in (
        (f"{prefix}_accountant", accountant, "hub_accountant"),
        (f"{prefix}_approver", f"演示负责人{row['id']}", "hub_approver"),
        (f"{prefix}_cashier", cashier, "hub_accountant"),
    ):
        posts.grant_post(user=_user(name, said), role=role, organisation=hub, by=admin)


def _organisation(row: dict[str, Any], admin: User) -> None:
    if Organisation.objects.filter(code=row["id"]).exists():
        return
    facts: dict[str, Any] = {
        "code": row["id"],
        "name": row["name"],
        "tier": row["tier"],
        "nature": row["nature"],
        "region": Region.objects.get(pk=row["region"]),
        "field": Term.objects.get(kind="field", name=row["field"]),
        "established": day(row["established"]),
        "party_status": row["party"],
        "staff": row["staff"],
        "charter_party_clause": row["charter_party_clause"],
        "startup": row["startup"],
        "members": row["members"],
        "intro": row["intro"],
        "representative": row["contact"]["name"],
        "contact_name": row["contact"]["name"],
        "contact_phone": row["contact"]["phone"],
        "contact_email": row["contact"]["email"],
        "legal_form": row.get("legal_form", ""),
        "assessment": row.get("assessment", ""),
    }
    if row["tier"] == "registered":
        facts |= {
            "credit_code": row["uscc"],
            "registrar": Office.objects.get(code=row["registrar"]),
            "account_name": row["name"],
            "account_number": f"DEMO-0000-1000-{row['id'][1:]:0>4}",
            "account_bank": "演示银行示例支行",
        }
    else:
        facts |= {
            "filing_number": row["filing_no"],
            "managing_unit": Office.objects.get(code=row["managed_by"]),
            "guided_by": row.get("guided_by", ""),
            "custodian": Organisation.objects.get(code=row["custodian"]),
        }
    contact = _user(row["id"].lower(), row["contact"]["name"])
    organisation = people.register_organisation(data=facts, by=contact)
    people.verify_organisation(organisation=organisation, by=admin)
    memberships.verify_person(post=organisation.memberships.get(role="applicant"), by=admin)
    if organisation.account_number:
        people.verify_account(organisation=organisation, by=admin)


def _expert(row: dict[str, Any]) -> None:
    expert, _new = Expert.objects.get_or_create(
        code=row["id"],
        defaults={
            "name": row["name"],
            "user": _user(row["id"].lower(), row["name"]),
            "employer": row["unit"],
            "title": row["title"],
            "domain": row["domain"],
        },
    )
    for tie in row["conflicts"]:
        # Two experts say it themselves before a call's materials; one tie is known to the system from the pool.
        if row["id"] == "E08":
            KnownConflict.objects.get_or_create(
                expert=expert,
                organisation=Organisation.objects.get(code=tie["target"]),
                defaults={"kind": KnownConflict.Kind.EMPLOYED, "reason": tie["reason"]},
            )


def acts_for(demo_users: DemoUsers, organisation: str) -> User:
    """The contact of an organisation."""
    return (
        Membership.objects.select_related("user").get(organisation__code=organisation, role="applicant").user
    )
