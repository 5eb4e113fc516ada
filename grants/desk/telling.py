"""Telling people of an event: who (the arrow says), in which words, once each.

The words are a template by process, action and role where the role has words of its own
(`messages/application/submit.officer.txt`), else by process and action.

A message is one row an event and person, so telling twice changes nothing. The mail follows from the row.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Model, Q, QuerySet
from django.template.loader import select_template
from django.urls import reverse
from django.utils import translation

from grants.applications.models import Application
from grants.desk.subjects import MODELS
from grants.people.charge import officers_of
from grants.people.models import JoinRequest, Membership, Office, Organisation, User
from grants.templatetags.deeds import deed_words
from workflows import clock
from workflows.models import ChainHead, Event, Message
from workflows.steps import Arrow, Process


def _endorsers(subject: Any, event: Event) -> Iterable[User]:
    return {*_holders("officer", subject), *_holders("hub_approver", subject)}


def _applicants(subject: Any, event: Event) -> Iterable[User]:
    return _holders("applicant", subject)


def _at_work(subject: Any, event: Event) -> Iterable[User]:
    """Whoever is in charge of a draft, and the members of its organisation."""
    return {*_holders("applicant", subject), *([subject.holder] if subject.holder else [])}


def _members(subject: Any, event: Event) -> Iterable[User]:
    """Everybody who acts for an organisation, in whatever post."""
    posts = Membership.objects.in_force().filter(organisation=subject)
    return User.objects.filter(memberships__in=posts, is_active=True).distinct()


def _auditors(subject: Any, event: Event) -> Iterable[User]:
    """Whoever audits anywhere: an anchor is worth the more the more people keep it."""
    posts = Membership.objects.in_force().filter(role=Membership.Role.AUDITOR)
    return User.objects.filter(memberships__in=posts, is_active=True).distinct()


def _named(fact: str) -> Callable[[Any, Event], Iterable[User]]:
    return lambda subject, event: User.objects.filter(pk=event.facts.get(fact), is_active=True)


def _handler(subject: Any, event: Event) -> Iterable[User]:
    """Whoever handles it now; of several handed over together the message of the lot speaks."""
    return () if event.facts.get("together") else _named("handler")(subject, event)


def _itself(subject: Any, event: Event) -> Iterable[User]:
    """The person whose post or request it is."""
    return [subject.user]


def _proposer(subject: Any, event: Event) -> Iterable[User]:
    return [subject.proposed_by]


def _who_may_confirm(subject: Any, event: Event) -> Iterable[User]:
    """The other leads of the office and of those above it; where there is none, the administrators."""
    leads = Membership.objects.in_force().filter(role="lead").select_related("user", "office__region")
    place = subject.office, subject.office.region
    found = {post.user for post in leads if post.office is not None and post.office.oversees(*place)}
    found = {user for user in found if user.is_active and subject.is_another(user)}
    return found or User.objects.filter(is_superuser=True, is_active=True)


def _office_of(subject: Any, event: Event) -> Iterable[User]:
    return officers_of(subject)


def _who_decides_on_joining(subject: Any, event: Event) -> Iterable[User]:
    """The colleagues who are verified, and the office."""
    colleagues = Membership.objects.in_force().filter(organisation=subject.organisation, role="applicant")
    known = User.objects.filter(memberships__in=colleagues.exclude(verified_at=None), is_active=True)
    return {*known, *officers_of(subject.organisation)}


#: What is told although it moves nothing: (process, recorded fact) -> whom.
TOLD: dict[tuple[str, str], Callable[[Any, Event], Iterable[User]]] = {
    ("application", "accept_invitation"): _named("invited_by"),
    ("application", "carry_over"): _at_work,
    ("application", "closing_soon"): _at_work,
    ("application", "find_harmful"): _at_work,
    ("application", "hand_on"): _named("to"),
    ("application", "hand_to"): _handler,
    ("application", "sign_off"): _at_work,
    ("chainhead", "anchor"): _auditors,
    ("claim", "find_harmful"): _applicants,
    ("joinrequest", "ask_to_join"): _who_decides_on_joining,
    ("joinrequest", "decide_join"): _itself,
    ("membership", "end_post"): _itself,
    ("membership", "grant_post"): _itself,
    ("membership", "lose_organisation"): _itself,
    ("membership", "refuse_person"): _itself,
    ("membership", "take_organisation_over"): _itself,
    ("membership", "verify_person"): _itself,
    ("milestone", "find_harmful"): _applicants,
    ("tranche", "find_harmful"): _applicants,
    ("endorsement", "ask"): _endorsers,
    ("endorsement", "remind"): _endorsers,
    ("office", "hand_over"): _named("handler"),
    ("organisation", "change_account"): _members,
    ("organisation", "register_organisation"): _office_of,
    ("organisation", "verify_account"): _members,
    ("post", "confirm"): _proposer,
    ("post", "lapse"): _proposer,
    ("post", "propose_post"): _who_may_confirm,
    ("post", "refuse"): _proposer,
    ("post", "withdraw"): _who_may_confirm,
}
#: What is told of besides the processes.
SUBJECTS: dict[str, type[Model]] = {
    **MODELS, "chainhead": ChainHead, "office": Office, "organisation": Organisation, "membership": Membership,
    "joinrequest": JoinRequest,
}  # fmt: skip
#: Where a message leads that speaks of several subjects.
LINKS = {
    ("chainhead", "anchor"): lambda: reverse("anchor"),
    ("office", "hand_over"): lambda: f"{reverse('application-list')}?handler=me",
    ("joinrequest", "decide_join"): lambda: reverse("organisation-join"),
}


def tell(event: Event) -> None:
    """Write a message to everybody the step tells, and mail it. Set as `workflows.tasks.tell`."""
    model = SUBJECTS.get(event.process)
    if model is None:
        return
    arrow = next((a for a in _arrows(model) if a.name == event.action), None)
    subject = model._default_manager.filter(pk=event.subject_id).first()
    also = TOLD.get((event.process, event.action))
    if subject is None or (arrow is None and also is None):
        return
    people: dict[User, str] = dict.fromkeys(also(subject, event) if also else (), "")
    for role in arrow.tells if arrow else ():  # who holds two of the roles is told in the words of the first
        for user in _holders(role.name, subject):
            people.setdefault(user, role.name)
    for user in sorted(people, key=lambda u: u.pk):
        if user.pk != event.by_id:
            _message(event, subject, user, people[user])


def _holders(role: str, subject: Any) -> Iterable[User]:
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


def _message(event: Event, subject: Model, user: User, role: str) -> None:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        words = f"messages/{event.process}/{event.action}"
        template = select_template([f"{words}.{role}.txt", f"{words}.txt", "messages/default.txt"])
        link = _link(event, subject)
        text = template.render(
            {"event": event, "subject": subject, "facts": event.facts, "user": user, "link": settings.SITE_URL + link,
             "step": _step(subject, event.action), "state": _word(subject, event.target), "several": _several(event)}
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


def _link(event: Event, subject: Any) -> str:
    several = LINKS.get((event.process, event.action))
    if several is not None:
        return several()
    return str(subject.get_absolute_url()) if hasattr(subject, "get_absolute_url") else ""


def _several(event: Event) -> QuerySet[Application]:
    """The applications of which one message speaks."""
    codes = event.facts.get("applications", ())
    return Application.objects.filter(code__in=codes).select_related("organisation").order_by("code")


def _arrows(model: Any) -> list[Arrow]:
    return list(model.arrows()) if issubclass(model, Process) else []


def _step(subject: Model, name: str) -> str:
    label = next((a.label for a in _arrows(type(subject)) if a.name == name), None)
    return str(label) if label is not None else deed_words(name)


def _word(subject: Model, state: str) -> Any:
    return dict(subject.State.choices).get(state, state) if isinstance(subject, Process) else state
