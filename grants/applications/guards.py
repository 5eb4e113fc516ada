"""What the steps of an application and of an endorsement ask (workflows/processes/application.py, endorsement.py), and what
those of a call and of a package ask of its applications.

What an application asks of rounds, awards and notices is answered by those stages: reviews/guards.py, awards/guards.py.
"""

from typing import cast

from django.db.models import F, Q
from django.db.models.lookups import LessThan
from django.utils.translation import gettext as _

from grants.applications.draft import Draft
from grants.applications.kin import came_by_invitation, without_kin
from grants.applications.models import Application
from grants.calls.models import NO_RESPONSE, Call, Package
from grants.collaboration.models import Endorsement
from grants.collaboration.standing import Backing, asks_sign_off, backings_of, sign_off_of
from workflows import clock
from workflows.arrows import Person
from workflows.counting import number_of
from workflows.processes import application, call, endorsement, package

UNDECIDED = ("submitted", "supplementing")


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
    return one.organisation.has_own_account or one.keeper is not None


@application.legal_party.asks
def legal_party(one: Application, by: Person) -> bool:
    """Government Procurement Law, art. 22: who signs bears civil liability alone. A venture grant may also be signed by
    three, with the hub."""
    party = one.contracting_party or one.organisation
    return party.is_legal_person or (one.track == "venture" and one.keeper is not None)


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
    return all(backing.is_in for backing in backings_of(one))


@endorsement.still_open.asks
def still_open(one: Endorsement, by: Person) -> bool:
    return one.application_is_draft()


@endorsement.still_open.rows
def still_open_rows(by: Person) -> Q:
    return Q(application__state="draft")


def _backing(one: Endorsement) -> Backing | None:
    """What the call asks for here; looked up once a row."""
    if "backing" not in one.__dict__:
        found = (backing for backing in backings_of(one.application) if backing.kind == one.kind)
        one.__dict__["backing"] = next(found, None)
    return cast("Backing | None", one.__dict__["backing"])


@endorsement.asked_here.asks
def asked_here(one: Endorsement, by: Person) -> bool:
    return _backing(one) is not None


@endorsement.title_and_sum.asks
def title_and_sum(one: Endorsement, by: Person) -> bool:
    of = one.application
    return bool(of.title) and (bool(of.requested_fen) or Draft.of(of).budget is None)


@endorsement.not_endorsed.asks
def not_endorsed(one: Endorsement, by: Person) -> bool:
    backing = _backing(one)
    return backing is None or not backing.is_in


@endorsement.somebody_there.asks
def somebody_there(one: Endorsement, by: Person) -> bool:
    backing = _backing(one)
    return backing is None or backing.has_account


@endorsement.not_asked_already.asks
def not_asked_already(one: Endorsement, by: Person) -> bool:
    """Of the unit or hub that is in charge now: another may be asked at once."""
    backing = _backing(one)
    return not one.is_("asked") or backing is None or backing.endorsement is None


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


# --- supplement ----------------------------------------------------------------------------------------------


@application.in_supplement_term.asks
def in_supplement_term(one: Application, by: Person) -> bool:
    return one.supplement_due is not None and clock.arrived() <= one.supplement_due


@application.in_supplement_term.rows
def in_supplement_term_rows(by: Person) -> Q:
    return Q(supplement_due__gte=clock.arrived())


@application.supplement_over.asks
def supplement_over(one: Application, by: Person) -> bool:
    """For good: whoever answered within it has had his turn."""
    return one.supplement_due is None or one.supplement_due < clock.all_in_by()


@application.supplement_answered.asks
def supplement_answered(one: Application, by: Person) -> bool:
    asked = one.supplements.order_by("number").last()
    return asked is not None and all(point.get("answered") for point in asked.points)


@application.asked_once.asks
def asked_once(one: Application, by: Person) -> bool:
    return not one.supplements.exists()


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


@application.checklist_decided.asks
def checklist_decided(one: Application, by: Person) -> bool:
    results = set(one.eligibility_lines.values_list("result", flat=True))
    return bool(results) and results <= {"pass", "fail"}


@application.checklist_passed.asks
def checklist_passed(one: Application, by: Person) -> bool:
    return not checklist_failed(one, by)


@application.checklist_failed.asks
def checklist_failed(one: Application, by: Person) -> bool:
    return one.eligibility_lines.filter(result="fail").exists()


@call.eligibility_decided.asks
def eligibility_decided(one: Call, by: Person) -> bool:
    return not one.applications.filter(state__in=UNDECIDED).exists()


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
