"""What is new about calls, as an Atom feed in the language of its address: announced, open, extended, closed."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale

from cms.pages.calls import CallIndexPage, News, call_news
from grants.web.formatting import local, say_moment
from workflows.plain_text import whole
from workflows.user_input import clean, one_line


class CleanAtom(Atom1Feed):
    """XML refuses control characters: one title that was kept with one would take the whole feed away."""

    def add_item(self, title: str, link: str, description: str, *args: Any, **more: Any) -> None:
        said: dict[str, Any] = {k: clean(v) if isinstance(v, str) else v for k, v in more.items()}
        super().add_item(one_line(title), link, clean(description), *args, **said)


class CallsFeed(Feed):
    """One entry an event, so that a reader is told of an extension as well."""

    feed_type = CleanAtom
    title = _("Calls")
    subtitle = _("New calls, extensions and closings.")

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Locale:
        return Locale.get_active()

    def link(self, locale: Locale) -> str:
        index = CallIndexPage.objects.live().filter(locale=locale).first()
        return whole((index.get_url() if index else None) or "/")

    def feed_url(self, locale: Locale) -> str:
        return whole(reverse("calls-feed"))

    def feed_guid(self, locale: Locale) -> str:
        return f"tag:yichuang,2026:calls:{locale.language_code}"

    def items(self, locale: Locale) -> list[News]:
        return call_news(locale)

    def item_title(self, item: News) -> str:
        return gettext("%(what)s: %(call)s") % {"what": item.words, "call": item.page.title}

    def item_description(self, item: News) -> str:
        call, said = item.page.call, []
        if item.action in ("announce", "open", "extend") and call.closes_at:
            said.append(
                gettext("Applications close %(moment)s.") % {"moment": say_moment(call.closes_at, year=True)}
            )
        return " ".join([*said, local(call, "summary")])

    def item_link(self, item: News) -> str:
        return whole(item.page.get_url() or "/")

    def item_guid(self, item: News) -> str:
        return f"tag:yichuang,2026:call:{item.page.call.code}:{item.number}:{get_language()}"

    def item_pubdate(self, item: News) -> datetime:
        return item.at

    def item_updateddate(self, item: News) -> datetime:
        return item.at

    def item_author_name(self, item: News) -> str:
        return str(item.page.call.issuer)
