"""Reasons that the system gives itself, where a person would write one: kept in the row and in its history as they were
said then, in the language of whoever set them off, and read by everybody in his own.

    reason = _("The milestone was not passed.")      as ever
    own_words(tranche.hold_reason)                   what a person wrote stays as it is
"""

from functools import cache

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

#: Every `reason=_("…")` of the code: tests/people/test_system_reasons.py finds them.
REASONS = (
    gettext_noop("The milestone was accepted."),
    gettext_noop("The milestone was not passed."),
    gettext_noop("Settled by actual spending."),
    gettext_noop("Not signed within the term for signing."),
    gettext_noop("Declared by the expert"),
    gettext_noop("Supplement"),
    gettext_noop("Not among those for which the money of this call was decided."),
)


@cache
def _said() -> dict[str, str]:
    """Each of them in each language, and which it is."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {gettext(reason): reason for reason in REASONS}
    return found


def system_reasons(text: str) -> str:
    reason = _said().get(text)
    return gettext(reason) if reason else text
