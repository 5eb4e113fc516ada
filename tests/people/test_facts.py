"""One fact, one rule: a phone number, an account, a credit code and a founding day are judged alike wherever they are asked."""

import html
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.template.loader import render_to_string
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation

from grants.filling.editor import Control
from grants.forms.definition import Form
from grants.forms.rows import table_rows
from grants.people import actions
from grants.people.fact_fields import FactColumn, FactField
from grants.people.facts import ACCOUNT, CREDIT_CODE, FACTS, FOUNDED, PHONE
from grants.people.forms import OrganisationForm
from grants.people.models import Organisation, Region
from tests.people.scenario import facts, person, scenario
from workflows import clock
from workflows.steps import Refused

GOOD: dict[str, tuple[str, ...]] = {
    "phone": (
        "0431-88880000", "0431-88880000转2", "0431-88880000 转 802", "(0431) 8888 0000", "+86 13900000000", "13900000000",
        "０４３１－８８８８００００", "0431-88880000、13900000000", "0431-88880000 ext. 12", "12345", "0431—88880000", "0431–88880000", "0431‑88880000",
        "13900000000或0431-88880000", "88880000*2", "+86 (431) 8888-0000", "(0431)88880000",
    ),
    "account": ("6222 0000 1111 2222", "6222000011112222", "NRA62220000111122", "62000000", "DEMO-0000-1000-0001"),
    "credit": ("52220103DEMX010251", "5222 0103 DEMX 0102 51", "52220103demx010251"),
    "founded": ("2018-05-12", "1900-01-01"),
}  # fmt: skip
BAD: dict[str, tuple[str, ...]] = {
    "phone": (
        "abc",
        "电话",
        "1234",
        "0431-8888000x",
        "0431-88880000转abc",
        "()12345((",
        "+++++11111",
        "0431)88880000",
        "-----88880000",
        "1390000000013900000000",
    ),
    "account": ("abc", "1234", "账号", "6.22E+18", "6222000011112222a！"),
    "credit": ("abc", "52220103DEMX010252"),
    "founded": ("0001-01-01", "2990-01-01"),
}
KINDS = {"phone": PHONE, "account": ACCOUNT, "credit": CREDIT_CODE, "founded": FOUNDED}
#: What a column or field with one of these names is about.
NAMED = re.compile(r"(^|_)(phone|mobile|account_number|payee_account|credit_code)$")


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "typed"), [(kind, one) for kind, all_ in GOOD.items() for one in all_])
def test_what_is_right_is_taken_however_it_is_written(kind: str, typed: str) -> None:
    assert KINDS[kind].wrong(typed) == ""


@pytest.mark.parametrize(("kind", "typed"), [(kind, one) for kind, all_ in BAD.items() for one in all_])
def test_what_cannot_be_right_is_said(kind: str, typed: str) -> None:
    assert KINDS[kind].wrong(typed)


def test_every_column_of_the_name_is_of_the_type() -> None:
    plain = [
        str(one)
        for model in apps.get_models()
        if model._meta.app_label in ("grants", "workflows", "cms")
        for one in model._meta.local_fields
        if NAMED.search(one.name) and not isinstance(one, FactColumn)
    ]
    assert plain == []


def forms_of_the_house() -> Iterator[type[forms.BaseForm]]:
    get_resolver().url_patterns  # noqa: B018  every form there is has been read
    waiting = [forms.BaseForm]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith(("grants.", "cms.", "config.")):
            yield one


def test_every_field_of_the_name_is_of_the_type() -> None:
    found = [
        (form.__name__, name, field)
        for form in forms_of_the_house()
        for name, field in getattr(form, "base_fields", {}).items()
        if NAMED.search(name)
    ]
    assert len(found) > 4, "the forms are found"
    plain = [f"{form}.{name}" for form, name, field in found if not isinstance(field, FactField)]
    assert plain == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "typed"),
    [("contact_phone", "abc"), ("account_number", "abc"), ("established", "0001-01-01"), ("established", "2990-01-01")],
)  # fmt: skip
def test_the_organisations_form_and_an_application_refuse_the_same(name: str, typed: str) -> None:
    scenario()
    ada, client = person("ada"), Client()
    client.force_login(ada)
    given = {
        "name": "暖邻里",
        "credit_code": "52220102DEMX01017P",
        "region": "220102009",
        "staff": "3",
        name: typed,
    }
    answer = client.post(reverse("organisation-new") + "?tier=registered", given)
    assert name in answer.context["form"].errors
    assert not Organisation.objects.exists()
    value = date.fromisoformat(typed) if name == "established" else typed
    with pytest.raises(Refused, match=re.escape(FACTS[name].wrong(typed))):
        actions.register_organisation(data=facts(**{name: value}), by=ada)
    assert asked_in_a_form(name, typed) == FACTS[name].wrong(typed)
    assert asked_in_a_form(name, FACTS[name].example) == ""


