"""No list asks the database more often when it has more rows: every list page, as whoever reads the most of it."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from benchmarks.data import copy, grow, save
from grants.models import (
    Application,
    Award,
    Call,
    ChangeRequest,
    Claim,
    CloseOut,
    FormDefinition,
    Label,
    Membership,
    Milestone,
    Objection,
    PublicNotice,
    Region,
    Routing,
    ScoreSheet,
    User,
)  # fmt: skip
from grants.web.lists.view import LISTS as REGISTRY
from tests.access.objects import address
from tests.test_lists import ON
from workflows.models import Event, Mail, Message

pytestmark = [pytest.mark.usefixtures("demo_db"), pytest.mark.slow]

MORE = 40
#: name or path -> thing in the address, and readers
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "desk": (
        "-",
        (
            "officer",
            "lead",
            "o02",
            "o07",
            "e01",
            "maker",
            "checker",
            "h1_accountant",
            "h1_approver",
            "auditor",
            "street",
        ),
    ),
    "messages": ("-", ("officer", "o02")),
    "events": ("-", ("auditor",)),
    "mails": ("-", ("officer", "o02")),
    "history": ("call-history", ("auditor",)),
    "organisation-list": ("-", ("officer", "auditor")),
    "post-list": ("-", ("lead",)),
    "working-days": ("-", ("lead",)),
    "call-list": ("-", ("officer", "auditor", "editor")),
    "call": ("venture", ("officer", "auditor")),
    "application-list": ("-", ("officer", "auditor", "county")),
    "application-labels": ("-", ("officer",)),
    "application-routing": ("-", ("lead",)),
    "call-links": ("-", ("officer", "h1_accountant")),
    "form-list": ("-", ("officer", "lead")),
    "my-applications": ("-", ("o02",)),
    "review-list": ("-", ("e01", "officer")),
    "round": ("round", ("officer",)),
    "ranking": ("venture", ("officer",)),
    "award-list": ("-", ("officer", "auditor", "o02")),
    "notice-list": ("-", ("officer", "auditor")),
    "objection-list": ("-", ("officer", "auditor")),
    "contract-list": ("-", ("officer", "auditor", "h1_approver", "o02")),
    "milestone-list": ("-", ("officer", "auditor", "o02")),
    "change-list": ("-", ("officer", "auditor", "o02")),
    "money": ("-", ("maker", "auditor")),
    "journal": ("-", ("auditor", "h1_approver")),
    "tranche-list": ("-", ("maker", "checker", "auditor", "o02")),
    "custody-list": ("-", ("h1_approver", "auditor", "o07")),
    "custody": ("B04", ("h1_accountant", "auditor")),
    "closeout-list": ("-", ("officer", "auditor")),
    "/": ("-", ("",)),
    "/calls/": ("-", ("",)),
    "/notices/": ("-", ("",)),
    "/stories/": ("-", ("",)),
    "/money/": ("-", ("",)),
    "/search/?q=演示": ("-", ("",)),
}


def counted() -> dict[str, int]:
    found = {}
    for name, (words, readers) in LISTS.items():
        url = name if name.startswith("/") else reverse(name, args=address(words)[1])
        for reader in readers:
            client = Client()
            if reader:
                client.force_login(User.objects.get(username=reader))
            client.get(url)  # what a process remembers once (content types, the site) is no list's matter
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200, name
            found[f"{name} {reader}".strip()] = len(queries)
    return found


def multiply(applications: int, new: range) -> None:
    """So many more of everything that stands in a list, and an award to every fifth application."""
    grow(applications)
    call, application = Call.objects.get(code="GYCT-2026"), Application.objects.get(code="B01")
    calls = save(copy(call, code=f"C{n}") for n in new)
    save(copy(application, code=f"D{n}", call_id=one.pk) for n, one in zip(new, calls, strict=True))
    response = Application.objects.get(code="A01")
    responses = save(copy(response, code=f"E{n}") for n in new)
    sheet = ScoreSheet.objects.get(application__code="A01", expert__code="E01")
    save(copy(sheet, application_id=a.pk) for a in responses)
    notice = PublicNotice.objects.filter(call__code="GYCT-2026", kind="award_notice").earliest("pk")
    save(copy(notice, number=f"N{n}") for n in new)
    objection = Objection.objects.filter(application__code="B07").earliest("pk")
    save(copy(objection, code=f"O{n}", token=f"t{n}", state="received") for n in new)
    awards = list(Award.objects.filter(code__startswith="Z", closeout=None)[: len(new)])
    change = ChangeRequest.objects.filter(award__code="B01").earliest("pk")
    save(copy(change, code=f"G{n}", state="submitted") for n in new)
    milestone = Milestone.objects.filter(award__code="B04").earliest("pk")
    save(copy(milestone, award_id=a.pk, kind="final") for a in awards)
    claim = Claim.objects.filter(award__code="B04", state="requested").earliest("pk")
    save(copy(claim, number=100 + n, voucher=f"V{n}") for n in new)
    end = CloseOut.objects.get(award__code="B05")
    save(copy(end, award_id=award.pk, state="reported") for award in awards)
    events = list(Event.objects.order_by("-seq")[: len(new)])
    for name in ("officer", "o02"):
        reader = User.objects.get(username=name)
        save(Message(event=event, to=reader, subject="…", body="…") for event in events)
        save(Mail(to=reader.email, subject="…", body="…") for _n in new)
    post = Membership.objects.get(user__username="officer2")
    form = FormDefinition.objects.get(code="small", version=1)
    save(copy(form, code=f"f{n}") for n in new)
    save(Label(office_id=post.office_id, name=f"L{n}") for n in new)
    regions = list(Region.objects.order_by("-code")[: new.stop])[new.start :]
    save(Routing(office_id=post.office_id, region=one, handler_id=post.user_id) for one in regions)
    people = save(User(username=f"p{n}", name="…", email=f"p{n}@example.invalid") for n in new)
    save(copy(post, user_id=user.pk) for user in people)


def test_no_list_asks_more_when_it_has_more_rows() -> None:
    multiply(20, range(1))
    few = counted()
    multiply(120, range(1, MORE))
    many = counted()
    grown: dict[str, Any] = {page: (few[page], many[page]) for page in few if many[page] > few[page]}
    assert grown == {}


def test_every_list_of_ours_is_measured() -> None:
    names = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    assert {name for name in names if name.endswith("-list")} <= {*LISTS}
    assert {ON.get(name, name) for name in REGISTRY} <= {*LISTS}
