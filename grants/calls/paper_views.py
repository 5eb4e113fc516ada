"""The form of a call on paper, for everybody: no login, nothing personal in it."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from grants.calls.models import Call
from grants.calls.paper import blank_facts, print_of
from grants.documents.render import readers_language, render_pdf

ONE_DAY = 24 * 60 * 60


@require_safe
def blank_form(request: HttpRequest, code: str) -> HttpResponse:
    """Printed once for each state of the form and its dates, then kept for a day."""
    call = get_object_or_404(Call.objects.public().select_related("issuer", "form"), code=code)
    language = readers_language()
    facts = blank_facts(call, language)
    key = f"blank-form-{language}-{print_of(facts)}"
    data = cache.get(key)
    if data is None:
        data = render_pdf("blank_form", facts, language=language)
        cache.set(key, data, ONE_DAY)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{call.code}-form.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
