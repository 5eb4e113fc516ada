"""What a person is shown of facts about others: asked here by pages, lists, exports, papers, feeds and the trail alike.

    shown_to(request.user).judging(call)      # who the experts are, what each of them scored
    shown_to(request.user).account(number, of=organisation)

Which rows somebody may see at all is said by `visible_to` of the nouns; this is about what of a row.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from grants.people.access import VERIFIERS, works_as
from grants.people.banking import masked
from grants.people.identity import masked as masked_mail
from grants.people.models import Organisation, User
from grants.people.units import overseen
from workflows import roles
from workflows.models import Event

#: Processes on whose trail experts and what they found are named, and the facts that name them.
JUDGING = frozenset({"call", "round", "review", "application"})
OF_JUDGING = frozenset(
    {
        "alternates",
        "conflicts",
        "expert",
        "experts",
        "item_scores",
        "mean",
        "results",
        "score",
        "stands_in_for",
        "total",
        "valid",
    }
)


@dataclass(frozen=True)
class Shown:
    """The rights of one reader, who may be nobody."""

    user: Any

    # --- who judged, and how -----------------------------------------------------------------------------------
    def judging(self, subject: Any) -> bool:
        """Who the experts are, what each scored and why one stood back: the office that runs the call, those above it, and
        auditors. Never finance, never a hub, never an applicant; an expert reads the own sheet, as every own row."""
        if self._administers:
            return True
        return self._is_known and any(self.user.acts_as(role, subject) for role in roles.OVERSEERS)

    @property
    def results(self) -> bool:
        """Marks and places in lists of what the reader sees anyway: whoever oversees calls. An applicant is told the own
        result by the page of the application."""
        return self._administers or (self._is_known and bool(self.user.offices_as(*roles.OVERSEERS)))

    def judged(self, *, office: str) -> Q:
        """`judging` for a query: `office` is the path to the unit that runs the call."""
        if self._administers:
            return ~Q(pk__in=[])  # everything, also beside another condition: `Q() | other` is `other`
        return (
            overseen(self.user.offices_as(*roles.OVERSEERS), office=office)
            if self._is_known
            else Q(pk__in=[])
        )

    # --- whom one reaches, and how ----------------------------------------------------------------------------------
    def contact(self, organisation: Organisation) -> bool:
        """The phone and the mail that an organisation gave: its own people, the hub that keeps its money, and the offices
        in whose region it lies. An expert and the public never."""
        if self._administers:
            return True
        if not self._is_known:
            return False
        hubs = self.user.organisations_as(*roles.IN_HUBS)
        mine = organisation.pk in self.user.organisations_as() or organisation.custodian_id in hubs
        return mine or works_as(self.user, *roles.READERS, **_place(organisation))

    def mail(self, person: User, *, deciding: bool = False) -> str:
        """A person's own address: whole for that person and for whoever decides whether they act for an organisation, and has
        to ask them; else enough for who knows it, too little for who does not."""
        return person.email if deciding or person == self.user else masked_mail(person.email)

    # --- where money goes -----------------------------------------------------------------------------------------------
    def account(self, number: str, *, of: Organisation, payment: Any = None) -> str:
        """The number of an account: whole for its own people, for those who pay and those who verify; else its last four
        digits. Beside a payment: for those who pay, confirm and verify that one."""
        return number if self._reads_account(of, payment) else masked(number)

    def _reads_account(self, of: Organisation, payment: Any) -> bool:
        if not self._is_known:
            return False
        if works_as(self.user, *VERIFIERS, **_place(of)):
            return True
        if payment is not None:
            return any(self.user.acts_as(role, payment) for role in (*roles.FINANCE, "lead"))
        return of.pk in self.user.organisations_as() or works_as(self.user, *roles.FINANCE, **_place(of))

    def spending_account(self, number: str, claim: Any) -> str:
        """The payee's account on a claim: whole for the group that wrote it and the hub that pays."""
        whole = self._is_known and any(
            self.user.acts_as(role, claim) for role in ("applicant", *roles.IN_HUBS)
        )
        return number if whole else masked(number)

    # --- the trail -------------------------------------------------------------------------------------------------------
    @property
    def history(self) -> bool:
        """Whether there is a way to the history of what the reader sees."""
        return self._administers or (self._is_known and self.user.has_role(*roles.READERS))

    def hands(self, subject: Any) -> bool:
        """Who of the office took a step: the office and those above it. To an applicant the office speaks as one."""
        if self._administers:
            return True
        return self._is_known and any(self.user.acts_as(role, subject) for role in roles.READERS)

    def facts(self, event: Event, subject: Any = None) -> dict[str, Any]:
        """The facts of an event that are told: of experts and of what they found as everywhere. Without a subject the whole
        trail is read, by those who read everything."""
        if self._reads_judging(event, subject):
            return dict(event.facts)
        return {name: fact for name, fact in event.facts.items() if name not in OF_JUDGING}

    def by(self, event: Event, subject: Any = None) -> str:
        """Who took a step: of an expert as everywhere. Nobody: the clock."""
        if event.by is None:
            return _("Clock")
        if event.by == self.user or self._reads_judging(event, subject) or not _is_expert(event.by):
            return str(event.by)
        return _("An expert")

    def _reads_judging(self, event: Event, subject: Any) -> bool:
        if event.process not in JUDGING:
            return True
        return self.results if subject is None else self.judging(subject)

    @property
    def _is_known(self) -> bool:
        return bool(getattr(self.user, "is_authenticated", False) and self.user.is_active)

    @property
    def _administers(self) -> bool:
        return self._is_known and bool(self.user.is_superuser)


def _place(organisation: Organisation) -> dict[str, Any]:
    return {"office": organisation.managing_unit, "region": organisation.region}


def _is_expert(user: User) -> bool:
    return getattr(user, "expert", None) is not None


def shown_to(user: Any) -> Shown:
    return Shown(user)


def reads_results(user: Any) -> bool:
    """For the column of a list: `Column(..., shown_to=reads_results)`."""
    return shown_to(user).results
