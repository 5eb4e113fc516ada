"""Reading what an office keeps beside its applications: saved views, labels, notes; and what the filters of its list offer."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, Q, QuerySet, When
from django.urls import reverse

from grants.applications.models import Application
from grants.inbox.models import Label, SavedView
from grants.people.models import Membership, User


def saved_views(user: Any) -> QuerySet[SavedView]:
    """One's own views of the list, and those shared with one's office; one's own first."""
    rows = SavedView.objects.filter(Q(owner=user) | Q(office__in=user.offices_as()))
    return (
        rows.select_related("owner")
        .annotate(own=Case(When(owner=user, then=0), default=1))
        .order_by("own", "name")
    )


def address_of(kept: SavedView) -> str:
    """The address a saved view stands for."""
    columns = urlencode([("col", key) for key in kept.columns])
    return f"{reverse('application-list')}?" + "&".join(
        filter(None, [kept.query, columns, f"view={kept.pk}"])
    )


def colleagues(user: Any) -> QuerySet[User]:
    """Who may be given an application: officers and leads of the offices this person works for."""
    posts = Membership.objects.in_force().filter(office__in=user.offices_as(), role__in=("officer", "lead"))
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name", "pk")


def labels_of(user: Any) -> QuerySet[Label]:
    """The labels of one's own offices, with how many applications carry each."""
    return Label.objects.filter(office__in=user.offices_as()).annotate(n=Count("rows")).order_by("name")


def beside(application: Application, user: Any) -> dict[str, Any]:
    """What one's own office keeps beside an application: who handles it, its labels, its notes."""
    offices = user.offices_as()
    people = User.objects.filter(memberships__office__in=offices).values("pk")
    on_it = application.label_rows.filter(label__office__in=offices).select_related("label", "put_by")
    return {
        "labels": list(on_it),
        "notes": list(application.notes.filter(by__in=people).select_related("by")),
        "colleagues": colleagues(user),
        "others": Label.objects.filter(office__in=offices).exclude(pk__in=[row.label_id for row in on_it]),
        "may_write": user.has_role("officer", "lead"),
    }
