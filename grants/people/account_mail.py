"""The mails of allauth: they go to addresses that look like no other's, and lead to this site's own address, whatever host a
request named."""

import copy
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as running
from django.http import HttpRequest

from grants.people.identity import refuse_look_alike
from workflows.plain_text import whole


class MailsFromHome(DefaultAccountAdapter):
    """Who asks for somebody else's reset with a forged host would else be sent the key by its owner's click."""

    def clean_email(self, email: str) -> str:
        """An address that somebody gives as his own, when he registers or later."""
        refuse_look_alike(email)
        return str(super().clean_email(email))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        ours = {name: _at_home(value) for name, value in context.items()}
        request = running.request
        with running.request_context(_asked_at_home(request) if request is not None else None):
            super().send_mail(template_prefix, email, ours)


def _at_home(value: Any) -> Any:
    """An address of the request as an address of the site; anything else as it is."""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return value
    return whole(urlsplit(value)._replace(scheme="", netloc="").geturl())


def _asked_at_home(request: HttpRequest) -> HttpRequest:
    """The same request as if it had come to the site's own address: for what a template asks of it."""
    home = urlsplit(whole("/"))
    asked = copy.copy(request)
    asked.__dict__.pop("_current_scheme_host", None)
    asked.META = {name: value for name, value in request.META.items() if "FORWARDED" not in name}
    asked.get_host = lambda: home.netloc  # type: ignore[method-assign]
    asked._get_scheme = lambda: home.scheme  # type: ignore[attr-defined]
    return asked
