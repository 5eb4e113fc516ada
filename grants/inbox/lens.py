"""What the list can be cut by: one name of the address each, and the condition it makes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from grants.applications.models import Application, ApplicationVersion, TextBand
from grants.calls.models import Call, CallVersion
from grants.inbox.models import ApplicationLabel, LastLook
from grants.people.models import Organisation
from grants.people.money import to_fen
from grants.people.places import within
from workflows import clock
from workflows.folding import typed_words
from workflows.looked_for import with_words
from workflows.typed import day_of, whole

#: So many organisations are a few.
FEW = 100


class Wrongly(ValueError):  # noqa: N818  said to a person
    """What stands in the address can be no value of this filter: the sentence says so."""


@dataclass(frozen=True)
class Cut:
    """A filter: its name in the address, its words, and what it leaves of the applications."""

    name: str
    words: str | Promise
    narrow: Callable[[Sequence[str], Any], Q]
    many: bool = False


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


def _in(column: str) -> Callable[[Sequence[str], Any], Q]:
    return lambda values, user: Q(**{f"{column}__in": list(values)})


def _among(relation: str, model: Any, column: str) -> Callable[[Sequence[str], Any], Q]:
    """Whose call, organisation … is one of those: these are looked up by themselves, and joined to nothing."""
    return lambda values, user: Q(
        **{f"{relation}__in": model.objects.filter(**{f"{column}__in": list(values)}).order_by().values("pk")}
    )


def _key(column: str) -> Callable[[Sequence[str], Any], Q]:
    return lambda values, user: Q(**{column: _whole(values[0])})


def _version(values: Sequence[str], user: Any) -> Q:
    return Q(version__in=CallVersion.objects.filter(number=_whole(values[0])).order_by().values("pk"))


def _whole(text: str) -> int:
    found = whole(text)
    if found is None:
        raise Wrongly(_("“%(text)s” is no number.") % {"text": text})
    return found


def _fen(text: str) -> int:
    try:
        return to_fen(text)
    except ValueError as wrong:
        raise Wrongly(str(wrong)) from None


def _day(text: str) -> date:
    found = day_of(text)
    if found is None:
        raise Wrongly(_("“%(text)s” is no day: write it like 2026-11-20.") % {"text": text})
    return found


def _region(values: Sequence[str], user: Any) -> Q:
    return within(values[0])


def _hub(values: Sequence[str], user: Any) -> Q:
    hub = Organisation.objects.filter(code=values[0]).order_by().values("pk")
    groups = Organisation.objects.filter(custody_hub__in=hub).order_by().values("pk")
    return Q(custody_hub__in=hub) | Q(contracting_party__in=hub) | Q(organisation__in=groups)


def _handler(values: Sequence[str], user: Any) -> Q:
    who = values[0]
    if who in ("me", "none"):
        return Q(handler=user) if who == "me" else Q(handler=None)
    return Q(handler=_whole(who))


def _label(values: Sequence[str], user: Any) -> Q:
    own = ApplicationLabel.objects.filter(
        label__office__in=user.offices_as(), label__in=[_whole(v) for v in values]
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
    other = TextBand.objects.filter(number=OuterRef("number"), value=OuterRef("value"))
    shared = TextBand.objects.filter(Exists(other.exclude(print=OuterRef("print"))))
    return Q(text_print__in=shared.values("print"))


def _late() -> Q:
    return Q(state=Application.State.SUPPLEMENTING, supplement_due__lt=clock.now())


CUTS = (
    Cut("q", gettext_lazy("Number, project or organisation"), _text),
    Cut("call", gettext_lazy("Call"), _among("call", Call, "code"), many=True),
    Cut("package", gettext_lazy("Package"), _key("package")),
    Cut("state", gettext_lazy("State"), _in("state"), many=True),
    Cut("tier", gettext_lazy("Tier"), _among("organisation", Organisation, "tier"), many=True),
    Cut("field", pgettext_lazy("of work", "Field"), _key("field")),
    Cut("series", gettext_lazy("Series"), _key("series")),
    Cut("region", gettext_lazy("Region"), _region),
    Cut("hub", gettext_lazy("Hub"), _hub),
    Cut("least", gettext_lazy("Requested from (yuan)"), lambda v, u: Q(requested_fen__gte=_fen(v[0]))),
    Cut("most", gettext_lazy("Requested to (yuan)"), lambda v, u: Q(requested_fen__lte=_fen(v[0]))),
    Cut("since", gettext_lazy("Submitted from"), lambda v, u: Q(submitted_at__gte=clock.moment(_day(v[0])))),
    Cut(
        "until",
        gettext_lazy("Submitted to"),
        lambda v, u: Q(submitted_at__lt=clock.moment(_day(v[0]) + timedelta(days=1))),
    ),
    Cut("handler", gettext_lazy("Handled by"), _handler),
    Cut("label", gettext_lazy("Label"), _label, many=True),
    Cut("new", gettext_lazy("New since I looked"), lambda v, u: is_new(u)),
    Cut("late", gettext_lazy("Supplement late"), lambda v, u: _late()),
    Cut("like", gettext_lazy("Similar project found"), lambda v, u: _alike()),
    Cut("version", gettext_lazy("Version of the form"), _version),
)
BY_NAME = {cut.name: cut for cut in CUTS}


def cuts_of(params: Any) -> dict[str, list[str]]:
    """The filters that an address names, empty ones left out; of a single one the last counts."""
    found = {}
    for cut in CUTS:
        values = [v.strip() for v in params.getlist(cut.name) if v.strip()]
        if values:
            found[cut.name] = list(dict.fromkeys(values)) if cut.many else values[-1:]
    return found
