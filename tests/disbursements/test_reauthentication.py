"""Before money moves or a post is given, whoever sits there shows again who he is: each door, and nothing typed is lost."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from grants.closeout.models import CloseOut
from grants.disbursements import actions
from grants.disbursements.models import Claim, Tranche
from grants.people.models import Membership, Office, User
from tests.contracts.scenario import again, user
from tests.disbursements.payment_fixture import PaymentFixture
from workflows import clock

#: Where money and posts are moved: every POST in these asks …
ROOMS = (
    "grants.disbursements.views", "grants.programs.views", "grants.closeout.views", "grants.people.office_views",
)  # fmt: skip
#: … but these, each with its reason.
NEED_NOT = {
    "tranche-invoice": "an applicant's paper, before anything is checked",
    "tranche-invoice-remove": "likewise",
    "claim-new": "a draft of the group's",
    "claim-edit": "likewise",
    "claim-delete": "likewise",
    "claim-file-remove": "likewise",
    "closeout-open": "begins a reckoning; the steps that move its money ask",
    "call-archive": "files papers away",
    "working-days": "the calendar of holidays",
    "working-day-clear": "likewise",
}
STEPS_NEED_NOT = {("tranche", "request"), ("claim", "request"), ("closeout", "report"), ("closeout", "audit"),
                  ("closeout", "evaluate")}  # fmt: skip
ALSO = (("organisation-verify", ["x"]), ("organisation-verify-account", ["x"]), ("join-request", [1]))


@pytest.fixture(autouse=True)
def asking(settings: Any) -> None:
    settings.ASK_AGAIN = True


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for part in resolver.url_patterns:
        yield from patterns(part) if isinstance(part, URLResolver) else [part]


def doors() -> Iterator[tuple[str, list[Any]]]:
    """Every address of these rooms; one with steps once a step."""
    for pattern in patterns(get_resolver()):
        if not pattern.callback.__module__.startswith(ROOMS) or not pattern.name or pattern.name in NEED_NOT:
            continue
        kinds = pattern.pattern.converters  # type: ignore[union-attr]
        keys = [{"int": 1, "uuid": "0" * 8 + "-0000" * 3 + "-" + "0" * 12}.get(k.__class__.__name__[:-9].lower(), "x")
                for name, k in kinds.items() if name != "step"]  # fmt: skip
        if "step" in kinds:
            process = pattern.name.removesuffix("-step")
            yield from (
                (pattern.name, [*keys, step])
                for step in steps(process)
                if (process, step) not in STEPS_NEED_NOT
            )
        else:
            yield pattern.name, keys
    yield from ALSO


def steps(process: str) -> list[str]:
    noun = {"tranche": Tranche, "claim": Claim, "closeout": CloseOut}[process]
    return sorted(arrow.name for arrow in noun.arrows())


def signed_in(person: User, *, minutes_ago: float) -> Client:
    """In by password, so long ago."""
    EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"primary": True, "verified": True}
    )
    made = Client(headers={"accept-language": "en"})
    made.post("/en/accounts/login/", {"login": person.username, "password": "x"})
    session = made.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - minutes_ago * 60
    session.save()
    return made


@pytest.mark.django_db
def test_every_door_to_money_and_posts_asks() -> None:
    root = signed_in(User.objects.create_superuser("root", "root@example.invalid", "x"), minutes_ago=16)
    knocked = 0
    for name, key in doors():
        cache.clear()  # how much is kept within an hour is tested elsewhere
        answer = root.post(reverse(name, args=key), {"reason": "…"})
        if answer.status_code == 405:
            continue  # it only shows
        assert answer.status_code == 302, (name, key)
        assert answer["Location"].endswith("/accounts/reauthenticate/?next=%2Fen%2Fdesk%2Fgo-on%2F"), (
            name,
            key,
        )
        knocked += 1
    assert knocked > 25


def test_a_fresh_login_is_not_asked_and_an_old_one_loses_nothing(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B05")
    tranche = actions.approve(
        tranche=payment_fixture.reviewed(payment_fixture.tranche(award)), by=payment_fixture.checker
    )
    tranche = actions.issue(tranche=tranche, by=payment_fixture.maker)
    address = reverse("tranche-step", args=[tranche.pk, "settle"])
    typed = {"paid_on": clock.today().isoformat(), "bank_ref": '<REF> & "1"'}

    old = signed_in(payment_fixture.maker, minutes_ago=16)
    asked = old.post(address, typed)
    tranche.refresh_from_db()
    assert tranche.state == "issued"
    assert old.post(asked["Location"], {"password": "wrong"}).status_code == 200
    shown = old.post(asked["Location"], {"password": "x"})
    page = old.get(shown["Location"])
    assert hidden(page.content.decode()) == typed, (
        "all of it stands there, and nothing is done before the click"
    )
    tranche.refresh_from_db()
    assert tranche.state == "issued"
    assert old.post(address, typed).status_code == 302
    tranche.refresh_from_db()
    assert (tranche.state, tranche.bank_ref) == ("paid", '<REF> & "1"')
    assert old.get(reverse("go-on")).status_code == 302, "once"


def hidden(page: str) -> dict[str, str]:
    import html

    found = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)">',
        page.partition("<main")[2].partition("</main")[0],
    )
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_within_the_quarter_of_an_hour_nothing_is_asked(payment_fixture: PaymentFixture) -> None:
    award = payment_fixture.delivering("B05")
    tranche = payment_fixture.reviewed(payment_fixture.tranche(award))
    signed_in(payment_fixture.checker, minutes_ago=14).post(
        reverse("tranche-step", args=[tranche.pk, "approve"])
    )
    tranche.refresh_from_db()
    assert tranche.state == "approved"


def test_what_another_began_is_nobody_elses(payment_fixture: PaymentFixture) -> None:
    """Two people on one device: the second shows who he is, and finds nothing of the first's."""
    award = payment_fixture.delivering("B05")
    tranche = payment_fixture.reviewed(payment_fixture.tranche(award))
    device = signed_in(payment_fixture.checker, minutes_ago=16)
    device.post(reverse("tranche-step", args=[tranche.pk, "approve"]))
    device.force_login(payment_fixture.maker)
    assert device.get(reverse("go-on")).status_code == 302
    tranche.refresh_from_db()
    assert tranche.state == "reviewed"


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/accounts/email/", {"action_add": "", "email": "new@example.invalid"}),
        ("/accounts/2fa/totp/activate/", {"code": "123456"}),
        ("/accounts/2fa/recovery-codes/generate/", {}),
        ("/accounts/2fa/webauthn/add/", {"name": "key"}),
    ],
)
@pytest.mark.django_db
def test_the_account_itself_asks_too(address: str, typed: dict[str, str]) -> None:
    ada = User.objects.create_superuser("ada", "ada@example.invalid", "x")
    old = signed_in(ada, minutes_ago=16)
    answer = old.post(address, typed)
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert list(ada.emailaddress_set.values_list("email", flat=True)) == ["ada@example.invalid"]
    fresh = signed_in(ada, minutes_ago=1)
    assert "reauthenticate" not in fresh.post(address, typed).get("Location", "")


def test_a_post_is_not_given_by_whoever_finds_the_screen_open(payment_fixture: PaymentFixture) -> None:
    office = Office.objects.get(pk=payment_fixture.scenario.officer.posts[0].office_id)
    old = signed_in(again(payment_fixture.scenario.lead), minutes_ago=16)
    before = Membership.objects.count()
    typed = {"user": user("newcomer").username, "role": "officer", "office": office.pk}
    assert "reauthenticate" in old.post(reverse("post-list"), typed)["Location"]
    assert Membership.objects.count() == before


def test_what_is_too_much_to_keep_is_said(payment_fixture: PaymentFixture) -> None:
    old = signed_in(payment_fixture.maker, minutes_ago=16)
    answer = old.post(
        reverse("money-receive"),
        {"note": "x" * 300_000},
        headers={"referer": "http://testserver/en/desk/money/"},
    )
    assert QueryDict(answer["Location"].partition("?")[2])["next"] == "http://testserver/en/desk/money/"
    assert "could not be kept" in old.get("/en/desk/").content.decode()
