"""The promises the test harness itself makes: if these fail, distrust the others."""

import dataclasses
import hashlib
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import requests
from celery import shared_task
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.mail import send_mail
from wagtail.models import Locale, Page

from grants.files.storage import NotStored
from tests.services import IMPATIENT, flaky_proxy
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


def test_a_part_of_a_file_can_be_read_from_s3(s3: Any) -> None:
    s3.client().put_object(Bucket=s3.bucket, Key="a", Body=b"0123456789")
    part = s3.client().get_object(Bucket=s3.bucket, Key="a", Range="bytes=2-4")
    assert (part["Body"].read(), part["ContentRange"]) == (b"234", "bytes 2-4/10")


def test_an_address_that_was_tampered_with_or_is_signed_by_another_is_refused(signing_s3: Any) -> None:
    storage = signing_s3.storage()
    name = storage.save("a.txt", ContentFile(b"private"))
    address = storage.url(name)
    assert requests.get(address, timeout=10).content == b"private"
    for wrong in (
        address.replace("a.txt", "b.txt"),
        address[:-1] + ("0" if address[-1] != "0" else "1"),
        dataclasses.replace(signing_s3, secret="another").storage().url(name),
    ):
        assert requests.get(wrong, timeout=10).status_code == 403


@pytest.mark.parametrize("mode", ["refuse", "broken", "cut"])
def test_a_store_that_has_a_bad_day_says_so_and_the_second_try_stores_the_whole(s3: Any, mode: str) -> None:
    data = b"y" * 5000
    promised = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    with flaky_proxy(s3.endpoint, mode) as proxy:
        storage = dataclasses.replace(s3, endpoint=proxy.url).storage(client_config=IMPATIENT)
        with pytest.raises(NotStored):
            storage.put("paper.bin", ContentFile(data), **promised)
        assert proxy.asked >= 1
        proxy.mode = "pass"
        storage.put("paper.bin", ContentFile(data), **promised)
    assert s3.storage().open("paper.bin").read() == data


def test_a_store_that_hangs_is_not_waited_for_for_ever(s3: Any) -> None:
    with flaky_proxy(s3.endpoint, "hang") as proxy, pytest.raises(NotStored):
        dataclasses.replace(s3, endpoint=proxy.url).storage(client_config=IMPATIENT).save(
            "a", ContentFile(b"a")
        )


def test_a_browser_opens_the_site(page: Any, live_server: Any) -> None:
    page.goto(f"{live_server.url}/healthz")
    assert page.inner_text("body") == "ok"
