"""Telling people of an event: who (the arrow says), in which words, once each.

The words are a template by process, action and role where the role has words of its own
(`messages/application/submit.officer.txt`), else by process and action.

A message is one row an event and person, so telling twice changes nothing. The mail follows from the row.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.template.loader import select_template
from django.utils import translation

from grants.desk.subjects import MODELS
from grants.people.models import Membership, User
from workflows import clock
from workflows.models import Event, Message
from workflows.steps import Process


def tell(event: Event) -> None:
    """Write a message to everybody the step tells, and mail it. Set as `workflows.tasks.tell`."""
    model = MODELS.get(event.process)
    if model is None:
        return
    arrow = next((a for a in model.arrows() if a.name == event.action), None)
    subject = model._default_manager.filter(pk=event.subject_id).first()
    if arrow is None or subject is None:
        return
    people: dict[User, str] = {}
    for role in arrow.tells:  # who holds two of the roles is told in the words of the first
        for user in _holders(role.name, subject):
            people.setdefault(user, role.name)
    for user in sorted(people, key=lambda u: u.pk):
        if user.pk != event.by_id:
            _message(event, subject, user, people[user])


def _holders(role: str, subject: Process) -> Iterable[User]:
    """The people who hold a role towards a subject: in the organisation, the hub, or the unit that runs the call."""
    parties = subject.parties()
    if role == "expert":
        if parties.get("expert"):
            return User.objects.filter(expert=parties["expert"])
        return User.objects.filter(expert__panels__round__call=subject.pk).distinct()
    place = Q(pk__in=[])
    if role == "applicant":
        organisations = parties.get("organisation")
        if organisations is None:  # a call speaks to all who have begun an application
            return User.objects.filter(
                memberships__in=Membership.objects.in_force().filter(
                    role=role, organisation__applications__call=subject.pk
                )
            ).distinct()
        place = Q(organisation__in=organisations)
    elif role in Membership.HUB_ROLES:
        place = Q(organisation=parties.get("hub")) if parties.get("hub") else place
    elif parties.get("office") is not None:
        place = Q(office=parties["office"])
    posts = Membership.objects.in_force().filter(place, role=role)
    return User.objects.filter(memberships__in=posts, is_active=True).distinct()


def _message(event: Event, subject: Process, user: User, role: str) -> None:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        words = f"messages/{event.process}/{event.action}"
        template = select_template([f"{words}.{role}.txt", f"{words}.txt", "messages/default.txt"])
        link = subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else ""
        text = template.render(
            {"event": event, "subject": subject, "facts": event.facts, "user": user, "link": settings.SITE_URL + link,
             "step": subject.arrow(event.action).label, "state": _word(subject, event.target)}
        ).strip()  # fmt: skip
    head, _, body = text.partition("\n")
    # On the page a button leads there: the address stands in the mail alone.
    said = body.replace(settings.SITE_URL + link, "") if link else body
    message, made = Message.objects.get_or_create(
        event=event, to=user, defaults={"subject": head.strip()[:200], "body": said.strip(), "link": link}
    )
    if made or message.sent_at is None:
        send_mail(message.subject, body.strip(), None, [user.email])
        Message.objects.filter(pk=message.pk).update(sent_at=clock.now())


def _word(subject: Process, state: str) -> Any:
    return dict(type(subject).State.choices).get(state, state)
