"""Telling people of an event: who (the arrow says, and whoever's turn it makes it), in which words, where it leads, once
each.

The words are a template by process, action and role where the role has words of its own
(`messages/application/submit.officer.txt`), else by process and action: its first line is the subject. Who acted is told
nothing, but for a receipt of what he has in writing (`RECEIPTS`), in the words of the role "actor".
Whoever has it on his desk by this event, and is told by nothing else, is told that it is his turn: in the words of the
role "turn" (`<action>.turn.txt`), else in those of `messages/turn.txt`.
A new message: the arrow's `tells`, or a line in `TOLD`; its template; where it leads elsewhere than to the subject's page,
a line in `LINKS`. Addresses stand in no template: the desk has a button, the mail the whole address.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import translation

from grants.applications.models import Application
from grants.calls.queries import public_address
from grants.desk.subjects import MODELS
from grants.desk.turns import TurnTasks, steps_of, whose_turn, works_of
from grants.people.models import JoinRequest, Membership, Office, Organisation, User
from grants.people.responsible_office import officers_of
from grants.people.turns import holders
from grants.web.event_labels import event_label
from workflows.arrows import Arrow
from workflows.models import ChainHead, Event, Job, Message
from workflows.plain_text import for_people, written
from workflows.steps import Process


def _role_holders(role: str, subject: Any) -> Iterable[User]:
    """The people who hold a role towards a subject; a call or a package speaks to all who applied to it, a call to the
    experts of its panels."""
    parties = subject.parties()
    if role == "expert" and "expert" not in parties:
        return User.objects.filter(expert__panels__round__call=subject.pk).distinct()
    if role == "applicant" and "organisation" not in parties:
        to_it = Organisation.objects.filter(**{f"applications__{subject.process}": subject.pk})
        posts = Membership.objects.in_force().filter(organisation__in=to_it, role=role)
        return User.objects.filter(memberships__in=posts, is_active=True).distinct()
    return holders(role, subject)


def _whose_turn(subject: Any, event: Event) -> Iterable[User]:
    """Everybody for whom it waits now."""
    return whose_turn(subject)


def _applicants(subject: Any, event: Event) -> Iterable[User]:
    return _role_holders("applicant", subject)


def _at_work(subject: Any, event: Event) -> Iterable[User]:
    """Whoever is in charge of a draft, and the members of its organisation."""
    return {*_role_holders("applicant", subject), *([subject.owner] if subject.owner else [])}


def _members(subject: Any, event: Event) -> Iterable[User]:
    """Everybody who acts for an organisation, in whatever post."""
    posts = Membership.objects.in_force().filter(organisation=subject)
    return User.objects.filter(memberships__in=posts, is_active=True).distinct()


def _auditors(subject: Any, event: Event) -> Iterable[User]:
    """Whoever audits anywhere: an anchor is worth the more the more people keep it."""
    posts = Membership.objects.in_force().filter(role="auditor")
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


def _experts(subject: Any, event: Event) -> Iterable[User]:
    """The experts whom the event names by their codes."""
    return User.objects.filter(expert__code__in=event.facts.get("experts", ()))


def _whose_sheet(subject: Any, event: Event) -> Iterable[User]:
    return _role_holders("expert", subject)


def _leads(subject: Any, event: Event) -> Iterable[User]:
    return _role_holders("lead", subject)


def _leads_of_a_proposal(subject: Any, event: Event) -> Iterable[User]:
    """Money was reserved for it, and somebody else may step up."""
    return _leads(subject, event) if event.source == "recommended" else ()


def _administrators(subject: Any, event: Event) -> Iterable[User]:
    return User.objects.filter(is_superuser=True)


#: What is told although it moves nothing: (process, recorded fact) -> whom.
NOTIFIED: dict[tuple[str, str], Callable[[Any, Event], Iterable[User]]] = {
    ("application", "accept_invitation"): _named("invited_by"),
    ("application", "assign"): _experts,
    ("application", "carry_over"): _at_work,
    ("application", "closing_soon"): _at_work,
    ("application", "find_harmful"): _at_work,
    ("application", "transfer"): _named("to"),
    ("application", "assign_to"): _handler,
    ("application", "sign_off"): _at_work,
    ("application", "withdraw"): _leads_of_a_proposal,
    ("call", "assign_all"): _experts,
    ("call", "notice_over"): _leads,
    ("call", "ready_to_conclude"): _whose_turn,
    ("call", "remind_experts"): _experts,
    ("chainhead", "anchor"): _auditors,
    ("claim", "find_harmful"): _applicants,
    ("job", "give_up_job"): _administrators,
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
    ("endorsement", "remind"): _whose_turn,
    ("office", "hand_over"): _named("handler"),
    ("organisation", "change_account"): _members,
    ("organisation", "register_organisation"): _office_of,
    ("organisation", "verify_account"): _members,
    ("post", "confirm"): _proposer,
    ("post", "lapse"): _proposer,
    ("post", "refuse"): _proposer,
    ("post", "withdraw"): _who_may_confirm,
    ("review", "step_in"): _whose_sheet,
}
#: What is told of besides the processes.
SUBJECTS: dict[str, type[Model]] = {
    **MODELS,
    "chainhead": ChainHead,
    "job": Job,
    "office": Office,
    "organisation": Organisation,
    "membership": Membership,
    "joinrequest": JoinRequest,
}
#: What a person has in writing once he did it: who acts gets the receipt (`<action>.actor.txt`).
RECEIPTS = {
    ("application", "answer"),
    ("application", "decline"),
    ("application", "sign_off"),
    ("application", "submit"),
    ("application", "withdraw"),
    ("change", "submit"),
    ("claim", "request"),
    ("contract", "sign_as_grantee"),
    ("contract", "sign_as_hub"),
    ("milestone", "report"),
    ("tranche", "request"),
}
#: The paper that belongs to a message: (process, action, role) -> its address.
PAPERS: dict[tuple[str, str, str], Callable[[Any], str]] = {
    ("application", "answer", "actor"): lambda subject: reverse("application-pdf", args=[subject.code]),
    ("application", "submit", "actor"): lambda subject: reverse("application-receipt", args=[subject.code]),
    ("application", "submit", "applicant"): lambda subject: reverse(
        "application-receipt", args=[subject.code]
    ),
}
#: Where a message leads, if not to the page of its subject: (process, action or "", role or "") -> its address.
LINKS: dict[tuple[str, str, str], Callable[[Any], str]] = {
    ("application", "assign", ""): lambda subject: reverse("review-list"),
    ("call", "assign_all", ""): lambda subject: reverse("review-list"),
    ("call", "notice_over", ""): lambda call: f"{reverse('award-list')}?call={call.code}&state=publicised",
    ("call", "rank", ""): lambda subject: reverse("ranking", args=[subject.code]),
    ("call", "remind_experts", ""): lambda subject: reverse("review-list"),
    ("chainhead", "anchor", ""): lambda subject: reverse("anchor"),
    ("job", "give_up_job", ""): lambda subject: reverse("background"),
    ("joinrequest", "decide_join", ""): lambda subject: reverse("organisation-join"),
    ("call", "", "applicant"): lambda subject: public_address(subject) or reverse("my-applications"),
    ("call", "", "expert"): lambda subject: reverse("review-declare", args=[subject.code]),
    ("objection", "", "applicant"): lambda subject: subject.application.get_absolute_url(),
    ("office", "hand_over", ""): lambda subject: f"{reverse('application-list')}?handler=me",
    ("package", "", "applicant"): lambda subject: reverse("my-applications"),
    ("review", "step_in", ""): lambda subject: reverse("review-list"),
    ("review", "recuse", "officer"): lambda subject: reverse("round", args=[subject.round_id]),
}

#: As what somebody is told that it is his turn, and the event that reminds of it.
TURN, DUE_SOON = "turn", "due_soon"


def notify(event: Event) -> Iterator[tuple[int, Callable[[], Message]]]:
    """Everybody whom the step tells, each with what writes his message. Answers `workflows.tasks.notify`."""
    model = SUBJECTS.get(event.process)
    arrow = _arrow(model, event.action) if model else None
    listed = {(event.process, event.action)} & {*NOTIFIED, *RECEIPTS}
    if not (listed or (arrow and arrow.notifies) or _may_bring(event, model)):
        return  # most of what is recorded nobody is told of: then nothing is read
    subject = model._default_manager.filter(pk=event.subject_id).first() if model else None
    if subject is None:
        return
    people = _people(event, subject)
    for user in sorted(people, key=lambda u: u.pk):
        yield user.pk, partial(message, event, subject, user, people[user])


def _may_bring(event: Event, model: Any) -> bool:
    """Whether somebody's turn may begin, or be remembered, with this event. Of a lot one message is enough: the step that
    opens it tells of it."""
    if model is None or not issubclass(model, Process):
        return False
    sources = {
        source for work in works_of(model) if not work.lot for a in work.arrows for source in a.sources
    }
    return event.action == DUE_SOON or event.target in sources


def _brings(event: Event, subject: Any) -> bool:
    """Whether the subject still stands where the event brought it."""
    stands = event.action == DUE_SOON or subject.state == event.target
    return stands and _may_bring(event, type(subject))


def _people(event: Event, subject: Model) -> dict[User, str]:
    """Whom the event concerns, and as what. Who holds two of the roles is told in the words of the first."""
    also = NOTIFIED.get((event.process, event.action))
    people: dict[User, str] = dict.fromkeys(also(subject, event) if also else (), "")
    arrow = _arrow(type(subject), event.action)
    for role in arrow.notifies if arrow else ():
        for user in _role_holders(role.name, subject):
            people.setdefault(user, role.name)
    if isinstance(subject, Process) and _brings(event, subject):
        for user in whose_turn(subject):
            people.setdefault(user, TURN)
    people = {user: role for user, role in people.items() if user.pk != event.by_id}
    if (event.process, event.action) in RECEIPTS and event.by is not None:
        people[event.by] = "actor"
    return {user: role for user, role in people.items() if user.is_active}


def message(event: Event, subject: Any, user: User, role: str) -> Message:
    """What one person is told, in his language: words, where they lead, and the paper that belongs to them."""
    with translation.override(user.language or settings.LANGUAGE_CODE):
        name = f"messages/{event.process}/{event.action}"
        otherwise = [f"{name}.txt", "messages/default.txt"]
        if role == TURN:
            otherwise = [f"messages/{event.action}.txt", "messages/turn.txt"]
        head, body = written(
            [f"{name}.{role}.txt", *otherwise],
            {
                **(_of_turn(subject, user) if role == TURN else {}),
                "event": event,
                "subject": subject,
                "facts": for_people(event.facts),
                "user": user,
                "step": _step(subject, event.action),
                "state": _word(subject, event.target),
                "several": _several(event),
            },
        )
        paper = PAPERS.get((event.process, event.action, role))
        return Message(
            event=event,
            to=user,
            subject=head[:200],
            body=body,
            link=_link(event, subject, user, role),
            paper=paper(subject) if paper else "",
        )


def _of_turn(subject: Process, user: User) -> dict[str, Any]:
    """What waits, in words, and until when."""
    found = _work(subject, user)
    if found is None:
        return {"task": subject.called(), "beside": subject.beside(user)}
    work, arrow = found
    until = work.until(subject)
    return {
        "task": work.turn.says(arrow.label, subject.called()),
        "beside": subject.beside(user),
        "until": until,
    }


def _work(subject: Process, user: User) -> tuple[TurnTasks, Arrow] | None:
    return whose_turn(subject).get(user) if user.pk else next(steps_of(subject), None)


def _link(event: Event, subject: Any, user: User, role: str) -> str:
    if role == TURN and (found := _work(subject, user)) is not None:
        return found[0].turn.address(subject)
    for action in (event.action, ""):
        elsewhere = LINKS.get((event.process, action, role))
        if elsewhere is not None:
            return elsewhere(subject)
    return str(subject.get_absolute_url())


def _several(event: Event) -> QuerySet[Application]:
    """The applications of which one message speaks."""
    codes = event.facts.get("applications", ())
    return Application.objects.filter(code__in=codes).select_related("organisation").order_by("code")


def _arrow(model: Any, name: str) -> Arrow | None:
    return next((a for a in model.arrows() if a.name == name), None) if issubclass(model, Process) else None


def _step(subject: Model, name: str) -> str:
    arrow = _arrow(type(subject), name)
    return str(arrow.label) if arrow else event_label(name)


def _word(subject: Model, state: str) -> Any:
    return dict(subject.State.choices).get(state, state) if isinstance(subject, Process) else state
