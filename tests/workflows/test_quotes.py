"""A title that has quotation marks of its own stands within others."""

import pytest

from workflows.models import Message
from workflows.quotes import nested


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("““巧手互助”生活互助”的合同", "“‘巧手互助’生活互助”的合同"),
        ("“a” and “b”", "“a” and “b”"),
        ("“one “two “three” two” one”", "“one ‘two ‘three’ two’ one”"),
        ("open “only\n“next”", "open “only\n“next”"),
        ("no marks at all”", "no marks at all”"),
    ],
)
def test_marks_within_marks_are_single(text: str, reads: str) -> None:
    assert nested(text) == reads


@pytest.mark.usefixtures("demo_db")
def test_no_message_has_double_marks_within_double_marks() -> None:
    told = [text for one in Message.objects.all() for text in (one.subject, *one.body.split("\n"))]
    assert len(told) > 100
    assert [text for text in told if nested(text) != text] == []
