"""Mail: written as a row in the transaction of whatever asks for it, brought by a job afterwards (workflows/jobs.py).

Nothing talks to a mail server inside a transaction, or while a person waits. `Outbox` is the back end that every
`send_mail` of the house and of its libraries meets; `settings.MAIL_CARRIER` is what really carries: a server, or
`KeptMail` where there is none.

Each mail is a job of its own. One that a server refuses for good is given up and shown to the administrator; whatever
else goes wrong is tried again after a growing pause; neither stops another. The row is marked before and after, so a
worker that is killed sends at most the one in its hands again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected
from socket import gaierror

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override

from workflows import clock, jobs, sweeps
from workflows.circuit_breaker import Breaker
from workflows.external import refuse_inside_unit_of_work
from workflows.models import Letter, Mail, Message
from workflows.plain_text import one_line, whole

#: How long one mail may take before it counts as lost with its worker.
LEASE = timedelta(minutes=2)
#: How long the words of a letter are kept that could not be sent: they may hold the key to an account.
GOOD_FOR = timedelta(days=1)
#: Whatever a server answers, it is there; these say that it was not reached: no connection, no answer, hung up on.
NOT_REACHED = (ConnectionError, TimeoutError, SMTPServerDisconnected, gaierror)
#: A thousand letters do not wait for a server that hangs, one after the other.
SERVER = Breaker("The mail server does not answer: mail waits", rest=jobs.WAIT.total_seconds(), fails=3)
RESTS = gettext_noop(
    "The mail server does not answer just now: it is asked again in a few minutes, by one letter for all."
)
TOO_LATE = gettext_noop("It is too late to send it: its words were wiped.")


class Outbox(BaseEmailBackend):
    """One letter a recipient. Whoever sends never waits for a mail server, and never sends what is rolled back."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if message.attachments:
                raise ValueError("Mail carries no files: papers lie behind a login, so send the address.")
            for to in message.recipients():
                post(to=to, subject=str(message.subject), body=str(message.body), html=_html(message))
        return len(email_messages)


class KeptMail(BaseEmailBackend):
    """Where mail goes when there is no mail server: one row a recipient, read at a page."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [
            Mail(to=to, subject=str(message.subject), body=str(message.body), html=_html(message))
            for message in email_messages
            for to in message.recipients()
        ]
        Mail.objects.bulk_create(rows)
        return len(email_messages)


def _html(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    return next((str(part[0]) for part in message.alternatives if part[1] == "text/html"), "")


def post(
    *, to: str, subject: str, body: str, html: str = "", until: datetime | None = None, sealed: bool = False
) -> None:
    """Have a letter sent once the running transaction has committed. `until`: later it is of no use. `sealed`: nobody
    is shown to whom it goes."""
    with transaction.atomic():
        letter = Letter.objects.create(
            to=to,
            subject=one_line(subject)[:200],
            body=body,
            html=html,
            sealed=sealed,
            until=until or clock.now() + GOOD_FOR,
        )
        jobs.later("letter", letter.pk)


@sweeps.once("letters", _("Wipe the words of letters that are too late"))
def wipe_old_letters() -> int:
    """They may hold the key to an account. Returns how many."""
    late = Letter.objects.filter(until__lt=clock.now()).exclude(body="", html="")
    return late.update(body="", html="")


def _carry(to: str, subject: str, body: str, html: str = "") -> None:
    """Hand one mail to whatever carries it. That a server knows no such recipient is final; anything else may pass."""
    refuse_inside_unit_of_work("Mail")
    mail = EmailMultiAlternatives(one_line(subject), body, None, [to])
    if html:
        mail.attach_alternative(html, "text/html")
    try:
        with _asking():
            get_connection(settings.MAIL_CARRIER).send_messages([mail])
    except SMTPRecipientsRefused as refused:
        code, words = refused.recipients.get(to, (450, b""))
        raise (jobs.GiveUp if 500 <= code < 600 else ConnectionError)(_said(code, words)) from None
    except SMTPResponseException as refused:
        raise ConnectionError(_said(refused.smtp_code, refused.smtp_error)) from None
    except ValueError:  # nothing but the address can be wrong: the subject was made one line
        raise jobs.GiveUp(gettext_noop("The address is not one.")) from None


@contextmanager
def _asking() -> Iterator[None]:
    """Stands around each question to the mail server. While it is left in peace, no attempt is made or counted; where it
    answers again, whatever waited goes on."""
    if not SERVER.closed:
        raise jobs.Waits(RESTS)
    failed = SERVER.failing
    try:
        yield
    except NOT_REACHED as error:
        SERVER.trip(error)
        raise
    except (SMTPException, ValueError):
        SERVER.reset()
        raise
    SERVER.reset()
    if failed:
        jobs.wake(RESTS)


def _said(code: int, words: bytes | str) -> str:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return one_line(f"{code} {said}")


# --- a letter to an address ------------------------------------------------------------------------------


def _letters(keys: Sequence[str]) -> dict[str, str]:
    found = Letter.objects.filter(pk__in=keys)
    return {str(one.pk): one.subject if one.sealed else f"{one.to} · {one.subject}" for one in found}


def _drop_letter(key: str) -> None:
    Letter.objects.filter(pk=key).delete()


@jobs.register("letter", _("Mail to an address"), lease=LEASE, about=_letters, let_go=_drop_letter)
def deliver_letter(key: str) -> None:
    """Send it, and forget it: what was sent lies nowhere."""
    letter = Letter.objects.filter(pk=key).first()
    if letter is None:
        return
    if letter.until < clock.now() or not (letter.body or letter.html):
        Letter.objects.filter(pk=letter.pk).update(body="", html="")
        raise jobs.GiveUp(TOO_LATE)
    _carry(letter.to, letter.subject, letter.body, letter.html)
    letter.delete()


# --- the mail of a message ------------------------------------------------------------------------------


def _messages(keys: Sequence[str]) -> dict[str, str]:
    found = Message.objects.filter(pk__in=keys).select_related("to")
    return {str(one.pk): f"{one.to} · {one.subject}" for one in found}


@jobs.register("message", _("Mail of a message"), lease=LEASE, about=_messages)
def deliver_message(key: str) -> None:
    """Send what a person was told; it stays readable at the desk, sent or not."""
    message = Message.objects.select_related("to").filter(pk=key, sent_at=None).first()
    if message is None or not message.to.is_active or not message.to.email:
        return
    _carry(message.to.email, message.subject, mail_of(message))
    Message.objects.filter(pk=message.pk).update(sent_at=clock.now())


def mail_of(message: Message) -> str:
    """The words of a message with the addresses that stand behind its buttons at the desk."""
    parts = [message.body]
    with override(getattr(message.to, "language", "") or settings.LANGUAGE_CODE):
        if message.paper:
            parts.append("\n".join([str(_("Paper (PDF):")), whole(message.paper)]))
        if message.link:
            parts.append("\n".join([str(_("Look at it:")), whole(message.link)]))
        parts.append(render_to_string("messages/foot.txt").strip("\n"))
    return "\n\n".join(part for part in parts if part)
