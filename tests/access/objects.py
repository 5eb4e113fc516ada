"""What stands in the addresses of the table: real things of the demonstration, and whose they are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from grants.applications.actions import begin_upload
from grants.applications.models import ApplicationVersion
from grants.disbursements.custody import draft_claim
from grants.documents.file_requests import ask_paper
from grants.eligibility.actions import comment
from grants.eligibility.models import Comment
from grants.milestones.actions import attach_to_report, request_change, start_report
from grants.models import (
    Application,
    Attachment,
    Award,
    Call,
    ChangeRequest,
    Claim,
    Contract,
    Document,
    Endorsement,
    Entry,
    Invitation,
    JoinRequest,
    Membership,
    Milestone,
    Objection,
    Organisation,
    Package,
    PublicNotice,
    Report,
    ReviewRound,
    ScoreSheet,
    Tranche,
    User,
)  # fmt: skip
from grants.people.installation import Logo
from grants.people.memberships import ask_to_join
from grants.people.posts import propose_post
from grants.people.proposals import PostProposal
from grants.tracking.actions import make_calendar_address
from tests.demonstration import NOW
from tests.factories import pdf
from workflows import clock
from workflows.models import Job, Message

TODAY = f"{NOW:%Y%m%d}"
OPEN, NOTICED, DELIVERED = f"WXM-{TODAY}", f"LLJ-{TODAY}", f"QJW-{TODAY}"


def user(name: str) -> User:
    return User.objects.get(username=name)


def _change() -> ChangeRequest:
    return request_change(
        award=Award.objects.get(code="B04"), kind="site_change", summary="…", by=user("o07")
    )


def _comment() -> Comment:
    version = ApplicationVersion.objects.get(application__code="W01")
    return comment(version=version, text="…", by=user("officer"))


def _claim() -> Claim:
    return draft_claim(
        award=Award.objects.get(code="B04"), spent_on=(NOW - timedelta(days=2)).date(), category="C08",
        purpose="…", payee="…", voucher="V", fen=1000, by=user("o07"),
    )  # fmt: skip


def _report() -> Report:
    return start_report(milestone=Milestone.objects.get(award__code="B02", kind="midterm"), by=user("o04"))


def _report_file() -> list[Any]:
    """Of a report that is not sent: nobody but its own side."""
    return [attach_to_report(report=_report(), file=pdf(), by=user("o04")).pk]


def _join() -> JoinRequest:
    return ask_to_join(organisation=Organisation.objects.get(code="O07"), reason="…", by=user("e08"))


def _invitation() -> str:
    """The secret of an open letter, as it would stand in the mail."""
    secret, moment = "s" * 43, clock.now()
    Invitation.objects.create(
        application=Application.objects.get(code="W02"), email="new@example.invalid", role="read",
        secret_sha256=Invitation.hash_of(secret), invited_by=user("o06"), expires_at=moment + timedelta(days=14),
    )  # fmt: skip
    return secret


def _job() -> Job:
    """Work in the background that was given up."""
    moment = clock.now()
    given_up = {"next_try_at": moment, "given_up_at": moment}
    return Job.objects.get_or_create(kind="letter", key="0", defaults=given_up)[0]


def _logo() -> str:
    """A logo that once stood: everybody sees it."""
    return Logo.objects.get_or_create(sha256="0" * 64, defaults={"content": b"", "width": 1, "height": 1})[
        0
    ].sha256


def _proposal() -> PostProposal:
    there = PostProposal.objects.filter(user__username="officer2", state="proposed").first()
    if there is not None:
        return there
    office = Membership.objects.get(user__username="lead", role="lead").office
    return propose_post(user=user("officer2"), role="finance_maker", office=office, by=user("lead2"))


def _file(kind: str, **of: Any) -> Attachment:
    return Attachment.objects.filter(subject_type=kind, removed_at=None, **of).order_by("pk")[0]


def _waiting_claim() -> Claim:
    return Claim.objects.get(award__code="B04", state="requested")


def _upload() -> list[Any]:
    application = Application.objects.get(code="W02")
    upload = begin_upload(application=application, key="certificate", name="…", size=9, by=user("o06"))
    return ["W02", upload.pk]


def _claim_file() -> list[Any]:
    claim = _waiting_claim()
    return [claim.pk, _file("claim", subject_id=claim.pk).pk]


def _file_request() -> Any:
    """A paper that is being printed for its reader."""
    return ask_paper(
        template="decision", name="….pdf", by=user("o07"),
        facts=dict.fromkeys(("number", "title", "addressee", "matter", "outcome", "remedies", "contact", "issuer"), "…")
        | {"findings": [], "reasons": [], "basis": [], "issued_on": "2026-05-11"},
    ).pk  # fmt: skip


def _invoice() -> list[Any]:
    tranche = Tranche.objects.get(award__code="Q01", order=1)
    return [tranche.pk, _file("tranche", subject_id=tranche.pk).pk]


#: word of the table -> (login of the owner, what stands in the address)
OBJECTS: dict[str, tuple[str, Callable[[], list[Any]]]] = {
    "-": ("o07", list),
    # codes
    "B04": ("o07", lambda: ["B04"]),  # delivering, its money in custody of H1
    "B05": ("o10", lambda: ["B05"]),  # closed
    "B08": ("o12", lambda: ["B08"]),  # ineligible
    "L01": ("o12", lambda: ["L01"]),  # on public notice
    "Q03": ("o02", lambda: ["Q03"]),  # confirmed, its contract waits for the funder
    "W01": ("o01", lambda: ["W01"]),  # submitted
    "W02": ("o06", lambda: ["W02"]),  # a draft
    "W05": ("o10", lambda: ["W05"]),  # a draft that waits for its endorsements
    "endorsement": ("o10", lambda: [Endorsement.objects.get(application__code="W05", kind="hub").pk]),
    "invitation": ("o06", lambda: [_invitation()]),
    "A01": ("o01", lambda: ["A01"]),  # a response that is being scored
    "O07": ("o07", lambda: ["O07"]),
    "venture": ("o07", lambda: ["GYCT-2026"]),
    "purchase": ("o01", lambda: ["ZFGM-2027"]),
    "open": ("o07", lambda: [OPEN]),
    "noticed": ("o12", lambda: [NOTICED]),
    "day": ("o07", lambda: ["2026-10-10"]),
    "township": ("o07", lambda: ["220102009"]),
    "comment": ("o01", lambda: ["W01", _comment().pk]),
    # what is in delivery
    "contract": ("o07", lambda: [Contract.objects.get(award__code="B04").pk]),
    "contract-to-sign": ("o02", lambda: [Contract.objects.get(award__code="Q03").pk]),
    "milestone": ("o07", lambda: [Milestone.objects.get(award__code="B04", kind="midterm").pk]),
    "milestone-wrong": ("o04", lambda: [Milestone.objects.get(award__code="B02", kind="midterm").pk]),
    "report": ("o04", lambda: [_report().pk]),
    "report-file": ("o04", _report_file),
    "change": ("o05", lambda: [ChangeRequest.objects.get(award__code="B03").pk]),
    "change-draft": ("o07", lambda: [_change().pk]),
    "tranche": ("o01", lambda: [Tranche.objects.get(award__code="Q01", order=1).pk]),
    "tranche-kept": ("o07", lambda: [Tranche.objects.get(award__code="B04", order=1).pk]),
    "invoice": ("o01", _invoice),
    "claim": ("o07", lambda: [_waiting_claim().pk]),
    "claim-draft": ("o07", lambda: [_claim().pk]),
    "voucher": ("o07", _claim_file),
    "upload": ("o06", _upload),
    "entry": ("o07", lambda: [Entry.objects.earliest("pk").pk]),
    "form": ("o12", lambda: ["small", "1"]),
    # the rest
    "package": ("o06", lambda: [Package.objects.get(code="A-P3").pk]),
    "notice": ("o12", lambda: [PublicNotice.objects.get(call__code=NOTICED).pk]),
    "objection": ("o03", lambda: [Objection.objects.get(application__code="B07").pk]),
    "view": ("o03", lambda: [0]),  # nobody's own
    "token": ("o03", lambda: [Objection.objects.get(application__code="B07").token]),
    "round": ("o01", lambda: [ReviewRound.objects.get(call__code="ZFGM-2027").pk]),
    "sheet": ("o01", lambda: [ScoreSheet.objects.get(application__code="A01", expert__code="E01").pk]),
    "award-file": ("o07", lambda: [_file("application", subject_id=Award.objects.get(code="B04").application_id).pk]),
    "receipt": ("o07", lambda: [Document.objects.filter(
        subject_type="application", subject_id=Award.objects.get(code="B04").application_id)[0].pk]),
    "file_request": ("o07", lambda: [_file_request()]),
    "office": ("o07", lambda: ["GOV22"]),
    "logo": ("o07", lambda: [_logo()]),
    "calendar": ("o07", lambda: [make_calendar_address(by=user("o07"))]),
    "join": ("o07", lambda: [_join().pk]),
    "post": ("o07", lambda: [Membership.objects.get(user__username="officer2").pk]),
    "job": ("o07", lambda: [_job().pk]),
    "person": ("o07", lambda: ["O07", Membership.objects.get(user__username="o07", role="applicant").pk]),
    "proposal": ("o07", lambda: [_proposal().pk]),
    "message": ("o07", lambda: [Message.objects.filter(to__username="o07")[0].pk]),
    "award-history": ("o07", lambda: ["award", Award.objects.get(code="B04").pk]),
    "endorsement-history": ("o10", lambda: [
        "endorsement", Endorsement.objects.get(application__code="W05", kind="hub").pk]),
    "call-history": ("o07", lambda: ["call", Call.objects.get(code="GYCT-2026").pk]),
}  # fmt: skip


def address(words: str) -> tuple[str, list[Any]]:
    """The owner's login and the arguments: the first word names a thing, the others stand as they are."""
    first, *others = words.split("/")
    owner, find = OBJECTS[first]
    return owner, [*find(), *others]
