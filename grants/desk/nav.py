"""The workbench's navigation: what each role works on, in the order of a grant's life.

A role opens what its work opens (`Post.work` in workflows/roles.py); a page for one role alone names it.
"""

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.people.models import User
from workflows import roles

APPLYING: set[str] = {*roles.working_on("applying")}
OFFICERS: set[str] = {*roles.OFFICERS}
FINANCE: set[str] = {*roles.FINANCE}
HUB: set[str] = {*roles.working_on("keeping")}
AUDIT: set[str] = {*roles.working_on("audit")}
EDITORS: set[str] = {*roles.working_on("words")}
#: No post: whoever administers the installation sees every line.
ADMINISTRATOR: set[str] = {"administrator"}

#: (words, name of the address, roles); "expert" is whoever has an expert's row.
ITEMS: tuple[tuple[str | Promise, str, set[str]], ...] = (
    (_("My work"), "desk", set()),
    (_("Calls"), "call-list", OFFICERS | AUDIT),
    (_("Forms"), "form-list", OFFICERS | AUDIT),
    (_("My applications"), "my-applications", APPLYING | {"colleague"}),
    (_("Applications"), "application-list", OFFICERS | AUDIT),
    (_("Links for groups"), "call-links", HUB),
    (_("My reviews"), "review-list", {"expert"}),
    (_("Scoring and ranking"), "review-list", OFFICERS | AUDIT),
    (_("Awards"), "award-list", OFFICERS | FINANCE | AUDIT | APPLYING),
    (_("Notices"), "notice-list", OFFICERS | AUDIT),
    (_("Objections"), "objection-list", OFFICERS | AUDIT),
    (_("Contracts"), "contract-list", OFFICERS | FINANCE | HUB | AUDIT | APPLYING),
    (_("Milestones"), "milestone-list", OFFICERS | AUDIT | APPLYING),
    (_("Payments"), "tranche-list", OFFICERS | FINANCE | AUDIT),
    (_("Custody"), "custody-list", HUB | FINANCE | AUDIT | APPLYING),
    (_("Funds"), "money", FINANCE | AUDIT | {"lead"}),
    (_("Close-out"), "closeout-list", OFFICERS | FINANCE | AUDIT | EDITORS),
    (_("Organisations"), "organisation-list", OFFICERS | AUDIT),
    (_("My organisation"), "organisation", APPLYING),
    (_("Posts"), "post-list", {"lead"}),
    (_("Working days"), "working-days", {"lead"}),
    (_("Journal"), "journal", FINANCE | HUB | AUDIT | {"lead"}),
    (_("Audit trail"), "events", AUDIT),
    (_("Background work"), "background", ADMINISTRATOR),
    (_("Name and logo"), "installation", ADMINISTRATOR),
    (_("Pages of the site"), "wagtailadmin_home", EDITORS),
)


def items_for(user: User) -> list[tuple[str, str]]:
    """(words, address) for this person, for the context processor."""
    roles = {post.role for post in user.posts}
    if getattr(user, "expert", None) is not None:
        roles.add("expert")
    if not user.posts and user.worked_on.exists():
        roles.add("colleague")  # invited to an application, without a post of one's own
    found: dict[str, str] = {}  # whoever has two of the roles meets an address once, under its first name
    for words, name, whose in ITEMS:
        if not whose or roles & whose or (user.is_superuser and whose != {"expert"}):
            for label, url in _addresses(user, str(words), name):
                found.setdefault(url, label)
    return [(label, url) for url, label in found.items()]


def _addresses(user: User, words: str, name: str) -> list[tuple[str, str]]:
    """One address a line; of the organisations that a person acts for, each its own."""
    if name != "organisation":
        try:
            return [(words, reverse(name))]
        except NoReverseMatch:
            return []
    mine = {
        p.organisation.code: p.organisation for p in user.posts if p.role == "applicant" and p.organisation
    }
    if len(mine) == 1:
        return [(words, reverse(name, args=list(mine)))]
    return [(one.local_name, reverse(name, args=[code])) for code, one in mine.items()]
