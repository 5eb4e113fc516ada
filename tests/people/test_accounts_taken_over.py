"""Accounts from before changes were recorded: taken over as they were, and honest about what nobody knows."""

import pytest
from django.core.management import call_command
from django.db import connection

from grants.people.banking import PayeeAccount, account_of, is_verified
from grants.people.models import Organisation, Region


@pytest.mark.django_db(transaction=True)
def test_a_verified_account_stays_verified_by_nobody_known() -> None:
    call_command("migrate", "grants", "0003_accounts", verbosity=0)
    region = Region.objects.create(code="220000", name="吉林省", level="province", path="220000")
    with connection.cursor() as cursor:
        for code, number, verified in (("A", "6200 1", True), ("B", "6200 2", False), ("C", "", False)):
            columns = {
                "code": code, "name": code, "name_en": "", "tier": "registered", "credit_code": f"X{code}",
                "legal_form": "", "guided_by": "", "nature": "", "assessment": "", "party_status": "",
                "charter_party_clause": False, "startup": False, "staff": 0, "intro": "", "contact_name": "",
                "contact_phone": "", "contact_email": "", "account_name": code, "account_number": number,
                "account_bank": "银行", "account_verified": verified, "is_hub": False, "hub_kind": "",
                "on_abnormal_list": False, "verified": True, "asks_sign_off": False, "region_id": region.pk,
                "created_at": "2026-01-01 00:00:00+00:00",
            }  # fmt: skip
            names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
            cursor.execute(
                f"INSERT INTO grants_organisation ({names}) VALUES ({marks})",
                list(columns.values()),
            )
    call_command("migrate", "grants", verbosity=0)
    a, b, c = (Organisation.objects.get(code=code) for code in "ABC")
    assert is_verified(a)
    assert not is_verified(b)
    assert account_of(c) is None
    taken = account_of(a)
    assert taken is not None
    assert (taken.taken_over, taken.changed_by, taken.verified_by) == (True, None, None)
    assert taken.has_rested()
    assert PayeeAccount.objects.count() == 2
