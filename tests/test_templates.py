"""Templates are laid out in lines that can be read, and the reader sees no break."""

from pathlib import Path
from statistics import median

import pytest
from django.template import Context, Engine

ROOT = Path(__file__).resolve().parent.parent
ENGINE = Engine(builtins=["grants.templatetags.lines"])


def test_no_line_is_long_and_most_are_short() -> None:
    lines = [
        (file.name, line)
        for file in (ROOT / "templates").rglob("*.html")
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert [f"{name}: {line.strip()}" for name, line in lines if len(line) > 160] == []
    assert median(len(line.encode()) for _name, line in lines if line.strip()) <= 60


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{% tight %}\n  一句话\n  分两行\n{% endtight %}", "一句话分两行"),
        ("{% tight %}\n  {% if a %}\n    甲\n  {% endif %}\n  乙\n{% endtight %}", "甲乙"),
        (
            "{% tight %}\n  <a\n    class='x'\n    {% if a %}id='y'{% endif %}\n  >字</a>\n{% endtight %}",
            "<a class='x' id='y' >字</a>",
        ),
        ("{% tight %}\n  {{ own }}\n{% endtight %}", "two\n  lines"),
        ("{% tight %}\n  one two\n{% endtight %} three", "one two three"),
    ],
)
def test_a_break_in_a_tight_sentence_is_nothing(written: str, read: str) -> None:
    assert ENGINE.from_string(written).render(Context({"a": True, "own": "two\n  lines"})) == read
