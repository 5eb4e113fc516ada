"""What the pages share."""

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from cms.fields import BodyField
from cms.search_index import soon
from workflows.freshness import EDITED, keep, key_of, look_up, new_stamp
from workflows.plain_text import whole


class SitePage(Page):
    """A page of the site: where it stands, for the crumbs."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Every way of going live, and of being taken down, ends in a save: what can be found follows."""
        outcome = super().save(*args, **kwargs)
        soon(self)
        transaction.on_commit(new_stamp)
        return outcome

    @cached_property
    def around(self) -> "list[Around]":
        """The pages above this one and the same in the other languages: one look for what every page says of itself,
        kept until an editor changes anything (workflows/freshness.py)."""
        key = key_of("around", self.pk, self.path)
        stamp, _numbers, kept = look_up(key, EDITED) if settings.KEEP_PAGES and self.live else ("", "", None)
        if kept is None:
            above = [self.path[:end] for end in range(self.steplen, len(self.path), self.steplen)]
            twins = Q(translation_key=self.translation_key, live=True) & ~Q(pk=self.pk)
            rows = Page.objects.filter(Q(path__in=above) | twins).order_by("path")
            kept = [Around(*row) for row in rows.values_list(*(one.name for one in fields(Around)))]
            if stamp:
                keep(key, stamp, kept)
        found: list[Around] = kept
        return found

    @property
    def above(self) -> "list[Around]":
        return [one for one in self.around if self.path.startswith(one.path)]

    def crumbs(self, request: HttpRequest | None = None) -> list[tuple[str, str]]:
        """(words, address) from the home page down to this one."""
        above = [one for one in self.above if one.depth > 1]
        steps = [(str(_("Home")) if one.depth == 2 else one.title, one.url(request)) for one in above]
        return [*steps, (self.title if above else str(_("Home")), "")]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["crumb_steps"] = self.crumbs(request)
        twins = [one for one in self.around if one.translation_key == self.translation_key]
        context["elsewhere"] = [(one.locale__language_code, whole(one.url(request))) for one in twins]
        return context

    @cached_property
    def is_restricted(self) -> bool:
        """Whether not everybody may read it. A page that is known by its address is known not to be (cms/page_serving.py)."""
        return bool(self.get_view_restrictions())

    def get_view_restrictions(self) -> Any:
        """Wagtail's answer, without asking for the pages above once more. What is shown under two addresses it follows
        itself."""
        if self.__dict__.get("is_restricted") is False:
            return PageViewRestriction.objects.none()
        if self.alias_of_id or any(one.alias_of_id for one in self.above):
            return super().get_view_restrictions()
        return PageViewRestriction.objects.filter(page_id__in=[self.pk, *(one.pk for one in self.above)])


@dataclass(frozen=True)
class Around:
    """What is known of a page that is only mentioned."""

    pk: int
    path: str
    depth: int
    title: str
    url_path: str
    alias_of_id: int | None
    translation_key: UUID
    locale__language_code: str

    def url(self, request: HttpRequest | None) -> str:
        light = Page.from_db(None, ["id", "url_path"], [self.pk, self.url_path])
        return light.get_url(request) or "/"


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
