"""What somebody does who writes to the database past every guard: keyed links and anchors outside show it."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from grants.models import Call
from workflows import anchor, keys, triggers
from workflows.chain import EVENTS, begin_keys, broken_links
from workflows.models import ChainHead, ChainStart, Event
from workflows.steps import record


@pytest.fixture
def trail(call: Call) -> list[Event]:
    for n in range(8):
        record(call, "update_call", by=None, n=n)
    return list(Event.objects.order_by("seq"))


@contextmanager
def unguarded() -> Iterator[Any]:
    """The rights of an owner: the triggers are taken away, and put back when the work is done."""
    triggers.GUARDS.drop(connection)
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        triggers.GUARDS.install(connection)


def set_head(cursor: Any, seq: int, digest: str) -> None:
    cursor.execute("UPDATE workflows_chainhead SET seq = %s, hash = %s", [seq, digest])


def forge(first: int, *, key: str) -> None:
    """Change a row and rewrite it and everything behind it, link by link, as whoever has the source code can."""
    with unguarded() as cursor:
        cursor.execute("UPDATE workflows_event SET subject_code = 'X' WHERE seq = %s", [first])
        before = Event.objects.filter(seq=first - 1).values_list("hash", flat=True).first() or ""
        for event in Event.objects.filter(seq__gte=first).order_by("seq"):
            event.prev_hash, event.key = before, key
            before = event.hash = event.digest()
            cursor.execute(
                "UPDATE workflows_event SET prev_hash = %s, hash = %s, key = %s WHERE seq = %s",
                [event.prev_hash, event.hash, event.key, event.seq],
            )
        last = Event.objects.order_by("-seq")[0]
        set_head(cursor, last.seq, last.hash)


def cut(after: int) -> None:
    """Cut the end off, and leave a head that fits."""
    with unguarded() as cursor:
        cursor.execute("DELETE FROM workflows_event WHERE seq > %s", [after])
        set_head(cursor, after, Event.objects.get(seq=after).hash)


def verified(file: Path | None = None) -> str:
    out = StringIO()
    call_command("verify_events", anchor=file, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def anchored(trail: list[Event], tmp_path: Path) -> Path:
    """A mail with the head in it, as an auditor keeps it."""
    file = tmp_path / "mail.txt"
    file.write_text(f"链的末端如下：\n\n  {anchor.of_events()}\n\n请妥善保存。\n")
    return file


def test_every_link_is_keyed_and_a_whole_chain_holds(trail: list[Event], anchored: Path) -> None:
    assert {event.key for event in trail} == {"test"}
    assert "every link holds" in verified(anchored)


@pytest.mark.parametrize("first", [1, 4, 8])
def test_plain_hashes_rewritten_to_the_end_are_found(trail: list[Event], first: int) -> None:
    forge(first, key="")
    assert any(f"Event {first} " in sentence for sentence in broken_links())
    with pytest.raises(CommandError):
        verified()


def test_a_forger_with_another_key_is_found(trail: list[Event], settings: Any) -> None:
    true = settings.CHAIN_KEYS
    settings.CHAIN_KEYS = {"test": "a guess of the forger, long enough to be one"}
    forge(1, key="test")
    assert not list(broken_links())  # his own program is content
    settings.CHAIN_KEYS = true
    assert len(list(broken_links())) == 8


def test_the_end_cut_off_is_found_by_the_anchor_alone(trail: list[Event], anchored: Path) -> None:
    cut(after=5)
    assert "every link holds" in verified()  # this is why there are anchors
    with pytest.raises(CommandError):
        verified(anchored)


def test_cut_and_written_on_is_found(trail: list[Event], call: Call, anchored: Path) -> None:
    cut(after=5)
    for n in range(20):  # by the program itself, with the right key
        record(call, "update_call", by=None, again=n)
    assert "every link holds" in verified()
    with pytest.raises(CommandError):
        verified(anchored)


def test_what_came_after_the_anchor_does_not_matter(trail: list[Event], call: Call, anchored: Path) -> None:
    record(call, "update_call", by=None, later=True)
    assert "goes through event" in verified(anchored)


def test_a_rotated_key_leaves_the_older_rows_provable(trail: list[Event], call: Call, settings: Any) -> None:
    settings.CHAIN_KEYS = {"next": "a newer key of tests, which is long enough too", **settings.CHAIN_KEYS}
    record(call, "update_call", by=None, rotated=True)
    assert Event.objects.order_by("-seq")[0].key == "next"
    assert not list(broken_links())
    settings.CHAIN_KEYS = {"next": settings.CHAIN_KEYS["next"]}  # the older one was thrown away
    assert any("“test”, which is not here" in sentence for sentence in broken_links())


def plain_trail(call: Call) -> None:
    """As it was before there were keys, and taken over by the migration."""
    for n in range(4):
        record(call, "update_call", by=None, n=n)
    forge(1, key="")
    last = Event.objects.order_by("-seq")[0]
    begin_keys(EVENTS, last.seq, last.hash)
    record(call, "update_call", by=None, keyed=True)


def test_rows_from_before_keys_stay_provable_and_no_others_pass_for_them(call: Call) -> None:
    plain_trail(call)
    assert not list(broken_links())
    forge(2, key="")  # everything plain again: the place where keys began says otherwise
    assert list(broken_links())


@pytest.mark.parametrize(
    "attack", ["UPDATE workflows_chainstart SET seq = 5", "DELETE FROM workflows_chainstart"]
)
def test_the_place_where_keys_began_is_sealed_itself(call: Call, attack: str) -> None:
    plain_trail(call)
    with connection.cursor() as cursor:
        cursor.execute(attack)
    assert list(broken_links())


def test_a_chain_cut_below_where_keys_began_is_found(call: Call) -> None:
    plain_trail(call)
    cut(after=3)
    assert list(broken_links())


def test_one_chain_lends_the_other_no_link() -> None:
    assert keys.seal("event", "x", "test") != keys.seal("ledger", "x", "test")


def test_a_file_without_a_head_proves_nothing(trail: list[Event], tmp_path: Path) -> None:
    file = tmp_path / "empty.txt"
    file.write_text("events 12 deadbeef")  # too short to be copied from a paper
    with pytest.raises(CommandError, match="names no head"):
        verified(file)


def test_the_anchor_says_what_it_read(trail: list[Event]) -> None:
    heads = [anchor.of_events(), anchor.Head("ledger GOV22", 7, "a" * 64)]
    assert anchor.read(anchor.written(heads)) == heads
    assert ChainHead.objects.get().hash == heads[0].hash
    assert not ChainStart.objects.exists()


def test_the_house_s_own_file_shows_a_cut_end_without_being_brought(trail: list[Event], call: Call) -> None:
    assert anchor.keep([anchor.of_events()])
    assert "as" in verified()
    cut(after=5)
    for n in range(20):  # written on by the program itself, and the night comes again
        record(call, "update_call", by=None, again=n)
    anchor.keep([anchor.of_events()])
    with pytest.raises(CommandError):
        verified()


def test_everything_thrown_away_is_found(trail: list[Event]) -> None:
    anchor.keep([anchor.of_events()])
    with unguarded() as cursor:
        cursor.execute("DELETE FROM workflows_event")
        cursor.execute("DELETE FROM workflows_chainhead")
    assert not list(broken_links())  # an empty house and an emptied one look alike from inside
    with pytest.raises(CommandError):
        verified()


def test_a_chain_without_its_head_does_not_hold(trail: list[Event]) -> None:
    with unguarded() as cursor:
        cursor.execute("DELETE FROM workflows_chainhead")
    assert list(broken_links())


def test_the_file_is_private_and_only_ever_grows(trail: list[Event], call: Call, settings: Any) -> None:
    anchor.keep([anchor.of_events()])
    first = settings.ANCHORS.read_bytes()
    assert stat.S_IMODE(settings.ANCHORS.stat().st_mode) == 0o600
    assert not anchor.keep([anchor.of_events()]), "what stands there is not written twice"
    record(call, "update_call", by=None, later=True)
    assert anchor.keep([anchor.of_events()])
    assert settings.ANCHORS.read_bytes().startswith(first)
    assert len(anchor.kept()) == 2


def test_a_proof_without_any_end_outside_says_so(trail: list[Event]) -> None:
    assert "a cut end is not seen" in verified()
