"""Whatever the clock sweeps, on the demonstration: of two things that are due one fails, the other is done all the same,
the failure is kept and shown, and gone once it could be done.

A sweep that is new fails here until somebody says how two things become due.
"""

import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page, UploadedFile

from cms.media import Picture, Rendition
from cms.models import SearchEntry, StandardPage
from grants.files.models import Arrival
from grants.ledger import post, postings
from grants.ledger.models import Seal
from grants.models import (
    Application,
    ApplicationVersion,
    Attachment,
    Award,
    Call,
    Contract,
    Endorsement,
    FileRequest,
    Membership,
    Milestone,
    Objection,
    Organisation,
    PostProposal,
    PublicNotice,
    ReviewRound,
    ScoreSheet,
    Tranche,
    Upload,
    User,
)
from tests.documents.clamd import Clamd
from workflows import clock, jobs, sweeps
from workflows.models import Job, Mail

pytestmark = pytest.mark.usefixtures("demo_db")
BEFORE = timedelta(days=30)


def long_ago() -> Any:
    return clock.now() - BEFORE


def two(rows: Any, **changed: Any) -> None:
    """Two of these rows become as the sweep looks for them."""
    keys = list(rows.values_list("pk", flat=True)[:2])
    assert len(keys) == 2
    rows.model.objects.filter(pk__in=keys).update(**changed)


def drafts(closes: Any = None) -> Any:
    """Two drafts in an open call, begun long ago."""
    model = Application.objects.filter(call__track_name="venture").first()
    Call.objects.filter(pk=model.call_id).update(state="open", closes_at=closes or clock.now() + BEFORE)
    for n in range(2):
        copy = Application.objects.get(pk=model.pk)
        copy.pk, copy.code = None, f"SWEPT{n}"
        copy.save(force_insert=True)
    made = Application.objects.filter(code__startswith="SWEPT")
    made.update(state="draft", made_at=long_ago(), submitted_at=long_ago())
    return made


def receipts() -> None:
    for draft in drafts():
        frozen = ApplicationVersion.objects.filter(application__call=draft.call)[0]
        ApplicationVersion.objects.create(
            application=draft, number=1, answers=frozen.answers, sha256=frozen.sha256, made_by=frozen.made_by,
            made_at=clock.now(),
        )  # fmt: skip


def endorsements() -> None:
    hub, by = Organisation.objects.filter(is_hub=True).first(), User.objects.get(username="o02")
    for draft in drafts():
        Endorsement.objects.create(
            application=draft, kind="hub", hub=hub, state="asked", asked_by=by, asked_at=long_ago()
        )


def uploads() -> None:
    by = User.objects.get(username="o02")
    for draft in drafts():
        Upload.objects.create(
            application=draft, key="a", name="a.pdf", size=1, made_by=by, made_at=long_ago()
        )


def awards() -> None:
    rows = Award.objects.filter(state="publicised")
    two(rows, state="confirmed", sign_by=long_ago().date())
    for award in Award.objects.filter(sign_by=long_ago().date(), state="confirmed"):
        postings.award_committed(
            entity=award.call.issuer.code, award=award.code, shares=award.share_map, key=f"swept/{award.code}"
        )


def contracts() -> None:
    rows = Contract.objects.exclude(kind="supplementary")
    two(rows, state="issued", sign_by=long_ago().date())
    Award.objects.filter(contracts__state="issued").update(state="confirmed")


def tranches() -> None:
    """All that is planned falls due on signing, and is signed."""
    Tranche.objects.filter(state="planned").update(condition="signed")


def milestones() -> None:
    rows = Milestone.objects.all()
    two(rows, state="planned", opens_on=long_ago().date(), due_on=clock.today() + BEFORE)
    Award.objects.filter(milestones__in=rows).update(state="delivering")


def seals() -> None:
    books = {seal.entity: seal.entry for seal in Seal.objects.select_related("entry").order_by("entity")}
    for entity, entry in list(books.items())[:2]:
        post.reverse(entry, key=f"{entity}/swept")


