"""The officer's list of applications: what it cuts, how it is ordered, which columns it shows, and its export.

A list is an address (docs/decisions/0017): `View(request.GET, user)` reads it, and everything else asks the view.
"""

from grants.inbox.columns import COLUMNS
from grants.inbox.view import INBOX, InboxView

__all__ = ["COLUMNS", "INBOX", "InboxView"]
