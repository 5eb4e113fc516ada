"""What a page of the public site costs beside a bare page of Wagtail, in one run.

    bin/with-postgres .venv/bin/python benchmarks/public.py

kept    shown again as a whole to a reader without a name (config/kept_pages.py)
framed  made for somebody who is logged in: his own frame around what the page says to all (cms/said.py)
anew    made from nothing: the first page after something moved

The reference is a page with a title and a text in a template of three lines, under the middleware and the context
processors that `wagtail start` writes. It is asked by the same reader through the same handler: without a name for `kept`
and `anew`, logged in for `framed`. CPU of this process and of its database, the mean of many requests after one that warms
up.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django

django.setup()

from django.conf import settings
from django.test import Client, override_settings
from wagtail.models import Page, Site

from benchmarks import databases
from benchmarks.peer import Backend
from grants.people.models import User
from tests.demonstration import NOW
from workflows import clock

PAGES = ("/", "/calls/", "/calls/gyct-2026/", "/stories/", "/money/", "/notices/", "/policy/", "/en/")
REQUESTS = 40
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


def cpu(path: str, username: str = "") -> float:
    """Milliseconds a request."""
    client, backend = Client(), Backend()
    if username:
        client.force_login(User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")

    def ask() -> None:
        response: Any = client.get(path)
        assert response.status_code == 200, f"{path}: {response.status_code}"

    ask()
    before = time.process_time() + backend.seconds()
    for _n in range(REQUESTS):
        ask()
    return (time.process_time() + backend.seconds() - before) / REQUESTS * 1000


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
        with override_settings(**BARE):
            nobody, somebody = cpu(bare), cpu(bare, READER)
        print(f"a bare page of Wagtail: {nobody:.2f} ms, for somebody who is logged in {somebody:.2f} ms\n")
        print(
            "| page | kept, ms | bare to kept (≥ 10) | framed, ms | bare to framed (≥ 0.5) | anew, ms | bare to anew |"
        )
        print("|---|---|---|---|---|---|---|")
        for path in PAGES:
            with override_settings(KEEP_PAGES=False):
                anew = cpu(path)
            with override_settings(KEEP_PAGES=True):
                kept, framed = cpu(path), cpu(path, READER)
            print(
                f"| `{path}` | {kept:.2f} | {nobody / kept:.1f} | {framed:.2f} | {somebody / framed:.2f} "
                f"| {anew:.2f} | {nobody / anew:.2f} |"
            )
    print(f"\nCache: {settings.CACHES['default']['BACKEND']}")


if __name__ == "__main__":
    main()
