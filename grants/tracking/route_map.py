"""The drawn map of the follow page: the line of stations and the ways that lead off it. Lengths in SVG
units."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.tracking.progress import Station

WIDTH, LEFT, RIGHT, Y = 1140, 70, 1071, 150
#: station -> side (up, down), tone of the box, words
BRANCHES: dict[str, tuple[str, str, str | Promise]] = {
    "eligibility": ("down", "stop", gettext_lazy("Conditions not met")),
    "notice": ("up", "stop", gettext_lazy("Objection upheld")),
    "delivery": ("down", "hold", gettext_lazy("Rectify; payment held")),
}


@dataclass
class Stop:
    """A station as a circle with two lines of text."""

    station: Station
    x: int

    @property
    def radius(self) -> int:
        return 13 if self.station.state in ("now", "ended") else 10

    @property
    def css(self) -> str:
        return {"past": "on", "now": "now", "ended": "gone"}.get(self.station.state, "")


@dataclass
class Branch:
    """A dashed way off the line, to a box with words."""

    path: str
    x: int
    y: int
    width: int
    tone: str
    words: str

    @property
    def text_x(self) -> int:
        return self.x + self.width // 2

    @property
    def text_y(self) -> int:
        return self.y + 25


@dataclass
class Drawing:
    """Everything the template draws, and the sentence that says the same."""

    stops: list[Stop]
    branches: list[Branch]
    reached: int
    loop: str
    loop_x: int
    label: str


def drawn(stations: list[Station]) -> Drawing:
    """Place the stations of a line evenly and hang the branches on them."""
    gap = (RIGHT - LEFT) / (len(stations) - 1)
    stops = [Stop(station, round(LEFT + n * gap)) for n, station in enumerate(stations)]
    by_key = {stop.station.key: stop for stop in stops}
    branches = [_branch(by_key[key], *way) for key, way in BRANCHES.items() if key in by_key]
    # The competition is lost at the last round that the call has.
    branches.append(_branch(by_key.get("pitch") or by_key["desk"], "down", "draft", _("Not selected")))
    reached = max((s.x for s in stops if s.station.state), default=LEFT)
    a, b = stops[0].x, stops[1].x
    return Drawing(
        stops=stops,
        branches=branches,
        reached=RIGHT if all(s.station.state == "past" for s in stops) else reached,
        loop=f"M{b} {Y}V92q0-18-18-18H{a + 18}q-18 0-18 18V138",
        loop_x=(a + b) // 2,
        label=_label(stations),
    )


def _width(words: str) -> int:
    """About how wide a text of 15 units is: Chinese signs are square, Latin ones about half."""
    return 30 + sum(15 if ord(sign) > 0x2E80 else 8 for sign in words)


def _branch(stop: Stop, side: str, tone: str, words: str | Promise) -> Branch:
    text = str(words)
    width, x = _width(text), stop.x
    if side == "up":
        start = min(x + 36, WIDTH - width)
        return Branch(f"M{x} {Y}V92q0-18 18-18H{start - 2}", start, 54, width, tone, text)
    # Straight under its station: boxes of neighbours, wide in English, stand side by side.
    start = max(0, min(x - width // 2, WIDTH - width))
    return Branch(f"M{x} {Y}V258", start, 260, width, tone, text)


def _label(stations: list[Station]) -> str:
    done = _(", ").join(s.words for s in stations if s.state == "past")
    here = next((s.words for s in stations if s.state in ("now", "ended")), "")
    ahead = _(", ").join(s.words for s in stations if not s.state)
    parts = [
        _("Done: %(stations)s.") % {"stations": done} if done else "",
        _("Now: %(station)s.") % {"station": here} if here else "",
        _("Ahead: %(stations)s.") % {"stations": ahead} if ahead else "",
    ]
    return " ".join(part for part in parts if part)
