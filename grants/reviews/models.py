"""Panels, declared conflicts, assignments, score sheets, and the ranking that comes of them."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.applications.models import Application
from grants.applications.parties import paths_under
from grants.calls.models import Call, ReviewRound, RubricItem
from grants.people.models import Expert, User
from grants.people.shown import shown_to
from workflows import clock
from workflows.processes import ReviewProcess
from workflows.steps import in_states, path

#: Under this share of an item's weight a score needs its reason.
REASON_UNDER = Decimal("0.6")
#: A general comment has at least so many characters.
COMMENT_LENGTH = 20
#: Scores are given in half points.
STEP = Decimal("0.5")


class PanelMember(models.Model):
    """An expert on the panel of a round; an alternate steps in after a recusal."""

    round = models.ForeignKey(ReviewRound, models.CASCADE, related_name="panel")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="panels")
    alternate = models.BooleanField(_("alternate"), default=False)

    class Meta:
        ordering = ["round", "alternate", "expert"]
        constraints = [models.UniqueConstraint(fields=["round", "expert"], name="panel_member_once")]


class Declaration(models.Model):
    """An expert's signed word on conflicts of interest for a call, before seeing any material."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="declarations")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="declarations")
    text = models.TextField(_("text"))
    signed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "expert"], name="declaration_once")]


class Conflict(models.Model):
    """A conflict of interest of an expert with one application: declared, found by the system, or by an officer."""

    class Kind(models.TextChoices):
        DECLARED = "declared", _("Declared by the expert")
        SYSTEM = "system_excluded", _("Found by the system")
        OFFICER = "officer", _("Found by an officer")

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="conflicts")
    application = models.ForeignKey(Application, models.PROTECT, related_name="conflicts")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    reason = models.CharField(_("reason"), max_length=200)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["expert", "application"], name="conflict_once")]


class ScoreSheetQuerySet(models.QuerySet["ScoreSheet"]):
    def visible_to(self, user: Any) -> "ScoreSheetQuerySet":
        """An expert sees only his own; officers and auditors those of their calls."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(expert__user=user)
        return self.filter(mine | shown_to(user).judged(office="round__call__issuer"))


class ScoreSheet(ReviewProcess):
    """One expert's sheet on one application in one round. A recused or waived sheet shows no score."""

    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="sheets")
    application = models.ForeignKey(Application, models.PROTECT, related_name="sheets")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="sheets")
    stands_in_for = models.ForeignKey(Expert, models.PROTECT, null=True, blank=True, related_name="+")
    total = models.DecimalField(_("total"), max_digits=6, decimal_places=2, null=True, blank=True)
    comment = models.TextField(pgettext_lazy("score sheet", "comment"), blank=True)
    recommends = models.BooleanField(_("recommends funding"), null=True, blank=True)
    suggested_fen = models.BigIntegerField(_("suggested sum"), null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    read_with = (
        "application__call__issuer__region",
        "application__organisation",
        "application__custodian",
        "application__contracting_party",
        "round__call",
        "expert",
    )
    paths = {**paths_under("application__"), "expert": path("expert")}
    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        ordering = ["round", "application", "expert"]
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        indexes = [
            models.Index(fields=["round", "state"], name="score_sheet_round_state"),
            # When an expert of a round was last seen at work.
            models.Index(
                fields=["expert", "round", "-saved_at"],
                name="score_sheet_last_saved",
                condition=Q(saved_at__isnull=False),
            ),
            models.Index(
                fields=["expert", "round", "-submitted_at"],
                name="score_sheet_last_sent",
                condition=Q(submitted_at__isnull=False),
            ),
            models.Index(fields=["expert", "round", "state"], name="score_sheet_of_expert"),
        ]
        constraints = [
            in_states(ReviewProcess.State, "sheet_state_known"),
            models.UniqueConstraint(fields=["round", "application", "expert"], name="sheet_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["recused", "waived"]) | Q(total=None),
                name="recused_sheet_has_no_score",
            ),
        ]

    @property
    def code(self) -> str:
        return f"{self.application.code}/{self.round.kind}/{self.expert.code}"

    @property
    def track(self) -> str:
        return self.application.track

    def parties(self) -> dict[str, Any]:
        return {**self.application.parties(), "expert": self.expert_id}

    def roots(self) -> list[models.Model]:
        """The round first: no sheet is handed in while the round is being locked."""
        return [self.round]

    def __str__(self) -> str:
        return f"{self.application.code} · {self.round.get_kind_display()} · {self.expert.code}"

    def get_absolute_url(self) -> str:
        return reverse("review-sheet", args=[self.pk])

    def is_declared(self) -> bool:
        """Whether the expert has signed for this call, and named no conflict with this application."""
        signed = Declaration.objects.filter(call_id=self.round.call_id, expert=self.expert_id).exists()
        return (
            signed
            and not Conflict.objects.filter(expert=self.expert_id, application=self.application_id).exists()
        )

    def unfinished(self) -> list[str]:
        """What still stands against handing it in: item keys, then "comment" where it is too short."""
        given = {score.item_id: score for score in self.scores.all()}
        items = self.round.rubric.items.filter(computed="")
        missing = [
            i.key
            for i in items
            if i.pk not in given or lacks_reason(i, given[i.pk].value, given[i.pk].reason)
        ]
        return missing + (["comment"] if len(self.comment.strip()) < COMMENT_LENGTH else [])


def lacks_reason(item: RubricItem, value: Decimal, reason: str) -> bool:
    """A score under 60 % of the item's weight says why."""
    return value < item.weight * REASON_UNDER and not reason.strip()


class Score(models.Model):
    """The score of one item, in half points."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="scores")
    item = models.ForeignKey(RubricItem, models.PROTECT, related_name="+")
    value = models.DecimalField(_("score"), max_digits=5, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        ordering = ["item__order"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item"], name="score_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="score_not_negative"),
        ]


class RoundResult(models.Model):
    """What a locked round says of one application: how many sheets counted, and their mean after the call's rule."""

    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="results")
    application = models.ForeignKey(Application, models.PROTECT, related_name="round_results")
    valid = models.PositiveSmallIntegerField(_("valid sheets"))
    dropped = models.BooleanField(_("highest and lowest dropped"))
    mean = models.DecimalField(_("mean"), max_digits=6, decimal_places=2)
    locked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["round", "-mean"]
        constraints = [models.UniqueConstraint(fields=["round", "application"], name="round_result_once")]


class RankRow(models.Model):
    """The final ranking of a call (a purchase: of a package): the weighted score and the place."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="ranking")
    application = models.OneToOneField(Application, models.PROTECT, related_name="rank_row")
    score = models.DecimalField(_("final score"), max_digits=6, decimal_places=2)
    rank = models.PositiveSmallIntegerField(_("rank"))
    tie_note = models.CharField(_("how a tie was resolved"), max_length=200, blank=True)
    #: Purchases: lowest valid price ÷ price × weight, already inside `score`.
    price_score = models.DecimalField(_("price score"), max_digits=5, decimal_places=2, null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["call", "rank"]
        indexes = [models.Index(fields=["call", "rank", "id"], name="rank_row_in_order")]
