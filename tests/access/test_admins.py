"""The two admins that come whole from Django and Wagtail: every address they have, asked by whom they are not for, and by
whom they are for."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image
from wagtail.blocks.base import BlockField
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    Locale,
    Page,
    Workflow,
    WorkflowTask,
    get_page_models,
)

from cms.models import FormDesign, Picture, PublicFile, StoryPage
from grants.models import User

pytestmark = [pytest.mark.usefixtures("demo_db"), pytest.mark.once, pytest.mark.slow]

ADMINS = ("cms-admin/", "django-admin/")
#: Doors of the admins themselves, which answer everybody, and the page on which Wagtail fails on purpose.
DOORS = ("login", "logout", "password_reset", "jsi18n", "sprite", "failwhale")


def patterns(
    resolver: URLResolver, before: str = "", converters: Any = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every route as text with its converters."""
    for part in resolver.url_patterns:
        route = before + str(part.pattern)
        more = {**(converters or {}), **part.pattern.converters}
        if isinstance(part, URLResolver):
            yield from patterns(part, route, more)
        elif isinstance(part, URLPattern):
            yield route, more


def address_of(route: str, things: dict[str, Any] | None = None) -> str:
    """The address with one thing of each kind in it, where they are given; else with whatever has the number 1."""
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)(\?)?", r"<\1>", route)
    plain = (
        re.sub(r"\([^)]*\)", "1", plain).replace("^", "").replace("$", "").replace("\\", "").replace("?", "")
    )
    kinds = next((of for beginning, of in (things or {}).items() if plain.startswith(beginning)), {})
    return "/" + re.sub(
        r"<(?:(\w+):)?(\w+)>", lambda found: str(kinds.get(found[2]) or value_of(found[2])), plain
    )


def value_of(name: str) -> str:
    given = {
        "app_label": "cms",
        "model_name": "formdesign",
        "app_name": "cms",
        "content_type_app_label": "cms",
        "content_type_app_name": "cms",
        "content_type_model_name": "storypage",
        "mode": "",
        "template_path": "x",
        "action": "publish",
        "fragment": "x",
    }
    return given.get(name, "3" if "page" in name else "1")


ROUTES = sorted({route for route, _more in patterns(get_resolver()) if route.startswith(ADMINS)})


def ask(
    user: User | None, method: str, things: dict[str, Any] | None = None, body: dict[str, str] | None = None
) -> dict[str, int]:
    client, found = Client(raise_request_exception=False), {}
    if user is not None:
        client.force_login(user)
    for url in sorted({address_of(route, things) for route in ROUTES}):
        if any(door in url for door in DOORS):
            continue
        cache.clear()
        with transaction.atomic():
            found[url] = getattr(client, method)(url, body or {}).status_code
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("name", ["", "auditor", "maker", "o07", "e01"])
def test_who_has_no_part_in_an_admin_gets_nothing_from_it(name: str) -> None:
    user = User.objects.get(username=name) if name else None
    for method in ("get", "post"):
        served = {url: code for url, code in ask(user, method).items() if code < 300 or code >= 500}
        assert served == {}, method


#: Addresses of the editors' admin at which nothing can be: a service that is switched off, a thing that lives for the
#: length of one upload, a kind of page or of setting that this house does not have.
NOTHING_THERE = re.compile(
    r"/\.\*/|/find/|/block-preview/|/generate_url|/images/\d+/preview/|/settings/|/tasks/add/|/bulk/|/users/|"
    r"/forms/submissions/|/uploaded|delete_upload|/editing-sessions/|tag-autocomplete/|/translation/submit/"
)


def png() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(drawn, "PNG")
    return drawn.getvalue()


#: What a script, an old tab or a cut connection may send instead of a form: nothing, or half of it.
BODIES: tuple[dict[str, str], ...] = ({}, {"title": "半张表", "name": "半张表", "slug": "half", "url": "/"})


