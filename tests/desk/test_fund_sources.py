"""Books and events keep the code of a fund source; no reader of any page is shown it."""

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from grants.ledger.models import Account, Entry
from grants.models import Award, Call, FundSource, User
from tests.access import crawl
from workflows.models import Event

pytestmark = [pytest.mark.usefixtures("demo_db")]


def said(html: bytes) -> str:
    """What a reader sees: no addresses, no names of fields."""
    soup = BeautifulSoup(html, "html.parser")
    for part in soup.select("script, style"):
        part.decompose()
    return soup.get_text(" ")


def codes() -> list[str]:
    return list(FundSource.objects.values_list("code", flat=True))


def addresses() -> Iterator[str]:
    """Pages that the books, events and shares of the money reach; a kind of page the one with most to say."""
    for page in range(1, 4):
        yield f"{reverse('journal')}?page={page}"
        yield f"{reverse('events')}?page={page}"
    for source in Account.objects.exclude(source="").values_list("source", flat=True).distinct():
        entry = Entry.objects.filter(postings__account__source=source).first()
        if entry:
            yield reverse("journal-entry", args=[entry.pk])
    for process in (
        Event.objects.filter(process__in=["fundpool", "award"]).values_list("process", flat=True).distinct()
    ):
        yield f"{reverse('events')}?process={process}"
    for award in Award.objects.all()[:4]:
        yield award.get_absolute_url()
        yield reverse("history", args=["award", award.pk])
    for call in Call.objects.all()[:4]:
        yield call.get_absolute_url()
    yield reverse("money")


@pytest.mark.parametrize("reader", ["auditor", "lead", "maker"])
def test_no_page_about_money_shows_the_code_of_a_source(reader: str) -> None:
    client = Client()
    client.force_login(User.objects.get(username=reader))
    hidden, seen = codes(), 0
    assert hidden
    for address in addresses():
        response: Any = client.get(address)
        if response.status_code != 200:
            continue
        seen += 1
        text = said(response.content)
        assert [code for code in hidden if code in text] == [], address
    assert seen > 5


def test_the_walk_through_every_page_looks_for_them_too() -> None:
    """tests/access/test_links.py walks the whole site as everybody."""
    walked = crawl.Walk()
    page = f"<p>资金来源：{codes()[0]}</p>".encode()
    crawl.look(walked, "/somewhere/", page, codes())
    assert walked.codes == [f"/somewhere/: {codes()[0]}"]
