"""A template is cut into lines where the reader sees no cut."""

import re
from datetime import date

import pytest
from django.template import Context, Engine

from bin import house

ENGINE = Engine(builtins=["grants.templatetags.lines", "grants.templatetags.details"])
#: A row of facts that asks by itself whether there is anything to say.
BY_HAND = re.compile(
    r"\{% if ([\w.]+) %\}\s*<dt>\{% translate \"[^\"]*\" %\}</dt>\s*<dd[^>{]*>\s*\{\{ \1 \}\}\s*</dd>\s*\{% endif %\}"
)


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


def test_a_row_of_facts_is_there_where_there_is_something_to_say() -> None:
    row = ENGINE.from_string('{% detail "Bank" bank css="nb" %}{% detail "Since" since %}')
    assert row.render(Context({"bank": "", "since": None})) == ""
    assert row.render(Context({"bank": "A & B"})) == '<dt>Bank</dt><dd class="nb">A &amp; B</dd>'
    assert "<time datetime=" in row.render(Context({"since": date(2026, 5, 18)}))


def test_no_template_asks_by_hand_whether_a_row_has_anything_to_say() -> None:
    assert [house.said(file) for file in house.templates() if BY_HAND.search(house.text(file))] == []
