"""Numbers that people set, each with the least and the most it may be: said once, at the field. The form says so while one
types, the action refuses, and the database holds it against everybody else."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.people.money import MOST_FEN, in_words

TOO_LITTLE = gettext_lazy("Write %(limit_value)s or more.")
TOO_MUCH = gettext_lazy("Write %(limit_value)s or less.")


class BoundedField(models.Field):
    """A number from `least` to `most`, in the model, in forms made from it and in the database.

    In the database it is one constraint for all numbers of a model: a check of a single column would not be seen by
    Django when it changes a column that is there already.
    """

    def __init__(self, *args: Any, least: Decimal | int = 0, most: int = MOST_FEN, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """To migrations an ordinary column: its limits stand in the constraint."""
        name, _path, args, kwargs = super().deconstruct()
        plain = next(one for one in type(self).__mro__ if one.__module__ == "django.db.models.fields")
        return name, f"django.db.models.{plain.__name__}", args, kwargs

    def clone(self) -> Any:
        _name, _path, args, kwargs = self.deconstruct()
        return type(self)(*args, **kwargs, least=self.least, most=self.most)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        options: Any = cls._meta
        called = f"{options.model_name}_numbers_possible"
        known = next((one for one in options.constraints if one.name == called), None)
        terms = [
            *(known.condition.children if known else []),
            (f"{name}__gte", self.least),
            (f"{name}__lte", self.most),
        ]
        others = [one for one in options.constraints if one.name != called]
        options.constraints = [*others, models.CheckConstraint(condition=models.Q(*terms), name=called)]
        options.original_attrs["constraints"] = options.constraints

    @cached_property
    def validators(self) -> list[Any]:
        return [
            *super().validators,
            MinValueValidator(self.least, TOO_LITTLE),
            MaxValueValidator(self.most, TOO_MUCH),
        ]

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        says = {"min_value": TOO_LITTLE, "max_value": TOO_MUCH}
        given: dict[str, Any] = {
            "min_value": self.least,
            "max_value": self.most,
            "error_messages": says,
        } | kwargs
        return super().formfield(*args, **given)

    def wrong(self, value: Any) -> str:
        """What is wrong with the value, in a sentence; nothing where it is possible."""
        if value is None or self.least <= Decimal(str(value)) <= self.most:
            return ""
        return _("%(name)s: from %(least)s to %(most)s; not %(value)s.") % {
            "name": str(self.verbose_name).capitalize(),
            "least": self.shown(self.least),
            "most": self.shown(self.most),
            "value": self.shown(value),
        }

    def shown(self, value: Any) -> str:
        return f"{Decimal(str(value)).normalize():f}"


class WholeField(BoundedField, models.PositiveSmallIntegerField):
    """A count: of days, of experts, of applications."""


class CountField(BoundedField, models.PositiveIntegerField):
    """A count that may be large."""


class ShareField(BoundedField, models.DecimalField):
    """A share in per cent, or a mark out of a hundred."""

    def __init__(self, *args: Any, least: Decimal | int = 0, most: int = 100, **kwargs: Any) -> None:
        kwargs = {"max_digits": 5, "decimal_places": 2} | kwargs
        super().__init__(*args, least=least, most=most, **kwargs)


class FenField(BoundedField, models.BigIntegerField):
    """A sum that is set, in fen."""

    def __init__(self, *args: Any, least: int = 1, most: int = MOST_FEN, **kwargs: Any) -> None:
        super().__init__(*args, least=least, most=most, **kwargs)

    def shown(self, value: Any) -> str:
        return _("%(sum)s yuan") % {"sum": in_words(int(value))}


def impossible(row: models.Model) -> list[str]:
    """What of the numbers of this row cannot be, a sentence each: for an action that is about to write it."""
    fields = [one for one in row._meta.fields if isinstance(one, BoundedField)]
    return [says for one in fields if (says := one.wrong(getattr(row, one.attname)))]