@pytest.fixture
def things() -> dict[str, Any]:
    """One thing of each kind that an editor or administrator handles, by the beginning of the addresses that name it."""
    admin = User.objects.get(username="admin")
    picture = Picture.objects.create(title="一张照片", file=ContentFile(png(), "a.png"))
    paper = PublicFile.objects.create(title="一份文件", file=ContentFile("一份文件".encode(), "a.txt"))
    story = StoryPage.objects.filter(locale=Locale.get_default()).order_by("pk")[0]
    alias = story.create_alias(update_slug="alias")
    workflow = Workflow.objects.create(name="复核")
    task = GroupApprovalTask.objects.create(name="编辑复核")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    task.groups.set(Group.objects.all())
    for title in ("改了一次", "改了两次"):
        story.title = title
        revision = story.save_revision(user=admin)
    state = workflow.start(story, admin)
    design = FormDesign.objects.create(code="some", title="一张表")
    design_revision = design.save_revision(user=admin)
    redirect = Redirect.objects.create(old_path="/old", redirect_link="/")
    part = Collection.get_first_root_node().add_child(name="一个文件夹")
    page = {"page_id": story.pk, "page_pk": story.pk, "pk": story.pk, "page_to_move_id": story.pk,
            "destination_id": story.get_parent().pk, "parent_page_id": story.get_parent().pk,
            "parent_id": story.get_parent().pk, "revision_id": revision.pk, "revision_id_a": "earliest", "revision_id_b": "latest", "model_name": "storypage", "workflow_state_id": state.pk,
            "task_state_id": state.current_task_state_id, "workflow_pk": workflow.pk, "task_id": task.pk}  # fmt: skip
    of_design = {
        "pk": design.pk,
        "object_id": design.pk,
        "revision_id": design_revision.pk,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
    }
    return {
        "cms-admin/pages/<int:page_id>/convert_alias/": {"page_id": alias.pk},
        "cms-admin/pages/usage/": page, "cms-admin/pages/add/": {"parent_page_id": story.get_parent().pk,
            "content_type_model_name": "storypage"},
        "cms-admin/pages/": page, "cms-admin/choose-": page, "cms-admin/workflows/remove/": page,
        "cms-admin/workflows/tasks/": {"pk": task.pk, "task_id": task.pk},
        "cms-admin/workflows/": {"pk": workflow.pk, "workflow_pk": workflow.pk, "task_id": task.pk, "page_pk": story.pk},
        "cms-admin/images/": {"image_id": picture.pk, "pk": picture.pk, "filter_spec": "fill-10x10"},
        "cms-admin/api/main/images/": {"pk": picture.pk}, "cms-admin/api/main/documents/": {"pk": paper.pk},
        "cms-admin/api/main/pages/": {"pk": story.pk, "action_name": "publish"},
        "cms-admin/documents/": {"document_id": paper.pk, "pk": paper.pk},
        "cms-admin/snippets/": of_design, "cms-admin/redirects/": {"redirect_id": redirect.pk, "pk": redirect.pk},
        "cms-admin/collections/": {"collection_id": part.pk, "pk": part.pk},
        "cms-admin/groups/": {"pk": Group.objects.first().pk}, "cms-admin/locales/": {"pk": Locale.get_default().pk},
    }  # fmt: skip


@pytest.mark.parametrize("name", ["editor", "admin"])
def test_no_address_breaks_for_whom_it_is_for(name: str, things: dict[str, Any]) -> None:
    user = User.objects.get(username=name)
    answers = ask(user, "get", things)
    assert {url for url, code in answers.items() if code >= 500} == set()
    if user.is_superuser:
        missing = {url for url, code in answers.items() if code == 404 and url.startswith("/cms-admin/")}
        assert {url for url in missing if not NOTHING_THERE.search(url)} == set()


@pytest.mark.parametrize(
    ("name", "body"), zip(("editor", "admin"), BODIES, strict=True), ids=["nothing", "half"]
)
def test_a_form_that_does_not_come_whole_is_refused_and_breaks_nothing(
    name: str, body: dict[str, str], things: dict[str, Any]
) -> None:
    answers = ask(User.objects.get(username=name), "post", things, body)
    assert {url for url, code in answers.items() if code >= 500} == set()
    edit = f"/cms-admin/pages/{things['cms-admin/pages/']['pk']}/edit/"
    assert answers[edit] == 400


def test_whoever_sent_half_a_form_reads_what_to_do(things: dict[str, Any]) -> None:
    client = Client()
    client.force_login(User.objects.get(username="editor"))
    answer = client.post(f"/cms-admin/pages/{things['cms-admin/pages/']['pk']}/edit/", {"title": "半张表"})
    assert answer.status_code == 400
    assert "没有保存" in answer.content.decode() and "Nothing was changed" in answer.content.decode()


