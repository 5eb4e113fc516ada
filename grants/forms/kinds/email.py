"""An e-mail address."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.forms.cells import Wrong, plain
from grants.forms.kinds.base import QuestionKind
from grants.forms.kinds.sample_values import Chance
from grants.forms.terms import AskedPart


class EmailKind(QuestionKind):
    name = "email"
    words, icon, group = gettext_lazy("E-mail"), "mail", "who"
    is_private = True

    def taken(self, typed: Any) -> str:
        return plain(typed)

    def amiss(self, asked: AskedPart, answer: Any) -> Wrong:
        try:
            validate_email(answer or "a@example.cn")
        except ValidationError:
            return {"": _("Write an e-mail address, for example name@example.cn.")}
        return {}

    @property
    def attrs(self) -> tuple[tuple[str, str], ...]:
        return (("inputmode", "email"), ("autocomplete", "email"))

    def sample(self, chance: Chance) -> str:
        return "robot@example.cn"
