"""What people look for is kept beside every row in whose words they look, by whoever saves it, and found by an index."""

import re
from pathlib import Path

import pytest
from django.db import connection

from benchmarks.data import copy
from grants.awards.queries import about_award, about_its_award
from grants.models import Award, Contract, Organisation
from workflows.folding import fold
from workflows.search_words import SearchWords, folded_of, with_words

ROOT = Path(__file__).resolve().parents[2]
KEPT = SearchWords.__subclasses__()


@pytest.mark.usefixtures("demo_db")
@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_the_kept_words_are_those_of_the_row(model: type[SearchWords]) -> None:
    rows = list(model._base_manager.all())
    assert rows
    for row in rows:
        assert row.folded == folded_of(row, model.search_fields), row


@pytest.mark.usefixtures("demo_db")
def test_a_new_name_is_found_and_the_old_one_no_more() -> None:
    one = Organisation.objects.get(code="O02")
    one.name = "晨曦（２０３１）互助社"
    one.save(update_fields=["name"])
    assert Organisation.objects.filter(with_words("2031 互助")).get() == one
    Organisation.objects.filter(pk=one.pk).update(folded="")
    one.intro = "—"
    one.save(update_fields=["intro"])  # says nothing of the name: its words are left alone
    assert not Organisation.objects.filter(with_words("2031")).exists()
    one.save()
    assert Organisation.objects.filter(with_words("2031")).get() == one


@pytest.mark.usefixtures("demo_db")
@pytest.mark.parametrize("typed", ["%", "_", "…", "()", "😀"])
def test_signs_alone_find_nothing(typed: str) -> None:
    assert not Organisation.objects.filter(with_words(typed)).exists()
    assert not Award.objects.filter(about_award(typed)).exists()
    assert not Contract.objects.filter(about_its_award(typed)).exists()
    assert not Contract.objects.filter(about_its_award(typed, "number")).exists()


@pytest.mark.usefixtures("demo_db")
def test_an_award_is_found_by_words_of_its_number_its_project_and_its_organisation_together() -> None:
    award = Award.objects.select_related("application", "organisation").get(code="B04")
    typed = f"{award.code} {award.application.title[:2]} {award.organisation.name[:2]}"
    assert Award.objects.filter(about_award(typed)).get() == award
    contract = Contract.objects.filter(award=award).earliest("pk")
    assert contract in Contract.objects.filter(about_its_award(f"{typed} {contract.number}", "number"))
    assert not Contract.objects.filter(about_its_award(f"{typed} {contract.number}")).exists()


@pytest.mark.usefixtures("demo_db")
def test_nothing_writes_such_words_past_the_row() -> None:
    """`update()` and `bulk_update` keep no words: nobody uses them for a column in which people look."""
    columns = "|".join(sorted({name for model in KEPT for name in model.search_fields}))
    past = re.compile(rf"(Application|Organisation)\.\w+(\.\w+\(.*\))*\.update\([^)]*\b({columns})=")
    files = [
        path
        for name in ("grants", "cms")
        for path in (ROOT / name).rglob("*.py")
        if "migrations" not in path.parts
    ]
    assert [str(path) for path in files if past.search(path.read_text())] == []


@pytest.mark.database
@pytest.mark.usefixtures("demo_db")
def test_postgresql_finds_any_three_signs_by_an_index() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite reads the column.")
    model = Organisation.objects.filter(credit_code=None).exclude(filing_number="").order_by("pk")[0]
    rows = [
        copy(model, code=f"L{n}", name=f"甲乙丙丁社{n:05}", credit_code=None, filing_number=f"甲乙〔{n}〕号")
        for n in range(3000)
    ]
    for row in rows:
        row.folded = folded_of(row, Organisation.search_fields)
    Organisation.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE grants_organisation; SET LOCAL enable_seqscan = off")
    assert fold("丁社0171") in rows[1710].folded
    found = Organisation.objects.filter(with_words("丁社0171")).order_by()
    assert found.count() == 10
    assert "grants_organisation_words" in found.explain()
