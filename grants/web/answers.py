"""How a screen answers: the pages of a list, and what was done."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from workflows.pagination import Pages

#: Rows of a list on a page.
PAGE = 25


def paged(request: HttpRequest, rows: Any, size: int = PAGE, *, name: str = "page") -> "Page[Any]":
    """The page of a list that the address asks for."""
    return Pages(rows, size).get_page(request.GET.get(name))


def done(request: HttpRequest, words: str | Promise, to: Any, *args: Any) -> HttpResponse:
    """Say that it is done, and lead on: to a row's page, or to an address by its name."""
    messages.success(request, str(words))
    return redirect(to, *args)
