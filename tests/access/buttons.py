"""What a page promises with its buttons: one that can be pressed is a step that is open, one that cannot says why."""

from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from django.urls import Resolver404, resolve

from grants.desk.subjects import MODELS
from workflows.steps import Process, offers

#: Where the reason of a closed button stands: in what holds it, so many elements up.
NEAR = 4
#: The address of a step -> the process whose step it is, where its name does not begin with the process.
OTHERWISE = {"call-award-step": "call", "post-proposal-step": "post", "application-package": "package"}


def silent(soup: BeautifulSoup) -> list[str]:
    """Buttons that cannot be pressed and do not say why."""
    return [
        " ".join(button.get_text().split())
        for button in soup.select("main button[disabled]")
        if not button.find_parent("fieldset", disabled=True) and not says_why(button)
    ]


def says_why(button: Tag) -> bool:
    if button.get("aria-describedby") or button.get("title"):
        return True
    around: Any = button
    for _up in range(NEAR):
        around = around.parent
        if around is None or around.name in ("main", "body"):
            return False
        if any(note.get_text(strip=True) for note in around.select(".note, .alert, .wrong, .err")):
            return True
    return False


def step_at(url: str) -> tuple[Process, str] | None:
    """The subject and the step that an address stands for."""
    try:
        found = resolve(urlsplit(url).path)
    except Resolver404:
        return None
    process = OTHERWISE.get(found.url_name or "", (found.url_name or "").removesuffix("-step"))
    model = MODELS.get(process)
    if model is None or not (found.url_name or "").endswith("-step"):
        return None
    key, step = [*found.args, *found.kwargs.values()][:2]
    by = "pk" if isinstance(key, int) else "award__code" if process == "closeout" else "code"
    subject = model._default_manager.filter(**{by: key}).first()
    known = {arrow.name for arrow in model.arrows()}
    return (subject, step) if subject is not None and step in known else None


def closed(url: str, user: Any) -> list[str]:
    """What stands against the step of an address, for whom it is shown: nothing, if it is none or open."""
    found = step_at(url)
    if found is None:
        return []
    subject, step = found
    mine = {offer.name: offer for offer in offers(subject, user)}
    if step not in mine:
        return [f"{subject.process}.{step} is not this person's here"]
    return list(mine[step].reasons)
