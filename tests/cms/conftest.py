"""A site with a complete draft call, as an editor would find it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from cms.models import HomePage
from cms.site_seed import build_site
from cms.tasks import unread
from grants.calls import actions as calls
from grants.calls.actions import acknowledge_form
from grants.calls.models import (
    BudgetCategory,
    Call,
    FormDefinition,
    PaymentStage,
    ReviewRound,
    Rubric,
    RubricItem,
)
from grants.people.models import Membership, Office, Organisation, Region, Term, User
from grants.programs.models import FundPool, FundSource
from tests.demonstration import standing_on
from workflows import clock

FORMS = Path(calls.__file__).parent / "forms_data"


@pytest.fixture
def kept(settings: Any) -> Iterator[None]:
    """Pages are kept, and none is yet."""
    settings.KEEP_PAGES = True
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="session")
def built(django_db_setup: Any, django_db_blocker: Any) -> str:
    """The name of a database with the site in it: a hundred pages and their revisions, made once a test process."""
    name: str = django_db_setup.beside("site")
    with django_db_blocker.unblock(), standing_on(name):
        region = Region.objects.create(code="220000", name="吉林省", level="province", path="220000")
        office = Office.objects.create(
            code="GOV22", name="吉林省民政厅（演示）", level="province", region=region
        )
        editor = User.objects.create_user("editor", "editor@example.invalid", "pw-of-an-editor", name="编辑")
        Membership.objects.create(user=editor, role="editor", office=office)
        build_site(editor)
        unread()
    return name


@pytest.fixture
def site(built: str, django_db_blocker: Any) -> Iterator[HomePage]:
    """What the test changes is rolled back."""
    with django_db_blocker.unblock(), standing_on(built), transaction.atomic():
        yield HomePage.objects.get(locale__language_code="zh-hans")
        transaction.set_rollback(True)


@pytest.fixture
def office(site: HomePage) -> Office:
    return Office.objects.get()


@pytest.fixture
def editor(site: HomePage) -> User:
    return User.objects.get(username="editor")


@pytest.fixture
def call(office: Office) -> Call:
    """A venture call whose rules are complete and which nobody has announced."""
    now = clock.now()
    definition = json.loads((FORMS / "small.json").read_text("utf-8"))["definition"]
    for kind in ("field", "series", "target_group"):
        Term.objects.create(kind=kind, name="邻里")
    form = FormDefinition.objects.create(code="small", title="表", definition=definition)
    one = Call.objects.create(
        code="GYCT-TEST", track_name="venture", title="楼道微创投", title_en="Stairwell grants", issuer=office, form=form,
        summary="为楼道里的小事征集项目。", summary_en="For small things in stairwells.", eligibility=["社区社会组织"],
        eligibility_en=["Community organisations"], opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9),
        delivery_from=clock.today() + timedelta(days=60), delivery_until=clock.today() + timedelta(days=200),
        max_grant_registered_fen=5_000_000, max_grant_other_fen=3_000_000,
    )  # fmt: skip
    source = FundSource.objects.create(code="LOT", name="福彩公益金", kind="lottery")
    pool = FundPool.objects.create(office=office, source=source, year=2026, notified_fen=20_000_000)
    one.allocations.create(pool=pool, fen=20_000_000)
    BudgetCategory.objects.create(call=one, code="C01", name="服务活动费")
    PaymentStage.objects.create(call=one, order=1, name="首款", pct=100, condition="signed", text="签订后")
    rubric = Rubric.objects.create(code="R", name="评分表", total=100)
    RubricItem.objects.create(rubric=rubric, key="a", name="必要性", weight=100)
    ReviewRound.objects.create(call=one, kind="desk", rubric=rubric)
    officer = User.objects.create_user("officer", "officer@example.invalid", "pw-of-an-officer", name="经办")
    Membership.objects.create(user=officer, role="officer", office=office)
    acknowledge_form(form=form, by=officer)
    return Call.objects.get(pk=one.pk)


@pytest.fixture
def organisation(office: Office) -> Organisation:
    return Organisation.objects.create(
        code="O1", name="“楼道管家”自管小组", name_en="Stairwell Stewards", tier="registered", credit_code="X",
        region=office.region,
    )  # fmt: skip
