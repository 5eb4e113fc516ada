"""A call, its office and the people who move it: enough of the real nouns to try the engine on."""

from datetime import timedelta
from typing import Any

import pytest

from grants.models import Call, Membership, Office, Region, User
from workflows import clock


@pytest.fixture
def office(db: None) -> Office:
    region = Region.objects.create(code="220000", name="吉林省", level="province", path="220000")
    return Office.objects.create(code="GOV22", name="省民政厅", level="province", region=region)


@pytest.fixture
def person(office: Office) -> Any:
    def make(name: str, role: str, language: str = "") -> User:
        user = User.objects.create_user(name, f"{name}@example.invalid", "x", language=language)
        Membership.objects.create(user=user, role=role, office=office)
        return user

    return make


@pytest.fixture
def call(office: Office) -> Call:
    return Call.objects.create(
        code="GYCT-1", track_name="venture", title="公益创投", issuer=office, state="open",
        opens_at=clock.now() - timedelta(days=2), closes_at=clock.now() + timedelta(days=2),
    )  # fmt: skip
