"""The eye for buttons that the walk through the site has: it finds what it looks for."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from grants.models import Award, Tranche, User
from tests.access.buttons import closed, silent, step_at
from tests.access.crawl import steps_on


def page(html: str) -> BeautifulSoup:
    return BeautifulSoup(f"<main>{html}</main>", "html.parser")


def test_a_closed_button_without_its_reason_is_found() -> None:
    assert silent(page("<form><p><button disabled>Approve</button></p></form>")) == ["Approve"]
    assert silent(page("<form><p class='note'></p><button disabled>Approve</button></form>")) == ["Approve"]
    assert silent(page("<form><button disabled>Approve</button><p class='note'>Not yet.</p></form>")) == []
    assert silent(page("<button disabled aria-describedby='why'>Approve</button>")) == []


@pytest.mark.usefixtures("demo_db")
def test_a_step_that_is_offered_to_the_wrong_person_or_too_early_is_found() -> None:
    tranche = Tranche.objects.get(award__code="B04", order=1)
    url = reverse("tranche-step", args=[tranche.pk, "approve"])
    found = step_at(f"{url}?next=/desk/")
    assert found is not None
    assert (found[0].pk, found[1]) == (tranche.pk, "approve")
    assert closed(url, User.objects.get(username="auditor")) == ["tranche.approve is not this person's here"]
    assert closed(reverse("tranche", args=[tranche.pk]), User.objects.get(username="auditor")) == []


@pytest.mark.usefixtures("demo_db")
@pytest.mark.parametrize("who", ["lead", "officer"])
def test_the_buttons_of_a_page_are_read_as_steps(who: str) -> None:
    """An award that is delivered can be suspended: whoever may, has a button, and it is open."""
    user, client = User.objects.get(username=who), Client()
    client.force_login(user)
    award = Award.objects.filter(state="delivering").earliest("pk")
    address = award.get_absolute_url()
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    steps = {one.url: closed(one.url, user) for one in steps_on(address, soup) if step_at(one.url)}
    assert {url.rstrip("/").rsplit("/", 1)[1] for url in steps} == (
        {"suspend", "terminate"} if who == "lead" else set()
    )
    assert not any(steps.values())
