"""A table of rows that did not come whole: a sentence, nothing taken, everything typed still there."""

import ast
from typing import Any

import pytest
from django import forms
from django.forms import formset_factory
from django.test import Client
from django.urls import reverse

from bin.house import code, said, tree
from grants.models import Award, User
from grants.web.forms import Rows


class Line(forms.Form):
    item = forms.CharField()


Lines = formset_factory(Line, extra=2, formset=Rows)
TYPED = {"form-0-item": "Tea", "form-2-item": "Chairs"}


@pytest.mark.parametrize(
    "count",
    [
        {},
        {"form-TOTAL_FORMS": "many", "form-INITIAL_FORMS": "0"},
        {"form-TOTAL_FORMS": "-1", "form-INITIAL_FORMS": "x"},
    ],
)
def test_a_table_whose_count_is_missing_or_rubbish_keeps_what_was_typed(count: dict[str, str]) -> None:
    lines: Any = Lines({**TYPED, **count})
    assert not lines.is_valid()
    assert [form["item"].value() for form in lines.forms] == ["Tea", None, "Chairs"]
    (sentence,) = lines.non_form_errors()
    assert "did not come whole" in sentence
    shown = str(lines.management_form)
    assert 'value="3"' in shown
    assert "error" not in shown


def test_a_whole_table_is_taken() -> None:
    lines: Any = Lines({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-item": "Tea"})
    assert lines.is_valid()
    assert lines.non_form_errors() == []


def test_every_table_of_rows_in_the_house_is_one() -> None:
    bare = [
        f"{said(file)}:{node.lineno}"
        for file in code("grants", "cms")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "formset_factory"
        and not any(one.arg == "formset" for one in node.keywords)
    ]
    assert bare == []


@pytest.mark.usefixtures("demo_db")
def test_half_a_proposal_is_shown_again_in_words() -> None:
    client = Client()
    client.force_login(User.objects.get(username="lead"))
    award = Award.objects.filter(state="proposed").first() or Award.objects.filter(state="publicised")[0]
    address = reverse("award-budget", args=[award.code])
    page = client.post(address, {"line-0-item": "一批折叠椅"}).content.decode()
    assert "一批折叠椅" in page
    assert "did not come whole" in page
    assert "Hidden field" not in page
