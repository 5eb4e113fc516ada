"""Whose site this is, in the reader's language: what `grants.people.installation` keeps, as pages, mails and papers say it.

Read once and kept as long as pages are (workflows/freshness.py); a change makes a new stamp."""

from typing import NamedTuple

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext

from grants.people.installation import Installation
from workflows.freshness import keep, key_of, look_up


class Mark(NamedTuple):
    """The installation's own logo: where it is, and what it is in words."""

    url: str
    words: str


def details() -> Installation:
    """The row that holds; an empty one where nothing was written yet."""
    key = key_of("installation")
    stamp, _numbers, known = look_up(key)
    if not isinstance(known, Installation):
        known = Installation.objects.filter(pk=1).first() or Installation()
        keep(key, stamp, known)
    return known


def site_name() -> str:
    return _told("name") or gettext("Yichuang")


def operator() -> str:
    """Nobody, where nobody is told."""
    return _told("operator")


def site_line() -> str:
    """What the site is for, below its name."""
    line = gettext("Public-interest ventures and government purchase")
    return f"{line} · {operator()}" if operator() else line


def phone() -> str:
    """The supervision line."""
    return details().phone


def email() -> str:
    return details().email


def address() -> str:
    return _told("address")


def logo() -> Mark | None:
    """Nothing, where the shipped one is shown."""
    found = details().logo_id
    return Mark(reverse("site-logo", args=[found]), _told("logo_words")) if found else None


def icon() -> str:
    """What stands before the title in a browser's tab."""
    mark = logo()
    return mark.url if mark else static("img/favicon.svg")


def _told(name: str) -> str:
    row = details()
    return str((getattr(row, f"{name}_en") if get_language() == "en" else "") or getattr(row, name))
