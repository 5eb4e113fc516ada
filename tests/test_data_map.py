"""The map of the data is what the models say."""

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from grants.awards.models import Award
from grants.documents.models import Document
from grants.management.commands import draw_data


def test_every_noun_says_what_it_is() -> None:
    nouns = re.findall(r"^\| `(\w+)` \| [^|]* \| ([^|]*) \|", draw_data.document(), re.MULTILINE)
    assert len(nouns) > 90
    assert [name for name, said in nouns if not said.strip()] == []


def test_the_map_says_by_which_process_a_noun_moves_and_what_the_database_keeps() -> None:
    lines = {line.split("`")[1]: line for line in draw_data.document().splitlines() if line.startswith("| `")}
    assert f"#{Award.process}" in lines[Award.__name__]
    assert "never changed" in lines[Document.__name__]
    assert "`Award`" in lines["Contract"]


def test_a_stale_map_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = tmp_path / "data.md"
    stale.write_text("old", encoding="utf-8")
    monkeypatch.setattr(draw_data, "MAP", stale)
    with pytest.raises(CommandError, match="stale"):
        call_command("draw_data", check=True)
    call_command("draw_data")
    call_command("draw_data", check=True)
