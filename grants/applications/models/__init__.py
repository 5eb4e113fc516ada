"""The application and what belongs to it: who works on it together, its files on their way, what the office keeps
beside it, and the prints by which like projects are found."""

from grants.applications.models.application import (
    Application,
    ApplicationQuerySet,
    ApplicationVersion,
    BudgetLine,
    SectionAnswers,
)
from grants.applications.models.likeness import TextBand, TextPrint
from grants.applications.models.upload import Upload, UploadPart
from grants.collaboration.models import Colleague, Endorsement, Invitation, SignOff
from grants.eligibility.models import Comment, EligibilityLine, Supplement
from grants.files.models import Attachment
from grants.inbox.models import ApplicationLabel, Label, LastLook, Note, Routing, SavedView
from grants.prescreening.models import EligibilityProbe
from grants.tracking.models import CalendarKey

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
