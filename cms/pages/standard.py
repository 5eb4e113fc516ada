"""A page of words: accessibility statement, help, how to report an error."""

from django.utils.translation import gettext_lazy as _

from cms.pages.base import WordsPage


class StandardPage(WordsPage):
    template = "cms/standard_page.html"
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]

    class Meta:
        verbose_name = _("page of words")
        verbose_name_plural = _("pages of words")
