"""Beyond words: publishing a call's page announces the call; a closed award becomes a story."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from wagtail import hooks

from cms.pages.calls import CallPage
from cms.views import story_from_award
from grants.calls.actions import announce
from grants.calls.models import Call


@hooks.register("call_page_published")
def announce_call(page: CallPage, user: Any) -> None:
    """The one thing that publishing does. A page published again announces nothing twice.

    The admin saves a new page twice while publishing it: the state is read afresh.
    """
    call = Call.objects.get(pk=page.call_id)
    if call.state == "draft":
        announce(call=call, by=user)


@hooks.register("before_publish_page")
def rules_first(request: HttpRequest, page: Any) -> HttpResponse | None:
    """A call whose rules are not complete cannot be announced: say what is missing, keep the page as a draft."""
    page = page.specific
    if not isinstance(page, CallPage) or page.call.state != "draft":
        return None
    missing = [str(sentence) for sentence in page.call.missing_rules()]
    if not missing:
        return None
    messages.error(
        request,
        _("The page was kept as a draft, because the call is not complete: %(missing)s")
        % {"missing": " ".join(missing)},
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("register_admin_urls")
def story_urls() -> list[Any]:
    return [path("story-from-award/<str:code>/", story_from_award, name="story-from-award")]
