"""Who a call is for, in one place: the rules asked before the form (eligibility in a minute), at the beginning of a
draft, and in the eligibility check. Pure: frozen rules and facts in, findings with their sentences out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.people.models import Organisation
from workflows.asked import Asked
from workflows.processes.application import custody_named, legal_party

YES, NOT_YET, NO = "yes", "not_yet", "no"
#: The worst finding decides.
ORDER = (YES, NOT_YET, NO)
#: What stops a draft from beginning at all; the rest is brought along later or judged by an officer.
STOPS = ("tier", "region", "running_grant")

#: The applications whose projects these organisations still deliver on a grant: awards know them.
running_grants: Asked[[Iterable[int]], QuerySet[Any]] = Asked("the running grants of organisations")


@dataclass(frozen=True)
class Who:
    """Whom a call is for, as its rules say it."""

    track: str = "venture"
    tiers: tuple[str, ...] = ()
    #: (code, name, English name); empty where the call is open to the whole country.
    regions: tuple[tuple[str, str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    refuses_running_grants: bool = False
    asks_endorsements: bool = False

    @classmethod
    def of(cls, rules: dict[str, Any]) -> "Who":
        """From the rules of a call, frozen or live (`rules_of`). Rules frozen before there was a "who" limit nobody."""
        who = rules.get("who") or {}
        return cls(
            track=str(rules.get("track", "venture")),
            tiers=tuple(who.get("tiers", ())),
            regions=tuple((r["code"], r["name"], r["name_en"]) for r in who.get("regions", ())),
            fields=tuple((f["name"], f["name_en"]) for f in who.get("fields", ())),
            refuses_running_grants=bool(who.get("refuses_running_grants")),
            asks_endorsements=bool(who.get("asks_endorsements")),
        )


@dataclass(frozen=True)
class Facts:
    """What is known of whoever asks; None where it is not known."""

    tier: str = ""
    #: Codes of the region, from the province down.
    places: tuple[str, ...] | None = None
    field: str | None = None
    own_account: bool | None = None
    hub: bool | None = None
    running_grant: bool | None = None
    abnormal: bool | None = None
    banned: bool | None = None
    #: The charter's clause on party building: yes, no, or none where there is no charter.
    clause: str | None = None


@dataclass(frozen=True)
class AdmissionFinding:
    """One rule, kept or not. `data` is plain, so that it can be stored and put into words later."""

    rule: str
    kind: str
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return sentence(self.rule, self.kind, self.data)

    @property
    def todo(self) -> str:
        """How to get what is missing; nothing where there is no way."""
        return WAYS[self.rule](self) if self.rule in WAYS else ""


@dataclass(frozen=True)
class AdmissionVerdict:
    kind: str
    findings: tuple[AdmissionFinding, ...]

    @property
    def reasons(self) -> list[AdmissionFinding]:
        """What decided: the rules against, or what is missing."""
        return [f for f in self.findings if f.kind == self.kind and self.kind != YES]

    @property
    def missing(self) -> list[AdmissionFinding]:
        """What is still to be got, beside a no."""
        return [f for f in self.findings if f.kind == NOT_YET and self.kind == NO]

    @property
    def kept(self) -> list[AdmissionFinding]:
        return [f for f in self.findings if f.kind == YES and f.sentence]

    @property
    def bring(self) -> list[str]:
        """What a yes brings along before the submission."""
        return [f.todo for f in self.findings if f.kind == YES and f.todo]


def judge(who: Who, facts: Facts) -> AdmissionVerdict:
    """The answer to "may we apply?", from the rules of the call and what is known."""
    findings = tuple(findings_of(who, facts))
    worst = max((ORDER.index(f.kind) for f in findings), default=0)
    return AdmissionVerdict(ORDER[worst], findings)


def findings_of(who: Who, facts: Facts) -> Iterator[AdmissionFinding]:
    """Every rule that can be judged from what is known, in the order it is asked."""
    yield from _standing(who, facts)
    yield from _place_and_field(who, facts)
    yield from _money(who, facts)
    yield from _record(who, facts)
    yield from _papers(who, facts)


def _standing(who: Who, facts: Facts) -> Iterator[AdmissionFinding]:
    if facts.tier and who.tiers:
        yield AdmissionFinding("tier", YES if facts.tier in who.tiers else NO, {"tiers": list(who.tiers)})


def _place_and_field(who: Who, facts: Facts) -> Iterator[AdmissionFinding]:
    if facts.places is not None and who.regions:
        inside = any(code in facts.places for code, _name, _name_en in who.regions)
        yield AdmissionFinding(
            "region", YES if inside else NO, {"regions": [list(r[1:]) for r in who.regions]}
        )
    if facts.field is not None and who.fields:
        named = facts.field in [name for name, _name_en in who.fields]
        yield AdmissionFinding("field", YES if named else NO, {"fields": [list(f) for f in who.fields]})


def _money(who: Who, facts: Facts) -> Iterator[AdmissionFinding]:
    if facts.own_account is not None:
        kept = facts.own_account or bool(facts.hub)
        yield AdmissionFinding("custody", YES if kept else NOT_YET, {"own": facts.own_account})
    if who.track == "purchase" and facts.tier:
        legal = facts.tier == Organisation.Tier.REGISTERED
        yield AdmissionFinding("contract", YES if legal or facts.hub else NOT_YET, {"legal": legal})
    if who.refuses_running_grants and facts.running_grant is not None:
        yield AdmissionFinding("running_grant", NO if facts.running_grant else YES)


def _record(who: Who, facts: Facts) -> Iterator[AdmissionFinding]:
    if facts.abnormal is not None:
        yield AdmissionFinding("abnormal", NOT_YET if facts.abnormal else YES)
    if facts.banned is not None:
        yield AdmissionFinding("banned", NO if facts.banned else YES)


def _papers(who: Who, facts: Facts) -> Iterator[AdmissionFinding]:
    if facts.clause is not None:
        # An organisation without a charter has nothing to write the clause into: a person looks, nobody is refused.
        yield AdmissionFinding("clause", NOT_YET if facts.clause == "no" else YES, {"charter": facts.clause})
    if who.asks_endorsements and facts.tier and facts.tier != Organisation.Tier.REGISTERED:
        yield AdmissionFinding("endorsement", YES)


def refusals(who: Who, facts: Facts) -> list[str]:
    """Why no draft can be begun: the sentences of the rules that stop one."""
    return [f.sentence for f in findings_of(who, facts) if f.kind == NO and f.rule in STOPS]


# --- in words ----------------------------------------------------------------------------------------------


def sentence(rule: str, kind: str, data: dict[str, Any]) -> str:
    """The rule as it is said to a person, in the reader's language."""
    return str(SENTENCES[rule](kind == YES, data)) if rule in SENTENCES else ""


