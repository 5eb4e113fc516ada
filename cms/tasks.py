"""What the clock does for the pages."""

from celery import shared_task
from django.core.management import call_command

from cms.editors import keep_editors
from cms.forms.builders import keep_builders


@shared_task
def publish_scheduled() -> None:
    """Publish what is due and take down what has expired. A call's page announces its call, as by hand."""
    call_command("publish_scheduled")


@shared_task
def follow_posts() -> None:
    """Let the groups of editors and of form builders follow the posts in force."""
    keep_editors()
    keep_builders()
