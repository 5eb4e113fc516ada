"""What a person does on the pages: nothing typed is lost, whatever goes wrong."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from grants.applications.models import Application
from grants.documents.file_requests import MAKE
from grants.documents.models import Document, PaperOrder
from grants.documents.printing import print_paper
from grants.files.models import Attachment
from tests.factories import PASSWORD, Scenario, pdf
from workflows import clock, jobs


def section(application: Application, key: str) -> str:
    return reverse("application-section", args=[application.code, key])


def row(n: int, **cells: str) -> dict[str, str]:
    return {f"budget-{n}-{name}": value for name, value in cells.items()}


GOOD_ROW = {
    "category": "C01",
    "item": "活动",
    "unit": "次",
    "quantity": "10",
    "unit_price": "100",
    "source": "grant",
}


def test_begin_fill_and_submit_by_hand(scenario: Scenario, browse: Any) -> None:
    client = browse(scenario.applicant(scenario.registered))
    begun = client.post(
        reverse("application-start", args=[scenario.call.code]), {"organisation": scenario.registered.pk}
    )
    application = Application.objects.get()
    assert begun.url == reverse("application-tasks", args=[application.code])
    assert client.get(begun.url).status_code == 200
    saved = client.post(
        section(application, "overview"), {"revision": "0", "title": "独居老人巡访", "save": "1"}
    )
    assert saved.url == begun.url
    assert Application.objects.get().title == "独居老人巡访"


def test_every_section_and_the_check_page_can_be_read(scenario: Scenario, browse: Any) -> None:
    application = scenario.filled(scenario.guided)
    client = browse(scenario.applicant(scenario.guided))
    for part in (
        "organisation",
        "overview",
        "needs",
        "activities",
        "beneficiaries",
        "budget",
        "team",
        "attachments",
    ):
        assert client.get(section(application, part)).status_code == 200
    page = client.get(reverse("application-check", args=[application.code]))
    assert "独居老人巡访结对计划" in page.content.decode()


def test_a_budget_that_does_not_add_up_is_kept_and_explained(scenario: Scenario, browse: Any) -> None:
    application = scenario.draft(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    wrong = row(0, **GOOD_ROW | {"quantity": "", "unit_price": "一百"}) | row(1, **GOOD_ROW)
    page = client.post(
        section(application, "budget"), {"revision": "0", "next": "1", **wrong}
    ).content.decode()
    assert 'href="#budget-0-unit_price"' in page
    assert 'value="一百"' in page
    kept = application.sections.get(section="budget").answers["budget"]
    assert kept[0]["unit_price"] == "一百"
    assert Application.objects.get().requested_fen == 100_000


def test_a_broken_ceiling_leads_to_its_row(scenario: Scenario, browse: Any) -> None:
    application = scenario.draft(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    rows = row(0, **GOOD_ROW) | row(1, **GOOD_ROW | {"category": "C10", "item": "管理费"})
    page = client.post(
        section(application, "budget"), {"revision": "0", "next": "1", **rows}
    ).content.decode()
    assert 'href="#budget-1-unit_price"' in page


def test_rows_come_and_go_without_script(scenario: Scenario, browse: Any) -> None:
    application = scenario.draft(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    rows = row(0, **GOOD_ROW) | row(1, **GOOD_ROW | {"item": "第二行"})
    more = client.post(section(application, "budget"), {"revision": "0", "add": "budget", **rows})
    page = client.get(more.url.split("#")[0]).content.decode()
    assert 'name="budget-4-item"' in page
    client.post(section(application, "budget"), {"revision": "1", "remove": "budget-0", **rows})
    assert [r["item"] for r in application.sections.get(section="budget").answers["budget"]] == ["第二行"]


def test_two_tabs_see_each_other_and_nothing_is_overwritten(scenario: Scenario, browse: Any) -> None:
    application = scenario.draft(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    address = section(application, "overview")
    client.post(address, {"revision": "0", "title": "第一个窗口", "summary": "甲的概述", "save": "1"})
    clash = client.post(address, {"revision": "0", "title": "第二个窗口", "summary": "乙的概述", "save": "1"})
    page = clash.content.decode()
    assert clash.status_code == 409
    assert all(text in page for text in ("第一个窗口", "第二个窗口", "甲的概述", "乙的概述"))
    assert application.sections.get(section="overview").answers["title"] == "第一个窗口"
    choice = {"resolve": "1", "revision": "1", "title": "第二个窗口", "summary": "乙的概述",
              "keep-title": "mine", "keep-summary": "theirs"}  # fmt: skip
    client.post(address, choice)
    kept = application.sections.get(section="overview").answers
    assert (kept["title"], kept["summary"]) == ("第二个窗口", "甲的概述")


def test_a_login_that_expired_gives_back_what_was_typed(scenario: Scenario) -> None:
    application = scenario.draft(scenario.registered)
    user = scenario.applicant(scenario.registered)
    address = section(application, "overview")
    client = Client()
    client.force_login(user)
    client.get(address)
    del client.cookies["sessionid"]
    sent = client.post(address, {"revision": "0", "title": "写了很久的标题", "save": "1"})
    assert "/accounts/login/" in sent.url
    assert not application.sections.exists()
    assert client.login(username=user.username, password=PASSWORD)
    page = client.get(address).content.decode()
    assert "写了很久的标题" in page
    looked = client.get(address, headers={"sec-fetch-dest": "empty"}).content.decode()
    assert "写了很久的标题" not in looked, "A script that looks at the page is told what the server has."
    assert "写了很久的标题" in client.get(address).content.decode(), "It stays until it is saved."
    client.post(address, {"revision": "0", "title": "保存下来的标题", "save": "1"})
    page = client.get(address).content.decode()
    assert "写了很久的标题" not in page
    assert "保存下来的标题" in page


def test_a_stranger_who_logs_in_gets_nothing_of_it(scenario: Scenario) -> None:
    application = scenario.draft(scenario.registered)
    client = Client()
    client.post(section(application, "overview"), {"revision": "0", "title": "别人的标题"})
    assert client.login(username=scenario.applicant(scenario.guided).username, password=PASSWORD)
    assert client.get(section(application, "overview")).status_code == 404


def test_a_wrong_or_large_file_is_explained_and_the_rest_is_kept(scenario: Scenario, browse: Any) -> None:
    application = scenario.draft(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    address = section(application, "attachments")
    program = SimpleUploadedFile("证书.pdf", b"MZ" + b"\0" * 100)
    page = client.post(
        address, {"revision": "0", "true_statement": "on", "upload": "certificate", "certificate": program}
    )
    assert page.status_code == 200
    assert 'href="#certificate"' in page.content.decode()
    assert application.sections.get(section="attachments").answers["true_statement"] is True
    large = SimpleUploadedFile("large.pdf", b"%PDF-1.7\n" + b"0" * (20 * 1024 * 1024))
    page = client.post(address, {"revision": "1", "upload": "certificate", "certificate": large})
    assert 'href="#certificate"' in page.content.decode()
    assert not Attachment.objects.exists()


def test_a_file_is_uploaded_read_and_removed(scenario: Scenario, browse: Any) -> None:
    application = scenario.draft(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    address = section(application, "attachments")
    client.post(address, {"revision": "0", "upload": "certificate", "certificate": pdf("证书.pdf")})
    file = Attachment.objects.get(removed_at=None)
    download = client.get(reverse("attachment", args=[file.pk]))
    assert download.status_code == 200
    assert "no-store" in download["Cache-Control"]
    assert (
        browse(scenario.applicant(scenario.guided)).get(reverse("attachment", args=[file.pk])).status_code
        == 404
    )
    client.post(address, {"revision": "1", "drop": str(file.pk)})
    assert not Attachment.objects.filter(removed_at=None).exists()


def test_one_second_late_the_page_says_so_and_the_draft_stays(scenario: Scenario, browse: Any) -> None:
    application = scenario.filled(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    with clock.at(scenario.call.closes_at + timedelta(seconds=1)):
        answer = client.post(reverse("application-submit", args=[application.code]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("application-check", args=[application.code])
    assert Application.objects.get().state == "draft"
    assert application.sections.count() == 8


def test_submitted_twice_shows_the_same_receipt(scenario: Scenario, browse: Any) -> None:
    application = scenario.filled(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    for _time in range(2):
        answer = client.post(reverse("application-submit", args=[application.code]), follow=True)
        assert answer.redirect_chain[-1][0] == reverse("application-done", args=[application.code])
    done = reverse("application-done", args=[application.code])
    assert "being printed" in client.get(done).content.decode()
    for order in PaperOrder.objects.all():
        print_paper(str(order.pk))
    receipt = Document.objects.get(kind="receipt")
    answer = client.get(done)
    assert str(receipt.pk) in answer.content.decode()
    assert "being printed" not in answer.content.decode()
    assert client.get(reverse("document", args=[receipt.pk])).status_code == 200
    with jobs.in_place(MAKE):
        paper = client.get(reverse("application-pdf", args=[application.code]))
    assert paper["Content-Type"] == "application/pdf"


def test_withdrawing_asks_for_a_reason(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    address = reverse("application-withdraw", args=[application.code])
    assert client.post(address, {"reason": ""}).status_code == 200
    client.post(address, {"reason": "人手不够"})
    page = client.get(reverse("application", args=[application.code])).content.decode()
    assert Application.objects.get().state == "withdrawn"
    assert "人手不够" in page


def test_a_stranger_finds_nothing(scenario: Scenario, browse: Any) -> None:
    draft = scenario.draft(scenario.registered)
    handed_in = scenario.submitted(scenario.guided)
    stranger = browse(scenario.applicant(scenario.organisation(2)))
    for name in (
        "application",
        "application-tasks",
        "application-check",
        "application-pdf",
        "application-withdraw",
    ):
        for application in (draft, handed_in):
            assert stranger.get(reverse(name, args=[application.code])).status_code == 404
    officer = browse(scenario.officer)
    assert officer.get(reverse("application", args=[draft.code])).status_code == 404
    assert officer.get(reverse("application", args=[handed_in.code])).status_code == 200
