"""What of the site can be found: one row for each page, and for each public notice in each language, with the words that
a reader without a name sees there (cms/reading.py).

A row is read where its page or notice is saved, by a worker after the commit (`soon`). Whatever moves may stand on a page:
when readers may be shown something new (workflows/freshness.py) the clock reads again what was read before, so many each
time, the longest ago first; at night everything, for what nobody tells (a day begins, a name is put right in the admin).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.timezone import localtime
from wagtail.models import Locale, Page
from wagtail.search import index

from cms import queries, reading
from grants.awards.models import PublicNotice
from grants.calls.models import Call
from workflows import clock, freshness
from workflows.folding import RULE, fold

#: A text longer than this is indexed up to here: ten times the longest law.
LONGEST = 400_000
#: How much the clock reads anew in one go: on a large site what moved is read by and by.
MOST_AT_ONCE = 200


class Findable(index.Indexed, models.Model):
    """A page, or a notice in one language, as the search reads it."""

    page = models.OneToOneField(Page, models.CASCADE, null=True, related_name="findable")
    notice = models.ForeignKey(PublicNotice, models.CASCADE, null=True, related_name="findable")
    locale = models.ForeignKey(Locale, models.CASCADE, null=True, related_name="+")
    #: The call whose page it is: an open one comes first.
    call = models.ForeignKey(Call, models.CASCADE, null=True, related_name="+")
    when = models.DateField(null=True)
    title = models.TextField()
    #: What is read there, a line a block.
    text = models.TextField()
    #: Whoever knows its words in the other language finds it too.
    folded_title = models.TextField()
    folded = models.TextField()
    rule = models.PositiveSmallIntegerField(db_index=True)
    #: What readers were shown when it was read, and when that was.
    stamp = models.CharField(max_length=32, default="", db_index=True)
    read_at = models.DateTimeField(default=clock.now)

    search_fields = [index.SearchField("folded")]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="findable_is_one_thing",
                condition=Q(page__isnull=False, notice__isnull=True)
                | Q(page__isnull=True, notice__isnull=False),
            ),
            models.UniqueConstraint(fields=["notice", "locale"], name="findable_notice_once"),
        ]

    def __str__(self) -> str:
        return self.title


def soon(thing: Page | PublicNotice) -> None:
    """Have it read by a worker once this is committed. What no worker reads the clock finds."""
    from cms.tasks import read_one
    from workflows.tasks import ask_later

    ask_later(read_one, name_of(thing), f"{name_of(thing)} is read for the search by the clock")


def soon_with_its_call(notice: PublicNotice) -> None:
    """The pages of the call name its notices."""
    for thing in (notice, *notice.call.pages.filter(live=True)):
        soon(thing)


# --- reading ----------------------------------------------------------------------------------------------------------


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
    Findable.objects.filter(of_it).exclude(pk__in=[pk for pk, _new in told]).delete()
    return any(new for _pk, new in told)


def _of_pages(thing: Page) -> Iterator[Reading]:
    for page in _pages().filter(translation_key=thing.translation_key).specific().select_related("locale"):
        facts = {
            "locale_id": page.locale_id,
            "call_id": getattr(page, "call_id", None),
            "when": _day_of(page),
        }
        yield Reading({"page_id": page.pk}, page.title, reading.words_of_page(page), facts)


def _of_notice(thing: PublicNotice) -> Iterator[Reading]:
    from cms.pages.notices import NoticeIndexPage

    notice = _notices().select_related("call").filter(pk=thing.pk).first()
    if notice is None:
        return
    for page in NoticeIndexPage.objects.live().public().select_related("locale").order_by("locale_id"):
        with translation.override(page.locale.language_code):
            title = queries.local(notice, "title")
        where = {"notice_id": notice.pk, "locale_id": page.locale_id}
        yield Reading(where, title, reading.words_of_notice(page, notice, title), {"when": notice.starts_on})


def _keep(one: Reading, others: list[Reading], stamp: str) -> tuple[int, bool]:
    """The key of its row, and whether anything in it is different now."""
    row = Findable.objects.filter(**one.where).first() or Findable(**one.where)
    before = _values(row)
    titles = [one.title, *(other.title for other in others)]
    row.title, row.text, row.rule = one.title, one.text[:LONGEST], RULE
    row.folded_title = fold("\n".join(titles))
    row.folded = fold("\n".join([*titles, row.text, *(other.text[:LONGEST] for other in others)]))
    for name, value in one.facts.items():
        setattr(row, name, value)
    if row.pk and before == _values(row):
        Findable.objects.filter(pk=row.pk).update(stamp=stamp, read_at=clock.now())
        return row.pk, False
    row.stamp, row.read_at = stamp, clock.now()
    row.save()
    return row.pk, True


def _values(row: Findable) -> list[Any]:
    return [getattr(row, one.attname) for one in row._meta.concrete_fields]


def _day_of(page: Page) -> date | None:
    day = next(
        (d for n in ("told_on", "issued_on") if (d := getattr(page, n, None))), page.first_published_at
    )
    return localtime(day).date() if isinstance(day, datetime) else day


# --- what is to be read -----------------------------------------------------------------------------------------------


def _pages() -> Any:
    """Of the site's own kinds: Wagtail's bare page, which stands in a new installation, shows nothing."""
    return Page.objects.live().public().filter(depth__gt=1, content_type__app_label="cms")


def _notices() -> Any:
    return PublicNotice.objects.filter(published_at__isnull=False, published_at__lte=clock.now())


def to_read() -> list[Page | PublicNotice]:
    """What is public and was never read, or by an older rule; then what was read before something moved, the longest ago
    first."""
    moved = Findable.objects.exclude(stamp=freshness.stamp()).order_by("read_at", "pk")
    rows = moved.select_related("page", "notice").defer("text", "folded", "folded_title")[:MOST_AT_ONCE]
    return list(_once([*not_written(), *(row.page or row.notice for row in rows)]))


def not_written() -> list[Page | PublicNotice]:
    """Pages and notices that are public and have no row, or one by an older rule."""
    current = Findable.objects.filter(rule=RULE)
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


def name_of(thing: Page | PublicNotice) -> str:
    return f"page {thing.translation_key}" if isinstance(thing, Page) else f"notice {thing.pk}"


def named(name: str) -> Page | PublicNotice | None:
    """The page or notice of that name, if it is still there."""
    kind, _space, key = name.partition(" ")
    if kind == "notice":
        return PublicNotice.objects.filter(pk=key).first()
    return Page.objects.filter(translation_key=key).order_by("pk").first()
