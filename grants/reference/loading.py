"""What an installation needs before its first call: the working calendar, divisions and reporting units, vocabularies,
the plan with its targets, sources of money, forms and rubrics. All of it data: another province brings its own file.

Reference tables are nobody's doing, so they are written without actions. Run again, nothing that is there is changed.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from grants import calls
from grants.calls.actions import add_form, add_rubric
from grants.calls.models import FormDefinition, Rubric
from grants.people import seed_regions
from grants.people.models import Term
from grants.programs.models import ActionPlan, FundSource, Target
from workflows.calendar import seed_calendar

JILIN = Path(__file__).parent / "jilin.json"
FORMS = Path(calls.__file__).parent / "forms_data"


@transaction.atomic
def load_reference(file: Path = JILIN, *, divisions: Path = seed_regions.JILIN, suffix: str = "") -> None:
    """`file` holds {"province", "terms", "plan", "sources", "rubrics"}, `divisions` the regions and reporting units;
    `suffix` is put behind the names of offices."""
    data = json.loads(file.read_text(encoding="utf-8"))
    seed_calendar()
    seed_regions.seed_regions(divisions)
    seed_regions.seed_offices(data["province"], file=divisions, suffix=suffix)
    _terms(data["terms"])
    _plan(data["plan"])
    for row in data["sources"]:
        FundSource.objects.get_or_create(code=row["code"], defaults=row)
    for row in data["rubrics"]:
        _rubric(row)
    _forms()


def _terms(rows: list[dict[str, str]]) -> None:
    for order, row in enumerate(rows, 1):
        Term.objects.get_or_create(
            kind=row["kind"], name=row["name"], defaults={"name_en": row["name_en"], "order": order}
        )


def _plan(row: Mapping[str, Any]) -> None:
    facts = {name: row[name] for name in ("name", "name_en", "issuer")}
    facts["issued_on"] = date.fromisoformat(row["issued_on"])
    plan, _new = ActionPlan.objects.get_or_create(number=row["number"], defaults=facts)
    for target in row["targets"]:
        by_day = date.fromisoformat(target["by_day"]) if target["by_day"] else None
        Target.objects.get_or_create(plan=plan, key=target["key"], defaults=target | {"by_day": by_day})


def _rubric(row: Mapping[str, Any]) -> None:
    if not Rubric.objects.filter(code=row["code"]).exists():
        items = row["items"]
        add_rubric(data={name: value for name, value in row.items() if name != "items"}, items=items)


def _forms() -> None:
    for file in sorted(FORMS.glob("*.json")):
        form = json.loads(file.read_text(encoding="utf-8"))
        if not FormDefinition.objects.filter(code=form["code"], version=form["version"]).exists():
            add_form(data=form)
