"""What of the site can be found: one row for each page, and for each public notice in each language, with the words that
a reader without a name sees there (read by cms/indexing.py).

A row is read where its page or notice is saved, by a worker after the commit (`soon`). Whatever moves may stand on a page:
when readers may be shown something new (workflows/freshness.py) the clock reads again what was read before, so many each
time, the longest ago first; at night everything, for what nobody tells (a day begins, a name is put right in the admin).
"""

from django.db import models
from django.db.models import Q
from wagtail.models import Locale, Page
from wagtail.search import index

from grants.awards.models import PublicNotice
from grants.calls.models import Call
from workflows import clock
from workflows.asked import Asked

#: A text longer than this is indexed up to here: ten times the longest law.
LONGEST = 400_000


class SearchEntry(index.Indexed, models.Model):
    """A page, or a notice in one language, as the search reads it."""

    page = models.OneToOneField(Page, models.CASCADE, null=True, related_name="search_entries")
    notice = models.ForeignKey(PublicNotice, models.CASCADE, null=True, related_name="search_entries")
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


#: A worker is asked to read what has this name, once it is committed: cms/tasks.py does.
read_soon: Asked[[str], None] = Asked("asking a worker to read for the search")


def soon(thing: Page | PublicNotice) -> None:
    """Have it read by a worker once this is committed. What no worker reads the clock finds."""
    read_soon(name_of(thing))


def soon_with_its_call(notice: PublicNotice) -> None:
    """The pages of the call name its notices."""
    for thing in (notice, *notice.call.pages.filter(live=True)):
        soon(thing)


def name_of(thing: Page | PublicNotice) -> str:
    return f"page {thing.translation_key}" if isinstance(thing, Page) else f"notice {thing.pk}"
