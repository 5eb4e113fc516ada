"""What a page of the public site costs beside a bare page of Wagtail, in one run.

    bin/with-postgres .venv/bin/python benchmarks/public.py

kept     shown again as a whole to a reader without a name (config/page_cache.py)
framed   made for somebody who is logged in: his own frame around what the page says to all (cms/fragment_cache.py)
counted  the first page for a reader without a name after somebody applied: what moves most often (cms/application_counts.py)
moved    the first page after anything else was done, a payment or a step of a contract: drawn anew from the database; what
         editors made alone is still known (cms/page_serving.py)
nothing  made from nothing: nothing at all is kept, as for the first reader after an editor's change

The reference is a page with a title and a text in a template of three lines, under the middleware and the context
processors that `wagtail start` writes, found by Wagtail's own way. It is asked by the same reader through the same handler,
in turn with the page beside it, so that whatever else the machine does meets both: without a name, logged in for `framed`.
CPU of this process and of its database, the median of many requests after two that warm up.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django

django.setup()

from django.conf import settings
from django.test import Client, override_settings
from django.utils import translation
from wagtail.models import Page, Site

from benchmarks import databases
from benchmarks.peer import Backend
from benchmarks.report import SIZES, USUAL, progress, verdict, write
from cms.models import HomePage, StoryPage
from cms.notices import published_notices, slug_of
from grants.people.models import User
from tests.demonstration import NOW
from workflows import clock
from workflows.freshness import COUNTED, moved

REQUESTS = 9 if SIZES == USUAL else 3
#: How -> how much of it a bare page must be.
BARS = {"kept": 10.0, "framed": 0.5, "counted": 0.5, "moved": 0.5, "nothing": 0.5}
READER = "o01"
BARE = {
    "MIDDLEWARE": [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "django.middleware.security.SecurityMiddleware",
        "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [
                            (
                                "django.template.loaders.locmem.Loader",
                                {
                                    "wagtailcore/page.html": "{% load wagtailcore_tags wagtailuserbar %}<!doctype html>"
                                    "<title>{{ page.seo_title|default:page.title }}</title>"
                                    "<h1>{{ page.title }}</h1><p>{{ page.search_description }}</p>{% wagtailuserbar %}"
                                },
                            ),
                            "django.template.loaders.app_directories.Loader",
                        ],
                    )
                ],
            },
        }
    ],
}


class Reader:
    """Somebody, or nobody, who reads one page of ours and the bare one in turn."""

    def __init__(self, username: str = "") -> None:
        self.ours, self.bare, self.backend = Client(), Client(), Backend()
        if username:
            for client in (self.ours, self.bare):
                client.force_login(
                    User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend"
                )

    def spent(self, client: Client, path: str) -> float:
        before = time.process_time() + self.backend.seconds()
        response: Any = client.get(path)
        spent = time.process_time() + self.backend.seconds() - before
        assert response.status_code == 200, f"{path}: {response.status_code}"
        return spent * 1000

    def reads(self, path: str, bare: str, before: Callable[[], object]) -> tuple[float, float]:
        """Milliseconds of a request for the page and for the bare one; `before` each of the page."""
        ours, reference = [], []
        for _n in range(REQUESTS + 2):
            with as_bare():
                self.bare.get(bare)
                reference.append(self.spent(self.bare, bare))
            self.ours.get(path)
            before()
            ours.append(self.spent(self.ours, path))
        return statistics.median(ours[2:]), statistics.median(reference[2:])


@contextmanager
def as_bare() -> Iterator[None]:
    """Middleware, templates and way of a bare Wagtail."""
    own_way = patch.object(HomePage, "route", Page.route)
    with override_settings(KEEP_PAGES=False, **BARE), own_way, translation.override("zh-hans"):
        yield


def nothing_before() -> None:
    """Whatever was kept is there."""


def somebody_applied() -> None:
    moved([COUNTED])


def money_moved() -> None:
    moved(["tranche"])


#: How -> who reads, whether anything is kept, what happens before each look.
WAYS: dict[str, tuple[str, bool, Callable[[], object]]] = {
    "kept": ("", True, nothing_before),
    "framed": (READER, True, nothing_before),
    "counted": ("", True, somebody_applied),
    "moved": ("", True, money_moved),
    "nothing": ("", False, nothing_before),
}


def pages() -> dict[str, str]:
    """Words -> address."""
    story = StoryPage.objects.live().filter(locale__language_code="zh-hans", award__isnull=False)[0]
    return {
        "home": "/",
        "calls": "/calls/",
        "a call": "/calls/gyct-2026/",
        "projects": "/stories/",
        "a project": story.url or "",
        "open money": "/money/",
        "notices": "/notices/",
        "a notice": f"/notices/{slug_of(published_notices()[0])}/",
        "policies": "/policy/",
        "guide": "/help/",
        "search": "/search/?q=养老",
        "home in English": "/en/",
    }


def bare_page() -> str:
    root = Site.objects.get(is_default_site=True).root_page
    page = Page(
        title="Bare", slug="bare", search_description="As bare as Wagtail makes them.", locale=root.locale
    )
    root.add_child(instance=page)
    return page.url or ""


def main() -> None:
    databases.use(databases.copy_of(0))
    with clock.at(NOW):
        bare = bare_page()
        heads = " | ".join(f"{how}, ms | bare to {how} (≥ {bar:g})" for how, bar in BARS.items())
        lines = [f"| page | {heads} | |", "|---" * (2 * len(BARS) + 2) + "|"]
        for words, path in pages().items():
            cells, holds = [], True
            for how, (username, keeps, before) in WAYS.items():
                if "?" in path and how != "nothing":  # what somebody looks for is kept for nobody
                    cells.append(" | ")
                    continue
                with override_settings(KEEP_PAGES=keeps):
                    ours, reference = Reader(username).reads(path, bare, before)
                holds = holds and reference / ours >= BARS[how]
                cells.append(f"{ours:.2f} | {reference / ours:.2f}")
            lines.append(f"| {words} | {' | '.join(cells)} | {verdict(holds)} |")
            progress(lines[-1])
    write("public.md", "\n".join(lines) + f"\n\nCache: {settings.CACHES['default']['BACKEND']}.")


if __name__ == "__main__":
    main()
