"""The two admins that come whole from Django and Wagtail: every address they have, asked by whom they are not for, and by
whom they are for."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from grants.models import User

pytestmark = [pytest.mark.usefixtures("demo_db"), pytest.mark.once, pytest.mark.slow]

ADMINS = ("cms-admin/", "django-admin/")
#: Doors of the admins themselves, which answer everybody, and the page on which Wagtail fails on purpose.
DOORS = ("login", "logout", "password_reset", "jsi18n", "sprite", "failwhale")


def patterns(
    resolver: URLResolver, before: str = "", converters: Any = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every route as text with its converters."""
    for part in resolver.url_patterns:
        route = before + str(part.pattern)
        more = {**(converters or {}), **part.pattern.converters}
        if isinstance(part, URLResolver):
            yield from patterns(part, route, more)
        elif isinstance(part, URLPattern):
            yield route, more


def address_of(route: str) -> str:
    """The address with one thing that the demonstration has: page 3 is the home page, the first of everything else."""
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)(\?)?", r"<\1>", route)
    plain = (
        re.sub(r"\([^)]*\)", "1", plain).replace("^", "").replace("$", "").replace("\\", "").replace("?", "")
    )
    return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", lambda found: value_of(found[1] or "", found[2]), plain)


def value_of(kind: str, name: str) -> str:
    given = {
        "app_label": "grants",
        "model_name": "organisation",
        "content_type_app_name": "cms",
        "mode": "",
        "content_type_model_name": "articlepage",
        "template_path": "x",
        "action": "publish",
        "fragment": "x",
    }
    return given.get(name, "3" if "page" in name else "1")


ROUTES = sorted({address_of(route) for route, _more in patterns(get_resolver()) if route.startswith(ADMINS)})


def ask(user: User | None, method: str) -> dict[str, int]:
    client, found = Client(raise_request_exception=False), {}
    if user is not None:
        client.force_login(user)
    for url in ROUTES:
        if any(door in url for door in DOORS):
            continue
        cache.clear()
        with transaction.atomic():
            found[url] = getattr(client, method)(url).status_code
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("name", ["", "auditor", "maker", "o07", "e01"])
def test_who_has_no_part_in_an_admin_gets_nothing_from_it(name: str) -> None:
    user = User.objects.get(username=name) if name else None
    for method in ("get", "post"):
        served = {url: code for url, code in ask(user, method).items() if code < 300 or code >= 500}
        assert served == {}, method


@pytest.mark.parametrize("name", ["editor"])
def test_no_address_breaks_for_whom_it_is_for(name: str) -> None:
    user = User.objects.get(username=name)
    for method in ("get", "post"):
        assert {url: code for url, code in ask(user, method).items() if code >= 500} == {}, method
