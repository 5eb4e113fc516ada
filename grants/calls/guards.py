"""What the steps of a call and of a package ask (see workflows/processes/call.py and package.py).

Each looks only at what hangs under the call; later stages through reverse relations, never imported.
"""

from typing import Any

from django.db.models import Q

from workflows import clock

#: States of an application in which nothing has been submitted, or it was taken back.
NOT_COUNTED = ("draft", "withdrawn")
UNDECIDED = ("submitted", "supplementing")
#: States in which a response to a package does not count.
NO_RESPONSE = (*NOT_COUNTED, "ineligible", "disqualified")


class CallGuards:
    """Mixed into Call."""

    def missing_rules(self: Any) -> list[str]:
        """Why the call cannot be announced yet, a sentence each."""
        from grants.calls.checklist import checks_of

        return [check.sentence for check in checks_of(self) if not check.ok]

    def opening_has_come(self: Any) -> bool:
        return self.opens_at is not None and self.opens_at <= clock.now()

    def closing_has_passed(self: Any) -> bool:
        return self.closes_at is not None and self.closes_at <= clock.all_in_by()

    def eligibility_is_decided(self: Any) -> bool:
        return not self.applications.filter(state__in=UNDECIDED).exists()

    def panel_is_complete(self: Any) -> bool:
        """The first round has an odd number of experts, alternates not counted, and at least the minimum."""
        first = self.rounds.order_by("held_on", "pk").first()
        if first is None:
            return False
        count: int = first.panel.filter(alternate=False).count()
        return count % 2 == 1 and bool(count >= self.min_panel)

    def packages_are_settled(self: Any) -> bool:
        """Every package has enough responses, or it was decided that it fails or goes on."""
        return not any(p.responses_are_too_few() for p in self.packages.filter(state="open"))

    def scoring_is_locked(self: Any) -> bool:
        rounds = self.rounds.all()
        return rounds.exists() and not rounds.filter(locked_at=None).exists()

    def awards_are_proposed(self: Any) -> bool:
        return bool(self.awards.exclude(state__in=["revoked", "lapsed"]).exists())

    def notice_is_published(self: Any) -> bool:
        return bool(self.published_notices().exists())

    def published_notices(self: Any) -> Any:
        """The published notices of proposed awards; of the result, where the call is a purchase."""
        return self.notices.filter(kind__in=["award_notice", "result_notice"], published_at__isnull=False)

    def notice_is_over(self: Any) -> bool:
        """Every published notice of awards has had its whole period: the last day through its midnight."""
        rows = self.published_notices()
        return (
            rows.exists()
            and not rows.filter(Q(ends_on=None) | Q(ends_on__gte=clock.day_all_in_by())).exists()
        )

    def no_objection_is_open(self: Any) -> bool:
        """Open until it was refused, upheld or dismissed; what still waits is only the reply."""
        return not self.notices.filter(
            objections__state__in=["received", "accepted", "investigating"]
        ).exists()

    def awards_are_settled(self: Any) -> bool:
        return not self.awards.filter(state__in=["proposed", "publicised"]).exists()

    def all_contracts_ended(self: Any) -> bool:
        """Every award of the call is closed, or never came to a contract."""
        return not self.awards.exclude(state__in=["closed", "revoked", "lapsed"]).exists()


class PackageGuards:
    """Mixed into Package."""

    def call_is_closed(self: Any) -> bool:
        return self.call.state in ("closed", "reviewing")

    def responses(self: Any) -> int:
        """The responses that count: submitted, neither withdrawn nor found ineligible."""
        count: int = self.applications.exclude(state__in=NO_RESPONSE).count()
        return count

    def responses_are_too_few(self: Any) -> bool:
        return bool(self.responses() < self.call.min_responses)
