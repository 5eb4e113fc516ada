"""The administrator's screen of what the background could not do: seen in words, tried again, let go with a reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from grants.desk import actions
from tests.factories import person
from tests.page_reading import as_read
from tests.worker_results import delivered, run_jobs
from workflows import clock, jobs
from workflows.mail import post
from workflows.models import Event, Job, Letter, Message
from workflows.steps import NotYours

pytestmark = pytest.mark.django_db
URL = "/en/desk/background/"


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(person("root", is_superuser=True, is_staff=True))
    return client


@pytest.fixture
def away(settings: Any) -> None:
    """No mail server answers."""
    settings.MAIL_CARRIER = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def given_up(to: str = "bo@example.invalid", subject: str = "一封信", **more: Any) -> Job:
    post(to=to, subject=subject, body="words", **more)
    job = Job.objects.latest("pk")
    Job.objects.filter(pk=job.pk).update(
        attempts=8, given_up_at=clock.now(), last_error="550 5.1.1 nobody of that name"
    )
    return Job.objects.get(pk=job.pk)


def test_it_says_what_failed_for_whom_why_and_when_it_is_tried_next(admin: Client, away: None) -> None:
    given_up(subject="Reset")
    post(to="new@example.invalid", subject="Another", body="words")
    run_jobs()
    page = admin.get(URL).content.decode()
    for words in (
        "Mail to an address",
        "Reset",
        "8 attempts",
        "550 5.1.1 nobody of that name",
        "Another",
        "next try",
    ):
        assert words in page, words
    assert "ConnectionRefusedError" in page
    assert "words" not in Letter.objects.get(subject="Another").subject


def test_a_message_is_shown_by_the_name_of_whom_it_is_for(admin: Client, away: None) -> None:
    reader = person("reader", name="李四")
    event = Event.objects.create(
        seq=1, process="call", action="close", subject_id=1, at=clock.now(), hash="x", announced_at=clock.now()
    )  # fmt: skip
    message = Message.objects.create(event=event, to=reader, subject="已截止", body="b")
    jobs.later("message", message.pk)
    run_jobs()
    page = as_read(admin.get(URL).content)
    assert "李四 · 已截止" in page
    assert reader.email not in page


def test_to_whom_a_sealed_letter_goes_is_shown_to_nobody(admin: Client) -> None:
    given_up(to="objector@example.invalid", subject="Your objection was received", sealed=True)
    page = admin.get(URL).content.decode()
    assert "Your objection was received" in page
    assert "objector@example.invalid" not in page


def test_tried_again_it_goes_and_is_on_record(admin: Client) -> None:
    job = given_up()
    assert admin.post(f"{URL}{job.pk}/again/", follow=True).status_code == 200
    assert len(delivered("bo@example.invalid")) == 1
    assert Event.objects.get(action="try_again").by.username == "root"  # type: ignore[union-attr]
    assert "one@" not in str(Event.objects.get(action="try_again").facts)


def test_it_is_let_go_with_a_reason_and_on_record(admin: Client) -> None:
    job = given_up()
    admin.post(f"{URL}{job.pk}/let-go/", {"reason": " "})
    assert Job.objects.filter(pk=job.pk).exists()
    admin.post(f"{URL}{job.pk}/let-go/", {"reason": "He has left."})
    assert not Job.objects.exists() and not Letter.objects.exists()
    event = Event.objects.get(action="let_go")
    assert event.facts["reason"] == "He has left."
    assert "bo@example.invalid" not in str(event.facts)
    assert admin.post(f"{URL}{job.pk}/let-go/", {"reason": "twice"}).status_code == 404


def test_what_a_worker_has_in_hand_shows_no_button_and_stays(admin: Client) -> None:
    job = given_up()
    Job.objects.update(given_up_at=None, begun_at=clock.now(), next_try_at=clock.now() + timedelta(minutes=1))
    page = admin.get(URL).content.decode()
    assert "being done now" in page
    assert f"{URL}{job.pk}/again/" not in page
    said = admin.post(f"{URL}{job.pk}/let-go/", {"reason": "…"}, follow=True).content.decode()
    assert "A worker has it in hand" in said
    assert Job.objects.exists() and not Event.objects.filter(action="let_go").exists()


def test_only_administrators_come_in(admin: Client) -> None:
    other, job = person("other"), given_up()
    client = Client()
    client.force_login(other)
    assert client.get(URL).status_code == 403
    assert client.post(f"{URL}{job.pk}/again/").status_code == 403
    with pytest.raises(NotYours):
        actions.try_again(job=job, by=other)
    assert "Background work" in admin.get("/en/desk/").content.decode()
    assert "Background work" not in client.get("/en/desk/").content.decode()


def test_it_waits_on_the_administrator_s_desk_until_it_is_dealt_with(admin: Client) -> None:
    assert "was given up" not in admin.get("/en/desk/").content.decode()
    given_up()
    assert "1 piece of work in the background was given up" in admin.get("/en/desk/").content.decode()


def test_a_long_list_is_paged_and_costs_the_same(admin: Client) -> None:
    def costs() -> int:
        with CaptureQueriesContext(connection) as asked:
            admin.get(URL)
        return len(asked)

    given_up()
    admin.get(URL)
    few = costs()
    for n in range(60):
        given_up(to=f"p{n}@example.invalid", subject=f"Letter {n:02}")
    assert costs() == few
    second = admin.get(f"{URL}?given-up=2").content.decode()
    assert second.count("/again/") == 25
    assert "given-up=3" in second


def test_what_the_clock_would_find_again_cannot_be_let_go(admin: Client) -> None:
    job = Job.objects.create(kind="sessions", key="*", next_try_at=clock.now(), last_error="OSError: full")
    page = admin.get(URL).content.decode()
    assert "OSError: full" in page
    assert "/let-go/" not in page and f"{URL}{job.pk}/again/" in page
    said = admin.post(f"{URL}{job.pk}/let-go/", {"reason": "…"}, follow=True).content.decode()
    assert "The clock would find it again" in said
    assert Job.objects.exists()


def test_a_kind_that_is_gone_from_the_program_is_still_shown(admin: Client) -> None:
    Job.objects.create(kind="once", key="7", next_try_at=clock.now(), given_up_at=clock.now(), last_error="x")
    page = admin.get(URL).content.decode()
    assert "once" in page and "7" in page
