"""The showcase: stories of brand projects and organisations, with the figures of their award."""

import re
from collections.abc import Iterable
from typing import Any, cast

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Locale, Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from cms import figures
from cms.fields import MetricsField
from cms.pages.base import LeadPage, WordsPage
from grants.awards.models import Award
from grants.calls.models import Call
from grants.people.models import Organisation, Region, Term
from workflows import clock
from workflows.pagination import Pages


class StoryPageQuerySet(PageQuerySet[Any]):
    """Stories, as readers see them."""

    def told_in(self, locale: Locale | int, series: Term | None = None) -> "StoryPageQuerySet":
        """Of one language, and of one series; the newest first."""
        rows = self.live().filter(locale=locale)
        if series is not None:
            rows = rows.filter(series=series)
        beside = ("series", "region", "award__application", "cover")
        return cast("StoryPageQuerySet", rows.select_related(*beside).order_by("-told_on", "-pk"))


class StoryIndexPage(LeadPage):
    """The stories of funded projects."""

    template = "cms/story_index_page.html"
    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.StoryPage"]

    class Meta:
        verbose_name = _("list of stories")
        verbose_name_plural = _("lists of stories")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        wanted = request.GET.get("series", "")
        series = Term.objects.filter(kind=Term.Kind.SERIES)
        chosen = next((s for s in series if str(s.pk) == wanted), None)
        rows = StoryPage.objects.told_in(self.locale, chosen)
        page = Pages(rows, 24).get_page(request.GET.get("page"))
        page.object_list = with_sums(page.object_list)
        return context | {"stories": page, "series_list": series, "series": chosen}


class StoryPage(WordsPage):
    """One story. Its money is read from the ledger each time it is shown, with the day it is true."""

    class Kind(models.TextChoices):
        PROJECT = "brand_project", _("Brand project")
        ORGANISATION = "brand_org", _("Brand organisation")

    class Scene(models.TextChoices):
        STEPS = "steps", _("Talking by the stairwell")
        LAMP = "lamp", _("A lit window")
        WINTER = "winter", _("First snow")
        SQUARE = "square", _("Dancing on the square")
        FIELD = "field", _("A lesson in the field")
        HOME = "home", _("Houses below the mountain")

    template = "cms/story_page.html"
    parent_page_types = ["cms.StoryIndexPage"]
    subpage_types: list[str] = []

    objects = PageManager.from_queryset(StoryPageQuerySet)()

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PROJECT)
    told_on = models.DateField(_("date"), default=clock.today)
    series = models.ForeignKey(
        Term,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": "series"},
        verbose_name=_("series"),
    )
    region = models.ForeignKey(
        Region, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    award = models.ForeignKey(
        Award, models.SET_NULL, null=True, blank=True, related_name="stories", verbose_name=_("award")
    )
    metrics = MetricsField(verbose_name=_("figures"))
    quote = models.TextField(_("quotation"), blank=True)
    quote_by = models.CharField(_("said by"), max_length=80, blank=True)
    scene = models.CharField(_("drawing"), max_length=10, choices=Scene, default=Scene.HOME)
    cover = models.ForeignKey(
        "cms.Picture",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture instead of the drawing"),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("quote"), FieldPanel("quote_by")], _("Quotation")),
        FieldPanel("metrics"),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("kind", "told_on", "series", "award", "organisation", "region")],
            _("Whose story it is"),
        ),
        MultiFieldPanel([FieldPanel("scene"), FieldPanel("cover")], _("Picture")),
    ]
    search_fields = [
        *WordsPage.search_fields,
        index.SearchField("quote"),
        index.SearchField("quote_by"),
        index.FilterField("series"),
    ]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    @property
    def scene_template(self) -> str:
        return f"scenes/{self.scene}.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # A phrase of a Chinese title is never cut: 一盏楼道灯，/ 商量了三次
        parts = re.findall(r"[^，：；]+[，：；]?", self.title)
        return context | {"money": figures.of_award(self.award) if self.award else None, "title_parts": parts}


def with_sums(stories: "Iterable[StoryPage]") -> "list[Any]":
    """Stories with the figures of their awards, in a fixed number of queries."""
    rows: list[Any] = list(stories)
    sums = figures.of_awards({story.award_id: story.award for story in rows if story.award}.values())
    for story in rows:
        story.sums = sums.get(story.award_id)
    return rows


def stories_and_call(locale: int, call: Call | None) -> "tuple[list[Any], figures.CallSums | None]":
    """The newest stories and one call, each with its figures."""
    rows = list(StoryPage.objects.told_in(locale)[:3])
    return with_sums(rows), figures.of_calls([call])[0] if call else None
