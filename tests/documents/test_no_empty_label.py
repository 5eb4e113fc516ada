"""No paper has a label without its value: every kind is printed of a subject of which as little is known as can be."""

import re
import types
import typing
from typing import Any, Literal

import pytest
from bs4 import BeautifulSoup

from grants.documents import fact_checks, render
from grants.documents.facts.papers import TEMPLATES

LANGUAGES = [render.CHINESE, render.ENGLISH]
#: Stands for any value, to find which labels stand before one.
VALUE = "\u3013"
DAY, MOMENT = "2026-05-18", "2026-05-18T09:00:00+08:00"
#: Facts that the printing step itself always has: without the moment of its submission there is no receipt.
KNOWN = {"submitted_at": MOMENT, "closes_at": MOMENT, "opens_at": MOMENT, "at": MOMENT, "issued_on": DAY}
#: Numbers written in words or reckoned with.
FIGURES = {"percent": "1", "quantity": "1", "bond_percent": "1", "custody_fee_percent": "1"}
#: What is signed and sealed by hand: lines to write on are meant to be empty.
BY_HAND = ".box, .ask"


def least(wanted: Any, text: str, key: str = "", full: bool = False) -> Any:
    """The emptiest facts of this shape; `full`: every list has one such item, and what may be None is there."""
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if typing.is_typeddict(wanted):
        hints = typing.get_type_hints(wanted)
        return {name: least(hints[name], text, name, full) for name in sorted(wanted.__required_keys__)}
    if origin is list:
        item = (
            VALUE if arguments[0] is str else least(arguments[0], text, key, full)
        )  # no list holds an empty text
        return [item] if full else []
    if origin is Literal:
        return arguments[0]
    if origin is types.UnionType:
        inner = next(a for a in arguments if a is not type(None))
        return least(inner, text, key, full) if full else None
    if wanted is str:
        if key in KNOWN:
            return KNOWN[key]
        if key in FIGURES:
            return FIGURES[key]
        return (
            DAY if key.endswith(("_on", "_due")) and text else "" if key.endswith(("_on", "_due")) else text
        )
    return {int: 0, bool: True}[wanted]


def read(
    template: str, text: str, language: str, *, full: bool, monkeypatch: pytest.MonkeyPatch
) -> BeautifulSoup:
    monkeypatch.setattr(fact_checks, "_sums", lambda *_given: [])
    page = render.html(template, least(TEMPLATES[template], text, full=full), language=language)
    soup = BeautifulSoup(page, "html.parser")
    for by_hand in soup.select(BY_HAND):
        by_hand.decompose()
    return soup


def blocks(soup: BeautifulSoup) -> list[str]:
    return [one.get_text() for one in soup.select("p, li, td, th, caption, h1, h2")]


def labels(soup: BeautifulSoup) -> set[str]:
    """What stands before a value, up to the sign before it: “受理电话：”."""
    found: set[str] = set()
    for text in blocks(soup):
        found.update(re.findall(rf"([^\s，。；：:;,.（）()　]{{1,40}}\s?[：:])\s*{VALUE}", text))
    return found


@pytest.mark.parametrize("full", [False, True], ids=["no lists", "lists of one"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_no_label_is_followed_by_nothing(
    template: str, language: str, full: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = labels(read(template, VALUE, language, full=True, monkeypatch=monkeypatch))
    empty = read(template, "", language, full=full, monkeypatch=monkeypatch)
    for row in empty.select("th[scope=row]"):
        if "sum" in (row.parent.get("class") or []) or row.get_text().strip() == "":
            continue
        values = [cell.get_text().strip() for cell in row.parent.select("td")]
        assert any(values), f"{row.get_text()} has no value"
    for text in blocks(empty):
        for label in known:
            hole = re.search(rf"{re.escape(label)}\s*(?=[。；;，,.）)]|$)", text)
            assert not hole, f"{label} … in “{text}”"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_no_figure_that_nobody_gave_is_printed_as_none(
    template: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = read(template, "", language, full=True, monkeypatch=monkeypatch).get_text(" ")
    assert not re.search(r"\b0 ?人", text)
    assert not re.search(r"beneficiaries:? 0\b", text)


def test_the_search_finds_a_label_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """The notice says how the office is reached: of each way only what is known."""
    full = read("notice", VALUE, render.CHINESE, full=True, monkeypatch=monkeypatch)
    assert {"受理电话：", "邮箱：", "地址：", "监督电话："} <= labels(full)
