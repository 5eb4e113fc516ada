"""Who knocks at every door: one person a role, from the demonstration."""

from grants.demo.demo_users import SHOWN
from grants.models import User

LOGINS = {
    "stranger": "o11",  # the contact of an organisation that has no part in anything here
    "accountant": "h1_accountant",  # of the hub that keeps the money
    "approver": "h1_approver",
    "other_hub": "h2_approver",
    "expert": "e01",  # on the panel of the call
    "other_expert": "e08",  # in the pool, on no panel
    "county": "county",  # a programme officer of Nanguan district: below the office in charge
}
#: In the order of the table's columns. "owner" is the contact of the organisation whose matter the address is about.
KNOWN: tuple[tuple[str, ...], ...] = (
    ("nobody",),
    ("owner", "stranger"),
    ("accountant", "approver", "other_hub"),
    ("expert", "other_expert"),
    ("officer", "county", "lead"),
    ("maker", "checker"),
    ("auditor",),
    ("editor", "admin"),
)
#: Of the demonstration's logins those that are an owner, or an officer again.
NO_COLUMN = {"o02", "o10", "street"}
#: Whoever is new there has a column at the end.
NEW = tuple(
    name
    for name, *_said in SHOWN
    if name not in NO_COLUMN and all(name not in (who, LOGINS.get(who)) for group in KNOWN for who in group)
)
GROUPS = (*KNOWN, *([NEW] if NEW else []))
PEOPLE = tuple(who for group in GROUPS for who in group)


def person(name: str, owner: str) -> User | None:
    if name == "nobody":
        return None
    return User.objects.get(username=owner if name == "owner" else LOGINS.get(name, name))
