"""The glossary names places that exist."""

import re
from pathlib import Path

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

GLOSSARY = Path(__file__).parent.parent / "docs/glossary.md"
PLACE = re.compile(r"`(?:(workflows)\.)?([A-Z]\w+)(?:\.(\w+))?`")


def places(text: str) -> list[tuple[str, str, str]]:
    return [(app or "grants", model, field) for app, model, field in PLACE.findall(text)]


def astray(text: str) -> list[str]:
    """Which places of the text are in no model."""
    found = []
    for app, model, field in places(text):
        try:
            noun = apps.get_model(app, model)
            if field:
                noun._meta.get_field(field)
        except (LookupError, FieldDoesNotExist):
            found.append(f"{model}.{field}")
    return found


def rows() -> list[str]:
    return [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]


def test_every_place_in_the_glossary_exists() -> None:
    text = "\n".join(rows())
    assert len(places(text)) > 60
    assert astray(text) == []


def test_a_place_that_is_gone_is_found() -> None:
    assert astray("`Award.amount` `Prize` `Award`") == ["Award.amount", "Prize."]


def test_no_word_stands_for_two_things() -> None:
    rows = [
        line.split("|")[1:3]
        for line in GLOSSARY.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    words = [word.strip() for chinese, _english in rows for word in re.split("[、/]", chinese)]
    assert sorted({word for word in words if words.count(word) > 1 and word != "中文"}) == []
