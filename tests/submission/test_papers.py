"""The form on paper before anybody applies, and one's own application on paper: public, printed once, marked as a draft
until it is handed in."""

import re
import subprocess
from typing import Any

import pytest
from django.test import Client

from grants.calls.models import Call
from grants.documents import file_requests, render
from tests.factories import Scenario
from workflows import jobs


def pages(pdf: bytes) -> list[str]:
    """The text of each page, without the white space that line breaks put between Chinese characters."""
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, check=True, capture_output=True)
    return [re.sub(r"\s+", "", page) for page in told.stdout.decode().split("\f")[:-1]]


def blank(scenario: Scenario, prefix: str = "") -> Any:
    with jobs.in_place(file_requests.MAKE):
        return Client().get(f"{prefix}/calls/{scenario.call.code}/form.pdf")


def own(client: Client, code: str, prefix: str = "") -> list[str]:
    with jobs.in_place(file_requests.MAKE):
        return pages(client.get(f"{prefix}/desk/applications/{code}/application.pdf").getvalue())


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which papers were really printed, in place of printing them."""
    done: list[str] = []

    def note(name: str, facts: Any, *, language: str) -> bytes:
        done.append(language)
        return f"{facts['closes_at']} {len(done)}".encode()

    monkeypatch.setattr(render, "render_pdf", note)
    return done


def test_anybody_gets_the_blank_form_with_every_question(scenario: Scenario) -> None:
    answer = blank(scenario)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    text = "".join(pages(answer.getvalue()))
    definition = scenario.call.form.definition
    for section in definition["sections"]:
        assert re.sub(r"\s+", "", section["title"]) in text
        for question in section["questions"]:
            if question["kind"] != "computed" and "{{" not in question["label"]:
                assert re.sub(r"\s+", "", question["label"]) in text, question["key"]
    assert re.sub(r"\s+", "", scenario.call.title) in text


def test_it_is_printed_once_and_anew_when_a_date_changes(scenario: Scenario, printed: list[str]) -> None:
    assert blank(scenario).getvalue() == blank(scenario).getvalue()
    assert printed == [render.CHINESE]
    blank(scenario, "/en")
    assert printed == [render.CHINESE, render.ENGLISH]
    later = scenario.call.closes_at.replace(minute=59)
    Call.objects.filter(pk=scenario.call.pk).update(closes_at=later)
    assert b":59:" in blank(scenario).getvalue() and len(printed) == 3


def test_the_form_of_a_call_that_nobody_may_see_yet_is_not_there(
    scenario: Scenario, printed: list[str]
) -> None:
    Call.objects.filter(pk=scenario.call.pk).update(state="draft")
    assert blank(scenario).status_code == 404 and printed == []
    assert Client().post(f"/calls/{scenario.call.code}/form.pdf").status_code == 405


def test_a_draft_on_paper_says_so_on_every_page_until_it_is_handed_in(
    scenario: Scenario, browse: Any
) -> None:
    draft, submitted = scenario.filled(scenario.registered), scenario.submitted(scenario.guided)
    whose = {draft: scenario.registered, submitted: scenario.guided}
    texts = {
        one: own(browse(scenario.applicant(organisation)), one.code) for one, organisation in whose.items()
    }
    # The word lies aslant, so that its two characters are read apart.
    assert len(texts[draft]) > 1 and all({*"草稿"} <= {*page} for page in texts[draft])
    assert not any({*"草稿"} & {*page} for page in texts[submitted])
    assert any(submitted.versions.get().sha256[:16] in page for page in texts[submitted])


def test_whoever_reads_english_gets_the_same_paper_in_english(scenario: Scenario, browse: Any) -> None:
    one = scenario.submitted(scenario.guided)
    client = browse(scenario.applicant(scenario.guided))
    chinese, english = ("".join(own(client, one.code, prefix)) for prefix in ("", "/en"))
    section = one.call.form.definition["sections"][0]
    assert re.sub(r"\s+", "", section["title_en"]) in english and section["title"] in chinese
    assert one.title in english and one.title in chinese
    assert "Application" in english and "Application" not in chinese
