"""The audit trail and the history of a thing, in templates. The words are those of grants/desk/history.py."""

from importlib import import_module

from django import template
from django.template import Context

from grants.desk.facts import thing_words
from grants.desk.history import coded, event_state, event_step, exact, fact, named
from grants.people.shown import shown_to
from workflows.arrows import Guard
from workflows.models import Event
from workflows.steps import Process

register = template.Library()
for tag in (event_step, event_state, exact, fact):
    register.simple_tag(tag)
for one in (named, coded):
    register.filter(one)
register.filter("thing", thing_words)


@register.simple_tag(takes_context=True)
def event_facts(context: Context, event: Event) -> dict[str, object]:
    """The facts of it that this reader is told: {% event_facts event as facts %}."""
    return shown_to(context["request"].user).facts(event, context.get("subject"))


@register.simple_tag(takes_context=True)
def event_by(context: Context, event: Event) -> str:
    return shown_to(context["request"].user).by(event, context.get("subject"))


@register.filter
def holds(subject: Process, guard: str) -> bool:
    """Whether a guard of its process holds for a subject, whoever asks: {% if call|holds:"eligibility_decided" %}."""
    asked: Guard = getattr(import_module(f"workflows.processes.{subject.process}"), guard)
    return asked.holds(subject, None)
