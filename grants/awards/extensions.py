"""The notice that an extension is: number, both moments and the reason, published in the transaction that moves the
closing moment. Asked for by `grants.calls.actions.extend`: a call does not know its notices."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from grants.awards.models import PublicNotice
from grants.calls.models import Call
from grants.people.models import User
from grants.web.formatting import say_moment
from workflows import clock
from workflows.steps import Refused, action, record


@action
def publish_extension(
    *, call: Call, was: datetime | None, closes_at: datetime, reason: str, number: str, by: User
) -> PublicNotice:
    """Write and publish it. It has no period: nobody objects to more time."""
    words = {}
    for name, language in (("", "zh-hans"), ("_en", "en")):
        with translation.override(language):
            words[f"title{name}"] = _("Extension: applications to “%(call)s”") % {"call": call.local_title}
            words[f"body{name}"] = _text(call, was, closes_at, reason)
    try:
        with transaction.atomic():
            notice = PublicNotice.objects.create(
                call=call,
                kind=PublicNotice.Kind.EXTENSION,
                number=number,
                starts_on=clock.today(),
                state=PublicNotice.State.PUBLISHED,
                published_at=clock.now(),
                published_by=by,
                title=words.pop("title")[:200],
                **words,
            )
    except IntegrityError as taken:
        raise Refused(
            _("There is a notice with the number %(number)s already. Nothing was extended.")
            % {"number": number}
        ) from taken
    record(notice, "publish", by=by, target=notice.state, kind=notice.kind)
    return notice


def _text(call: Call, was: datetime | None, closes_at: datetime, reason: str) -> str:
    facts = {
        "call": call.local_title,
        "doc": _(" (%(number)s)") % {"number": call.doc_number} if call.doc_number else "",
        "was": say_moment(was, year=True, weekday=False) if was else "—",
        "new": say_moment(closes_at, year=True, weekday=False),
        "reason": reason,
        "office": call.issuer.local_name,
    }
    return "\n\n".join(
        text % facts
        for text in (
            _("Applications to “%(call)s”%(doc)s were to close on %(was)s. They now close on %(new)s."),
            _("Reason: %(reason)s"),
            _(
                "Whatever has been written or submitted stays as it is; what was submitted need not be sent again. "
                "All other rules of the call are unchanged."
            ),
            "%(office)s",
        )
    )