def pages() -> None:
    editor = User.objects.get(username="editor")
    for page in StandardPage.objects.all()[:2]:
        page.save_revision(user=editor)
        page.latest_revision.approved_go_live_at = long_ago()
        page.latest_revision.save()


def posts() -> None:
    """Two people are to make payments, and no second person has said yes."""
    lead, office = User.objects.get(username="lead"), Call.objects.all()[0].issuer
    for name in ("o02", "o10"):
        PostProposal.objects.create(
            user=User.objects.get(username=name), role="finance_maker", office=office, proposed_by=lead,
            proposed_at=long_ago(),
        )  # fmt: skip


def rooms() -> None:
    group = Group.objects.get(name="site editors")
    group.user_set.add(*User.objects.filter(username__in=["o02", "o10"]))


def file_requests() -> None:
    for n in range(2):
        FileRequest.objects.create(
            kind="paper", facts={}, alike=str(n), language="en", name="…", kept_until=long_ago()
        )


def arrivals() -> None:
    for n in range(2):
        Arrival.objects.create(file=f"attachments/swept-{n}.pdf", sha256=str(n) * 64, size=1, at=long_ago())


def experts() -> None:
    """Two rounds are tomorrow, and somebody still holds sheets of each."""
    rounds = ReviewRound.objects.filter(sheets__isnull=False).order_by("pk").distinct()
    keys = list(rounds.values_list("pk", flat=True)[:2])
    ReviewRound.objects.filter(pk__in=keys).update(
        state="open", locked_at=None, opened_at=long_ago(), held_on=clock.today() + timedelta(days=1)
    )
    ScoreSheet.objects.filter(round__in=keys).update(state="assigned")


def go_on() -> None:
    """Two calls whose notice is over, with nothing open."""
    two(Call.objects.filter(notices__isnull=False).distinct(), state="publicised")
    PublicNotice.objects.filter(call__state="publicised").update(
        starts_on=long_ago().date(), ends_on=long_ago().date(), published_at=long_ago(), state="published"
    )
    Objection.objects.update(state="dismissed")


def search() -> None:
    SearchEntry.objects.filter(pk__in=SearchEntry.objects.values("pk")[:2]).delete()


def copies() -> None:
    [picture] = Picture.objects.bulk_create(
        [Picture(title="a", file="original_images/a.jpg", width=9, height=9)]
    )
    for n in (5, 6):
        Rendition.objects.create(
            image=picture, filter_spec=f"width-{n}", file=f"images/a{n}.jpg", width=n, height=n
        )


def left_behind() -> None:
    UploadedFile.objects.bulk_create(UploadedFile(file=f"wagtail_uploads/{n}.jpg") for n in range(2))


DUE: dict[str, Callable[[], Any]] = {
    "receipts": receipts,
    "supplements": lambda: two(
        Application.objects.filter(state="eligible"), state="supplementing", supplement_due=long_ago()
    ),
    "closing": lambda: drafts(closes=clock.now() + timedelta(days=2)),
    "endorsements": endorsements,
    "uploads": uploads,
    "scans": lambda: two(Attachment.objects.all(), scan="", scanned_at=None),
    "awards": awards,
    "calls": lambda: two(
        Call.objects.all(), state="open", opens_at=long_ago() - BEFORE, closes_at=long_ago()
    ),
    "contracts": contracts,
    "tranches": tranches,
    "milestones": milestones,
    "seals": seals,
    "pages": pages,
    "expired": lambda: two(Page.objects.filter(live=True, depth__gt=3), expire_at=long_ago()),
    "rooms": rooms,
    "posts": posts,
    "file_requests": file_requests,
    "arrivals": arrivals,
    "experts": experts,
    "go_on": go_on,
    "search": search,
    "copies": copies,
    "left behind": left_behind,
    "due_soon": lambda: two(
        Tranche.objects.filter(state__in=["requested", "reviewed"]), due_by=clock.today() + timedelta(days=2)
    ),
}
#: One action, not one for each of many.
AS_A_WHOLE = {"prescreenings", "sessions", "mails", "anchor", "letters", "orphans"}
#: Everything, each night anew.
ALL_AGAIN = {"search again"}


