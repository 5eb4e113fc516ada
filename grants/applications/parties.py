"""Whom an application concerns, for a query: the same as `Application.parties()` says of one."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q

from workflows.steps import Path, path


def paths_under(application: str = "") -> dict[str, Path]:
    """`Application.parties()` for a query, of the application itself or of what hangs under it (by "application__")."""

    def hub(those: Sequence[Any]) -> Q:
        party, organisation = f"{application}contracting_party", f"{application}organisation"
        signs_itself = Q(**{party: None}) | Q(**{party: F(organisation)})
        named, own = f"{application}custodian", f"{organisation}__custodian__in"
        keeps = Q(**{f"{named}__in": those}) | Q(**{named: None, own: those})
        return (signs_itself & keeps) | (~signs_itself & Q(**{f"{party}__in": those}))

    return {
        "organisation": path(f"{application}organisation"),
        "hub": hub,
        "office": path(f"{application}call__issuer"),
        "track": path(f"{application}call__track_name"),
    }
