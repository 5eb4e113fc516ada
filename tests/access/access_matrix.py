"""Knocking at one door as everybody: what each is answered, in one letter."""

import re
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from config.security import PersonalAnswers
from grants.people.access import may_open
from tests.access.objects import address
from tests.access.people import GROUPS, PEOPLE, person
from workflows.models import Event

LETTERS = {200: "o", 202: "o", 400: "B", 403: "F", 404: "N", 405: "M", 503: "W"}
METHODS = ("GET", "POST")
KEPT_BY_NOBODY = "private, no-store"


def letter(response: Any) -> str:
    """o comes in · > is sent on · L to the login · F forbidden · N not found · M not this method · B bad · W wait · ! broken"""
    if response.status_code in (301, 302):
        return "L" if "/accounts/login/" in response["Location"] else ">"
    if response.status_code == 401:  # said to a script, which shows the way to the login itself
        return "L"
    return LETTERS.get(response.status_code, "!")


def grouped(letters: Iterable[str]) -> str:
    """One letter a person, in the groups of the table's head."""
    rest = iter(letters)
    return " ".join("".join(next(rest) for _one in group) for group in GROUPS)


def url_of(name: str, args: list[Any]) -> str:
    return name if name.startswith("/") else reverse(name, args=args)


LINK = re.compile(r'href="(/[^"#?]*)')


def answers_to(name: str, words: str, shut: list[str], loose: list[str]) -> tuple[str, str, str]:
    """What everybody is answered to a GET and to an empty POST, and who wrote history by it. Each finds the scenario as
    it was. `shut`: the links that some page shows to somebody whose role has no business there. `loose`: what somebody
    with a session is answered and a browser or a proxy may keep."""
    owner, args = address(words)
    answers: dict[str, list[str]] = {method: [] for method in METHODS}
    wrote = []
    for who in PEOPLE:
        client = Client(raise_request_exception=False)
        if user := person(who, owner):
            client.force_login(user)
        for method in METHODS:
            cache.clear()  # what counts attempts counts them for each
            with transaction.atomic():
                before = Event.objects.count()
                response = client.generic(
                    method, url_of(name, args), content_type="application/x-www-form-urlencoded"
                )
                answers[method].append(letter(response))
                if (
                    user
                    and name not in PersonalAnswers.EVERYBODYS
                    and response.get("Cache-Control") != KEPT_BY_NOBODY
                ):
                    loose.append(f"{method} as {who}: {response.get('Cache-Control')}")
                if (
                    method == "GET"
                    and user
                    and response.status_code == 200
                    and "text/html" in response.get("Content-Type", "")
                ):
                    links = set(LINK.findall(response.content.decode()))
                    shut += [
                        f"{who} at {response.wsgi_request.path}: {one}"
                        for one in links
                        if not may_open(user, one)
                    ]
                if Event.objects.count() > before:
                    wrote.append(who if method == "POST" else f"{who}({method})")
                transaction.set_rollback(True)
    return grouped(answers["GET"]), grouped(answers["POST"]), ",".join(wrote) or "-"
