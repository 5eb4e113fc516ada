"""What differs between two versions, played back: the difference made to the old gives the new."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from grants.forms.diff import answers as differences

text = st.text(alphabet="项目服务老人。；，\n 123abc元", max_size=60)
row = st.tuples(text, st.sampled_from(["C01", "C02", ""]), st.sampled_from(["1", "2"]))
table = st.lists(row, max_size=6)
answer = st.one_of(
    st.none(), text, st.lists(text, max_size=3), st.lists(st.fixed_dictionaries({"item": text}), max_size=3)
)
sections = st.dictionaries(
    st.sampled_from(["overview", "plan"]), st.dictionaries(st.sampled_from("abc"), answer, max_size=3), max_size=2
)  # fmt: skip
one_file = st.builds(lambda h: {"id": 1, "name": f"{h}.pdf", "sha256": h, "size": 1}, st.sampled_from("xyz"))
version = st.fixed_dictionaries(
    {
        "sections": sections,
        "files": st.dictionaries(
            st.sampled_from("pq"), st.lists(one_file, min_size=1, max_size=3), max_size=2
        ),
    }
)


def without_nothing(found: dict[str, Any]) -> dict[str, Any]:
    """An answer that is None is no answer, a section without answers no section."""
    kept = {s: {k: v for k, v in a.items() if v is not None} for s, a in found["sections"].items()}
    hashes = {k: [f["sha256"] for f in v] for k, v in found["files"].items()}
    return {"sections": {s: a for s, a in kept.items() if a}, "files": hashes}


@settings(max_examples=200, deadline=None)
@given(text, text)
def test_a_text_is_played_back(old: str, new: str) -> None:
    assert differences.texts(differences.words(old, new)) == (old, new)


@settings(max_examples=100, deadline=None)
@given(table, table)
def test_a_table_is_played_back(old: list[Any], new: list[Any]) -> None:
    changes = differences.rows(old, new)
    assert differences.old_rows(changes) == old
    assert differences.new_rows(changes) == new


@settings(max_examples=100, deadline=None)
@given(version, version)
def test_a_version_is_played_back(old: dict[str, Any], new: dict[str, Any]) -> None:
    made = differences.applied(old, differences.compare(old, new))
    assert without_nothing(made) == without_nothing(new)


@settings(max_examples=60, deadline=None)
@given(version, text, table)
def test_nothing_differs_from_itself(same: dict[str, Any], words: str, rows: list[Any]) -> None:
    assert differences.compare(same, same) == []
    assert {p.kind for p in differences.words(words, words)} <= {"same"}
    assert {c.kind for c in differences.rows(rows, rows)} <= {"same"}


def test_the_runs_of_a_long_text_are_readable() -> None:
    old = "本项目为180户独居老人每周巡访一次。由志愿者完成。"
    new = "本项目为160户独居老人每周巡访两次。由志愿者完成。另设热线电话。"
    pieces = [(p.kind, p.text) for p in differences.words(old, new)]
    assert pieces == [
        ("same", "本项目为"), ("out", "180"), ("in", "160"), ("same", "户独居老人每周巡访"), ("out", "一"), ("in", "两"),
        ("same", "次。由志愿者完成。"), ("in", "另设热线电话。"),
    ]  # fmt: skip


def test_a_sentence_written_anew_is_not_cut_into_splinters() -> None:
    pieces = differences.words("我们将组织志愿者入户。", "经费主要用于购买物资材料。")
    assert [p.kind for p in pieces] == ["out", "in"]


def test_a_row_whose_price_changed_is_one_row() -> None:
    old = [("C01", "餐费", "10", "20"), ("C02", "横幅", "2", "50")]
    new = [("C01", "餐费", "10", "25"), ("C02", "横幅", "2", "50"), ("C03", "讲师", "1", "300")]
    changes = differences.rows(old, new)
    assert [c.kind for c in changes] == ["changed", "same", "in"]
    assert changes[0].cells[3] == ("20", "25", True)


def test_a_file_sent_again_under_another_name_is_the_same_file() -> None:
    old = [{"id": 1, "name": "章程.pdf", "sha256": "x", "size": 1}]
    new = [
        {"id": 2, "name": "新章程.pdf", "sha256": "x", "size": 1},
        {"id": 3, "name": "b.pdf", "sha256": "y", "size": 1},
    ]
    found = differences.files(old, new)
    assert ([f["id"] for f in found.added], found.removed) == ([3], [])
