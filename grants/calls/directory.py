"""What the forms of calls know of places and organisations: what the database knows."""

from collections.abc import Iterable, Mapping
from typing import Any

from grants.forms.directory import Directory
from grants.people import queries, region_picker
from grants.people.models import Organisation


class House(Directory):
    """The divisions and organisations of this system."""

    def region_names(self, codes: Iterable[str]) -> dict[str, str]:
        return queries.region_names(codes)

    def organisation_names(self, codes: Iterable[str]) -> dict[str, str]:
        return queries.organisation_names(codes)

    def organisation_code(self, typed: str) -> str:
        return queries.organisation_code(typed)

    def organisations_like(self, typed: str) -> list[tuple[str, str]]:
        found = queries.organisations_like(typed)
        return [(one.code, f"{one.local_name} · {one.region.local_name}") for one in found]

    def picked(self, raw: Mapping[str, Any], name: str) -> str:
        return region_picker.picked(raw, name)

    def places(self, *levels: str) -> list[tuple[str, list[tuple[str, str]]]]:
        return queries.region_choices(*levels)

    def picker(self, name: str, value: str, levels: Any) -> region_picker.Picker:
        return region_picker.picker(name, value, levels)

    def tier_name(self, tier: str) -> str:
        return str(Organisation.Tier(tier).label)
