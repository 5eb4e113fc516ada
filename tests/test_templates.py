"""A template is cut into lines where the reader sees no cut."""

import pytest
from django.template import Context, Engine

ENGINE = Engine(builtins=["grants.templatetags.lines"])


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