@pytest.mark.parametrize(
    "numbers",
    [
        {"body-count": "abc"},
        {
            "body-count": "1",
            "body-0-deleted": "",
            "body-0-order": "x",
            "body-0-type": "paragraph",
            "body-0-value": "",
        },
    ],
    ids=["how many", "in which order"],
)
def test_where_wagtails_scripts_write_a_number_another_word_is_refused(
    things: dict[str, Any], numbers: dict[str, str]
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username="editor"))
    page = Page.objects.get(pk=things["cms-admin/pages/"]["pk"]).specific
    answer = client.post(f"/cms-admin/pages/{page.pk}/edit/", typed_in(page) | numbers)
    assert answer.status_code == 400
    assert "没有保存" in answer.content.decode()


def typed_in(page: Page) -> dict[str, Any]:
    """What the editor's form of this page sends."""
    form = page.get_edit_handler().get_form_class()(
        instance=page, for_user=User.objects.get(username="admin")
    )
    sent: dict[str, Any] = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    for name, field in form.fields.items():
        value = form[name].value()
        if isinstance(field, BlockField):
            sent[f"{name}-count"] = "0"
        elif isinstance(value, list):
            sent[name] = [getattr(one, "pk", one) for one in value]
        elif value is not None:
            sent[name] = value
    return sent


KINDS = [kind for kind in get_page_models() if kind._meta.app_label == "cms"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_editor_looks_at_a_draft_of_every_kind_of_page(kind: type[Page]) -> None:
    """As it stands, as he has changed it, as it was, and a new one of which nothing is filled in yet."""
    client = Client()
    client.force_login(User.objects.get(username="admin"))
    page = kind.objects.live().filter(locale=Locale.get_default()).order_by("pk")[0]
    before = page.save_revision(user=User.objects.get(username="editor"))
    typed = typed_in(page)
    edit = f"/cms-admin/pages/{page.pk}/edit/preview/"
    assert client.post(edit, typed).json() == {"is_valid": True, "is_available": True}
    addresses = [
        edit, f"{edit}?in_preview_panel=true", f"/cms-admin/pages/{page.pk}/revisions/{before.pk}/view/",
        f"/cms-admin/pages/{page.pk}/view_draft/", f"/cms-admin/pages/{page.pk}/revisions/compare/earliest...latest/",
    ]  # fmt: skip
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
    if kind.can_create_at(page.get_parent()):
        add = f"/cms-admin/pages/add/cms/{kind._meta.model_name}/{page.get_parent().pk}/preview/"
        for said in (typed | {"slug": "new"}, {"title": "一页新的", "body-count": "0", "metrics-count": "0"}):
            assert client.post(add, said).status_code == 200
            assert client.get(f"{add}?in_preview_panel=true").status_code == 200


def test_an_editor_has_every_page_of_his_work(things: dict[str, Any]) -> None:
    """What an editor does in a day, each with a page that comes and not with a refusal."""
    client = Client()
    client.force_login(User.objects.get(username="editor"))
    page, parent = things["cms-admin/pages/"]["pk"], things["cms-admin/pages/"]["destination_id"]
    picture, paper = things["cms-admin/images/"]["pk"], things["cms-admin/documents/"]["pk"]
    for path in (
        "", "pages/", f"pages/{parent}/", f"pages/{page}/edit/", f"pages/{page}/history/", f"pages/{page}/copy/",
        f"pages/{page}/move/", f"pages/{page}/move/{parent}/confirm/", f"pages/{page}/delete/", f"pages/{page}/unpublish/",
        f"pages/{page}/usage/", f"pages/{page}/view_draft/", f"pages/add/cms/storypage/{parent}/",
        f"pages/{page}/workflow_history/", "choose-page/", f"choose-page/{parent}/", "choose-page/search/?q=灯",
        "choose-external-link/", "choose-email-link/", "choose-phone-link/", "choose-anchor-link/", "images/",
        f"images/{picture}/", f"images/{picture}/delete/", "images/add/", "images/chooser/", f"images/usage/{picture}/",
        f"images/chooser/{picture}/select_format/", "documents/", f"documents/edit/{paper}/", f"documents/delete/{paper}/",
        "documents/chooser/", "documents/multiple/add/", "reports/site-history/", "reports/locked/", "reports/aging-pages/",
        "account/", "bulk/wagtailcore/page/publish/?id=" + str(page), "bulk/wagtailcore/page/move/?id=" + str(page),
    ):  # fmt: skip
        answer = client.get(f"/cms-admin/{path}")
        assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("Location"))
