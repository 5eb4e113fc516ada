"""Somebody writes to the database past every guard: what was handed in is proved by its hash and by the trail."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from grants.applications.models import Application, ApplicationVersion
from grants.eligibility import actions as eligibility
from grants.filling.content import sha256_of
from grants.submission import actions as submission
from tests.eligibility.test_supplement import SUMMARY, rewrite
from tests.factories import Scenario


@pytest.fixture
def twice(scenario: Scenario) -> Application:
    """Handed in, and again after a supplement was asked for."""
    application = scenario.submitted(scenario.registered)
    eligibility.ask_for_supplement(application=application, points=[SUMMARY], by=scenario.officer)
    rewrite(scenario, application, summary="为180户独居老人每月巡访。")
    return submission.answer_supplement(application=application, by=scenario.applicant(scenario.registered))


def proved() -> tuple[bool, str]:
    out = StringIO()
    try:
        call_command("verify_documents", stdout=out, stderr=out)
    except SystemExit:
        return False, out.getvalue()
    return True, out.getvalue()


def change(number: int, **columns: Any) -> None:
    row = ApplicationVersion.objects.filter(number=number)
    said = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE grants_applicationversion SET {said} WHERE id = %s", [*columns.values(), row.get().pk]
        )


def test_what_was_handed_in_is_proved(twice: Application) -> None:
    whole, said = proved()
    assert whole, said
    assert "grants.ApplicationVersion: 2, 0 wrong" in said


@pytest.mark.parametrize("number", [1, 2])
def test_answers_changed_past_the_door_are_found(twice: Application, number: int) -> None:
    change(number, answers="{}")
    whole, said = proved()
    assert not whole
    assert "others than were handed in" in said


@pytest.mark.parametrize("number", [1, 2])
def test_changed_together_with_their_hash_the_trail_tells(twice: Application, number: int) -> None:
    content: dict[str, Any] = {"sections": {}, "files": {}}
    change(number, answers=json.dumps(content), sha256=sha256_of(content))
    whole, said = proved()
    assert not whole
    assert "another one than the trail tells of" in said


def test_a_version_that_is_gone_is_found(twice: Application) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM grants_applicationversion WHERE number = 1")
        assert not proved()[0]
        transaction.set_rollback(True)  # a comment speaks of it
