"""What an editor finds on coming in, in the words and under the name of the house."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import polib
import wagtail
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation
from wagtail.models import Page

from cms.site_seed import story
from grants.calls.models import Call
from grants.people.models import User
from tests.cms.test_pages import STORY, award, publish_notice  # noqa: F401  a fixture
from workflows import clock


def panels(client: Client) -> dict[str, str]:
    soup = BeautifulSoup(client.get("/cms-admin/").content, "html.parser")
    return {
        str(panel["id"]).removesuffix("-section"): " ".join(panel.get_text(" ").split())
        for panel in soup.select(".ours-panel")
    }


def test_an_editor_sees_what_is_unfinished(client: Client, site: Any, editor: User, award: Any) -> None:  # noqa: F811
    client.force_login(editor)
    empty = panels(client)
    assert list(empty) == ["drafts", "scheduled", "notices", "bare"]
    assert "没有未发布的修改" in empty["drafts"] and "没有定时" in empty["scheduled"]
    changed, coming = (
        Page.objects.get(slug=slug, locale=site.locale).specific for slug in ("help", "accessibility")
    )
    changed.title = "改了的指南"
    changed.save_revision(user=editor)
    coming.go_live_at = clock.now() + timedelta(days=3)
    coming.save_revision(user=editor).publish(user=editor)
    publish_notice(award, "GS-7")
    story(STORY, by=editor, award=award)
    found = panels(client)
    assert (
        "改了的指南" in found["drafts"]
        and "发布" in found["scheduled"]
        and coming.title in found["scheduled"]
    )
    assert "公示 GS-7" in found["notices"] and "一盏楼道灯" in found["bare"]


def test_who_builds_forms_sees_no_pages(client: Client, site: Any, call: Call) -> None:
    client.force_login(User.objects.get(username="officer"))
    assert client.get("/cms-admin/").status_code == 200 and panels(client) == {}


def test_the_admin_wears_the_name_and_colours_of_the_house(client: Client, site: Any, editor: User) -> None:
    client.force_login(editor)
    soup = BeautifulSoup(client.get("/cms-admin/").content, "html.parser")
    assert soup.title is not None and "益创" in soup.title.get_text() and "Wagtail" not in soup.get_text()
    assert soup.select('link[href*="css/admin"]') and "favicon.svg" in str(soup.select_one("[rel=icon]"))
    links = [str(link["href"]) for link in soup.select("main a[href]")]
    assert links and not [link for link in links if link.startswith("http")]


def test_the_library_says_nothing_to_an_editor_that_the_house_would_not() -> None:
    """Everybody is 您, whatever the library's own Chinese says."""
    catalogues = list(Path(wagtail.__file__).parent.rglob("locale/zh_Hans/LC_MESSAGES/django.po"))
    assert len(catalogues) > 5
    with translation.override("zh-hans"):
        said = [
            translation.pgettext(entry.msgctxt, entry.msgid)
            if entry.msgctxt
            else translation.gettext(entry.msgid)
            for file in catalogues
            for entry in polib.pofile(str(file))
            if entry.msgid and not entry.msgid_plural
        ]
        assert [words for words in said if "你" in words] == []
        assert translation.gettext("Promote") == "网址与摘要"
