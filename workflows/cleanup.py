"""What nobody needs any more is thrown away at night."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from workflows import clock, sweeps
from workflows.models import Mail


@sweeps.once("sessions", _("Throw away sessions that are over"), nightly=True)
def old_sessions() -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@sweeps.once("mails", _("Throw away old kept mails"), nightly=True)
def old_mails() -> int:
    """Mails that were kept for want of a mail server, after `YICHUANG_KEPT_MAIL_DAYS`."""
    if not settings.KEPT_MAIL_DAYS:
        return 0
    gone, _each = Mail.objects.filter(at__lt=clock.now() - timedelta(days=settings.KEPT_MAIL_DAYS)).delete()
    return gone
