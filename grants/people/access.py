"""Who may do what beside the steps of a process: roles asked of a person, in actions and in views."""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.people.models import Office, Organisation, Region, User
from workflows.roles import LABELS, OFFICERS, SECOND_FACTOR, RoleName
from workflows.steps import NotYours, Refused

#: Who may say that an account is right.
VERIFIERS: tuple[RoleName, ...] = (*OFFICERS, "finance_checker")


class AuthedRequest(HttpRequest):
    """A request behind a door that lets nobody in without a name (`login_required`, `roles_only`, `asks_again`,
    `keeps_post`): whoever asks is one of our people."""

    user: User


def works_as(user: Any, *roles: RoleName, office: Office | None = None, region: Region | None = None) -> bool:
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


def demand(user: Any, *roles: RoleName, office: Office | None = None, region: Region | None = None) -> None:
    """Refuse, with the sentence that says whose this is."""
    if not works_as(user, *roles, office=office, region=region):
        raise NotYours(
            _("This is done by: %(who)s of the office in charge.")
            % {"who": _(", ").join(str(LABELS[role]) for role in roles)}
        )


def demand_verified(organisation: Organisation, by: User) -> None:
    """Whoever acts for an organisation on their own word alone drafts, and no more."""
    if not by.is_verified_for(organisation.pk):
        raise Refused(
            _(
                "No office has verified yet that you act for this organisation. Until then you write drafts; the "
                "organisation's page says which office does it and what it needs from you."
            )
        )


def needs_second_factor(user: Any) -> bool:
    """Whoever decides, moves money, reads what others may not or runs the installation shows a second factor; experts
    where the setting says so. Applicants choose for themselves."""
    if user.is_staff or user.is_superuser or any(post.role in SECOND_FACTOR for post in user.posts):
        return True
    expert = getattr(user, "expert", None) if settings.EXPERT_SECOND_FACTOR else None
    return expert is not None and expert.active


def roles_only(
    *roles: RoleName,
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A view for people with one of the roles anywhere: nobody goes to the login page, another role gets 403."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @login_required
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not (isinstance(user, User) and (user.is_superuser or user.has_role(*roles))):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]  # asked by may_open
        return guarded

    return decorate


def may_open(user: Any, url: str) -> bool:
    """Whether a page's role lets the person in, so that no other page leads there for nothing. About whose matter it is
    the page says more when it is asked."""
    roles = _roles_at(urlsplit(url).path, get_language())
    return roles is None or (isinstance(user, User) and (user.is_superuser or user.has_role(*roles)))


@functools.lru_cache(maxsize=2048)
def _roles_at(path: str, language: str | None) -> tuple[Any, ...] | None:
    """Who is let in at an address: as fixed as the program. None: everybody, or what is there says so itself."""
    try:
        roles = getattr(resolve(path).func, "roles", None)
    except Resolver404:
        return None
    return None if roles is None else tuple(roles)
