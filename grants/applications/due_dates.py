"""By when, since when and where an application is worked on (workflows/processes/application.py, endorsement.py)."""

from typing import Any

from django.db.models import F
from django.urls import reverse

from grants.applications.models import Application
from workflows.processes import application


@application.finishing.until
def closing() -> Any:
    return F("call__closes_at")


@application.finishing.page
@application.supplementing.page
def task_list(one: Application) -> str:
    return reverse("application-tasks", args=[one.code])


# --- by the call ---------------------------------------------------------------------------------------------
