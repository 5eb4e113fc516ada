"""An officer tries a form as one tier of applicant would fill it in. A trial counts nowhere and is nobody else's."""

from django.utils.translation import gettext as _

from grants.applications.actions.drafting import forget_files
from grants.applications.models import Application
from grants.applications.trials import TRIAL
from grants.calls.models import Call
from grants.people.access import demand
from grants.people.models import Organisation, User
from workflows import clock
from workflows.steps import NotYours, Refused, action, record

#: How many trials of one call a person keeps; the oldest goes when another begins.
MOST = 6


@action
def begin_trial(*, call: Call, tier: str, by: User) -> Application:
    """A trial application in the name of an organisation of this tier, which never hears of it."""
    demand(by, "officer", "lead", office=call.issuer)
    if call.form_id is None:
        raise Refused(_("The call has no form yet: choose one first."))
    organisation = _of_tier(tier)
    for old in _own(call, by)[MOST - 1 :]:
        _delete(old)
    version = call.versions.order_by("-number").first()
    party = organisation if organisation.is_legal_person else organisation.custodian
    trial = Application(
        code=_code(call, by),
        call=call,
        version=version,
        organisation=organisation,
        is_trial=True,
        package=call.packages.order_by("code").first(),
        region=organisation.region,
        made_by=by,
        made_at=clock.now(),
        contracting_party=party if call.track == Call.Track.PURCHASE else None,
        custodian=None if organisation.has_own_account else organisation.custodian,
    )
    trial.save()
    record(call, "try_form", by=by, tier=tier)
    return trial


def _of_tier(tier: str) -> Organisation:
    found = (
        Organisation.objects.filter(tier=tier, is_hub=False)
        .select_related("custodian")
        .order_by("code")
        .first()
    )
    if found is None:
        raise Refused(_("No organisation of this tier is known yet, so that none can be tried."))
    return found


def _own(call: Call, by: User) -> list[Application]:
    return list(
        Application.with_trials.filter(call=call, made_by=by, is_trial=True).order_by("-made_at", "-pk")
    )


def _code(call: Call, by: User) -> str:
    """A number that no application has: trials take none from the series."""
    stem = f"{TRIAL}{by.pk}-"
    taken = set(Application.with_trials.filter(code__startswith=stem).values_list("code", flat=True))
    return next(f"{stem}{n}" for n in range(1, len(taken) + 2) if f"{stem}{n}" not in taken)


@action
def delete_trial(*, application: Application, by: User) -> None:
    """Throw a trial away, with its files: nothing of it is kept."""
    if not application.is_trial or application.made_by_id != by.pk:
        raise NotYours(_("This is somebody else's trial."))
    record(application.call, "delete_trial", by=by)
    _delete(application)


def _delete(trial: Application) -> None:
    forget_files(trial)
    Application.with_trials.filter(pk=trial.pk).delete()
