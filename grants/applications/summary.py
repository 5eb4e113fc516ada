"""The columns and budget lines that follow from the answers: a summary for lists, rules and sums."""

from collections.abc import Mapping
from typing import Any

from grants.applications.models import Application, BudgetLine
from grants.filling.draft import Draft
from grants.people.models import Region, Term


def sync_summary(draft: Draft[Application], before: Mapping[str, Any] | None = None) -> None:
    """Write title, field, region, sums … of the answers into the application's columns. What they were `before`, if that
    is known to stand there, is not looked up again."""
    known = before or {}
    found: dict[str, Any] = draft.form.summary(draft.answers, draft.context)
    application = draft.filled
    for name in ("title", "summary"):
        if name in found:
            setattr(application, name, str(found[name])[:200] if name == "title" else str(found[name]))
    for name in ("beneficiaries", "requested_fen", "match_fen"):
        if name in found:
            setattr(application, name, int(found[name] or 0))
    for kind in ("field", "series"):
        if kind in found and (not known or found[kind] != known.get(kind)):
            terms = Term.objects.filter(kind=kind, name=found[kind])
            setattr(application, kind, terms.first() if found[kind] else None)
    if "region" in found and found["region"] != application.region_id:
        place = Region.objects.filter(code=found["region"]).first() if found["region"] else None
        application.region = place or application.organisation.region
    application.save(
        update_fields=[
            "title",
            "summary",
            "beneficiaries",
            "requested_fen",
            "match_fen",
            "field",
            "series",
            "region",
        ]
    )


def write_budget(draft: Draft[Application]) -> None:
    """The requested budget as rows, exact in fen."""
    application = draft.filled
    application.budget_lines.filter(kind=BudgetLine.Kind.REQUESTED).delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(
            application=application,
            kind=BudgetLine.Kind.REQUESTED,
            order=order,
            category=line.category,
            item=line.item,
            unit=line.unit,
            quantity=line.quantity,
            unit_price_fen=line.unit_price_fen,
            fen=line.fen,
            source=line.source,
            match_kind=line.match_kind,
            note=line.note,
        )
        for order, line in enumerate(draft.form.budget_rows(draft.answers))
    )
