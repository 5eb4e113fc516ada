"""What a carried-over draft tells its applicant, and the banner of a trial, on the applicant's pages."""

from typing import Any

from django import template

from grants.applications.form_migration import changes_of, no_longer_asked, note_of
from grants.applications.models import Application

register = template.Library()


@register.inclusion_tag("applications/form_migration.html", takes_context=True)
def carried(context: Any, application: Application) -> dict[str, Any]:
    """What changed in the form since the draft began, until it is put away, and what is no longer asked."""
    changes = changes_of(application)
    return {
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
        "application": application,
        "changes": [one for one in changes if one.matters],
        "small": [one for one in changes if not one.matters],
        "note": note_of(application) if changes else "",
        "kept": no_longer_asked(application) if not application.is_trial else [],
    }
