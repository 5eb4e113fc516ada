"""Coming in by password: nobody shuts somebody else out, and nobody learns who is here."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.test import Client

from grants.people.models import User
from tests.factories import PASSWORD, person
from tests.worker_results import delivered
from workflows.models import Job, Letter

LIMITS = {
    "signup": "100/h/ip", "login_failed": "30/5m/ip,5/5m/key", "login_known": "10/5m/key",
    "login_strangers": "8/h/key", "login_under_attack": "3/15m/key",
}  # fmt: skip
OWNER, ATTACKER = "203.0.113.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def limits(db: None, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = LIMITS


def try_password(client: Client, login: str, password: str, address: str) -> str:
    """in, wrong, or slow: what the page says to it."""
    answer = client.post("/en/accounts/login/", {"login": login, "password": password}, REMOTE_ADDR=address)
    if answer.status_code == 302:
        return "in"
    return "slow" if "Too many" in answer.content.decode() else "wrong"


def test_wrong_passwords_slow_down_whoever_types_them_and_not_the_owner() -> None:
    person("ada")
    said = [try_password(Client(), "ada", "guess", ATTACKER) for _n in range(7)]
    assert said == ["wrong"] * 5 + ["slow"] * 2
    assert try_password(Client(), "ada", PASSWORD, ATTACKER) == "slow"
    assert try_password(Client(), "ada", PASSWORD, OWNER) == "in"


def test_a_host_header_of_one_s_own_begins_no_new_count() -> None:
    person("ada")
    for n in range(5):
        Client(headers={"host": f"h{n}.example"}).post(
            "/en/accounts/login/", {"login": "ada", "password": "guess"}, REMOTE_ADDR=ATTACKER
        )
    assert try_password(Client(), "ada", PASSWORD, ATTACKER) == "slow"


def test_many_addresses_at_once_slow_down_strangers_but_not_the_owner_s_device() -> None:
    person("ada")
    known = Client()
    assert try_password(known, "ada", PASSWORD, OWNER) == "in"
    known.post("/accounts/logout/")
    said = [try_password(Client(), "ada", "guess", f"198.51.100.{n % 4}") for n in range(40)]
    assert said[:8] == ["wrong"] * 8
    assert said.count("wrong") <= 8 + 4 * 3, "each address has its few tries, whatever the others do"
    assert set(said[20:]) == {"slow"}
    assert try_password(known, "ada", PASSWORD, ATTACKER) == "in", (
        "his device, even at the attacker's address"
    )


def test_nobody_is_refused_for_what_others_typed_elsewhere() -> None:
    """Each from a device and an address that were never here, while others go on trying everywhere."""
    person("ada")
    for n in range(60):
        try_password(Client(), "ada", "guess", f"198.51.100.{n % 12}")
        if n % 5 == 4:
            fresh = f"203.0.113.{n}"
            assert try_password(Client(), "ada", "mistyped", fresh) == "wrong"
            assert try_password(Client(), "ada", PASSWORD, fresh) == "in"
    assert try_password(Client(), "ada", PASSWORD, "198.51.100.1") == "slow", "one that tried too much waits"


def test_a_device_is_known_for_its_owner_alone_and_until_the_password_changes() -> None:
    ada, eve = person("ada"), person("eve")
    device = Client()
    assert try_password(device, "eve", PASSWORD, ATTACKER) == "in"
    device.post("/accounts/logout/")
    said = [try_password(device, "ada", "guess", ATTACKER) for _n in range(6)]
    assert said[-1] == "slow"
    eve.set_password("another long password")
    eve.save()
    for _n in range(6):
        try_password(device, "eve", "guess", ATTACKER)
    assert try_password(device, "eve", "another long password", ATTACKER) == "slow"
    assert ada.pk != eve.pk


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], int]:
    """How often a password is hashed for one request: what the time of an answer would tell."""

    def count(ask: Callable[[], Any]) -> int:
        done: list[str] = []
        real = hashers.get_hasher("default").__class__.encode

        def encode(self: Any, *args: Any, **kwargs: Any) -> str:
            done.append("once")
            return str(real(self, *args, **kwargs))

        with monkeypatch.context() as patch:
            patch.setattr(hashers.get_hasher("default").__class__, "encode", encode)
            ask()
        return len(done)

    return count


def test_each_try_costs_the_same_work_whoever_is_typed(
    hashings: Callable[[Callable[[], Any]], int], settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    ada, shut = person("ada"), person("shut", is_active=False)
    User.objects.create_user("fresh", "fresh@example.invalid", PASSWORD)
    typed = (
        "ada",
        ada.email,
        "nobody",
        "nobody@example.invalid",
        "shut",
        shut.email,
        "fresh@example.invalid",
    )
    found = {
        login: hashings(lambda login=login: try_password(Client(), login, "guess", OWNER))  # type: ignore[misc]
        for login in typed
    }
    assert found == dict.fromkeys(typed, 1)


def test_one_comes_in_by_name_or_by_address_and_a_shut_account_is_told_so() -> None:
    ada = person("ada")
    person("shut", is_active=False)
    assert try_password(Client(), "ADA", PASSWORD, OWNER) == "in"
    assert try_password(Client(), ada.email.upper(), PASSWORD, OWNER) == "in"
    answer = Client().post("/en/accounts/login/", {"login": "shut", "password": PASSWORD})
    assert answer["Location"].endswith("/accounts/inactive/")


def test_without_a_proved_address_nobody_is_in() -> None:
    User.objects.create_user("fresh", "fresh@example.invalid", PASSWORD)
    client = Client()
    answer = client.post("/en/accounts/login/", {"login": "fresh", "password": PASSWORD})
    assert answer["Location"].endswith("/accounts/confirm-email/")
    assert client.get("/en/desk/").status_code == 302
    (sent,) = delivered("fresh@example.invalid")
    key = re.search(r"/accounts/confirm-email/[^/\s]+/", str(sent.body))
    assert key is not None
    client.post(key[0])
    assert try_password(client, "fresh", PASSWORD, OWNER) == "in"


def test_the_administrator_made_at_the_console_is_not_asked_for_a_proof() -> None:
    User.objects.create_superuser("root", "root@example.invalid", PASSWORD)
    assert try_password(Client(), "root", PASSWORD, OWNER) == "in"


def sign_up(name: str, email: str) -> Any:
    typed = {
        "name": "张三",
        "mobile": "13900000000",
        "username": name,
        "email": email,
        "password1": "a-long-password-7",
        "password2": "a-long-password-7",
    }
    return Client().post("/en/accounts/signup/", typed)


def test_signing_up_does_not_tell_whether_an_address_is_known() -> None:
    ada = person("ada")
    known, unknown = sign_up("new1", ada.email), sign_up("new2", "free@example.invalid")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert sorted(m.to[0] for m in delivered()) == sorted([ada.email, "free@example.invalid"])
    assert User.objects.filter(email__iexact=ada.email).count() == 1


def test_signing_up_costs_the_same_work_whether_an_address_is_known(
    hashings: Callable[[Callable[[], Any]], int],
) -> None:
    """What takes long: hashing a password, sending a mail. Mail is a row and a job in both cases."""
    ada = person("ada")
    found = []
    for name, email in (("new1", ada.email), ("new2", "free@example.invalid")):
        before = Letter.objects.count(), Job.objects.count()
        hashed = hashings(lambda name=name, email=email: sign_up(name, email))  # type: ignore[misc]
        found.append((hashed, Letter.objects.count() - before[0], Job.objects.count() - before[1]))
    assert found == [(1, 1, 1)] * 2


def test_asking_for_a_new_password_does_not_tell_either() -> None:
    ada = person("ada")
    answers = [
        Client().post("/en/accounts/password/reset/", {"email": email})
        for email in (ada.email, "free@example.invalid")
    ]
    assert len({(a.status_code, a["Location"]) for a in answers}) == 1
    assert len(delivered()) == 2


def test_adding_an_address_that_another_has_does_not_tell(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    ada, eve = person("ada"), person("eve")
    client = Client()
    try_password(client, "eve", PASSWORD, ATTACKER)
    answers = [
        client.post("/en/accounts/email/", {"action_add": "", "email": email})
        for email in (ada.email, "free@example.invalid")
    ]
    assert len({a.status_code for a in answers}) == 1
    assert not EmailAddress.objects.filter(user=eve, email=ada.email, verified=True).exists()
