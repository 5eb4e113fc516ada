"""What the workers bring in the end."""

from django.core import mail
from django.core.mail import EmailMessage

from workflows import jobs, tasks


def run_jobs() -> None:
    """Do every job that is due, and what they ask for, as the workers would."""
    done = 1
    while done:
        done = sum(jobs.run(pk) for pk in jobs.due())


def delivered(to: str = "") -> list[EmailMessage]:
    """All mail so far (to one address): everybody is told of what happened, and what waits is sent."""
    tasks.announce_pending()
    run_jobs()
    return [one for one in mail.outbox if to in ("", *one.to)]
