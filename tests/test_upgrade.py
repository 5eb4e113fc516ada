"""An installation from before accounts, posts, keys, papers and facts were laid anew is migrated with its rows in it: nothing is
lost, what the new rules do not bear is put right, and the guards stand."""

import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from grants.disbursements.sealing import is_as_sealed as claim_is_as_sealed
from grants.documents.models import Document
from grants.documents.sealing import is_as_sealed
from grants.people.banking import account_of, is_verified
from grants.people.models import Membership, Organisation, User
from grants.people.posts import clashes
from tests.demonstration import standing_on
from workflows import clock, schema_check
from workflows.migration_executor import Executor
from workflows.models import ChainStart, Event

#: Where the installation stands.
BEFORE = {"grants": "0002_nouns", "workflows": "0001_initial", "cms": "0001_initial"}
#: What its checks ask for, beside a value in every column; a label stands for a row of it.
FITS: dict[str, dict[str, Any]] = {
    "grants.Account": {"book": "F", "normal": "D"},
    "grants.Application": {"version": "grants.CallVersion"},
    "grants.Endorsement": {"kind": "unit", "unit": "grants.Office"},
    "grants.FundPool": {"year": 2026},
    "grants.Membership": {"role": "applicant", "organisation": "grants.Organisation"},
    "grants.Organisation": {"tier": "registered", "credit_code": "{n}"},
    "grants.Posting": {"side": "D"},
}
#: What the migrations change in rows that are there.
CHANGED = {
    "grants.User.username",
    "grants.Membership.made_at",
    "grants.Membership.verified_at",
    "grants.Call.notice_days",
    "grants.Call.ban_years",
}


