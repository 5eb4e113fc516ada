"""A form that sends what is typed by its address sends no more than an address holds: a server that is asked for more
answers with a bare line of its own, in no language of the house."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from config import gunicorn
from tests.factories import venture_scenario
from workflows.folding import MOST_TYPED
from workflows.plain_text import whole

TEMPLATES = Path(__file__).parent.parent / "templates"
BY_ADDRESS = re.compile(r"<form(?![^>]*method=\"(?:post|dialog)\")[^>]*>.*?</form>", re.DOTALL)
FIELD = re.compile(r"<(?:input|textarea)\b(?:[^<>{]|\{\{.*?\}\}|\{%.*?%\})*>", re.DOTALL)
CHOSEN = re.compile(r'type="(?:hidden|checkbox|radio|date|submit)"')
#: Forms that a form class draws: their fields have lengths of their own, of a name or a number.
DRAWN = {"people/organisation_join.html", "people/organisation_tier.html", "people/organisation_place.html"}


def test_an_address_may_be_as_long_as_it_can_be() -> None:
    assert gunicorn.limit_request_line == 8190
    assert len(quote("楼" * MOST_TYPED)) * 2 < gunicorn.limit_request_line / 2


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_what_is_typed_into_an_address_has_an_end(path: Path) -> None:
    text, name = path.read_text(encoding="utf-8"), str(path.relative_to(TEMPLATES))
    for form in BY_ADDRESS.findall(text):
        typed = [one for one in FIELD.findall(form) if not CHOSEN.search(one)]
        assert [one for one in typed if "data-most=" not in one] == []
        assert name in DRAWN or not re.search(r"{% fields? ", form), name


@pytest.mark.django_db
def test_a_list_says_where_it_was_asked_for_more_than_it_looks_for() -> None:
    scenario = venture_scenario()
    client = Client(headers={"accept-language": "en"})
    client.force_login(scenario.officer)
    for name in ("application-list", "award-list", "call-list", "closeout-list", "contract-list"):
        page = client.get(reverse(name), {"q": "楼" * 480})
        assert page.status_code == 200 and "Only the first 100 characters" in page.content.decode(), name
        assert (
            "楼" * 101 not in page.content.decode().partition("<main")[2].partition('type="search"')[2][:700]
        )


@pytest.mark.django_db
def test_a_link_that_would_hold_too_much_is_refused_and_nothing_is_lost() -> None:
    scenario = venture_scenario()
    client = Client(headers={"accept-language": "en"})
    client.force_login(scenario.officer)
    address = reverse("call-link", args=[scenario.call.code])
    area = next(
        n for n, f in client.get(address).context["form"].fields.items() if f.widget.attrs.get("rows")
    )
    refused = client.post(address, {area: "楼道" * 240})
    assert "counts as nine" in refused.content.decode() and "楼道" * 240 in refused.content.decode()
    assert not refused.context["made"]
    made = client.post(address, {area: "楼道" * 150}).context["made"]
    login = Client().get(made.removeprefix(whole("")))
    assert login.status_code == 302 and len(login.headers["Location"]) < gunicorn.limit_request_line
