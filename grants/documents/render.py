"""From facts to paper: Django template, then WeasyPrint, giving an archivable PDF (PDF/A-3a as declared).

The facts travel inside the PDF as `facts.json`, so that a paper can be read by a program years later.
Nothing that is rendered may read the network or the disk, except the fonts and the style sheet of this
package.
"""

import atexit
import functools
import hashlib
import json
import logging
import re
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation

from workflows.external import refuse_inside_unit_of_work

from .articles import article_name
from .fact_checks import FactsError, check, printable

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

HERE = Path(__file__).resolve().parent
CHINESE, ENGLISH = "zh-hans", "en"
FOLDERS = {CHINESE: "zh", ENGLISH: "en"}
PAGE_WORDS = {
    CHINESE: '"第 " counter(page) " 页　共 " counter(pages) " 页"',
    ENGLISH: '"Page " counter(page) " of " counter(pages)',
}
ATTACHMENT = "facts.json"
# One paper at a time in a process: the shared font configuration is not made for threads, and the work is CPU
# alone.
_press = threading.Lock()


class ForbiddenError(ValueError):
    """A paper asked for something that is not ours."""


class MissingFact(str):
    """Makes a template fail on a fact it does not find, instead of printing a hole."""

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, name: object) -> str:
        raise FactsError(f"The template asks for {name}, which is not among the facts.")


@functools.cache
def _engine() -> Engine:
    return Engine(
        dirs=[str(Path(settings.BASE_DIR) / "templates")],
        libraries={"paper": "grants.templatetags.paper"},
        builtins=["grants.templatetags.lines", "grants.templatetags.paper"],
        string_if_invalid=MissingFact("x"),
        debug=False,
    )


def readers_language() -> str:
    """The language of whoever is reading, for a paper that is printed for him alone."""
    return ENGLISH if (translation.get_language() or "").startswith("en") else CHINESE


def html(template: str, facts: dict[str, Any], *, language: str = CHINESE) -> str:
    """The paper as one HTML page. Chinese binds; English is a reading copy of the same facts."""
    facts = printable(facts)
    check(template, facts)
    # A reference is marked until every article has its number. Nobody who writes a fact can know this paper's mark.
    articles: dict[str, int] = {}
    mark = secrets.token_hex(16)
    with translation.override(language):
        page = _engine().get_template(f"documents/{FOLDERS[language]}/{template}.html")
        text = page.render(Context({**facts, "articles": articles, "reference_mark": mark}))
        return re.sub(f"{mark}:([a-z_]+);", lambda found: article_name(articles[found[1]]), text)


def render_pdf(
    template: str,
    facts: dict[str, Any],
    *,
    language: str = CHINESE,
    attachments: dict[str, bytes] | None = None,
) -> bytes:
    """The paper as PDF. `attachments` maps further file names to contents that travel inside it."""
    text = html(template, facts, language=language)
    files = {ATTACHMENT: as_json(facts), **(attachments or {})}
    with _press:
        return _print(text, files, language)


@functools.cache
def sheet_print() -> str:
    """What changes when papers look otherwise."""
    looks = [HERE / "paper.css", *sorted((Path(settings.BASE_DIR) / "templates/documents").rglob("*.html"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in looks)).hexdigest()


def as_json(facts: dict[str, Any]) -> bytes:
    """The facts as they are attached: the same facts always give the same bytes."""
    return json.dumps(printable(facts), ensure_ascii=False, indent=1, sort_keys=True).encode()


def _print(text: str, files: dict[str, bytes], language: str) -> bytes:
    refuse_inside_unit_of_work("Printing")
    from weasyprint import HTML, Attachment
    from weasyprint.urls import FatalURLFetchingError

    fonts, sheet, page_words = _style(language)
    attachments = [
        Attachment(string=content, name=name, description=name, relationship="Data")
        for name, content in files.items()
    ]
    try:
        page = HTML(string=text, base_url="about:blank", url_fetcher=_fetcher())
        made: bytes = page.write_pdf(
            stylesheets=[sheet, page_words],
            font_config=fonts,
            pdf_variant="pdf/a-3a",
            attachments=attachments,
            finisher=_name_each_file_once,
        )
    except FatalURLFetchingError as refused:  # no Exception: it would end a worker
        raise ForbiddenError(str(refused)) from refused
    return made


def _name_each_file_once(document: Any, pdf: Any) -> None:
    """WeasyPrint 70 lists every attachment twice among the associated files."""
    files = pdf.catalog["AF"]
    files[:] = list(dict.fromkeys(files))


@functools.cache
def _fonts_and_sheet() -> tuple["FontConfiguration", "CSS"]:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    logging.getLogger("fontTools").setLevel(logging.WARNING)
    # Freed while the interpreter can still do it; at the very end it complains.
    atexit.register(_style.cache_clear)
    atexit.register(_fonts_and_sheet.cache_clear)
    fonts = FontConfiguration()
    return fonts, CSS(filename=HERE / "paper.css", font_config=fonts, url_fetcher=_fetcher())


@functools.cache
def _style(language: str) -> tuple["FontConfiguration", "CSS", "CSS"]:
    """Fonts and sheets, read once in a process: half the memory and none of the waiting."""
    from weasyprint import CSS

    fonts, sheet = _fonts_and_sheet()
    words = PAGE_WORDS[language]
    rules = (
        f"@page :right {{ @bottom-right {{ content: {words} }} }}"
        f"@page :left {{ @bottom-left {{ content: {words} }} }}"
        + "".join(
            f".w{n} {{ width: {n}% }}" for n in range(1, 101)
        )  # of columns, see grants/templatetags/paper.py
    )
    return fonts, sheet, CSS(string=rules, font_config=fonts, url_fetcher=_fetcher())


@functools.cache
def _fetcher() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class OwnFilesOnly(URLFetcher):
        """Reads the files of this package and nothing else: no network, no other file of the machine."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if not is_own_file(url):
                raise FatalURLFetchingError(f"A paper may not read {url}.")
            return super().fetch(url, headers)

    return OwnFilesOnly(allowed_protocols=["file"], allow_redirects=False)


def is_own_file(url: str) -> bool:
    """Whether `url` is a font or sheet of this package."""
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return False
    path = Path(unquote(parts.path)).resolve()
    return path.is_relative_to(HERE) and path.suffix in {".ttf", ".css"}
