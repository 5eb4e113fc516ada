"""Addresses of the officer's list: the same view with one thing changed, and how its columns are ordered."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grants.eligibility.promised import Promise
from grants.inbox import Column, View
from grants.inbox.columns import is_late, promise_words
from grants.templatetags.look import day, tag
from workflows import clock

register = template.Library()


@register.simple_tag
def view_with(view: View, **changes: Any) -> str:
    """This view with a filter set to one value, or taken out."""
    return f"?{view.query({name: [v] if v else [] for name, v in changes.items()}) or 'all=1'}"


@register.simple_tag
def view_toggle(view: View, name: str, value: str) -> str:
    """This view with one value of a filter added, or taken out where it is there."""
    there = view.values.get(name, [])
    values = [v for v in there if v != value] if value in there else [*there, value]
    return f"?{view.query({name: values}) or 'all=1'}"


@register.simple_tag
def view_sorted(view: View, column: Column) -> str:
    """This view ordered by a column; the other way round where it already is. Figures and moments begin with the most."""
    down = column.is_figure or column.kind == "moment"
    first, second = (f"-{column.key}", column.key) if down else (column.key, f"-{column.key}")
    return f"?{view.query({'order': [second if view.order == first else first]}) or 'all=1'}"


@register.simple_tag
def sorted_as(view: View, column: Column) -> SafeString | str:
    """The attribute that says how a column is ordered, where the view is ordered by it."""
    if view.order.removeprefix("-") != column.key:
        return ""
    return format_html(' aria-sort="{}"', "descending" if view.order.startswith("-") else "ascending")


@register.simple_tag
def sort_mark(view: View, column: Column) -> SafeString | str:
    if view.order.removeprefix("-") != column.key:
        return ""
    return format_html(' <span aria-hidden="true">{}</span>', "↓" if view.order.startswith("-") else "↑")


@register.simple_tag
def late_mark(row: Any) -> SafeString | str:
    """A word where what is promised should have come."""
    return format_html(" {}", tag(_("Late"), "stop", "warn")) if is_late(row) else ""


@register.simple_tag
def promised(promise: Promise | None) -> SafeString | str:
    """The day by which the check is promised; in words while its clock stands still."""
    if promise is None:
        return "—"
    if promise.day is None:
        return promise_words(promise)
    late = tag(_("Late"), "stop", "warn") if promise.day < clock.today() else ""
    return format_html("{} {}", day(promise.day), late)
