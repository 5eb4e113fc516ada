"""What the steps of an endorsement ask (workflows/processes/endorsement.py), and what an application asks of those who stand behind it."""

from typing import cast

from django.db.models import Q
from django.utils.translation import gettext as _

from grants.applications.kin import came_by_invitation
from grants.applications.models import Application
from grants.collaboration.endorsements import (
    EndorsementStatus,
    asks_sign_off,
    endorsement_statuses_of,
    sign_off_of,
)
from grants.collaboration.models import Endorsement
from grants.filling.draft import Draft
from workflows.arrows import Person
from workflows.processes import application, endorsement


@application.signed_off.asks
def signed_off(one: Application, by: Person) -> bool:
    """The person in charge stands behind exactly this content; true where nobody asks for that."""
    if not asks_sign_off(one):
        return True
    standing = sign_off_of(Draft.of(one))
    return standing is None or standing.is_valid


@application.endorsed.asks
def endorsed(one: Application, by: Person) -> bool:
    """Managing unit and hub have endorsed this title and this sum, or their stamped paper is here."""
    return all(endorsement_status.is_in for endorsement_status in endorsement_statuses_of(one))


@endorsement.still_open.asks
def still_open(one: Endorsement, by: Person) -> bool:
    return one.application_is_draft()


@endorsement.still_open.rows
def still_open_rows(by: Person) -> Q:
    return Q(application__state="draft")


def _endorsement_status(one: Endorsement) -> EndorsementStatus | None:
    """What the call asks for here; looked up once a row."""
    if "endorsement_status" not in one.__dict__:
        found = (
            endorsement_status
            for endorsement_status in endorsement_statuses_of(one.application)
            if endorsement_status.kind == one.kind
        )
        one.__dict__["endorsement_status"] = next(found, None)
    return cast("EndorsementStatus | None", one.__dict__["endorsement_status"])


@endorsement.asked_here.asks
def asked_here(one: Endorsement, by: Person) -> bool:
    return _endorsement_status(one) is not None


@endorsement.title_and_sum.asks
def title_and_sum(one: Endorsement, by: Person) -> bool:
    of = one.application
    return bool(of.title) and (bool(of.requested_fen) or Draft.of(of).budget is None)


@endorsement.not_endorsed.asks
def not_endorsed(one: Endorsement, by: Person) -> bool:
    endorsement_status = _endorsement_status(one)
    return endorsement_status is None or not endorsement_status.is_in


@endorsement.somebody_there.asks
def somebody_there(one: Endorsement, by: Person) -> bool:
    endorsement_status = _endorsement_status(one)
    return endorsement_status is None or endorsement_status.has_account


@endorsement.not_asked_already.asks
def not_asked_already(one: Endorsement, by: Person) -> bool:
    """Of the unit or hub that is in charge now: another may be asked at once."""
    endorsement_status = _endorsement_status(one)
    return not one.is_("asked") or endorsement_status is None or endorsement_status.endorsement is None


@endorsement.not_at_work.asks
def not_at_work(one: Endorsement, by: Person) -> bool:
    """Neither works on the application nor ever did."""
    return by is None or not (one.application.may(by) or came_by_invitation([by.pk], [one.application_id]))


@endorsement.not_at_work.rows
def not_at_work_rows(by: Person) -> Q:
    if by is None:
        return Q()
    came = [pk for _user, pk in came_by_invitation([by.pk])]
    tried = Q(application__is_trial=True, application__made_by=by)
    own = Q(application__is_trial=False, application__organisation__in=by.organisations_as("applicant"))
    shared = Q(application__is_trial=False, application__in=by.worked_on.order_by().values("application"))
    return ~(tried | own | shared) & ~Q(application__in=came)


@endorsement.of_that_place.rows
def of_that_place_rows(by: Person) -> Q:
    if by is None:
        return Q()
    units = Q(unit__in=by.offices_as("officer"))
    return units | Q(unit=None, hub__in=by.organisations_as("hub_approver"))


@endorsement.of_that_place.asks
def of_that_place(one: Endorsement, by: Person) -> list[str]:
    """The unit itself, not one above it."""
    if by is None or one.is_before(by):
        return []
    return [_("This endorsement is given by: %(who)s.") % {"who": one.unit or one.hub}]
