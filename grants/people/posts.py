"""Giving and ending posts. Nobody gives, extends or ends his own; some posts do not go together (the database says so
too: triggers_posts.py); who decides, moves public money or looks at everybody's work is given the post by two people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from grants.people.access import demand
from grants.people.models import Expert, Membership, Office, Organisation, User, forget_posts
from grants.people.proposals import PostProposal
from workflows import clock, roles
from workflows.steps import Misfit, NotYours, Refused, action, record, take


@action
def grant_post(
    *,
    user: User,
    role: str,
    organisation: Organisation | None = None,
    office: Office | None = None,
    ends: date | None = None,
    title: str = "",
    by: User,
) -> Membership:
    """Give a person a post in an office (by a lead of that office or above) or in an organisation (by a colleague who is
    verified, or a lead of its region). Granted again, it only changes the end."""
    _demand_sensible(role, organisation, office)
    if takes_two(role, by):
        raise Refused(_("Two people give this post: propose it, and another lead confirms it."))
    _demand_grantor(user, role, organisation, office, by)
    post = give(user, role, organisation, office, ends=ends, title=title, granted_by=by)
    record(post, "grant_post", by=by, user=user.username, role=role, at=office or organisation)
    return post


def takes_two(role: str, by: User) -> bool:
    """Whether this person gives the post only together with another. A lead makes no lead alone, who would be his second
    person everywhere else; the leads that an office begins with are made by an administrator."""
    return role in roles.OF_TWO or (role == "lead" and not by.is_superuser)


@action
def propose_post(
    *, user: User, role: str, office: Office, ends: date | None = None, title: str = "", by: User
) -> PostProposal:
    """Say that a person shall decide, make or check payments, or audit; another lead, or an administrator, confirms."""
    _demand_sensible(role, None, office)
    _demand_grantor(user, role, None, office, by)
    User.objects.select_for_update().get(pk=user.pk)
    if against := beside(user, role, None, clock.today(), ends):
        raise Refused(*against)
    waiting = PostProposal.objects.waiting().filter(user=user, role=role, office=office).first()
    if waiting is not None:
        raise Refused(
            _("%(who)s has proposed this already; it waits until %(day)s for a second person.")
            % {"who": waiting.proposed_by, "day": waiting.waits_until.date()}
        )
    proposal = PostProposal.objects.create(
        user=user, role=role, office=office, ends=ends, title=title, proposed_by=by, proposed_at=clock.now()
    )
    record(proposal, "propose_post", by=by, target=proposal.state, user=user.username, role=role, at=office)
    return proposal


@action
def confirm_post(*, proposal: PostProposal, by: User) -> Membership:
    """The second person: the post begins today."""
    fresh = take(proposal, "confirm", by=by)
    post = _write(
        fresh.user,
        fresh.role,
        None,
        fresh.office,
        ends=fresh.ends,
        title=fresh.title,
        granted_by=fresh.proposed_by,
        second_by=by,
    )
    record(
        post,
        "grant_post",
        by=by,
        user=post.user.username,
        role=post.role,
        at=post.office,
        proposed_by=fresh.proposed_by_id,
    )
    return post


@action
def refuse_post(*, proposal: PostProposal, reason: str, by: User) -> PostProposal:
    """The second person does not agree, and says why."""
    return take(proposal, "refuse", by=by, reason=reason.strip())


@action
def withdraw_post(*, proposal: PostProposal, by: User) -> PostProposal:
    """Who proposed it takes it back."""
    return take(proposal, "withdraw", by=by)


@action
def lapse_post(*, proposal: PostProposal) -> PostProposal:
    """Nobody confirmed it in time."""
    return take(proposal, "lapse", by=None)


@action
def end_post(*, post: Membership, by: User) -> Membership:
    """End a post as of yesterday. Nobody ends his own."""
    if post.user_id == by.pk:
        raise NotYours(_("You cannot end your own post."))
    _demand_in_charge(post.role, post.organisation, post.office, by)
    ended = close_post(post)
    record(ended, "end_post", by=by, user=ended.user.username, role=ended.role)
    return ended


def close_post(post: Membership) -> Membership:
    """The post is over; drafts stay with the organisation, in charge of nobody who has left it."""
    fresh = Membership.objects.select_for_update().get(pk=post.pk)
    fresh.ends = clock.today() - timedelta(days=1)
    fresh.save(update_fields=["ends"])
    if fresh.role == "applicant" and fresh.organisation is not None:
        fresh.organisation.applications.filter(owner=fresh.user).update(owner=None)
    forget_posts(fresh.user)
    return fresh


# --- who may, and what goes together -----------------------------------------------------------------------


def _demand_sensible(role: str, organisation: Organisation | None, office: Office | None) -> None:
    inside = role in roles.IN_ORGANISATIONS
    if (
        role not in dict(roles.CHOICES)
        or (organisation is None) == (office is None)
        or inside != (office is None)
    ):
        raise Refused(_("Choose a role, and the office or organisation it belongs to."))


def _demand_grantor(
    user: User, role: str, organisation: Organisation | None, office: Office | None, by: User
) -> None:
    if user.pk == by.pk:
        raise NotYours(_("Nobody gives himself a post, or makes his own last longer: another lead does it."))
    if role == "editor" and office is not None and not office.is_at_the_top:
        raise Refused(_("The site belongs to the office at the top: its leads say who edits it."))
    _demand_in_charge(role, organisation, office, by)


def _demand_in_charge(role: str, organisation: Organisation | None, office: Office | None, by: User) -> None:
    """A lead of that office or of one above it; in an organisation a verified colleague, or a lead of its region."""
    if office is not None:
        demand(by, "lead", office=office, region=office.region)
    elif organisation is not None:
        colleague = role == "applicant" and by.is_verified_for(organisation.pk)
        if not colleague:
            demand(by, "lead", office=organisation.managing_unit, region=organisation.region)


def _clash(role: str, at: int | None, other: str, other_at: int | None) -> bool:
    """Whether two roles, each in its organisation or none, do not go together in one person on one day."""
    if role == other:
        return False
    if "auditor" in (role, other) or {role, other} <= set(roles.ALONE):
        return True
    return {role, other} <= set(roles.IN_HUBS) and at == other_at


def _overlap(starts: date | None, ends: date | None, other: Membership) -> bool:
    begin = max(day for day in (starts, other.starts, date.min) if day)
    end = min(day for day in (ends, other.ends, date.max) if day)
    ended_before_it_began = other.starts and other.ends and other.starts > other.ends
    return begin <= end and not ended_before_it_began


def incompatible(
    user: User, role: str, organisation: Organisation | None, starts: date | None, ends: date | None
) -> Membership | None:
    """A post of this person, in force on some day of that time, which does not go together with this role."""
    at = organisation.pk if organisation else None
    for other in Membership.objects.filter(user=user).select_related("office", "organisation"):
        if _clash(role, at, other.role, other.organisation_id) and _overlap(starts, ends, other):
            return other
    return None


@dataclass(frozen=True)
class PostConflict:
    """Two posts of one person that do not go together, or a post of an auditor who is in the pool of experts."""

    post: Membership
    other: Membership | Expert


def clashes(offices: QuerySet[Office] | None = None) -> list[PostConflict]:
    """What clashed before the database refused it: nothing takes a post from anybody, so somebody must end one. Given some
    offices, only where one of the two posts is theirs."""
    found: list[PostConflict] = []
    held: dict[int, list[Membership]] = {}
    several = Membership.objects.filter(user=OuterRef("user")).exclude(role=OuterRef("role"))
    auditing = Q(role="auditor", user__expert__active=True)
    not_over = Q(ends=None) | Q(ends__gte=clock.today())
    posts = Membership.objects.filter(not_over, Exists(several) | auditing)
    for post in posts.select_related("user__expert", "office", "organisation").order_by("user__name", "pk"):
        mine = held.setdefault(post.user_id, [])
        found += [
            PostConflict(post, other)
            for other in mine
            if _clash(post.role, post.organisation_id, other.role, other.organisation_id)
            and _overlap(post.starts, post.ends, other)
        ]
        mine.append(post)
        if post.role == "auditor" and (expert := active_expert(post.user)):
            found.append(PostConflict(post, expert))
    if offices is None:
        return found
    theirs = set(offices.values_list("pk", flat=True))
    return [one for one in found if {one.post.office_id, getattr(one.other, "office_id", None)} & theirs]


def active_expert(user: User) -> Expert | None:
    """The person's place in the pool of experts, where there is one."""
    expert: Expert | None = getattr(user, "expert", None)
    return expert if expert is not None and expert.active else None


