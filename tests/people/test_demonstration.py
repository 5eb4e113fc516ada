"""The demonstration is open to everybody, so nothing else is: off unless `up --demo` says so, on this machine alone, and
no mail is read by anybody but whom it was written to."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.test import Client

from grants.demo import PASSWORD as PUBLIC
from grants.models import User
from tests.factories import PASSWORD, person
from tests.processes import ROOT
from workflows import jobs
from workflows.management.commands.up import say_what_it_is
from workflows.models import Mail

pytestmark = pytest.mark.django_db
ELSEWHERE = "203.0.113.9"


@pytest.fixture(autouse=True)
def keeps_mail(settings: Any) -> None:
    """As it is without a mail server."""
    settings.EMAIL_URL = ""
    kept = "workflows.mail.KeptMail"
    settings.EMAIL_BACKEND = "workflows.mail.Outbox" if hasattr(settings, "MAIL_CARRIER") else kept
    settings.MAIL_CARRIER = kept


def carried() -> None:
    """The worker brings what was written."""
    for pk in jobs.due():
        jobs.run(pk)


def log_in(name: str, password: str, **meta: Any) -> Client:
    client = Client(**meta)
    client.post("/en/accounts/login/", {"login": name, "password": password})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- kept mail --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("demo", [True, False])
def test_nobody_reads_the_administrator_s_reset_at_the_page_of_mails(settings: Any, demo: bool) -> None:
    """An empty embedded database: ask for the reset of the one account there is, and look for the link."""
    settings.DEMO = demo
    root = User.objects.create_superuser("root", "root@example.invalid", PASSWORD)
    stranger = Client()
    stranger.post("/en/accounts/password/reset/", {"email": root.email})
    carried()
    link = re.search(r"/accounts/password/reset/key/[^/\s]+/", Mail.objects.get(to=root.email).body)
    assert link
    assert stranger.get("/en/mails/").status_code == 302
    person("ada")
    User.objects.create_superuser("boss", "boss@example.invalid", PASSWORD)
    for client in (stranger, log_in("ada", PASSWORD), log_in("boss", PASSWORD)):
        assert link[0] not in client.get("/en/mails/", follow=True).content.decode()
    assert link[0] in log_in("root", PASSWORD).get("/en/mails/").content.decode()


def sign_up(name: str, email: str) -> Client:
    client = Client()
    typed = {
        "name": "张三",
        "mobile": "13900000000",
        "username": name,
        "email": email,
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    client.post("/en/accounts/signup/", typed)
    carried()
    return client


def test_in_the_demonstration_whoever_registers_finds_his_own_link_and_nobody_else_does(
    settings: Any,
) -> None:
    settings.DEMO = True
    mine, other = sign_up("fresh", "fresh@example.invalid"), sign_up("eve", "eve@example.invalid")
    assert 'href="/en/mails/"' in mine.get("/en/accounts/confirm-email/").content.decode().split("<footer")[0]
    link = re.search(r"/accounts/confirm-email/[^/\s]+/", mine.get("/en/mails/").content.decode())
    assert link and link[0] not in other.get("/en/mails/").content.decode()
    mine.post(f"/en{link[0]}")
    assert is_in(mine)


def test_registering_with_somebody_s_address_shows_none_of_his_mails(settings: Any) -> None:
    settings.DEMO = True
    ada = person("ada")
    Mail.objects.create(to=ada.email, subject="secret", body="")
    thief = sign_up("thief", ada.email)
    assert thief.get("/en/mails/").status_code == 302


def test_outside_the_demonstration_an_address_that_is_not_proved_opens_nothing(settings: Any) -> None:
    assert sign_up("fresh", "fresh@example.invalid").get("/en/mails/").status_code == 302


# --- the public password ----------------------------------------------------------------------------------
def test_the_public_password_opens_nothing_outside_the_demonstration() -> None:
    """A database that holds the demonstration, started without it."""
    somebody = person("o02")
    somebody.set_password(PUBLIC)
    somebody.save()
    assert not is_in(log_in("o02", PUBLIC))
    assert not is_in(log_in(somebody.email, PUBLIC))


@pytest.mark.parametrize(
    ("meta", "opened", "comes_in"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, False, True),
        ({"REMOTE_ADDR": "::1"}, False, True),
        ({"REMOTE_ADDR": ELSEWHERE}, False, False),
        ({"REMOTE_ADDR": ""}, False, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": ELSEWHERE}, False, False),
        ({"REMOTE_ADDR": ELSEWHERE}, True, True),
    ],
)
def test_in_the_demonstration_it_opens_on_this_machine_alone_unless_somebody_said_so(
    settings: Any, meta: dict[str, str], opened: bool, comes_in: bool
) -> None:
    settings.DEMO, settings.DEMO_OPEN = True, opened
    somebody = person("o02")
    somebody.set_password(PUBLIC)
    somebody.save()
    assert is_in(log_in("o02", PUBLIC, **meta)) == comes_in


def test_a_login_of_the_demonstration_ends_with_it(settings: Any) -> None:
    settings.DEMO = True
    person("ada")
    client = log_in("ada", PASSWORD)
    assert client.get("/en/desk/").status_code == 200
    settings.DEMO = False
    assert client.get("/en/desk/").status_code == 302


# --- how it is started ------------------------------------------------------------------------------------
@pytest.fixture
def kept_environment(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    for name in ("YICHUANG_BIND", "YICHUANG_DEMO"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    settings.DEMO = settings.DEMO_OPEN = False


@pytest.mark.parametrize("bind", ["0.0.0.0:8000", "192.0.2.1:8000", "[::]:8000", "example.org:8000"])
def test_up_refuses_to_show_the_demonstration_to_others(
    kept_environment: None, settings: Any, bind: str
) -> None:
    with pytest.raises(CommandError, match="YICHUANG_DEMO_OPEN=1"):
        say_what_it_is(True, bind)
    say_what_it_is(False, bind)
    assert os.environ["YICHUANG_DEMO"] == "0"
    settings.DEMO_OPEN = True
    say_what_it_is(True, bind)
    assert (os.environ["YICHUANG_DEMO"], os.environ["YICHUANG_BIND"]) == ("1", bind)


@pytest.mark.parametrize("bind", ["127.0.0.1:8001", "localhost:8000", "[::1]:8000", "127.9.9.9:80"])
def test_up_shows_it_on_this_machine(kept_environment: None, settings: Any, bind: str) -> None:
    say_what_it_is(True, bind)
    assert os.environ["YICHUANG_DEMO"] == "1" and settings.DEMO


def told(folder: Path, **more: str) -> list[str]:
    """What the settings of one machine say, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YICHUANG_")}
    env = kept | {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "YICHUANG_VAR": str(folder), **more}
    asks = "from django.conf import settings as s; print(s.DEMO, s.STAFF_SECOND_FACTOR, *s.ALLOWED_HOSTS)"
    done = subprocess.run(
        [sys.executable, "-c", asks], env=env, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.split()


def test_one_machine_without_a_word_is_no_demonstration_and_answers_to_its_own_names(tmp_path: Path) -> None:
    demo, second_factor, *hosts = told(tmp_path, YICHUANG_BIND="10.1.2.3:8000")
    assert (demo, second_factor) == ("False", "True")
    assert hosts == ["localhost", "127.0.0.1", "[::1]", "10.1.2.3"]
    assert told(tmp_path, YICHUANG_HOSTS="grants.example.org")[2:] == ["grants.example.org"]
