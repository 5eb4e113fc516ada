"""Once a day the ends of the chains leave the database: by mail to the auditors, and on every paper that goes out."""

import copy
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from grants.desk.tasks import mail_anchor
from grants.documents import render
from grants.ledger import anchors, tasks
from tests.disbursements.payment_fixture import PaymentFixture
from tests.disbursements.test_screens import client
from tests.documents.samples import ALL as SAMPLES
from workflows import anchor, sweeps
from workflows import tasks as engine
from workflows.models import Event, Message


@pytest.fixture
def auditor(payment_fixture: PaymentFixture) -> Any:
    payment_fixture.delivering("B01")
    tasks.seal_entries()
    return payment_fixture.auditor


def told() -> list[Message]:
    for event in Event.objects.filter(announced_at=None).order_by("seq"):
        engine.announce(str(event.pk))
    return list(Message.objects.filter(event__process="chainhead"))


def test_auditors_are_mailed_the_heads_once_a_day(
    auditor: Any, payment_fixture: PaymentFixture, at: Any
) -> None:
    payment_fixture.second.memberships.update(role="auditor", ends=date(2026, 5, 1))  # a post that is over
    heads = [anchor.of_events(), *anchors.heads()]
    assert {head.chain for head in heads} >= {"events", f"ledger {payment_fixture.scenario.office.code}"}
    mail_anchor()
    mail_anchor()
    (message,) = told()
    assert message.to == auditor
    assert anchor.read(message.body) == heads
    assert not list(anchor.not_in_events(heads))
    at(date(2026, 5, 19))
    mail_anchor()
    assert len(told()) == 2


def test_the_clock_knows_of_it() -> None:
    assert any(sweep is mail_anchor and sweep.nightly for sweep in sweeps.SWEEPS.values())


def test_the_heads_are_a_file_for_auditors_alone(auditor: Any, payment_fixture: PaymentFixture) -> None:
    answer = client(auditor).get(reverse("anchor"))
    assert anchor.read(answer.content.decode()) == [anchor.of_events(), *anchors.heads()]
    assert "attachment" in answer["Content-Disposition"]
    assert client(payment_fixture.maker).get(reverse("anchor")).status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("paper", ["notice", "statement"])
def test_a_paper_prints_where_the_chains_ended(paper: str, language: str) -> None:
    facts = copy.deepcopy(SAMPLES[paper]())
    lines = [f"events 12 {'a' * 64}", f"ledger GOV22 3 {'b' * 64}"]
    text = render.html(paper, {**facts, "anchor": lines}, language=language)
    assert all(line in text for line in lines)
    assert "GOV22" not in render.html(paper, facts, language=language)


def test_each_night_writes_the_heads_down_outside_the_database(auditor: Any, at: Any) -> None:
    mail_anchor()
    heads = anchor.kept()
    assert {head.chain for head in heads} == {"events", *(head.chain for head in anchors.heads())}
    mail_anchor()
    assert anchor.kept() == heads, "once, while nothing happens"
    at(date(2026, 5, 19))
    mail_anchor()
    assert len(anchor.kept()) > len(heads)
