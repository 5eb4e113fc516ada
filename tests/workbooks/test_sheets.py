"""The form as a workbook: out, filled in elsewhere, back again, by the same rules as on the page."""

import io
import re
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from grants.applications import actions
from grants.applications.models import Application
from grants.filling.draft import Draft
from grants.workbooks import UnreadableError, read, workbook
from tests.factories import Scenario
from tests.page_reading import as_read


def opened(data: bytes, **how: Any) -> Any:
    return load_workbook(io.BytesIO(data), **how)


def saved(book: Any) -> ContentFile:
    out = io.BytesIO()
    book.save(out)
    return ContentFile(out.getvalue())


def sheet_with(book: Any, key: str) -> Any:
    """The sheet that holds a section or a table, as the hidden sheet says."""
    rows = [[c.value for c in row] for row in book["_yichuang"].iter_rows()]
    return book[next(row[1] for row in rows if row[0] == "sheet" and row[3] == key and row[2] == "rows")]


def section_sheet(book: Any, key: str) -> Any:
    rows = [[c.value for c in row] for row in book["_yichuang"].iter_rows()]
    return book[next(row[1] for row in rows if row[0] == "sheet" and row[3] == key and row[2] == "section")]


def answer_cell(book: Any, section: str, name: str) -> Any:
    sheet = section_sheet(book, section)
    return next(row[2] for row in sheet.iter_rows() if row[0].value == name)


@pytest.fixture
def filled(scenario: Scenario) -> Application:
    return scenario.filled(scenario.registered)


def test_what_was_downloaded_says_nothing_new(filled: Application) -> None:
    draft = Draft.of(filled)
    found = read(draft, ContentFile(workbook(draft)))
    assert (found.faults, found.changes, found.remarks) == ([], [], [])
    assert found.sums and found.sums.requested == filled.requested_fen == 1_000_000


def test_names_that_look_like_formulas_stay_text(scenario: Scenario) -> None:
    application, by = scenario.draft(scenario.registered), scenario.applicant(scenario.registered)
    rows = [
        {"category": "C01", "item": item, "quantity": "1", "unit_price": "1", "source": "grant"}
        for item in ("=1+1", "+86", "-甲", "@SUM(A1)")
    ]
    actions.save_section(application=application, section="budget", answers={"budget": rows}, by=by)
    data = workbook(Draft.of(application), only_budget=True)
    sheet = sheet_with(opened(data), "budget")
    items = [sheet.cell(row, 2) for row in range(3, 7)]
    assert [c.value for c in items] == ["=1+1", "+86", "-甲", "@SUM(A1)"]
    assert {c.data_type for c in items} == {"s"}
    assert not read(Draft.of(application), ContentFile(data)).changes


def test_the_sheet_has_lists_sums_limits_and_a_locked_head(filled: Application) -> None:
    book = opened(workbook(Draft.of(filled), only_budget=True))
    sheet = sheet_with(book, "budget")
    assert {v.type for v in sheet.data_validations.dataValidation} == {"list"}
    assert sheet["F3"].value.startswith("=IF(")
    assert sheet.freeze_panes == "A3"
    assert sheet.protection.sheet
    assert sheet["A2"].protection.locked
    assert not sheet["A3"].protection.locked
    assert book["_yichuang"].sheet_state == "hidden"
    assert any("ROUNDDOWN" in str(c.value) for row in book[book.sheetnames[1]].iter_rows() for c in row)


def test_errors_are_named_by_cell_and_nothing_is_taken_over(
    scenario: Scenario, filled: Application, browse: Any
) -> None:
    client = browse(scenario.applicant(scenario.registered))
    address = reverse("application-sheet", args=[filled.code])
    book = opened(client.get(reverse("application-xlsx", args=[filled.code, "form"])).content)
    sheet = sheet_with(book, "budget")
    sheet["D4"], sheet["E3"], sheet["A5"] = -3, "八十", "C99 别的"
    answer_cell(book, "beneficiaries", "beneficiaries_direct").value = 1.5
    file = SimpleUploadedFile("form.xlsx", saved(book).read())
    page = client.post(address, {"workbook": file}).content.decode()
    text = re.sub(r"<[^>]+>", "", page)
    for cell in ("D4", "E3", "A5"):
        assert f"{sheet.title} · {cell}" in text
    assert 'name="take"' not in page
    assert Draft.of(filled).rows[0]["unit_price"] == "80.00"


def test_what_would_change_is_shown_and_then_taken_over(
    scenario: Scenario, filled: Application, browse: Any
) -> None:
    client = browse(scenario.applicant(scenario.registered))
    address = reverse("application-sheet", args=[filled.code])
    book = opened(client.get(reverse("application-xlsx", args=[filled.code, "form"])).content)
    answer_cell(book, "overview", "title").value = "=另一个名称"
    answer_cell(book, "overview", "title").data_type = "s"
    sheet = sheet_with(book, "budget")
    sheet["D3"] = 0.1 + 0.2  # as a spreadsheet reckons: 0.30000000000000004
    sheet["E3"] = 100
    page = as_read(
        client.post(address, {"workbook": SimpleUploadedFile("a.xlsx", saved(book).read())}).content
    )
    assert "=另一个名称" in page
    assert "独居老人巡访结对计划" in page
    assert Application.objects.get().title == "独居老人巡访结对计划"
    take = re.search(r'name="take" value="([^"]+)"', page)
    assert take
    client.post(address, {"take": take[1]})
    draft = Draft.of(Application.objects.get())
    assert draft.filled.title == "=另一个名称"
    assert (draft.rows[0]["quantity"], draft.rows[0]["unit_price"]) == ("0.3", "100.00")
    assert draft.filled.requested_fen == 3000 + 150_000 + 50_000
    assert {**draft.answers["overview"]}["summary"] == "为独居老人建立结对档案，每月巡访。"


