"""Trials: an officer's tries of a form, seen by nobody else and counted nowhere."""

from typing import Any

from django.db.models import Q

from grants.applications.models import Application
from grants.calls.models import FormDefinition

#: How the code of every trial begins, and of nothing else.
TRIAL = "TRIAL-"


def tried_by(user: Any) -> Q:
    """The trials of this person."""
    return Q(is_trial=True, made_by=user.pk)


def own_trial(user: Any, code: str) -> Application | None:
    """One's own trial, or None."""
    rows = Application.with_trials.filter(tried_by(user), code=code)
    return rows.select_related("call__form", "call__issuer__region").first()


def of_form(user: Any, form: FormDefinition) -> list[Application]:
    """One's trials of the calls that use this form, the newest first."""
    rows = Application.with_trials.filter(tried_by(user), call__form=form)
    return list(rows.select_related("organisation", "call").order_by("-made_at", "-pk"))
