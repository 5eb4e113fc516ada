"""Who may take a step: each role is a fact about a person and a subject.

A role knows nothing of the nouns. It asks the person: `user.acts_as(role, subject)`, which looks at the person's
memberships and at the subject's `parties()`: {"organisation": id, "hub": id, "office": office, "expert": id, ...}.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: The roles that a post gives, by the names of the database. A new one is written here and among the roles below; what else
#: the house knows of it is read from there (docs/rules.md#a-role).
RoleName = Literal[
    "applicant",
    "hub_accountant",
    "hub_approver",
    "expert",
    "officer",
    "lead",
    "finance_maker",
    "finance_checker",
    "auditor",
    "editor",
]
#: Where a post is held: in an organisation that applies, in one that keeps money, in an office, or in the pool of experts.
Seat = Literal["organisation", "hub", "office", "pool"]
#: What one works on: which pages of the workbench are theirs (`grants/desk/nav.py`).
Work = Literal["applying", "keeping", "reviewing", "programmes", "finance", "audit", "words"]


@dataclass(frozen=True)
class Post:
    """That somebody is appointed to a role: where it is held, and what the house asks of whoever holds it."""

    seat: Seat
    work: Work
    #: Whoever decides, moves money or reads what others may not shows a second factor.
    second_factor: bool = True
    #: Two people give it.
    by_two: bool = False
    #: One person holds one of these at a time, wherever: who decides does not pay, who asks does not check.
    alone: bool = False
    #: Reads what the office runs and what its region holds.
    reads: bool = False


@dataclass(frozen=True)
class Role:
    """A name used in the database and in diagrams, and the word a person reads."""

    name: str
    label: str | Promise
    test: Callable[[Any, Any], bool] | None = None
    post: Post | None = None

    def __call__(self, subject: Any, user: Any) -> bool:
        if self.test is not None:
            return self.test(subject, user)
        return user is not None and user.is_active and user.acts_as(self.name, subject)


applicant = Role("applicant", _("Applicant"), post=Post("organisation", "applying", second_factor=False))
#: Invited to write on one application.
colleague = Role(
    "colleague",
    _("Colleague invited to write"),
    lambda subject, user: (
        user is not None and user.is_active and user.pk in subject.parties().get("colleagues", ())
    ),
)
hub_accountant = Role("hub_accountant", _("Hub accountant"), post=Post("hub", "keeping"))
hub_approver = Role("hub_approver", _("Hub approver"), post=Post("hub", "keeping"))
#: Of experts a setting says whether they show a second factor.
expert = Role("expert", _("Expert"), post=Post("pool", "reviewing", second_factor=False))
officer = Role("officer", _("Programme officer"), post=Post("office", "programmes", reads=True))
lead = Role("lead", _("Lead officer"), post=Post("office", "programmes", alone=True, reads=True))
finance_maker = Role(
    "finance_maker",
    _("Finance maker"),
    post=Post("office", "finance", by_two=True, alone=True, reads=True),
)
finance_checker = Role(
    "finance_checker",
    _("Finance checker"),
    post=Post("office", "finance", by_two=True, alone=True, reads=True),
)
auditor = Role(
    "auditor",
    _("Auditor"),
    post=Post("office", "audit", by_two=True, alone=True, reads=True),
)
editor = Role("editor", _("Editor"), post=Post("office", "words"))
#: Whoever runs the installation stands in where an office has one lead alone.
administrator = Role(
    "administrator",
    _("Administrator"),
    lambda subject, user: user is not None and user.is_active and user.is_superuser,
)
#: The clock takes a step that time brings: nobody is `by`.
time = Role("clock", _("Clock"), lambda subject, user: user is None)
#: Anyone, even without an account (an objection may be anonymous).
anyone = Role("anyone", _("Anyone"), lambda subject, user: True)
#: Only told, never acting.
public = Role("public", _("The public"), lambda subject, user: False)

EVERY = (
    applicant,
    colleague,
    hub_accountant,
    hub_approver,
    expert,
    officer,
    lead,
    finance_maker,
    finance_checker,
    auditor,
    editor,
    administrator,
    time,
    anyone,
    public,
)


def posts(wanted: Callable[[Post], bool]) -> tuple[RoleName, ...]:
    """The roles whose post is such, in the order above."""
    return tuple(cast(RoleName, role.name) for role in EVERY if role.post is not None and wanted(role.post))


def working_on(*works: Work) -> tuple[RoleName, ...]:
    return posts(lambda post: post.work in works)


#: Held in an organisation, a hub among them; in a hub.
IN_ORGANISATIONS = posts(lambda post: post.seat in ("organisation", "hub"))
IN_HUBS = posts(lambda post: post.seat == "hub")
IN_OFFICES = posts(lambda post: post.seat == "office")
#: Who reads what an office runs and what its region holds.
READERS = posts(lambda post: post.reads)
OF_TWO = posts(lambda post: post.by_two)
ALONE = posts(lambda post: post.alone)
SECOND_FACTOR = posts(lambda post: post.second_factor)
OFFICERS = working_on("programmes")
FINANCE = working_on("finance")
#: Who reads what comes before the money: reviews, proposals, notices, objections.
OVERSEERS = working_on("programmes", "audit")
#: What the database and the forms know as posts: everything but a place in the pool of experts, which is a row of its own.
CHOICES: tuple[tuple[str, str | Promise], ...] = tuple(
    (role.name, role.label) for role in EVERY if role.post is not None and role.post.seat != "pool"
)
LABELS: dict[str, str | Promise] = {role.name: role.label for role in EVERY}
