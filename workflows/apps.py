"""The app of the verbs."""

from django.apps import AppConfig

from workflows.user_input import form_fields

form_fields.teach()  # before any form is made, the libraries' among them


class WorkflowsConfig(AppConfig):
    name = "workflows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # They register what is checked at the start, jobs, and what the clock throws away.
        from workflows import checks, cleanup, mail, tasks  # noqa: F401
