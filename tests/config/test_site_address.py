"""One beginning of every link: what is set, else the address that is bound."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from workflows.management.commands.up import lead_mails_here
from workflows.plain import whole

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
