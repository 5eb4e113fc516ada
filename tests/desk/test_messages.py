"""Every message of the house, to every role that is told, in both languages: plain words, whole, and a place to go."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models import CharField, TextField
from django.test import Client

from grants.desk import notifications
from grants.desk.subjects import MODELS
from grants.models import Application, Contract, Milestone, Organisation, Package, User
from tests.access.objects import _job, _join, _proposal
from tests.demonstration import NOW
from workflows.mail import mail_of
from workflows.models import Event, Message, event_facts

ROOT = Path(__file__).resolve().parents[2]
AWKWARD = "<b>&'\"甲\r\n乙 %s %(x)s"
ONE_LINE = "<b>&'\"甲 乙 %s %(x)s"
FEN = 1234567
#: What an event may carry that nobody in the demonstration did, and text that people type.
FACTS: dict[str, Any] = {
    "reason": AWKWARD, "decision": AWKWARD, "opinion": AWKWARD, "note": AWKWARD, "file": AWKWARD, "reply": AWKWARD,
    "points": [AWKWARD, AWKWARD], "closes_at": NOW, "due_on": NOW.date(), "rectify_by": NOW.date(), "left": "2d",
    "spent_fen": FEN, "figures": {"paid_fen": FEN, "spent_fen": FEN, "to_return_fen": FEN}, "number": 1,
    "applications": [],
}  # fmt: skip
WRONG = {
    "an escape of HTML": r"&(lt|gt|amp|quot|#\w+);",
    "what was not filled in": r"{{|{%|%\(\w+\)[sd](?<!%\(x\)s)|\bNone\b",
    "a date of a machine": r"\d{4}-\d\d-\d\d|T\d\d:\d\d|\+0[08]:00",
    "a sum in fen": str(FEN),
    "an address": r"https?://",
    "a row without a name": r"\bobject \(\d",
}


#: Of what the demonstration has none.
MADE: dict[str, Callable[[], Any]] = {"job": _job, "joinrequest": _join, "post": _proposal}


def cases() -> Iterator[tuple[str, str, str]]:
    """(process, action, role) of everything anybody is told."""
    for process, model in MODELS.items():
        for arrow in model.arrows():
            yield from ((process, arrow.name, role.name) for role in arrow.notifies if role.name != "public")
    yield from ((process, action, "") for process, action in notifications.NOTIFIED)
    yield from ((process, action, "actor") for process, action in notifications.RECEIPTS)
    yield from ((process, "a step without words", "") for process in MODELS)


def event_of(process: str, action: str) -> tuple[Event, Any]:
    """Such an event with its subject: one of the demonstration where there is one."""
    found = Event.objects.filter(process=process, action=action).order_by("-seq").first()
    model: Any = notifications.SUBJECTS[process]
    subject = model._default_manager.filter(pk=found.subject_id).first() if found else None
    subject = subject or model._default_manager.order_by("pk").last() or MADE[process]()
    facts = event_facts(FACTS) | {"handler": 0}
    if (process, action) == ("office", "hand_over"):
        facts["applications"] = list(Application.objects.values_list("code", flat=True)[:2])
    event = Event(
        seq=1, process=process, action=action, subject_id=subject.pk, at=NOW, by=User.objects.get(username="o02"),
        target=getattr(subject, "state", ""), facts=facts,
    )  # fmt: skip
    return event, subject


@pytest.fixture
def awkward(demo_db: None) -> None:
    """What people typed, wherever the words may take it from."""
    Application.objects.update(title=AWKWARD)
    Organisation.objects.update(name=AWKWARD, name_en=AWKWARD)
    User.objects.filter(username="o02").update(name=AWKWARD)


def made_awkward(subject: Any) -> Any:
    for field in subject._meta.concrete_fields:
        typed = field.name in ("title", "title_en", "purpose", "summary", "opinion", "result_reason", "payee")
        if typed and isinstance(field, CharField | TextField):
            setattr(subject, field.name, AWKWARD)
    return subject


CASES = sorted(set(cases()))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_message_is_plain_whole_and_leads_somewhere(awkward: None, language: str) -> None:
    wrong: list[str] = []
    seen = 0
    for process, action, role in CASES:
        event, subject = event_of(process, action)
        told = notifications.message(
            event, made_awkward(subject), User(username="reader", language=language), role
        )
        text = f"{told.subject}\n{told.body}"
        seen += ONE_LINE in told.subject or AWKWARD.replace("\r\n", "\n") in text
        found = [what for what, pattern in WRONG.items() if re.search(pattern, text)]
        found += ["no subject"] * (not told.subject.strip()) + ["no words"] * (not told.body.strip())
        found += ["a subject of two lines"] * (len(told.subject.splitlines()) > 1)
        found += ["nowhere to go"] * (not told.link.startswith("/" if language == "zh-hans" else "/en/"))
        if language == "zh-hans" and codes_in(text, subject):
            found.append(f"the code of a state: {codes_in(text, subject)}")
        if found:
            wrong.append(f"{process}/{action}.{role} {found}:\n{text}")
    assert "\n\n".join(wrong) == ""
    assert seen > 60, "what was typed does not come through as it was typed"


def codes_in(text: str, subject: Any) -> set[str]:
    values = getattr(getattr(subject, "State", None), "values", [])
    return {value for value in values if re.search(rf"(?<![\w/]){value}(?![\w/])", text)}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_message_leads_its_reader_to_a_closed_door(demo_db: None, language: str) -> None:
    """Whoever was told in the demonstration opens what he was led to: the page, and the paper."""
    closed: list[str] = []
    told = {(process, action) for process, action, _role in CASES}
    for process, action in sorted(told):
        event = Event.objects.filter(process=process, action=action).order_by("-seq").first()
        if event is None:
            continue
        subject = notifications.SUBJECTS[process]._default_manager.filter(pk=event.subject_id).first()
        if subject is None:
            continue
        readers = {role: user for user, role in notifications._people(event, subject).items()}
        for role, user in readers.items():
            user.language = language
            led = notifications.message(event, subject, user, role)
            client = Client()
            client.force_login(user)
            for address in filter(None, (led.link, led.paper)):
                answer = client.get(address, follow=True)
                if answer.status_code >= 400:
                    closed.append(f"{process}/{action}.{role} {user}: {address} {answer.status_code}")
    assert closed == []


@pytest.mark.django_db
def test_the_mail_of_a_message_has_its_addresses_whole(settings: Any) -> None:
    settings.SITE_URL = "https://grants.example.org/"
    message = Message(
        to=User(language="en"), subject="s", body="Words.", link="/en/desk/x/", paper="/en/p.pdf"
    )
    assert mail_of(message).splitlines() == [
        "Words.", "", "Paper (PDF):", "https://grants.example.org/en/p.pdf", "", "Look at it:",
        "https://grants.example.org/en/desk/x/", "", "-- ", "Yichuang",
    ]  # fmt: skip


def test_who_is_told_of_a_package_is_who_applied_to_it(demo_db: None) -> None:
    """Not whoever applied to the call that happens to have the package's number."""
    for package in Package.objects.all():
        mine = User.objects.filter(memberships__organisation__applications__package=package)
        told = set(notifications._role_holders("applicant", package))
        assert told <= set(mine)
        assert bool(told) == mine.exists()


