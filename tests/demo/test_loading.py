"""What must hold of the whole: loading twice, the proofs, and something waiting for everybody."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from grants.demo.demo_users import logins
from grants.demo.run import leave_papers, print_papers
from grants.desk.queries import tasks_for
from grants.documents.models import Document, PaperOrder
from grants.documents.printing import PRINT, order_paper
from grants.models import User
from tests.demonstration import NOW
from workflows import clock
from workflows.models import Event, Job, Message

pytestmark = pytest.mark.usefixtures("demo_db")


def counts() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in ("grants", "cms", "workflows", "wagtailcore", "auth")
    }


def test_loading_again_changes_nothing() -> None:
    before = counts()
    call_command("demo", stdout=StringIO())
    assert counts() == before


@pytest.mark.parametrize("command", ["prove_ledger", "verify_events", "verify_documents"])
def test_the_proofs_hold(command: str) -> None:
    call_command(command, stdout=StringIO(), stderr=StringIO())


def test_beancount_finds_no_error(tmp_path: Path) -> None:
    out = StringIO()
    call_command("export_journal", format="beancount", stdout=out)
    journal = tmp_path / "journal.beancount"
    journal.write_text(out.getvalue(), encoding="utf-8")
    checker = Path(sys.executable).with_name("bean-check")
    found = subprocess.run([checker, journal], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_event_was_told() -> None:
    assert not Event.objects.filter(announced_at=None).exists()
    assert Message.objects.exists()


def test_no_paper_is_outstanding() -> None:
    assert not Job.objects.exists()
    assert not PaperOrder.objects.exists()


def test_a_paper_left_to_the_worker_waits_from_today_and_is_the_same_paper() -> None:
    """It was ordered in spring: nobody is to read that it has been waiting since."""
    receipt = Document.objects.filter(kind="receipt").first()
    assert receipt is not None
    with clock.at(receipt.made_at):
        order = order_paper(
            kind="receipt", template=receipt.template, facts=receipt.facts, subject=receipt.made_by,
            by=receipt.made_by, title=receipt.title, number=receipt.number,
        )  # fmt: skip
    leave_papers()
    assert Job.objects.get(kind=PRINT).made_at == NOW
    print_papers()
    assert not Job.objects.exists()
    printed = Document.objects.get(pk=order.pk)
    assert (printed.made_at, printed.facts) == (receipt.made_at, receipt.facts)


def test_nobody_was_told_by_the_default_words() -> None:
    """Each message of the demonstration has words of its own."""
    assert not Message.objects.filter(subject="").exists()
    assert not Message.objects.filter(body="").exists()


@pytest.mark.parametrize("name", [
    "officer", "lead", "o02", "o10", "e01", "maker", "checker", "h1_accountant", "h1_approver",
])  # fmt: skip
def test_something_waits_on_every_desk(name: str) -> None:
    """On the morning of the demonstration, whoever logs in finds work. (An auditor and an editor wait for nobody.)"""
    assert tasks_for(User.objects.get(username=name))


def test_every_login_that_is_shown_is_there() -> None:
    assert {name for _role, name, _password in logins()} >= {
        "officer",
        "o02",
        "e01",
        "auditor",
        "editor",
        "admin",
    }
