"""Open money: for each call, what was set aside, approved, contracted, paid, spent and returned."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms import figures
from cms.pages.base import LeadPage


class MoneyPage(LeadPage):
    """Where the money is: what was approved, paid and spent, read from the books."""

    template = "cms/money_page.html"
    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("open money")
        verbose_name_plural = _("open money")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | figures.money_context(request.GET)
