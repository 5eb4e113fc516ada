"""The filters of a view in words, each with the address of the view without it."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.calls.models import Call, Package
from grants.inbox.lens import BY_NAME
from grants.inbox.models import Label
from grants.inbox.view import View
from grants.people.models import Organisation, Region, Term, User
from workflows.typed import whole


def _names(rows: Any, key: str = "pk") -> Callable[[list[str]], list[str]]:
    """The names of rows; what cannot be found stands as it was written."""

    def find(values: list[str]) -> list[str]:
        known = [v for v in values if key != "pk" or whole(v) is not None]
        found = rows.filter(**{f"{key}__in": known})
        return [
            getattr(row, "local_name", "") or getattr(row, "local_title", "") or str(row) for row in found
        ] or values

    return find


def _words(choices: Any) -> Callable[[list[str]], list[str]]:
    known = dict(choices)
    return lambda values: [str(known.get(v, v)) for v in values]


def _handler(values: list[str]) -> list[str]:
    fixed = {"me": _("Me"), "none": _("Nobody yet")}
    officers = User.objects.filter(memberships__office__isnull=False).distinct()
    return [fixed[values[0]]] if values[0] in fixed else _names(officers)(values)


SAY: dict[str, Callable[[list[str]], list[str]]] = {
    "call": _names(Call.objects, "code"),
    "package": _names(Package.objects),
    "state": _words(Application.State.choices),
    "tier": _words(Organisation.Tier.choices),
    "field": _names(Term.objects),
    "series": _names(Term.objects),
    "region": _names(Region.objects),
    "hub": _names(Organisation.objects, "code"),
    "handler": _handler,
}
FLAGS = ("new", "late", "like")


def chips_of(view: View) -> list[dict[str, str]]:
    """{words, without} of every filter that cuts; the states have their own row."""
    own = Label.objects.filter(office__in=view.user.offices_as())
    chips, say = [], {**SAY, "label": _names(own)}
    if version := view.one_call:  # read already
        say["call"] = lambda codes: [version.call.local_title]
    for name, values in view.values.items():
        words = str(BY_NAME[name].words)
        if name not in FLAGS:
            said = _(", ").join(say[name](values) if name in say else values)
            words = _("%(filter)s: %(value)s") % {"filter": words, "value": said}
        chips.append({"words": words, "without": f"?{view.query({name: []}) or 'all=1'}"})
    return chips
