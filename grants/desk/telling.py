"""Telling people of an event: who (the arrow says), in which words (a template by process and action), once each.

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

#: Facts that move nothing, and who is told of them all the same.
TOLD = {"find_harmful": ("applicant",)}


def tell(event: Event) -> None:
    """Write a message to everybody the step tells, and mail it. Set as `workflows.tasks.tell`."""
    model = MODELS.get(event.process)
    if model is None:
        return
    arrow = next((a for a in model.arrows() if a.name == event.action), None)
    subject = model._default_manager.filter(pk=event.subject_id).first()
    roles = [role.name for role in arrow.tells] if arrow else TOLD.get(event.action, ())
    if subject is None:
        return
    people = set[User]()
    for role in roles:
        people.update(_holders(role, subject))
    for user in sorted(people, key=lambda u: u.pk):
        if user.pk != event.by_id:
            _message(event, subject, user)


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


def _message(event: Event, subject: Process, user: User) -> None:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        template = select_template([f"messages/{event.process}/{event.action}.txt", "messages/default.txt"])
        link = subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else ""
        text = template.render(
            {"event": event, "subject": subject, "facts": event.facts, "user": user, "link": settings.SITE_URL + link,
             "step": _label(subject, event.action), "state": _word(subject, event.target)}
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


def _label(subject: Process, action: str) -> Any:
    return next((arrow.label for arrow in subject.arrows() if arrow.name == action), action)


def _word(subject: Process, state: str) -> Any:
    return dict(type(subject).State.choices).get(state, state)
