"""What is shown of a person so that others can tell who it is."""

from django import template
from django.template import Context

from grants.people.identity import has_address
from grants.people.models import User
from grants.people.profile import PARTY_WORDS
from grants.people.shown import shown_to

register = template.Library()


@register.simple_tag(takes_context=True)
def mail_of(context: Context, person: User, *, deciding: bool = False) -> str:
    """The address of a person as this reader is shown it: {% mail_of person %}."""
    return shown_to(context["request"].user).mail(person, deciding=deciding)


@register.filter
def address_is_verified(user: User) -> bool:
    """Whether the person has opened the link in the mail to this address."""
    return has_address(user, user.email)


@register.filter
def party_words(kept: str) -> str:
    """How an organisation stands to Party building, in the reader's language."""
    return str(PARTY_WORDS.get(kept, kept))