def asked_in_a_form(name: str, typed: str) -> str:
    """What an officer's own form says to the answer, where the question is taken over from the profile."""
    kind = "date" if name == "established" else "text"
    question = {"key": "q", "kind": kind, "label": "问", "fill": f"organisation.{name}"}
    form = Form({"sections": [{"key": "s", "title": "节", "questions": [question]}]}, {"track": "venture"})
    return form.clean("s", {"q": typed}).errors.get("q", "")


@pytest.mark.django_db
def test_today_is_the_last_day_of_founding() -> None:
    assert FOUNDED.wrong(clock.today()) == ""
    assert FOUNDED.wrong(clock.today() + timedelta(days=1))


@pytest.mark.django_db
def test_a_phone_with_an_extension_is_kept_and_shown_as_it_was_typed(client: Any) -> None:
    scenario()
    place = Region.objects.get(pk="220102009")
    data = {
        "name": "暖邻里",
        "credit_code": "52220102DEMX01017P",
        "region": place.pk,
        "contact_phone": "0431-88880000转2",
    }
    form = OrganisationForm(data | {"staff": "0"}, tier="registered")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["contact_phone"] == "0431-88880000转2"


ROUNDED = ("6222000011112223000", "6222 0000 1111 2000", "6222-0000-1111-2222-000")
NOT_ROUNDED = ("6222000011112222", "220000001111000", "DEMO-0000-1000-0000", "NRA6222000011112000")


@pytest.mark.parametrize("typed", ROUNDED)
def test_an_account_that_a_spreadsheet_may_have_rounded_is_taken_and_remarked_upon(typed: str) -> None:
    assert ACCOUNT.wrong(typed) == ""
    assert "000" in ACCOUNT.odd(typed)


@pytest.mark.parametrize("typed", [*NOT_ROUNDED, *BAD["account"], "", None])
def test_any_other_account_is_not_remarked_upon(typed: Any) -> None:
    assert ACCOUNT.odd(typed) == ""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.django_db
def test_a_rounded_account_is_remarked_upon_after_saving_and_where_it_stands(
    client: Any, language: str
) -> None:
    """Whoever saved it is told, and so is whoever opens the form again; nobody is stopped."""
    scenario()
    client.force_login(person("ada"))
    at = "/en" if language == "en" else ""
    given = {"name": "暖邻里", "credit_code": "52220102DEMX01017P", "region": "220102009", "staff": "3",
             "account_holder": "暖邻里", "account_bank": "示例银行", "account_number": ROUNDED[0]}  # fmt: skip
    answer = client.post(f"{at}/desk/organisations/new/?tier=registered", given, follow=True)
    kept = Organisation.objects.get()
    assert kept.account_number == ROUNDED[0]
    with translation.override(language):
        says = ACCOUNT.odd(ROUNDED[0])
    assert says in html.unescape(answer.content.decode())
    again = html.unescape(client.get(f"{at}/desk/organisations/{kept.code}/edit/").content.decode())
    assert says in again and 'id="id_account_number_odd"' in again


def test_what_is_odd_stands_beside_the_answer_of_an_application() -> None:
    """A question of the kind, one that is filled from the profile, and a cell of a table."""
    asked = [{"key": "k", "kind": "account", "label": "账号"},
             {"key": "f", "kind": "text", "label": "账号", "fill": "organisation.account_number"}]  # fmt: skip
    form = Form({"sections": [{"key": "s", "title": "节", "questions": asked}]}, {"track": "venture"})
    for question in form.section("s").questions:
        control = Control(question, ROUNDED[0])
        assert control.odd == ACCOUNT.odd(ROUNDED[0])
        assert f"{control.name}_odd" in control.describedby
        shown = render_to_string(control.template, {"control": control})
        assert control.odd in html.unescape(shown) and f'id="{control.name}_odd"' in shown
        assert Control(question, NOT_ROUNDED[0]).odd == ""
    columns = [{"key": "c", "kind": "account", "label": "账号"}]
    table = {"key": "t", "kind": "table", "label": "表", "columns": columns}
    asking = Form({"sections": [{"key": "s", "title": "节", "questions": [table]}]}, {"track": "venture"})
    [row] = table_rows(asking.questions()[0], [{"c": ROUNDED[0]}], {}, 1)
    assert row.cell["c"].odd == ACCOUNT.odd(ROUNDED[0])
