"""What is outside takes the connection and then says nothing: the store of files, the scanner, the mail server. Whoever
asked reads a sentence, what was to be sent waits, and nobody else notices."""

import dataclasses
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from grants.applications.models import Application, UploadPart
from grants.documents.models import Document
from grants.files import scanner
from grants.files.intake import FileRefused, Wanted, take_in
from grants.files.models import Attachment
from tests.documents.clamd import clamd_server
from tests.factories import PDF, Scenario, pdf, venture_scenario
from tests.mail_server import mail_server
from tests.processes import environment, running
from tests.services import IMPATIENT, FlakyProxy, flaky_proxy, free_port, wait_for
from tests.worker_results import run_jobs
from workflows import clock, jobs, tasks
from workflows.mail import RESTS, SERVER, post
from workflows.models import ChainHead, Job

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "x" * 32
SAYS = "nothing was changed, and what you wrote is kept"


@pytest.fixture
def scenario(transactional_db: None) -> Scenario:
    ChainHead.objects.get_or_create(id=1)
    return venture_scenario()


@dataclass
class Outside:
    """The real services, each behind a door that can hang."""

    store: FlakyProxy
    scanner: FlakyProxy
    mail: FlakyProxy
    s3: Any
    letters: Any

    def set(self, mode: str) -> None:
        for one in (self.store, self.scanner, self.mail):
            one.mode = mode

    def let_go(self) -> None:
        """Whoever hangs is hung up on; whoever comes now is served."""
        self.set("pass")
        for one in (self.store, self.scanner, self.mail):
            one.over.set()


@pytest.fixture
def services(s3: Any) -> Iterator[Outside]:
    with (
        clamd_server() as clamd,
        mail_server() as letters,
        flaky_proxy(s3.endpoint) as store,
        flaky_proxy(f"127.0.0.1:{clamd.server_address[1]}") as scans,
        flaky_proxy(f"127.0.0.1:{letters.port}") as mail,
    ):
        yield Outside(store, scans, mail, dataclasses.replace(s3, endpoint=store.url), letters)


@pytest.fixture
def impatient(services: Outside, private_on_s3: Any, settings: Any, monkeypatch: Any) -> Outside:
    """This process keeps its files, has them looked at and mails through those doors, and waits for a moment only."""
    private_on_s3.use(services.s3.storage(client_config=IMPATIENT))
    monkeypatch.setattr(scanner, "SECONDS", 0.5)
    settings.CLAMAV = f"tcp://127.0.0.1:{services.scanner.port}"
    settings.MAIL_CARRIER = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", services.mail.port, 0.5
    return services


@contextmanager
def meanwhile(do: Callable[[], object]) -> Iterator[list[object]]:
    """Somebody does this in a thread of his own as long as the block lasts, and is waited for at its end; what came."""
    came: list[object] = []

    def act() -> None:
        try:
            with override("en"):
                came.append(do())
        except Exception as error:
            came.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=act)
    thread.start()
    try:
        yield came
    finally:
        thread.join(120)
    assert came, "It did not end."