@pytest.fixture
def scanner(settings: Any) -> Iterator[None]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        server.sizes = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMAV = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def found(sweep: sweeps.Sweep) -> list[str]:
    return [str(sweep.key(item)) for item in sweep.due()]


def failing(sweep: sweeps.Sweep, key: str, patch: pytest.MonkeyPatch) -> None:
    really = sweep.do

    def do(item: Any) -> object:
        if str(sweep.key(item)) == key:
            raise OSError("the disk is full")
        return really(item)

    patch.setattr(sweep, "do", do)


@pytest.mark.parametrize("name", sorted(set(sweeps.SWEEPS) - AS_A_WHOLE - ALL_AGAIN))
def test_one_that_fails_stops_no_other(
    name: str, scanner: None, monkeypatch: pytest.MonkeyPatch, at: Any
) -> None:
    DUE[name]()
    sweep = sweeps.SWEEPS[name]
    due = found(sweep)
    assert len(due) >= 2, "The arrangement makes too few due."
    with pytest.MonkeyPatch.context() as broken:
        failing(sweep, due[0], broken)
        sweep()
    left = found(sweep)
    assert due[0] in left and due[1] not in left
    kept = Job.objects.get(kind=name)
    assert kept.key == due[0] and "the disk is full" in kept.last_error
    assert kept.kind in jobs.KINDS and str(jobs.KINDS[kept.kind].label)
    at(kept.next_try_at)
    assert jobs.run(kept.pk)
    assert due[0] not in found(sweep) and not Job.objects.filter(kind=name).exists()


def test_a_page_that_cannot_be_read_anew_keeps_no_other_from_it() -> None:
    sweep = sweeps.SWEEPS["search again"]
    first, *others = found(sweep)
    SearchEntry.objects.all().delete()
    with pytest.MonkeyPatch.context() as broken:
        failing(sweep, first, broken)
        sweep()
    assert [job.key for job in Job.objects.filter(kind="search again")] == [first]
    rows = SearchEntry.objects.select_related("page", "notice")
    assert {sweep.key(row.page or row.notice) for row in rows} == set(others)


@pytest.mark.parametrize("name", sorted(AS_A_WHOLE))
def test_one_deed_that_fails_is_kept_and_tried_again(name: str, at: Any) -> None:
    sweep = sweeps.SWEEPS[name]
    with pytest.MonkeyPatch.context() as broken:
        failing(sweep, name, broken)
        sweep()
    kept = Job.objects.get(kind=name)
    assert "the disk is full" in kept.last_error
    at(kept.next_try_at)
    assert jobs.run(kept.pk) and not Job.objects.filter(kind=name).exists()


def test_what_fails_is_named_for_an_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = sweeps.SWEEPS["calls"]
    call = Call.objects.get(code="GYCT-2026")
    assert sweep.about([str(call.pk), sweeps.WHOLE])[str(call.pk)] == call.code


def test_kept_mails_and_old_sessions_go_at_night(settings: Any, client: Any, at: Any) -> None:
    from django.contrib.sessions.models import Session

    client.force_login(User.objects.get(username="o02"))
    Mail.objects.all().delete()
    Mail.objects.create(to="a@example.invalid", subject="old", body="", at=clock.now() - timedelta(days=91))
    Mail.objects.create(to="a@example.invalid", subject="new", body="", at=clock.now() - timedelta(days=89))
    Session.objects.update(expire_date="2020-01-01T00:00:00Z")
    sweeps.run_all(nightly=True)
    assert [mail.subject for mail in Mail.objects.all()] == ["new"]
    assert not Session.objects.exists()
    settings.KEPT_MAIL_DAYS = 0  # for ever
    at(clock.now() + timedelta(days=4000))
    sweeps.run_all(nightly=True)
    assert Mail.objects.count() == 1


def test_a_new_post_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = User.objects.create_user("fresh", "fresh@example.invalid", "pw")
    Membership.objects.create(user=fresh, role="editor", office=Call.objects.all()[0].issuer)
    sweeps.SWEEPS["rooms"]()
    assert fresh.groups.get().name == "site editors"
