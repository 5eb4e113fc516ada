"""Every form field reads what people type alike.

Django's own field classes are taught, once, before any form is made: the house's forms, Wagtail's editor and the library of
accounts are made of them, and a field of our own could be forgotten in the next form. What they learn:

- text is cleaned, and stays one line where its control has one; its length is counted after that;
- a browser does not cut what is pasted (`maxlength` would, silently, and before it is normalised): the field says how much
  is too much, lengths.js at once, the server in any case;
- a whole number fits its column in PostgreSQL; numbers, days and moments are read as people write them;
- a number is typed into a text field: a wheel must not change it.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.forms.widgets import Input
from django.utils.timezone import is_naive

from workflows.user_input.dates import day_of, moment_of
from workflows.user_input.numbers import figures
from workflows.user_input.text import clean, one_line

#: The same on every database: what PostgreSQL's columns hold.
RANGES = BaseDatabaseOperations.integer_field_ranges
LEAST, MOST = RANGES["IntegerField"]


def has_one_line(widget: forms.Widget) -> bool:
    """A control whose text cannot hold a line's end: not an area, and not a hidden field that carries one."""
    return isinstance(widget, Input) and widget.input_type not in ("hidden", "password")


def teach() -> None:
    """Teach Django's fields. Twice is once."""
    if getattr(forms.CharField, "reads_as_typed", False):
        return
    forms.CharField.reads_as_typed = True  # type: ignore[attr-defined]
    forms.NumberInput.input_type = "text"
    for cls, name, taught in (
        (forms.CharField, "to_python", _text),
        (forms.CharField, "widget_attrs", _text_attrs),
        (forms.IntegerField, "to_python", _whole),
        (forms.IntegerField, "widget_attrs", _number_attrs("numeric")),
        (forms.DecimalField, "to_python", _decimal),
        (forms.DecimalField, "widget_attrs", _number_attrs("decimal")),
        (forms.DateField, "to_python", _day),
        (forms.DateTimeField, "to_python", _moment),
        (forms.ModelMultipleChoiceField, "_check_values", _rows),
        (models.IntegerField, "formfield", _column),
    ):
        setattr(cls, name, _over(getattr(cls, name), taught))


def _over(usual: Callable[..., Any], taught: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return taught(usual, self, *args, **kwargs)

    return method


def _text(usual: Callable[..., Any], self: forms.CharField, value: Any) -> Any:
    if isinstance(value, str) and not isinstance(self.widget, forms.PasswordInput):
        value = one_line(value) if has_one_line(self.widget) else clean(value)
    return usual(self, value)


def _text_attrs(usual: Callable[..., Any], self: forms.CharField, widget: forms.Widget) -> Any:
    attrs = usual(self, widget)
    most = attrs.pop("maxlength", None)
    attrs.pop("minlength", None)
    typed = isinstance(widget, forms.Textarea) or has_one_line(widget)
    return attrs | {"data-most": most} if most and typed else attrs


def _whole(usual: Callable[..., Any], self: forms.IntegerField, value: Any) -> Any:
    found = usual(self, _plain(self, value))
    if found is None:
        return None
    for bound, unlimited, beyond in (
        (MaxValueValidator(MOST), self.max_value is None, found > MOST),
        (MinValueValidator(LEAST), self.min_value is None, found < LEAST),
    ):
        if unlimited and beyond:
            raise ValidationError(bound.message, code=bound.code, params={"limit_value": bound.limit_value})
    return found


def _decimal(usual: Callable[..., Any], self: forms.DecimalField, value: Any) -> Any:
    return usual(self, _plain(self, value))


def _plain(self: forms.Field, value: Any) -> Any:
    """A typed number as its figures."""
    if not isinstance(value, str) or not value.strip():
        return value
    found = figures(value)
    if found is None:
        raise ValidationError(self.error_messages["invalid"], code="invalid")
    return found


def _number_attrs(keyboard: str) -> Callable[..., Any]:
    def attrs(usual: Callable[..., Any], self: forms.Field, widget: forms.Widget) -> Any:
        found = {k: v for k, v in usual(self, widget).items() if k not in ("min", "max", "step")}
        return {"inputmode": keyboard} | found if has_one_line(widget) else found

    return attrs


def _day(usual: Callable[..., Any], self: forms.DateField, value: Any) -> Any:
    return usual(self, value) if not isinstance(value, str) else _read(self, value, day_of)


def _moment(usual: Callable[..., Any], self: forms.DateTimeField, value: Any) -> Any:
    if isinstance(value, str):
        value = _read(self, value, moment_of)
    return (
        usual(self, value) if value is None or not isinstance(value, datetime) or is_naive(value) else value
    )


def _read(self: forms.Field, value: str, reader: Callable[[Any], Any]) -> date | datetime | None:
    if not value.strip():
        return None
    found = reader(value)
    if found is None:
        raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
    return cast(date, found)


def _rows(usual: Callable[..., Any], self: forms.ModelMultipleChoiceField, value: Any) -> Any:
    """A number that no row can have is no choice; a database would not even compare it."""
    choices: Any = self.queryset
    meta = choices.model._meta
    key = meta.get_field(self.to_field_name) if self.to_field_name else meta.pk
    low, high = RANGES.get(key.get_internal_type(), (LEAST, MOST))
    for one in value if isinstance(key, models.IntegerField) else ():
        if str(one).removeprefix("-").isdecimal() and not low <= int(one) <= high:
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(one)[:20]}
            )
    return usual(self, value)


def _column(usual: Callable[..., Any], self: models.IntegerField, **kwargs: Any) -> Any:
    """The field of a column takes what the column holds, on whatever database it is tried."""
    low, high = RANGES.get(self.get_internal_type(), (LEAST, MOST))
    limits = {} if self.choices else {"min_value": low, "max_value": high}
    return usual(self, **(limits | kwargs))
