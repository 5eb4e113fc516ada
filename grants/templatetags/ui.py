"""The parts of the look that every screen shares: status, money, time, forms, lists.

Nothing here needs inline styles or scripts: lengths of bars are attributes of SVG rectangles.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet, BoundField
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from grants.people.access import may_open
from grants.people.system_reasons import system_reasons
from grants.templatetags import forms as form_parts
from grants.templatetags.badges import tone
from grants.templatetags.icons import PATHS
from grants.web.formatting import MONTHS, in_chinese, local, say_day, say_moment, yuan
from workflows import clock
from workflows.folding import MOST_TYPED
from workflows.pagination import LISTED, few

register = template.Library()
register.filter(yuan)
register.filter(local)
SYMBOLS = {"minus": "−", "dash": "—"}


# --- status ------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str) -> SafeString:
    """One line icon, hidden from screen readers: a word stands beside it."""
    return mark_safe(f'<svg class="ico" viewBox="0 0 24 24" aria-hidden="true">{PATHS[name]}</svg>')


@register.simple_tag
def tag(words: Any, kind: str = "", picture: str = "") -> SafeString:
    """`{% tag "已完成" "done" %}`: a status of one tone with its icon; kind "field" is a category, without icon."""
    usual = {"": "pen", "wait": "clock", "move": "play", "done": "tick", "hold": "pause", "stop": "cross"}
    drawn = "" if kind == "field" else icon(picture or usual[kind])
    return format_html('<span class="tag {}">{}{}</span>', kind, drawn, words)


@register.simple_tag
def state_tag(subject: Any) -> SafeString:
    """The state of anything that follows a process, in its own words; what the clock has brought about counts, also
    before the step was taken (`state_now`)."""
    state = getattr(subject, "state_now", subject.state)
    kind, picture = tone(getattr(subject, "process", ""), state)
    return tag(dict(type(subject).State.choices).get(state, state), kind, picture)


@register.filter
def up_to(number: int) -> str:
    """A number that was counted no further than the house counts: `10,000+` beyond."""
    return few(number)


@register.filter
def listed(number: int) -> str:
    """A number that was counted no further than a list is: `1,000+` beyond."""
    return few(number, LISTED)


# --- money -------------------------------------------------------------------------------------------


@register.simple_tag
def money(fen: int | None, unit: str = "", strong: bool = False, whole: bool = False) -> SafeString:
    """`{% money fen %}` 12,345.00 · `unit="yuan"` adds 元 · `strong=True` bold · `whole=True` drops .00 in headlines."""
    figure = yuan(fen)
    if whole and figure.endswith(".00"):
        figure = figure[:-3]
    body = format_html("<b>{}</b>", figure) if strong else figure
    if not unit or fen is None:
        return format_html('<span class="money">{}</span>', body)
    gap = "" if in_chinese() else " "
    return format_html(
        '<span class="money">{}{}<small>{}</small></span>', body, gap, pgettext("money", "yuan")
    )


@register.inclusion_tag("components/split.html")
def split(paid: int = 0, held: int = 0, due: int = 0, cancelled: int = 0, label: str = "") -> dict[str, Any]:
    """The contract bar: paid, held, still due, cancelled (fen), as one line with its legend."""
    whole = paid + held + due + cancelled
    parts, x = [], Decimal(0)
    for name, words, fen in (
        ("paid", pgettext("money", "Paid"), paid),
        ("hold", pgettext("money", "Held"), held),
        ("next", pgettext("money", "Not yet due"), due),
        ("gone", pgettext("money", "Cancelled"), cancelled),
    ):
        width = Decimal(fen) * 100 / whole if whole else Decimal(0)
        if fen:
            parts.append({"name": name, "words": words, "fen": fen, "x": f"{x:.3f}", "width": f"{width:.3f}"})
        x += width
    return {"parts": parts, "whole": whole, "label": label or pgettext("money", "Contracted")}


@register.inclusion_tag("components/meter.html")
def meter(words: str, value: Any, whole: Any, figure: str = "") -> dict[str, Any]:
    """One line of a bar chart: what, a bar of `value` out of `whole`, and the figure."""
    share = min(Decimal(100), Decimal(value) * 100 / Decimal(whole)) if whole else Decimal(0)
    return {"words": words, "width": f"{share:.1f}", "figure": figure or f"{share:.0f}%"}


# --- time --------------------------------------------------------------------------------------------


@register.simple_tag
def moment(
    when: datetime | date | None, year: bool | None = None, weekday: bool | None = None
) -> SafeString | str:
    """A moment with its hour, as `<time>`; a mere day without one."""
    if when is None:
        return SYMBOLS["dash"]
    if not isinstance(when, datetime):
        return day(when, year=year, weekday=bool(weekday))
    words = say_moment(when, year=year, weekday=weekday)
    return format_html(
        '<time datetime="{}">{}</time>', timezone.localtime(when).isoformat("T", "minutes"), words
    )


@register.simple_tag(name="date")
def day(when: date | datetime | None, year: bool | None = None, weekday: bool = False) -> SafeString | str:
    """A day, as `<time>`; `year=True` always writes the year."""
    if when is None:
        return SYMBOLS["dash"]
    on = timezone.localdate(when) if isinstance(when, datetime) else when
    return format_html(
        '<time datetime="{}">{}</time>', on.isoformat(), say_day(on, year=year, weekday=weekday)
    )


@register.simple_tag
def left(when: datetime | date | None) -> str:
    """还剩 3 天, 还剩 5 小时, 已截止: days as the calendar counts them, hours on the last day. A day lasts to its end."""
    if when is None:
        return ""
    if not isinstance(when, datetime):
        when = clock.moment(when + timedelta(days=1))
        if (days := (timezone.localdate(when) - clock.today()).days - 1) >= 1:
            return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    span = when - clock.now()
    if span <= timedelta(0):
        return pgettext("deadline", "Closed")
    days = (timezone.localdate(when) - clock.today()).days
    if days >= 1:
        return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    hours = int(span.total_seconds() // 3600)
    if hours >= 1:
        return ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}
    minutes = max(1, int(span.total_seconds() // 60))
    return ngettext("%(n)d minute left", "%(n)d minutes left", minutes) % {"n": minutes}


@register.inclusion_tag("components/pips.html")
def pips(days: Iterable[date]) -> dict[str, Any]:
    """The working days of a public notice, drawn one by one; holidays are left out. `{% pips notice.days %}`."""
    today, rows, month = clock.today(), [], 0
    for one in days:
        short = say_day(one, year=False)
        if in_chinese() and one.month == month:
            short = f"{one.day}日"
        elif not in_chinese():
            short = f"{one.day} {MONTHS[one.month - 1][:3]}" if one.month != month else str(one.day)
        month = one.month
        state = "now" if one == today else "on" if one < today else ""
        rows.append({"day": one, "short": short, "state": state})
    return {"days": rows, "count": len(rows)}


# --- lists -------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """This page's query string with some parameters changed; None or "" removes one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page_obj: Page, parameter: str = "page") -> dict[str, Any]:
    """Previous, pages around this one, next; keeps the query string. Nothing when one page holds it all."""
    pages = []
    for n in page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=2, on_ends=1):
        href = query_with(context, **{parameter: n}) if isinstance(n, int) else ""
        pages.append({"n": n, "href": href, "current": n == page_obj.number})
    before = page_obj.previous_page_number() if page_obj.has_previous() else None
    after = page_obj.next_page_number() if page_obj.has_next() else None
    return {
        "page_obj": page_obj,
        "pages": pages,
        "previous": query_with(context, **{parameter: before}) if before else "",
        "next": query_with(context, **{parameter: after}) if after else "",
    }


