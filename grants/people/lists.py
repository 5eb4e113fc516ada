"""The lists of organisations and of posts."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from grants.people import queries
from grants.people.models import Membership, Organisation
from grants.people.places import within
from grants.web.lists.columns import Column, page_of
from grants.web.lists.filters import Filter, choice, words
from grants.web.lists.view import Listing, View
from workflows import roles
from workflows.folding import holding
from workflows.search_words import with_words


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
            link=page_of,
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


# --- posts ------------------------------------------------------------------------------------------------
def _posts(user: Any) -> QuerySet[Membership]:
    """The posts in force in the offices one leads, and in those below."""
    rows = Membership.objects.in_force().filter(office__in=queries.offices_led_by(user))
    rows = rows.select_related("user", "office", "granted_by", "second_by")
    return rows.order_by("office__code", "role", "pk")


def _givers(row: Membership) -> str:
    return pgettext("between names", ", ").join(str(one) for one in (row.granted_by, row.second_by) if one)


def _about_post(text: str) -> Q:
    return holding(text, "user__name", "user__username", "office__name", "office__name_en")


POSTS = Listing(
    name="post-list",
    title=gettext_lazy("Posts"),
    rows=_posts,
    roles=("lead",),
    columns=(
        Column(
            "person",
            gettext_lazy("Person"),
            lambda row: str(row.user),
            order="user__name",
            place="title",
            under=(Column("username", gettext_lazy("User name"), "user.username"),),
        ),
        Column("role", gettext_lazy("Role"), "get_role_display", order="role"),
        Column("office", gettext_lazy("Office"), "office.local_name", order="office__name"),
        Column("until", gettext_lazy("Until"), "ends", "day", order="ends"),
        Column("given", gettext_lazy("Given by"), _givers, order="granted_by__name"),
        Column("end", gettext_lazy("End"), "pk", template="people/end_post.html", in_file=False),
    ),
    filters=(words(_about_post, gettext_lazy("Person or office")),),
    none=gettext_lazy("Nobody holds a post in your office yet."),
)
