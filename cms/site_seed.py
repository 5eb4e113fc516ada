"""Build the site: locales, home pages, lists, policies and pages of words, in both languages.

Running it twice changes nothing; what an editor has changed since stays as the editor left it.
"""

import json
import re
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, TypeVar

from wagtail.models import Locale, Page, Site

from cms import models as pages
from cms.rights import make_groups
from cms.site_words import HOME, INDEXES, POLICY, STANDARD, Words
from grants.awards.models import Award
from grants.calls.models import Call
from grants.people.models import Organisation, Region, Term, User
from workflows import clock

DATA = Path(__file__).parent / "data"
ZH, EN = "zh-hans", "en"
P = TypeVar("P", bound=Page)


def build_site(by: User) -> pages.HomePage:
    """The whole tree, published. Returns the Chinese home page."""
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in (ZH, EN)}
    home = _home(locales, by)
    for kind, slug, words in INDEXES:
        _pair(home, getattr(pages, kind), slug, words, by)
    for slug, words in STANDARD:
        _pair(home, pages.StandardPage, slug, {code: _with_body(w) for code, w in words.items()}, by)
    _policies(home, by)
    make_groups()
    return home


def page_for_call(call: Call, *, by: User, lead: str = "", lead_en: str = "") -> pages.CallPage:
    """The call's page in both languages. Publishing the Chinese one announces the call, as the editor."""
    index = pages.CallIndexPage.objects.get(locale__language_code=ZH)
    words = {
        ZH: {"title": call.title, "lead": lead or call.summary},
        EN: {
            "title": call.title_en or call.title,
            "lead": lead_en or call.summary_en or lead or call.summary,
        },
    }
    return _pair(index, pages.CallPage, call.code.lower(), words, by, call=call)


def story(
    data: dict[str, Any],
    *,
    by: User,
    award: Award | None = None,
    organisation: Organisation | None = None,
    series: Term | None = None,
    region: Region | None = None,
    told_on: date | None = None,
) -> pages.StoryPage:
    """A story of the showcase from its row of the demo data, with the English words of cms/data/stories-en.json."""
    index = pages.StoryIndexPage.objects.get(locale__language_code=ZH)
    english = json.loads((DATA / "stories-en.json").read_text())[data["id"]]
    # Money never comes from words: a figure in yuan is read from the ledger instead.
    counted = [[m["name"], f"{m['value']}", m["unit"]] for m in data["metrics"] if m["unit"] != "元"]
    words = {
        ZH: {
            "title": data["title"],
            "lead": data["lead"],
            "body": _paragraphs(split_sentences(data["body"])),
            "quote": data["quote"],
            "quote_by": data["quote_by"],
            "metrics": _metrics(counted),
        },
        EN: {
            "title": english["title"],
            "lead": english["lead"],
            "body": _paragraphs(english["body"]),
            "quote": english["quote"],
            "quote_by": english["quote_by"],
            "metrics": _metrics(english["metrics"]),
        },
    }
    scene = {"S1": "steps", "S2": "winter", "S3": "field", "S4": "square"}.get(data["id"], "home")
    return _pair(
        index,
        pages.StoryPage,
        f"story-{data['id'].lower()}",
        words,
        by,
        kind=data["kind"],
        scene=scene,
        award=award,
        organisation=organisation,
        series=series,
        region=region,
        told_on=told_on or clock.today(),
    )


def split_sentences(text: str, least: int = 45) -> list[str]:
    """One run of text as paragraphs of a sentence or two."""
    rows: list[str] = []
    for sentence in re.findall(r"[^。？！]+[。？！]?[”]?", text):
        if rows and len(rows[-1]) < least:
            rows[-1] += sentence
        else:
            rows.append(sentence)
    return rows


# --- the pieces ---------------------------------------------------------------------------------------


def _home(locales: dict[str, Locale], by: User) -> pages.HomePage:
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root", locale=locales[ZH])
    home = pages.HomePage.objects.filter(locale=locales[ZH]).first()
    if home is None:
        home = pages.HomePage(slug="site", locale=locales[ZH], owner=by, **HOME[ZH])
        root.add_child(instance=home)
        _publish(home, by)
    site = Site.objects.filter(is_default_site=True).first() or Site(
        is_default_site=True, hostname="localhost"
    )
    if site.root_page_id != home.pk:
        welcome = Page.objects.filter(pk=site.root_page_id, depth=2).exclude(pk=home.pk).first()
        site.root_page, site.site_name = home, str(HOME[ZH]["title"])
        site.save()
        if welcome is not None and type(welcome.specific) is Page:
            welcome.delete()
    _translated(home, HOME[EN], by)
    return home


def _pair(parent: Page, model: type[P], slug: str, words: dict[str, Words], by: User, **facts: Any) -> P:
    """A page below `parent` in Chinese and its translation in English, unless they are there."""
    page = model.objects.child_of(parent).filter(slug=slug).first()
    if page is None:
        page = model(slug=slug, locale=parent.locale, owner=by, **words[ZH], **facts)
        parent.add_child(instance=_unseen(page))
        _publish(page, by)
    _translated(page, words[EN], by)
    return page


def _unseen(page: P) -> P:
    """As a draft: only publishing makes it live, and does what publishing does."""
    page.live = False
    return page


def _translated(page: Page, words: Words, by: User) -> None:
    english = Locale.objects.get(language_code=EN)
    if page.get_translation_or_none(english) is not None:
        return
    twin = page.copy_for_translation(english)
    for name, value in words.items():
        setattr(twin, name, value)
    twin.draft_title, twin.owner = words["title"], by
    _publish(twin, by)


def _publish(page: Page, by: User) -> None:
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    page.refresh_from_db()


def _policies(home: pages.HomePage, by: User) -> None:
    index = pages.PolicyIndexPage.objects.child_of(home).get()
    text = (DATA / "action-plan-2021-24.txt").read_text()
    _pair(
        index,
        pages.PolicyPage,
        "action-plan-2021-24",
        {code: _with_body(w) for code, w in POLICY.items()},
        by,
        doc_number="吉民发〔2021〕24号",
        issuer="吉林省民政厅",
        issued_on=date(2021, 6, 4),
        official_text=text[text.index("为贯彻落实") :],
    )


def _with_body(words: Words) -> Words:
    return {**words, "body": _paragraphs(words.get("body", []))}


def _paragraphs(rows: list[str]) -> list[tuple[str, Any]]:
    blocks: list[tuple[str, Any]] = []
    for row in rows:
        kind, text = (
            ("heading", row[2:])
            if row.startswith("# ")
            else ("paragraph", f"<p>{escape(row, quote=False)}</p>")
        )
        blocks.append((kind, text))
    return blocks


def _metrics(rows: list[list[str]]) -> list[tuple[str, Any]]:
    return [("metric", {"name": name, "value": value, "unit": unit}) for name, value, unit in rows]
