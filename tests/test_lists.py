"""Every list of the house, found by the registry and walked as its readers walk it: pages, orders, sums, files, nothing there."""

import csv
import io
import re
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from bin.house import ROOT
from grants.models import User
from grants.web.lists.columns import Column
from grants.web.lists.files import csv_lines, workbook
from grants.web.lists.view import LISTS, View
from tests.access.objects import address

pytestmark = [pytest.mark.usefixtures("demo_db")]

#: Who reads a list, where that is not whoever may read everything, and what its address names.
READ_BY = {"my-applications": "o02", "sheet-list": "e01"}
OF = {"history": "call-history"}
#: The page on which a list stands, where it is not its own.
ON = {
    "claim-list": "custody-list",
    "commitment-list": "money",
    "custody-account-list": "custody-list",
    "round-list": "review-list",
    "sheet-list": "review-list",
}
#: Templates with pages and a table of their own: why.
NO_LISTS = {
    "cms/money_page.html": "a page of the site, which is kept and belongs to nobody",
    "disbursements/custody.html": "a statement: each line has the balance after it, and the first what was brought forward",
    "reviews/ranking.html": "a line goes through it where the money ends",
    "reviews/round.html": "a matrix of applications and the sheets of each",
}
ALL = sorted(LISTS)


def reader(name: str) -> User:
    return User.objects.get(username=READ_BY.get(name, "admin"))


def seen(name: str, query: str = "") -> View:
    return LISTS[name].seen(QueryDict(query), reader(name), *of(name))


def of(name: str) -> list[Any]:
    return list(address(OF[name])[1]) if name in OF else []


def opened(name: str, query: str = "all=1") -> Any:
    client = Client()
    client.force_login(reader(name))
    return client.get(f"{reverse(ON.get(name, name), args=of(name))}?{query}")


def lines_of(view: View) -> list[Any]:
    made = view.listing.lines
    return [line for row in view.whole() for line in (made(row) if made else [row])]


@pytest.mark.parametrize("name", ALL)
def test_each_page_follows_the_last_and_none_says_a_row_twice(name: str) -> None:
    listing = LISTS[name]
    whole = [row.pk for row in seen(name).whole()]
    assert len(whole) == len(set(whole))
    size = listing.size
    object.__setattr__(listing, "size", max(2, len(whole) // 3))
    try:
        paged, page = [], seen(name).page(1)
        paged += [row.pk for row in page]
        while page.has_next():  # a long list is counted as far as one has read on
            page = seen(name).page(page.next_page_number())
            paged += [row.pk for row in page]
    finally:
        object.__setattr__(listing, "size", size)
    assert paged == whole


@pytest.mark.parametrize("name", ALL)
def test_each_column_orders_both_ways_and_as_it_says(name: str) -> None:
    columns = {key: one for key, one in seen(name).offered.items() if one.order is not None}
    rows = sorted(row.pk for row in seen(name).whole())
    for key, column in columns.items():
        for order in (key, f"-{key}"):
            ordered = list(seen(name, f"order={order}").whole())
            assert sorted(row.pk for row in ordered) == rows, order
            if column.falls and column.kind != "count":
                firsts = (next(iter(LISTS[name].lines(row))) if LISTS[name].lines else row for row in ordered)
                values = [value for row in firsts if (value := column.value(row)) is not None]
                assert values == sorted(values, reverse=order.startswith("-")), order
    if columns and rows:
        key = next(iter(columns))
        page_of = opened(name, f"{LISTS[name].prefix}order=-{key}").content.decode()
        assert page_of.count('aria-sort="descending"') == 1


@pytest.mark.parametrize("name", ALL)
def test_the_sums_are_those_of_every_row(name: str) -> None:
    view = seen(name)
    totals, rows = view.totals(), lines_of(view)
    for key, column in view.offered.items():
        assert (column.total is not None) <= (key in totals)
        if key in totals:
            assert totals[key] == sum(column.value(row) or 0 for row in rows), key


@pytest.mark.parametrize("name", ALL)
def test_a_file_holds_what_is_shown(name: str) -> None:
    if not LISTS[name].exported:
        pytest.skip("It has no file.")
    view = seen(name)
    rows = list(csv.reader(io.StringIO("".join(csv_lines(view)).removeprefix("\ufeff"))))
    labels = [str(one.file_label or one.label) for one in view.file_columns]
    assert rows[0] == labels and len(set(labels)) == len(labels)
    assert len(rows) - 1 == len(lines_of(view))
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "@") or "<" in cell[:1]]
    sheet = load_workbook(workbook(view)).active
    assert sheet is not None and sheet.max_row == len(rows)
    shown = {one.key for column in view.columns for one in (column, *column.under) if one.in_file}
    assert {one.key for one in view.file_columns} == shown


@pytest.mark.parametrize("name", ALL)
def test_on_a_phone_a_row_is_a_card_with_a_title(name: str) -> None:
    places = [one.place for one in seen(name).columns]
    assert places.count("title") == 1
    assert places.count("state") <= 1 and places.count("sum") <= 1


@pytest.mark.parametrize("name", ALL)
def test_nothing_says_why_and_leads_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = LISTS[name]
    words = next((one for one in listing.filters if one.control == "words"), None)
    if words:
        text = opened(name, f"{listing.prefix}{words.name}=没有这样的东西").content.decode()
        assert "Nothing fits these filters." in text and "Show all" in text
    rows = listing.rows
    object.__setattr__(listing, "rows", lambda *asked: rows(*asked).none())
    try:
        text = opened(name).content.decode()
    finally:
        object.__setattr__(listing, "rows", rows)
    assert str(listing.none or "There is nothing here yet.").split("'")[0] in text


@pytest.mark.parametrize("name", ALL)
def test_a_column_is_his_alone_to_whom_it_is_shown(name: str) -> None:
    """A reader's right cuts the page, the orders and the file alike."""
    listing = LISTS[name]
    hidden = next(one for one in listing.columns if one.place != "title")
    secret = Column(
        "secret", "S-E-C-R-E-T", str, order="pk", under=(), shown_to=lambda user: user.username == "nobody"
    )
    columns = listing.columns
    object.__setattr__(listing, "columns", (*columns, secret))
    try:
        view = seen(name, f"order=secret&col=secret&col={hidden.key}")
        assert "secret" not in view.offered and view.order != "secret"
        assert "S-E-C-R-E-T" not in "".join(csv_lines(view)) + opened(name, "col=secret").content.decode()
    finally:
        object.__setattr__(listing, "columns", columns)


@pytest.mark.parametrize("name", ALL)
def test_who_may_not_open_a_list_has_no_file_of_it(name: str) -> None:
    listing = LISTS[name]
    if not listing.roles:
        pytest.skip("It is open to whoever is signed in, cut to what is theirs.")
    client = Client()
    client.force_login(User.objects.get(username="e01"))
    sent = {"list": name, "as": "csv"}
    assert client.post(reverse(ON.get(name, name), args=of(name)), sent).status_code == 403


def test_no_template_draws_the_table_of_a_list_by_itself() -> None:
    drawn = {
        str(file.relative_to(ROOT / "templates"))
        for file in (ROOT / "templates").rglob("*.html")
        if "{% pagination " in (text := file.read_text(encoding="utf-8")) and re.search(r"<table\b", text)
    }
    assert drawn == set(NO_LISTS)
