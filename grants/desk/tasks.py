"""What time brings to the desk: whoever has something to do is reminded before the day; once a day the auditors are told
where the chains end."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import DateField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from grants.desk.notifications import DUE_SOON
from grants.desk.turns import every_turn
from grants.ledger import anchors
from workflows import anchor, clock, sweeps
from workflows.models import ChainHead, Event
from workflows.steps import Process, action, record

#: So many days before what waits is due, whoever has it on his desk is reminded: once, until its day is moved.
REMIND_BEFORE = timedelta(days=3)


def due_soon() -> Iterator[Process]:
    """What waits for somebody and is due within days, by the days that stand beside the arrows."""
    today = clock.today()
    told = Event.objects.filter(action=DUE_SOON, subject_id=OuterRef("pk"))
    for work in every_turn():
        rule = work.turn.ends
        if rule is None or work.lot is not None or not work.turn.reminds:
            continue
        rows = work.rows_of_all().alias(day=Cast(rule(), DateField()))
        rows = rows.filter(day__gte=today, day__lte=today + REMIND_BEFORE)
        since = clock.now() - 2 * REMIND_BEFORE
        yield from rows.exclude(Exists(told.filter(process=work.model.process, at__gte=since)))


@sweeps.register(
    "due_soon",
    _("Remind of what is due within days"),
    due=due_soon,
    key=lambda one: f"{one.process}:{one.pk}",
)
@action
def remind(one: Process) -> None:
    record(one, "due_soon", by=None)


@sweeps.once("anchor", _("Mail where the chains end to the auditors"), nightly=True)
def mail_anchor() -> int:
    """Once a day, however often the clock comes by; and into the file outside the database, where a disk that refused
    yesterday is asked again."""
    today = clock.moment(clock.today())
    mailed = Event.objects.filter(process="chainhead", action="anchor", at__gte=today).exists()
    done = 0 if mailed else keep_anchor()
    return int(anchors.keep_outside()) or done


@action
def keep_anchor() -> int:
    """An event with the heads in it: its message carries them out of the database, to everybody who audits."""
    head = ChainHead.objects.filter(id=1).first()
    if head is None:
        return 0
    record(head, "anchor", by=None, heads=[str(one) for one in (anchor.of_events(), *anchors.heads())])
    return 1
