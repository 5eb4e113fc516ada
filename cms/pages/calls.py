"""Calls: the list, and the page of one call. The rules come from the call; the page adds words and papers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms import queries
from cms.pages.base import LeadPage, WordsPage
from grants.calls.models import Call
from workflows.paging import Pages


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
        past = Pages(queries.past_call_pages(self.locale, track), 25)
        context |= {
            "track": track if track in Call.Track.values else "",
            "tracks": Call.Track.choices,
            "cards": queries.call_cards(self.locale, track=track),
            "past": past.get_page(request.GET.get("page")),
        }
        return context


class CallPage(WordsPage):
    """One call in one language. Publishing it announces the call (the hook `call_page_published`)."""

    template = "cms/call_page.html"
    parent_page_types = ["cms.CallIndexPage"]
    subpage_types: list[str] = []

    call = models.ForeignKey(Call, models.PROTECT, related_name="pages", verbose_name=_("call"))

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
