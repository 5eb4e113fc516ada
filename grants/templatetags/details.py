"""Lists of facts: a row for what is there, none for what is not."""

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from grants.templatetags.ui import day

register = template.Library()


@register.simple_tag
def detail(label: str, value: Any, css: str = "", year: bool | None = None) -> SafeString | str:
    """`{% detail _("Credit code") organisation.credit_code css="nb" %}`: one row of `<dl class="facts">`, none where
    there is nothing to say. A day is written as `{% date %}` writes it."""
    if not value:
        return ""
    said = day(value, year=year) if isinstance(value, date) else value
    return format_html(
        "<dt>{}</dt><dd{}>{}</dd>", label, format_html(' class="{}"', css) if css else "", said
    )