def test_what_was_changed_meanwhile_is_not_overwritten(
    scenario: Scenario, filled: Application, browse: Any
) -> None:
    by = scenario.applicant(scenario.registered)
    client, address = browse(by), reverse("application-sheet", args=[filled.code])
    book = opened(workbook(Draft.of(filled)))
    answer_cell(book, "overview", "title").value = "表格里的名称"
    page = client.post(
        address, {"workbook": SimpleUploadedFile("a.xlsx", saved(book).read())}
    ).content.decode()
    actions.save_section(
        application=filled, section="overview", by=by,
        answers=Draft.of(filled).answers["overview"] | {"title": "页面上的名称"},
    )  # fmt: skip
    client.post(address, {"take": re.search(r'name="take" value="([^"]+)"', page)[1]})  # type: ignore[index]
    assert Application.objects.get().title == "页面上的名称"


def test_a_workbook_in_another_language_is_read_in_its_own(filled: Application) -> None:
    draft = Draft.of(filled)
    with override("zh-hans"):
        data = workbook(draft)
    found = read(draft, ContentFile(data))
    assert (found.faults, found.changes) == ([], [])


def test_other_files_are_refused_with_a_sentence(scenario: Scenario, filled: Application) -> None:
    draft = Draft.of(filled)
    with pytest.raises(UnreadableError, match="no Excel workbook"):
        read(draft, ContentFile(b"%PDF-1.7"))
    strange = Workbook()
    with pytest.raises(UnreadableError, match="not downloaded here"):
        read(draft, saved(strange))
    other = scenario.draft(scenario.guided)
    with pytest.raises(UnreadableError, match=other.code):
        read(draft, ContentFile(workbook(Draft.of(other))))


def test_a_formula_that_nobody_reckoned_is_no_empty_cell(filled: Application) -> None:
    draft = Draft.of(filled)
    book = opened(workbook(draft, only_budget=True))
    sheet_with(book, "budget")["D3"] = "=2*50"
    fault = read(draft, saved(book)).faults[0]
    assert (fault.cell, fault.typed) == ("D3", "=2*50")


def test_only_the_applicant_gets_it(scenario: Scenario, filled: Application, browse: Any) -> None:
    for other in (scenario.applicant(scenario.guided), scenario.officer):
        client = browse(other)
        assert client.get(reverse("application-xlsx", args=[filled.code, "budget"])).status_code == 404
        assert client.get(reverse("application-sheet", args=[filled.code])).status_code == 404


# --- in LibreOffice -------------------------------------------------------------------------------------------
def through_libreoffice(data: bytes, folder: Path) -> bytes:
    """Opened, reckoned and saved by another program."""
    (folder / "in").mkdir(parents=True, exist_ok=True)
    (folder / "in" / "book.xlsx").write_bytes(data)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(folder / "out"), str(folder / "in" / "book.xlsx")],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    return (folder / "out" / "book.xlsx").read_bytes()


def test_round_trip_in_libreoffice_gives_the_same_totals(
    scenario: Scenario, filled: Application, tmp_path: Path, browse: Any
) -> None:
    client = browse(scenario.applicant(scenario.registered))
    book = opened(client.get(reverse("application-xlsx", args=[filled.code, "budget"])).content)
    sheet = sheet_with(book, "budget")
    sheet["D3"] = "=25*5"  # edited there, with a formula of one's own
    sheet["E3"] = 79.9
    back = through_libreoffice(saved(book).read(), tmp_path)
    address = reverse("application-sheet", args=[filled.code])
    page = client.post(address, {"workbook": SimpleUploadedFile("a.xlsx", back)}).content.decode()
    client.post(address, {"take": re.search(r'name="take" value="([^"]+)"', page)[1]})  # type: ignore[index]
    draft = Draft.of(Application.objects.get())
    assert draft.rows[0] | {"quantity": "125", "unit_price": "79.90"} == draft.rows[0]
    ours = draft.form.budget_totals(draft.rows, draft.context)
    limits = opened(back, data_only=True).worksheets[1]
    theirs = [round(Decimal(str(limits[cell].value)) * 100) for cell in ("B2", "B3", "B4")]
    assert theirs == [ours.total, ours.match, ours.requested] == [1_298_750, 100_000, 1_198_750]
    by_category = {
        str(row[0].value).split(" ")[0]: round(Decimal(str(row[1].value)) * 100)
        for row in limits.iter_rows(min_row=9)
        if row[0].value and row[1].value
    }
    assert by_category == ours.paid
