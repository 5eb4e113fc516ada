"""Who comes into Wagtail's admin is asked at the door, at each request: the posts in force say it, not the groups that
the database still holds."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import Page

from cms.models import StandardPage
from cms.rights import astray
from cms.tasks import follow_posts
from grants.people.models import Membership, Office, User
from workflows import clock

FORMS = "/cms-admin/snippets/cms/formdesign/"


@pytest.fixture
def appointed(office: Office) -> Callable[..., User]:
    """Somebody with a post, of whom the clock has not heard yet."""

    def make(name: str, role: str, **when: Any) -> User:
        user = User.objects.create_user(name, f"{name}@example.invalid", "pw")
        Membership.objects.create(user=user, role=role, office=office, **when)
        return user

    return make


def addresses(resolver: Any, base: str = "/cms-admin/") -> Iterator[str]:
    """Every address of the admin that takes no arguments."""
    for one in resolver.url_patterns:
        part = str(one.pattern).lstrip("^").rstrip("$").replace("\\Z", "")
        if "<" in part or "(" in part:
            continue
        if isinstance(one, URLResolver):
            yield from addresses(one, base + part)
        elif isinstance(one, URLPattern):
            yield base + part


def admin() -> list[str]:
    doors = [one for one in get_resolver().url_patterns if str(one.pattern) == "cms-admin/"]
    return sorted({address for door in doors for address in addresses(door)})


def test_an_editor_whose_post_ended_is_refused_at_the_very_next_request(
    client: Any, site: Any, editor: User, at: Any
) -> None:
    last = clock.today()
    client.force_login(editor)
    at(clock.moment(last, 23, 59))
    assert client.get("/cms-admin/").status_code == 200
    Membership.objects.filter(user=editor).update(ends=last)
    page = StandardPage.objects.first()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.get(edit).status_code == 200
    at(clock.moment(last + timedelta(days=1)))
    assert Group.objects.filter(user=editor, name="site editors").exists()  # the clock has not been round
    assert client.post(edit, {"title": "taken over", "action-publish": "1"}).status_code in (302, 403)
    assert client.get("/cms-admin/").status_code == 302
    assert not Page.objects.filter(title="taken over").exists()


def test_no_address_of_the_admin_is_open_to_an_ended_post(
    client: Any, site: Any, editor: User, appointed: Callable[..., User]
) -> None:
    """What answers is what answers to anybody who is logged in."""
    yesterday = clock.today() - timedelta(days=1)
    ended = appointed("ended", "editor")
    client.force_login(ended)
    assert client.get("/cms-admin/").status_code == 200
    Membership.objects.filter(user=ended).update(ends=yesterday)
    stranger = User.objects.create_user("stranger", "stranger@example.invalid", "pw")
    Group.objects.get(name="site editors").user_set.add(ended)

    def seen(by: User) -> dict[str, int]:
        client.force_login(by)
        return {address: client.get(address).status_code for address in admin()}

    assert len(admin()) > 40
    assert seen(ended) == seen(stranger)


def test_a_new_officer_builds_forms_at_once_and_edits_no_page(
    client: Any, site: Any, appointed: Callable[..., User]
) -> None:
    client.force_login(appointed("fresh", "officer"))
    assert client.get(FORMS).status_code == 200
    assert (
        client.get(reverse("wagtailadmin_pages:edit", args=[StandardPage.objects.first().pk])).status_code
        == 302
    )


def test_who_changes_posts_changes_rooms(client: Any, site: Any, editor: User, office: Office) -> None:
    """An editor becomes an officer: forms instead of pages, in the same session."""
    client.force_login(editor)
    edit = reverse("wagtailadmin_pages:edit", args=[StandardPage.objects.first().pk])
    assert (client.get(edit).status_code, client.get(FORMS).status_code) == (200, 302)
    Membership.objects.filter(user=editor).update(role="officer")
    assert (client.get(edit).status_code, client.get(FORMS).status_code) == (302, 200)


def test_a_post_that_begins_tomorrow_opens_nothing_today(
    client: Any, site: Any, appointed: Callable[..., User], at: Any
) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    client.force_login(appointed("soon", "editor", starts=tomorrow))
    assert client.get("/cms-admin/").status_code in (302, 403)
    at(clock.moment(tomorrow))
    assert client.get("/cms-admin/").status_code == 200


def test_the_clock_tidies_up_after_who_never_comes(
    site: Any, editor: User, appointed: Callable[..., User]
) -> None:
    fresh = appointed("fresh", "lead")
    Membership.objects.filter(user=editor).delete()
    follow_posts()
    assert not editor.groups.exists()
    assert [group.name for group in fresh.groups.all()] == ["form builders"]
    assert not list(astray())


def test_no_editor_takes_a_door_of_the_site_away(
    client: Any, site: Any, appointed: Callable[..., User]
) -> None:
    """By the menu, by hand, or with others at once; a page of words goes as before."""
    client.force_login(appointed("eve", "editor"))
    frame = [site, *(page for page in site.get_children() if page.specific_class.max_count_per_parent == 1)]
    assert len(frame) > 5
    for page in frame:
        client.post(f"/cms-admin/pages/{page.pk}/unpublish/", {"include_descendants": "on"})
        client.post(f"/cms-admin/pages/{page.pk}/delete/")
        for action in ("unpublish", "delete"):
            client.post(
                f"/cms-admin/bulk/wagtailcore/page/{action}/?id={page.pk}", {"include_descendants": "on"}
            )
    assert Page.objects.filter(pk__in=[page.pk for page in frame], live=True).count() == len(frame)
    words = StandardPage.objects.live().filter(locale=site.locale)[0]
    client.post(f"/cms-admin/pages/{words.pk}/unpublish/")
    assert not Page.objects.get(pk=words.pk).live
