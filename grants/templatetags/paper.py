"""Words of papers: amounts, dates and numbered articles, in the language the paper is printed in."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe

from grants.documents.amounts_in_words import in_words
from grants.documents.articles import article_name, in_english, numeral
from grants.documents.terms import ENGLISH

register = template.Library()
register.filter(numeral)

CHINA = ZoneInfo("Asia/Shanghai")
#: From how many characters on a text may run over the end of a page.
LONG = 200
#: What is no value: white space and the marks that join values.
NOTHING = re.compile(r"[\s，,；;、。.·（）()-]*")


@register.filter
def yuan(fen: int) -> str:
    """Fen as figures: 1800000 gives 18,000.00."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


@register.filter
def words(fen: int) -> str:
    """Fen in Chinese capitals, which bind in both languages."""
    return in_words(fen)


@register.filter
def total(rows: list[dict[str, Any]], key: str = "amount_fen") -> int:
    return sum(row[key] for row in rows)


@register.filter
def of_source(rows: list[dict[str, Any]], source: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["source"] == source]


@register.filter
def day(iso: str) -> str:
    """An ISO date written out; a blank to fill in by hand when it is not known."""
    if not iso:
        return "____ / ____ / ________" if in_english() else "______年____月____日"
    return _day(date.fromisoformat(iso))


@register.filter
def moment(iso: str) -> str:
    """An ISO moment written out with hour and minute in China's time."""
    at = datetime.fromisoformat(iso).astimezone(CHINA)
    return f"{_day(at.date())}{' ' if in_english() else ''}{at:%H:%M}"


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}" if in_english() else f"{on.year}年{on.month}月{on.day}日"


@register.simple_tag(takes_context=True)
def article(context: template.Context, key: str, title: str) -> SafeString:
    """The heading of the next article. One left out is not counted: the rest renumbers by itself."""
    articles: dict[str, int] = context["articles"]
    articles[key] = len(articles) + 1
    return format_html('<h2 class="article" id="{}">{}　{}</h2>', key, article_name(articles[key]), title)


@register.simple_tag(takes_context=True)
def ref(context: template.Context, key: str) -> str:
    """A reference to the article `key`, also to one that comes later; `render.html` fills in its number."""
    return f"{context['reference_mark']}:{key};"


@register.filter
def party_label(place: int) -> str:
    """甲方, 乙方, 丙方 for 0, 1, 2."""
    return f"Party {'ABC'[place]}" if in_english() else f"{'甲乙丙'[place]}方"


@register.filter
def is_numeric(place: int, table: dict[str, Any]) -> bool:
    """Whether the column at `place` holds figures and is set right-aligned."""
    return place in table.get("numeric", [])


@register.filter
def has_total(table: dict[str, Any]) -> bool:
    return bool(table.get("total"))


@register.filter
def english(text: str) -> str:
    """A default term in English; what somebody wrote stays as written."""
    return ENGLISH.get(text, text)


@register.filter
def quoted(text: str) -> str:
    """`text` in quotation marks; those inside become single, as Chinese and English both ask."""
    return "“" + text.translate(str.maketrans("“”", "‘’")) + "”"


@register.simple_tag
def parts(between: str, end: str, *pairs: str) -> SafeString:
    """Labels, each with its value, one behind the other: `{% parts "；" "。" "电话：" phone "邮箱：" email %}`. A label whose
    value is not known is left out; nothing is left when none is."""
    known = [(pairs[n], pairs[n + 1]) for n in range(0, len(pairs), 2) if str(pairs[n + 1]).strip()]
    said = format_html_join(between, "{}{}", known)
    return format_html("{}{}", said, end) if said else said


# --- tables ------------------------------------------------------------------------------------------------
@register.simple_block_tag
def row(content: str, label: str, style: str = "") -> SafeString:
    """A label with its value, as a row of a table; nothing at all where there is no value."""
    value = content.strip()
    text = strip_tags(value)
    if NOTHING.fullmatch(text):
        return SafeString("")
    long = mark_safe(' class="long"') if len(text) > LONG else ""
    kind = format_html(' class="{}"', style) if style else ""
    return format_html('<tr{}><th scope="row">{}</th><td{}>{}</td></tr>', long, label, kind, mark_safe(value))


@register.filter
def is_long(value: str | Iterable[str]) -> bool:
    """Whether a text, or any in a row, is so long that it must not be kept on one page."""
    return len(value) > LONG if isinstance(value, str) else any(len(text) > LONG for text in value)


@register.simple_tag
def columns(*widths: int) -> SafeString:
    """The widths of a table's columns, in percent."""
    return format_html(
        "<colgroup>{}</colgroup>", format_html_join("", '<col class="w{}">', ((w,) for w in widths))
    )


@register.simple_tag
def columns_for(table: dict[str, Any]) -> SafeString:
    """The widths of columns that only the call's form knows, measured by what stands in them."""
    rows = [table["columns"], *(r for r in table["rows"] if isinstance(r, list)), table.get("total") or []]
    texts = [[row[place] for row in rows if place < len(row)] for place in range(len(table["columns"]))]
    return columns(*_shares([_room(column, is_numeric(n, table)) for n, column in enumerate(texts)]))


#: Of a line: how much a column of text needs at least and takes at most, and what its edges take.
LEAST, MOST, EDGES = 8, 80, 3


def _room(texts: list[str], numeric: bool) -> tuple[int, int]:
    """What a column needs and what it would like, in half characters. Figures are never broken."""
    longest = max((_width(text) for text in texts), default=0)
    words = re.findall(r"[\x21-\x7e]+", texts[0])  # Chinese may be broken anywhere
    need = longest if numeric else max([min(longest, LEAST), *map(len, words)])
    need = min(need, MOST // 3)
    return need + EDGES, max(need, min(longest, MOST)) + EDGES


def _width(text: str) -> int:
    """In half characters."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _shares(rooms: list[tuple[int, int]]) -> list[int]:
    """Whole percents that make up a hundred: what each needs first, the rest by what each would like."""
    wanted = sum(liked for _need, liked in rooms)
    needed = sum(need for need, _liked in rooms)
    line = max(needed, min(wanted, 84))  # half characters on a line
    spare = (line - needed) / ((wanted - needed) or 1)
    exact = [(need + (liked - need) * spare) / line * 100 for need, liked in rooms]
    whole = [max(1, int(share)) for share in exact]
    whole[whole.index(max(whole))] += 100 - sum(whole)
    return whole
