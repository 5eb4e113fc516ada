"""Mail through a real server that refuses, waits and dies: each letter on its own, nobody twice, nothing stops another."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.models import Call
from tests.mail_server import MailServer, mail_server
from tests.processes import environment, running
from tests.worker_results import run_jobs
from workflows import clock, jobs, tasks
from workflows.mail import TOO_LATE, post, wipe_old_letters
from workflows.models import Event, Job, Letter, Mail, Message
from workflows.services.serving import WORKER
from workflows.steps import take

#: How long a loaded machine may take to start a worker and to send six letters.
PATIENCE = 120
A, B, C = (f"{name}@example.invalid" for name in ("anna", "bo", "chen"))


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.MAIL_CARRIER = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        yield server


@pytest.fixture
def three(person: Any) -> None:
    for address in (A, B, C):
        person(address.partition("@")[0], "officer")


def happens(call: Call, step: str = "close", **facts: Any) -> None:
    """The clock moves the call, and whoever it concerns is told; each job has its turn."""
    assert call.closes_at is not None
    with clock.at(call.closes_at + clock.IN_FLIGHT):
        take(call, step, by=None, **facts)
    tasks.announce_pending()
    run_jobs()


def sweeps(times: int) -> None:
    """The clock goes round, hour after hour."""
    for hour in range(1, times + 1):
        with clock.at(clock.now() + timedelta(hours=6 * hour)):
            tasks.announce_pending()
            run_jobs()


# --- the people a step tells ---------------------------------------------------------------------------
@pytest.mark.django_db
def test_who_is_refused_for_good_stops_nobody_and_is_asked_once(
    call: Call, three: None, server: MailServer
) -> None:
    server.refuses[C] = ["550 5.1.1 nobody of that name"] * 50
    happens(call)
    sweeps(12)
    assert sorted(server.recipients()) == [A, B]
    left = Job.objects.get()
    assert left.kind == "message" and left.attempts == 1 and left.given_up_at is not None
    assert left.last_error == "550 5.1.1 nobody of that name" and C not in left.last_error
    assert len(server.refuses[C]) == 49
    assert Message.objects.get(to__email=C).sent_at is None
    assert not Event.objects.filter(announced_at=None).exists()


@pytest.mark.django_db
def test_later_events_are_told_though_an_address_is_refused(
    call: Call, three: None, server: MailServer
) -> None:
    server.refuses[C] = ["550 no"] * 50
    happens(call)
    other = Call.objects.create(
        code="GYCT-2", track_name="venture", title="第二个征集", issuer=call.issuer, state="open",
        opens_at=call.opens_at, closes_at=call.closes_at,
    )  # fmt: skip
    happens(other)
    assert [to for to, subject, _body in server.taken if "第二个征集" in subject] == [A, B]


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["451 4.7.1 come back later", ""])
def test_who_is_put_off_or_cut_off_gets_it_once_later(
    call: Call, three: None, server: MailServer, answer: str
) -> None:
    server.refuses[B] = [answer]
    happens(call)
    assert server.recipients() == [A, C]
    assert Job.objects.get().last_error.endswith(answer or "")
    sweeps(12)
    assert server.recipients() == [A, C, B]
    assert not Job.objects.exists() and not Message.objects.filter(sent_at=None).exists()


@pytest.mark.django_db
def test_a_title_of_two_lines_is_one_subject_and_no_header_of_its_own(
    call: Call, three: None, server: MailServer
) -> None:
    Call.objects.filter(pk=call.pk).update(title="一行\r\nBcc: spy@example.invalid")
    happens(Call.objects.get(pk=call.pk))
    assert server.recipients() == [A, B, C]
    assert all("一行 Bcc: spy@example.invalid" in subject for _to, subject, _body in server.taken)
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_words_that_fail_for_one_person_reach_the_others_and_are_kept_for_him(
    call: Call, three: None, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grants.desk import notifications

    words = notifications.written

    def broken(names: Any, values: Any) -> tuple[str, str]:
        if values["user"].email == B:
            raise KeyError("no words")
        return words(names, values)

    monkeypatch.setattr(notifications, "written", broken)
    happens(call)
    assert server.recipients() == [A, C]
    (left,) = Job.objects.all()
    assert left.kind == "tell" and "no words" in left.last_error
    monkeypatch.setattr(notifications, "written", words)
    sweeps(1)
    assert server.recipients() == [A, C, B]
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_an_event_that_cannot_be_told_at_all_is_kept_apart(
    call: Call, three: None, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tasks.notify
    monkeypatch.setattr(tasks, "notify", lambda event: 1 / 0)
    happens(call)
    (left,) = Job.objects.all()
    assert left.kind == "announce" and "ZeroDivisionError" in left.last_error
    assert tasks.announce_pending() == 0, "the sweep leaves it to its job"
    monkeypatch.setattr(tasks, "notify", told)
    assert jobs.again(left)
    run_jobs()
    assert sorted(server.recipients()) == [A, B, C]
    assert not Job.objects.exists() and not Event.objects.filter(announced_at=None).exists()


@pytest.mark.django_db
def test_an_event_that_is_let_go_is_not_told_again(call: Call, three: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(tasks, "notify", lambda event: 1 / 0)
    happens(call)
    assert jobs.let_go(Job.objects.get())
    sweeps(2)
    assert not Job.objects.exists() and not Message.objects.exists()


@pytest.mark.django_db
def test_no_words_are_sought_and_no_server_is_asked_inside_the_transaction(
    call: Call, three: None, server: MailServer
) -> None:
    """What is between BEGIN and COMMIT of the telling: three writes, whoever is told."""
    assert call.closes_at is not None
    with clock.at(call.closes_at + clock.IN_FLIGHT):
        take(call, "close", by=None)
    with CaptureQueriesContext(connection) as asked:
        tasks.announce_pending()
    inside = [q["sql"] for q in asked.captured_queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len([sql for sql in inside if "workflows_message" in sql]) == 1
    assert server.taken == []


# --- letters to an address -------------------------------------------------------------------------------
@pytest.mark.django_db
def test_whatever_a_library_sends_is_a_row_first_and_gone_when_sent(server: MailServer) -> None:
    mail = EmailMultiAlternatives("一\n二", "正文", None, [A], bcc=[B])
    mail.attach_alternative("<p>正文</p>", "text/html")
    mail.send()
    send_mail("s", "b", None, [C])
    assert server.taken == [] and Letter.objects.count() == 3
    run_jobs()
    assert sorted(server.recipients()) == [A, B, C]
    assert server.taken[0][1] == "一 二"
    assert not Letter.objects.exists() and not Job.objects.exists()


@pytest.mark.django_db
def test_the_key_in_a_letter_does_not_lie_about_when_the_letter_cannot_be_sent(server: MailServer) -> None:
    server.refuses[A] = ["550 no"] * 9
    post(to=A, subject="s", body="https://example.invalid/the-key")
    run_jobs()
    assert Job.objects.get().given_up_at and wipe_old_letters() == 0
    with clock.at(clock.now() + timedelta(days=2)):
        assert wipe_old_letters() == 1
        assert "the-key" not in str(list(Letter.objects.values()))
        jobs.again(Job.objects.get())
        run_jobs()
        assert Job.objects.get().last_error == TOO_LATE
    assert server.taken == []


@pytest.mark.django_db
def test_a_letter_let_go_is_gone_with_its_words(server: MailServer) -> None:
    post(to=A, subject="s", body="b")
    jobs.let_go(Job.objects.get())
    run_jobs()
    assert server.taken == [] and not Letter.objects.exists()


@pytest.mark.django_db
def test_logs_name_no_address(server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    server.refuses = {A: ["550 no such user <anna@example.invalid>"], B: ["451 later"]}
    for to in (A, B, "no\naddress"):
        post(to=to, subject="s", body="b")
    with caplog.at_level("INFO"):
        run_jobs()
    ours = [one.getMessage() for one in caplog.records if one.name != "mail.log"]  # the server's own
    assert len(ours) == Job.objects.count() == 3
    assert "example.invalid" not in "".join(ours)


@pytest.mark.django_db
def test_without_a_server_mail_is_kept_to_be_read_at_a_page(settings: Any, call: Call, three: None) -> None:
    settings.MAIL_CARRIER = "workflows.mail.KeptMail"
    happens(call)
    assert sorted(Mail.objects.values_list("to", flat=True)) == [A, B, C]


# --- a job in somebody's hands ----------------------------------------------------------------------------
@pytest.mark.django_db
def test_what_a_worker_has_in_hand_is_neither_tried_again_nor_let_go(server: MailServer) -> None:
    post(to=A, subject="s", body="b")
    job = Job.objects.get()
    seen: list[bool] = []

    def meddle(key: str) -> None:
        seen.append(jobs.again(job))
        seen.append(jobs.let_go(job))

    kind = jobs.KINDS["letter"]
    jobs.KINDS["letter"] = jobs.JobKind(**{**vars(kind), "run": meddle})
    try:
        run_jobs()
    finally:
        jobs.KINDS["letter"] = kind
    assert seen == [False, False]


@pytest.mark.django_db
def test_what_kills_its_worker_each_time_is_given_up(server: MailServer) -> None:
    post(to=A, subject="s", body="b")
    Job.objects.update(attempts=jobs.KINDS["letter"].tries)
    run_jobs()
    assert Job.objects.get().given_up_at and server.taken == []


# --- a real worker, killed ----------------------------------------------------------------------------------
def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "It did not come."
        time.sleep(0.1)


@pytest.mark.django_db(transaction=True)
def test_a_pool_killed_after_six_of_twelve_mails_sends_nobody_two_but_the_one_in_hand(
    broker: str, call: Call, person: Any, tmp_path: Path, at: Any
) -> None:
    everybody = sorted(person(f"p{n}", "officer").email for n in range(12))
    with mail_server(stops_after=6) as server:
        told = environment(
            tmp_path, YICHUANG_BROKER_URL=f"{broker}/0", YICHUANG_CACHE_URL=f"{broker}/1",
            YICHUANG_EMAIL_URL=f"smtp://127.0.0.1:{server.port}",
        )  # fmt: skip
        with running(WORKER, told) as worker:
            Call.objects.filter(pk=call.pk).update(closes_at=clock.now() - clock.IN_FLIGHT)
            take(call, "close", by=None)
            wait_for(server.holding.is_set)
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        first = server.recipients()
        assert len(first) == len(set(first)) == 6
        in_hand = Job.objects.filter(kind="message").exclude(begun_at=None)
        assert 1 <= in_hand.count() <= 2
        in_hand.update(next_try_at=clock.now())  # their lease is over
        server.stops_after = None
        server.go_on.set()
        with running(WORKER, told):
            tasks.run_jobs()
            wait_for(lambda: not Job.objects.exists())
        assert sorted(server.recipients()) == everybody
        assert not Message.objects.filter(sent_at=None).exists()
