"""Who ever worked on an application: they neither check nor decide it."""

from collections.abc import Iterable

from django.db.models import Q

from grants.people.models import User
from workflows.models import Event


def came_by_invitation(
    users: Iterable[int], applications: Iterable[int] | None = None
) -> list[tuple[int, int]]:
    """(person, application) of all who ever worked on these (or on any) as colleagues, those taken off again too."""
    came = Event.objects.filter(process="application", action="accept_invitation", by__in=list(users))
    if applications is not None:
        came = came.filter(subject_id__in=list(applications))
    return [(user, pk) for user, pk in came.values_list("by_id", "subject_id") if user]


def without_kin(by: User | None, application: str = "") -> Q:
    """Of applications, or of what hangs under one (by "award__application"): neither of an organisation to which this
    person belongs, nor ever worked on by them."""
    if by is None:
        return Q()
    came = [pk for _user, pk in came_by_invitation([by.pk])]
    under = f"{application}__" if application else ""
    return ~Q(**{f"{under}organisation__in": by.organisations_as()}) & ~Q(**{f"{under}pk__in": came})
