"""Views of the editors' admin, and the door of the site's documents."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.documents.views.serve import serve
from wagtail.models import Locale

from cms.pages.stories import StoryIndexPage, StoryPage
from grants.awards.models import Award
from grants.files.serving import only_to_save
from workflows import clock


@require_POST
def story_from_award(request: HttpRequest, code: str) -> HttpResponse:
    """One click: a draft story of a closed award, with what is known of it, and its editor open."""
    award = get_object_or_404(Award.objects.select_related("application", "organisation"), code=code)
    index = StoryIndexPage.objects.filter(locale=Locale.get_default()).first()
    if (
        index is None
        or award.state != "closed"
        or not index.permissions_for_user(request.user).can_add_subpage()
    ):
        raise PermissionDenied
    page = award.stories.filter(locale=index.locale).first() or draft_story(index, award, by=request.user)
    return redirect("wagtailadmin_pages:edit", page.pk)


def draft_story(index: StoryIndexPage, award: Award, *, by: Any) -> StoryPage:
    """The bare bones of a story: the editor finds the words."""
    application = award.application
    page = StoryPage(
        title=application.title[:200],
        slug=f"award-{award.pk}",
        lead=application.summary,
        told_on=clock.today(),
        award=award,
        organisation=award.organisation,
        series=application.series,
        region=application.region,
        body=[
            (
                "paragraph",
                "<p>" + _("How it began, what changed, and what a person there says about it.") + "</p>",
            )
        ],
        live=False,
        owner=by,
    )
    index.add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    return page


@require_safe
def public_file(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A document of the site, also one that came before its kind was looked at: Wagtail asks who may have it, and it is
    only ever saved."""
    found = serve(request, pk, name)
    if found.status_code != HTTPStatus.OK or not found.has_header("Content-Disposition"):
        return found
    known = name.rpartition(".")[2].lower() in settings.WAGTAILDOCS_EXTENSIONS
    return only_to_save(found, found["Content-Type"] if known else "application/octet-stream")
