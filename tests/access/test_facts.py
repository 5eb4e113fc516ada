"""Who is shown an expert's name, a mark, a phone, an account, a personal address: on pages, on the trail, in lists and
exports, in papers and feeds the same, and as `grants/people/shown.py` says.

Every fact is looked for on every surface as everybody. What is expected is written down by hand.
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from grants.models import (
    Application,
    Contract,
    Document,
    JoinRequest,
    Membership,
    Organisation,
    PublicNotice,
    ReviewRound,
    ScoreSheet,
    Tranche,
    User,
)
from tests.access.objects import address
from tests.access.people import LOGINS, PEOPLE

VENTURE = "GYCT-2026"
PHONE, MAIL, PERSON = "0431-55667788", "planted@example.invalid", "person@example.invalid"
MARK, ACCOUNT = "73.19", "the number of an account"
#: The page of a contract holds its paper: what was signed is read by whoever may read what was signed.
PAPER = "/en/desk/contracts/"
WHO = (*(LOGINS.get(who, who) for who in PEOPLE if who not in ("nobody", "owner")), "o07", "o01")
OFFICE = {"officer", "lead", "auditor", "admin"}


def score_sheet() -> ScoreSheet:
    """A sheet of an expert who is not among those that look."""
    own = ScoreSheet.objects.filter(round__call__code=VENTURE, state="locked").exclude(
        expert__user__username__in=WHO
    )
    return own.select_related("expert", "application__rank_row", "round").order_by("pk")[0]


#: Fact -> (what is looked for, who may read it).
FACTS: dict[str, tuple[Callable[[], str], set[str]]] = {
    "an expert's name": (lambda: score_sheet().expert.local_name, OFFICE),
    "an expert's mark": (lambda: MARK, OFFICE),
    "the result of an application": (
        lambda: f"{Application.objects.get(code='B04').rank_row.score}",
        OFFICE | {"h1_accountant", "h1_approver", "o07"},
    ),
    "the phone of an organisation": (
        lambda: PHONE,
        OFFICE | {"maker", "checker", "h1_accountant", "h1_approver", "o07"},
    ),
    "the mail of an organisation": (
        lambda: MAIL,
        OFFICE | {"maker", "checker", "h1_accountant", "h1_approver", "o07"},
    ),
    ACCOUNT: (
        lambda: Organisation.objects.get(code="O01").account_number,
        {"officer", "county", "lead", "admin", "maker", "checker", "o01"},
    ),
    "a personal address": (lambda: PERSON, set()),
}


def history(subject: Any) -> str:
    return reverse("history", args=[subject.process, subject.pk])


def surfaces() -> Iterator[str]:
    """Pages, trails, papers and feeds on which one of them could stand."""
    one, application = score_sheet(), Application.objects.get(code="B04")
    tranche = Tranche.objects.get(award__code="Q01", order=1)
    for round in ReviewRound.objects.filter(call__code=VENTURE):  # noqa: A001
        yield reverse("round", args=[round.pk])
        yield history(round)
    yield from (
        reverse("ranking", args=[VENTURE]),
        reverse("review-list"),
        reverse("review-sheet", args=[one.pk]),
    )
    yield from (application.get_absolute_url(), history(application), history(one), history(application.call))
    yield from (reverse("award", args=["B04"]), history(application.award_row))
    yield from (reverse("application-list") + "?col=number&col=score&col=rank&q=B04", reverse("events"))
    yield from (reverse("organisation", args=["O07"]), reverse("organisation", args=["O01"]))
    yield reverse("organisation-list")
    yield from (reverse("tranche", args=[tranche.pk]), history(tranche))
    contract = Contract.objects.filter(award__code="Q01").earliest("pk")
    yield from (contract.get_absolute_url(), history(contract))
    yield reverse(
        "organisation-person", args=["O07", Membership.objects.get(user__username="o07", role="applicant").pk]
    )
    yield from (reverse("post-list"), reverse("calls-feed"), "/money/")
    notice = PublicNotice.objects.filter(call__code=VENTURE, published_at__isnull=False).earliest("pk")
    yield reverse("notice-paper", args=[notice.pk])
    of_it = Document.objects.filter(subject_type="application", subject_id=application.pk)
    yield from (reverse("document", args=[one.pk]) for one in of_it)


def words_of(response: Any) -> str:
    """What a reader finds in an answer: of a page or a feed its text, of a paper the words that are printed."""
    if response.status_code != 200:
        return ""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.get("Content-Type", "").startswith("application/pdf"):
        told = subprocess.run(["pdftotext", "-raw", "-", "-"], input=body, check=True, capture_output=True)
        return told.stdout.decode()
    return str(body.decode())


def stands(text: str, words: str) -> bool:
    """A figure by itself, not within another."""
    return re.search(rf"(?<![\d.,]){re.escape(text)}(?![\d.,]*\d)", words) is not None


def exported(client: Client) -> Iterator[tuple[str, str]]:
    """The list as a file, with marks and places."""
    query = "col=number&col=score&col=rank&q=B04"
    with transaction.atomic():
        asks = {"list": "application-list", "as": "csv"}
        answer = client.post(f"{reverse('application-list')}?{query}", asks)
        yield "the list as a file", words_of(answer)
        transaction.set_rollback(True)


@pytest.fixture
def planted(demo_db: None) -> dict[str, str]:
    """What is looked for, by fact."""
    Organisation.objects.filter(code="O07").update(contact_phone=PHONE, contact_email=MAIL)
    User.objects.filter(username="o07").update(email=PERSON)
    ScoreSheet.objects.filter(pk=score_sheet().pk).update(total=MARK)
    return {fact: of() for fact, (of, _who) in FACTS.items()}


@pytest.mark.slow
def test_who_is_shown_what(planted: dict[str, str]) -> None:
    urls, readers = list(dict.fromkeys(surfaces())), {fact: set[str]() for fact in FACTS}
    where: dict[tuple[str, str], list[str]] = {}
    for who in WHO:
        client = Client(raise_request_exception=False)
        client.force_login(User.objects.get(username=who))
        found = [(url, words_of(client.get(url))) for url in urls]
        for url, words in [*found, *exported(client)]:
            for fact, text in planted.items():
                if stands(text, words) and not (fact == ACCOUNT and url.startswith(PAPER)):
                    readers[fact].add(who)
                    where.setdefault((fact, who), []).append(url)
    cache.clear()
    told = {fact: {who: where[fact, who] for who in readers[fact] - FACTS[fact][1]} for fact in FACTS}
    assert {fact: some for fact, some in told.items() if some} == {}, "shown to whom it is not for"
    kept = {fact: FACTS[fact][1] - readers[fact] for fact in FACTS}
    assert {fact: some for fact, some in kept.items() if some} == {}, "hidden from whom it is for"


def test_nobody_without_a_name_is_shown_any(planted: dict[str, str]) -> None:
    client = Client(raise_request_exception=False)
    for url in surfaces():
        words = words_of(client.get(url))
        assert [fact for fact, text in planted.items() if stands(text, words)] == [], url


def test_who_decides_on_a_person_reads_the_whole_address(demo_db: None) -> None:
    _owner, (pk,) = address("join")
    asked = JoinRequest.objects.get(pk=pk)
    client = Client()
    client.force_login(User.objects.get(username="officer"))
    assert asked.user.email in client.get(reverse("join-request", args=[pk])).content.decode()


@pytest.mark.usefixtures("demo_db")
def test_whoever_administers_reads_every_sheet() -> None:
    admin = User.objects.get(username="admin")
    assert ScoreSheet.objects.visible_to(admin).count() == ScoreSheet.objects.count() > 0