# --- receipts -------------------------------------------------------------------------------------------
def test_whoever_acts_has_it_in_writing(demo_db: None) -> None:
    """In the demonstration, where everybody was told by the same code: each who did it, in words to himself."""
    found = 0
    for process, action in notifications.RECEIPTS:
        event = Event.objects.filter(process=process, action=action).exclude(by=None).order_by("-seq").first()
        if (
            event is not None
            and notifications.SUBJECTS[process]._default_manager.filter(pk=event.subject_id).exists()
        ):
            mine = Message.objects.get(event=event, to=event.by)
            assert mine.subject.startswith("您已"), mine.subject
            found += 1
    assert found >= 7


def test_a_receipt_has_words_of_its_own_and_such_words_belong_to_a_receipt() -> None:
    folder = ROOT / "templates" / "messages"
    written = {(f.parent.name, f.name.split(".")[0]) for f in folder.glob("*/*.actor.txt")}
    assert written == notifications.RECEIPTS


def test_a_step_that_is_no_receipt_tells_nothing_to_who_took_it(demo_db: None) -> None:
    for event in Event.objects.filter(action__in=("find_eligible", "confirm", "issue")).exclude(by=None)[:20]:
        assert not Message.objects.filter(event=event, to=event.by).exists()


# --- a message that speaks of a fact asks for the fact ------------------------------------------------------
def said(process: str, action: str, role: str, subject: Any = None, **facts: Any) -> str:
    event, found = event_of(process, action)
    event.facts |= event_facts(facts)
    words = notifications.message(event, subject or found, User(username="reader", language="en"), role)
    return f"{words.subject}\n{words.body}"


