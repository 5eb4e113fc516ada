"""Policy documents: number, issuer, day, the text as it was issued, and what else belongs to it."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.pages.base import LeadPage, WordsPage


class PolicyIndexPage(LeadPage):
    """The policies that calls rest on."""

    template = "cms/policy_index_page.html"
    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.PolicyPage"]

    class Meta:
        verbose_name = _("list of policies")
        verbose_name_plural = _("lists of policies")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["policies"] = PolicyPage.objects.child_of(self).live().order_by("-issued_on", "title")
        return context


class PolicyPage(WordsPage):
    """One policy: its number, its text, its file."""

    template = "cms/policy_page.html"
    parent_page_types = ["cms.PolicyIndexPage"]
    subpage_types: list[str] = []

    doc_number = models.CharField(_("document number"), max_length=60, blank=True)
    issuer = models.CharField(_("issuer"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued"), null=True, blank=True)
    official_text = models.TextField(
        _("official text"),
        blank=True,
        help_text=_("As issued: one paragraph a line; headings are recognised."),
    )
    related = ParentalManyToManyField("cms.PolicyPage", blank=True, verbose_name=_("related"))

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("doc_number"), FieldPanel("issuer"), FieldPanel("issued_on")], _("The document")
        ),
        FieldPanel("lead"),
        FieldPanel("body"),
        FieldPanel("official_text"),
        FieldPanel("related"),
    ]
    search_fields = [
        *WordsPage.search_fields,
        index.SearchField("doc_number"),
        index.SearchField("issuer"),
        index.SearchField("official_text"),
    ]

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")

    def paragraphs(self) -> list[dict[str, str]]:
        """The official text as (kind, words): h2 for 一、 h3 for （一）, p for the rest."""
        rows = []
        for line in self.official_text.splitlines():
            words = line.strip(" 　\t")
            if words:
                rows.append({"kind": _kind(words), "words": words})
        return rows

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # What an editor looks at is a draft in his hands, whose relations are lists: the database is asked by their keys.
        chosen = [one.pk for one in self.related.all()]
        context["related"] = PolicyPage.objects.live().filter(pk__in=chosen).order_by("-issued_on")
        return context


def _kind(words: str) -> str:
    """How official documents number their parts: 一、 is a chapter, （一） a section."""
    if len(words) > 40:
        return "p"
    if words[0] in "一二三四五六七八九十" and "、" in words[:4]:
        return "h2"
    return "h3" if words[0] == "（" and "）" in words[1:4] else "p"
