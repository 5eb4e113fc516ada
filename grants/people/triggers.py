"""An account that was given, and a lead's word on one, are never edited and never deleted: the database itself refuses,
on both kinds of database. One thing may be added once: who verified an account."""

from workflows.guards import append_only

#: Every column but those that are filled in when the account is verified.
FIXED = ("id", "organisation_id", "name", "number", "bank", "changed_by_id", "changed_at", "taken_over")
ACCOUNTS = append_only("grants_payeeaccount", "account", "account.immutable", fixed=FIXED, once="verified_at")
#: A logo that stood on pages: the history shows what it was.
LOGOS = append_only("grants_logo", "logo", "logo.immutable")
CONFIRMED = append_only("grants_confirmedaccount", "confirmed", "account.immutable")
