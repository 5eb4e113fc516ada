"""Who may do what beside the steps of a process: roles asked of a person, in actions and in views."""

import functools
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from grants.people.models import Membership, Office, Region, User
from workflows.steps import NotYours

OFFICE_ROLES = ("officer", "lead", "finance_maker", "finance_checker", "auditor")


def user_of(request: HttpRequest) -> User:
    """Who asks, behind a door that lets nobody in without a name."""
    return cast(User, request.user)


def works_as(user: Any, *roles: str, office: Office | None = None, region: Region | None = None) -> bool:
    """Whether the person holds one of the roles in that office or in one above it (or above the region). Where
    neither is named: in any office."""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    anywhere = office is None and region is None
    return any(
        post.office is not None and post.role in roles and (anywhere or post.office.oversees(office, region))
        for post in user.posts
    )


def demand(user: Any, *roles: str, office: Office | None = None, region: Region | None = None) -> None:
    """Refuse, with the sentence that says whose this is."""
    if not works_as(user, *roles, office=office, region=region):
        names = dict(Membership.Role.choices)
        raise NotYours(
            _("This is done by: %(who)s of the office in charge.")
            % {"who": _(", ").join(str(names[role]) for role in roles)}
        )


def roles_only(*roles: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view for people with one of the roles anywhere: nobody goes to the login page, another role gets 403."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not (isinstance(user, User) and (user.is_superuser or user.has_role(*roles))):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
