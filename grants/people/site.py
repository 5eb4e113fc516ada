"""Whose site this is, as whoever runs it has told (docs/operations.md), in the reader's language."""

from django.conf import settings
from django.utils.translation import get_language, gettext


def site_name() -> str:
    return _told(str(settings.SITE_NAME), settings.SITE_NAME_EN) or gettext("Yichuang")


def operator() -> str:
    """Nobody, where nobody is told."""
    return _told(str(settings.OPERATOR), settings.OPERATOR_EN)


def site_line() -> str:
    """What the site is for, below its name."""
    line = gettext("Public-interest ventures and government purchase")
    return f"{line} · {operator()}" if operator() else line


def _told(chinese: str, english: str) -> str:
    return str((english if get_language() == "en" else "") or chinese)
