"""The cells of a list, each kind of value in one way (components/list.html)."""

from collections.abc import Callable
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from grants.documents.queries import file_requests_of
from grants.templatetags.ui import day, moment, state_tag, tag
from grants.web.formatting import yuan
from grants.web.lists.columns import Column
from grants.web.lists.pages import ShownList
from workflows.pagination import LISTED, few

register = template.Library()
NOTHING = "—"
#: How a value of a kind is shown; what is no kind here stands as it is.
KINDS: dict[str, Callable[[Any], Any]] = {
    "money": yuan,
    "count": few,
    "state": state_tag,
    "tag": lambda value: tag(*value),
    "day": lambda value: day(value),
    "moment": lambda value: moment(value, weekday=False),
    "tags": lambda value: format_html_join("", "{} ", ((tag(words, "field"),) for words in value)) or NOTHING,
}
CLASSES = {"money": "r", "number": "r", "count": "r", "code": "code", "day": "nb", "moment": "nb"}


def _words(context: Context, column: Column, row: Any, value: Any) -> Any:
    if column.template:
        with context.push(row=row, value=value):
            return mark_safe(get_template(column.template).template.render(context).strip())  # type: ignore[attr-defined]
    if value is None or value == "":
        return NOTHING
    shown = KINDS[column.kind](value) if column.kind in KINDS else value
    address = column.link(row) if column.link else ""
    return format_html('<a href="{}">{}</a>', address, shown) if address else shown


def _under(context: Context, column: Column, row: Any) -> SafeString | str:
    """What stands under a value: each part in its own way, and none where all are empty."""
    parts = []
    for one in column.under:
        value = one.value(row) if one.shown_to(context["request"].user) else None
        if value not in (None, ""):
            words = _words(context, one, row, value)
            if one.kind == "code":
                words = format_html('<span class="code">{}</span>', words)
            parts.append(format_html("{} {}", one.label, words) if one.shows_label else words)
    said = format_html_join(" ", "{}", ((part,) for part in parts))
    return format_html("<small>{}</small>", said) if parts else ""


@register.simple_tag(takes_context=True)
def cell(context: Context, column: Column, row: Any, is_first: bool = True) -> SafeString:
    """One cell of a row. Of a thing with several lines, what is said of the whole stands on the first alone."""
    if not is_first and not column.of_line:
        return mark_safe('<td class="solo"></td>')
    value = column.value(row)
    words = _words(context, column, row, value)
    mark = column.mark(row) if column.mark else ""
    if isinstance(mark, tuple):
        mark = tag(*mark)
    if mark:
        words = format_html("{} {}", words, mark)
    under = _under(context, column, row)
    if column.place == "title":
        return format_html('<th scope="row">{}{}</th>', words, under)
    empty = words in (NOTHING, "") and not under
    names = [CLASSES.get(column.kind, ""), f"p-{column.place}" if column.place != "rest" else ""]
    classes = " ".join(filter(None, [*names, "none" if empty else ""]))
    plain = isinstance(words, str) and not isinstance(words, SafeString) and not under
    inner = conditional_escape(words) if plain else format_html("<span>{}</span>{}", words, under)
    return format_html('<td data-l="{}"{}>{}</td>', column.label, _class(classes), inner)


@register.simple_tag
def sum_cell(column: Column, value: Any) -> SafeString:
    """One cell of the row of sums; empty where nothing is added up."""
    if value is None:
        return mark_safe("<td></td>")
    shown = yuan(value) if column.kind == "money" else f"{value:,}"
    return format_html('<td class="r" data-l="{}">{}</td>', column.label, shown)


def _class(names: str) -> SafeString | str:
    return format_html(' class="{}"', names) if names else ""


@register.simple_tag(takes_context=True)
def files_waiting(context: Context, shown: ShownList) -> list[Any]:
    """The files of this list that a worker makes or has made for the reader: only a long list has any."""
    if shown.count <= min(LISTED, settings.EXPORT_AT_ONCE):
        return []
    found = file_requests_of(context["request"].user, "list")[:10]
    return [one for one in found if one.facts.get("list") == shown.listing.name][:3]
