"""What a worker makes for one person: papers that are printed for their reader, and long lists. No web request prints."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from grants.applications.models import Application
from grants.documents import file_requests, render
from grants.documents.file_requests import MAKE
from grants.documents.models import FileRequest
from grants.people.models import Membership, Office
from grants.web.lists import files
from tests.factories import Scenario, person
from workflows import clock, jobs
from workflows.models import Job
from workflows.sweeps import SWEEPS

LIST = "application-list"


@pytest.fixture
def browse() -> Any:
    """A client of somebody who reads English."""

    def enter(user: Any) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def work() -> None:
    for pk in jobs.due():
        jobs.run(pk)


def made(client: Any, address: str) -> Any:
    """What comes of an address once the worker was there."""
    first = client.get(address)
    assert first.status_code == 202, first.status_code
    work()
    return client.get(first["Refresh"].partition("url=")[2])


def paper_of(application: Application) -> str:
    return reverse("application-pdf", args=[application.code])


def test_no_view_of_the_house_prints() -> None:
    """Only jobs call the printer: whoever prints in a request holds up everybody else."""
    callers = {
        path.relative_to(settings.BASE_DIR).as_posix()
        for folder in ("grants", "cms", "workflows", "config")
        for path in (Path(settings.BASE_DIR) / folder).rglob("*.py")
        if "render_pdf(" in path.read_text() or "write_pdf" in path.read_text()
    }
    assert callers == {
        "grants/documents/render.py",
        "grants/documents/printing.py",
        "grants/documents/file_requests.py",
    }


def test_a_paper_is_printed_by_a_worker_and_the_page_becomes_it(
    scenario: Scenario, browse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = scenario.submitted(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    with monkeypatch.context() as patch:
        patch.setattr(render, "_print", lambda *_given: pytest.fail("printed in a web request"))
        waiting = client.get(paper_of(one))
    assert waiting.status_code == 202 and "being printed" in waiting.text
    assert waiting["Refresh"].startswith("1; url=")
    address = waiting["Refresh"].partition("url=")[2]
    assert client.get(address).status_code == 202
    work()
    paper = client.get(address)
    assert (
        paper["Content-Type"] == "application/pdf"
        and f'filename="{one.code}.pdf"' in paper["Content-Disposition"]
    )
    # The same words are there at once, for whoever else may read them too.
    assert client.get(paper_of(one))["Content-Type"] == "application/pdf"


def test_the_same_words_are_printed_once_for_many_readers(
    scenario: Scenario, browse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, prints = scenario.submitted(scenario.registered), []
    real = render._print
    monkeypatch.setattr(render, "_print", lambda *given: prints.append(given) or real(*given))
    made(browse(scenario.officer), paper_of(one))
    prints.clear()
    second = person("officer9", "officer", office=scenario.call.issuer)
    assert browse(second).get(paper_of(one))["Content-Type"] == "application/pdf"
    assert not prints
    Application.objects.filter(pk=one.pk).update(title="另一个名字")
    assert browse(second).get(paper_of(one)).status_code == 202


def test_what_was_made_for_one_person_exists_for_no_other(scenario: Scenario, browse: Any) -> None:
    one = scenario.submitted(scenario.registered)
    address = (
        browse(scenario.applicant(scenario.registered)).get(paper_of(one))["Refresh"].partition("url=")[2]
    )
    for stage in ("waiting", "made"):
        assert browse(scenario.applicant(scenario.guided)).get(address).status_code == 404, stage
        assert browse(scenario.officer).get(address).status_code == 404, stage
        assert Client().get(address).status_code == 302, stage
        work()


def test_when_its_time_is_over_it_says_so_and_file_and_row_are_thrown_away(
    scenario: Scenario, browse: Any, at: Any
) -> None:
    one, client = scenario.submitted(scenario.registered), browse(scenario.applicant(scenario.registered))
    address = client.get(paper_of(one))["Refresh"].partition("url=")[2]
    work()
    file_request = FileRequest.objects.get()
    storage, name = file_request.file.storage, file_request.file.name
    at(clock.now() + timedelta(hours=2))
    late = client.get(address)
    assert late.status_code == 410 and "no longer kept" in late.text
    assert SWEEPS["file_requests"]() == 1
    work()
    assert not FileRequest.objects.exists() and not storage.exists(name)
    assert client.get(address).status_code == 404
    assert client.get(paper_of(one)).status_code == 202


def test_a_file_that_two_may_fetch_stays_until_both_are_over(scenario: Scenario, browse: Any) -> None:
    one = scenario.submitted(scenario.registered)
    made(browse(scenario.officer), paper_of(one))
    browse(person("officer9", "officer", office=scenario.call.issuer)).get(paper_of(one))
    first, second = FileRequest.objects.order_by("asked_at")
    file_requests.drop(file_request=first)
    work()
    assert second.file.storage.exists(second.file.name)


def test_what_cannot_be_made_says_so_and_stops_looking(
    scenario: Scenario, browse: Any, monkeypatch: pytest.MonkeyPatch, at: Any
) -> None:
    one, client = scenario.submitted(scenario.registered), browse(scenario.applicant(scenario.registered))
    address = client.get(paper_of(one))["Refresh"].partition("url=")[2]

    def broken(*_args: Any, **_more: Any) -> bytes:
        raise OSError("out of paper")

    monkeypatch.setattr(render, "render_pdf", broken)
    monkeypatch.setattr(file_requests, "KEPT", {file_requests.PAPER: timedelta(days=9)})
    FileRequest.objects.update(kept_until=clock.now() + timedelta(days=9))
    work()
    job = Job.objects.get(kind=MAKE)
    while job.given_up_at is None:
        at(job.next_try_at)
        work()
        job.refresh_from_db()
    page = client.get(address)
    assert "could not be made" in page.text and "Refresh" not in page


def test_made_twice_by_two_workers_there_is_one_file(scenario: Scenario, browse: Any) -> None:
    one = scenario.submitted(scenario.registered)
    browse(scenario.officer).get(paper_of(one))
    file_request = FileRequest.objects.get()
    for _time in range(2):
        file_requests.make(str(file_request.pk))
    file_request.refresh_from_db()
    assert file_request.size == file_request.file.size > 0


# --- long lists --------------------------------------------------------------------------------------------
def export(client: Any, kind: str, address: str = "all=1") -> Any:
    return client.post(f"{reverse(LIST)}?{address}", {"list": LIST, "as": kind})


@pytest.fixture
def rows(scenario: Scenario) -> list[str]:
    first = scenario.submitted(scenario.registered)
    for n in range(2, 7):
        first.pk, first.code, first._state.adding = None, f"JL-GYCT-2026-{n:04d}", True
        first.save(force_insert=True)
    return sorted(Application.objects.values_list("code", flat=True))


@pytest.fixture
def short(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EXPORT_AT_ONCE = 5
    monkeypatch.setattr(files, "STRIDE", 2)


def test_a_short_list_comes_at_once(scenario: Scenario, browse: Any, rows: list[str], settings: Any) -> None:
    settings.EXPORT_AT_ONCE = 6
    answer = export(browse(scenario.officer), "csv")
    assert answer.status_code == 200 and not FileRequest.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_long_list_is_made_by_a_worker_that_says_how_far_it_is(
    scenario: Scenario, browse: Any, rows: list[str], short: None, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, told = browse(scenario.officer), []
    answer = export(client, kind, "col=number&order=number")
    page = client.get(answer["Location"])
    assert page.status_code == 202 and "0 of 6 rows" in page.text and "Refresh" in page
    assert answer["Location"] in client.get(reverse(LIST), {"all": 1}).text
    monkeypatch.setattr(FileRequest, "report_progress", lambda _self, done: told.append(done))
    work()
    assert told == [2, 4, 6]
    page = client.get(answer["Location"])
    assert page.status_code == 200 and "6 rows" in page.text and "Refresh" not in page
    file = client.get(answer["Location"] + "?download")
    data = b"".join(file.streaming_content)
    assert "attachment" in file["Content-Disposition"] and file["Cache-Control"] == "private, no-store"
    if kind == "csv":
        found = [row[0] for row in csv.reader(io.StringIO(data.decode("utf-8-sig")))]
    else:
        found = [row[0].value for row in load_workbook(io.BytesIO(data)).active.iter_rows()]
    assert found[1:] == rows


def test_the_list_is_private_follows_the_rights_of_now_and_ends(
    scenario: Scenario, browse: Any, rows: list[str], short: None, at: Any
) -> None:
    user = person("officer9", "officer", office=scenario.call.issuer)
    address = export(browse(user), "csv")["Location"]
    # Between asking and making the post went elsewhere: the list holds what may be seen now.
    elsewhere = Office.objects.create(code="X", name="别处", level="county")
    Membership.objects.filter(user=user).update(office=elsewhere)
    work()
    assert browse(scenario.officer).get(f"{address}?download").status_code == 404
    assert Client().get(f"{address}?download").status_code == 302
    data = b"".join(browse(user).get(f"{address}?download").streaming_content)
    assert len(data.decode().splitlines()) == 1
    at(clock.now() + timedelta(hours=25))
    assert browse(user).get(f"{address}?download").status_code == 410
    Membership.objects.filter(user=user).delete()
    assert browse(user).get(f"{address}?download").status_code == 404


def test_asked_for_twice_while_it_is_made_it_is_made_once_and_later_anew(
    scenario: Scenario, browse: Any, rows: list[str], short: None
) -> None:
    client = browse(scenario.officer)
    first, second = (export(client, "csv")["Location"] for _time in range(2))
    assert first == second
    work()
    assert export(client, "csv")["Location"] != first
