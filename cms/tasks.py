"""What the clock does for the pages."""

from celery import shared_task
from django.core.management import call_command

from cms.editors import keep_editors


@shared_task
def publish_scheduled() -> None:
    """Publish what is due and take down what has expired. A call's page announces its call, as by hand."""
    call_command("publish_scheduled")


@shared_task
def follow_posts() -> None:
    """Let the group of editors follow the posts in force."""
    keep_editors()