def refuse_auditors(experts: Iterable[Expert]) -> list[str]:
    """A sentence for each of these experts who holds the post of an auditor: who reviews does not audit."""
    auditors = Membership.objects.in_force().filter(role="auditor", user__expert__in=list(experts))
    return [
        _("%(person)s is an auditor: who looks at everybody's work does not review. Choose another expert.")
        % {"person": post.user}
        for post in auditors.select_related("user")
    ]


def beside(
    user: User, role: str, organisation: Organisation | None, starts: date | None, ends: date | None
) -> list[str]:
    """What the person is that does not go together with this post, in a sentence."""
    if role == "auditor" and active_expert(user):
        return [
            _(
                "%(person)s is an expert of the pool: who reviews does not audit. Take the person out of the pool first, "
                "or choose another."
            )
            % {"person": user}
        ]
    other = incompatible(user, role, organisation, starts, ends)
    if other is None:
        return []
    return [
        _(
            "%(person)s holds the post of %(other)s at %(place)s: %(role)s does not go together with it. End that post "
            "first, or choose another person."
        )
        % {
            "person": user,
            "other": other.get_role_display(),
            "place": other.office or other.organisation,
            "role": roles.LABELS[role],
        }
    ]


def beginning_of(
    user: User, role: str, organisation: Organisation | None, office: Office | None
) -> date | None:
    """From when the post runs: it keeps its beginning while it is in force, and else begins today."""
    running = Membership.objects.in_force().filter(
        user=user, role=role, organisation=organisation, office=office
    )
    post = running.first()
    return post.starts if post is not None else clock.today()


