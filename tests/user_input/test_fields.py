"""Every field of every form of the house, found on its pages and among its classes, against one list of writings."""

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseModelForm

from grants.people.money import MoneyField
from tests.user_input.pages import Visit, visits
from tests.user_input.writings import DAYS, NO_NUMBERS, SUMS, UNSEEN, stays_unseen
from workflows.user_input.form_fields import RANGES, has_one_line

pytestmark = [pytest.mark.usefixtures("demo_db"), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
#: Whose columns must hold what a field takes.
OURS = ("grants", "cms", "workflows")
Named = list[tuple[str, forms.Field]]


@pytest.fixture(scope="module")
def opened() -> list[Visit]:
    return []


@pytest.fixture
def pages(opened: list[Visit], demo_db: Any) -> list[Visit]:
    """Opened once; what is asked of the fields afterwards only reads."""
    if not opened:
        opened.extend(visits())
    return opened


@pytest.fixture
def fields(pages: list[Visit]) -> Named:
    """Those on the pages, and those of every class that no page happened to show."""
    found = {name: one for visit in pages for name, one in visit.fields}
    for cls in classes():
        for name, one in {**cls.declared_fields, **cls.base_fields}.items():
            found.setdefault(f"{cls.__module__}.{cls.__name__}.{name}", one)
    return list(found.items())


def classes() -> Iterator[Any]:
    """Every form class of ours, wherever it is written; and the editors' and accounts' that are made of Django's."""
    for stage in ("grants", "cms"):
        for file in sorted((ROOT / stage).rglob("*.py")):
            if "forms." in file.read_text(encoding="utf-8") and "migrations" not in file.parts:
                import_module(
                    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                )
    waiting: list[Any] = [forms.BaseForm]
    while waiting:
        cls = waiting.pop()
        waiting += cls.__subclasses__()
        if hasattr(cls, "base_fields"):
            yield cls


def outcome(field: forms.Field, typed: Any) -> tuple[str, Any]:
    """What the field makes of it: never anything but a value or a sentence."""
    try:
        return "taken", field.clean(typed)
    except ValidationError as refused:
        return "refused", refused


def of(kind: Any, fields: Named) -> Named:
    return [(name, one) for name, one in fields if isinstance(one, kind) and not one.disabled]


def fails(fields: Named, wrong: Callable[[forms.Field], Any]) -> dict[str, Any]:
    found = {name: wrong(one) for name, one in fields}
    return {name: said for name, said in found.items() if said}


def test_there_are_many(fields: Named) -> None:
    assert len(of(forms.CharField, fields)) > 150
    assert len(of(MoneyField, fields)) > 10
    assert len(of(forms.IntegerField, fields)) > 15
    assert len(of(forms.DateField, fields)) > 15


def test_no_text_field_keeps_what_nobody_can_see(fields: Named) -> None:
    def wrong(one: forms.Field) -> list[str]:
        said: list[str] = []
        for name, sign in UNSEEN.items():
            result, value = outcome(one, f"甲{sign}乙")
            said += [name] if result == "taken" and stays_unseen(str(value)) else []
            if one.required and outcome(one, sign)[0] == "taken":
                said.append(f"{name} alone is enough")
        result, value = outcome(one, "甲\r\n乙\r丙")
        if result == "taken" and isinstance(value, str):
            said += ["a carriage return"] if "\r" in value else []
            said += ["two lines"] if has_one_line(one.widget) and "\n" in value else []
        return said

    texts = [f for f in of(forms.CharField, fields) if not isinstance(f[1].widget, forms.PasswordInput)]
    assert fails(texts, wrong) == {}


def test_length_is_counted_as_people_see_it_and_nothing_is_cut(fields: Named) -> None:
    def wrong(one: Any) -> list[str]:
        said: list[str] = []
        if one.max_length and isinstance(one.widget, forms.Textarea) and type(one) is forms.CharField:
            whole = ("甲" * 9 + "\r\n") * one.max_length
            fits = whole.replace("\r\n", "\n")[: one.max_length - 1] + "乙"
            said += ["lines count twice"] if outcome(one, fits.replace("\n", "\r\n"))[0] != "taken" else []
        return said

    assert fails(of(forms.CharField, fields), wrong) == {}


def test_no_whole_number_is_more_than_its_column_holds(fields: Named) -> None:
    def wrong(one: Any) -> list[str]:
        said = [typed for typed in NO_NUMBERS if outcome(one, typed)[0] == "taken"]
        limit = one.max_value if one.max_value is not None else RANGES["IntegerField"][1]
        wide, plain = outcome(one, "１２"), outcome(one, "12")
        said += ["full width"] if wide[0] != plain[0] or (wide[0] == "taken" and wide[1] != plain[1]) else []
        said += ["64 bits"] if limit > RANGES["IntegerField"][1] else []
        return said

    found = [f for f in of(forms.IntegerField, fields) if not isinstance(f[1], forms.DecimalField)]
    assert fails(found, wrong) == {}


def test_no_decimal_takes_what_is_no_number(fields: Named) -> None:
    def wrong(one: Any) -> list[str]:
        return [
            typed
            for typed in (*NO_NUMBERS[:1], *NO_NUMBERS[2:])
            if outcome(one, typed)[0] == "taken" and one.max_digits
        ]

    assert fails(of(forms.DecimalField, fields), wrong) == {}


def test_the_columns_behind_a_form_hold_what_it_takes(pages: list[Visit]) -> None:
    tight: list[str] = []
    for cls in (c for c in classes() if issubclass(c, BaseModelForm) and c.__module__.startswith(OURS)):
        for name, one in cls.base_fields.items():
            column = next((c for c in cls._meta.model._meta.fields if c.name == name), None)
            if isinstance(column, models.IntegerField) and isinstance(one, forms.IntegerField):
                low, high = RANGES[column.get_internal_type()]
                if not (one.min_value >= low and one.max_value <= high):  # type: ignore[operator]
                    tight.append(f"{cls.__name__}.{name}")
            short = getattr(column, "max_length", None) if isinstance(one, forms.CharField) else None
            if short is not None and (one.max_length or 0) > short:
                tight.append(f"{cls.__name__}.{name}")
    assert tight == []


def test_every_sum_is_read_alike(fields: Named) -> None:
    def wrong(one: forms.Field) -> list[str]:
        return [
            typed[:20]
            for typed, fen in SUMS.items()
            if outcome(one, typed) != ("taken", fen)
            and (fen is not None or outcome(one, typed)[0] == "taken")
        ]

    assert fails(of(MoneyField, fields), wrong) == {}


def test_no_sum_is_asked_for_by_another_field(fields: Named) -> None:
    """Yuan and fen are asked for by the one field that reads them."""
    others = [
        name
        for name, one in of((forms.DecimalField, forms.FloatField, forms.IntegerField), fields)
        if re.search(
            r"yuan|元|_fen$|\bfen$|amount|price(?!_score)",
            f"{name} {one.label} {one.help_text}",
            re.IGNORECASE,
        )
    ]
    assert others == []


def test_every_day_is_read_alike(fields: Named) -> None:
    def wrong(one: forms.Field) -> list[str]:
        said: list[str] = []
        for typed, day in DAYS.items():
            result, value = outcome(one, typed)
            refused_for_itself = result == "refused" and value.code != "invalid" and day is not None
            if refused_for_itself or (result == "taken" and str(value)[:10] == str(day)):
                continue
            said += [typed[:20]] if result == "taken" or day is not None else []
        return said

    assert fails(of((forms.DateField, forms.DateTimeField), fields), wrong) == {}


# --- as a browser gets them -------------------------------------------------------------------------------


def test_no_wheel_changes_a_number_and_no_browser_cuts_a_text(pages: list[Visit]) -> None:
    wrong: dict[str, list[str]] = {}
    for visit in pages:
        soup = BeautifulSoup(visit.html, "html.parser")
        controls = soup.select('input[type="number"], input[maxlength], textarea[maxlength]')
        if controls and not visit.url.startswith(("/cms-admin/", "/django-admin/")):
            wrong[visit.url] = [str(control)[:80] for control in controls]
    assert wrong == {}


def test_no_template_writes_such_a_control() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}: {found}"
        for folder in ("templates", "static/js")
        for file in sorted((ROOT / folder).rglob("*.*"))
        if file.suffix in (".html", ".js") and "vendor" not in file.parts
        for found in re.findall(r"""type=["']?number|maxlength|maxLength""", file.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_a_number_is_typed_with_the_keyboard_for_numbers(fields: Named) -> None:
    without = [
        name
        for name, one in of((forms.IntegerField, forms.DecimalField, MoneyField), fields)
        if has_one_line(one.widget) and "inputmode" not in one.widget.attrs
    ]
    assert without == []
