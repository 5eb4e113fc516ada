"""What of the site can be found: one row for each page and each public notice, with the words a reader sees there.

A row is written where its page or notice is saved (`SitePage.save`, `PublicNotice.save`), in the same transaction. What
no save tells (an organisation has a new name, the rule of folding changed) the clock finds: `write_anew`.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.timezone import localtime
from wagtail.models import Locale, Page
from wagtail.search import index

from grants.awards.models import PublicNotice
from grants.calls.models import Call
from grants.templatetags.look import say_day, yuan
from workflows.folding import RULE, fold

#: A text longer than this is indexed up to here: ten times the longest law.
LONGEST = 400_000
LANGUAGES = ("zh-hans", "en")


class Findable(index.Indexed, models.Model):
    """A page, or a notice, as the search reads it."""

    page = models.OneToOneField(Page, models.CASCADE, null=True, related_name="findable")
    notice = models.OneToOneField(PublicNotice, models.CASCADE, null=True, related_name="findable")
    #: The language of a page; a notice is found in both.
    locale = models.ForeignKey(Locale, models.CASCADE, null=True, related_name="+")
    #: The call whose page it is: an open one comes first.
    call = models.ForeignKey(Call, models.CASCADE, null=True, related_name="+")
    when = models.DateField(null=True)
    title = models.TextField()
    text = models.TextField()
    folded_title = models.TextField()
    folded = models.TextField()
    rule = models.PositiveSmallIntegerField(db_index=True)

    search_fields = [index.SearchField("folded")]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="findable_is_one_thing",
                condition=Q(page__isnull=False, notice__isnull=True) | Q(page__isnull=True, notice__isnull=False),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


def keep_page(page: Page) -> bool:
    """Write the row of a page as it is read now. Whoever edits holds a draft in his hands: it is read from the database."""
    page = Page.objects.get(pk=page.pk).specific
    if not page.live or page.depth < 2:
        return False
    return _keep(
        {"page": page}, title=page.title, text=_joined(_values(page, page.get_search_fields())),
        locale_id=page.locale_id, call=getattr(page, "call", None), when=_day_of(page),
    )  # fmt: skip


def keep_notice(notice: PublicNotice) -> bool:
    """Write the row of a notice, and of the call's pages, which name it. One that is not published has none."""
    if not notice.published_at:
        return False
    for page in notice.call.pages.filter(live=True):
        keep_page(page)
    titles = " / ".join(filter(None, (notice.title, notice.title_en)))
    return _keep({"notice": notice}, title=titles, text=_joined(_words_of(notice)), when=notice.starts_on)


def _keep(what: dict[str, Any], *, title: str, text: str, **facts: Any) -> bool:
    """Whether anything is different now."""
    row = Findable.objects.filter(**what).first() or Findable(**what)
    before = [getattr(row, field.attname) for field in row._meta.concrete_fields]
    for name, value in {**facts, "title": title, "text": text}.items():
        setattr(row, name, value)
    row.folded_title, row.folded = fold(title), fold(f"{title} {text}")
    row.rule = RULE
    if row.pk and before == [getattr(row, field.attname) for field in row._meta.concrete_fields]:
        return False
    row.save()
    return True


def _joined(parts: Iterable[str]) -> str:
    return " ".join(" ".join(parts).split())[:LONGEST]


def _values(thing: Any, fields: Iterable[Any]) -> Iterator[str]:
    """What stands in those fields of a page, its title left out."""
    for field in fields:
        if isinstance(field, index.RelatedFields):
            related = field.get_value(thing)
            for one in related.all() if hasattr(related, "all") else [related] if related else []:
                yield from _values(one, field.fields)
        elif isinstance(field, index.SearchField) and not (
            isinstance(thing, Page) and field.field_name == "title"
        ):
            yield from _flat(field.get_value(thing))


def _flat(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, date):
        yield from in_both(value)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _flat(one)


def in_both(day: date | datetime | None) -> Iterator[str]:
    """A day as it is written on the page, in both languages."""
    if day is not None:
        day = localtime(day).date() if isinstance(day, datetime) else day
        for language in LANGUAGES:
            with translation.override(language):
                yield say_day(day, year=True)


def _words_of(notice: PublicNotice) -> Iterator[str]:
    call = notice.call
    yield from (
        notice.number,
        notice.body,
        notice.body_en,
        *_in_two(call, "title"),
        call.code,
        call.doc_number,
    )
    yield from (*_in_two(call.issuer, "name"), call.contact_phone)
    for day in (notice.starts_on, notice.ends_on, notice.published_at):
        yield from in_both(day)
    for item in notice.items.select_related("application__organisation", "application__package"):
        one = item.application
        yield from (one.title, one.code, *_in_two(one.organisation, "name"), item.text)
        yield from _in_two(one.package, "name")
        if item.fen:
            yield yuan(item.fen)


def _in_two(thing: Any, name: str) -> list[str]:
    found = (getattr(thing, name, ""), getattr(thing, f"{name}_en", ""))
    return [str(words) for words in found if words]


def _day_of(page: Page) -> date | None:
    day = next(
        (d for n in ("told_on", "issued_on") if (d := getattr(page, n, None))), page.first_published_at
    )
    return localtime(day).date() if isinstance(day, datetime) else day


# --- what no save tells -------------------------------------------------------------------------------------


def not_written() -> list[Page | PublicNotice]:
    """Pages and notices that are public and have no row, or one by an older rule."""
    current = Findable.objects.filter(rule=RULE)
    pages = (
        Page.objects.live()
        .filter(depth__gt=1)
        .exclude(pk__in=current.filter(page__isnull=False).values("page"))
    )
    notices = PublicNotice.objects.filter(published_at__isnull=False).exclude(
        pk__in=current.filter(notice__isnull=False).values("notice")
    )
    return [*pages, *notices]


def write(thing: Page | PublicNotice) -> bool:
    return keep_notice(thing) if isinstance(thing, PublicNotice) else keep_page(thing)


def name_of(thing: Page | PublicNotice) -> str:
    return f"{thing._meta.model_name} {thing.pk}"


def everything() -> Iterator[Page | PublicNotice]:
    yield from Page.objects.live().filter(depth__gt=1).iterator()
    yield from PublicNotice.objects.filter(published_at__isnull=False).iterator()
