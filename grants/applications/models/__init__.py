"""The application and what belongs to it: its sections and versions, its budget, its files on their way, and the prints by which
like projects are found."""

from grants.applications.models.application import (
    Application,
    ApplicationQuerySet,
    ApplicationVersion,
    BudgetLine,
    SectionAnswers,
)
from grants.applications.models.similarity import FingerprintBand, TextFingerprint
from grants.applications.models.upload import Upload, UploadPart

__all__ = [
    "Application",
    "ApplicationQuerySet",
    "ApplicationVersion",
    "BudgetLine",
    "FingerprintBand",
    "SectionAnswers",
    "TextFingerprint",
    "Upload",
    "UploadPart",
]
