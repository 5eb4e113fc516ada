"""What the clock does for the pages, each page and each person by itself."""

from typing import Any

from celery import shared_task
from django.apps import apps
from django.core.files.storage import storages
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, Page, Revision, UploadedFile

from cms import indexing, search_index
from cms.media import Rendition
from cms.rights import astray, follow
from grants.files import orphans
from grants.people.models import User
from workflows import clock, sweeps
from workflows.freshness import new_stamp
from workflows.tasks import ask_later


@shared_task(ignore_result=True)
def publish_scheduled() -> None:
    """Publish what is due and take down what has expired."""
    if expired_pages() + due_pages():
        new_stamp()


@shared_task(ignore_result=True)
def follow_posts() -> None:
    """Tidy up after people who do not come: the door asks for posts by itself (cms/rights.py)."""
    groups_of_posts()


def revisions_at_their_hour() -> "QuerySet[Revision]":
    return Revision.objects.filter(approved_go_live_at__lte=clock.now()).order_by("approved_go_live_at")


@sweeps.register("pages", _("Publish scheduled pages"), due=revisions_at_their_hour)
def due_pages(revision: Revision) -> None:
    """A call's page announces its call, as by hand. While the call refuses, its page waits and says why."""
    revision.publish(log_action="wagtail.publish.scheduled")


def expired() -> list[Any]:
    """Pages, and whatever else is published, whose time is over."""
    kinds = [
        one for one in apps.get_models() if issubclass(one, DraftStateMixin) and not issubclass(one, Page)
    ]
    return [
        thing
        for kind in (Page, *kinds)
        for thing in kind.objects.filter(live=True, expire_at__lt=clock.now())
    ]


@sweeps.register(
    "expired",
    _("Take down pages whose time is over"),
    due=expired,
    key=lambda one: f"{one._meta.label_lower} {one.pk}",
)
def expired_pages(thing: Any) -> None:
    thing.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


@sweeps.register("rooms", _("Let editors and form builders follow their posts"), due=astray)
def groups_of_posts(user: User) -> bool:
    return follow(user)


@shared_task(ignore_result=True)
def read_one(name: str) -> None:
    """Read what was just saved. What fails here the clock reads, and an administrator sees why it cannot."""
    if (thing := indexing.named(name)) is not None:
        indexing.write(thing)


@search_index.read_soon.answer
def ask_for(name: str) -> None:
    ask_later(read_one, name, f"{name} is read for the search by the clock")


@sweeps.register(
    "search",
    _("Read for the search what is new or may have moved"),
    due=indexing.to_read,
    key=search_index.name_of,
    most=indexing.MOST_AT_ONCE,
)
def unread(thing: Any) -> bool:
    return indexing.write(thing)


@sweeps.register(
    "search again",
    _("Read pages and notices anew for the search"),
    due=indexing.everything,
    key=search_index.name_of,
    nightly=True,
)
def reread(thing: Any) -> bool:
    """What nobody tells: another day, a name that was put right past all steps."""
    return indexing.write(thing)


def copies_without_a_file() -> list[Rendition]:
    """The rows are read first: a copy is stored before its row."""
    rows = list(Rendition.objects.order_by("pk"))
    there = {name for name, _at in storages["default"].names("images")}  # type: ignore[attr-defined]
    return [row for row in rows if row.file.name not in there]


@sweeps.register(
    "copies",
    _("Have smaller copies of pictures made anew whose file is gone"),
    due=copies_without_a_file,
    nightly=True,
)
def copy_without_a_file(copy: Rendition) -> None:
    """Whoever opens the page next has it made; without this a broken picture stays for ever."""
    copy.delete()
    new_stamp()


def left_behind() -> list[UploadedFile]:
    """What an editor began to upload a day ago and more: it lies there as it came, with all its traces."""
    rows = list(UploadedFile.objects.order_by("pk"))
    files = storages["default"].names("wagtail_uploads")  # type: ignore[attr-defined]
    young = {name for name, at in files if orphans.is_younger(at, orphans.AGE)}
    return [row for row in rows if row.file.name not in young]


@sweeps.register(
    "left behind", _("Throw away uploads that an editor did not finish"), due=left_behind, nightly=True
)
def drop_left_behind(upload: UploadedFile) -> None:
    upload.delete()
    upload.file.storage.delete(upload.file.name)
