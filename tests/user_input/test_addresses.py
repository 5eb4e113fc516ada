"""Whatever stands in an address or in a posted field, a page answers; it never breaks."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from grants.inbox.filters import BY_NAME
from tests.access.access_matrix import url_of
from tests.access.crawl import view_of
from tests.access.objects import address
from tests.access.table import rows
from tests.user_input.pages import Visit, client_of, doors, visits

pytestmark = [pytest.mark.usefixtures("demo_db"), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
HUGE = "1" + "0" * 20
BAD = (HUGE, "-1", "１２", "9" * 5000, "\x00\u202e\u200b", "1,23", "2027-02-30", "'\"%_\\", "a\x00b")


def names_read() -> set[str]:
    """Every name that a view of ours reads from a query or a form by hand."""
    found = {"page", *BY_NAME}
    for stage in ("grants", "cms"):
        for file in sorted((ROOT / stage).rglob("*.py")):
            text = file.read_text(encoding="utf-8")
            if "request." in text or "params" in text:
                found |= {name for name in _names(ast.parse(text)) if name}
    return found


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("get", "getlist")
        ):
            yield from (
                arg.value
                for arg in node.args[:1]
                if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            )
        elif (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
        ):
            yield node.slice.value
        elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.iter, ast.Tuple):
            yield from (
                one.value
                for one in node.iter.elts
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )


def test_no_query_breaks_a_page() -> None:
    names = sorted(
        name for name in names_read() if name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    )
    assert {"page", "q", "round", "year", "from", "least", "version", "part", "kind"} <= {*names}
    broken = []
    for row in rows():
        within = doors(row)
        if not within or row.name.startswith(("account_", "mfa_")):
            continue
        owner, args = address(row.words)
        client = client_of(within[0], owner)
        for bad in BAD:
            with transaction.atomic():
                response = client.get(url_of(row.name, args), dict.fromkeys(names, bad))
                transaction.set_rollback(True)
            if response.status_code >= 500 and row.name != "readyz":
                broken.append(f"{row.name} as {within[0]}: {bad[:30]!r}")
    assert broken == []


def test_no_number_in_a_path_breaks_a_page() -> None:
    broken = []
    client = client_of("officer", "o07")
    for path in paths(get_resolver()):
        response = client.get(path)
        if response.status_code >= 500:
            broken.append(path[:90])
    assert broken == []


def paths(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """Every address of ours with arguments, each of them a number too large or something unseen."""
    for part in resolver.url_patterns:
        route = before + str(part.pattern).lstrip("^").replace("\\Z", "")
        if isinstance(part, URLResolver):
            if not route.startswith(("/django-admin/",)):
                yield from paths(part, route)
        elif isinstance(part, URLPattern) and part.pattern.converters and "(?P" not in route:
            for bad in (HUGE, "a%00b", "9" * 5000):
                filled = route
                for name, converter in part.pattern.converters.items():
                    kind = type(converter).__name__.removesuffix("Converter").lower()
                    kind = {"string": "str"}.get(kind, kind)
                    filled = filled.replace(f"<{kind}:{name}>", bad).replace(f"<{name}>", bad)
                if "<" not in filled:
                    yield filled


def test_no_posted_field_breaks_a_page() -> None:
    """Every control of every form as a browser shows it, filled with what nobody can see, with too large numbers, with
    no numbers; every button pressed."""
    broken: list[str] = []
    seen: set[Any] = set()
    for visit in visits():
        for action, data in filled(visit):
            form = (view_of(action), *sorted(data))
            if form in seen:  # the same form with another thing, or by somebody else
                continue
            seen.add(form)
            for bad in (HUGE, "甲\x00\u202e\x0b乙"):
                posted = {name: bad if value is None else value for name, value in data.items()}
                broken += press(visit, action, posted, bad)
    assert broken == []


def press(visit: Visit, action: str, posted: dict[str, str], bad: str) -> list[str]:
    client = client_of(visit.who, visit.owner)
    with transaction.atomic():
        response = client.post(action, posted)
        transaction.set_rollback(True)
    return [f"{visit.name} as {visit.who} → {action}: {bad[:10]!r}"] if response.status_code >= 500 else []


def filled(visit: Visit) -> Iterator[tuple[str, dict[str, Any]]]:
    """Address and fields of each form; None where somebody types."""
    for form in BeautifulSoup(visit.html, "html.parser").select('form[method="post"], form[method="POST"]'):
        action = str(form.get("action") or visit.url)
        if not action.startswith("/") or "logout" in action:
            continue
        data: dict[str, Any] = {}
        for control in form.select("input[name], textarea[name], select[name]"):
            kind, name = str(control.get("type") or control.name), str(control["name"])
            if kind in ("checkbox", "radio", "file", "submit"):
                continue
            keeps = kind == "hidden" or control.name == "select"
            option = control.select_one("option[selected], option")
            value = (
                (option.get("value") if option else None)
                if control.name == "select"
                else control.get("value")
            )
            data[name] = str(value or "") if keeps else None
        for button in form.select("button[name]") or [None]:
            pressed = {str(button["name"]): str(button.get("value") or "")} if button is not None else {}
            yield action, {**data, **pressed}
            if button is not None and len(form.select("button[name]")) > 6:
                break
