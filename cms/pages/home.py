"""The home page: what is open, what is on notice, what came of it, and where the money is."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms import figures
from cms.notices import published_notices, with_days
from cms.pages.base import SitePage
from cms.pages.calls import call_cards
from cms.pages.stories import stories_and_call
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

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """The page of an address, found by the whole of it. Wagtail asks for each page on the way, and twice."""
        below = [
            self.url_path + "/".join(path_components[:n]) + "/" for n in range(1, len(path_components) + 1)
        ]
        found = Page.objects.filter(url_path__in=below).order_by(
            "-depth"
        )  # the longest knows the rest itself
        row = found.values_list("pk", "depth", "content_type").first()
        if row is None:
            return super().route(request, path_components)
        key, depth, kind = row
        model: Any = ContentType.objects.get_for_id(kind).model_class() or Page
        return model._default_manager.get(pk=key).route(request, path_components[depth - self.depth :])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        notices = with_days(published_notices()[:3])
        call = self.featured_call or figures.latest_call_with_awards()
        told, featured = stories_and_call(self.locale_id, call)
        return context | {
            "cards": call_cards(self.locale_id)[:6],
            "notices": notices,
            "stories": told,
            "featured": featured,
        }