@register.inclusion_tag("components/crumbs.html", takes_context=True)
def crumbs(context: Context, *parts: Any) -> dict[str, Any]:
    """`{% crumbs "Calls" url "This one" %}`: pairs of words and address, then the present page's words.

    Also takes one list of (words, address) pairs. What the reader may not open is said without a link.
    """
    pairs = list(parts[0]) if len(parts) == 1 and isinstance(parts[0], list | tuple) else _pairs(parts)
    return {
        "steps": [{"words": words, "href": href if _opens(context, href) else ""} for words, href in pairs]
    }


def _pairs(parts: Sequence[Any]) -> list[tuple[Any, Any]]:
    return [(parts[n], parts[n + 1] if n + 1 < len(parts) else "") for n in range(0, len(parts), 2)]


def _opens(context: Context, href: Any) -> bool:
    request = context.get("request")
    return not href or request is None or may_open(getattr(request, "user", None), str(href))


@register.simple_tag(takes_context=True)
def opens(context: Context, name: str, *args: Any) -> bool:
    """`{% opens "application-list" as open %}`: whether the reader's role lets him in there."""
    return _opens(context, reverse(name, args=args))


# --- forms -------------------------------------------------------------------------------------------


@register.simple_tag
def field(bound: BoundField, label: str = "", hint: str = "", unit: str = "", size: str = "") -> SafeString:
    """One field: label, hint, error, control, tied together for screen readers.

    `unit` stands after the control (元); `size` is "s", "m" or "" (full width).
    """
    return form_parts.render(bound, label=label, hint=hint, unit=unit, size=size)


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """Every visible field of a form in its order, and the hidden ones."""
    rows = [form_parts.render(bound) for bound in form.visible_fields()]
    return mark_safe("".join([*rows, *(str(hidden) for hidden in form.hidden_fields())]))


