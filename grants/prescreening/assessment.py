"""Eligibility in a minute: what is known of whoever asks, the answer, and where it is kept for the next time.

The rules themselves are in `grants.calls.admission`; the same facts are read for the beginning of a draft and for
the lines of the eligibility check.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Q

from grants.calls.admission import AdmissionVerdict, Facts, Who, judge, running_grants
from grants.calls.models import Call
from grants.calls.queries import current_version
from grants.calls.rules import rules_of
from grants.people.models import Organisation, Region, Term
from grants.prescreening.models import Prescreening


def who_of(call: Call) -> Who:
    """Whom the call is for: as frozen, or as its author has it now."""
    version = current_version(call)
    return Who.of(version.rules if version is not None else rules_of(call))


def facts_of(organisation: Organisation, *, hub: Any = None, running: bool | None = None) -> Facts:
    """What our records say of an organisation. `hub`: one chosen for this application; `running`: where it is known."""
    if running is None:
        running = running_grants([organisation.pk]).exists()
    clause = "yes" if organisation.charter_party_clause else None
    return Facts(
        tier=organisation.tier,
        places=tuple(organisation.region.path.split("/")),
        own_account=organisation.has_own_account,
        hub=bool(hub or organisation.custodian_id),
        running_grant=running,
        abnormal=organisation.on_abnormal_list,
        banned=organisation.is_banned,
        clause=clause,
    )


def facts_from(answers: Mapping[str, str], organisation: Organisation | None = None) -> Facts:
    """What was answered; where an organisation of ours asks, our records stand above it."""
    region = Region.objects.filter(pk=answers.get("region") or "").first()
    yes_no = {"yes": True, "no": False}
    keeps, standing = answers.get("account", ""), answers.get("standing", "")
    said = Facts(
        tier=answers.get("tier", ""),
        places=tuple(region.path.split("/")) if region else None,
        field=answers.get("field") or None,
        own_account=keeps == "own" if keeps else None,
        hub=keeps == "hub" if keeps else None,
        running_grant=yes_no.get(answers.get("running", "")),
        abnormal=standing == "abnormal" if standing else None,
        banned=standing == "banned" if standing else None,
        clause=answers.get("clause") or None,
    )
    if organisation is None:
        return said
    known = facts_of(organisation)
    return replace(known, field=said.field, clause=known.clause or said.clause)


def verdict(
    call: Call, answers: Mapping[str, str], organisation: Organisation | None = None
) -> AdmissionVerdict:
    """The answer to whoever asks now."""
    return judge(who_of(call), facts_from(answers, organisation))


def answers_known(organisation: Organisation) -> dict[str, str]:
    """The answers that our records give, so that nobody is asked for them."""
    county = next(
        (r for r in _above(organisation.region) if r.level == Region.Level.COUNTY), organisation.region
    )
    elsewhere = "hub" if organisation.custodian_id else "neither"
    standing = (
        "banned" if organisation.is_banned else "abnormal" if organisation.on_abnormal_list else "neither"
    )
    known = {
        "tier": organisation.tier,
        "region": county.pk,
        "account": "own" if organisation.has_own_account else elsewhere,
        "standing": standing,
        "running": "yes" if running_grants([organisation.pk]).exists() else "no",
    }
    return known | ({"clause": "yes"} if organisation.charter_party_clause else {})


def _above(region: Region) -> list[Region]:
    return list(Region.objects.filter(pk__in=region.path.split("/")).order_by("path"))


def questions_of(who: Who) -> list[str]:
    """Only the questions whose answer matters for this call."""
    asked = ["tier", "region"]
    asked += ["field"] if who.fields else []
    asked += ["account"]
    asked += ["running"] if who.refuses_running_grants else []
    return [*asked, "standing", "clause"]


def field_choices(who: Who) -> list[tuple[str, str]]:
    """Every field, so that a no can be said as well: (name, in the reader's language)."""
    return [(term.name, str(term)) for term in Term.objects.filter(kind=Term.Kind.FIELD)]


def prescreening_of(call: Call, user: Any, key: str = "") -> Prescreening | None:
    """What this person, or this browser, answered last for this call."""
    mine = Q(pk__in=[])
    if user.is_authenticated:
        mine |= Q(user=user)
    if key:
        mine |= Q(key=key, user=None)
    return Prescreening.objects.filter(mine, call=call).order_by("-at", "-pk").first()


def last_answers(user: Any, key: str = "") -> dict[str, str]:
    """What was answered last for any call: nobody is asked the same twice."""
    mine = Q(pk__in=[])
    if user.is_authenticated:
        mine |= Q(user=user)
    if key:
        mine |= Q(key=key, user=None)
    last = Prescreening.objects.filter(mine).order_by("-at", "-pk").first()
    return dict(last.answers) if last else {}
