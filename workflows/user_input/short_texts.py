"""What a person says in a few words, where no form reads it: a remark, a reason, a note."""

from django.utils.translation import gettext as _

from workflows.steps import Refused
from workflows.user_input.text import clean


def fitting(text: str, most: int) -> str:
    """Cleaned and whole. What is too long is refused with how much of it is too much, never cut."""
    said = clean(text).strip()
    if len(said) > most:
        raise Refused(
            _("At most %(most)d characters: there are %(more)d too many. Nothing was changed.")
            % {"most": most, "more": len(said) - most}
        )
    return said
