"""Every kind of question there is, a line each. A new one: its module here, its control in
templates/applications/controls/, its line below."""

from django.utils.translation import gettext_lazy as _

from grants.forms.kinds.address import Address
from grants.forms.kinds.base import Kind
from grants.forms.kinds.budget import BudgetTable
from grants.forms.kinds.choice import Choice
from grants.forms.kinds.computed import Computed
from grants.forms.kinds.date import Day
from grants.forms.kinds.declaration import Declaration
from grants.forms.kinds.email import Email
from grants.forms.kinds.fact import Known
from grants.forms.kinds.file import Files
from grants.forms.kinds.goals import Goals
from grants.forms.kinds.long_text import LongText
from grants.forms.kinds.money import Money
from grants.forms.kinds.multi_choice import MultiChoice
from grants.forms.kinds.number import Number
from grants.forms.kinds.organisation import OrganisationCode
from grants.forms.kinds.period import Period
from grants.forms.kinds.rating import Rating
from grants.forms.kinds.region import RegionCode
from grants.forms.kinds.schedule import Schedule
from grants.forms.kinds.table import Group, Table
from grants.forms.kinds.team import Team
from grants.forms.kinds.text import Line

#: In the order of the chooser in the editor, group by group.
_OF_ONE = (
    Line(),
    LongText(),
    Number(),
    Money(),
    Day(),
    Known("year", _("Year, not ahead"), "calendar", "numbers"),
    Period(),
    Computed(),
    Choice(),
    MultiChoice(),
    Rating(),
    Declaration(),
    RegionCode(),
    OrganisationCode(),
    Known("credit_code", _("Credit code"), "clipboard-list"),
    Known("account", _("Bank account"), "key", private=True),
    Address(),
    Known("phone", _("Phone"), "mobile-alt", private=True),
    Email(),
    Files(),
)
#: Of which a column of a table can be.
CELLS = [one for one in _OF_ONE if one.in_tables]
_OF_ROWS = (Table(CELLS), Group(CELLS), Team(), Goals(), Schedule(), BudgetTable())
KINDS: dict[str, Kind] = {one.name: one for one in (*_OF_ONE, *_OF_ROWS)}
