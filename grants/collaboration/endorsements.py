"""Who stands behind a draft, and behind which content: the sign-off of the person in charge, the endorsements of the
managing unit and of the hub. Read by the guards, the task list, the officer's page and the papers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from grants.filling.content import content_of, digests_of, sha256_of
from grants.people.models import Membership, Office, Organisation, User

if TYPE_CHECKING:
    from grants.applications.models import Application
    from grants.collaboration.models import Endorsement, SignOff
    from grants.files.models import Attachment
    from grants.filling.draft import Draft

UNIT, HUB = "unit", "hub"
#: Beside the questions of the form: the stamped paper, where the unit or the hub has nobody with an account here.
PAPER_KEYS = {UNIT: "endorsement_unit", HUB: "endorsement_hub"}


def essentials(application: "Application") -> dict[str, Any]:
    """What an endorsement stands and falls with: the title, and what the budget comes to."""
    return {
        "title": application.title,
        "requested_fen": application.requested_fen,
        "total_fen": application.requested_fen + application.match_fen,
    }


def parts_of(draft: "Draft[Application]") -> dict[str, Any]:
    """The digest of each section and of the files, with title and sums."""
    return digests_of(draft) | essentials(draft.filled)


@dataclass(frozen=True)
class ContentChange:
    """A part of the draft that is no longer what somebody stood behind."""

    what: str
    by: User | None
    at: datetime | None


def changed_since(draft: "Draft", parts: Mapping[str, Any], at: datetime) -> list[ContentChange]:
    """What was changed since, by whom and when, section by section."""
    now, before = parts_of(draft), parts.get("sections", {})
    found = []
    for section in draft.form.sections:
        row = draft.kept.get(section.key)
        if now["sections"].get(section.key) != before.get(section.key):
            found.append(
                ContentChange(section.title, row.saved_by if row else None, row.saved_at if row else None)
            )
    if now["files"] != parts.get("files"):
        found.append(_changed_files(draft.filled, at))
    return found


def _changed_files(application: "Application", at: datetime) -> ContentChange:
    from grants.files.models import Attachment

    files = Attachment.objects.filter(subject_type="application", subject_id=application.pk)
    last = files.filter(Q(made_at__gt=at) | Q(removed_at__gt=at)).select_related("made_by").last()
    if last is None:
        return ContentChange(_("Attachments"), None, None)
    return ContentChange(
        _("Attachments"), None if last.removed_at else last.made_by, last.removed_at or last.made_at
    )


# --- the sign-off -----------------------------------------------------------------------------------------


@dataclass
class SignedOff:
    """The last sign-off against the draft as it stands."""

    sign_off: "SignOff | None"
    is_valid: bool
    changes: list[ContentChange] = field(default_factory=list)


def asks_sign_off(application: "Application") -> bool:
    asked = application.call.asks_sign_off or application.organisation.asks_sign_off
    return asked and not application.is_trial


def signed_off_as(application: "Application", sha256: str) -> "SignOff | None":
    """Who signed off exactly the content that was handed in."""
    return application.sign_offs.filter(content_sha256=sha256).select_related("by").last()


def sign_off_of(draft: "Draft") -> SignedOff | None:
    """None where nobody asks for one."""
    if not asks_sign_off(draft.filled):
        return None
    last = draft.filled.sign_offs.select_related("by").last()
    if last is None:
        return SignedOff(None, is_valid=False)
    if last.content_sha256 == sha256_of(content_of(draft)):
        return SignedOff(last, is_valid=True)
    return SignedOff(last, is_valid=False, changes=changed_since(draft, last.parts, last.at))


# --- the endorsements -------------------------------------------------------------------------------------


@dataclass
class EndorsementStatus:
    """One endorsement that the call asks of this application: whose, how far it is, whether it counts."""

    application: "Application"
    kind: str
    unit: Office | None
    hub: Organisation | None
    endorsement: "Endorsement | None"
    paper: "Attachment | None"

    @property
    def title(self) -> str:
        from grants.collaboration.models import Endorsement

        return str(Endorsement.Kind(self.kind).label)

    @property
    def who(self) -> str:
        owner = self.unit or self.hub
        return owner.local_name if owner else ""

    @cached_property
    def has_account(self) -> bool:
        """Whether somebody there can endorse in the system. Where nobody can, the stamped paper is uploaded."""
        posts = Membership.objects.in_force().filter(user__is_active=True)
        if self.unit is not None:
            return posts.filter(office=self.unit, role="officer").exists()
        return posts.filter(organisation=self.hub, role="hub_approver").exists()

    @property
    def is_stale(self) -> bool:
        """Given for another title or another sum: it is asked for again. Other changes are only said beside it."""
        given = self.endorsement
        now = essentials(self.application)
        return (
            given is not None
            and given.state == "given"
            and any(given.parts.get(name) != value for name, value in now.items())
        )

    @property
    def state(self) -> str:
        """missing, asked, given, stale, refused, or paper."""
        if self.endorsement is not None and self.endorsement.state == "given" and not self.is_stale:
            return "given"
        if self.paper is not None:
            return "paper"
        if self.endorsement is None:
            return "missing"
        return "stale" if self.is_stale else self.endorsement.state

    @property
    def is_in(self) -> bool:
        return self.state in ("given", "paper")


def endorsement_statuses_of(application: "Application") -> list[EndorsementStatus]:
    """The endorsements this application needs: of tiers two and three, where the call asks for them. Two queries."""
    organisation = application.organisation
    if organisation.is_legal_person or not application.call.asks_endorsements or application.is_trial:
        return []
    return _statuses(application, {UNIT: organisation.managing_unit, HUB: application.effective_custodian})


def _statuses(application: "Application", owners: dict[str, Any]) -> list[EndorsementStatus]:

    rows = {e.kind: e for e in application.endorsements.select_related("unit", "hub", "decided_by")}
    papers = {a.key: a for a in application.files().filter(key__in=PAPER_KEYS.values())}
    found = []
    for kind, owner in owners.items():
        if owner is None:
            continue
        row = rows.get(kind)
        if row is not None and owner.pk not in (row.unit_id, row.hub_id):
            row = None  # asked of another unit or hub than the one that is in charge now
        unit, hub = (owner, None) if kind == UNIT else (None, owner)
        found.append(EndorsementStatus(application, kind, unit, hub, row, papers.get(PAPER_KEYS[kind])))
    return found


def new_endorsement(endorsement_status: EndorsementStatus) -> "Endorsement":
    """The row of an endorsement that nobody has asked for yet, not kept."""
    from grants.collaboration.models import Endorsement

    whose = {"unit": endorsement_status.unit, "hub": endorsement_status.hub}
    return Endorsement(application=endorsement_status.application, kind=endorsement_status.kind, **whose)


def given_to(application: "Application") -> list[EndorsementStatus]:
    """The endorsements an application came with, for whoever reads it afterwards: given here, or on paper."""
    rows = application.endorsements.select_related("unit", "hub", "decided_by").filter(state="given")
    found = [EndorsementStatus(application, e.kind, e.unit, e.hub, e, None) for e in rows]
    kinds = {one.kind for one in found}
    return found + [
        b for b in endorsement_statuses_of(application) if b.kind not in kinds and b.paper is not None
    ]
