"""Words for events: what a step and a state are called, what was recorded with it, and the exact moment."""

import re
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grants.collaboration.models import Endorsement
from grants.desk.facts import CODES, PEOPLE, code_words, fact_words, person_words
from grants.desk.subjects import MODELS
from grants.people.banking import masked
from grants.people.system_reasons import system_reasons
from grants.programs.queries import source_names
from grants.web.event_labels import event_label
from grants.web.formatting import yuan
from workflows.models import Event

#: A moment as it is recorded, with its offset from Greenwich.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)$")
#: Facts that are sums in fen by source, category or tranche.
SUMS = {"shares", "tranches", "transfer", "spent_by_category"}


def event_step(event: Event) -> str:
    """The label of the step; where nothing moved, the words of what was recorded."""
    model = MODELS.get(event.process)
    arrows = model.arrows() if model else []
    label = next((a.label for a in arrows if a.name == event.action), None)
    return str(label) if label is not None else event_label(event.action)


def event_state(event: Event, state: str) -> str:
    model = MODELS.get(event.process)
    if model:
        return str(dict(model.State.choices).get(state, state) or "—")
    # What has no states; older events of money name their fund source here.
    return source_names().get(state, state) if state else "—"


def exact(when: datetime) -> str:
    """2026-11-23 09:30:05, in the project's time zone: the audit trail leaves nothing out."""
    return timezone.localtime(when).strftime("%Y-%m-%d %H:%M:%S")


def fact(name: str, value: object) -> str:
    """A fact of an event as text: sums in yuan, codes and keys in words."""
    if name == "fund" and isinstance(value, str):
        return source_names().get(value, "—")
    if isinstance(value, dict):
        if name == "account" and isinstance(value.get("number"), str):  # as older events keep it
            value = {**value, "number": masked(value["number"])}
        return " · ".join(f"{_key(name, key)}: {_inside(name, key, one)}" for key, one in value.items())
    if isinstance(value, list):
        return pgettext("between names", ", ").join(fact(name, one) for one in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return _figure(name, value)
    if isinstance(value, str) and MOMENT.match(value):
        return exact(datetime.fromisoformat(value))
    if name == "reason" and isinstance(value, str):
        return system_reasons(value)
    return code_words(name, value) if isinstance(value, str) else "—"


def _figure(name: str, value: int) -> str:
    if name == "fen" or name.endswith("_fen") or name in SUMS:
        return yuan(value)
    if name == "left":
        return code_words(name, str(value))
    return person_words(value) if name in PEOPLE else str(value)


def _key(name: str, key: str) -> str:
    """What stands before one of several: a source, a kind of milestone, a category, or the name of a field."""
    if name == "shares":
        return source_names().get(key, "—")
    return code_words(name, key) if name in (*SUMS, *CODES) else fact_words(key)


def _inside(name: str, key: str, value: object) -> str:
    return fact(name if name in (*SUMS, *CODES) else key, value)


def named(name: str, value: object = None) -> str:
    """What a fact is called. `left` is time, or a list of what was left out."""
    return (
        pgettext("fact", "Time left") if name == "left" and not isinstance(value, list) else fact_words(name)
    )


def coded(event: Event) -> str:
    """The code of what it happened to; of an endorsement, which kind it is, in words."""
    code, _dash, kind = event.subject_code.rpartition("-")
    if event.process == "endorsement" and kind in Endorsement.Kind.values:
        return f"{code} · {Endorsement.Kind(kind).label}"
    return event.subject_code
