"""What an office keeps beside the applications it holds: who handles which, labels, notes, views, and what was looked
at. Nothing here moves an application."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grants.applications.actions.asking import why_kin
from grants.applications.inbox import View
from grants.applications.models import (
    Application,
    ApplicationLabel,
    Label,
    LastLook,
    Note,
    Routing,
    SavedView,
)
from grants.people.access import demand
from grants.people.models import Office, Region, User
from workflows import clock
from workflows.steps import NotYours, Refused, action, lock, record

KEEPERS = ("officer", "lead")


# --- who handles it --------------------------------------------------------------------------------
def why_not_assign(application: Application, handler: User | None, by: User) -> list[str]:
    """What stands against it, in sentences; nothing is changed."""
    if not any(by.acts_as(role, application) for role in KEEPERS):
        return [
            _("Only an officer or lead of the office that runs the call says who handles an application.")
        ]
    if handler is not None and not any(handler.acts_as(role, application) for role in KEEPERS):
        return [_("%(name)s is no officer of the office that runs this call.") % {"name": handler}]
    if handler is not None and why_kin(application, handler):
        return [
            _("%(name)s belongs to the organisation that applies, or works on its application.")
            % {"name": handler}
        ]
    return []


@action
def assign(*, application: Application, handler: User | None, by: User) -> Application:
    """Give it to a colleague, who is told; None takes it from whoever has it. Said twice, it is done once."""
    application = lock(application)
    if against := why_not_assign(application, handler, by):
        raise Refused(*against)
    return _hand_to(application, handler, by)


@action
def assign_all(*, applications: Iterable[Application], handler: User, by: User) -> dict[int, list[str]]:
    """Give several to a colleague, who is told once for the lot. What is refused stops no other: its sentences are
    returned by key."""
    refused: dict[int, list[str]] = {}
    free = []
    for one in sorted(applications, key=lambda row: row.pk):  # locked in one order, whoever asks
        application = lock(one)
        if against := why_not_assign(application, handler, by):
            refused[one.pk] = against
        elif application.handler_id != handler.pk:
            free.append(application)
    if free:
        _hand_over(by.offices_as(*KEEPERS)[0], free, handler, by)
    return refused


def _hand_over(office: Office, applications: list[Application], handler: User, by: User | None) -> None:
    """Each has it in its own history; the officer hears of one as always, of several in one message."""
    together = len(applications) > 1
    for one in applications:
        _hand_to(one, handler, by, together=together)
    if together:
        codes = [one.code for one in applications]
        record(office, "hand_over", by=by, handler=handler.pk, applications=codes)


def _hand_to(
    application: Application, handler: User | None, by: User | None, *, together: bool = False
) -> Application:
    if application.handler_id != (handler.pk if handler else None):
        Application.objects.filter(pk=application.pk).update(handler=handler)
        application.handler = handler
        if handler:
            record(application, "hand_to", by=by, handler=handler.pk, together=together)
        else:
            record(application, "take_from", by=by, handler=None)
    return application


@action
def route(*, application: Application) -> Application:
    """Give what nobody handles to the officer of its region; the nearest region decides."""
    if application.handler_id is None and (found := _nearest(application)) is not None:
        return _hand_to(application, found, None)
    return application


def _nearest(application: Application) -> User | None:
    place = application.region or application.organisation.region
    above = place.path.split("/") if place else []
    rows = Routing.objects.filter(
        office=application.call.issuer_id, region__in=above, handler__is_active=True
    )
    for row in sorted(rows.select_related("handler"), key=lambda r: above.index(r.region_id), reverse=True):
        if not why_not_assign(application, row.handler, row.handler):
            return row.handler
    return None


@action
def set_routing(*, office: Office, region: Region, handler: User, by: User) -> Routing:
    """Applications from this region go to that officer. Set again, the newer one counts."""
    _lead(office, by)
    if not any(post.office_id == office.pk and post.role in KEEPERS for post in handler.posts):
        raise Refused(
            _("%(name)s has no post in this office. Choose one of its officers.") % {"name": handler}
        )
    row, _made = Routing.objects.update_or_create(office=office, region=region, defaults={"handler": handler})
    record(office, "set_routing", by=by, region=region.pk, handler=handler.pk)
    return row


@action
def end_routing(*, routing: Routing, by: User) -> None:
    _lead(routing.office, by)
    record(routing.office, "end_routing", by=by, region=routing.region_id, handler=routing.handler_id)
    routing.delete()


@action
def route_waiting(*, office: Office, by: User) -> int:
    """Apply the routing to what waits for the check and nobody handles; each officer is told once. Returns how many
    found an officer."""
    _lead(office, by)
    waits = Application.objects.filter(
        call__issuer=office, handler=None, state__in=["submitted", "supplementing"]
    )
    found: dict[User, list[Application]] = {}
    for row in waits.select_related("call__issuer__region", "organisation__region", "region").order_by("pk"):
        if officer := _nearest(row):
            found.setdefault(officer, []).append(row)
    for officer, rows in found.items():
        _hand_over(office, rows, officer, None)
    return sum(len(rows) for rows in found.values())


def _lead(office: Office, by: User) -> None:
    if office not in by.offices_as("lead"):
        demand(None, "lead")


# --- labels ----------------------------------------------------------------------------------------
def _keeper_of(office: Office, by: User) -> None:
    if office not in by.offices_as(*KEEPERS):
        raise NotYours(_("Labels are kept by the officers of the office whose labels they are."))


@action
def make_label(*, office: Office, name: str, by: User) -> Label:
    """A word of the office. One that is there already is not made twice."""
    _keeper_of(office, by)
    label, _made = Label.objects.get_or_create(office=office, name=_label_name(name))
    return label


def _label_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 40:
        raise Refused(_("A label is one to 40 characters long. Nothing was changed."))
    return name


@action
def rename_label(*, label: Label, name: str, by: User) -> Label:
    """Another word. Where the office has that word already, the two become one."""
    _keeper_of(label.office, by)
    name = _label_name(name)
    other = Label.objects.filter(office=label.office_id, name=name).exclude(pk=label.pk).first()
    if other is not None:
        return merge_labels(label=label, into=other, by=by)
    label.name = name
    label.save(update_fields=["name"])
    return label


@action
def merge_labels(*, label: Label, into: Label, by: User) -> Label:
    """Everything that carried the one carries the other; the one is gone."""
    _keeper_of(label.office, by)
    if label.office_id != into.office_id or label.pk == into.pk:
        raise Refused(_("Choose another label of the same office. Nothing was changed."))
    there = ApplicationLabel.objects.filter(label=into).values("application")
    ApplicationLabel.objects.filter(label=label).exclude(application__in=there).update(label=into)
    record(label.office, "merge_labels", by=by, label=label.name, into=into.name)
    label.delete()
    return into


@action
def delete_label(*, label: Label, by: User) -> None:
    _keeper_of(label.office, by)
    record(label.office, "delete_label", by=by, label=label.name, on=label.rows.count())
    label.delete()


@action
def put_label(*, application: Application, label: Label, by: User) -> None:
    _keeper_of(label.office, by)
    ApplicationLabel.objects.get_or_create(application=application, label=label, defaults={"put_by": by})


@action
def take_label(*, application: Application, label: Label, by: User) -> None:
    _keeper_of(label.office, by)
    ApplicationLabel.objects.filter(application=application, label=label).delete()


# --- notes, views, looks ---------------------------------------------------------------------------
@action
def write_note(*, application: Application, text: str, by: User) -> Note:
    """For colleagues of one's own office; the applicant never reads it."""
    if not by.offices_as(*KEEPERS):
        raise NotYours(_("Notes are written by officers."))
    if not text.strip():
        raise Refused(_("Write something first."))
    return Note.objects.create(application=application, text=text.strip(), by=by)


