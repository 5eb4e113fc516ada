"""A process that gains an arrow has it on desks and in messages, and no other list is touched."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.desk.notifications import notify
from grants.desk.queries import desk_of, tasks_for
from grants.desk.subjects import MODELS
from grants.desk.tasks import remind
from grants.desk.turns import works_of
from grants.models import Claim, Contract, User
from workflows import clock, tasks
from workflows.arrows import Guard
from workflows.checks import check_turns
from workflows.models import Event, Message
from workflows.processes import EVERY
from workflows.roles import Role, auditor
from workflows.steps import Process, record, step
from workflows.turns import Aside, Turn, hands

pytestmark = pytest.mark.usefixtures("demo_db")


@pytest.fixture
def new_arrow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a process one arrow more, for the length of a test."""

    def give(process: type[Process], name: str, arrow: Any) -> None:
        arrow.__name__ = name
        monkeypatch.setattr(process, name, arrow, raising=False)
        forget()

    def forget() -> None:
        Process.arrows.__func__.cache_clear()  # type: ignore[attr-defined]
        works_of.cache_clear()

    yield give
    monkeypatch.undo()
    forget()


def looking_into(**said: Any) -> Any:
    def look_into(self: Any, **facts: Any) -> None: ...

    return step("paid", "paid", _("Look into it"), who=auditor, **said)(look_into)


def told(user: User) -> list[str]:
    while tasks.announce_pending():
        pass
    return list(Message.objects.filter(to=user).values_list("subject", flat=True))


def paid_claim(reader: User) -> Claim:
    found = [claim for claim in Claim.objects.filter(state="paid") if reader.acts_as("auditor", claim)]
    return found[0]


def test_a_new_arrow_lies_on_the_desk_and_is_told(new_arrow: Any) -> None:
    """Nothing is said of it but the arrow itself: whose it is, from where, how it is called."""
    reader = User.objects.get(username="auditor")
    claim = paid_claim(reader)
    assert tasks_for(reader) == []
    new_arrow(type(claim).__mro__[1], "look_into", looking_into())
    reader.language = "en"
    reader.save()
    lines = [item for item in tasks_for(reader) if item.url == claim.get_absolute_url()]
    assert [item.words.partition(": ")[2] for item in lines] == [claim.code]
    client = Client()
    client.force_login(reader)
    page = client.get(reverse("desk") + "?page=9")  # the last one there is
    assert page.status_code == 200 and len(page.context["items"]) > 0
    before = told(reader)
    record(claim, "pay", by=None, source="approved", target="paid")
    (new,) = told(reader)[: len(told(reader)) - len(before)]
    assert new == f"Your turn: Look into it: {claim.code}"
    message = Message.objects.filter(to=reader).first()
    assert message is not None and message.link.endswith(claim.get_absolute_url().removeprefix("/en"))


def test_what_keeps_an_arrow_away_keeps_it_off_the_desk(new_arrow: Any) -> None:
    reader = User.objects.get(username="auditor")
    claim = paid_claim(reader)
    never = Guard("never", "Not yet.", of_turn=True)
    never.asks(lambda one, by: False)
    never.rows(lambda by: Q(pk__in=[]))
    new_arrow(type(claim).__mro__[1], "look_into", looking_into(when=[never]))
    assert tasks_for(reader) == []
    new_arrow(type(claim).__mro__[1], "look_into", looking_into(turn=Aside.CHOICE))
    assert tasks_for(reader) == []
    assert list(notify(Event(process="claim", action="nobody", subject_id=claim.pk, target="refunded"))) == []


def test_who_has_a_day_is_reminded_once_before_it() -> None:
    """The day stands beside the arrow; the message leads to where it is done."""
    lead = User.objects.get(username="lead")
    User.objects.filter(pk=lead.pk).update(language="zh-hans")
    contract = Contract.objects.get(state__in=["signed_by_grantee", "signed_by_hub"], sign_by__isnull=False)
    assert contract.sign_by is not None
    for left in (10, 3, 2, 1, 0, -1):
        with clock.at(clock.moment(contract.sign_by - timedelta(days=left)) + timedelta(hours=9)):
            remind()
            told(lead)
    mine = Message.objects.filter(to=lead, event__action="due_soon", event__process="contract")
    assert [one.event.subject_id for one in mine] == [contract.pk]
    assert mine[0].link.endswith(f"/desk/contracts/{contract.pk}/")
    assert "即将到期" in mine[0].subject


@pytest.mark.parametrize("process", EVERY, ids=lambda one: one.process)
def test_every_arrow_says_for_whom_it_waits_or_why_for_nobody(process: type[Process]) -> None:
    """It waits for somebody who may take it (or brings it about), or says why it does not."""
    model = MODELS[process.process]
    for arrow in model.arrows():
        assert bool(arrow.turns) is (arrow.aside is None), f"{process.process}.{arrow.name}"
        for turn in arrow.turns:
            whose: tuple[Role, ...] = hands(turn, arrow.who)
            assert whose, f"{process.process}.{arrow.name} waits for nobody, and does not say why"
            assert turn.is_said, f"{process.process}.{arrow.name}: nobody says its day"
            guards = [guard for guard in (*arrow.when, *turn.when) if guard.keeps_away]
            assert [guard.name for guard in guards if not guard.is_asked_of_rows] == []
    if any(arrow.aside is Aside.CLOCK for arrow in model.arrows()):
        clocks = [arrow for arrow in model.arrows() if arrow.aside is Aside.CLOCK]
        assert all("clock" in {role.name for role in arrow.who} for arrow in clocks)


def test_a_turn_without_its_day_is_found_at_the_start(new_arrow: Any) -> None:
    assert check_turns() == []
    claims = next(process for process in EVERY if process.process == "claim")
    new_arrow(claims, "look_into", looking_into(turn=Turn("…", due="some day")))
    assert [found.id for found in check_turns()] == ["workflows.E003"]


def test_a_desk_of_ten_thousand_asks_no_more_than_one_of_ten() -> None:
    """Counted, and the first page read."""
    maker = User.objects.get(username="maker")
    claim_like = MODELS["tranche"]._base_manager.filter(state="requested").get()

    def many(n: int) -> None:
        model, last = type(claim_like), claim_like.order
        rows = []
        for one in range(n):
            row = (
                model._base_manager.get(pk=claim_like.pk)
                if not one
                else rows[0].__class__(**_values(rows[0]))
            )
            row.pk, row.order, row.due_by = None, last + 1000 + one, clock.today() + timedelta(days=one % 90)
            rows.append(row)
        model._base_manager.bulk_create(rows, batch_size=500)

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            desk = desk_of(User.objects.get(pk=maker.pk))
            count, first = len(desk), desk[0:25]
        assert len(first) == min(count, 25)
        return count, len(seen)

    many(10)
    few, before = asked()
    MODELS["tranche"]._base_manager.filter(order__gte=1000).delete()
    many(10_000)
    lots, after = asked()
    assert (few, lots) == (11, 10_001)
    assert after == before


def _values(row: Any) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name != "id"
    }
