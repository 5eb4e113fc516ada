"""Publishing a call's page announces the call: by hand, by schedule, and never twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Locale

from cms.models import CallIndexPage, CallPage, StandardPage
from cms.site_seed import page_for_call
from cms.tasks import publish_scheduled
from grants.calls.models import Call, PaymentStage
from grants.people.models import User
from workflows import clock, jobs
from workflows.models import Event, Job


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


def scheduled(page: CallPage, editor: User) -> None:
    """An hour was set that has come since, and the editor set it."""
    page.go_live_at = clock.now() + timedelta(hours=1)
    revision = page.save_revision(user=editor)
    revision.publish(user=editor)
    assert not CallPage.objects.get(pk=page.pk).live
    revision.approved_go_live_at = clock.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()


def test_a_scheduled_page_announces_when_its_hour_comes(site: Any, call: Call, editor: User) -> None:
    page = draft_page(call, editor)
    scheduled(page, editor)
    assert announced(call) == 0
    publish_scheduled()
    assert CallPage.objects.get(pk=page.pk).live and announced(call) == 1
    assert not Job.objects.exists()


def test_the_schedule_waits_while_the_call_is_not_complete(
    site: Any, call: Call, editor: User, at: Any
) -> None:
    """It waits, says why, keeps no other page waiting, and goes live once the call is complete."""
    stages = list(call.payment_stages.all())
    call.payment_stages.all().delete()
    page = draft_page(call, editor)
    scheduled(page, editor)
    other = StandardPage.objects.filter(live=True).first()
    other.expire_at = clock.now() - timedelta(minutes=1)
    other.save()
    publish_scheduled()
    assert not CallPage.objects.get(pk=page.pk).live and not StandardPage.objects.get(pk=other.pk).live
    assert Call.objects.get().state == "draft"
    waits = Job.objects.get()
    assert waits.kind == "pages" and waits.attempts == 0 and "not complete" in waits.last_error
    PaymentStage.objects.bulk_create(stages)
    at(waits.next_try_at)
    jobs.run(waits.pk)
    assert CallPage.objects.get(pk=page.pk).live and announced(call) == 1 and not Job.objects.exists()


def test_a_page_whose_time_is_over_is_taken_down(site: Any, call: Call, editor: User) -> None:
    page = page_for_call(call, by=editor)
    page.expire_at = clock.now() - timedelta(minutes=1)
    page.save()
    publish_scheduled()
    assert not CallPage.objects.get(pk=page.pk).live


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


def test_a_draft_can_be_previewed_and_is_hidden_from_the_public(
    client: Any, site: Any, call: Call, editor: User
) -> None:
    page = draft_page(call, editor)
    assert client.get("/calls/draft/").status_code == 404
    client.force_login(editor)
    preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert preview.status_code == 200 and call.title in preview.content.decode()
