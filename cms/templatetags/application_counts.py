"""`{% applied call n "received" %}`: how many applied, in words. See cms/application_counts.py."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from cms.application_counts import in_words, mark
from cms.fragment_cache import IN_PARTS

register = template.Library()


@register.simple_tag(takes_context=True)
def applied(context: Context, call: Any, n: int, how: str) -> SafeString:
    if context.get("frame") == IN_PARTS:  # kept: the number is written in later
        return mark_safe(mark(call.pk, how))
    return conditional_escape(in_words(n, how))
