"""Walking through the site as one person: every link followed, every button pressed, as a browser would.

A page is looked at once a path, whatever filter or page of a list the address asks for; of one kind of page (thirty
applications) as many as show each state once. What is pressed is taken back.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.core import cache as caches
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from grants.programs.models import FundSource
from tests.access.buttons import closed, silent

#: Of one kind of page, by the name of its address.
OF_A_KIND = 5
#: Not for walking: leaving, another language of the same pages, files of the editors' admin that the browser asks for.
NOT_WALKED = ("/accounts/logout", "/i18n/", "/look/", "/cms-admin/", "/django-admin/", "/static/", "/media/")


@dataclass(frozen=True)
class Step:
    """A link or a button: where it stands, what it says, what it asks for."""

    page: str
    words: str
    method: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.page}: “{self.words}” → {self.method} {self.url}"


@dataclass
class Walk:
    """What was seen on the way: pages by address, and the steps that were answered with a refusal."""

    seen: set[str] = field(default_factory=set)
    pressed: set[tuple[str, str, tuple[str, ...]]] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    #: Buttons that could be pressed, only to be refused: they should be closed, their reason beside them.
    closed: list[str] = field(default_factory=list)
    #: Pages that show what only programs read: codes of fund sources.
    codes: list[str] = field(default_factory=list)
    #: Steps that are offered, by a button or a link, and are not open to this person.
    shut: list[str] = field(default_factory=list)
    #: Buttons that cannot be pressed and do not say why.
    silent: list[str] = field(default_factory=list)


def walk(client: Client, *starts: str, reader: Any = None, most: int = 2000) -> Walk:
    """Follow whatever can be reached from `starts`; never leaves the site."""
    found, asked = Walk(), Counter[str]()
    closed_to = cache(lambda url: closed(url, reader))
    hidden = list(FundSource.objects.values_list("code", flat=True))
    waiting = deque(Step("", "", "GET", start) for start in starts)
    while waiting and len(found.seen) < most:
        one = waiting.popleft()
        if one.method == "GET":
            path, kind = urlsplit(one.url).path, view_of(one.url)
            if path in found.seen or asked[kind] >= OF_A_KIND:
                continue
            asked[kind] += 1
            found.seen.add(path)
            response = client.get(one.url)
            note(found, one, response)
            if response.status_code in (301, 302):
                waiting.append(Step(one.page, one.words, "GET", urljoin(one.url, response["Location"])))
            elif response.status_code == 200 and "html" in response.get("Content-Type", ""):
                soup = BeautifulSoup(response.content, "html.parser")
                steps = list(steps_on(one.url, soup))
                waiting.extend(steps)
                look(found, one.url, response.content, hidden)
                if reader is not None:
                    found.silent += [f"{one.url}: “{words}”" for words in silent(soup)]
                    found.shut += [f"{step}: {why}" for step in steps for why in closed_to(step.url)]
        else:
            key = (urlsplit(one.url).path, one.words, tuple(name for name, _value in one.fields))
            if key in found.pressed:
                continue
            found.pressed.add(key)
            answer = press(client, one)
            note(found, one, answer)
            if asks_nothing(one) and (says := refusals(answer)):
                found.closed.append(f"{one}: {says[0]}")
    return found


def asks_nothing(one: Step) -> bool:
    """A button with nothing beside it that somebody could fill in otherwise: what stands against it is known before."""
    return all(name in ("csrfmiddlewaretoken", "next", "do") for name, _value in one.fields)


def refusals(answer: Any) -> list[str]:
    """What the page that follows will say went wrong."""
    queued = getattr(answer.wsgi_request, "_messages", None)
    return [str(m) for m in getattr(queued, "_queued_messages", []) if m.level_tag == "error"]


def look(found: Walk, url: str, html: bytes, hidden: Iterable[str]) -> None:
    """Whether the words of a page, without addresses and names of fields, show one of these codes."""
    if not any(code.encode() in html for code in hidden):
        return
    text = BeautifulSoup(html, "html.parser").get_text(" ")
    found.codes += [f"{url}: {code}" for code in hidden if code in text]


def note(found: Walk, one: Step, response: Any) -> None:
    if response.status_code >= 400:
        found.refused.append(f"{response.status_code} {one}")


def press(client: Client, one: Step) -> Any:
    """Send a form as it stands on the page, and take back what it did."""
    caches.cache.clear()  # what counts attempts counts them for each
    with transaction.atomic():
        response = client.post(one.url, dict(grouped(one.fields)))
        transaction.set_rollback(True)
    return response


def grouped(fields: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    whole: dict[str, list[str]] = {}
    for name, value in fields:
        whole.setdefault(name, []).append(value)
    return whole


@cache
def view_of(url: str) -> str:
    """The name of the address; a page of the public site goes by its path's beginning. Every link of every page asks."""
    try:
        found = resolve(urlsplit(url).path)
    except Resolver404:
        return url
    return found.url_name if found.url_name != "wagtail_serve" else url.strip("/").split("/")[0]


def steps_on(page: str, soup: BeautifulSoup) -> Iterator[Step]:
    """Every link, and every form that has a button which is not disabled."""
    for link in soup.select("a[href]"):
        yield from _ours(page, _words(link), "GET", str(link["href"]))
    for form in soup.find_all("form"):
        yield from _of_form(page, form, soup)


def _of_form(page: str, form: Tag, soup: BeautifulSoup) -> Iterator[Step]:
    method = str(form.get("method") or "get").upper()
    outside = soup.select(f'[form="{form["id"]}"]') if form.get("id") else []
    controls = [*form.select("input, select, textarea, button"), *outside]
    fields = [pair for control in controls for pair in _value(control)]
    for button in controls:
        if not _sends(button) or button.has_attr("disabled"):
            continue
        action = str(button.get("formaction") or form.get("action") or page)
        how = str(button.get("formmethod") or method).upper()
        own = [(str(button["name"]), str(button.get("value") or ""))] if button.get("name") else []
        if how == "GET":
            continue  # a search: the empty one is the page itself
        yield from _ours(page, _words(button), how, action, (*fields, *own))


def _sends(control: Tag) -> bool:
    kind = str(control.get("type") or ("submit" if control.name == "button" else "text"))
    return kind in ("submit", "image")


def _value(control: Tag) -> Iterator[tuple[str, str]]:
    name, kind = control.get("name"), str(control.get("type") or "")
    if not name or control.has_attr("disabled") or control.name == "button" or kind in ("submit", "button"):
        return
    if kind == "file":
        yield str(name), ""  # it could be filled in; here it never is
        return
    if control.name == "select":
        chosen = control.select("option[selected]") or (
            [] if control.has_attr("multiple") else control.select("option")[:1]
        )
        for option in chosen:
            yield str(name), str(option.get("value", option.get_text()))
    elif control.name == "textarea":
        yield str(name), control.get_text()
    elif kind not in ("checkbox", "radio") or control.has_attr("checked"):
        yield str(name), str(control.get("value") or ("on" if kind == "checkbox" else ""))


def _words(part: Tag) -> str:
    return " ".join(str(part.get("aria-label") or part.get_text() or part.get("value") or "").split())[:60]


def _ours(
    page: str, words: str, method: str, target: str, fields: tuple[tuple[str, str], ...] = ()
) -> Iterator[Step]:
    url = urldefrag(urljoin(page, target)).url
    parts = urlsplit(url)
    if parts.scheme or parts.netloc or not url.startswith("/") or url.startswith(NOT_WALKED):
        return
    plain = url.removeprefix("/en") or "/"
    if plain.startswith(NOT_WALKED):
        return
    yield Step(page, words, method, url, fields)
