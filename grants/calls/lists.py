"""The officer's list of calls."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from grants.calls import queries
from grants.calls.models import Call
from grants.web.lists.columns import Column
from grants.web.lists.filters import choice, words
from grants.web.lists.view import Listing
from workflows import roles
from workflows.folding import holding

CALLS = Listing(
    name="call-list",
    title=_("Calls"),
    rows=queries.call_list,
    roles=(*roles.READERS, "editor"),
    columns=(
        Column(
            "call",
            _("Call"),
            "local_title",
            order="title",
            place="title",
            link=lambda row: row.get_absolute_url(),
            under=(Column("code", _("Code"), "code", "code"),),
        ),
        Column("track", _("Track"), "get_track_name_display", order="track_name"),
        Column("state", _("State"), lambda row: row, "state", order="state", place="state"),
        Column("issuer", _("Issuer"), "issuer.local_name", order="issuer__name"),
        Column("closes", _("Closes"), "closes_at", "moment", order="closes_at"),
        Column("received", _("Received"), "received", "count", order=F("received")),
    ),
    filters=(
        words(lambda text: holding(text, "title", "title_en", "code", "doc_number"), _("Title or code")),
        choice("state", _("State"), Call.State.choices),
        choice("track", _("Track"), Call.Track.choices, "track_name"),
    ),
    none=_("No call has begun yet."),
)