def no_custody() -> str:
    """The very sentence of the gate of `submit`."""
    return str(custody_named.sentence)


def no_legal_person() -> str:
    return str(legal_party.sentence)


def _listed(rows: list[list[str]]) -> str:
    english = (get_language() or "").startswith("en")
    return _(", ").join((english and row[1]) or row[0] for row in rows)


def _tiers(data: dict[str, Any]) -> str:
    words = dict(Organisation.Tier.choices)
    return _(", ").join(str(words[t]) for t in data["tiers"] if t in words)


def _for_tiers(kept: bool, data: dict[str, Any]) -> str:
    return _("The call is for organisations of this kind only: %(tiers)s.") % {"tiers": _tiers(data)}


def _for_regions(kept: bool, data: dict[str, Any]) -> str:
    return _("The call is for organisations in: %(regions)s.") % {"regions": _listed(data["regions"])}


def _for_fields(kept: bool, data: dict[str, Any]) -> str:
    return _("The call is for projects in these fields: %(fields)s.") % {"fields": _listed(data["fields"])}


def _for_custody(kept: bool, data: dict[str, Any]) -> str:
    if not kept:
        return no_custody()
    own = _("The money can be paid to your own account.")
    return own if data["own"] else _("A hub keeps the money for you.")


def _for_contract(kept: bool, data: dict[str, Any]) -> str:
    if not kept:
        return no_legal_person()
    return _("You can sign the contract.") if data["legal"] else _("The hub signs the contract for you.")


def _for_running(kept: bool, data: dict[str, Any]) -> str:
    if kept:
        return _("No project of yours is still running on a grant.")
    return _("The call is not for organisations with a running grant: close that project first.")


SENTENCES: dict[str, Any] = {
    "tier": _for_tiers,
    "region": _for_regions,
    "field": _for_fields,
    "custody": _for_custody,
    "contract": _for_contract,
    "running_grant": _for_running,
    "abnormal": lambda kept, data: (
        _("You are not on the list of abnormal operations.")
        if kept
        else _("Whoever is on the list of abnormal operations does not pass the eligibility check.")
    ),
    "banned": lambda kept, data: (
        _("You are not banned from applying.")
        if kept
        else _("Whoever is banned for breach may not apply while the ban lasts.")
    ),
    "clause": lambda kept, data: (
        (_("Party building is in the charter.") if data["charter"] == "yes" else "")
        if kept
        else _("The charter must speak of Party building; yours does not yet.")
    ),
}


def _way_to_clause(finding: AdmissionFinding) -> str:
    if finding.kind == NOT_YET:
        return _(
            "Let the members' meeting add the clause on Party building, and file the changed charter with your registrar."
        )
    if finding.data["charter"] == "none":
        return _(
            "Without a charter an officer looks at how Party building is organised: say it in the profile."
        )
    return ""


#: How to get what is missing, or what has to be brought along.
WAYS: dict[str, Any] = {
    "custody": lambda f: (
        _("Ask a hub near you to keep the money; it gives its consent in writing.")
        if f.kind == NOT_YET
        else ""
    ),
    "contract": lambda f: (
        _("Agree with a hub that it signs the contract with the purchaser and delivers with you.")
        if f.kind == NOT_YET
        else ""
    ),
    "abnormal": lambda f: (
        _("File the missing annual report with your registrar and ask to be taken off the list.")
        if f.kind == NOT_YET
        else ""
    ),
    "clause": _way_to_clause,
    "endorsement": lambda f: _(
        "Before you submit, your managing unit recommends the project and the hub consents to keep the money; both are "
        "asked for here in the system."
    ),
}
