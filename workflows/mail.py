"""Where mail goes when there is no mail server: kept as rows, read at a page."""

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from workflows.models import Mail


def _html(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    return next((str(part[0]) for part in message.alternatives if part[1] == "text/html"), "")


class KeptMail(BaseEmailBackend):
    """One row a recipient, in the same transaction as whatever sent it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [
            Mail(to=to, subject=str(message.subject), body=str(message.body), html=_html(message))
            for message in email_messages
            for to in message.recipients()
        ]
        Mail.objects.bulk_create(rows)
        return len(email_messages)
