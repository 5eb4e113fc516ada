"""Every page of ours, before the eyes of those who come in: the table says which and who (table.txt)."""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import translation

from tests.access.access_matrix import url_of
from tests.access.objects import address
from tests.access.people import PEOPLE, person
from tests.access.table import rows

#: Two who see a page differently: whose matter it is, or who works on it; and who decides or reads.
EYES = (
    ("owner", "expert", "accountant", "nobody"),
    ("officer", "maker", "checker", "lead", "auditor", "editor", "admin"),
)
#: Not pages of ours: answers to programs, Wagtail's and Django's own.
NOT_OURS = ("livez", "readyz", "healthz", "/cms-admin", "/django-admin", "/media", "wagtail", "set_language")
#: Pages of the public site, beside those of the table.
PUBLIC = (
    "/", "/calls/", "/notices/", "/stories/", "/money/", "/policy/", "/help/", "/accessibility/",
    "/search/?q=演示", "/stories/story-s1/", "/accounts/login/", "/accounts/signup/", "/look/",
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A page as one person sees it."""

    name: str
    who: str
    url: str
    client: Client

    def __str__(self) -> str:
        return f"{self.name} for {self.who} ({self.url})"


class Readers:
    """One client a login, whoever asks."""

    def __init__(self) -> None:
        self.clients: dict[Any, Client] = {}

    def client(self, who: str, owner: str) -> Client:
        user = person(who, owner)
        if user not in self.clients:
            self.clients[user] = Client(raise_request_exception=False)
            if user is not None:
                self.clients[user].force_login(user)
        return self.clients[user]


def pages(language: str) -> Iterator[Seen]:
    """Each page of the table for one or two who come in, and the public site for anybody."""
    readers = Readers()
    for row in rows():
        if row.name.startswith(NOT_OURS) or row.name.startswith("/"):
            continue
        letters = dict(zip(PEOPLE, row.get.replace(" ", ""), strict=True))
        owner, args = address(row.words)
        for eyes in EYES:
            who = next((one for one in eyes if letters[one] == "o"), None)
            if who is None or (who == "nobody" and eyes != EYES[0]):
                continue
            with translation.override(language):
                url = url_of(row.name, args)
            yield Seen(f"{row.name} {row.words}", who, url, readers.client(who, owner))
    for path in PUBLIC:
        yield Seen(path, "nobody", f"/en{path}" if language == "en" else path, readers.client("nobody", ""))


def is_page(answer: Any) -> bool:
    return answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html")


def serve(page: Any, site: str) -> None:
    """A browser that asks the program itself: styles and scripts from the files, pages from what `show` last put there."""

    def answer(route: Any) -> None:
        path = urlsplit(route.request.url).path
        if path == urlsplit(page.wanted).path and route.request.is_navigation_request():
            route.fulfill(body=page.html, content_type="text/html; charset=utf-8")
        elif path.startswith("/static/") and (file := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=file, content_type=mimetypes.guess_type(path)[0] or "text/plain")
        else:
            route.abort()

    page.site = site
    page.emulate_media(reduced_motion="reduce")  # what is focused is there at once
    page.route("**/*", answer)


def show(page: Any, seen: Seen, html: str) -> None:
    page.wanted, page.html = f"{page.site}{seen.url}", html
    page.goto(page.wanted, wait_until="load")
