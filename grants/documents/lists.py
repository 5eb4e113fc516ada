"""The file of a long list: a worker makes it, for one person, of what that person may see when it is made."""

from typing import IO, Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language

from grants.people.models import User
from grants.web.lists.files import KINDS, makes_long_files, written
from grants.web.lists.view import LISTS, View

from .file_requests import ask, producer
from .models import FileRequest

KIND = "list"


@makes_long_files
def ask_for_list(view: View, kind: str, rows: int, name: str, by: User) -> str:
    """Have it made; the address at which it will be."""
    file_request = ask(
        kind=KIND,
        facts={"list": view.listing.name, "of": list(view.of), "address": view.query(), "as": kind},
        name=name,
        content_type=KINDS[kind],
        language=get_language() or "",
        by=by,
        total=rows,
    )
    return reverse("file-request", args=[file_request.pk])


def _may(user: Any, file_request: FileRequest) -> bool:
    listing = LISTS.get(file_request.facts.get("list", ""))
    return listing is not None and listing.opens_to(user)


@producer(KIND, may=_may)
def _list(file_request: FileRequest) -> IO[bytes]:
    """Whose list it is, his rights say now, not when he asked."""
    facts = file_request.facts
    params = QueryDict(facts["address"])
    view = LISTS[facts["list"]].seen(params, file_request.asked_by, *facts["of"])
    return written(view, facts["as"], file_request.report_progress)
