"""The ten rules that are asked for most: what docs/rules.md says of the files one opens is so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MOST = 3
KINDS = (
    "colour of a state",
    "list column",
    "export column",
    "role",
    "who sees an expert's name",
    "navigation",
    "audit label",
    "kind of question",
    "arrow with its guard",
    "words of a message",
)


def table() -> dict[str, list[str]]:
    """Rule -> the files that its row names."""
    text = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    part = text.split("## Ten rules", 1)[1].split("\n## ", 1)[0]
    rows = [line.split("|")[1:3] for line in part.splitlines() if line.startswith("| ")][1:]
    files = r"`([\w/.-]+/[\w.-]+\.(?:py|html|txt))`"
    return {rule.split(" (")[0].strip(): re.findall(files, named) for rule, named in rows}


def test_the_table_names_the_ten() -> None:
    assert tuple(table()) == KINDS


@pytest.mark.parametrize("rule", KINDS)
def test_a_rule_is_at_most_three_files_and_they_are_there(rule: str) -> None:
    named = table()[rule]
    assert 1 <= len(named) <= MOST
    assert [file for file in named if not (ROOT / file).is_file()] == []