class Old:
    """Rows of the models as they were, each with whatever it cannot do without."""

    def __init__(self, state: Any) -> None:
        self.state, self.n = state, 0
        self.made: dict[str, list[Any]] = {}

    def everything(self) -> None:
        """A row of each model of ours that has none yet; of pages there are some already."""
        for app in BEFORE:
            for model in self.state.get_app_config(app).get_models():
                page = any(parent._meta.app_label == "wagtailcore" for parent in model._meta.parents)
                if not page and model._meta.label not in self.made:
                    self.make(model._meta.label)

    def make(self, label: str, **given: Any) -> Any:
        model = self.state.get_model(label)
        self.n += 1
        values = {f.name: self._value(f) for f in model._meta.local_concrete_fields if not _can_do_without(f)}
        values |= {name: self._given(value) for name, value in (FITS.get(label, {}) | given).items()}
        row = model.objects.create(**values)
        self.made.setdefault(label, []).append(row)
        return row

    def _one(self, label: str) -> Any:
        return (self.made.get(label) or [self.make(label)])[0]

    def _given(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("grants."):
            return self._one(value)
        return f"52220103DEMX{self.n:06}" if value == "{n}" else value

    def _value(self, field: Any) -> Any:
        if field.is_relation:
            label = field.related_model._meta.label
            return self.make(label) if field.one_to_one else self._one(label)
        if field.choices:
            return next(value for value, _label in field.flatchoices if value)
        kinds: dict[type, Any] = {
            models.BooleanField: False, models.JSONField: {}, models.DateField: date(2026, 3, 2),
            models.DateTimeField: clock.now(), models.UUIDField: uuid.uuid4(), models.DecimalField: Decimal(1),
            models.IntegerField: self.n, models.BinaryField: b"0",
        }  # fmt: skip
        for kind in type(field).__mro__:
            if kind in kinds:
                return kinds[kind]
        return f"{field.name}{self.n}"[: field.max_length or 100]


def _can_do_without(field: Any) -> bool:
    return field.has_default() or field.null or isinstance(field, models.AutoField)


@pytest.fixture(scope="module")
def old(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Old]:
    """The installation, with the new program on it."""
    with django_db_blocker.unblock(), standing_on(django_db_setup.empty("upgrade")):
        executor = Executor(connection)
        others = [node for node in executor.loader.graph.leaf_nodes() if node[0] not in BEFORE]
        executor.migrate([*others, *BEFORE.items()])
        rows = Old(executor.loader.project_state([*others, *BEFORE.items()]).apps)
        awkward(rows)
        rows.everything()
        call_command("migrate", verbosity=0, skip_checks=True)
        yield rows


def awkward(old: Old) -> None:
    """What the migrations have to put right, or to leave as it was."""
    for name in ("Wang@example.cn", "wang@example.cn", "ｗａｎｇ", "wang"):
        old.make("grants.User", username=name)
    office = old.make("grants.Office", code="GOV22")
    both = old.make("grants.User", username="both")
    for role in ("finance_maker", "finance_checker"):
        old.make("grants.Membership", user=both, role=role, office=office, organisation=None)
    paid = {"account_name": "户名", "account_number": "6200 1", "account_bank": "银行"}
    payee = old.make("grants.Organisation", code="PAID", verified=True, account_verified=True, **paid)
    old.make("grants.Membership", user=old.make("grants.User", username="ada"), organisation=payee)
    said = {"name": "户名", "number": "6200 1", "bank": "银行"}
    old.make("grants.Tranche", payee=payee, payee_snapshot=said)
    old.make("grants.Call", code="ZERO", notice_days=0, ban_years=0)
    opened, locked = {"opened_at": clock.now()}, {"opened_at": clock.now(), "locked_at": clock.now()}
    for n, moments in enumerate(({}, opened, locked)):
        old.make("grants.ReviewRound", call=old.make("grants.Call", code=f"ROUND{n}"), **moments)
    for published_at in (None, clock.now()):
        old.make("grants.PublicNotice", published_at=published_at)
    for n in (1, 2):
        old.make("workflows.Event", seq=n, hash=f"{n:064}", prev_hash=f"{n - 1:064}")
        old.make("grants.Seal", entity="GOV22", seq=n, hash=f"{n:064}", prev_hash=f"{n - 1:064}")
    old.make("workflows.ChainHead", id=1, seq=2, hash=f"{2:064}")
    old.make("wagtailimages.Image", title="老照片", file="original_images/a.jpg", width=3, height=2)
    old.make("wagtaildocs.Document", title="老表格", file="documents/a.pdf")


def test_every_row_is_there_with_what_stood_in_it(old: Old) -> None:
    lost, other = [], []
    for label, rows in old.made.items():
        label = {"wagtailimages.Image": "cms.Picture", "wagtaildocs.Document": "cms.PublicFile"}.get(
            label, label
        )
        model = apps.get_model(label)
        now = model._base_manager.in_bulk([row.pk for row in rows])
        lost += [f"{label} {row.pk}" for row in rows if row.pk not in now]
        names = {f.attname for f in model._meta.concrete_fields} & {
            f.attname for f in rows[0]._meta.concrete_fields
        }
        other += [
            f"{label}.{name}"
            for row in rows
            for name in sorted(names)
            if row.pk in now and getattr(row, name) != getattr(now[row.pk], name)
        ]
    assert lost == []
    assert set(other) - CHANGED == set()


def test_what_the_new_rules_do_not_bear_was_put_right(old: Old) -> None:
    names = list(User.objects.order_by("pk").values_list("username", flat=True)[:4])
    assert len({name.lower() for name in names}) == 4
    assert not User.objects.filter(username__contains="@").exists()
    paid = Organisation.objects.get(code="PAID")
    assert is_verified(paid)
    account = account_of(paid)
    assert account is not None
    assert account.taken_over
    assert paid.memberships.get().verified_at
    assert apps.get_model("grants", "Tranche").objects.filter(account=account).count() == 1
    assert apps.get_model("grants", "Call").objects.get(code="ZERO").notice_days >= 1
    rounds = apps.get_model("grants", "ReviewRound").objects.filter(call__code__startswith="ROUND")
    assert [one.state for one in rounds.order_by("pk")] == ["planned", "open", "locked"]
    notices = apps.get_model("grants", "PublicNotice").objects.order_by("pk")
    assert [one.state for one in notices[:2]] == ["drafted", "published"]
    assert ChainStart.objects.count() == 2
    assert all(map(is_as_sealed, Document.objects.all()))
    assert Document.objects.exists()
    claims = apps.get_model("grants", "Claim").objects.all()
    assert claims
    assert all(map(claim_is_as_sealed, claims))
    assert [clash.post.user.username for clash in clashes()] == ["both"], "It stays until somebody ends it."


def test_the_guards_stand_over_what_was_there(old: Old) -> None:
    assert schema_check.problems() == []
    account = account_of(Organisation.objects.get(code="PAID"))
    assert account is not None
    post = Membership.objects.get(user__username="both", role="finance_maker")
    for change in (
        lambda: Event.objects.filter(seq=1).update(action="another"),
        lambda: Event.objects.filter(seq=2).delete(),
        lambda: type(account).objects.filter(pk=account.pk).update(number="1"),
        lambda: Membership.objects.filter(pk=post.pk).update(role="lead"),
        lambda: User.objects.filter(username="both").update(username="b@th"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
