"""The divisions of a province from itself to townships, its reporting units, and (on demand) villages. Jilin's come
along; another province brings a file of the same shape: {"regions": [{code, name, level, kind, parent, name_en?}],
"reporting_units": [{code, name, level, via?}]}.

Written row by row without actions: these are reference tables, not anybody's doing. Run again, it updates names and
adds what is new; nothing is removed.
"""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

from grants.people.models import Office, Region
from workflows.steps import action

DATA = Path(__file__).parent / "data"
JILIN = DATA / "jilin-regions.json"
#: English names from the province to the counties; below them a place is named as its register names it.
ENGLISH: dict[str, str] = json.loads((DATA / "jilin-english.json").read_text(encoding="utf-8"))
LEVELS = {"province": "province", "prefecture": "city", "prefecture_equivalent": "city", "county": "county"}


@action
def seed_regions(file: Path = JILIN) -> int:
    """Regions to township level. Returns how many there are."""
    rows = json.loads(file.read_text(encoding="utf-8"))["regions"]
    paths: dict[str, str] = {}
    made = []
    for row in sorted(rows, key=lambda r: len(r["code"])):
        above = row["parent"]
        paths[row["code"]] = f"{paths[above]}/{row['code']}" if above in paths else row["code"]
        one = _region(row["code"], row["name"], row["level"], row["kind"], above, paths[row["code"]])
        one.name_en = row.get("name_en") or one.name_en
        made.append(one)
    # Parents first: a row names its parent by key, which must be there already on PostgreSQL and SQLite alike.
    for level in ("province", "prefecture", "county", "township"):
        _write([region for region in made if region.level == level])
    return len(made)


def _region(code: str, name: str, level: str, kind: str, parent: str | None, path: str) -> Region:
    english = ENGLISH.get(code, "")
    return Region(code=code, name=name, name_en=english, level=level, kind=kind, parent_id=parent, path=path)


def _write(regions: list[Region]) -> None:
    Region.objects.bulk_create(
        regions,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_en", "level", "kind", "parent", "path"],
    )


@action
def seed_villages() -> int:
    """Villages and communities (12 digits): they name the committee that guides a tier-three organisation."""
    paths = dict(Region.objects.filter(level=Region.Level.TOWNSHIP).values_list("pk", "path"))
    with gzip.open(DATA / "jilin-villages.csv.gz", "rt", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["parent"] in paths]
    _write(
        [
            _region(
                r["code"],
                r["name"],
                Region.Level.VILLAGE,
                "村" if r["name"].endswith("村") else "社区",
                r["parent"],
                f"{paths[r['parent']]}/{r['code']}",
            )
            for r in rows
        ]
    )
    return len(rows)


@action
def seed_offices(province: dict[str, str], *, file: Path = JILIN, suffix: str = "") -> int:
    """The province's department ({code, name, name_en, region}) and its reporting units, as offices. Codes: GOV22,
    GOV2201, GOV220102.

    `suffix` is put behind names, e.g. （演示）. Offices that are there keep their names.
    """
    data = json.loads(file.read_text(encoding="utf-8"))
    top, _new = Office.objects.get_or_create(
        code=province["code"],
        defaults={
            "name": f"{province['name']}{suffix}",
            "name_en": province["name_en"],
            "level": Office.Level.PROVINCE,
            "region_id": province["region"],
        },
    )
    made: dict[str, Office] = {}
    for unit in sorted(data["reporting_units"], key=lambda u: u["level"] == "county"):
        above = made.get(unit.get("via", ""), top)
        made[unit["code"]] = _office(unit, above, suffix)
    return len(made)


def _office(unit: dict[str, Any], parent: Office, suffix: str) -> Office:
    region = Region.objects.filter(pk=unit["code"]).first()
    office, _new = Office.objects.get_or_create(
        code=office_code(unit["code"]),
        defaults={
            "name": f"{unit['name']}民政局{suffix}",
            "name_en": f"Civil Affairs Bureau of {ENGLISH[unit['code']]}" if unit["code"] in ENGLISH else "",
            "level": LEVELS[unit["level"]],
            "region": region,
            "parent": parent,
        },
    )
    if not office.reports_yearly:
        office.reports_yearly = True
        office.save(update_fields=["reports_yearly"])
    return office


def office_code(region: str) -> str:
    """GOV and the region's code without the zeros that say nothing: 220100 → GOV2201, 220102 → GOV220102."""
    return f"GOV{region[:4] if region.isdecimal() and region.endswith('00') else region}"
