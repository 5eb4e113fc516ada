"""Who in the office handles which application: given to a colleague, one or many, or by the routing of regions. Nothing
here moves an application."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.eligibility.actions.supplementing import why_kin
from grants.inbox.models import Routing
from grants.people.access import demand
from grants.people.models import Office, Region, User
from workflows import roles
from workflows.steps import Refused, action, lock, record


def why_not_assign(application: Application, handler: User | None, by: User) -> list[str]:
    """What stands against it, in sentences; nothing is changed."""
    if not any(by.acts_as(role, application) for role in roles.OFFICERS):
        return [
            _("Only an officer or lead of the office that runs the call says who handles an application.")
        ]
    if handler is not None and not any(handler.acts_as(role, application) for role in roles.OFFICERS):
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
    return _assign_to(application, handler, by)


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
        _assign_several(by.offices_as(*roles.OFFICERS)[0], free, handler, by)
    return refused


def _assign_several(office: Office, applications: list[Application], handler: User, by: User | None) -> None:
    """Each has it in its own history; the officer hears of one as always, of several in one message."""
    together = len(applications) > 1
    for one in applications:
        _assign_to(one, handler, by, together=together)
    if together:
        codes = [one.code for one in applications]
        record(office, "hand_over", by=by, handler=handler.pk, applications=codes)


def _assign_to(
    application: Application, handler: User | None, by: User | None, *, together: bool = False
) -> Application:
    if application.handler_id != (handler.pk if handler else None):
        Application.objects.filter(pk=application.pk).update(handler=handler)
        application.handler = handler
        if handler:
            record(application, "assign_to", by=by, handler=handler.pk, together=together)
        else:
            record(application, "take_from", by=by, handler=None)
    return application


@action
def route(*, application: Application) -> Application:
    """Give what nobody handles to the officer of its region; the nearest region decides."""
    if application.handler_id is None and (found := _nearest(application)) is not None:
        return _assign_to(application, found, None)
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
    if not any(post.office_id == office.pk and post.role in roles.OFFICERS for post in handler.posts):
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
def route_unassigned(*, office: Office, by: User) -> int:
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
        _assign_several(office, rows, officer, None)
    return sum(len(rows) for rows in found.values())


def _lead(office: Office, by: User) -> None:
    if office not in by.offices_as("lead"):
        demand(None, "lead")
