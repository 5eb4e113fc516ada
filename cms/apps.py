"""The app of the words."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms import tasks  # noqa: F401  registers what the clock does for the pages
        from cms.search_index import soon_with_its_call
        from grants.awards.publication_hooks import SHOWN_BY

        SHOWN_BY.append(soon_with_its_call)
