"""Acting for an organisation: asking to, deciding on it, and who the office believes. Whoever registers an organisation
acts for it on their own word; the office verifies that person, does not believe them, or hands the organisation to
another. Drafts stay with the organisation, whoever comes and goes."""

from typing import cast

from django.db.models import Q
from django.utils.translation import gettext as _

from grants.people.access import demand, demand_verified
from grants.people.models import JoinRequest, Membership, Organisation, User, forget_posts
from grants.people.posts import close_post, give
from workflows import clock
from workflows.steps import Misfit, NotYours, Refused, action, record


@action
def ask_to_join(*, organisation: Organisation, reason: str, by: User) -> JoinRequest:
    """Say: I act for this organisation. A colleague who is verified, or the office in charge, decides."""
    if organisation.pk in by.organisations_as("applicant"):
        raise Refused(_("You already act for this organisation."))
    if not reason.strip():
        raise Refused(_("Say who you are in the organisation."))
    request, new = JoinRequest.objects.get_or_create(
        organisation=organisation,
        user=by,
        decision=JoinRequest.Decision.OPEN,
        defaults={"reason": reason.strip()},
    )
    if not new:
        raise Refused(
            _("You have already asked on %(day)s; it is waiting for a decision.")
            % {"day": request.made_at.date()}
        )
    record(request, "ask_to_join", by=by, organisation=organisation.code)
    return request


@action
def decide_join(*, request: JoinRequest, grant: bool, by: User) -> JoinRequest:
    """Grant or refuse. Nobody decides on a request of his own, nor on others' before the office has verified him."""
    fresh = JoinRequest.objects.select_for_update().get(pk=request.pk)
    if fresh.user_id == by.pk:
        raise NotYours(_("You cannot decide on your own request."))
    if fresh.organisation_id in by.organisations_as("applicant"):
        demand_verified(fresh.organisation, by)
    else:
        organisation = fresh.organisation
        demand(by, "officer", "lead", office=organisation.managing_unit, region=organisation.region)
    if fresh.decision != JoinRequest.Decision.OPEN:
        raise Refused(_("This request has already been decided."))
    fresh.decision = JoinRequest.Decision.GRANTED if grant else JoinRequest.Decision.REFUSED
    fresh.decided_by, fresh.decided_at = by, clock.now()
    fresh.save()
    if grant:
        give(fresh.user, "applicant", fresh.organisation, None, ends=None, granted_by=by)
    record(fresh, "decide_join", by=by, organisation=fresh.organisation.code, granted=grant)
    return fresh


@action
def verify_person(*, post: Membership, by: User) -> Membership:
    """The office has seen that this person acts for the organisation: a letter of introduction, the certificate."""
    fresh = _own_word(post)
    _demand_office(fresh, by)
    fresh.verified_at, fresh.verified_by = clock.now(), by
    fresh.save(update_fields=["verified_at", "verified_by"])
    forget_posts(fresh.user)
    record(fresh, "verify_person", by=by, user=fresh.user.username, at=fresh.organisation)
    return fresh


@action
def refuse_person(*, post: Membership, reason: str, by: User) -> Membership:
    """The office does not believe that this person acts for the organisation: the post ends, drafts stay."""
    fresh = _own_word(post)
    organisation = _demand_office(fresh, by)
    if not reason.strip():
        raise Refused(_("Give a reason."))
    _shut_out_friends(organisation, fresh.user, by)
    ended = close_post(fresh)
    record(ended, "refuse_person", by=by, user=ended.user.username, at=organisation, reason=reason.strip())
    return ended


@action
def hand_over_organisation(*, post: Membership, to: User, reason: str, by: User) -> Membership:
    """Give an organisation into other hands: the person of that post acts for it no more, the other does, verified, and is
    in charge of the drafts."""
    fresh = _of_an_organisation(post)
    organisation = _demand_office(fresh, by)
    if by.pk == to.pk:
        raise Misfit(_("You cannot hand an organisation to yourself."))
    if to.pk == fresh.user_id:
        raise Refused(_("This person acts for the organisation already: choose another."))
    if not reason.strip():
        raise Refused(_("Give a reason."))
    drafts = list(organisation.applications.filter(owner=fresh.user).values_list("pk", flat=True))
    if fresh.verified_at is None:
        _shut_out_friends(organisation, fresh.user, by)
    if Membership.objects.in_force().filter(pk=fresh.pk).exists():
        close_post(fresh)
    given = give(to, "applicant", organisation, None, ends=None, granted_by=by)
    organisation.applications.filter(pk__in=drafts).update(owner=to)
    record(fresh, "lose_organisation", by=by, at=organisation, to=to.pk, reason=reason.strip())
    record(given, "take_organisation_over", by=by, at=organisation, reason=reason.strip())
    return given


def _of_an_organisation(post: Membership) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user", "organisation__region")
    return rows.get(pk=post.pk, role="applicant")


def _own_word(post: Membership) -> Membership:
    """The post, if it rests on its holder's word alone."""
    fresh = _of_an_organisation(post)
    if not Membership.objects.to_verify().filter(pk=fresh.pk).exists():
        raise Refused(_("This person has been decided on already."))
    return fresh


def _demand_office(post: Membership, by: User) -> Organisation:
    """An officer in charge of the organisation, who does not belong to it."""
    organisation = cast(Organisation, post.organisation)  # the row of an applicant has one: CHECK
    demand(by, "officer", "lead", office=organisation.managing_unit, region=organisation.region)
    if organisation.pk in by.organisations_as():
        raise NotYours(_("You belong to this organisation: somebody else of the office does this."))
    return organisation


def _shut_out_friends(organisation: Organisation, user: User, by: User) -> None:
    """Whom somebody invited who was not believed: letters lead nowhere, colleagues are taken off the drafts."""
    for application in organisation.applications.filter(
        Q(invitations__invited_by=user) | Q(colleagues__added_by=user)
    ).distinct():
        letters = application.invitations.filter(invited_by=user, accepted_at=None, revoked_at=None)
        letters.update(revoked_at=clock.now())
        for colleague in application.colleagues.filter(added_by=user):
            organisation.applications.filter(pk=application.pk, owner=colleague.user_id).update(owner=None)
            record(application, "take_off", by=by, who=colleague.user_id)
            colleague.delete()