def give(
    user: User,
    role: str,
    organisation: Organisation | None,
    office: Office | None,
    *,
    ends: date | None,
    title: str = "",
    granted_by: User,
) -> Membership:
    """Give the post: from today where it is new or had lapsed; in force already, it only ends on another day."""
    if ends is not None and ends < clock.today():
        raise Misfit(_("The day on which the post ends lies in the past."))
    User.objects.select_for_update().get(pk=user.pk)  # one post at a time: two at once could clash unseen
    starts = beginning_of(user, role, organisation, office)
    if against := beside(user, role, organisation, starts, ends):
        raise Refused(*against)
    return _write(user, role, organisation, office, ends=ends, title=title, granted_by=granted_by)


def _write(
    user: User,
    role: str,
    organisation: Organisation | None,
    office: Office | None,
    *,
    ends: date | None,
    title: str,
    granted_by: User,
    second_by: User | None = None,
) -> Membership:
    starts = beginning_of(user, role, organisation, office)
    post = Membership.objects.filter(user=user, role=role, organisation=organisation, office=office).first()
    post = post or Membership(user=user, role=role, organisation=organisation, office=office)
    post.starts, post.ends, post.title = starts, ends, title
    post.granted_by, post.second_by = granted_by, second_by
    if role == "applicant" and post.verified_at is None:
        post.verified_at, post.verified_by = clock.now(), granted_by
    post.save()
    forget_posts(user)
    return post
