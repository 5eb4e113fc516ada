"""What a reader without a name sees in the middle of a public page, as words: what the search reads of the site.

What a page says to everybody is drawn (cms/fragment_cache.py), in its own language, and read: a line a block, so that no phrase
runs from one cell into the next and none is cut inside one. A template says in the place itself what is no word of its
page:

data-elsewhere   the rows of a list, each of which has a page of its own and is found there
data-passing     what is true today only: how many days are left, today's day
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import translation
from wagtail.models import Page

from cms.application_counts import written_in
from cms.fragment_cache import draw
from cms.notices import slug_of
from grants.awards.models import PublicNotice
from grants.web.formatting import years_written
from workflows.folding import fold

#: What leads elsewhere, is pressed or filled in, is drawn, or is only heard.
NO_WORDS = "nav, form, button, .btn, svg, script, style, .visually-hidden, .noprint, [data-elsewhere], [data-passing]"
#: What stands by itself. Small print in a table stands on a line of its own.
BLOCKS = (
    "address, article, aside, blockquote, caption, dd, div, dl, dt, figcaption, figure, footer, h1, h2, h3, h4, h5, h6, "
    "header, hr, li, ol, p, pre, section, table, td, th, tr, ul, td small, th small"
)
EDGE = "\x1f"


def words_of_page(page: Page) -> str:
    """The words of a page below its title, in its language."""
    with _as_anybody(page) as request:
        return words_of_main(written_in(draw(page.serve(request))["main"]), page.title)


def words_of_notice(index: Any, notice: PublicNotice, title: str) -> str:
    """The words of a notice below its title, in the language of that list of notices."""
    with _as_anybody(index) as request:
        return words_of_main(written_in(draw(index.notice(request, slug_of(notice)))["main"]), title)


@contextmanager
def _as_anybody(page: Page) -> Iterator[HttpRequest]:
    """Somebody without a name asks for this page. What is kept longer than a day says the year of each."""
    request = HttpRequest()
    request.method, request.user = "GET", AnonymousUser()
    request._wagtail_site = page.get_site()  # type: ignore[attr-defined]  # where Wagtail would look by the host's name
    with translation.override(page.locale.language_code), years_written():
        request.path = request.path_info = page.get_url(request) or "/"
        yield request


def words_of_main(html: str, title: str) -> str:
    """The visible words of what stands in a page's `<main>`, a line a block; its title is known already."""
    soup = BeautifulSoup(html, "html.parser")
    for part in soup.select(NO_WORDS):
        part.replace_with(" ")
    for heading in soup.select("h1"):
        if fold(heading.get_text()) == fold(title):
            heading.decompose()
    for line_end in soup.select("br"):
        line_end.replace_with(_joint(line_end))
    for block in soup.select(BLOCKS):
        block.insert_before(EDGE)
        block.insert_after(EDGE)
    lines = (" ".join(line.split()) for line in soup.get_text().split(EDGE))
    return "\n".join(line for line in lines if line)


def _joint(line_end: Tag) -> str:
    """Where a headline may break it goes on; elsewhere something else begins."""
    if line_end.find_parent("h1") is None:
        return EDGE
    before = str(line_end.previous_sibling or "").rstrip()[-1:]
    return " " if before.isascii() else ""
