"""The application and what belongs to it: who works on it together, its files on their way, what the office keeps
beside it, and the prints by which like projects are found."""

from grants.applications.models.application import (
    Application,
    ApplicationQuerySet,
    ApplicationVersion,
    Attachment,
    BudgetLine,
    EligibilityLine,
    SectionAnswers,
    Supplement,
)
from grants.applications.models.calendar import CalendarKey
from grants.applications.models.likeness import TextBand, TextPrint
from grants.applications.models.office import (
    ApplicationLabel,
    Comment,
    Label,
    LastLook,
    Note,
    Routing,
    SavedView,
)
from grants.applications.models.probe import EligibilityProbe
from grants.applications.models.together import Colleague, Endorsement, Invitation, SignOff
from grants.applications.models.upload import Upload, UploadPart

__all__ = [
    "Application",
    "ApplicationLabel",
    "ApplicationQuerySet",
    "ApplicationVersion",
    "Attachment",
    "BudgetLine",
    "CalendarKey",
    "Colleague",
    "Comment",
    "EligibilityLine",
    "EligibilityProbe",
    "Endorsement",
    "Invitation",
    "Label",
    "LastLook",
    "Note",
    "Routing",
    "SavedView",
    "SectionAnswers",
    "SignOff",
    "Supplement",
    "TextBand",
    "TextPrint",
    "Upload",
    "UploadPart",
]
