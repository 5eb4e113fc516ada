"""Wagtail's admin knows rights of groups alone; who is in them follows the posts in force, and nothing else.

The door asks at each request (`PostsAtTheDoor`): a post that ended a second ago opens nothing, one that was just given
opens at once. The clock only tidies up after people who do not come.
"""

from collections.abc import Callable

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from cms import editors
from cms.forms import builders
from grants.people.models import Membership, User
from workflows.roles import RoleName

#: The groups that follow posts: who makes the group with its rights, and the posts that put a person into it.
FOLLOWING: dict[str, tuple[Callable[[], Group], tuple[RoleName, ...]]] = {
    editors.GROUP: (editors.editors, ("editor",)),
    builders.GROUP: (builders.builders, ("officer", "lead")),
}
#: Where groups are asked for.
DOORS = ("/cms-admin/", "/django-admin/")


def follow(user: User) -> bool:
    """Put this person into the groups of his posts and out of the others. Returns whether anything was changed; where
    nothing is, two reads are all it costs."""
    due = {name for name, (_make, roles) in FOLLOWING.items() if user.is_active and user.has_role(*roles)}
    has = set(user.groups.filter(name__in=FOLLOWING).values_list("name", flat=True))
    if due == has:
        return False
    user.groups.remove(*Group.objects.filter(name__in=has - due))
    user.groups.add(*(FOLLOWING[name][0]() for name in sorted(due - has)))
    return True


def astray() -> "QuerySet[User]":
    """Who is in a group without its post, or holds the post and is not in its group."""
    found = Q(pk__in=[])
    for name, (_make, roles) in FOLLOWING.items():
        posts = Membership.objects.in_force().filter(role__in=roles, user__is_active=True).values("user")
        inside = Group.user_set.through.objects.filter(group__name=name).values("user")
        found |= Q(pk__in=posts) & ~Q(pk__in=inside) | Q(pk__in=inside) & ~Q(pk__in=posts)
    return User.objects.filter(found)


def make_groups() -> None:
    """The groups with their rights, and everybody in them who belongs there."""
    for make, _roles in FOLLOWING.values():
        make()
    for user in astray():
        follow(user)


class PostsAtTheDoor(MiddlewareMixin):
    """Before an admin asks what a person may do, his groups say what his posts say now."""

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        if request.path_info.startswith(DOORS) and isinstance(request.user, User):
            follow(request.user)
        return None