@register.simple_tag
def search_field(typed: str, name: str = "q", small: bool = False) -> SafeString:
    """The field of a search or of a filter that one types: it takes as much as is looked for, so that its address stays one
    that every server and browser takes, and says where an address asks for more."""
    size = " form-control-sm" if small else ""
    field = format_html(
        '<input class="form-control{}" type="search" id="{}" name="{}" value="{}" data-most="{}" enterkeyhint="search">',
        size,
        name,
        name,
        typed[:MOST_TYPED],
        MOST_TYPED,
    )
    if len(typed) <= MOST_TYPED:
        return field
    words = gettext("Only the first %(n)d characters are looked for.") % {"n": MOST_TYPED}
    return format_html('{}<p class="err" role="status">{}</p>', field, words)


@register.inclusion_tag("components/errors.html")
def errors(*holders: BaseForm | BaseFormSet | None, title: str = "", note: str = "") -> dict[str, Any]:
    """The error summary, first on the page: each line leads to its field. Takes forms and formsets, any number."""
    lines = [line for holder in holders if holder is not None for line in form_parts.error_lines(holder)]
    heading = title or ngettext("%(n)d thing to correct", "%(n)d things to correct", len(lines)) % {
        "n": len(lines)
    }
    return {"lines": lines, "title": heading, "note": note}


# --- two languages -----------------------------------------------------------------------------------


@register.filter(name="own_words")
def reason(text: str) -> str:
    """A reason that the system gave, in the reader's language; a person's stays."""
    return system_reasons(text)


@register.filter
def in_words(when: date | datetime | None, how: str = "") -> str:
    """A day or moment inside a sentence: `{% blocktranslate with day=d|in_words:"year" %}`."""
    if when is None:
        return SYMBOLS["dash"]
    year = True if "year" in how else None
    return say_moment(when, year=year) if isinstance(when, datetime) else say_day(when, year=year)


@register.filter
def nth(things: Sequence[Any], n: int) -> Any:
    """`{{ table.columns|nth:forloop.counter0 }}`: what stands at this place; "" where nothing does."""
    return things[n] if n < len(things) else ""


@register.filter
def thousands(number: int | None) -> str:
    """2986 as 2,986, in both languages (Django groups Chinese numbers by four)."""
    return SYMBOLS["dash"] if number is None else f"{number:,}"
