"""The eligibility check: its lines, and what the system knows about each (practice: 资格审查表).

`examine(application)` yields (key, finding, evidence): finding is "pass", "fail" or "" (only a person can
tell); evidence is plain data, put into words when it is shown, so that it reads in the reader's language.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from grants.applications import similarity
from grants.applications.files import version_files
from grants.applications.models import Application
from grants.calls.admission import STOPS, YES, Who, findings_of, running_grants
from grants.collaboration.endorsements import HUB, PAPER_KEYS, endorsement_statuses_of
from grants.eligibility.models import EligibilityLine
from grants.files import scanner
from grants.files.models import Attachment
from grants.people import credit_code
from grants.people.models import Organisation
from grants.prescreening.assessment import facts_of

Found = tuple[str, str, dict[str, Any]]

TITLES: dict[str, str | Promise] = {
    "in_time": gettext_lazy("Submitted in time"),
    "standing": gettext_lazy("How the organisation exists in law, and its number"),
    "not_abnormal": gettext_lazy("Not on the list of abnormal operations"),
    "not_banned": gettext_lazy("Not banned from applying"),
    "party_clause": gettext_lazy("Party building is in the charter"),
    "for_tier": gettext_lazy("Of a kind that the call is for"),
    "for_region": gettext_lazy("In a region that the call is for"),
    "for_running_grant": gettext_lazy("No running grant, as the call demands"),
    "custody": gettext_lazy("An account of its own, or custody by a hub with its consent"),
    "endorsed": gettext_lazy("Endorsed by the managing unit and the hub"),
    "legal_party": gettext_lazy("The contracting party is a legal person"),
    "one_only": gettext_lazy("Not more applications than the call allows"),
    "sum": gettext_lazy("The sum requested is within the limit"),
    "ceilings": gettext_lazy("Every budget category is within its ceiling"),
    "forbidden": gettext_lazy("Nothing is budgeted that the money may not pay for"),
    "not_funded_twice": gettext_lazy("Not funded twice: no running grant, no like title elsewhere"),
    "no_record": gettext_lazy("No grave breach of law in the last three years"),
    "documents": gettext_lazy("The attachments are complete and readable"),
}


def title(line: EligibilityLine | str) -> str:
    """The rule of a line in words."""
    key = line if isinstance(line, str) else line.key
    return str(TITLES.get(key, key))


def reasons(application: Application) -> str:
    """Why it failed, line by line, as the applicant reads it."""
    failed = application.eligibility_lines.filter(result="fail")
    return "\n".join(f"{title(line)}：{line.reason}" for line in failed)


def examine(application: Application) -> Iterator[Found]:
    """Every line of the check, in order."""
    yield _in_time(application)
    yield from _standing(application.organisation)
    yield from _admitted(application)
    yield _custody(application)
    yield from _endorsed(application)
    if application.track == "purchase":
        party = application.contracting_party or application.organisation
        yield "legal_party", "pass" if party.is_legal_person else "fail", {"say": "party", "name": party.name}
    yield _one_only(application)
    yield from _money(application)
    yield _not_funded_twice(application)
    yield "no_record", "", {"say": "look_up"}
    yield _documents(application)


def _documents(application: Application) -> Found:
    """How many files were handed in, and what the virus scanner says of them; whether they can be read, a person says."""
    files = version_files(application)
    harmful = sum(one["scan"] == Attachment.Scan.INFECTED for one in files)
    waiting = sum(one["scan"] == "" for one in files) if scanner.is_configured() else 0
    evidence = {"say": "files", "n": len(files), "harmful": harmful, "waiting": waiting}
    return "documents", "fail" if harmful else "", evidence


def _in_time(application: Application) -> Found:
    sent, closes = application.submitted_at, application.call.closes_at
    in_time = sent is not None and (closes is None or sent <= closes)
    return (
        "in_time",
        "pass" if in_time else "fail",
        {
            "say": "in_time",
            "sent": sent.isoformat() if sent else "",
            "closes": closes.isoformat() if closes else "",
        },
    )


def _standing(org: Organisation) -> Iterator[Found]:
    if org.is_legal_person:
        valid = not credit_code.examine(org.credit_code or "").error
        evidence = {"say": "credit_code", "code": org.credit_code or "", "verified": org.verified}
        yield "standing", "pass" if valid else "fail", evidence
    else:
        known = bool(org.filing_number and org.managing_unit_id)
        yield (
            "standing",
            "pass" if known else "fail",
            {
                "say": "filing",
                "code": org.filing_number or "",
                "unit": org.managing_unit.name if org.managing_unit else "",
                "verified": org.verified,
            },
        )
    yield (
        "not_abnormal",
        "fail" if org.on_abnormal_list else "pass",
        {"say": "abnormal", "is": org.on_abnormal_list},
    )
    until = org.banned_until.isoformat() if org.banned_until else ""
    yield "not_banned", "fail" if org.is_banned else "pass", {"say": "banned", "until": until}
    # A committee-guided organisation may have no charter at all: a person looks, the system does not condemn.
    clause = org.charter_party_clause
    yield (
        "party_clause",
        "pass" if clause else "",
        {"say": "party_clause", "is": clause, "status": org.party_status},
    )


def _admitted(application: Application) -> Iterator[Found]:
    """The rules of who the call is for, as they were frozen for this application: the very ones that
    "may we apply?" and the beginning of a draft read."""
    who = Who.of(application.version.rules if application.version else {})
    for found in findings_of(who, facts_of(application.organisation, hub=application.effective_custodian)):
        if found.rule in STOPS:
            evidence = {"say": "admission", "rule": found.rule, "kind": found.kind, "data": found.data}
            yield f"for_{found.rule}", "pass" if found.kind == YES else "fail", evidence


def _custody(application: Application) -> Found:
    if application.organisation.has_own_account:
        return "custody", "pass", {"say": "own_account"}
    hub = application.effective_custodian
    if hub is None:
        return "custody", "fail", {"say": "no_hub"}
    consent = (
        Attachment.objects.filter(
            Q(key__contains="custody") | Q(key=PAPER_KEYS[HUB]),
            subject_type="application",
            subject_id=application.pk,
            removed_at=None,
        ).exists()
        or application.endorsements.filter(kind=HUB, state="given").exists()
    )
    return "custody", "pass" if consent else "fail", {"say": "hub", "hub": hub.name, "consent": consent}


def _endorsed(application: Application) -> Iterator[Found]:
    """Where the call asks for it: given here passes; a stamped paper is for a person to look at."""
    endorsement_statuses = endorsement_statuses_of(application)
    if not endorsement_statuses:
        return
    states = {one.state for one in endorsement_statuses}
    finding = "pass" if states == {"given"} else "" if states <= {"given", "paper"} else "fail"
    yield (
        "endorsed",
        finding,
        {"say": "endorsed", "of": [[one.who, one.state] for one in endorsement_statuses]},
    )


def _one_only(application: Application) -> Found:
    others = application.beside_from_organisation().order_by("code").values_list("code", flat=True)
    most = application.call.max_per_organisation
    codes = list(others)
    evidence = {"say": "most", "n": most, "others": codes}
    return "one_only", "pass" if len(codes) < most else "fail", evidence


def _money(application: Application) -> Iterator[Found]:
    from grants.eligibility.limits import Limits

    limits = Limits.of(application)
    yield (
        "sum",
        "fail" if limits.sum_is_over else "pass",
        {
            "say": "sum",
            "fen": application.requested_fen,
            "most": limits.most_fen,
        },
    )
    over, banned = limits.over_ceiling, limits.forbidden
    yield (
        "ceilings",
        "fail" if over else "pass",
        {
            "say": "ceilings",
            "over": [[b.name, b.name_en, str(b.pct), str(b.ceiling)] for b in over],
        },
    )
    yield (
        "forbidden",
        "fail" if banned else "pass",
        {
            "say": "forbidden",
            "lines": [[b.name, b.name_en, b.fen] for b in banned],
        },
    )


def _not_funded_twice(application: Application) -> Found:
    """Running grants of the same organisation, and applications anywhere with the same title or near-same words."""
    others = Application.objects.exclude(pk=application.pk).exclude(state__in=["draft", "withdrawn"])
    running = running_grants([application.organisation_id]).exclude(pk=application.pk)
    same = others.filter(title=application.title).exclude(title="")
    alike = {one.application.code: one.percent for one in similarity.similar_projects(application)}
    grants, titles = sorted(a.code for a in running), sorted(same.values_list("code", flat=True))
    found = sorted({*grants, *titles, *alike})
    evidence = {"say": "others", "codes": found, "alike": alike, "running": grants, "same": titles}
    return "not_funded_twice", "" if found else "pass", evidence
