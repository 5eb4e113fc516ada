"""What is shown of a person so that others can tell who it is."""

from django import template

from grants.people.identity import has_address
from grants.people.identity import masked as masked_address
from grants.people.models import User

register = template.Library()


@register.filter
def masked(email: str) -> str:
    """z***@example.org."""
    return masked_address(email)


@register.filter
def address_is_verified(user: User) -> bool:
    """Whether the person has opened the link in the mail to this address."""
    return has_address(user, user.email)


@register.filter
def leads(user: User) -> bool:
    """Whether the person may open the list of posts."""
    return user.is_superuser or user.has_role("lead")
