"""What every form says when something is missing, in one place: the house's own forms, the library's of accounts and the
editors'. It says what to do and names the field.

What else Django says of a value (too long, no date, not among the choices) is worded in locale/packages, in Chinese and
in English.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList
from django.utils.translation import gettext as _

CHOSEN = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)
#: A label longer than this is a sentence of its own: the answer does not repeat it.
SHORT = 24


class WordedField(forms.BoundField):
    """A field of a form as it is shown."""

    @property
    def errors(self) -> ErrorList:
        found = super().errors
        if not any(self._is_missing(one) for one in found.as_data()):
            return found
        words = [self.missing() if self._is_missing(one) else one for one in found.as_data()]
        return type(found)(words, renderer=self.form.renderer, field_id=found.field_id)  # type: ignore[attr-defined]

    @staticmethod
    def _is_missing(one: Any) -> bool:
        """Nothing was given, and the form has no sentence of its own for that."""
        usual = forms.Field.default_error_messages["required"]
        return isinstance(one, ValidationError) and one.code == "required" and str(one.message) == str(usual)

    def as_widget(self, widget: Any = None, attrs: Any = None, only_initial: bool = False) -> Any:
        """A library that writes `maxlength` itself would have a paste cut; see workflows/user_input/form_fields.py."""
        own = (widget or self.field.widget).attrs
        if "maxlength" in own:
            own["data-most"] = own.pop("maxlength")
        return super().as_widget(widget, attrs, only_initial)

    def missing(self) -> str:
        name = str(self.label or "").strip().rstrip(":：")
        if not name or len(name) > SHORT or name.endswith(("?", "？", "。", ".")):
            name = ""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxInput):
            return _("Tick “%(field)s” to go on.") % {"field": name} if name else _("Tick this to go on.")
        if isinstance(widget, forms.FileInput):
            return _("Choose a file: %(field)s.") % {"field": name} if name else _("Choose a file.")
        if isinstance(widget, CHOSEN):
            return _("Choose: %(field)s.") % {"field": name} if name else _("Choose an answer.")
        return _("Fill in: %(field)s.") % {"field": name} if name else _("Fill this in.")


class Renderer(TemplatesSetting):
    """Django's, with our words."""

    bound_field_class = WordedField
