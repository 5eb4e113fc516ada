"""What the pages share."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.fields import BodyField
from cms.findable import soon
from workflows.plain import whole


class SitePage(Page):
    """A page of the site: where it stands, for the crumbs."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Every way of going live, and of being taken down, ends in a save: what can be found follows."""
        outcome = super().save(*args, **kwargs)
        soon(self)
        return outcome

    def crumbs(self) -> list[tuple[str, str]]:
        """(words, address) from the home page down to this one."""
        above = [page for page in self.get_ancestors() if page.depth > 1]
        steps = [(str(_("Home")) if p.depth == 2 else p.title, p.get_url() or "/") for p in above]
        return [*steps, (self.title if above else str(_("Home")), "")]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["crumb_steps"] = self.crumbs()
        others = self.get_translations().live().select_related("locale")
        context["elsewhere"] = [(one.locale.language_code, whole(one.get_url() or "/")) for one in others]
        return context


class LeadPage(SitePage):
    """A page with a sentence under its title."""

    lead = models.TextField(_("lead"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    search_fields = [*Page.search_fields, index.SearchField("lead")]

    class Meta:
        abstract = True


class WordsPage(LeadPage):
    """A page with a lead and words."""

    body = BodyField(verbose_name=_("text"))

    content_panels = [*LeadPage.content_panels, FieldPanel("body")]
    search_fields = [*LeadPage.search_fields, index.SearchField("body")]

    class Meta:
        abstract = True
