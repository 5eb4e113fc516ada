"""Every page of the house with every form it makes, as those see it who come in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.forms import BaseForm, BaseFormSet, Field
from django.test import Client

from tests.access.access_matrix import url_of
from tests.access.objects import address
from tests.access.people import PEOPLE, person
from tests.access.table import Row, rows

#: Who is asked first: whoever acts sees more of a page than who reads it.
ACTING = ("owner", "officer", "lead", "maker", "accountant", "expert", "street", "editor", "admin", "nobody")
MOST = 3
#: Leaving; a file; what only answers a script.
NOT_OPENED = {"account_logout"}


@dataclass
class Visit:
    name: str
    url: str
    who: str
    owner: str
    html: str
    forms: list[BaseForm] = field(default_factory=list)

    @property
    def fields(self) -> Iterator[tuple[str, Field]]:
        for form in self.forms:
            for name, one in form.fields.items():
                yield f"{self.name} {type(form).__name__}.{name}", one


def doors(row: Row) -> list[str]:
    letters = row.get.replace(" ", "")
    within = [who for who, letter in zip(PEOPLE, letters, strict=True) if letter == "o"]
    return sorted(within, key=lambda who: ACTING.index(who) if who in ACTING else len(ACTING))[:MOST]


def visits() -> Iterator[Visit]:
    """Each page of the table, by up to three who come in; the scenario is as it was before after each."""
    for row in rows():
        if row.name in NOT_OPENED:
            continue
        owner, args = address(row.words)
        url = url_of(row.name, args)
        for who in doors(row):
            client = client_of(who, owner)
            with transaction.atomic():
                response = client.get(url)
                transaction.set_rollback(True)
            if response.status_code == 200 and "html" in response.get("Content-Type", ""):
                yield Visit(row.name, url, who, owner, response.text, list(_forms(response.context)))


def client_of(who: str, owner: str) -> Client:
    cache.clear()
    client = Client(raise_request_exception=False)
    if user := person(who, owner):
        client.force_login(user)
    return client


def _forms(context: Any) -> Iterator[BaseForm]:
    seen: set[int] = set()
    for layer in context or []:
        for value in (layer.flatten() if hasattr(layer, "flatten") else layer).values():
            for form in _within(value):
                if id(form) not in seen:
                    seen.add(id(form))
                    yield form


def _within(value: Any) -> Iterator[BaseForm]:
    if isinstance(value, BaseForm):
        yield value
    elif isinstance(value, BaseFormSet):
        yield from (*value.forms, value.empty_form)
    elif isinstance(value, list | tuple) and len(value) < 50:
        for one in value:
            if isinstance(one, BaseForm | BaseFormSet):
                yield from _within(one)
