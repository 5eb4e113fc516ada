"""What the browser's console says of the main screens: nothing. An error in a script, or something that the page's own policy
does not let in (CSP), would be said there and nowhere else."""

from contextvars import copy_context
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import translation

from grants.models import ScoreSheet, User

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("demo_db")]
HOST = "http://localhost"
OF_SCRIPTS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
#: Who looks at what, by the address or the name of the address with its parts.
SCREENS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    *(("", path, ()) for path in ("/", "/calls/", "/notices/", "/stories/", "/money/", "/en/", "/accounts/login/")),
    ("", "/accounts/signup/", ()),
    *(("o06", name, ("W02",)) for name in ("application-tasks", "application-sheet")),
    *(("o06", "application-section", ("W02", key)) for key in ("project", "budget")),
    ("o06", "desk", ()),
    ("o06", "organisation-new", ()),
    ("officer", "desk", ()),
    ("officer", "application-list", ()),
    ("officer", "call-list", ()),
    ("lead", "post-list", ()),
    ("e01", "review-list", ()),
    ("maker", "tranche-list", ()),
    ("admin", "installation", ()),
    ("editor", "wagtailadmin_home", ()),
    ("editor", "wagtailadmin_explore_root", ()),
)  # fmt: skip


def browse(page: Any, client: Client) -> list[str]:
    """A browser that asks the program itself, with the headers that it answers; returns what is heard meanwhile."""
    heard: list[str] = []
    here = copy_context()  # the database as this test sees it

    def answer(route: Any) -> None:
        asked, path = route.request, urlsplit(route.request.url).path
        if not asked.url.startswith(f"{HOST}/"):
            heard.append(f"asks elsewhere: {asked.url}")
            route.abort()
        elif path.startswith("/static/"):
            file = str(finders.find(path.removeprefix("/static/")) or "")
            kind = next((kind for ending, kind in OF_SCRIPTS.items() if path.endswith(ending)), "")
            route.fulfill(path=file, **({"content_type": kind} if kind else {}))
        else:
            sent = {
                name: value
                for name, value in asked.headers.items()
                if name == "accept" or name.startswith("x-")
            }
            found = here.run(
                client.generic,
                asked.method,
                asked.url.removeprefix(HOST),
                asked.post_data_buffer or b"",
                asked.headers.get("content-type", ""),
                headers=sent,
            )
            body = b"".join(found) if found.streaming else found.content  # type: ignore[attr-defined]
            route.fulfill(status=found.status_code, headers=dict(found.items()), body=body)

    page.route("**/*", answer)
    page.on("console", lambda said: said.type in ("error", "warning") and heard.append(said.text))
    page.on("requestfailed", lambda asked: heard.append(f"not loaded: {asked.url}"))
    page.on("pageerror", lambda error: heard.append(f"{error}"))
    return heard


def addresses() -> list[tuple[str, str]]:
    found = [
        (who, name if name.startswith("/") else reverse(name, args=list(args))) for who, name, args in SCREENS
    ]
    sheet = ScoreSheet.objects.get(application__code="A01", expert__code="E01")
    return [*found, ("e01", reverse("review-sheet", args=[sheet.pk]))]


def look(page: Any, who: str, url: str) -> list[str]:
    client = Client(headers={"accept-language": "zh-hans"})
    if who:
        client.force_login(User.objects.get(username=who))
    heard = browse(page, client)
    asked = client.get(url, follow=True)  # a browser follows where nobody stands in its way
    ends = asked.redirect_chain[-1][0] if asked.redirect_chain else url
    shown = page.goto(f"{HOST}{ends}", wait_until="networkidle")
    if shown.status != 200:
        heard.append(f"answered {shown.status}")
    said = [*heard]  # what a page asks for later, when nobody answers any more, is no fault of it
    page.unroute_all(behavior="wait")
    return said


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)], ids=["desk", "phone"])
def test_no_main_screen_has_anything_to_complain_of(context: Any, width: int, height: int) -> None:
    faults = []
    with translation.override("zh-hans"):
        screens = addresses()
    for who, url in screens:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        faults += [f"{url} for {who or 'anybody'}: {said}" for said in look(page, who, url)]
        page.close()
    assert faults == []


@pytest.mark.parametrize(
    "html",
    ["<script>1</script>", "<script type=module src=/static/js/none.js></script>", "<i style='color:red'>"],
    ids=["a script inside the page", "a file that is not there", "a style inside the page"],
)
def test_this_would_hear(page: Any, html: str) -> None:
    policy = {"Content-Security-Policy": "default-src 'self'", "Content-Type": "text/html"}

    def answer(route: Any) -> None:
        if route.request.is_navigation_request():
            route.fulfill(body=html, headers=policy)
        else:
            route.fulfill(status=404)

    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text))
    page.route("**/*", answer)
    page.goto(f"{HOST}/", wait_until="networkidle")
    assert heard
