"""A list on its page: what the template component (components/list.html) draws, and the answer to a request."""

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import gettext as _

from grants.web.lists.columns import Column
from grants.web.lists.files import hand_out
from grants.web.lists.filters import Filter, flat
from grants.web.lists.view import Listing, View
from grants.web.refusals import leads_back
from workflows.pagination import LISTED

#: More columns than these need a wide screen.
MANY = 7


class ShownList:
    """A list as a page shows it: the page the address asks for, the controls, the sums."""

    def __init__(self, request: HttpRequest, view: View) -> None:
        self.view, self.listing = view, view.listing
        self.page_obj = view.page(request.GET.get(view.named("page")))
        self._sums_asked = view.named("sums") in request.GET
        #: Where the file of this view is asked for.
        self.here = request.get_full_path()
        self.page_name = view.named("page")
        self.order_name = view.named("order")
        self.column_name = view.named("col")

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the form of the filters does not ask, and its address keeps."""
        return [(name, value) for name, values in self.view.others().items() for value in values]

    # --- the table -----------------------------------------------------------------------------
    @property
    def columns(self) -> list[Column]:
        return self.view.columns

    @cached_property
    def rows(self) -> list[tuple[Any, bool]]:
        """Each row, and whether it is the first line of what it belongs to."""
        lines = self.listing.lines
        if lines is None:
            return [(row, True) for row in self.page_obj.object_list]
        return [(line, n == 0) for row in self.page_obj.object_list for n, line in enumerate(lines(row))]

    @property
    def is_wide(self) -> bool:
        return len(self.columns) > MANY

    @property
    def heads(self) -> list[dict[str, Any]]:
        """Of each column: whether the list is ordered by it, and the address that orders by it, or the other way round."""
        found = []
        for column in self.columns:
            on = self.view.order.removeprefix("-") == column.key
            down, up = f"-{column.key}", column.key
            first, second = (down, up) if column.falls else (up, down)
            found.append(
                {
                    "column": column,
                    "href": self.view.address({"order": [second if self.view.order == first else first]})
                    if column.order is not None
                    else "",
                    "sort": ("descending" if self.view.order.startswith("-") else "ascending") if on else "",
                }
            )
        return found

    @property
    def orders(self) -> list[dict[str, Any]]:
        """What the list can be ordered by, for whoever sees no heads of columns."""
        keys = [
            (key, column)
            for column in self.columns
            if column.order is not None
            for key in (column.key, f"-{column.key}")
        ]
        said = {False: _("%(column)s, rising"), True: _("%(column)s, falling")}
        return [
            {
                "value": key,
                "words": said[key.startswith("-")] % {"column": column.label},
                "on": key == self.view.order,
            }
            for key, column in keys
        ]

    # --- how much there is ---------------------------------------------------------------------
    @property
    def count(self) -> int:
        return int(self.page_obj.paginator.count)

    @property
    def total(self) -> str:
        """How many there are, in words: beyond the most, that there are more."""
        said = getattr(self.page_obj.paginator, "total", None)
        return str(said) if said is not None else f"{self.count:,}"

    @property
    def adds_up(self) -> bool:
        return self.view.adds_up and self.count > 0

    @property
    def sums_wait(self) -> str:
        """The address that adds up a list so long that its sums are reckoned when they are asked for."""
        short = self.count <= LISTED or self.listing.sums_remembered
        if not self.adds_up or short or self._sums_asked:
            return ""
        query = self.view.query()
        return f"?{query}&{self.view.named('sums')}=1" if query else f"?{self.view.named('sums')}=1"

    @cached_property
    def foot(self) -> list[dict[str, Any]]:
        """The row of sums, under the columns they add up; what stands before the first of them is one cell."""
        if not self.adds_up or self.sums_wait:
            return []
        totals = self.view.totals()
        cells = [{"column": one, "value": totals.get(one.key)} for one in self.columns]
        first = next(n for n, one in enumerate(self.columns) if one.key in totals)
        return cells[first:]

    @property
    def foot_span(self) -> int:
        return len(self.columns) - len(self.foot)

    # --- filters -------------------------------------------------------------------------------
    def _control(self, one: Filter) -> dict[str, Any]:
        asked = self.view.values.get(one.name, [])
        offered = self._offered(one)
        known = {str(key) for key, _words in flat(offered)}
        odd = [(value, " ".join(one.words_of([value], offered))) for value in asked if value not in known]
        return {
            "filter": one,
            "control": "hidden" if one.is_apart else one.control,
            "name": self.view.named(one.name),
            "asked": asked,
            "value": asked[0] if asked else "",
            "choices": _options([*odd, *offered] if one.control in ("choice", "many") else [], asked),
        }

    def _offered(self, one: Filter) -> list[Any]:
        return self._offers.setdefault(one.name, one.offers(self.view.user) if one.choices else [])

    @cached_property
    def _offers(self) -> dict[str, list[Any]]:
        return {}

    @cached_property
    def controls(self) -> dict[str, dict[str, Any]]:
        """Every filter as a control, by its name."""
        return {one.name: self._control(one) for one in self.listing.filters}

    @property
    def bar(self) -> list[dict[str, Any]]:
        """The filters that stand on the page, without a choice that is none."""
        shown = [c for c in self.controls.values() if not c["filter"].more and c["control"] != "flag"]
        return [c for c in shown if c["control"] != "choice" or c["choices"]]

    @property
    def more(self) -> list[dict[str, Any]]:
        """Those behind “More filters”: first what is ticked, then what is typed."""
        shown = [c for c in self.controls.values() if c["filter"].more and c["control"] != "flag"]
        return sorted(
            (c for c in shown if c["choices"] or c["control"] not in ("choice", "many")),
            key=lambda c: c["control"] != "many",
        )

    @property
    def flags(self) -> list[dict[str, Any]]:
        return [c for c in self.controls.values() if c["control"] == "flag"]

    @property
    def has_bar(self) -> bool:
        return any(c["control"] != "hidden" for c in self.bar)

    @cached_property
    def chips(self) -> list[dict[str, str]]:
        """Each filter that cuts, in words, with the address without it."""
        found = []
        for name, values in self.view.values.items():
            one = self.view.by_name[name]
            if one.is_apart:
                continue
            words = str(one.label)
            if one.control != "flag":
                said = _(", ").join(one.words_of(values, self._offered(one)))
                words = _("%(filter)s: %(value)s") % {"filter": words, "value": said}
            found.append({"words": words, "without": self.view.address({name: []})})
        return found

    @property
    def choosable(self) -> list[Column]:
        """The columns among which this person chooses."""
        return list(self.view.offered.values()) if self.listing.usual else []


def _options(choices: list[Any], asked: list[str]) -> list[dict[str, Any]]:
    """Choices in groups: {group, options: [(value, words, on)]}; those without a group in one without a name."""
    groups: list[dict[str, Any]] = []
    for key, words in choices:
        if isinstance(words, list | tuple):
            groups.append({"group": key, "options": [(str(k), w, str(k) in asked) for k, w in words]})
            continue
        if not groups or groups[-1]["group"]:
            groups.append({"group": "", "options": []})
        groups[-1]["options"].append((str(key), words, str(key) in asked))
    return groups


def shown(request: HttpRequest, listing: Listing, *of: Any) -> ShownList:
    """The list as this request asks for it."""
    if not listing.opens_to(request.user):
        raise PermissionDenied
    return ShownList(request, listing.seen(request.GET, request.user, *of))


def list_page(
    request: HttpRequest,
    listing: Listing,
    *of: Any,
    template: str = "web/list.html",
    beside: tuple[Listing, ...] = (),
    **context: Any,
) -> HttpResponseBase:
    """The page of a list; sent to with the kind of a file, the file. `beside`: other lists that stand on it."""
    if request.method == "POST":
        return file_asked(request, listing, *of, beside=beside) or HttpResponseNotAllowed(["GET", "HEAD"])
    return render_list(request, listing, *of, template=template, beside=beside, **context)


def render_list(
    request: HttpRequest,
    listing: Listing,
    *of: Any,
    template: str,
    beside: tuple[Listing, ...] = (),
    **context: Any,
) -> HttpResponse:
    """The page alone, where something else is sent to it too (`file_asked`)."""
    first = shown(request, listing, *of)
    others = [shown(request, one, *of) for one in beside]
    return render(
        request,
        template,
        {
            "list": first,
            "view": first.view,
            "others": others,
            "page_obj": first.page_obj,
            "title": listing.title,
            **context,
        },
    )


def file_asked(
    request: HttpRequest, listing: Listing, *of: Any, beside: tuple[Listing, ...] = ()
) -> HttpResponseBase | None:
    """The file that was asked for on the page of these lists; None where something else was sent."""
    named = {one.name: one for one in (listing, *beside)}
    chosen = named.get(request.POST.get("list", ""))
    if chosen is None or not chosen.exported:
        return None
    if not chosen.opens_to(request.user):
        raise PermissionDenied
    leads_back(request, request.get_full_path())
    return hand_out(request, chosen.seen(request.GET, request.user, *of))
