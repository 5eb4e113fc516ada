"""Where an organisation is: asked on a page of its own, for what comes after depends on it: which street, which hub. Who
changes the place in the middle of the form takes along what is typed there, and comes back with it.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from grants.people import queries
from grants.people.forms import PLACES
from grants.people.models import Region
from grants.people.region_picker import picked, picker

#: The button of the form that leads here, and what says that the page was answered.
LEAVE, BACK = "place", "placed"
#: Controls of the page itself, and what each page has of its own.
OWN = (LEAVE, BACK, "region", "region-in", "region-found", "region-search", "csrfmiddlewaretoken")


def chosen(request: HttpRequest) -> Region | None:
    """The place, as it was chosen on the page that asks."""
    return None if LEAVE in request.GET else _read(request.GET)


def _read(said: Any) -> Region | None:
    return Region.objects.filter(pk=picked(said, "region"), level__in=PLACES).first()


def said(place: Region | None) -> str:
    return queries.region_names([place.pk])[place.pk] if place else "—"


def moving(request: HttpRequest, words: Any) -> HttpResponse | None:
    """The page that asks, while what was typed in the form is under way with it."""
    typed = request.POST
    if LEAVE in typed or (BACK in typed and _read(typed) is None):
        carried = [(name, value) for name in typed if name not in OWN for value in typed.getlist(name)]
        return _page(request, words, [*carried, (BACK, "1")], typed, asked=BACK in typed)
    return None


def moved(request: HttpRequest, names: tuple[str, ...]) -> dict[str, Any]:
    """What the form begins with when it comes back from there; nothing is judged yet. Else nothing."""
    if BACK not in request.POST:
        return {}
    return {name: request.POST.get(name, "") for name in names} | {"region": _read(request.POST)}


def ask(request: HttpRequest, words: Any, carried: dict[str, str], was: str = "") -> HttpResponse:
    typed = {} if LEAVE in request.GET else request.GET
    asked = "region" in request.GET or "region-in" in request.GET
    return _page(request, words, [pair for pair in carried.items() if pair[1]], typed, asked=asked, was=was)


def _page(
    request: HttpRequest,
    words: Any,
    carried: list[tuple[str, str]],
    typed: Any,
    *,
    asked: bool,
    was: str = "",
) -> HttpResponse:
    there = picked(typed, "region")
    context = {
        "picker": picker("region", there or was, PLACES),
        "wrong": asked and bool(there),
        "tier_words": words,
        "asked": asked,
        "carried": carried,
        "posts": request.method == "POST",
    }
    return render(request, "people/organisation_place.html", context)
