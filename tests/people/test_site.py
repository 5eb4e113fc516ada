"""Whose site it is: written by whoever administers it, named everywhere, in no file of the program."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from grants.people.installation import Installation, Logo, describe_installation
from grants.people.models import User
from grants.people.site import logo, operator, site_line, site_name
from tests.people.scenario import person, scenario
from workflows.mail import mail_of
from workflows.models import Event, Message
from workflows.steps import NotYours, Refused

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
SAID = {
    "name": "某县公益",
    "operator": "某县民政局",
    "operator_en": "Civil Affairs of Some County",
    "phone": "0432-1234567",
    "email": "grants@example.invalid",
    "address": "示例大街1号",
    "logo_words": "一间小屋",
    "logo_words_en": "A small house",
}


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def boss() -> User:
    scenario()
    return User.objects.create_superuser("boss", "boss@example.invalid", "a-long-password-of-tests")


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300), name: str = "logo.png") -> Any:
    out = io.BytesIO()
    Image.new("RGB", size, "#b3261e").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


def reading(user: User | None = None, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    if user:
        client.force_login(user)
    return client


def test_what_is_told_is_said_in_the_readers_language(boss: User) -> None:
    describe_installation(data=SAID, by=boss)
    with translation.override("en"):
        assert (site_name(), operator()) == ("某县公益", "Civil Affairs of Some County")
    with translation.override("zh-hans"):
        assert site_line() == "公益创投与政府购买服务 · 某县民政局"


def test_where_nothing_is_told_nobody_is_named() -> None:
    with translation.override("zh-hans"):
        assert (site_name(), site_line()) == ("益创", "公益创投与政府购买服务")
    page = reading().get("/accounts/login/").text
    assert "演示" not in page and "监督电话" not in page and "000-" not in page
    assert "own-logo" not in page and "favicon.svg" in page


def test_the_administrator_writes_it_on_a_screen_and_every_page_says_it(boss: User) -> None:
    desk = reading(boss)
    address = reverse("installation")
    assert address in desk.get(reverse("background")).text
    sent = desk.post(address, SAID | {"logo_file": picture()}, follow=True)
    assert sent.redirect_chain and "已保存" in sent.text
    page = reading().get("/accounts/login/").text
    for words in (
        "某县公益",
        "某县民政局",
        "0432-1234567",
        "grants@example.invalid",
        "示例大街1号",
        "一间小屋",
    ):
        assert words in page, words
    shown = Logo.objects.get()
    assert (shown.width, shown.height) == (512, 171) and shown.get_absolute_url() in page
    served = reading().get(shown.get_absolute_url())
    assert served["Content-Type"] == "image/png" and "immutable" in served["Cache-Control"]
    assert Image.open(io.BytesIO(served.content)).size == (512, 171)


def test_who_changed_what_stays_readable_and_the_shipped_logo_comes_back(boss: User) -> None:
    desk, address = reading(boss), reverse("installation")
    desk.post(address, SAID | {"logo_file": picture()})
    desk.post(address, SAID | {"phone": "0432-7654321", "without_logo": "on"})
    page = desk.get(address).text
    assert "0432-1234567 → 0432-7654321" in " ".join(page.split())
    assert Logo.objects.get().get_absolute_url() in page and logo() is None
    assert [one.by for one in Event.objects.filter(action="describe_installation")] == [boss, boss]


def test_nobody_else_writes_it(boss: User) -> None:
    lead = person("lead1", ("lead", "GOV22"))
    assert reading(lead).get(reverse("installation")).status_code == 403
    with pytest.raises(NotYours):
        describe_installation(data=SAID, by=lead)
    assert not Installation.objects.exists()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("logo.svg", SVG, content_type="image/svg+xml"),
        SimpleUploadedFile("logo.png", SVG, content_type="image/png"),
        SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50, content_type="image/png"),
        SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 3_000_000, content_type="image/png"),
    ],
    ids=["drawing", "drawing in disguise", "broken", "too large"],
)
def test_a_logo_that_is_no_harmless_picture_is_refused_and_nothing_is_lost(boss: User, file: Any) -> None:
    file.seek(0)
    page = reading(boss).post(reverse("installation"), SAID | {"logo_file": file}).text
    assert "某县公益" in page and "errors" in page
    assert not Logo.objects.exists() and not Installation.objects.get().name


def test_a_logo_without_words_is_refused(boss: User) -> None:
    with pytest.raises(Refused):
        describe_installation(data=SAID | {"logo_words": " "}, by=boss, logo=picture())
    kept = Logo.objects.create(sha256="0" * 64, content=b"x", width=1, height=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.create(pk=1, logo=kept)
    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.create(pk=2)


def test_a_logo_that_once_stood_is_never_another(boss: User) -> None:
    describe_installation(data=SAID, by=boss, logo=picture())
    with pytest.raises(DatabaseError, match=r"logo\.immutable"), transaction.atomic():
        Logo.objects.update(content=b"another")


def test_two_who_write_at_once_do_not_undo_each_other(boss: User) -> None:
    desk, address = reading(boss), reverse("installation")
    mark = re.search(r'name="opened" value="(\w+)"', desk.get(address).text)
    describe_installation(data=SAID, by=boss)
    assert mark
    page = desk.post(address, {"name": "另一个名字", "opened": mark[1]}).text
    assert "另一个名字" in page and "某县公益" in page and site_name() == "某县公益"


def test_every_mail_says_who_writes(boss: User) -> None:
    describe_installation(data=SAID, by=boss)
    foot = "-- \n某县公益 · 某县民政局\n监督电话 0432-1234567"
    assert mail_of(Message(to=boss, subject="…", body="…")).endswith(foot)


#: The program's own name, where the program and not the installation is meant.
OF_THE_PROGRAM = re.compile(
    r"^(grants/demo/|grants/people/site\.py|grants/reference/|cms/site_|cms/translations\.py)"
)
NAMES = re.compile(r"益创|Yichuang|吉林省民政厅|Civil Affairs of Jilin|000-0000")


def test_no_template_mail_or_paper_names_the_installation() -> None:
    """A literal stays what it is on somebody else's site. 公益创投 is a word, 益创 alone a name."""
    found = []
    for file in [
        *(ROOT / "templates").rglob("*.*"),
        *(ROOT / "grants").rglob("*.py"),
        *(ROOT / "cms").rglob("*.py"),
    ]:
        name = str(file.relative_to(ROOT))
        if OF_THE_PROGRAM.match(name) or "/migrations/" in name:
            continue
        text = re.sub(r"\{#.*?#\}|公益创投|PRODID:[^\"]*", "", file.read_text(encoding="utf-8"))
        if file.suffix == ".py":
            text = re.sub(r'"""[\s\S]*?"""|#.*', "", text)
        found += [f"{name}: {line.strip()[:80]}" for line in text.splitlines() if NAMES.search(line)]
    assert found == [], (
        "Ask grants.people.site, or {% load site %}{% site_name %} where no request is at hand."
    )
