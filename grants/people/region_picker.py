"""Choosing a place step by step: the district or county, then the street or township in it, then the village; or by a few
letters of its name. One way for every form that asks where, with and without script.

The controls of a question `q`: `q-in` the county, `q` the township, `q-village`; `q-search` what was typed to find a place
(with script it is never sent), `q-found` the one chosen among those that were found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grants.people.places import Region, region_choices, region_names, villages_of
from workflows.folding import holding
from workflows.user_input import one_line

#: How long the code of a county is, and of a township; what lies below begins with it.
COUNTY, TOWNSHIP = 6, 9
#: So many places are offered for a few letters.
OFFERED = 8


@dataclass(frozen=True)
class Picker:
    """The controls of one question for a place, with what is chosen in each."""

    name: str
    counties: list[tuple[str, list[tuple[str, str]]]]
    county: str = ""
    #: Whether the county alone is an answer.
    whole: bool = True
    townships: list[tuple[str, str]] = field(default_factory=list)
    township: str = ""
    has_villages: bool = False
    villages: list[tuple[str, str]] = field(default_factory=list)
    village: str = ""
    #: What was typed and is no place, and the places it may mean.
    typed: str = ""
    alike: list[tuple[str, str]] = field(default_factory=list)


def steps(levels: Any) -> bool:
    """Whether so many places may be chosen that it goes step by step."""
    return Region.Level.TOWNSHIP in levels


def picker(name: str, value: str, levels: Any) -> Picker:
    """The controls for an answer: a code, or what was typed instead of one."""
    counties = region_choices(*(["prefecture", "county"] if "prefecture" in levels else ["county"]))
    whole = "county" in levels
    row = Region.objects.filter(pk=value).first() if value else None
    villages = "village" in levels
    if row is None:
        found = places_like(value, *levels)
        return Picker(name, counties, whole=whole, has_villages=villages, typed=value, alike=found)
    above = row.path.split("/")
    county = next((code for code in above if len(code) == COUNTY and not code.endswith("00")), "")
    if row.level == Region.Level.PREFECTURE:
        county = row.pk
    township = next((code for code in above if len(code) == TOWNSHIP), "")
    return Picker(
        name,
        counties,
        county,
        whole,
        below(county),
        township,
        villages,
        villages_of(township) if villages else [],
        row.pk if row.level == Region.Level.VILLAGE else "",
    )


def picked(raw: Mapping[str, Any], name: str) -> str:
    """The code that was chosen, by whichever way, or what was typed where it names no place or several. An answer that is
    kept, or in a link, stands under the name itself."""
    found, typed = _text(raw, f"{name}-found"), _text(raw, f"{name}-search")
    if found or typed:
        return found or place_code(typed) or typed
    code, county, village = _text(raw, name), raw.get(f"{name}-in"), _text(raw, f"{name}-village")
    if county is not None and not code.startswith(str(county).strip() or "-"):
        code = str(county).strip()  # the county was changed, or it is the whole of it
    # A village of another township was chosen before the township was changed.
    return village if village and code == village[:TOWNSHIP] else code


def _text(raw: Mapping[str, Any], name: str) -> str:
    return one_line(raw.get(name) or "").strip()


def below(county: str) -> list[tuple[str, str]]:
    """The streets and townships of a county, code and name. One query."""
    rows = Region.objects.filter(parent_id=county, level=Region.Level.TOWNSHIP) if county else []
    return [(row.pk, row.local_name) for row in rows]


def places_like(text: str, *levels: str) -> list[tuple[str, str]]:
    """The places that may be meant, code and whole name ("长春市 南关区 桃源街道"). Several words narrow it down: "南关 桃源"."""
    words = text.split()
    if not words or len(text.strip()) < 2:
        return []
    last = words[-1]
    rows = Region.objects.filter(level__in=levels or ("county", "township"))
    hits = rows.filter(holding(last, "name", "name_en"))
    codes = [row.pk for row in hits.order_by("level", "code")[: OFFERED * 25]]
    named = region_names(codes)
    english = {row.pk: row.name for row in hits} if len(words) > 1 else {}
    fits = [
        (code, named[code])
        for code in codes
        if code in named
        and all(one.casefold() in f"{named[code]} {english.get(code, '')}".casefold() for one in words[:-1])
    ]
    return fits[:OFFERED]


def place_code(text: str) -> str:
    """The one place of this name; "" for none or several."""
    rows = list(
        Region.objects.filter(name=text, level__in=("county", "township")).values_list("pk", flat=True)[:2]
    )
    if len(rows) != 1:
        rows = [code for code, _name in places_like(text)][:2]
    return rows[0] if len(rows) == 1 else ""
