"""Beyond words: publishing a call's page announces the call, publishing a form hands it over, an award becomes a story."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from cms.dashboard import panels_for
from cms.forms.models import FormDesign
from cms.forms.snippet import FormDesignViewSet
from cms.forms.views import design_from_form
from cms.fragment_cache import once_for_all
from cms.pages.calls import CallPage
from cms.pages.home import HomePage
from cms.views import story_from_award
from grants.calls.actions import announce, publish_form
from grants.calls.checklist import missing_rules
from grants.calls.models import Call
from grants.calls.publishing import sample_rules
from grants.forms.checker.check import check_form

# After Wagtail's own, which asks who may read the page.
hooks.register("on_serve_page", once_for_all, order=10)


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
    missing = [str(sentence) for sentence in missing_rules(page.call)]
    if not missing:
        return None
    messages.error(
        request,
        _("The page was kept as a draft, because the call is not complete: %(missing)s")
        % {"missing": " ".join(missing)},
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


def is_frame(page: Any) -> bool:
    """The home page and the doors below it: without them the navigation leads nowhere."""
    kind = page.specific_class
    return kind is not None and (kind is HomePage or kind.max_count_per_parent == 1)


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
def the_frame_stays(request: HttpRequest, page: Any) -> HttpResponse | None:
    """What every page leads to is neither deleted nor taken down by an editor."""
    if request.user.is_superuser or not is_frame(page):
        return None
    messages.error(
        request,
        _("“%(page)s” is a door of the site: every page leads to it, so it stays. Nothing was changed.")
        % {"page": page.get_admin_display_title()},
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def nor_with_others(
    request: HttpRequest, action_type: str, objects: list[Any], action_class: Any
) -> HttpResponse | None:
    """The same for many at once."""
    if action_type not in ("delete", "unpublish"):
        return None
    for one in objects:
        if isinstance(one, Page) and (refused := the_frame_stays(request, one)):
            return refused
    return None


@hooks.register("register_admin_urls")
def more_urls() -> list[Any]:
    return [
        path("story-from-award/<str:code>/", story_from_award, name="story-from-award"),
        path("form-from/<slug:code>/<int:version>/", design_from_form, name="design-from-form"),
    ]


# --- files ---


#: The face of an editor's account is shown nowhere: nobody is asked for a picture that would lie in public.
AvatarSettingsPanel.is_active = lambda panel: False


# --- forms -----------------------------------------------------------------------------------------------

register_snippet(FormDesignViewSet)


@hooks.register("before_publish")
def form_first(request: HttpRequest, design: Any) -> HttpResponse | None:
    """A form with an error stays a draft in the editor, with every sentence shown."""
    if not isinstance(design, FormDesign):
        return None
    design.give_names()
    report = check_form(design.definition, sample_rules(design.track))
    if not report.errors:
        return None
    messages.error(request, _("The form was kept as a draft, because it cannot be used yet:"))
    for one in report.errors:
        messages.error(request, one.sentence)
    return redirect(FormDesignViewSet.address("edit", design.pk))


@hooks.register("form_design_published")
def hand_over(design: FormDesign, user: Any) -> None:
    """The next version of the form, with what the checker and the robots say of it."""
    publish_form(
        code=design.code or "",
        title=design.title,
        title_en=design.title_en,
        definition=design.definition,
        note=design.note,
        track=design.track,
        by=user,
    )


@hooks.register("construct_main_menu")
def our_own_help(request: HttpRequest, menu_items: list[Any]) -> None:
    """The menu of help leads to the makers of Wagtail, in English; the way back to the house stands beside the name."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("construct_settings_menu")
def people_are_at_the_desk(request: HttpRequest, menu_items: list[Any]) -> None:
    """No menu leads to Wagtail's own list of people: accounts and posts have one door each, elsewhere."""
    menu_items[:] = [item for item in menu_items if item.name != "users"]


@hooks.register("insert_global_admin_css")
def our_colours() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("construct_homepage_panels")
def what_waits_for_an_editor(request: HttpRequest, panels: list[Any]) -> None:
    panels += panels_for(request)
