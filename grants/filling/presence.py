"""Who is at a draft right now. Nothing is locked by it and nothing is kept of it: a word in the cache that runs out by
itself when its person goes away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from grants.filling.models import FilledForm

LASTS = 40  # seconds; a page says it again every 15


@dataclass(frozen=True)
class Present:
    """A colleague, with what he or she writes at."""

    name: str
    section: str
    question: str
    sentence: str


def _key(filled: FilledForm, user: int) -> str:
    return f"at-draft:{filled.filled_as}:{filled.pk}:{user}"


def here(filled: FilledForm, user: Any, section: str, question: str = "") -> None:
    """This person has this section open, the caret in that question."""
    cache.set(_key(filled, user.pk), {"section": section[:40], "question": question[:40]}, LASTS)


def others(filled: FilledForm, people: Mapping[int, Any], user: Any) -> list[Present]:
    """Who of those who work on it has the draft open, this person not among them."""
    people = {pk: one for pk, one in people.items() if pk != user.pk}
    keys = {_key(filled, pk): pk for pk in people}
    found = cache.get_many(keys)
    return [_present(filled, str(people[pk]), found[key]) for key, pk in keys.items() if key in found]


def _present(filled: FilledForm, name: str, word: dict[str, str]) -> Present:
    form = filled.form()
    section = next((s for s in form.sections if s.key == word["section"]), None)
    question = form.question(word["question"]) if word["question"] else None
    if section is None:
        says = _("%(name)s has this application open.") % {"name": name}
    elif question is None or question.section.key != section.key:
        says = _("%(name)s is at “%(section)s”.") % {"name": name, "section": section.title}
    else:
        facts = {"name": name, "section": section.title, "question": question.label}
        says = _("%(name)s is writing “%(question)s” in “%(section)s”.") % facts
    return Present(name, word["section"], word["question"], says)
