"""Every kind of question there is, a line each. A new one: its module here, its control in
templates/applications/controls/, its line below."""

from django.utils.translation import gettext_lazy as _

from grants.forms.kinds.address import AddressKind
from grants.forms.kinds.base import QuestionKind
from grants.forms.kinds.budget import BudgetKind
from grants.forms.kinds.choice import ChoiceKind
from grants.forms.kinds.computed import ComputedKind
from grants.forms.kinds.date import DateKind
from grants.forms.kinds.declaration import DeclarationKind
from grants.forms.kinds.email import EmailKind
from grants.forms.kinds.fact import FactKind
from grants.forms.kinds.file import FileKind
from grants.forms.kinds.goals import GoalsKind
from grants.forms.kinds.long_text import LongTextKind
from grants.forms.kinds.money import MoneyKind
from grants.forms.kinds.multi_choice import MultiChoiceKind
from grants.forms.kinds.number import NumberKind
from grants.forms.kinds.organisation import OrganisationKind
from grants.forms.kinds.period import PeriodKind
from grants.forms.kinds.rating import RatingKind
from grants.forms.kinds.region import RegionKind
from grants.forms.kinds.schedule import ScheduleKind
from grants.forms.kinds.table import GroupKind, TableKind
from grants.forms.kinds.team import TeamKind
from grants.forms.kinds.text import TextKind

#: In the order of the chooser in the editor, group by group.
_OF_ONE = (
    TextKind(),
    LongTextKind(),
    NumberKind(),
    MoneyKind(),
    DateKind(),
    FactKind("year", _("Year, not ahead"), "calendar", "numbers"),
    PeriodKind(),
    ComputedKind(),
    ChoiceKind(),
    MultiChoiceKind(),
    RatingKind(),
    DeclarationKind(),
    RegionKind(),
    OrganisationKind(),
    FactKind("credit_code", _("Credit code"), "clipboard-list"),
    FactKind("account", _("Bank account"), "key", private=True),
    AddressKind(),
    FactKind("phone", _("Phone"), "mobile-alt", private=True),
    EmailKind(),
    FileKind(),
)
#: Of which a column of a table can be.
CELLS = [one for one in _OF_ONE if one.in_tables]
_OF_ROWS = (TableKind(CELLS), GroupKind(CELLS), TeamKind(), GoalsKind(), ScheduleKind(), BudgetKind())
KINDS: dict[str, QuestionKind] = {one.name: one for one in (*_OF_ONE, *_OF_ROWS)}
