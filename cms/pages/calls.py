"""Calls: the list, and the page of one call. The rules come from the call; the page adds words and papers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.models import Locale, Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from cms import queries
from cms.pages.base import LeadPage, WordsPage
from grants.calls.models import Call, Package
from grants.web.formatting import local
from workflows import clock
from workflows.models import Event
from workflows.pagination import Pages

#: States in which a call is still ahead of its closing moment.
ALIVE = ("announced", "open")


class CallPageQuerySet(PageQuerySet[Any]):
    """The pages of calls, as readers see them."""

    def shown_in(self, locale: Locale | int, track: str = "") -> "CallPageQuerySet":
        """Of one language, and of one track; a call that is not announced has none."""
        pages = self.live().filter(locale=locale).exclude(call__state="draft")
        if track in Call.Track.values:
            pages = pages.filter(call__track_name=track)
        return cast("CallPageQuerySet", pages.select_related("call__issuer__region"))

    def ahead(self) -> "CallPageQuerySet":
        """Those one may still apply to, the nearest closing moment first."""
        return self.filter(_is_ahead()).order_by("call__closes_at")

    def past(self) -> "CallPageQuerySet":
        """Those that have closed, the newest first."""
        return self.exclude(_is_ahead()).order_by("-call__closes_at", "-pk")


def _is_ahead() -> models.Q:
    return models.Q(call__state__in=ALIVE, call__closes_at__gt=clock.now())


class CallIndexPage(LeadPage):
    """The calls of the site, the open ones first."""

    template = "cms/call_index_page.html"
    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.CallPage"]

    class Meta:
        verbose_name = _("list of calls")
        verbose_name_plural = _("lists of calls")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        track = request.GET.get("track", "")
        past = Pages(CallPage.objects.shown_in(self.locale, track).past(), 25)
        context |= {
            "track": track if track in Call.Track.values else "",
            "tracks": Call.Track.choices,
            "cards": call_cards(self.locale, track=track),
            "past": past.get_page(request.GET.get("page")),
        }
        return context


class CallPage(WordsPage):
    """One call in one language. Publishing it announces the call (the hook `call_page_published`)."""

    template = "cms/call_page.html"
    parent_page_types = ["cms.CallIndexPage"]
    subpage_types: list[str] = []

    call = models.ForeignKey(Call, models.PROTECT, related_name="pages", verbose_name=_("call"))
    objects = PageManager.from_queryset(CallPageQuerySet)()

    content_panels = [*Page.content_panels, FieldPanel("call"), FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*WordsPage.search_fields, index.FilterField("call")]

    class Meta:
        verbose_name = _("page of a call")
        verbose_name_plural = _("pages of calls")

    def clean(self) -> None:
        super().clean()
        twin = CallPage.objects.filter(call_id=self.call_id, locale_id=self.locale_id).exclude(pk=self.pk)
        if self.call_id and self.locale_id and twin.exists():
            raise ValidationError(
                {"call": _("This call already has a page in this language. Edit that one.")}
            )

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Every way of going live ends in a save: the button, the schedule, a program.

        The hook then announces the call as the person whose revision went live. Where the call refuses, the page
        does not go live either.
        """
        with transaction.atomic():
            outcome = super().save(*args, **kwargs)
            if self.live:
                revision = self.live_revision
                for hook in hooks.get_hooks("call_page_published"):
                    hook(self, revision.user if revision and revision.user else self.owner)
            return outcome

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> Any:
        """Where the call refuses, nothing of the page goes live: a person is told why, and the clock tries again."""
        with transaction.atomic():
            return super().publish(revision, user=user, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        call = Call.objects.select_related("issuer").get(pk=self.call_id)
        return context | queries.call_context(call)


@dataclass(frozen=True)
class Card:
    """A call card: a venture call, or one package of a purchase call."""

    page: "CallPage"
    call: Call
    package: Package | None = None

    @property
    def title(self) -> str:
        return str(self.package) if self.package else self.page.title

    @property
    def fen(self) -> int | None:
        return self.package.budget_fen if self.package else self.call.max_grant_registered_fen

    @property
    def indicators(self) -> list[str]:
        rows = local(self.package, "indicators")[:2] if self.package else []
        return [str(row) for row in rows]

    @property
    def who(self) -> str:
        rules = local(self.call, "eligibility")
        return str(rules[0]) if rules else ""


def call_cards(locale: Locale | int, track: str = "") -> list[Card]:
    """The calls one may still apply to; a purchase call gives a card a package."""
    cards = []
    for page in (
        CallPage.objects.shown_in(locale, track).ahead().prefetch_related("call__packages__purchaser")
    ):
        packages = list(page.call.packages.all())
        cards += [Card(page, page.call, package) for package in packages] or [Card(page, page.call)]
    return cards


@dataclass(frozen=True)
class News:
    """Something that happened to a call, as a feed tells it."""

    page: "CallPage"
    number: int
    action: str
    at: datetime

    @property
    def words(self) -> str:
        says = {
            "announce": pgettext("news of a call", "Announced"),
            "open": pgettext("news of a call", "Open now"),
            "extend": pgettext("news of a call", "Extended"),
            "close": pgettext("news of a call", "Closed"),
            "cancel": pgettext("news of a call", "Cancelled"),
        }
        return says[self.action]


def call_news(locale: Locale | int, most: int = 30) -> list[News]:
    """The last things that happened to calls with a page in this language, newest first. Two queries."""
    pages = {page.call_id: page for page in CallPage.objects.shown_in(locale)}
    events = Event.objects.filter(
        process="call",
        subject_id__in=list(pages),
        action__in=["announce", "open", "extend", "close", "cancel"],
    ).order_by("-seq")
    return [News(pages[e.subject_id], e.seq, e.action, e.at) for e in events[:most]]
