"""Writes of a call: its rules while it is a draft, the version frozen when it opens, and its steps to closing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from grants.calls.models import (
    BudgetCategory,
    Call,
    CallVersion,
    FormDefinition,
    Package,
    PaymentStage,
    ReviewRound,
    Rubric,
    RubricItem,
)
from grants.calls.publishing import acknowledge_form as acknowledge_form
from grants.calls.publishing import publish_form as publish_form
from grants.calls.publishing import use_form as use_form
from grants.calls.rules import DATES, LIMITS, contradictions, digest, rules_of
from grants.documents.numbering import next_number
from grants.people.access import demand
from grants.people.bounded_fields import impossible
from grants.people.facts import wrong_facts
from grants.people.models import User
from workflows import clock
from workflows.asked import Asked
from workflows.steps import Misfit, Refused, action, record, take

#: Columns of a call that its author writes.
WORDS = (
    "title",
    "title_en",
    "doc_number",
    "summary",
    "summary_en",
    "department",
    "plan",
    "basis",
    "eligibility",
    "contract_series",
    "supplement_series",
    "eligibility_en",
    "contact_phone",
    "contact_email",
    "form",
    "intention_waiver",
)
WHO = ("tiers", "refuses_running_grants")
WRITABLE = (*WORDS, *DATES, *LIMITS, *WHO)
#: Rows that hang under a call: name in the data -> the model, and what finds a row again.
ROWS: dict[str, tuple[type[models.Model], str]] = {
    "categories": (BudgetCategory, "code"),
    "payment_stages": (PaymentStage, "order"),
    "rounds": (ReviewRound, "kind"),
    "packages": (Package, "code"),
}


# --- the draft -------------------------------------------------------------------------------------------


@action
def create_call(*, data: dict[str, Any], by: User) -> Call:
    """Begin a call. `data`: `code`, `track_name`, `issuer`, `title`, and any of WRITABLE; `fields`, `series` (terms), `regions`;
    and rows (lists of dicts of column values): `categories`, `payment_stages`, `rounds`, `packages`."""
    demand(by, "officer", "lead", office=data["issuer"])
    if Call.objects.filter(code=data["code"]).exists():
        raise Refused(_("The code %(code)s is taken by another call.") % {"code": data["code"]})
    call = Call(code=data["code"], track_name=data["track_name"], issuer=data["issuer"])
    _write(call, data)
    record(call, "create_call", by=by, track=call.track, title=call.title)
    return call


@action
def update_call(*, call: Call, data: dict[str, Any], by: User) -> Call:
    """Change a draft. Rows given replace those that were there; what is not named in `data` stays."""
    demand(by, "officer", "lead", office=call.issuer)
    fresh = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if not fresh.is_(Call.State.DRAFT):
        raise Refused(
            _("The call has been announced: its rules change only by a notice (extend, or cancel).")
        )
    _write(fresh, data)
    record(fresh, "update_call", by=by, changed=sorted(data))
    return fresh


def _write(call: Call, data: dict[str, Any]) -> None:
    for name in WRITABLE:
        if name in data:
            setattr(call, name, data[name])
    if call.opens_at and call.closes_at and call.closes_at <= call.opens_at:
        raise Refused(_("The closing moment lies before the opening moment. Nothing was saved."))
    if never := [*impossible(call), *contradictions(call), *wrong_facts(vars(call)).values()]:
        raise Refused(*never)
    call.save()
    for name in ("fields", "series", "regions"):
        if name in data:
            getattr(call, name).set(data[name])
    for name, (model, key) in ROWS.items():
        if name in data:
            _replace(call, model, key, data[name])


def _replace(call: Call, model: type[models.Model], key: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write the rows, found again by their key, and remove those that are not there any more."""
    kept = [row[key] for row in rows]
    if len(set(kept)) != len(kept):
        raise Refused(
            _("Two rows have the same code or order: %(rows)s.") % {"rows": _(", ").join(map(str, kept))}
        )
    mine = model._default_manager.filter(call=call)
    try:
        mine.exclude(**{f"{key}__in": kept}).delete()
    except models.ProtectedError as used:
        raise Refused(
            _("A row that would go is still used, by a trial of the form for example: throw that away first.")
        ) from used
    written = {one.name for one in model._meta.concrete_fields}
    for number, row in enumerate(rows, 1):
        columns = {name: value for name, value in row.items() if name in written}
        if never := impossible(model(**columns)):
            named = _("Row %(n)s") % {"n": number}
            raise Refused(*(f"{named} ({row[key]}) · {says}" for says in never))
    for number, row in enumerate(rows, 1):
        try:
            with transaction.atomic():
                mine.update_or_create(
                    call=call, **{key: row[key]}, defaults={k: v for k, v in row.items() if k != key}
                )
        except IntegrityError as wrong:
            words = _(
                "Row %(n)s (%(row)s) is not possible: look at shares and sums, which must be above zero."
            )
            raise Refused(words % {"n": number, "row": row[key]}) from wrong


