"""People come to an application and leave it: invited by a mail with a secret, given another role, taken off, put in
charge. Members of the organisation alone decide on this."""

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from grants.applications.models import Application
from grants.collaboration.models import Colleague, Invitation
from grants.people.identity import has_address, person_by_address
from grants.people.models import User
from workflows import clock
from workflows.mail import post
from workflows.plain_text import whole, written
from workflows.steps import NotYours, Refused, action, lock, record

VALID = timedelta(days=14)
#: What one person may send in a day, and what may be open at once: nobody mails strangers through us.
A_DAY, OPEN_AT_ONCE = 20, 20


@action
def invite(*, application: Application, email: str, role: str, by: User) -> Invitation:
    """Send a letter with a secret link. Sent again to the same address, the letter before is void."""
    application = _ours(application, by)
    email = _address(email)
    if role not in Colleague.Role.values:
        raise Refused(_("Choose what the person may do."))
    _not_here_already(application, email)
    now = clock.now()
    application.invitations.filter(email=email, accepted_at=None, revoked_at=None).update(revoked_at=now)
    _not_too_many(application, by)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        application=application,
        email=email,
        role=role,
        secret_sha256=Invitation.hash_of(secret),
        invited_by=by,
        invited_at=now,
        expires_at=now + VALID,
    )
    record(application, "invite", by=by, role=role)
    _mail(invitation, secret)
    return invitation


def _ours(application: Application, by: User) -> Application:
    """The locked application, if this person decides who works on it."""
    application = lock(application)
    if not application.may(by, "submit"):
        raise NotYours(_("Only members of the organisation decide who works on the application."))
    return application


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("This is no e-mail address: write one like name@example.org.")) from None
    return email


def _not_here_already(application: Application, email: str) -> None:
    member = person_by_address(email)
    if member is not None and application.may(member):
        raise Refused(
            _("%(person)s works on this application already. The role can be changed in the list.")
            % {"person": member}
        )


def _not_too_many(application: Application, by: User) -> None:
    sent = Invitation.objects.filter(invited_by=by, invited_at__gt=clock.now() - timedelta(days=1)).count()
    still_open = application.invitations.filter(accepted_at=None, revoked_at=None).count()
    if sent >= A_DAY or still_open >= OPEN_AT_ONCE:
        raise Refused(
            _(
                "At most %(a_day)s invitations a day, and %(at_once)s open at once. None was sent now; revoke one that "
                "is no longer wanted, or try tomorrow."
            )
            % {"a_day": A_DAY, "at_once": OPEN_AT_ONCE}
        )


def _mail(invitation: Invitation, secret: str) -> None:
    """In Chinese and in English: nobody knows yet which of the two is read. It goes when the invitation stands."""
    link = whole(reverse("invitation", args=[secret]))
    values = {"invitation": invitation, "application": invitation.application, "link": link}
    texts = []
    for language in ("zh-hans", "en"):
        with override(language):
            texts.append(written(["messages/application/invitation.txt"], values))
    body = "\n\n----\n\n".join(body for _subject, body in texts)
    post(to=invitation.email, subject=texts[0][0], body=body, until=invitation.expires_at)


@action
def accept_invitation(*, invitation: Invitation, by: User) -> Application:
    """Come to the application. The link is good once, and for whoever has the address that it was sent to: a letter that
    was passed on opens nothing."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    application = lock(invitation.application)
    if invitation.accepted_by_id == by.pk:
        return application
    if not invitation.is_open:
        raise Refused(_("This invitation is used, revoked or out of date. Ask for a new one."))
    if not has_address(by, invitation.email):
        raise NotYours(
            _(
                "The invitation went to %(email)s, which is not the address of your account. Log in with the account of that "
                "address, or ask %(who)s to invite you at your own."
            )
            % {"email": invitation.email, "who": invitation.invited_by}
        )
    if application.may(by, "submit"):
        raise Refused(_("You act for the organisation: you work on this application already."))
    if by.has_role("auditor"):
        raise Refused(_("Auditors read everything and work on nothing. The invitation is still open."))
    Colleague.objects.update_or_create(
        application=application,
        user=by,
        defaults={"role": invitation.role, "added_by": invitation.invited_by, "added_at": clock.now()},
    )
    invitation.accepted_by, invitation.accepted_at = by, clock.now()
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    record(application, "accept_invitation", by=by, role=invitation.role, invited_by=invitation.invited_by_id)
    return application


@action
def revoke_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """The link in the mail opens nothing any more."""
    application = _ours(invitation.application, by)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at is not None:
        raise Refused(_("The invitation was accepted meanwhile: take the person off in the list."))
    if invitation.revoked_at is None:
        invitation.revoked_at = clock.now()
        invitation.save(update_fields=["revoked_at"])
        record(application, "revoke_invitation", by=by)
    return invitation


@action
def change_role(*, colleague: Colleague, role: str, by: User) -> Colleague:
    """Let a colleague do more, or less."""
    application = _ours(colleague.application, by)
    if role not in Colleague.Role.values:
        raise Refused(_("Choose what the person may do."))
    if application.owner_id == colleague.user_id and role != Colleague.Role.EDIT:
        raise Refused(
            _("%(person)s is in charge of the draft: put somebody else in charge first.")
            % {"person": colleague.user}
        )
    colleague.role = role
    colleague.save(update_fields=["role"])
    record(application, "change_role", by=by, who=colleague.user_id, role=role)
    return colleague


@action
def take_off(*, colleague: Colleague, by: User) -> None:
    """Whoever decides on it takes a colleague off; a colleague may also leave. What was written stays."""
    application = lock(colleague.application)
    if colleague.user_id != by.pk:
        application = _ours(application, by)
    if application.owner_id == colleague.user_id:
        application.owner = by if application.may(by, "submit") else application.made_by
        application.save(update_fields=["owner"])
    record(application, "take_off", by=by, who=colleague.user_id)
    colleague.delete()


@action
def transfer(*, application: Application, to: User, by: User) -> Application:
    """Put another in charge of the draft: a member, or a colleague who may write."""
    application = lock(application)
    if not application.may(by, "submit") and application.owner_id != by.pk:
        raise NotYours(_("Only members of the organisation, or whoever is in charge, hand the draft on."))
    if application.state not in ("draft", "supplementing"):
        raise Refused(_("It has been submitted: there is nothing left to hand on."))
    if not application.may(to, "edit"):
        raise Refused(_("%(person)s may not write here: let them edit first.") % {"person": to})
    if application.owner_id != to.pk:
        application.owner = to
        application.save(update_fields=["owner"])
        record(application, "transfer", by=by, to=to.pk)
    return application
