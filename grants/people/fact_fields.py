"""The facts of `grants.people.facts` in forms and models.

phone = FactField(PHONE, label=…)              in a form
phone = FactColumn(PHONE, _("phone"), …)       in a model: forms made from it have the field
oddities(organisation)                         what to look at again, once it is saved
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from grants.people.facts import Fact


def oddities(row: models.Model) -> list[str]:
    """What is odd about the facts of a row, each taken all the same."""
    columns = [column for column in row._meta.concrete_fields if isinstance(column, FactColumn)]
    return [says for column in columns if (says := column.fact.odd(getattr(row, column.attname)))]


class FactField(forms.CharField):
    """A line that is one of these facts."""

    def __init__(self, fact: Fact, **kwargs: Any) -> None:
        self.fact = fact
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = {**super().widget_attrs(widget), **dict(self.fact.attrs)}
        attrs.pop("data-most", None)  # how long it is, is known once its blanks are gone
        return attrs

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return self.fact.read(text) if text else text

    def validate(self, value: Any) -> None:
        super().validate(value)
        if says := self.fact.wrong(value):
            raise ValidationError(says, code="invalid")


class FactColumn(models.CharField):
    """A column for one of these facts: text to the database."""

    def __init__(self, fact: Fact, *args: Any, **kwargs: Any) -> None:
        self.fact = fact
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def clone(self) -> Any:
        _name, _path, args, kwargs = super().deconstruct()
        return type(self)(self.fact, *args, **kwargs)

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if says := self.fact.wrong(value):
            raise ValidationError(says, code="invalid")

    def formfield(self, **kwargs: Any) -> Any:
        given: dict[str, Any] = {"form_class": FactField, "fact": self.fact} | kwargs
        return super().formfield(**given)
