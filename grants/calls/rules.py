"""The rules of a call as plain JSON: what the form engine reads, and what is frozen when the call opens."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from grants.calls.models import Call
from grants.people.models import Term

DATES = (
    "intention_published_on",
    "announce_on",
    "opens_at",
    "closes_at",
    "eligibility_until",
    "notice_on",
    "sign_by",
    "delivery_from",
    "delivery_until",
    "midterm_from",
    "midterm_until",
    "final_from",
    "final_until",
)
LIMITS = (
    "max_grant_registered_fen",
    "max_grant_other_fen",
    "max_per_organisation",
    "min_match_pct",
    "max_months",
    "award_min_score",
    "min_panel",
    "min_sheets",
    "min_responses",
    "drop_extremes_from",
    "notice_days",
    "eligibility_days",
    "supplement_days",
    "objection_reply_days",
    "sign_days",
    "payment_days",
    "pass_mark",
    "grade_a_from",
    "grade_b_from",
    "transfer_file_only_pct",
    "second_approval_from_fen",
    "asks_for_audit",
    "ban_years",
    "asks_sign_off",
    "asks_endorsements",
)


def contradictions(call: Call) -> list[str]:
    """Numbers of a call that are possible one by one and never together: under them a step would wait for ever."""
    found = []
    if call.min_sheets > call.min_panel:
        found.append(
            _(
                "%(sheets)d valid sheets are asked for, of a panel of %(panel)d: no round could ever be locked."
            )
            % {"sheets": call.min_sheets, "panel": call.min_panel}
        )
    if call.grade_b_from > call.grade_a_from:
        found.append(_("Grade B begins above grade A: set A to the higher mark."))
    if call.min_match_pct >= 100:
        found.append(_("An own share of all costs leaves nothing to ask for: set it below 100 %."))
    return found


def unpayable(call: Call) -> str:
    """A budget puts every yuan it asks for into some category: where all of them together may take less than the whole,
    nobody can submit one. The sentence, or nothing. Categories are written row by row, so the checklist asks, not the form."""
    sources = [row.pool.source for row in call.allocations.select_related("pool__source")]
    shares = [_most_of(row, sources) for row in call.categories.all()]
    if not shares or sum(shares) >= 100:
        return ""
    if not any(shares):
        return _("No budget category may hold anything, by its ceiling or by where the money comes from.")
    words = _(
        "The budget categories may hold %(sum)s %% together, not 100 %%: no budget could be divided among them."
    )
    return words % {"sum": f"{sum(shares, Decimal(0)).normalize():f}"}


def _most_of(category: Any, sources: list[Any]) -> Decimal:
    """The most, in per cent of the sum asked for, that is not refused under a category (grants/forms/budget_rules.py)."""
    most = Decimal(100)
    if category.ceiling_pct is not None and category.on_breach == category.Breach.REFUSE:
        most = Decimal(category.ceiling_pct)
    if sources and all(category.code in source.forbidden_categories for source in sources):
        return Decimal(0)
    if sources and all(category.code in source.ceilings for source in sources):
        most = min(most, max(Decimal(str(source.ceilings[category.code])) for source in sources))
    return most


def plain(value: Any) -> Any:
    """JSON without floats: sums are integers, decimals and moments their text."""
    return value if isinstance(value, str | int | bool | list | dict | None) else _text(value)


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def columns(row: Model, *names: str) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in names}


def named(row: Any, *names: str) -> dict[str, Any]:
    return columns(row, "name", "name_en", *names)


def rules_of(call: Call) -> dict[str, Any]:
    """Everything that decides about an application, as it stands now."""
    return {
        "code": call.code,
        "track": call.track,
        "title": call.title,
        "title_en": call.title_en,
        "issuer": call.issuer.code,
        "basis": call.basis,
        "eligibility": call.eligibility,
        "eligibility_en": call.eligibility_en,
        "dates": columns(call, *DATES),
        "limits": columns(call, *LIMITS),
        "who": _who(call),
        "form": _form(call),
        "vocab": _vocab(call),
        "categories": [
            named(row, "code", "group", "ceiling_pct", "on_breach", "note") for row in call.categories.all()
        ],
        "sources": _sources(call),
        "payment": [
            named(s, "order", "pct", "condition", "text", "text_en") for s in call.payment_stages.all()
        ],
        "rounds": _rounds(call),
        "packages": [
            named(p, "code", "budget_fen", "method", "catalogue", "indicators", "indicators_en")
            | {"purchaser": p.purchaser.code, "region": p.region_id}
            for p in call.packages.select_related("purchaser")
        ],
    }


def _who(call: Call) -> dict[str, Any]:
    """Whom the call is for. Without regions of its own it is for the issuer's region."""
    regions = list(call.regions.all()) or ([call.issuer.region] if call.issuer.region else [])
    return {
        "tiers": list(call.tiers),
        "regions": [named(region, "code") for region in regions],
        "fields": [named(term) for term in call.fields.all()],
        "refuses_running_grants": call.refuses_running_grants,
        "asks_endorsements": call.asks_endorsements,
    }


def _form(call: Call) -> dict[str, Any] | None:
    if call.form is None:
        return None
    return columns(call.form, "code", "version", "title", "title_en", "definition")


def _vocab(call: Call) -> dict[str, list[dict[str, Any]]]:
    """Every vocabulary as choices; fields and series only those the call is for, where it says so."""
    chosen = {
        "field": set(call.fields.values_list("pk", flat=True)),
        "series": set(call.series.values_list("pk", flat=True)),
    }
    found: dict[str, list[dict[str, Any]]] = {}
    for term in Term.objects.all():
        only = chosen.get(term.kind)
        if not only or term.pk in only:
            found.setdefault(term.kind, []).append(
                {"value": term.name, "label": term.name, "label_en": term.name_en or term.name}
            )
    found["package"] = [
        {"value": p.code, "label": f"{p.code} {p.name}", "label_en": f"{p.code} {p.name_en or p.name}"}
        for p in call.packages.all()
    ]
    return found


def _sources(call: Call) -> list[dict[str, Any]]:
    rows = call.allocations.select_related("pool__source")
    return [
        named(row.pool.source, "code", "kind")
        | {
            "forbidden": row.pool.source.forbidden_categories,
            "ceilings": row.pool.source.ceilings,
            "fen": row.fen,
        }
        for row in rows
    ]


def _rounds(call: Call) -> list[dict[str, Any]]:
    return [
        columns(one, "kind", "weight_pct", "held_on")
        | {
            "rubric": named(one.rubric, "code", "total", "pass_mark")
            | {
                "items": [
                    named(i, "key", "order", "weight", "guide", "guide_en", "computed")
                    for i in one.rubric.items.all()
                ]
            }
        }
        for one in call.rounds.select_related("rubric").prefetch_related("rubric__items")
    ]


def digest(rules: dict[str, Any]) -> str:
    """SHA-256 over the rules in canonical form."""
    return hashlib.sha256(
        json.dumps(rules, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()
