"""How many applied: the one thing on public pages that moves with every application.

What a page says is kept without it (cms/fragment_cache.py), and so is the whole page (config/page_cache.py): in its place stands a mark,
and the number is written in when the page is shown. `{% applied call n "received" %}` is the number in its words.
"""

import re
from collections import Counter, defaultdict

from django.db.models import Count
from django.utils.translation import ngettext

from grants.applications.models import Application
from workflows.freshness import keep, key_of, look_up

MARK = re.compile(r"<!-- applied (\d+) (\w+) -->")
#: How -> the states that are left out beside drafts.
LEFT_OUT = {"received": {"withdrawn"}, "applied": set(), "supported": set()}


def mark(call: int, how: str) -> str:
    return f"<!-- applied {call} {how} -->"


def in_words(n: int, how: str) -> str:
    if how == "supported":
        words = ngettext(
            "projects supported, of %(n)s application", "projects supported, of %(n)s applications", n
        )
    else:
        words = ngettext("%(n)s application", "%(n)s applications", n)
    return words % {"n": n}


def says_numbers(html: str) -> bool:
    return MARK.search(html) is not None


def written_in(html: str) -> str:
    """A page, or a part of one, with its numbers of this moment."""
    calls = {int(call) for call, _how in MARK.findall(html)}
    if not calls:
        return html
    states = _numbers(calls)

    def words(found: re.Match[str]) -> str:
        how = found[2]
        counted = {state: n for state, n in states[int(found[1])].items() if state not in LEFT_OUT[how]}
        return in_words(sum(counted.values()), how)

    return MARK.sub(words, html)


def _numbers(calls: set[int]) -> dict[int, dict[str, int]]:
    """Call -> state -> how many there are."""
    key = key_of("applied", *sorted(calls))
    stamp, numbers, kept = look_up(key)
    if kept is not None and kept[0] == numbers:
        counted: dict[int, dict[str, int]] = kept[1]
        return counted
    found: dict[int, dict[str, int]] = defaultdict(Counter)
    # A trial stays a draft: the rest is counted off the index of calls and states.
    rows = Application._base_manager.filter(call__in=calls).exclude(state="draft").order_by()
    for call, state, n in rows.values_list("call", "state").annotate(n=Count("*")):
        found[call][state] = n
    keep(key, stamp, (numbers, found))
    return found
