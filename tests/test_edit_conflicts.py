"""Two people open the same page and both change it: the second one's old copy undoes nothing, and loses nothing.

Every page of the house that shows what is kept and takes changes stands in `PAGES`. That none is missing is asked of the
pages themselves: whatever form comes filled in carries the mark of what it showed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse

from grants.applications.models import Application
from grants.eligibility import actions as eligibility
from grants.eligibility.models import Comment
from grants.inbox.models import Label
from grants.models import Call, Contract, Membership
from tests.access import objects
from tests.access.access_matrix import url_of
from tests.access.people import PEOPLE, person
from tests.access.table import rows
from tests.test_forms_keep_what_is_typed import notice
from workflows import clock


@dataclass(frozen=True)
class Page:
    """A page, who opens it, one control of it with two other values, and what is sent besides."""

    who: str
    where: Callable[[], str]
    control: str
    values: tuple[str, str]
    also: dict[str, str] = field(default_factory=dict)


def at(name: str, thing: str) -> Callable[[], str]:
    return lambda: url_of(name, objects.address(thing)[1])


def part(name: str, code: str = "GYCT-2026") -> Callable[[], str]:
    def where() -> str:
        Call.objects.filter(code=code).update(state="draft")
        return f"{reverse('call-edit', args=[code])}?part={name}"

    return where


def supplement() -> str:
    version = Application.objects.get(code="W01").versions.last()
    assert version is not None
    Comment.objects.create(
        version=version, asks=True, text="请补章程。", by=objects.user("officer"), at=clock.now()
    )
    return reverse("application-supplement", args=["W01"])


def reply() -> str:
    application = Application.objects.get(code="W01")
    eligibility.ask_for_supplement(
        application=application, points=[{"section": "", "question": "", "text": "请补章程。"}], by=objects.user("officer")
    )  # fmt: skip
    return reverse("application-reply", args=["W01", 1])


def checklists() -> str:
    eligibility.open_checklist(application=Application.objects.get(code="W01"), by=None)
    return f"{reverse('application-checklists')}?code=W01"


def labels() -> str:
    office = Membership.objects.filter(user=objects.user("officer"), role="officer")[0].office
    Label.objects.create(office=office, name="先看")
    return reverse("application-labels")


def sheet() -> str:
    return reverse("review-sheet", args=objects.address("sheet")[1])


def contract() -> str:
    pk = objects.address("contract-to-sign")[1][0]
    Contract.objects.filter(pk=pk).update(state="drafted")
    return reverse("contract-edit", args=[pk])


PAGES: dict[str, Page] = {
    "about-me": Page("o07", lambda: reverse("about-me"), "name", ("甲某", "乙某")),
    "organisation-edit": Page("o07", at("organisation-edit", "O07"), "intro", ("甲的话", "乙的话")),
    "office": Page("lead", at("office", "office"), "address", ("甲路1号", "乙路2号")),
    "call-edit, basics": Page("officer", part("basics"), "summary", ("甲写的", "乙写的")),
    "call-edit, who": Page("officer", part("who"), "refuses_running_grants", ("on", "")),
    "call-edit, dates": Page("officer", part("dates"), "notice_on", ("2027-03-01", "2027-03-02")),
    "call-edit, limits": Page("officer", part("limits"), "supplement_days", ("8", "9")),
    "call-edit, categories": Page("officer", part("categories"), "categories-0-note", ("甲写的", "乙写的")),
    "call-edit, payment": Page("officer", part("payment"), "payment-0-name", ("甲期", "乙期")),
    "call-edit, rounds": Page("officer", part("rounds"), "rounds-1-held_on", ("2027-12-01", "2027-12-02")),
    "call-edit, packages": Page("officer", part("packages", "ZFGM-2027"), "packages-0-name", ("甲包", "乙包")),
    "application-eligibility": Page(
        "officer", at("application-eligibility", "W01"), "reason-standing", ("甲查过", "乙查过")
    ),
    "application-checklists": Page(
        "officer", checklists, "reason-W01-standing", ("甲查过", "乙查过"), {"result-W01-standing": "supplement"}
    ),
    "application-supplement": Page("officer", supplement, "text", ("请补甲。", "请补乙。"), {"save": "1"}),
    "application-reply": Page("o01", reply, "text", ("甲的答复", "乙的答复")),
    "application-labels": Page("officer", labels, "name", ("甲标签", "乙标签"), {"do": "rename"}),
    "round-panel": Page("officer", at("round-panel", "round"), "e4", ("alternate", "")),
    "review-sheet": Page("e01", sheet, "comment", ("甲的意见", "乙的意见"), {"do": "save"}),
    "award-budget": Page("officer", at("award-budget", "L01"), "line-0-item", ("甲项", "乙项")),
    "notice-edit": Page("officer", notice, "title", ("甲公示", "乙公示"), {"do": "save"}),
    "contract-edit": Page("officer", contract, "ends_on", ("2027-05-04", "2027-05-05")),
    "report-edit": Page("o04", at("report-edit", "report"), "done", ("甲做的", "乙做的")),
    "change-edit": Page("o07", at("change-edit", "change-draft"), "summary", ("甲说的", "乙说的")),
    "claim-edit": Page("o07", at("claim-edit", "claim-draft"), "purpose", ("甲用途", "乙用途"), {"draft": "1"}),
}  # fmt: skip
#: Come filled in, and change nothing that is kept.
BEGIN = {
    "call-new": "a new call", "application-start": "a new application", "award-propose": "a new award",
    "notice-new": "a new notice", "contract-new": "a new contract", "claim-new": "a new claim",
    "money-notify": "a new entry", "contract-sign": "a new signature", "contract-begin": "a new signature",
    "form": "a new trial", "application-people": "a new invitation",
}  # fmt: skip
#: Keeps each answer by itself, with what its writer saw of it: tests/applications/test_saving_never_loses.py.
BY_ANSWER = {"application-section"}


def forms_in(page: bytes) -> list[Tag]:
    return BeautifulSoup(page, "html.parser").select("form[method=post]")


def controls(form: Tag) -> list[tuple[str, str]]:
    """What a browser would send of this form, its buttons left out."""
    sent = []
    for one in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(one["name"]), one.get("type", "text") if one.name == "input" else one.name
        if kind == "select":
            chosen = one.select("option[selected]") or one.select("option")[:1]
            sent += [(name, str(o.get("value", o.get_text()))) for o in chosen]
        elif kind == "textarea":
            sent.append((name, one.get_text().removeprefix("\n")))
        elif kind in ("checkbox", "radio"):
            sent += [(name, str(one.get("value", "on")))] if one.has_attr("checked") else []
        elif kind not in ("file", "submit", "button"):
            sent.append((name, str(one.get("value", ""))))
    return sent


def read(client: Client, page: Page, where: str) -> list[tuple[str, str]]:
    answer = client.get(where)
    assert answer.status_code == 200
    return typed_in(answer.content, page)


def typed_in(content: bytes, page: Page) -> list[tuple[str, str]]:
    marked = [form for form in forms_in(content) if form.select("[name^=opened]")]
    return controls(next(form for form in marked if form.select(f'[name="{page.control}"]')))


def post(client: Client, page: Page, where: str, copy: list[tuple[str, str]], value: str) -> Any:
    at = next((n for n, (name, _v) in enumerate(copy) if name == page.control), None)
    others = [pair for n, pair in enumerate(copy) if n != at]
    data: dict[str, list[str]] = {}
    for name, what in [*others, *([(page.control, value)] if value else []), *page.also.items()]:
        data.setdefault(name, []).append(what)
    if page.control == "text" and at is not None and value:  # its row is told by its place
        data["text"] = [value if n == at else v for n, (name, v) in enumerate(copy) if name == "text"]
    return client.post(where, data)


def facts(copy: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [pair for pair in copy if not pair[0].startswith(("opened", "csrf"))]


def holds(copy: list[tuple[str, str]], control: str, value: str) -> bool:
    """An empty box is not sent at all."""
    return (control, value) in copy or (not value and control not in dict(copy))


@pytest.mark.usefixtures("demo_db")
@pytest.mark.parametrize("name", PAGES)
def test_an_old_copy_undoes_nothing_and_loses_nothing(name: str) -> None:
    page = PAGES[name]
    client = Client()
    client.force_login(objects.user(page.who))
    where = page.where()
    theirs, mine = page.values
    opened = read(client, page, where)
    assert post(client, page, where, opened, theirs).status_code == 302, "the colleague saves"
    kept = read(client, page, where)
    assert holds(kept, page.control, theirs)
    refused = post(client, page, where, opened, mine)
    assert refused.status_code == 200, "nothing of an old copy is saved"
    said = BeautifulSoup(refused.content, "html.parser").get_text(" ")
    assert "while you had it open" in said
    again = typed_in(refused.content, page)
    assert holds(again, page.control, mine), "what was typed is still there"
    assert BeautifulSoup(refused.content, "html.parser").select("[id^=stands-]"), (
        "and so is what stands there now"
    )
    assert facts(read(client, page, where)) == facts(kept)
    assert post(client, page, where, again, mine).status_code == 302, "seen and said once more, it is saved"
    assert holds(read(client, page, where), page.control, mine)


def comes_filled(form: Tag) -> bool:
    shown = BeautifulSoup(str(form), "html.parser")
    for hidden in shown.select("input[type=hidden], input[type=search], input[type=password]"):
        hidden.decompose()
    for select in shown.select("select"):
        if not select.select("option[selected]"):
            select.decompose()
    return any(value.strip() for _name, value in controls(shown))


def who_may(get: str, post_: str) -> list[str]:
    """Of those who work here, each whom the page lets in by both ways."""
    come_in = dict(zip(PEOPLE, zip(get.replace(" ", ""), post_.replace(" ", ""), strict=True), strict=True))
    return [
        who
        for who in ("owner", "officer", "lead", "expert")
        if come_in[who][0] == "o" and come_in[who][1] in "o>"
    ]


@pytest.mark.usefixtures("demo_db")
def test_whatever_comes_filled_in_carries_the_mark_of_what_it_showed() -> None:
    unmarked, marked = {}, set()
    for row in rows():
        for who in who_may(row.get, row.post):
            client = Client()
            cache.clear()
            with transaction.atomic():
                owner, args = objects.address(row.words)
                client.force_login(person(who, owner))
                answer = client.get(url_of(row.name, args))
                transaction.set_rollback(True)
            for form in forms_in(answer.content):
                action = str(form.get("action") or "")
                name = resolve(action.split("?")[0]).url_name if action.startswith("/") else row.name
                if form.select("[name^=opened]"):
                    marked.add(row.name)
                elif comes_filled(form) and name not in (
                    *BEGIN,
                    *BY_ANSWER,
                    "set-theme",
                    "set_language",
                    "form-step",
                ):
                    unmarked[row.name] = str(form)[:200]
    assert unmarked == {}
    assert marked - {name.split(",")[0] for name in PAGES} == set(), "each is tried above"
