"""The app of the verbs."""

from django.apps import AppConfig

from workflows.typed import fields

fields.teach()  # before any form is made, the libraries' among them


class WorkflowsConfig(AppConfig):
    name = "workflows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # They register what is checked at the start, jobs, and what the clock throws away.
        from workflows import checks, mail, tasks, tidying  # noqa: F401
