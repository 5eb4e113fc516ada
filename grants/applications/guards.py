"""What the steps of an application and of an endorsement ask (workflows/processes/application.py, endorsement.py), and what
those of a call and of a package ask of its applications.

What an application asks of rounds, awards and notices is answered by those stages: reviews/guards.py, awards/guards.py.
"""

from django.db.models import F, Q
from django.db.models.lookups import LessThan

from grants.applications.kin import came_by_invitation, without_kin
from grants.applications.models import Application
from grants.calls.models import NO_RESPONSE, Call, Package
from grants.filling.draft import Draft
from workflows import clock
from workflows.arrows import Person
from workflows.counting import number_of
from workflows.processes import application, call, package

# --- submitting ----------------------------------------------------------------------------------------------


@application.before_closing.asks
def before_closing(one: Application, by: Person) -> bool:
    """By the moment of arrival on the server's clock: the closing moment itself is in time, a second later is not. Who
    came in within it gets his turn, should the call have been closed meanwhile."""
    call = one.call
    in_time = call.closes_at is not None and clock.arrived() <= call.closes_at
    return in_time and (call.state == "open" or (call.state == "closed" and call.closing_has_passed()))


@application.before_closing.rows
def before_closing_rows(by: Person) -> Q:
    in_time = Q(call__closes_at__gte=clock.arrived())
    still = Q(call__state="open") | Q(call__state="closed", call__closes_at__lte=clock.all_in_by())
    return in_time & still


@application.not_a_trial.asks
def not_a_trial(one: Application, by: Person) -> bool:
    return not one.is_trial


@application.not_a_trial.rows
def not_a_trial_rows(by: Person) -> Q:
    return Q(is_trial=False)


@application.person_verified.asks
def person_verified(one: Application, by: Person) -> bool:
    """Whoever registered an organisation is believed on submitting only once somebody else has vouched for them."""
    own_word = by is not None and one.organisation_id in by.organisations_as("applicant")
    return not own_word or by.is_verified_for(one.organisation_id)


@application.form_valid.asks
def form_valid(one: Application, by: Person) -> bool:
    return Draft.of(one).is_complete


@application.limits_kept.asks
def limits_kept(one: Application, by: Person) -> bool:
    """Every limit whose breach stops the submission; those left to the eligibility check do not."""
    return not Draft.of(one).refusals


@application.one_per_organisation.asks
def one_per_organisation(one: Application, by: Person) -> bool:
    """Per call; in a purchase per package."""
    return one.beside_from_organisation().count() < one.call.max_per_organisation


@application.custody_named.asks
def custody_named(one: Application, by: Person) -> bool:
    """An organisation without an account of its own names the hub that keeps its money."""
    return one.organisation.has_own_account or one.effective_custodian is not None


@application.legal_party.asks
def legal_party(one: Application, by: Person) -> bool:
    """Government Procurement Law, art. 22: who signs bears civil liability alone. A venture grant may also be signed by
    three, with the hub."""
    party = one.contracting_party or one.organisation
    return party.is_legal_person or (one.track == "venture" and one.effective_custodian is not None)


# --- supplement ----------------------------------------------------------------------------------------------


# --- deciding ------------------------------------------------------------------------------------------------


@application.not_kin.asks
def not_kin(one: Application, by: Person) -> bool:
    """Neither belongs to the organisation nor worked on the application."""
    if by is None:
        return True
    return one.organisation_id not in by.organisations_as() and not came_by_invitation([by.pk], [one.pk])


@application.not_kin.rows
def not_kin_rows(by: Person) -> Q:
    return without_kin(by)


# --- eligibility ---------------------------------------------------------------------------------------------


# --- packages of a purchase ----------------------------------------------------------------------------------


@application.package_failed.asks
def package_failed(one: Application, by: Person) -> bool:
    return one.package is not None and one.package.state == "failed"


@package.too_few.asks
def too_few(one: Package, by: Person) -> bool:
    return one.responses() < one.call.min_responses


@package.too_few.rows
def too_few_rows(by: Person) -> Q:
    counted = Application.objects.exclude(state__in=NO_RESPONSE)
    return Q(LessThan(number_of(counted, "package"), F("call__min_responses")))


@call.packages_settled.asks
def packages_settled(one: Call, by: Person) -> bool:
    """Every package has enough responses, or it was decided that it fails or goes on."""
    return not any(too_few(package, by) for package in one.packages.filter(state="open"))
