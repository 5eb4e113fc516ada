"""What an office keeps beside the applications it holds: labels, notes, views, and what was looked at. Nothing here moves
an application."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.inbox import InboxView
from grants.inbox.models import ApplicationLabel, Label, LastLook, Note, SavedView
from grants.people.models import Office, User
from workflows import clock, roles
from workflows.steps import NotYours, Refused, action, record


# --- labels ----------------------------------------------------------------------------------------
def _demand_office(office: Office, by: User) -> None:
    if office not in by.offices_as(*roles.OFFICERS):
        raise NotYours(_("Labels are kept by the officers of the office whose labels they are."))


@action
def make_label(*, office: Office, name: str, by: User) -> Label:
    """A word of the office. One that is there already is not made twice."""
    _demand_office(office, by)
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
    _demand_office(label.office, by)
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
    _demand_office(label.office, by)
    if label.office_id != into.office_id or label.pk == into.pk:
        raise Refused(_("Choose another label of the same office. Nothing was changed."))
    there = ApplicationLabel.objects.filter(label=into).values("application")
    ApplicationLabel.objects.filter(label=label).exclude(application__in=there).update(label=into)
    record(label.office, "merge_labels", by=by, label=label.name, into=into.name)
    label.delete()
    return into


@action
def delete_label(*, label: Label, by: User) -> None:
    _demand_office(label.office, by)
    record(label.office, "delete_label", by=by, label=label.name, on=label.rows.count())
    label.delete()


@action
def put_label(*, application: Application, label: Label, by: User) -> None:
    _demand_office(label.office, by)
    ApplicationLabel.objects.get_or_create(application=application, label=label, defaults={"put_by": by})


@action
def take_label(*, application: Application, label: Label, by: User) -> None:
    _demand_office(label.office, by)
    ApplicationLabel.objects.filter(application=application, label=label).delete()


# --- notes, views, looks ---------------------------------------------------------------------------
@action
def write_note(*, application: Application, text: str, by: User) -> Note:
    """For colleagues of one's own office; the applicant never reads it."""
    if not by.offices_as(*roles.OFFICERS):
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
def save_view(*, view: InboxView, name: str, office: Office | None = None, by: User) -> SavedView:
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
    if office is not None and office not in by.offices_as(*roles.OFFICERS):
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
def look_at(*, applications: Iterable[int], by: User) -> None:
    """What came until now to these applications, by their keys, has been seen by this person."""
    LastLook.objects.bulk_create(
        [LastLook(user=by, application_id=pk, at=clock.now()) for pk in applications],
        update_conflicts=True,
        unique_fields=["user", "application"],
        update_fields=["at"],
    )
