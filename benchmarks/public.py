"""What a page of the public site costs: kept, and made anew, beside a bare page of Wagtail, in one run.

    bin/with-postgres .venv/bin/python benchmarks/public.py

The reference is a page with a title and a text in a template of three lines, under the middleware and the context
processors that `wagtail start` writes. All go through the same handler, by a reader without a session. CPU of this process
and of its database, the mean of many requests after one that warms up.
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

from benchmarks.peer import Backend, load
from tests.demonstration import NOW
from workflows import clock

PAGES = ("/", "/calls/", "/calls/gyct-2026/", "/stories/", "/money/", "/notices/", "/policy/", "/en/")
REQUESTS = 40
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


def cpu(path: str) -> float:
    """Milliseconds a request."""
    client, backend = Client(), Backend()

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
    load()
    with clock.at(NOW):
        bare = bare_page()
        with override_settings(**BARE):
            reference = cpu(bare)
        print(f"a bare page of Wagtail: {reference:.2f} ms\n")
        print(
            "| page | made, ms | bare to made (≥ 0.5) | kept, ms | bare to kept (≥ 10) |\n|---|---|---|---|---|"
        )
        for path in PAGES:
            with override_settings(KEEP_PAGES=False):
                made = cpu(path)
            with override_settings(KEEP_PAGES=True):
                kept = cpu(path)
            print(f"| `{path}` | {made:.2f} | {reference / made:.2f} | {kept:.2f} | {reference / kept:.1f} |")
        print(f"\nCache: {settings.CACHES['default']['BACKEND']}")


if __name__ == "__main__":
    main()
