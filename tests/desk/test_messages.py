"""Every message of the house, to every role that is told, in both languages: plain words, whole, and a place to go."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import CharField, TextField
from django.test import Client

from grants.desk import telling
from grants.desk.subjects import MODELS
from grants.models import Application, Organisation, User
from tests.demonstration import NOW
from workflows.mail import mail_of
from workflows.models import Event, Message, event_facts

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


def cases() -> Iterator[tuple[str, str, str]]:
    """(process, action, role) of everything anybody is told."""
    for process, model in MODELS.items():
        for arrow in model.arrows():
            yield from ((process, arrow.name, role.name) for role in arrow.tells if role.name != "public")
    yield from ((process, action, "") for process, action in telling.TOLD)
    yield from ((process, action, "actor") for process, action in telling.RECEIPTS)
    yield from ((process, "a step without words", "") for process in MODELS)


def event_of(process: str, action: str) -> tuple[Event, Any]:
    """Such an event with its subject: one of the demonstration where there is one."""
    found = Event.objects.filter(process=process, action=action).order_by("-seq").first()
    model: Any = telling.SUBJECTS[process]
    subject = model._default_manager.filter(pk=found.subject_id).first() if found else None
    subject = subject or model._default_manager.order_by("pk").last()
    facts = event_facts(FACTS) | {"handler": 0}
    if (process, action) == ("office", "hand_over"):
        facts["applications"] = list(Application.objects.values_list("code", flat=True)[:2])
    event = Event(
        process=process, action=action, subject_id=subject.pk, at=NOW, by=User.objects.get(username="o02"),
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
        said = telling.message(event, made_awkward(subject), User(username="reader", language=language), role)
        text = f"{said.subject}\n{said.body}"
        seen += ONE_LINE in said.subject or AWKWARD.replace("\r\n", "\n") in text
        found = [what for what, pattern in WRONG.items() if re.search(pattern, text)]
        found += ["no subject"] * (not said.subject.strip()) + ["no words"] * (not said.body.strip())
        found += ["a subject of two lines"] * (len(said.subject.splitlines()) > 1)
        found += ["nowhere to go"] * (not said.link.startswith("/" if language == "zh-hans" else "/en/"))
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
        subject = telling.SUBJECTS[process]._default_manager.filter(pk=event.subject_id).first()
        if subject is None:
            continue
        readers = {role: user for user, role in telling._people(event, subject).items()}
        for role, user in readers.items():
            user.language = language
            said = telling.message(event, subject, user, role)
            client = Client()
            client.force_login(user)
            for address in filter(None, (said.link, said.paper)):
                answer = client.get(address, follow=True)
                if answer.status_code >= 400:
                    closed.append(f"{process}/{action}.{role} {user}: {address} {answer.status_code}")
    assert closed == []


def test_the_mail_of_a_message_has_its_addresses_whole(settings: Any) -> None:
    settings.SITE_URL = "https://grants.example.org/"
    message = Message(
        to=User(language="en"), subject="s", body="Words.", link="/en/desk/x/", paper="/en/p.pdf"
    )
    assert mail_of(message).splitlines() == [
        "Words.", "", "Paper (PDF):", "https://grants.example.org/en/p.pdf", "", "Look at it:",
        "https://grants.example.org/en/desk/x/",
    ]  # fmt: skip


def test_who_is_told_of_a_package_is_who_applied_to_it(demo_db: None) -> None:
    """Not whoever applied to the call that happens to have the package's number."""
    for package in MODELS["package"]._default_manager.all():
        mine = User.objects.filter(memberships__organisation__applications__package=package)
        told = set(telling._holders("applicant", package))
        assert told <= set(mine)
        assert bool(told) == mine.exists()
