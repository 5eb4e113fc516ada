"""What a form asks of the house: the names of places and of organisations. This directory knows none; the one that reads
the database is `grants.calls.directory`."""

from collections.abc import Iterable, Mapping
from typing import Any


class Directory:
    """Names by code, codes by what was typed, and what may be chosen. Whoever knows more overrides it."""

    def region_names(self, codes: Iterable[str]) -> dict[str, str]:
        """The full names of divisions by code; unknown codes are left out."""
        return {}

    def organisation_names(self, codes: Iterable[str]) -> dict[str, str]:
        """The names of organisations by code; unknown codes are left out."""
        return {}

    def organisation_code(self, typed: str) -> str:
        """The one organisation of this code, number or whole name; "" for none or several."""
        return ""

    def organisations_like(self, typed: str) -> list[tuple[str, str]]:
        """Those that may be meant by what was typed: code and words."""
        return []

    def picked(self, raw: Mapping[str, Any], name: str) -> str:
        """The division that was chosen under this name, by whichever way, or what was typed instead."""
        return str(raw.get(name) or "")

    def places(self, *levels: str) -> list[tuple[str, list[tuple[str, str]]]]:
        """The divisions of these levels, grouped: (group, [(code, name), …])."""
        return []

    def picker(self, name: str, value: str, levels: Any) -> Any:
        """The controls with which a division is chosen step by step."""
        return None

    def tier_name(self, tier: str) -> str:
        """What a sort of organisation is called."""
        return tier
