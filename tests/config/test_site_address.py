"""One beginning of every link: what is set, else the address that is bound."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.models import Call, User
from grants.tracking.actions import make_calendar_address
from workflows.management.commands.up import lead_mails_here
from workflows.plain_text import whole

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("told", "site"),
    [
        ({}, "http://localhost:8000"),
        ({"YICHUANG_BIND": "0.0.0.0:8123"}, "http://localhost:8123"),
        ({"YICHUANG_BIND": "0.0.0.0:8123", "YICHUANG_SITE_URL": "https://a.example"}, "https://a.example"),
    ],
)
def test_a_command_beside_the_site_knows_its_address(told: dict[str, str], site: str, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YICHUANG_")}
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "YICHUANG_VAR": str(tmp_path)}
    words = "from django.conf import settings as s; print(s.SITE_URL, s.WAGTAILADMIN_BASE_URL)"
    said = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, env=kept | settings | told, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert said.stdout.split() == [site, site]


def test_up_leads_mails_to_the_address_it_binds(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its own process, which loads the demonstration, and in those it starts."""
    monkeypatch.setenv("YICHUANG_SITE_URL", "")  # put back after the test
    settings.SITE_URL_IS_TOLD = False
    lead_mails_here("127.0.0.1:8765")
    assert os.environ["YICHUANG_SITE_URL"] == "http://localhost:8765" == settings.WAGTAILADMIN_BASE_URL
    assert whole("/en/desk/") == "http://localhost:8765/en/desk/"
    settings.SITE_URL_IS_TOLD = True
    monkeypatch.setenv("YICHUANG_SITE_URL", "https://a.example")
    lead_mails_here("127.0.0.1:8766")
    assert os.environ["YICHUANG_SITE_URL"] == "https://a.example"


#: What may ask for the request's own host: whether an address leads to another site.
OF_THE_REQUEST = {
    "grants/desk/views.py": "a way back must stay on this site",
    "grants/people/views.py": "a way back must stay on this site",
    "grants/web/refusals.py": "a way back must stay on this site",
    "grants/people/account_mail.py": "puts the site's host in the place of the request's",
    "grants/people/accounts.py": "goes through account_mail.py",
}


def test_no_address_is_made_of_the_host_that_a_request_names() -> None:
    """Feeds, calendars, links to send on, mails: whoever asks with another Host would else write where they lead."""
    told = re.compile(
        r"build_absolute_uri|get_host\b|get_current_site|fullpageurl|get_full_url\(|\.full_url\b"
    )
    found = {
        str(file.relative_to(ROOT))
        for folder in ("grants", "cms", "workflows", "templates")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in (".py", ".html", ".txt", ".xml") and told.search(file.read_text(encoding="utf-8"))
    }
    assert found == set(OF_THE_REQUEST)


@pytest.mark.usefixtures("demo_db")
def test_what_is_followed_from_outside_leads_to_the_site_whatever_host_was_asked(settings: Any) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://a.example", ["*"]
    client = Client(headers={"host": "forged.example"})
    client.force_login(User.objects.get(username="o06"))
    secret = make_calendar_address(by=User.objects.get(username="o06"))
    code = Call.objects.filter(state="open")[0].code
    pages = [
        reverse("calls-feed"), reverse("call-dates", args=[code]), reverse("my-deadlines", args=[secret]), "/", "/en/",
    ]  # fmt: skip
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        assert "forged.example" not in answer.content.decode(), page
    for page in pages[:3]:
        assert "https://a.example/" in client.get(page).content.decode().replace("\r\n ", ""), page
