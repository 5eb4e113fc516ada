"""The forms in the editor's menu: their list, and beginning one from a form that is there."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.forms.models import FormDesign


class FormDesignViewSet(SnippetViewSet):
    """What officers see of the editor."""

    model = FormDesign
    icon = "form"
    menu_label = _("Application forms")
    add_to_admin_menu = True
    list_display = ["title", "code", "track"]
    search_fields = ["title", "title_en", "code"]
    copy_view_enabled = True

    @staticmethod
    def address(view: str, *args: Any) -> str:
        return reverse(f"wagtailsnippets_cms_formdesign:{view}", args=args)
