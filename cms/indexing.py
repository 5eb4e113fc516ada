"""Reading for the search: a page in each of its languages, or a notice in both, with the words that a reader without a name sees
there (cms/page_text.py); and what is to be read when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.timezone import localtime
from wagtail.models import Page

from cms import page_text
from cms.pages.notices import NoticeIndexPage
from cms.search_index import LONGEST, SearchEntry, name_of
from grants.awards.models import PublicNotice
from grants.web.formatting import local
from workflows import clock, freshness
from workflows.folding import RULE, fold

#: How much the clock reads anew in one go: on a large site what moved is read by and by.
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Reading:
    """What is read at one address."""

    where: dict[str, Any]
    title: str
    text: str
    facts: dict[str, Any] = field(default_factory=dict)


def write(thing: Page | PublicNotice) -> bool:
    """Read a page in each of its languages, or a notice in both, and keep the words; whether anything is different now.

    Whoever edits holds a draft in his hands: it is read from the database."""
    stamp = freshness.stamp()
    if isinstance(thing, Page):
        readings, of_it = list(_of_pages(thing)), Q(page__translation_key=thing.translation_key)
    else:
        readings, of_it = list(_of_notice(thing)), Q(notice=thing.pk)
    told = [_keep(one, [other for other in readings if other is not one], stamp) for one in readings]
    SearchEntry.objects.filter(of_it).exclude(pk__in=[pk for pk, _new in told]).delete()
    return any(new for _pk, new in told)


def _of_pages(thing: Page) -> Iterator[Reading]:
    for page in _pages().filter(translation_key=thing.translation_key).specific().select_related("locale"):
        facts = {
            "locale_id": page.locale_id,
            "call_id": getattr(page, "call_id", None),
            "when": _day_of(page),
        }
        yield Reading({"page_id": page.pk}, page.title, page_text.words_of_page(page), facts)


def _of_notice(thing: PublicNotice) -> Iterator[Reading]:
    notice = _notices().select_related("call").filter(pk=thing.pk).first()
    if notice is None:
        return
    for page in NoticeIndexPage.objects.live().public().select_related("locale").order_by("locale_id"):
        with translation.override(page.locale.language_code):
            title = local(notice, "title")
        where = {"notice_id": notice.pk, "locale_id": page.locale_id}
        yield Reading(
            where, title, page_text.words_of_notice(page, notice, title), {"when": notice.starts_on}
        )


def _keep(one: Reading, others: list[Reading], stamp: str) -> tuple[int, bool]:
    """The key of its row, and whether anything in it is different now."""
    row = SearchEntry.objects.filter(**one.where).first() or SearchEntry(**one.where)
    before = _values(row)
    titles = [one.title, *(other.title for other in others)]
    row.title, row.text, row.rule = one.title, one.text[:LONGEST], RULE
    row.folded_title = fold("\n".join(titles))
    row.folded = fold("\n".join([*titles, row.text, *(other.text[:LONGEST] for other in others)]))
    for name, value in one.facts.items():
        setattr(row, name, value)
    if row.pk and before == _values(row):
        SearchEntry.objects.filter(pk=row.pk).update(stamp=stamp, read_at=clock.now())
        return row.pk, False
    row.stamp, row.read_at = stamp, clock.now()
    row.save()
    return row.pk, True


def _values(row: SearchEntry) -> list[Any]:
    return [getattr(row, one.attname) for one in row._meta.concrete_fields]


def _day_of(page: Page) -> date | None:
    day = next(
        (d for n in ("told_on", "issued_on") if (d := getattr(page, n, None))), page.first_published_at
    )
    return localtime(day).date() if isinstance(day, datetime) else day


def _pages() -> Any:
    """Of the site's own kinds: Wagtail's bare page, which stands in a new installation, shows nothing."""
    return Page.objects.live().public().filter(depth__gt=1, content_type__app_label="cms")


def _notices() -> Any:
    return PublicNotice.objects.filter(published_at__isnull=False, published_at__lte=clock.now())


def to_read() -> list[Page | PublicNotice]:
    """What is public and was never read, or by an older rule; then what was read before something moved, the longest ago
    first."""
    moved = SearchEntry.objects.exclude(stamp=freshness.stamp()).order_by("read_at", "pk")
    rows = moved.select_related("page", "notice").defer("text", "folded", "folded_title")[:MOST_AT_ONCE]
    return list(_once([*not_written(), *(row.page or row.notice for row in rows)]))


def not_written() -> list[Page | PublicNotice]:
    """Pages and notices that are public and have no row, or one by an older rule."""
    current = SearchEntry.objects.filter(rule=RULE)
    pages = _pages().exclude(pk__in=current.filter(page__isnull=False).values("page"))
    notices = _notices().exclude(pk__in=current.filter(notice__isnull=False).values("notice"))
    return [*pages, *notices]


def everything() -> Iterator[Page | PublicNotice]:
    yield from _once(_pages().iterator())
    yield from _notices().iterator()


def _once(things: Iterable[Any]) -> Iterator[Any]:
    """A page and its translations are read together."""
    seen: set[str] = set()
    for thing in things:
        if name_of(thing) not in seen:
            seen.add(name_of(thing))
            yield thing


def named(name: str) -> Page | PublicNotice | None:
    """The page or notice of that name, if it is still there."""
    kind, _space, key = name.partition(" ")
    if kind == "notice":
        return PublicNotice.objects.filter(pk=key).first()
    return Page.objects.filter(translation_key=key).order_by("pk").first()
