"""A long list: counted as far as anybody cares, read on as far as anybody wants, and nothing of it twice."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.models import Region
from workflows import pagination
from workflows.counting import up_to
from workflows.pagination import Pages, few

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def regions(db: None, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(pagination, "LISTED", 40)
    Region.objects.create(code="1", name="省", level="province", path="1")
    Region.objects.bulk_create(
        Region(code=f"1{n:03}", name=f"{n}", level="county", parent_id="1", path=f"1/1{n:03}")
        for n in range(99)
    )
    return Region.objects.count()


@pytest.mark.django_db
def test_every_row_is_reached_page_by_page_though_no_count_says_how_many_there_are(regions: int) -> None:
    rows = Region.objects.select_related("parent").order_by("-code")
    seen: list[str] = []
    number = 1
    while True:
        page = Pages(rows, 7).get_page(number)
        assert page.number == number
        seen += [row.pk for row in page.object_list]
        if not page.has_next():
            break
        assert page.paginator.total == "40+"
        number += 1
    assert seen == [row.pk for row in rows]
    assert len(seen) == regions > 40


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["0", "-1", "x", None, "9" * 20])
def test_whatever_page_is_asked_for_there_is_one(regions: int, asked: str | None) -> None:
    page = Pages(Region.objects.order_by("code"), 7).get_page(asked)
    assert len(page.object_list) > 0


@pytest.mark.django_db
def test_a_page_costs_the_same_of_a_long_list_and_shows_only_what_belongs_to_it(regions: int) -> None:
    rows = Region.objects.filter(parent__name="省").select_related("parent").order_by("code")
    with CaptureQueriesContext(connection) as queries:
        page = Pages(rows, 7).get_page(1)
        shown = [(row.pk, row.parent.name) for row in page.object_list if row.parent]
    assert shown == [(f"1{n:03}", "省") for n in range(7)]
    assert len(queries) == 3
    assert "LIMIT 7" in queries[-2]["sql"] and "JOIN" in queries[-1]["sql"]


@pytest.mark.django_db
def test_what_belongs_to_a_row_is_counted_no_further_than_asked(regions: int) -> None:
    children = Region.objects.exclude(code="1050")
    [top] = Region.objects.filter(code="1").annotate(below=up_to(children, "parent", 40))
    assert top.below == 41
    assert (few(41, 40), few(40, 40)) == ("40+", "40")
    [top] = Region.objects.filter(code="1").annotate(below=up_to(children, "parent"))
    assert top.below == regions - 2


def test_no_list_of_the_house_is_paged_otherwise() -> None:
    files = [path for name in ("grants", "cms", "workflows") for path in (ROOT / name).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in files if re.search(r"\bPaginator\(\S", path.read_text())}
    assert found == set()
