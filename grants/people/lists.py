"""The list of organisations."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from grants.people import queries
from grants.people.models import Organisation
from grants.people.places import within
from grants.web.lists.columns import Column
from grants.web.lists.filters import Filter, choice, words
from grants.web.lists.view import Listing, View
from workflows import roles
from workflows.looked_for import with_words


def _with_places(_view: View, rows: list[Any]) -> list[Any]:
    """The whole name of each row's region, in one query."""
    names = queries.region_names({row.region_id for row in rows})
    for row in rows:
        row.place = names.get(row.region_id, "")
    return rows


def _still(values: Sequence[str], _user: Any) -> Q:
    if values[0] == "verify":
        return Q(verified=False)
    return Q(pk__in=queries.accounts_to_verify().values("organisation"))


def _standing(row: Organisation) -> tuple[str, str, str]:
    return (_("Verified"), "done", "tick") if row.verified else (_("To verify"), "wait", "clock")


ORGANISATIONS = Listing(
    name="organisation-list",
    title=gettext_lazy("Organisations"),
    rows=queries.organisation_list,
    roles=roles.READERS,
    dress=_with_places,
    columns=(
        Column(
            "organisation",
            gettext_lazy("Organisation"),
            "local_name",
            order="name",
            place="title",
            link=lambda row: row.get_absolute_url(),
            under=(
                Column(
                    "code",
                    gettext_lazy("Registration"),
                    lambda row: row.credit_code or row.filing_number,
                    "code",
                ),
            ),
        ),
        Column("tier", gettext_lazy("Tier"), "get_tier_display", order="tier"),
        Column("where", gettext_lazy("Where"), "place", order="region__path"),
        Column("field", pgettext_lazy("of work", "Field"), "field.local_name", order="field__name"),
        Column("standing", gettext_lazy("Standing"), _standing, kind="tag", order="verified", place="state"),
        Column("since", gettext_lazy("Registered here"), "created_at", "day", order="created_at"),
    ),
    filters=(
        words(with_words, gettext_lazy("Name or number")),
        choice("tier", gettext_lazy("Tier"), Organisation.Tier.choices),
        choice(
            "region",
            gettext_lazy("Region"),
            lambda _user: queries.region_choices("county"),
            narrow=lambda values, _user: within(values[0]),
        ),
        Filter(
            "todo",
            gettext_lazy("To do"),
            _still,
            "choice",
            (("verify", gettext_lazy("To verify")), ("account", gettext_lazy("Account to verify"))),
        ),
    ),
    none=gettext_lazy("No organisation is registered where your office works."),
)
