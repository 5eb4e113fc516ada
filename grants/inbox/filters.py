"""What the list can be cut by: of each filter the condition it makes, what it offers and how it is said."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from grants.applications.models import Application, ApplicationVersion, FingerprintBand
from grants.applications.queries import hubs
from grants.calls.models import Call, CallVersion, Package
from grants.inbox.models import ApplicationLabel, Label, LastLook
from grants.inbox.queries import colleagues
from grants.people.models import Organisation, Region, Term, User
from grants.people.money import to_fen
from grants.people.places import within
from grants.people.queries import region_choices
from grants.web.lists.filters import Filter, Narrow, Wrongly, a_day, a_number, among, since
from workflows import clock
from workflows.folding import typed_words
from workflows.search_words import with_words
from workflows.user_input import whole

#: So many organisations are a few.
FEW = 100


def _text(values: Sequence[str], user: Any) -> Q:
    """Each word in the number, in the title or in the organisation's name: those are looked up by themselves."""
    wanted = Q() if typed_words(values[0]) else Q(pk__in=[])
    for word in typed_words(values[0]):
        wanted &= with_words(word) | Q(organisation__in=_named(word))
    return wanted


def _named(word: str) -> Any:
    """The organisations in whose words it stands. A few are looked up first: with their keys the database goes by its
    indexes, where it would otherwise read every application and ask of each."""
    found = Organisation.objects.filter(with_words(word)).order_by().values_list("pk", flat=True)
    keys = list(found[: FEW + 1])
    return keys if len(keys) <= FEW else found


def _among(relation: str, model: Any, column: str) -> Narrow:
    """Whose call, organisation … is one of those: these are looked up by themselves, and joined to nothing."""
    return lambda values, user: Q(
        **{f"{relation}__in": model.objects.filter(**{f"{column}__in": list(values)}).order_by().values("pk")}
    )


def _key(column: str) -> Narrow:
    return lambda values, user: Q(**{column: a_number(values[0])})


def _version(values: Sequence[str], user: Any) -> Q:
    return Q(version__in=CallVersion.objects.filter(number=a_number(values[0])).order_by().values("pk"))


def _fen(text: str) -> int:
    try:
        return to_fen(text)
    except ValueError as wrong:
        raise Wrongly(str(wrong)) from None


def _region(values: Sequence[str], user: Any) -> Q:
    return within(values[0])


def _hub(values: Sequence[str], user: Any) -> Q:
    hub = Organisation.objects.filter(code=values[0]).order_by().values("pk")
    groups = Organisation.objects.filter(custodian__in=hub).order_by().values("pk")
    return Q(custodian__in=hub) | Q(contracting_party__in=hub) | Q(organisation__in=groups)


def _handler(values: Sequence[str], user: Any) -> Q:
    who = values[0]
    if who in ("me", "none"):
        return Q(handler=user) if who == "me" else Q(handler=None)
    return Q(handler=a_number(who))


def _label(values: Sequence[str], user: Any) -> Q:
    own = ApplicationLabel.objects.filter(
        label__office__in=user.offices_as(), label__in=[a_number(v) for v in values]
    )
    return Q(pk__in=own.values("application"))


def is_new(user: Any, among: Sequence[int] | None = None) -> Q:
    """Something came from the applicant since this person last opened it, or he never did. `among`: of these alone."""
    looked = LastLook.objects.filter(user=user)
    if among is not None:
        looked = looked.filter(application__in=among)
    since = ApplicationVersion.objects.filter(application=OuterRef("application"), made_at__gt=OuterRef("at"))
    return ~Q(pk__in=looked.filter(~Exists(since)).values("application"))


def _alike() -> Q:
    """Its words share a band with another's (a candidate; the page of the application compares in full)."""
    other = FingerprintBand.objects.filter(number=OuterRef("number"), value=OuterRef("value"))
    shared = FingerprintBand.objects.filter(Exists(other.exclude(fingerprint=OuterRef("fingerprint"))))
    return Q(fingerprint__in=shared.values("fingerprint"))


def _late() -> Q:
    return Q(state=Application.State.SUPPLEMENTING, supplement_due__lt=clock.now())


# --- what they offer, and how they are said --------------------------------------------------------------
def _calls(user: Any) -> QuerySet[Call]:
    return Call.objects.visible_to(user).exclude(state="draft").order_by("-closes_at")


def _packages(user: Any) -> list[tuple[Any, str]]:
    found = Package.objects.filter(call__in=_calls(user).order_by().values("pk")).select_related("call")
    return [(one.pk, f"{one.call.code} {one.code} {one.local_name}") for one in found]


def _named_rows(rows: Callable[[Any], Any], key: str = "pk") -> Callable[[Any], list[tuple[Any, str]]]:
    """The rows that this person may choose from, by their names in the reader's language."""

    def choices(user: Any) -> list[tuple[Any, str]]:
        return [(getattr(one, key), _called(one)) for one in rows(user)]

    return choices


def _called(row: Any) -> str:
    return getattr(row, "local_name", "") or getattr(row, "local_title", "") or str(row)


