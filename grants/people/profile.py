"""What an organisation says of itself, as answers of a form: filled once in the profile, taken over into every draft."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from grants.people.models import Organisation


def _word(thing: Any) -> str:
    """The Chinese name: answers are kept in it, whatever the reader's language."""
    return thing.name if thing is not None else ""


def _text(name: str) -> Callable[[Organisation], str]:
    def read(organisation: Organisation) -> str:
        value = getattr(organisation, name)
        return "" if value is None else str(value)

    return read


#: How an organisation stands to Party building, as it is kept, and what a reader is told.
PARTY_WORDS: dict[str, str | Promise] = {
    "单独党支部": gettext_lazy("Own Party branch"),
    "联合党支部": gettext_lazy("Joint Party branch"),
    "党建指导员": gettext_lazy("Party building instructor"),
    "党建联络员": gettext_lazy("Party building liaison"),
    "社区党组织领导": gettext_lazy("Led by the community's Party organisation"),
    "村党组织领导": gettext_lazy("Led by the village's Party organisation"),
    "无": pgettext_lazy("party building", "None"),
}
#: The words of the profile for Party building -> what the forms that ship keep; led by a village's or a community's
#: Party organisation is none of the forms' choices, and is left to the person.
PARTY = {
    "单独党支部": "own_branch",
    "联合党支部": "joint_branch",
    "党建指导员": "liaison",
    "党建联络员": "liaison",
    "无": "none",
}

#: What a question may name in "fill" after `organisation.`: each gives an answer as a form keeps it.
PROFILE: dict[str, Callable[[Organisation], str]] = {
    **{
        name: _text(name)
        for name in (
            "code",
            "name",
            "name_en",
            "credit_code",
            "filing_number",
            "legal_form",
            "guided_by",
            "nature",
            "assessment",
            "staff",
            "members",
            "intro",
            "representative",
            "contact_name",
            "contact_phone",
            "contact_email",
            "account_name",
            "account_number",
            "account_bank",
            "established",
        )
    },
    "party_status": lambda o: PARTY.get(o.party_status, o.party_status),
    "tier": lambda o: o.tier,
    "region": lambda o: o.region_id,
    "field": lambda o: _word(o.field),
    "registrar": lambda o: _word(o.registrar),
    "managing_unit": lambda o: _word(o.managing_unit),
    "custodian": lambda o: _word(o.custodian),
}


def names() -> list[str]:
    """Everything a question may be filled from: for whoever checks a form."""
    return sorted(f"organisation.{name}" for name in PROFILE)


def value(organisation: Organisation, name: str) -> str:
    """The value behind `organisation.<field>`; nothing for a name that is not there."""
    read = PROFILE.get(name.removeprefix("organisation."))
    return read(organisation) if read is not None else ""
