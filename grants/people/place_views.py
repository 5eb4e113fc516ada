"""What a form asks for while one writes: what lies below a place, the places and organisations a few letters may mean."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from grants.people import queries, region_picker
from grants.people.access import AuthedRequest

#: Villages change once a year, organisations every day.
A_DAY, A_MINUTE = 24 * 60 * 60, 60


def kept(found: list[dict[str, Any]], seconds: int) -> JsonResponse:
    """An answer that this person's browser may keep, and nobody between."""
    response = JsonResponse({"found": found})
    response["Cache-Control"] = f"private, max-age={seconds}"
    return response


@login_required
@require_safe
def below(request: AuthedRequest, code: str) -> JsonResponse:
    """The townships of a county, or the villages and communities of a township, in the language of the address."""
    rows = region_picker.below(code) or queries.villages_of(code)
    return kept([{"code": pk, "name": name} for pk, name in rows], A_DAY)


@login_required
@require_safe
def places(request: AuthedRequest) -> JsonResponse:
    """The places that may be meant by `q`: the last of their names, and where they lie."""
    found = []
    for code, whole in region_picker.places_like(request.GET.get("q", "")[:60]):
        where, _blank, name = whole.rpartition(" ")
        found.append({"code": code, "name": name, "where": where})
    return kept(found, A_DAY)


@login_required
@require_safe
def organisations(request: AuthedRequest) -> JsonResponse:
    """The organisations that may be meant by `q`: what the form itself offers after saving, and no more of them."""
    rows = queries.organisations_like(request.GET.get("q", "")[:200])
    found = [{"code": one.code, "name": one.local_name, "where": one.region.local_name} for one in rows]
    return kept(found, A_MINUTE)
