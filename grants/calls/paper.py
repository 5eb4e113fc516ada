"""The facts of a call's form on paper (grants/documents/facts/applications.py: BlankForm)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import override

from grants.calls.form import call_form
from grants.calls.models import Call
from grants.forms.paper import drawn


def blank_facts(call: Call, language: str) -> dict[str, Any]:
    """The form as it is frozen for this call (else as it will be), in one language."""
    with override(language):
        form = call_form(call.versions.order_by("-number").first() or call)
        return {
            "code": call.code,
            "call_title": call.local_title,
            "issuer": str(call.issuer),
            "opens_at": _iso(call.opens_at),
            "closes_at": _iso(call.closes_at),
            "contact": "　".join(part for part in (call.contact_phone, call.contact_email) if part),
            "sections": [
                {
                    "title": section.title,
                    "help": section.help,
                    "questions": [drawn(q) for q in section.questions if not q.does.is_reckoned],
                }
                for section in form.sections
            ],
        }


def _iso(moment: Any) -> str:
    return timezone.localtime(moment).isoformat("T", "seconds") if moment else ""
