"""What waits for a person, over all stages; their messages; the history of a subject."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grants.calls import queries as calls
from grants.collaboration import queries as collaboration
from grants.desk.subjects import MODELS
from grants.desk.task_list import Desk
from grants.disbursements import queries as disbursements
from grants.people import queries as people
from grants.people.desk_tasks import Task
from grants.people.identity import is_at
from grants.people.models import User
from grants.people.shown import shown_to
from grants.reviews import queries as reviews
from workflows import clock, jobs
from workflows.models import Event, Job, Mail, Message
from workflows.steps import Process

#: What waits for a person though it is no subject of a process, or is only to be known: each stage answers for its own.
BESIDES = (people, calls, collaboration, reviews, disbursements)


def desk_of(user: User) -> Desk:
    """Everything that waits for this person: late first, then what ends soonest. It has a length, and pages."""
    besides = [item for stage in BESIDES for item in stage.further_tasks(user)]
    return Desk(user, [*besides, *_given_up(user)])


def tasks_for(user: User) -> list[Task]:
    """All of it."""
    return desk_of(user)[:]


def messages_for(user: User) -> "QuerySet[Message]":
    return Message.objects.filter(to=user).select_related("event")


def mails_to(reader: User) -> "QuerySet[Mail]":
    """Kept mails to this person. Nobody reads another's, an administrator neither: a mail may be a key to an account."""
    mine = is_at("to", reader.email) if is_registering(reader) else Q(pk__in=[])
    for address in EmailAddress.objects.filter(user=reader, verified=True):
        mine |= is_at("to", address.email)
    return Mail.objects.filter(mine)


def reader_of_mails(request: Any) -> User | None:
    """Who reads kept mails here: whoever is logged in; in the demonstration, which sends no mail at all, also whoever
    is just registering in this browser, who would else never see the link that proves his address."""
    if request.user.is_authenticated:
        user: User = request.user
        return user
    pending = unstash_login(request, peek=True) if settings.DEMO else None
    if pending is None or pending.user is None or not is_registering(pending.user):
        return None
    return pending.user


def is_registering(user: User) -> bool:
    """In the demonstration: an account whose address nobody has proved yet, and that was never in."""
    proved = EmailAddress.objects.filter(user=user, verified=True)
    return bool(settings.DEMO) and user.last_login is None and not proved.exists()


def subject_for(user: User, process: str, pk: int) -> Process | None:
    """The subject of a history, if this person may read it: units that run it, and auditors."""
    model = MODELS.get(process)
    if model is None or not shown_to(user).history:
        return None
    manager: Any = model._default_manager
    if hasattr(manager.all(), "visible_to"):
        found: Any = manager.visible_to(user).filter(pk=pk).first()
        # What happens inside the office is not for whoever works on the application.
        return None if found is not None and hasattr(found, "may") and found.may(user) else found
    parent: Any = manager.select_related("call").filter(pk=pk).first()  # a package: whoever sees its call
    calls: Any = MODELS["call"]._default_manager
    seen = parent is not None and calls.visible_to(user).filter(pk=parent.call_id).exists()
    return parent if seen else None


def history_of(subject: Process) -> "QuerySet[Event]":
    return subject.history().order_by("-seq")


def journal_of_events(_user: User) -> "QuerySet[Event]":
    """Every event, newest first: for auditors and administrators."""
    return Event.objects.select_related("by").order_by("-seq")


@dataclass(frozen=True)
class BackgroundJob:
    """A job in words: its kind, what it is about, why it failed last; whether a worker has it in hand, and whether it
    would come back by itself if it were let go."""

    job: Job
    kind: str
    about: str
    error: str
    in_hand: bool
    comes_back: bool


def jobs_of(given_up: bool) -> "QuerySet[Job]":
    """What was given up, the last first; or what is on its way, by its next try."""
    if given_up:
        return Job.objects.exclude(given_up_at=None).order_by("-given_up_at", "pk")
    return Job.objects.filter(given_up_at=None).order_by("next_try_at", "pk")


def in_words(found: Iterable[Job]) -> list[BackgroundJob]:
    """A page of jobs, in as many questions as it has kinds."""
    rows = list(found)
    about, now = jobs.about(rows), clock.now()
    return [
        BackgroundJob(
            job,
            str(jobs.KINDS[job.kind].label) if job.kind in jobs.KINDS else job.kind,
            about[job.pk],
            _(job.last_error) if job.last_error else "",
            job.begun_at is not None and job.next_try_at > now,
            jobs.comes_back(job),
        )
        for job in rows
    ]


def _given_up(user: User) -> list[Task]:
    """To an administrator: what the machine cannot do without a person."""
    if not user.is_superuser:
        return []
    since: list[datetime] = list(jobs_of(given_up=True).values_list("given_up_at", flat=True))  # type: ignore[arg-type]
    words = ngettext(
        "%(n)d piece of work in the background was given up",
        "%(n)d pieces of work in the background were given up",
        len(since),
    ) % {"n": len(since)}
    return [Task(words, reverse("background"), min(since))] if since else []
