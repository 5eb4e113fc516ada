"""The form of a call on paper, for everybody: no login, nothing personal in it."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from grants.calls.models import Call
from grants.calls.paper import blank_facts
from grants.documents.render import readers_language
from grants.documents.views import look_at_paper


@require_safe
def blank_form(request: HttpRequest, code: str) -> HttpResponseBase:
    """Printed once for each state of the form and its dates."""
    call = get_object_or_404(Call.objects.public().select_related("issuer", "form"), code=code)
    language = readers_language()
    facts = blank_facts(call, language)
    return look_at_paper(
        request, "blank_form", facts, name=f"{call.code}-form.pdf", language=language, public=True
    )
