"""A new installation begins without the demonstration."""

from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client

from grants.calls.models import FormDefinition, Rubric
from grants.people.models import Office, Region, Term, User

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    return {
        m._meta.label: m._default_manager.count() for m in apps.get_models() if m._meta.app_label == "grants"
    }


def test_everything_the_first_call_needs_is_loaded_once() -> None:
    call_command("load_reference", stdout=StringIO())
    first = counts()
    call_command("load_reference", stdout=StringIO())
    assert counts() == first
    assert Office.objects.filter(reports_yearly=True).count() == 70
    assert Term.objects.filter(kind="field").count() == 8
    assert {f.code for f in FormDefinition.objects.all()} == {"purchase", "small", "venture"}
    assert all(r.total == sum(i.weight for i in r.items.all()) for r in Rubric.objects.all())


def test_offices_and_counties_have_english_names() -> None:
    call_command("load_reference", stdout=StringIO())
    assert not Region.objects.exclude(level="township").filter(name_en="").exists()
    assert not Office.objects.filter(name_en="").exists()
    assert Office.objects.get(code="GOV220102").name_en == "Civil Affairs Bureau of Nanguan District"


def test_another_province_brings_its_own_files(tmp_path: Path) -> None:
    words, divisions = tmp_path / "words.json", tmp_path / "divisions.json"
    words.write_text(
        '{"province": {"code": "GOV33", "name": "某省民政厅", "name_en": "Department", "region": "330000"}, '
        '"terms": [{"kind": "field", "name": "养老", "name_en": "Care"}], "sources": [], "rubrics": [], '
        '"plan": {"number": "某〔2026〕1号", "name": "方案", "name_en": "Plan", "issuer": "某省民政厅", '
        '"issued_on": "2026-01-05", "targets": []}}',
        encoding="utf-8",
    )
    divisions.write_text(
        '{"regions": [{"code": "330000", "name": "某省", "level": "province", "kind": "省", "parent": null}, '
        '{"code": "330100", "name": "某市", "level": "prefecture", "kind": "市", "parent": "330000"}], '
        '"reporting_units": [{"code": "330100", "name": "某市", "level": "prefecture"}]}',
        encoding="utf-8",
    )
    call_command("load_reference", file=words, divisions=divisions, stdout=StringIO())
    assert set(Office.objects.values_list("code", "name")) == {
        ("GOV33", "某省民政厅"),
        ("GOV3301", "某市民政局"),
    }
    assert [t.name for t in Term.objects.all()] == ["养老"]


def test_the_site_is_built_for_an_owner_and_opens_in_both_languages(client: Client) -> None:
    with pytest.raises(CommandError, match="createsuperuser"):
        call_command("load_site", by="nobody", stdout=StringIO())
    User.objects.create_superuser("admin", "admin@example.invalid", "long-enough-secret")
    call_command("load_site", by="admin", stdout=StringIO())
    assert client.get("/").status_code == client.get("/en/").status_code == 200
