"""What is shown of a person so that others can tell who it is."""

from django import template

from grants.people.identity import has_address
from grants.people.identity import masked as masked_address
from grants.people.models import User
from grants.people.profile import PARTY_WORDS

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
def party_words(kept: str) -> str:
    """How an organisation stands to Party building, in the reader's language."""
    return str(PARTY_WORDS.get(kept, kept))


@register.filter
def leads(user: User) -> bool:
    """Whether the person may open the list of posts."""
    return user.is_superuser or user.has_role("lead")
