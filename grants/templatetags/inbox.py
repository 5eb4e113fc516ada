"""What stands in the officer's list alone."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grants.eligibility.service_level import ServiceLevel
from grants.inbox.columns import service_level_words
from grants.templatetags.ui import day, tag
from workflows import clock

register = template.Library()


@register.simple_tag
def promised(promise: ServiceLevel | None) -> SafeString | str:
    """The day by which the check is promised; in words while its clock stands still."""
    if promise is None:
        return "—"
    if promise.day is None:
        return service_level_words(promise)
    late = tag(_("Late"), "stop", "warn") if promise.day < clock.today() else ""
    return format_html("{} {}", day(promise.day), late)
