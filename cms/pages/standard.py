"""A page of words: the guide, accessibility statement, how to report an error."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms.pages.base import WordsPage


class StandardPage(WordsPage):
    """Each leads to those beside and below it: whichever an editor makes, a reader comes to it from the foot of the site."""

    template = "cms/standard_page.html"
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]

    class Meta:
        verbose_name = _("page of words")
        verbose_name_plural = _("pages of words")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        words = StandardPage.objects.live().public()
        return super().get_context(request, *args, **kwargs) | {
            "below": words.child_of(self),
            "beside": words.sibling_of(self, inclusive=False),
        }
