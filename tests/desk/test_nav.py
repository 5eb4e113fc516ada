"""The doors of each role: what is worked on has one, and it opens."""

import pytest
from django.test import Client
from django.urls import reverse

from grants.desk.nav import items_for
from grants.models import User

DOORS = {
    "o02": [("organisation", ["O02"])],
    "officer": [("review-list", [])],
    "lead": [("review-list", []), ("post-list", []), ("working-days", []), ("journal", [])],
    "maker": [("journal", [])],
    "checker": [("journal", [])],
    "h1_accountant": [("journal", [])],
    "admin": [("post-list", []), ("working-days", [])],
}


@pytest.mark.usefixtures("demo_db")
@pytest.mark.parametrize("name", DOORS)
def test_what_a_role_works_on_has_a_door_that_opens(name: str) -> None:
    user = User.objects.get(username=name)
    addresses = [address for _words, address in items_for(user)]
    assert len(addresses) == len(set(addresses))
    client = Client()
    client.force_login(user)
    for view, args in DOORS[name]:
        address = reverse(view, args=args)
        assert address in addresses
        assert client.get(address).status_code == 200


@pytest.mark.usefixtures("demo_db")
def test_the_rounds_lead_to_their_ranking() -> None:
    client = Client()
    client.force_login(User.objects.get(username="officer"))
    assert reverse("ranking", args=["GYCT-2026"]) in client.get(reverse("review-list")).content.decode()
