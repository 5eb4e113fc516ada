"""The file of a long list: a worker makes it, for one person, of what that person may see when it is made."""

from typing import IO, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language

from grants.people.models import User
from grants.web.lists.files import KINDS, makes_long_files, written
from grants.web.lists.view import LISTS, View

from .making import ask, maker
from .models import Errand

KIND = "list"


@makes_long_files
def ask_for_list(view: View, kind: str, rows: int, name: str, by: User) -> str:
    """Have it made; the address at which it will be."""
    errand = ask(
        kind=KIND,
        facts={"list": view.listing.name, "of": list(view.of), "address": view.query(), "as": kind},
        name=name,
        content_type=KINDS[kind],
        language=get_language() or "",
        by=by,
        total=rows,
    )
    return reverse("errand", args=[errand.pk])


def _may(user: Any, errand: Errand) -> bool:
    listing = LISTS.get(errand.facts.get("list", ""))
    return listing is not None and listing.opens_to(user)


@maker(KIND, may=_may)
def _list(errand: Errand) -> IO[bytes]:
    """Whose list it is, his rights say now, not when he asked."""
    facts = errand.facts
    params = QueryDict(facts["address"])
    view = LISTS[facts["list"]].seen(params, errand.asked_by, *facts["of"])
    return written(view, facts["as"], errand.tell)