def _names(rows: Any, key: str = "pk") -> Callable[[list[str]], list[str]]:
    """The names of rows; what cannot be found stands as it was written."""

    def find(values: list[str]) -> list[str]:
        known = [v for v in values if key != "pk" or whole(v) is not None]
        return [_called(row) for row in rows.filter(**{f"{key}__in": known})] or values

    return find


def _hands(user: Any) -> list[tuple[Any, Any]]:
    fixed: list[tuple[Any, Any]] = [("me", _("Me")), ("none", _("Nobody yet"))]
    return [*fixed, *((one.pk, str(one)) for one in colleagues(user))]


def _hand(values: list[str]) -> list[str]:
    fixed = {"me": _("Me"), "none": _("Nobody yet")}
    officers = User.objects.filter(memberships__office__isnull=False).distinct()
    return [fixed[values[0]]] if values[0] in fixed else _names(officers)(values)


def _own_labels(user: Any) -> QuerySet[Label]:
    return Label.objects.filter(office__in=user.offices_as()).order_by("name")


def _flag(name: str, label: Any, ticked: Any, narrow: Narrow) -> Filter:
    return Filter(name, label, narrow, "flag", everything=ticked)


def _from_list(name: str, label: Any, narrow: Narrow, rows: Any, everything: Any, **more: Any) -> Filter:
    key = more.pop("key", "pk")
    choices = _named_rows(rows, key)
    return Filter(
        name, label, narrow, "choice", choices, everything, say=_names(more.pop("among"), key), **more
    )


#: The order is that in which they stand on the page.
FILTERS = (
    Filter("q", gettext_lazy("Number, project or organisation"), _text, "words"),
    _from_list(
        "field",
        pgettext_lazy("of work", "Field"),
        _key("field"),
        lambda user: Term.objects.filter(kind="field"),
        gettext_lazy("All fields"),
        among=Term.objects,
    ),
    Filter(
        "region",
        gettext_lazy("Region"),
        _region,
        "choice",
        lambda user: region_choices("prefecture", "county"),
        gettext_lazy("Whole province"),
        say=_names(Region.objects),
    ),
    Filter(
        "handler", gettext_lazy("Handled by"), _handler, "choice", _hands, gettext_lazy("Anybody"), say=_hand
    ),
    Filter(
        "call",
        gettext_lazy("Calls"),
        _among("call", Call, "code"),
        "many",
        _named_rows(_calls, "code"),
        more=True,
        say=_names(Call.objects, "code"),
    ),
    Filter(
        "state",
        gettext_lazy("State"),
        among("state"),
        "many",
        Application.State.choices,
        is_apart=True,
    ),
    Filter(
        "tier",
        gettext_lazy("Tier"),
        _among("organisation", Organisation, "tier"),
        "many",
        Organisation.Tier.choices,
        more=True,
    ),
    Filter(
        "label",
        gettext_lazy("Label"),
        _label,
        "many",
        _named_rows(_own_labels),
        more=True,
        say=_names(Label.objects),
    ),
    _flag(
        "new",
        gettext_lazy("New since I looked"),
        gettext_lazy("is new since I looked"),
        lambda v, u: is_new(u),
    ),
    _flag(
        "late",
        gettext_lazy("Supplement late"),
        gettext_lazy("has a supplement that is late"),
        lambda v, u: _late(),
    ),
    _flag(
        "like",
        gettext_lazy("Similar project found"),
        gettext_lazy("reads like another project"),
        lambda v, u: _alike(),
    ),
    Filter(
        "package",
        gettext_lazy("Package"),
        _key("package"),
        "choice",
        _packages,
        gettext_lazy("All packages"),
        more=True,
        say=_names(Package.objects),
    ),
    _from_list(
        "series",
        gettext_lazy("Series"),
        _key("series"),
        lambda user: Term.objects.filter(kind="series"),
        gettext_lazy("All series"),
        among=Term.objects,
        more=True,
    ),
    _from_list(
        "hub",
        gettext_lazy("Hub"),
        _hub,
        lambda user: hubs(),
        gettext_lazy("Any, or none"),
        among=Organisation.objects,
        key="code",
        more=True,
    ),
    Filter(
        "least",
        gettext_lazy("Requested from (yuan)"),
        lambda v, u: Q(requested_fen__gte=_fen(v[0])),
        "figure",
        more=True,
    ),
    Filter(
        "most",
        gettext_lazy("Requested to (yuan)"),
        lambda v, u: Q(requested_fen__lte=_fen(v[0])),
        "figure",
        more=True,
    ),
    since("since", gettext_lazy("Submitted from"), "submitted_at", moments=True, more=True),
    Filter(
        "until",
        gettext_lazy("Submitted to"),
        lambda v, u: Q(submitted_at__lt=clock.moment(a_day(v[0]) + timedelta(days=1))),
        "day",
        more=True,
    ),
    Filter("version", gettext_lazy("Version of the form"), _version, "figure", more=True),
)
BY_NAME = {one.name: one for one in FILTERS}
