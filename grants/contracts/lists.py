"""The list of contracts."""

from django.utils.translation import gettext_lazy as _

from grants.awards.lists import under_an_award
from grants.awards.queries import about_its_award
from grants.contracts import queries
from grants.contracts.models import Contract
from grants.web.lists.columns import Column, page_of, whole_row
from grants.web.lists.filters import choice, words
from grants.web.lists.view import Listing

CONTRACTS = Listing(
    name="contract-list",
    title=_("Contracts"),
    rows=queries.contracts,
    columns=(
        Column("number", _("Number"), "number", "code", order="number", link=page_of),
        under_an_award(coded=False),
        Column("kind", _("Kind"), "get_kind_display", order="kind"),
        Column("sum", _("Contracted (yuan)"), "fen", "money", order="fen", place="sum"),
        Column("from", _("From"), "starts_on", "day", order="starts_on"),
        Column("until", _("Until"), "ends_on", "day", order="ends_on"),
        Column("state", _("State"), whole_row, "state", order="state", place="state"),
    ),
    filters=(
        words(lambda text: about_its_award(text, "number"), _("Number, project or organisation")),
        choice("state", _("State"), Contract.State.choices),
        choice("kind", _("Kind"), Contract.Kind.choices),
    ),
    none=_("There is no contract yet: one is drawn up when an award is confirmed."),
)