@action
def delete_note(*, note: Note, by: User) -> None:
    if note.by_id != by.pk:
        raise NotYours(_("A note is deleted by whoever wrote it."))
    note.delete()


@action
def save_view(*, view: View, name: str, office: Office | None = None, by: User) -> SavedView:
    """Keep a list as it stands; with an office, its people see it too. The same name again writes over one's own."""
    name = _view_name(name)
    _may_share(office, by)
    if len(view.filters) > 600:
        raise Refused(_("This view has too many filters to be kept. Take some out."))
    kept, _made = SavedView.objects.update_or_create(
        owner=by, name=name, defaults={"query": view.filters, "columns": view.keys, "office": office}
    )
    return kept


def _view_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise Refused(
            _("Give the view a name of at most 60 characters. Its filters are kept in the address.")
        )
    return name


def _may_share(office: Office | None, by: User) -> None:
    if office is not None and office not in by.offices_as(*KEEPERS):
        raise NotYours(_("A view is shared with one's own office only."))


@action
def change_view(*, kept: SavedView, name: str, office: Office | None, first: bool, by: User) -> SavedView:
    """Rename it, share it or not, and let the list open with it or not."""
    _mine(kept, by)
    _may_share(office, by)
    if first:
        SavedView.objects.filter(owner=by, is_first=True).exclude(pk=kept.pk).update(is_first=False)
    kept.name, kept.office, kept.is_first = _view_name(name), office, first
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        raise Refused(_("You have another view of that name. Nothing was changed.")) from None
    return kept


@action
def delete_view(*, kept: SavedView, by: User) -> None:
    _mine(kept, by)
    kept.delete()


def _mine(kept: SavedView, by: User) -> None:
    if kept.owner_id != by.pk:
        raise NotYours(_("A view is changed by whoever made it."))


@action
def look_at(*, applications: Iterable[Application], by: User) -> None:
    """What came until now has been seen by this person."""
    rows = [LastLook(user=by, application=one, at=clock.now()) for one in applications]
    LastLook.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["user", "application"],
        update_fields=["at"],
    )


@action
def record_export(*, view: View, kind: str, by: User) -> int:
    """Who took which list out of the house, and how many rows."""
    rows = view.rows().count()
    record(by, "export_list", by=by, kind=kind, view=view.query(), rows=rows)
    return rows
