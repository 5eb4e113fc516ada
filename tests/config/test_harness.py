"""The promises the test harness itself makes: if these fail, distrust the others."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from celery import shared_task
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.mail import send_mail
from wagtail.models import Locale, Page

from workflows import clock
from workflows.models import Mail


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_commits_leaves_nothing_behind(turn: int) -> None:
    assert not Mail.objects.exists()
    assert Page.objects.filter(depth=1).exists()
    assert Locale.objects.exists()
    Mail.objects.create(to="a@example.org", subject=str(turn), body="")


@pytest.mark.django_db
def test_mail_without_a_server_is_kept_one_row_a_recipient(settings: Any) -> None:
    settings.EMAIL_BACKEND = "workflows.mail.KeptMail"
    sent = send_mail("结果", "正文", None, ["a@example.org", "b@example.org"], html_message="<p>正文</p>")
    assert sent == 1
    assert sorted(Mail.objects.values_list("to", "subject", "html")) == [
        ("a@example.org", "结果", "<p>正文</p>"),
        ("b@example.org", "结果", "<p>正文</p>"),
    ]


def test_a_test_may_stand_at_another_time(at: Callable[[date], None]) -> None:
    at(date(2026, 4, 15))
    assert clock.today() == date(2026, 4, 15)


def test_the_broker_is_also_the_shared_cache(broker: str) -> None:
    cache.set("a", "甲")
    assert cache.get("a") == "甲"


@shared_task
def remember(word: str) -> None:
    Mail.objects.create(to=word, subject="from the worker", body="")


def test_a_worker_takes_what_was_sent(worker: Any) -> None:
    remember.delay("甲")
    for _attempt in range(100):
        if Mail.objects.filter(to="甲").exists():
            return
        time.sleep(0.1)
    pytest.fail("The worker did not take the task.")


def test_private_files_go_to_s3_and_come_back(s3: Any) -> None:
    storage = s3.storage()
    name = storage.save("合同/甲.txt", ContentFile("乙".encode()))
    assert storage.open(name).read().decode() == "乙"
    assert "X-Amz-Signature" in storage.url(name)


def test_a_browser_opens_the_site(page: Any, live_server: Any) -> None:
    page.goto(f"{live_server.url}/healthz")
    assert page.inner_text("body") == "ok"
