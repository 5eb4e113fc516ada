"""Where each line of the eligibility check has its facts from: in words, with the way there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.eligibility.models import EligibilityLine
from grants.people.queries import organisations_for


@dataclass(frozen=True)
class Source:
    words: str
    url: str = ""


def sources_of(application: Application, user: Any) -> Callable[[EligibilityLine], Source]:
    """What is asked once for all lines; the answer names the source of one, with the way there for who may go it."""
    organisation, call = application.organisation, application.call
    open_to_user = organisations_for(user).filter(pk=organisation.pk).exists()
    profile = reverse("organisation", args=[organisation.code]) if open_to_user else ""
    last = application.versions.order_by("-number").values_list("number", flat=True).first()
    written = reverse("application-version", args=[application.code, last]) if last else ""
    rules = application.version.number if application.version else 0
    facts = {"rules": rules, "version": last or 0, "least": round(settings.SIMILARITY_LEAST * 100)}
    verified = (
        _("Profile of the organisation, verified by an office")
        if organisation.verified
        else _("Profile of the organisation, not verified by an office yet")
    )
    records = _("What offices have entered about the organisation here")
    budget = _(
        "Budget of version %(version)s; rules of the call, version %(rules)s, and of its sources of money"
    )
    known = {
        "in_time": (
            _("Moment of submission by the server's clock; closing moment of the call"),
            call.get_absolute_url(),
        ),
        "standing": (verified, profile),
        "not_abnormal": (records, profile),
        "not_banned": (records, profile),
        "party_clause": (verified, profile),
        "for_tier": (_("Rules of the call, version %(rules)s; profile of the organisation"), profile),
        "for_region": (_("Rules of the call, version %(rules)s; profile of the organisation"), profile),
        "for_running_grant": (_("Rules of the call, version %(rules)s; awards in this system"), ""),
        "custody": (_("Profile of the organisation; consents given here, and papers attached"), profile),
        "endorsed": (_("Endorsements given here, and stamped papers attached"), ""),
        "legal_party": (_("Profile of the contracting party"), ""),
        "one_only": (_("Applications to this call in this system"), call.get_absolute_url()),
        "sum": (budget, written),
        "ceilings": (budget, written),
        "forbidden": (budget, written),
        "not_funded_twice": (
            _("Awards and applications in this system, of all years; words alike by %(least)s%% or more"),
            "",
        ),
        "no_record": (_("Not known here: the public credit register"), ""),
        "documents": (_("Files of version %(version)s, and the virus scanner"), written),
    }

    def source(line: EligibilityLine) -> Source:
        words, url = known.get(line.key, ("", ""))
        return Source(words % facts, url)

    return source
