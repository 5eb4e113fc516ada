"""What must hold before an application moves: the questions that `workflows/processes/application.py` asks.

Later stages are looked at through reverse relations (`sheets`, `round_results`, `rank_row`, `award_row`,
`notice_items`, `objections`), so that nothing here imports them. Money in fen, scores as Decimal.
"""

from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from workflows import clock
from workflows.models import Event

#: States in which an application counts against the number an organisation may submit.
NOT_COUNTED = ("draft", "withdrawn", "package_failed")
#: A better-ranked response in one of these still stands before the next one.
STILL_IN_FRONT = ("ranked", "recommended", "awarded")
DROPPED_OUT = ("disqualified", "declined")
DEAD_AWARDS = ("revoked", "lapsed")


class Guards:
    """Mixed into Application. `self: Any`: the mixin knows no fields of its own."""

    # --- submitting ------------------------------------------------------------------------------------
    def before_closing(self: Any) -> bool:
        """By the moment of arrival on the server's clock: the closing moment itself is in time, a second later is not.
        Who came in within it gets his turn, should the call have been closed meanwhile."""
        call = self.call
        in_time = call.closes_at is not None and clock.arrived() <= call.closes_at
        return in_time and (call.state == "open" or (call.state == "closed" and call.closing_has_passed()))

    def person_is_verified(self: Any, by: Any) -> bool:
        """Whoever registered an organisation is believed on submitting only once somebody else has vouched for them."""
        own_word = by is not None and self.organisation_id in by.organisations_as("applicant")
        return not own_word or by.is_verified_for(self.organisation_id)

    def form_is_valid(self: Any) -> bool:
        from .draft import Draft

        return Draft.of(self).is_complete

    def limits_are_kept(self: Any) -> bool:
        """Every limit whose breach stops the submission; those left to the eligibility check do not."""
        from .draft import Draft

        return not Draft.of(self).refusals

    def within_number_per_organisation(self: Any) -> bool:
        """Per call; in a purchase per package."""
        return self.beside_from_organisation().count() < self.call.max_per_organisation

    def beside_from_organisation(self: Any) -> Any:
        """The others that count against the number for this organisation."""
        others = type(self).objects.filter(call_id=self.call_id, organisation_id=self.organisation_id)
        others = others.exclude(pk=self.pk).exclude(state__in=NOT_COUNTED)
        return others.filter(package_id=self.package_id) if self.package_id else others

    def custody_is_named(self: Any) -> bool:
        """An organisation without an account of its own names the hub that keeps its money."""
        return self.organisation.has_own_account or self.keeper is not None

    def contracting_party_is_legal_person(self: Any) -> bool:
        """Government Procurement Law, art. 22: who signs bears civil liability alone. A venture grant may
        also be signed by three, with the hub."""
        party = self.contracting_party or self.organisation
        return party.is_legal_person or (self.track == "venture" and self.keeper is not None)

    def is_signed_off(self: Any) -> bool:
        """The person in charge stands behind exactly this content; True where nobody asks for that."""
        from .draft import Draft
        from .standing import asks_sign_off, sign_off_of

        if not asks_sign_off(self):
            return True
        standing = sign_off_of(Draft.of(self))
        return standing is None or standing.is_valid

    def endorsements_are_in(self: Any) -> bool:
        """Managing unit and hub have endorsed this title and this sum, or their stamped paper is here."""
        from .standing import backings_of

        return all(one.is_in for one in backings_of(self))

    # --- supplement ------------------------------------------------------------------------------------
    def within_supplement_term(self: Any) -> bool:
        return self.supplement_due is not None and clock.arrived() <= self.supplement_due

    def supplement_term_is_over(self: Any) -> bool:
        """For good: whoever answered within it has had his turn."""
        return self.supplement_due is None or self.supplement_due < clock.all_in_by()

    def supplement_is_answered(self: Any) -> bool:
        asked = self.supplements.order_by("number").last()
        return asked is not None and all(point.get("answered") for point in asked.points)

    # --- eligibility -----------------------------------------------------------------------------------
    def checklist_is_decided(self: Any) -> bool:
        results = set(self.eligibility_lines.values_list("result", flat=True))
        return bool(results) and results <= {"pass", "fail"}

    def checklist_is_passed(self: Any) -> bool:
        return not self.checklist_has_failure()

    def checklist_has_failure(self: Any) -> bool:
        return self.eligibility_lines.filter(result="fail").exists()

    # --- review ----------------------------------------------------------------------------------------
    def has_enough_sheets(self: Any, kind: str) -> bool:
        """A locked round says how many counted; before that, submitted sheets are counted."""
        locked = self.round_results.filter(round__kind=kind).first()
        if locked is not None:
            return locked.valid >= self.call.min_sheets
        valid = self.sheets.filter(round__kind=kind, state__in=["submitted", "locked"]).count()
        return valid >= self.call.min_sheets

    def call_has_pitch(self: Any) -> bool:
        """A venture call of one round ranks what it has shortlisted."""
        return self.pitch() is not None

    def pitch(self: Any) -> Any:
        """The round of the pitch, where the call has one."""
        return self.call.rounds.filter(kind="pitch").first()

    def score_passes(self: Any) -> bool:
        """To the shortlist: the desk review's mark against its rubric. To an award: the final score."""
        if self.state == "reviewed":
            desk = self.round_results.filter(round__kind="desk").select_related("round__rubric").first()
            return desk is not None and desk.mean >= desk.round.rubric.pass_mark
        score = self.final_score
        return score is not None and score >= self.call.award_min_score

    @property
    def final_score(self: Any) -> Decimal | None:
        """The score of the ranking; before there is one, the weighted mean of the locked rounds."""
        row = getattr(self, "rank_row", None)
        if row is not None:
            return Decimal(row.score)
        results = list(self.round_results.select_related("round"))
        weight = sum((r.round.weight_pct for r in results), Decimal(0))
        if not weight:
            return None
        return sum((r.mean * r.round.weight_pct for r in results), Decimal(0)) / weight

    # --- decision --------------------------------------------------------------------------------------
    def money_is_there(self: Any) -> bool:
        """What the call still has covers the award, or, before one is written, is more than nothing."""
        allocated = self.call.allocations.aggregate(fen=Sum("fen"))["fen"] or 0
        others = self.call.awards.exclude(state__in=DEAD_AWARDS).exclude(application_id=self.pk)
        left = allocated - (others.aggregate(fen=Sum("approved_fen"))["fen"] or 0)
        award = getattr(self, "award_row", None)
        return left >= award.approved_fen if award is not None else left > 0

    def is_first_of_package(self: Any) -> bool:
        row = getattr(self, "rank_row", None)
        if row is None:
            return False
        better = self._rivals().filter(state__in=STILL_IN_FRONT, rank_row__rank__lt=row.rank)
        return not better.exists()

    def is_next_in_rank(self: Any) -> bool:
        """A place has fallen free that nobody has stepped into, and nobody passed over ranks before this
        one."""
        row = getattr(self, "rank_row", None)
        if row is None or row.score < self.call.award_min_score:
            return False
        rivals = self._rivals()
        free = rivals.filter(Q(state__in=DROPPED_OUT) | Q(award_row__state__in=DEAD_AWARDS)).count()
        pks = list(rivals.values_list("pk", flat=True))
        stepped = Event.objects.filter(process="application", action="step_up", subject_id__in=pks).count()
        before = rivals.filter(state="not_selected", rank_row__rank__lt=row.rank)
        return free > stepped and not before.exists()

    def _rivals(self: Any) -> Any:
        """The others that compete for the same money: of the package, or of the call."""
        group = type(self).objects.filter(call_id=self.call_id).exclude(pk=self.pk)
        return group.filter(package_id=self.package_id) if self.package_id else group

    def approved_budget_is_set(self: Any) -> bool:
        award = getattr(self, "award_row", None)
        lines = self.budget_lines.filter(kind="approved").exclude(source="match")
        return award is not None and lines.aggregate(fen=Sum("fen"))["fen"] == award.approved_fen

    def notice_is_clear(self: Any) -> bool:
        """The notice that names it is over, and no objection is open or was upheld."""
        items = list(
            self.notice_items.filter(
                notice__kind__in=["award_notice", "result_notice"], notice__published_at__isnull=False
            ).select_related("notice")
        )
        day = clock.day_all_in_by()
        over = bool(items) and all(i.notice.ends_on is None or i.notice.ends_on < day for i in items)
        return over and not self._objection_stands()

    def _objection_stands(self: Any) -> bool:
        if self.objections.filter(state__in=["received", "accepted", "investigating", "upheld"]).exists():
            return True
        replied = list(self.objections.filter(state="replied").values_list("pk", flat=True))
        upheld = Event.objects.filter(process="objection", action="uphold", subject_id__in=replied)
        return bool(replied) and upheld.exists()

    def package_has_failed(self: Any) -> bool:
        return self.package is not None and self.package.state == "failed"
