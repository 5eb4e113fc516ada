"""What the system found in an eligibility check, in the reader's language: the evidence is plain data until it is read."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.calls.admission import sentence
from grants.eligibility.models import EligibilityLine
from grants.people import credit_code
from grants.people.profile import PARTY_WORDS


def words(line: EligibilityLine) -> str:
    """What the system found, in the reader's language."""
    speak = WORDS.get(str(line.evidence.get("say", "")))
    return speak(line.evidence) if speak else ""


def _moment(text: str) -> str:
    return timezone.localtime(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M:%S") if text else "—"


def _yuan(fen: int | None) -> str:
    return "—" if fen is None else f"{Decimal(fen) / 100:,.2f}"


def _percent(text: str) -> str:
    return f"{Decimal(text).normalize():f}%"


def _local(name: str, english: str) -> str:
    return english if (get_language() or "").startswith("en") else name


def _say_ceilings(e: dict[str, Any]) -> str:
    if not e["over"]:
        return _("All within their ceilings.")
    return _("; ").join(
        _("%(name)s %(pct)s of the sum requested, ceiling %(ceiling)s")
        % {"name": _local(n, en), "pct": _percent(p), "ceiling": _percent(c)}
        for n, en, p, c in e["over"]
    )


def _say_forbidden(e: dict[str, Any]) -> str:
    if not e["lines"]:
        return _("Nothing forbidden was found.")
    return _("; ").join(
        _("%(name)s: %(yuan)s yuan") % {"name": _local(n, en), "yuan": _yuan(f)} for n, en, f in e["lines"]
    )


def _say_endorsed(e: dict[str, Any]) -> str:
    words = {"given": _("%(who)s has endorsed it"), "paper": _("stamped paper of %(who)s: look at it")}
    missing = _("not endorsed by %(who)s")
    return _("; ").join(words.get(state, missing) % {"who": who} for who, state in e["of"])


def _say_sum(e: dict[str, Any]) -> str:
    if e["most"] is None:
        return _("%(yuan)s yuan; the call sets no limit.") % {"yuan": _yuan(e["fen"])}
    return _("%(yuan)s yuan; the limit is %(most)s yuan.") % {
        "yuan": _yuan(e["fen"]),
        "most": _yuan(e["most"]),
    }


def _say_others(e: dict[str, Any]) -> str:
    if not e["codes"]:
        return _("Nothing alike was found.")
    rows = [_one_other(code, e) for code in e["codes"]]
    return _("To be looked at: %(codes)s.") % {"codes": _(", ").join(rows)}


def _one_other(code: str, e: dict[str, Any]) -> str:
    why = [_("running grant")] if code in e.get("running", ()) else []
    why += [_("same title")] if code in e.get("same", ()) else []
    alike = e.get("alike", {})
    why += [_("%(percent)d%% alike") % {"percent": alike[code]}] if code in alike else []
    return _("%(code)s (%(why)s)") % {"code": code, "why": _(", ").join(why)} if why else code


def _say_credit_code(e: dict[str, Any]) -> str:
    wrong = credit_code.examine(e["code"]).error
    if wrong:
        return _("Registered by law; its credit code %(code)s is not valid: %(why)s") % {
            "code": e["code"] or "—",
            "why": wrong,
        }
    return _("Registered by law, credit code %(code)s: its check character is right.") % {"code": e["code"]}


def _say_most(e: dict[str, Any]) -> str:
    allowed = _("The call allows %(n)s for each organisation.") % {"n": e["n"]}
    if not e.get("others"):
        return allowed
    return allowed + _(" Beside this one: %(codes)s.") % {"codes": _(", ").join(e["others"])}


def _say_files(e: dict[str, Any]) -> str:
    said = _("Files handed in: %(n)s.") % {"n": e["n"]}
    if e.get("harmful"):
        said += _(" Harmful, says the virus scanner: %(n)s; ask for another copy.") % {"n": e["harmful"]}
    if e.get("waiting"):
        said += _(" Not scanned yet: %(n)s.") % {"n": e["waiting"]}
    return said


WORDS: dict[str, Any] = {
    "in_time": lambda e: (
        _("Submitted %(sent)s; the call closed %(closes)s.")
        % {"sent": _moment(e["sent"]), "closes": _moment(e["closes"])}
    ),
    "credit_code": _say_credit_code,
    "filing": lambda e: (
        _("Filing number %(code)s, managed by %(unit)s.") % {"code": e["code"], "unit": e["unit"] or "—"}
    ),
    "abnormal": lambda e: _("It is on the list.") if e["is"] else _("Not on the list in our records."),
    "banned": lambda e: (
        _("Banned until %(day)s.") % {"day": e["until"]} if e["until"] else _("No ban in our records.")
    ),
    "party_clause": lambda e: (
        _("The charter has the clause.")
        if e["is"]
        else _("No clause on record. Party building: %(status)s.")
        % {"status": PARTY_WORDS.get(e["status"], e["status"]) or "—"}
    ),
    "own_account": lambda e: _("It has an account of its own."),
    "no_hub": lambda e: _("No account of its own, and no hub named."),
    "hub": lambda e: (
        _("Custody by %(hub)s; its consent is attached.") % {"hub": e["hub"]}
        if e["consent"]
        else _("Custody by %(hub)s; its consent is not attached.") % {"hub": e["hub"]}
    ),
    "party": lambda e: _("%(name)s signs.") % {"name": e["name"]},
    "most": _say_most,
    "endorsed": _say_endorsed,
    "sum": _say_sum,
    "ceilings": _say_ceilings,
    "forbidden": _say_forbidden,
    "admission": lambda e: sentence(e["rule"], e["kind"], e["data"]),
    "others": _say_others,
    "look_up": lambda e: _("Look it up in the credit register."),
    "files": _say_files,
}
