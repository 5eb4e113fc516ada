"""Who reads the papers and files of applications."""

from typing import Any

from grants.applications.models import Application
from grants.collaboration.reading import of_application
from grants.files.rights import reader

reader("file", "application")(of_application)


@reader("paper", "application")
def reads_papers(user: Any, found: Any) -> bool:
    return Application.objects.visible_to(user).filter(pk=found.subject_id).exists()
