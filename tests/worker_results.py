"""What the workers bring in the end."""

from django.core import mail
from django.core.mail import EmailMessage

from workflows import clock, jobs, tasks
from workflows.models import Job

#: What brings mail; papers and other work in the background take their time.
MAIL = ("announce", "tell", "message", "letter")


def run_jobs(*kinds: str) -> None:
    """Do every job (of these kinds) that is due, and what they ask for, as the workers would."""
    done = 1
    while done:
        due = Job.objects.filter(given_up_at=None, next_try_at__lte=clock.now(), kind__in=kinds or jobs.KINDS)
        done = sum(
            jobs.run(pk) for pk in list(due.order_by("next_try_at", "pk").values_list("pk", flat=True))
        )


def delivered(to: str = "") -> list[EmailMessage]:
    """All mail so far (to one address): everybody is told of what happened, and what waits is sent."""
    tasks.announce_pending()
    run_jobs(*MAIL)
    return [one for one in mail.outbox if to in ("", *one.to)]
