"""Who is meant: the one place that reads what a person typed for another.

A user name never holds an “@”, so what was typed is one thing or the other: with “@” it is an e-mail address, and only
one that its owner has verified counts; without it is a user name. `is_at` is how addresses are compared.
"""

from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from grants.people.models import User
from grants.people.user_names import plain


def refuse_look_alike(email: str) -> None:
    """Refuse an address of letters that look like others, and that PostgreSQL takes for them when it asks without case:
    a dotless i would read the mails of whoever has one with a dot."""
    if not email.isascii():
        raise ValidationError(
            _(
                "An e-mail address has Latin letters, digits and signs only: write it as the mail program shows it."
            ),
            code="look_alike",
        )


def is_at(field: str, email: str) -> Q:
    """Whose `field` is this address, in whatever case: that one, and none that only looks like it."""
    typed = plain(email).lower()
    return Q(Exact(Lower(field), typed)) if typed.isascii() else Q(pk__in=[])


def person_by_address(email: str) -> User | None:
    """Whose verified address this is."""
    verified = EmailAddress.objects.filter(is_at("email", email), verified=True, user__is_active=True)
    found = verified.select_related("user").first()
    return found.user if found else None


def has_address(user: User, email: str) -> bool:
    """Whether this person has shown that the address is his own."""
    return EmailAddress.objects.filter(is_at("email", email), user=user, verified=True).exists()


def person_named(typed: str) -> User | None:
    """The one person meant by a user name, or by an e-mail address that is verified."""
    text = plain(typed)
    if "@" in text:
        return person_by_address(text)
    return User.objects.filter(username__iexact=text, is_active=True).first() if text else None


def masked(email: Any) -> str:
    """Enough of an address for whoever knows it, too little for whoever does not: z***@example.org."""
    name, at, host = str(email).rpartition("@")
    return f"{name[:1]}***{at}{host}"