def test_a_pitch_is_spoken_of_where_there_is_one(demo_db: None) -> None:
    _event, application = event_of("application", "shortlist")
    rounds = application.call.rounds
    rounds.filter(kind="pitch").delete()
    assert "no pitch" in said("application", "shortlist", "applicant", application)
    rounds.create(kind="pitch", held_on=NOW.date(), rubric=rounds.get().rubric)
    assert "pitch on 24 November 2026" in said("application", "shortlist", "applicant", application)
    rounds.filter(kind="pitch").update(held_on=None)
    assert "day, hour and place" in said("application", "shortlist", "applicant", application)


def test_what_comes_next_is_said_where_it_comes(demo_db: None) -> None:
    _event, call = event_of("call", "close")
    call.applications.update(state="withdrawn")
    assert "No application waits" in said("call", "close", "officer", call)
    call.applications.update(state="submitted")
    assert "check the eligibility" in said("call", "close", "officer", call)
    call.awards.update(state="revoked")
    assert "nothing to contract" in said("call", "conclude", "officer", call)


def test_a_new_closing_moment_is_named(demo_db: None) -> None:
    assert "It now closes at Tue 24 November 2026, 9:00" in said("call", "extend", "applicant", closes_at=NOW)


def test_money_to_come_back_is_spoken_of_where_there_is_some(demo_db: None) -> None:
    none = {"paid_fen": FEN, "spent_fen": FEN, "to_return_fen": 0}
    assert "come back" not in said("closeout", "draw_up", "applicant", figures=none)
    assert "come back" in said("closeout", "draw_up", "applicant")


def test_an_audit_is_spoken_of_where_the_call_asks_for_one(demo_db: None) -> None:
    _event, closeout = event_of("closeout", "report")
    for asked in (True, False):
        closeout.award.call.asks_for_audit = asked
        assert ("audit comes next" in said("closeout", "report", "officer", closeout)) is asked


def test_money_may_be_spent_again_only_while_the_project_runs(demo_db: None) -> None:
    _event, claim = event_of("claim", "refund")
    for state in ("delivering", "closing"):
        type(claim.award)._default_manager.filter(pk=claim.award_id).update(state=state)
        claim = type(claim)._default_manager.get(pk=claim.pk)
        for action in ("refund", "disallow"):
            assert ("spent again" in said("claim", action, "applicant", claim)) is (state == "delivering")


def test_a_hub_is_asked_to_sign_what_it_is_a_party_to(demo_db: None) -> None:
    for contract in Contract.objects.all():
        for action in ("issue", "sign_as_grantee"):
            asked = re.search(
                "The grantee signs first|The hub signs next",
                said("contract", action, "hub_approver", contract),
            )
            assert bool(asked) is contract.has_custody()


def test_a_payment_is_spoken_of_where_one_hangs_on_the_milestone(demo_db: None) -> None:
    for milestone in Milestone.objects.all()[:8]:
        hangs = milestone.tranches.exists()
        assert ("not paid until" in said("milestone", "fail", "applicant", milestone)) is hangs


def test_a_reminder_told_late_does_not_call_a_submitted_application_a_draft(demo_db: None) -> None:
    for application in (Application.objects.get(code="W01"), Application.objects.get(code="W02")):
        draft = application.state == "draft"
        assert ("not submitted yet" in said("application", "closing_soon", "", application)) is draft