def until(what: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end, "It did not come."
        time.sleep(0.02)


def browse(user: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(client: Client, application: Application) -> Any:
    """Put a file to a draft."""
    begin = reverse("application-upload-begin", args=[application.code])
    told = client.post(begin, {"key": "certificate", "name": "证书.pdf", "size": len(PDF)}).json()
    return client.put(f"{begin}{told['id']}/?start=0", PDF, content_type="application/octet-stream")


def draft_of(application: Application, title: str) -> tuple[str, str]:
    answers = {"title": {"value": [["title", title]], "base": 0}}
    return reverse("application-autosave", args=[application.code, "overview"]), json.dumps(
        {"answers": answers}
    )


def others_go_on(scenario: Scenario, application: Application) -> None:
    """Another person looks at the site and saves a draft, and whoever watches over the program asks."""
    title = f"题目 {clock.now().timestamp()}"
    client = browse(scenario.applicant(application.organisation))
    assert Client().get("/").status_code == 200
    assert Client().get("/healthz").status_code == 200
    saved = client.post(*draft_of(application, title), content_type="application/json")
    assert saved.status_code == 200, saved.content.decode()
    assert application.sections.get(section="overview").answers["title"] == title


# --- the store, the scanner, the mail server: one after the other, and all at once ---------------------------
def test_the_store_hangs(scenario: Scenario, impatient: Outside) -> None:
    mine, other = scenario.draft(scenario.registered), scenario.draft(scenario.guided)
    client = browse(scenario.applicant(scenario.registered))
    impatient.store.mode = "hang"
    with meanwhile(lambda: send(client, mine)) as came:
        until(lambda: impatient.store.asked)
        others_go_on(scenario, other)
    assert came[0].status_code == 503, came
    assert SAYS in came[0].json()["error"]
    assert not UploadPart.objects.exists()
    impatient.let_go()
    assert send(client, mine).json()["received"] == len(PDF)


def test_the_store_hangs_while_a_file_is_read(scenario: Scenario, impatient: Outside) -> None:
    filled, other = scenario.filled(scenario.registered), scenario.draft(scenario.guided)
    client, file = browse(scenario.applicant(scenario.registered)), Attachment.objects.first()
    assert file is not None
    assert filled.pk == file.subject_id
    client.raise_request_exception = False
    asked, impatient.store.mode = impatient.store.asked, "hang"
    with meanwhile(lambda: client.get(reverse("attachment", args=[file.pk]))) as came:
        until(lambda: impatient.store.asked > asked)
        others_go_on(scenario, other)
    assert came[0].status_code == 503, came
    assert "The place where files are kept does not answer" in came[0].content.decode()


def test_the_scanner_hangs(scenario: Scenario, impatient: Outside) -> None:
    """A file of a draft is looked at later; a paper, which is kept for good, has to wait."""
    mine, other = scenario.draft(scenario.registered), scenario.draft(scenario.guided)
    client = browse(scenario.applicant(scenario.registered))
    impatient.scanner.mode = "hang"
    address = reverse("application-file", args=[mine.code, "certificate"])
    with meanwhile(lambda: client.post(address, {"certificate": pdf("证书.pdf")})):
        until(lambda: impatient.scanner.asked)
        others_go_on(scenario, other)
    file = Attachment.objects.get()
    assert (file.scan, file.scanned_at) == ("", None)
    with meanwhile(lambda: take_in(pdf(), Wanted(("pdf",), 1000, for_good=True))) as came:
        until(lambda: impatient.scanner.asked > 1)
        others_go_on(scenario, scenario.draft(scenario.organisation(2)))
    assert isinstance(came[0], FileRefused)
    assert "it was not stored" in str(came[0])


def test_the_mail_server_hangs(scenario: Scenario, impatient: Outside) -> None:
    other = scenario.draft(scenario.guided)
    impatient.mail.mode = "hang"
    post(to="objector@example.invalid", subject="收据", body="内容")
    with meanwhile(lambda: run_jobs("letter")):
        until(lambda: impatient.mail.asked)
        others_go_on(scenario, other)
    job = Job.objects.get(kind="letter")
    assert job.last_error and not job.given_up_at
    impatient.let_go()
    with clock.at(job.next_try_at):
        run_jobs("letter")
    assert impatient.letters.recipients() == ["objector@example.invalid"]


def test_many_letters_do_not_wait_for_a_mail_server_one_after_the_other(
    scenario: Scenario, impatient: Outside
) -> None:
    """After three it is left in peace; then one asks for all, and where it answers they all go."""
    impatient.mail.mode = "hang"
    for n in range(10):
        post(to=f"{n}@example.invalid", subject="收据", body="内容")
    run_jobs("letter")
    assert impatient.mail.asked == SERVER.fails
    waiting = Job.objects.filter(kind="letter", last_error=RESTS)
    assert waiting.count() == 10 - SERVER.fails
    assert not waiting.exclude(attempts=0).exists(), "an attempt that was not made is not counted"
    SERVER._open_until -= SERVER.rest  # it has rested
    with clock.at(clock.now() + jobs.WAIT):
        run_jobs("letter")
        assert impatient.mail.asked == SERVER.fails + 1, "one for all"
    impatient.let_go()
    SERVER._open_until -= SERVER.rest
    with clock.at(clock.now() + 2 * jobs.WAIT):
        jobs.run(Job.objects.filter(kind="letter").order_by("next_try_at", "pk")[0].pk)
        assert not Job.objects.filter(next_try_at__gt=clock.now(), last_error=RESTS).exists(), (
            "all are due now"
        )
    with clock.at(clock.now() + timedelta(hours=1)):
        run_jobs("letter")
    assert sorted(impatient.letters.recipients()) == sorted(f"{n}@example.invalid" for n in range(10))


def test_all_of_it_hangs_while_somebody_submits(scenario: Scenario, impatient: Outside) -> None:
    """The step is taken at once; its paper and its mails wait, and come when there is an answer."""
    mine, other = scenario.filled(scenario.registered), scenario.draft(scenario.guided)
    mailed_before, printed = len(impatient.letters.taken), Document.objects.count()
    impatient.set("hang")
    told = browse(scenario.applicant(scenario.registered)).post(
        reverse("application-submit", args=[mine.code])
    )
    assert told.status_code == 302
    mine.refresh_from_db()
    assert mine.state == "submitted"
    tasks.announce_pending()
    with meanwhile(run_jobs):
        until(lambda: impatient.mail.asked and impatient.store.asked)
        others_go_on(scenario, other)
    waiting = Job.objects.filter(kind__in=["print", "message"])
    assert {job.kind for job in waiting} == {"print", "message"}
    assert all(job.last_error and not job.given_up_at for job in waiting)
    impatient.let_go()
    SERVER._open_until -= SERVER.rest  # the mail server has been left in peace for long enough
    with clock.at(max(job.next_try_at for job in waiting)):
        run_jobs()
    assert not Job.objects.filter(kind__in=["print", "message"]).exists()
    assert len(impatient.letters.taken) > mailed_before
    assert Document.objects.count() > printed


# --- the threads of a real web server ------------------------------------------------------------------------
def test_more_hang_than_there_are_threads_and_the_site_is_still_there(
    scenario: Scenario, services: Outside, tmp_path: Path
) -> None:
    mine, other = scenario.draft(scenario.registered), scenario.draft(scenario.guided)
    site = Site(scenario.applicant(scenario.guided))
    upload = Site(scenario.applicant(scenario.registered))
    begin = reverse("application-upload-begin", args=[mine.code])
    told = (
        browse(scenario.applicant(scenario.registered))
        .post(begin, {"key": "certificate", "name": "证书.pdf", "size": len(PDF)})
        .json()
    )
    services.store.mode = "hang"
    more = {
        "YICHUANG_S3_BUCKET": services.s3.bucket, "YICHUANG_S3_ENDPOINT": services.s3.endpoint,
        "YICHUANG_S3_KEY": services.s3.key, "YICHUANG_S3_SECRET": services.s3.secret,
        "YICHUANG_SECRET_KEY": house.SECRET_KEY,
    }  # fmt: skip
    with ExitStack() as stack:
        line = (
            f"gunicorn --config python:config.gunicorn --workers 1 --bind 127.0.0.1:{site.port} config.wsgi"
        )
        process = stack.enter_context(running(line, environment(tmp_path, **more)))
        wait_for(site.port, process)
        assert site.ask("GET", "/healthz")[0] == 200
        upload.port = site.port
        put = f"{begin}{told['id']}/?start=0"
        came = [
            stack.enter_context(meanwhile(lambda: upload.ask("PUT", put, PDF.decode()))) for _n in range(16)
        ]
        until(lambda: services.store.asked)
        assert site.ask("GET", "/")[0] == 200
        assert site.ask("GET", "/healthz")[0] == 200
        assert site.ask("POST", *draft_of(other, "一个题目"))[0] == 200
        assert not all(came), "Nobody hangs any more: nothing was shown."
        services.let_go()
    refused = [answer for (answer,) in came if answer[0] == 503]
    assert refused, "Who found no room was told at once."
    assert {answer[1] for answer in refused if SAYS not in answer[1]} == set()


class Site:
    """One person at a real web server."""

    def __init__(self, user: Any) -> None:
        self.port = free_port()
        self.session = str(browse(user).session.session_key)

    def ask(self, method: str, path: str, data: str = "") -> tuple[int, str]:
        headers = {
            "Cookie": f"csrftoken={TOKEN}; sessionid={self.session}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/json",
            "Connection": "close",
        }
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, path, data.encode() or None, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()