@action
def add_form(*, data: dict[str, Any], by: User | None = None) -> FormDefinition:
    """Keep a form definition (`code`, `version`, `title`, `title_en`, `definition`). A version once kept is not edited:
    the same again is the same row, another definition needs another version."""
    found = FormDefinition.objects.filter(code=data["code"], version=data.get("version", 1)).first()
    if found is None:
        found = FormDefinition.objects.create(**data)
        record(found, "add_form", by=by, version=found.version)
    elif found.definition != data["definition"]:
        raise Refused(
            _("Version %(version)d of this form is there already, and differs.") % {"version": found.version}
        )
    return found


@action
def add_rubric(*, data: dict[str, Any], items: Iterable[dict[str, Any]], by: User | None = None) -> Rubric:
    """Keep a rubric with its items (`key`, `name`, `name_en`, `weight`, `guide`, `guide_en`, `computed`)."""
    rubric, new = Rubric.objects.get_or_create(code=data["code"], defaults=data)
    if new:
        RubricItem.objects.bulk_create(
            RubricItem(rubric=rubric, **({"order": n} | item)) for n, item in enumerate(items, 1)
        )
        record(rubric, "add_rubric", by=by)
    return rubric


# --- steps -----------------------------------------------------------------------------------------------


@action
def announce(*, call: Call, by: User) -> Call:
    """Publish the call: its page is live, its rules are complete."""
    fresh = take(call, "announce", by=by)
    if fresh.announce_on is None:
        Call.objects.filter(pk=fresh.pk).update(announce_on=clock.today())
        fresh.announce_on = clock.today()
    return fresh


@action
def open_call(*, call: Call, by: User | None = None) -> Call:
    """Open it for applications, and freeze its rules."""
    fresh = take(call, "open", by=by)
    freeze(call=fresh, by=by)
    return fresh


@action
def close_call(*, call: Call, by: User | None = None) -> Call:
    return take(call, "close", by=by)


#: Publishes the notice that an extension is, in the same transaction: awards has the notices.
publish_extension: Asked[..., Any] = Asked("publish the notice of an extension")
#: The series of its number, where the office gives none of its own.
EXTENSIONS = "YQ"


@action
def extend(*, call: Call, closes_at: datetime, reason: str, by: User, number: str = "") -> Call:
    """Move the closing moment, later only, before it has come: only as a published notice, in the same transaction.
    The rules are frozen anew; the old moment, the new one and the reason stand on the call's public page
    (`queries.extensions`) and among the notices."""
    was = call.closes_at
    if was is not None and closes_at <= was:
        raise Misfit(_("The new closing moment must be later than the old one."))
    if closes_at <= clock.now():
        raise Misfit(_("The new closing moment has already passed."))
    number = number.strip() or next_number(EXTENSIONS, clock.today().year)
    fresh = take(call, "extend", by=by, closes_at=closes_at, was=was, reason=reason, notice=number)
    freeze(call=fresh, by=by)
    publish_extension(call=fresh, was=was, closes_at=closes_at, reason=reason, number=number, by=by)
    return fresh


@action
def cancel(*, call: Call, reason: str, by: User) -> Call:
    return take(call, "cancel", by=by, reason=reason)


@action
def freeze(*, call: Call, by: User | None) -> CallVersion:
    """Keep the rules as they stand, with their hash. Unchanged rules make no new version."""
    rules = rules_of(call)
    sha256 = digest(rules)
    last = call.versions.order_by("-number").first()
    if last is not None and last.sha256 == sha256:
        return last
    version = CallVersion.objects.create(
        call=call, number=(last.number if last else 0) + 1, rules=rules, sha256=sha256, frozen_at=clock.now()
    )
    record(call, "freeze", by=by, version=version.number, sha256=sha256)
    return version


# --- packages --------------------------------------------------------------------------------------------


@action
def continue_package(*, package: Package, reason: str, by: User) -> Package:
    """Go on with fewer responses than asked, by the rule that allows it, which the reason names.

    Ending one ends its responses, so that it stands with them: `grants.applications.actions.fail_package`.
    """
    return take(package, "go_on", by=by, reason=reason)
