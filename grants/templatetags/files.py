"""A file in a list: its name as a link, its size, and what the virus scanner said of it; a paper that is being printed."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grants.documents.models import PaperOrder
from grants.documents.queries import has_failed
from grants.files import scanner
from grants.templatetags.ui import tag

register = template.Library()


@register.inclusion_tag("components/file.html")
def file_link(file: Any) -> dict[str, Any]:
    """`{% file_link file %}`, of an Attachment or of a file as a version keeps it (see files.with_scans)."""
    return {
        "id": _of(file, "id"),
        "name": _of(file, "name"),
        "size": _of(file, "size"),
        "file": file,
        "is_harmful": _of(file, "scan") == "infected",
    }


@register.simple_tag
def scan_tag(file: Any) -> SafeString | str:
    """Clean, waiting, not to be told, or refused; nothing where no scanner ever looked and none is there."""
    said = _of(file, "scan")
    if said == "infected":
        return tag(_("Harmful: kept as evidence, handed to nobody"), "stop", "warn")
    if said == "clean":
        return tag(_("Scanned, clean"), "done")
    if said is None or not scanner.is_configured():
        return ""
    if _of(file, "scanned_at"):
        return tag(_("The scanner could not look at it"), "hold", "warn")
    return tag(_("Waiting for the virus scan"), "wait")


@register.inclusion_tag("components/paper_note.html")
def paper_note(paper: Any, then: str = "") -> dict[str, Any]:
    """`{% paper_note paper %}` beside the link to a paper: says while it is being printed, or that the printer has failed,
    and goes by itself; `then="reload"` where the page has more to show once it is there."""
    waits = isinstance(paper, PaperOrder)
    return {"paper": paper, "waits": waits, "failed": waits and has_failed(paper), "then": then}


def _of(file: Any, name: str) -> Any:
    return file.get(name) if isinstance(file, dict) else getattr(file, name, None)
