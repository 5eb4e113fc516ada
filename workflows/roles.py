"""Who may take a step: each role is a fact about a person and a subject.

A role knows nothing of the nouns. It asks the person: `user.acts_as(role, subject)`, which looks at the person's
memberships and at the subject's `parties()`: {"organisation": id, "hub": id, "office": office, "expert": id, ...}.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: The roles that a post gives, by the names of the database. A new one is written here, among the roles below and in
#: `Membership.Role`; tests/workflows/test_roles.py names what it still lacks.
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


@dataclass(frozen=True)
class Role:
    """A name used in the database and in diagrams, and the word a person reads."""

    name: str
    label: str | Promise
    test: Callable[[Any, Any], bool] | None = None

    def __call__(self, subject: Any, user: Any) -> bool:
        if self.test is not None:
            return self.test(subject, user)
        return user is not None and user.is_active and user.acts_as(self.name, subject)


applicant = Role("applicant", _("Applicant"))
#: Invited to write on one application.
colleague = Role(
    "colleague",
    _("Colleague invited to write"),
    lambda subject, user: (
        user is not None and user.is_active and user.pk in subject.parties().get("colleagues", ())
    ),
)
hub_accountant = Role("hub_accountant", _("Hub accountant"))
hub_approver = Role("hub_approver", _("Hub approver"))
expert = Role("expert", _("Expert"))
officer = Role("officer", _("Programme officer"))
lead = Role("lead", _("Lead officer"))
finance_maker = Role("finance_maker", _("Finance maker"))
finance_checker = Role("finance_checker", _("Finance checker"))
auditor = Role("auditor", _("Auditor"))
editor = Role("editor", _("Editor"))
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
