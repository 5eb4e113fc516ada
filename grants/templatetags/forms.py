"""How a form field is drawn: label, hint, error and control, tied together, without inline anything."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BaseForm, BaseFormSet, BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from grants.people.fact_fields import FactField

CHECK = (forms.CheckboxInput,)
GROUP = (forms.RadioSelect, forms.CheckboxSelectMultiple)
SELECT = (forms.Select,)
#: What Django calls no choice at all, which a reader takes for a line to write on, and what stands there everywhere else.
NO_CHOICE, NOTHING = BLANK_CHOICE_DASH[0][1], "—"


def kind_of(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, GROUP):
        return "group"
    if isinstance(widget, CHECK):
        return "check"
    return "select" if isinstance(widget, SELECT) else "input"


def control(bound: BoundField, **extra: Any) -> SafeString:
    """The control itself, with the look's classes and its ties to hint and error."""
    classes = {
        "group": "form-check-input",
        "check": "form-check-input",
        "select": "form-select",
        "input": "form-control",
    }
    own = str(bound.field.widget.attrs.get("class", ""))
    names = [classes[kind_of(bound)], own, "is-invalid" if bound.errors else ""]
    attrs: dict[str, Any] = {"class": " ".join(n for n in names if n), **extra}
    ties = []
    if bound.help_text or extra.get("hint"):
        ties.append(f"{bound.auto_id}_hint")
    if bound.errors:
        ties.append(f"{bound.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if extra.get("odd"):
        ties.append(f"{bound.auto_id}_odd")
    attrs.pop("hint", None)
    attrs.pop("odd", None)
    if kind_of(bound) == "select":
        bound.field.widget.choices = [
            (value, NOTHING if words == NO_CHOICE else words) for value, words in bound.field.widget.choices
        ]
    if ties and kind_of(bound) != "group":
        attrs["aria-describedby"] = " ".join(ties)
    return bound.as_widget(attrs=attrs)


def odd_about(bound: BoundField) -> str:
    """What to look at again in a phone number, an account or a credit code that was taken all the same."""
    return bound.field.fact.odd(bound.value()) if isinstance(bound.field, FactField) else ""


def render(
    bound: BoundField, *, label: str = "", hint: str = "", unit: str = "", size: str = ""
) -> SafeString:
    """The whole of one field."""
    if bound.is_hidden:
        return format_html("{}", bound)
    described = hint or bound.help_text
    kind = kind_of(bound)
    odd = "" if bound.errors else odd_about(bound)
    context = {
        "bound": bound,
        "kind": kind,
        "label": label or bound.label,
        "hint": described,
        "unit": unit,
        "size": size,
        "odd": odd,
        "control": "" if kind == "group" else control(bound, hint=bool(described), odd=bool(odd)),
        "choices": list(_choices(bound)) if kind == "group" else [],
        "first_id": target(bound),
        "ties": " ".join(
            part
            for part in (
                f"{bound.auto_id}_hint" if described else "",
                f"{bound.auto_id}_error" if bound.errors else "",
            )
            if part
        ),
    }
    return render_to_string("components/field.html", context)


def _choices(bound: BoundField) -> Iterator[dict[str, Any]]:
    for sub in bound.subwidgets:
        sub.data["attrs"]["class"] = "form-check-input" + (" is-invalid" if bound.errors else "")
        yield {"control": sub.tag(), "label": sub.choice_label, "id": sub.id_for_label}


def target(bound: BoundField) -> str:
    """The id an error leads to: the control, or the first choice of a group."""
    return f"{bound.auto_id}_0" if kind_of(bound) == "group" else bound.id_for_label or bound.auto_id


def error_lines(holder: BaseForm | BaseFormSet) -> Iterator[dict[str, str]]:
    """Every error of a form or formset, with its row and field by name, and the id of the field it is about ("" where it
    is about the whole)."""
    if isinstance(holder, BaseFormSet):
        if not holder.is_bound:
            return
        for words in holder.non_form_errors():
            yield {"words": str(words), "href": ""}
        for number, form in enumerate(holder.forms, 1):
            row = gettext("Row %(n)s") % {"n": number}
            first = next((target(bound) for bound in form.visible_fields()), "")
            for line in error_lines(form):
                yield {"words": f"{row} · {line['words']}", "href": line["href"] or first}
        return
    for words in holder.non_field_errors():
        yield {"words": str(words), "href": ""}
    for bound in holder:
        for words in bound.errors:
            yield {"words": _with_name(str(bound.label or ""), str(words)), "href": target(bound)}


def _with_name(name: str, said: str) -> str:
    """The sentence behind the name of its field. A question brings its own sign; a sentence may begin with the name."""
    if not name or said.lower().startswith(name.lower()):
        return said
    if name.endswith(("？", "?")):
        return f"{name} {said}"
    return f"{name}：{said}" if _cjk(said) else f"{name[:1].upper()}{name[1:]}: {said}"


def _cjk(words: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in words)
