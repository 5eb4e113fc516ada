"""Publishing a call's page announces the call: by hand, by schedule, and never twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Locale

from cms.editors import keep_editors
from cms.models import CallIndexPage, CallPage
from cms.site_seed import page_for_call
from grants.calls.models import Call, PaymentStage
from grants.people.models import Membership, User
from workflows import clock
from workflows.models import Event


def draft_page(call: Call, editor: User) -> CallPage:
    index = CallIndexPage.objects.get(locale=Locale.get_default())
    page = CallPage(title=call.title, slug="draft", call=call, live=False, owner=editor)
    index.add_child(instance=page)
    page.save_revision(user=editor)
    return page


def announced(call: Call) -> int:
    return Event.objects.filter(process="call", action="announce", subject_id=call.pk).count()


def test_publishing_announces_the_call_as_the_editor(site: Any, call: Call, editor: User) -> None:
    page_for_call(call, by=editor)
    call = Call.objects.get()
    assert call.state == "announced"
    assert Event.objects.get(process="call", action="announce").by == editor


def test_publishing_again_or_in_english_announces_nothing_twice(site: Any, call: Call, editor: User) -> None:
    page = page_for_call(call, by=editor)
    page.save_revision(user=editor).publish(user=editor)
    assert CallPage.objects.filter(call=call, live=True).count() == 2
    assert announced(call) == 1


def test_a_scheduled_page_announces_when_its_hour_comes(site: Any, call: Call, editor: User) -> None:
    page = draft_page(call, editor)
    page.go_live_at = clock.now() + timedelta(seconds=1)
    revision = page.save_revision(user=editor)
    revision.publish(user=editor)
    assert not CallPage.objects.get(pk=page.pk).live and announced(call) == 0
    revision.approved_go_live_at = clock.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    call_command("publish_scheduled")
    assert CallPage.objects.get(pk=page.pk).live and announced(call) == 1


def test_the_schedule_waits_while_the_call_is_not_complete(site: Any, call: Call, editor: User) -> None:
    call.payment_stages.all().delete()
    page = draft_page(call, editor)
    page.get_latest_revision().publish()  # the schedule publishes as nobody
    assert not CallPage.objects.get(pk=page.pk).live
    assert Call.objects.get().state == "draft"


def test_an_editor_is_told_what_the_call_still_lacks(
    client: Any, site: Any, call: Call, editor: User
) -> None:
    call.payment_stages.all().delete()
    page = draft_page(call, editor)
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = {
        "title": call.title, "slug": "draft", "call": call.pk, "lead": "", "body-count": "0", "action-publish": "1",
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    }  # fmt: skip
    answer = client.post(address, data, follow=True)
    assert not CallPage.objects.get(pk=page.pk).live
    assert any("100" in str(message) for message in answer.context["messages"])
    PaymentStage.objects.create(call=call, order=1, name="首款", pct=100, condition="signed", text="签订后")
    client.post(address, data)
    assert CallPage.objects.get(pk=page.pk).live and announced(call) == 1


def test_a_call_has_one_page_a_language(site: Any, call: Call, editor: User) -> None:
    page_for_call(call, by=editor)
    index = CallIndexPage.objects.get(locale=Locale.get_default())
    twin = CallPage(title="again", slug="again", call=call, locale=index.locale)
    with pytest.raises(ValidationError):
        index.add_child(instance=twin)


def test_editors_follow_their_posts(client: Any, site: Any, editor: User) -> None:
    client.force_login(editor)
    assert client.get("/cms-admin/").status_code == 200
    Membership.objects.filter(user=editor).delete()
    keep_editors()
    client.force_login(User.objects.get(pk=editor.pk))
    assert client.get("/cms-admin/").status_code == 302


def test_a_draft_can_be_previewed_and_is_hidden_from_the_public(
    client: Any, site: Any, call: Call, editor: User
) -> None:
    page = draft_page(call, editor)
    assert client.get("/calls/draft/").status_code == 404
    client.force_login(editor)
    preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert preview.status_code == 200 and call.title in preview.content.decode()
