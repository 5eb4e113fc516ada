"""The home page: what is open, what is on notice, what came of it, and where the money is."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms import figures, queries
from cms.notices import published_notices, with_days
from cms.pages.base import SitePage
from grants.calls.models import Call


class HomePage(SitePage):
    """The first page of the site in one language."""

    template = "cms/home_page.html"
    parent_page_types = ["wagtailcore.Page"]

    kicker = models.CharField(_("line above the headline"), max_length=80, blank=True)
    headline = models.CharField(
        _("headline"), max_length=120, help_text=_("A slash marks where the line may break.")
    )
    lead = models.TextField(_("lead"), blank=True)
    featured_call = models.ForeignKey(
        Call,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("call whose figures are shown"),
    )

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("kicker"), FieldPanel("headline"), FieldPanel("lead")], _("Opening")),
        FieldPanel("featured_call"),
    ]
    search_fields = [
        *Page.search_fields,
        *(index.SearchField(name) for name in ("kicker", "headline", "lead")),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def headline_lines(self) -> list[str]:
        return [line.strip() for line in self.headline.split("/") if line.strip()]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        notices = with_days(published_notices()[:3])
        call = self.featured_call or figures.latest_call_with_awards()
        told, featured = queries.stories_and_call(self.locale_id, call)
        return context | {
            "cards": queries.call_cards(self.locale_id)[:6],
            "notices": notices,
            "stories": told,
            "featured": featured,
        }
