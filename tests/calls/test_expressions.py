"""The small language of the forms: one file of cases for the server and the browser, and whatever can be written."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.forms.definition import Form
from grants.forms.expressions import ExpressionError, Text, characters, grammar, parse, read, show
from grants.forms.namespace import types_of
from tests.scripts import load

SET = json.loads((Path(__file__).parent / "expression_cases.json").read_text(encoding="utf-8"))
TYPES: dict[str, str] = SET["types"]
NAMES = {name: read(TYPES[name], raw) for name, raw in SET["names"].items()}
TODAY = date.fromisoformat(SET["today"])
CASES = SET["cases"]
FORMS = Path("grants/calls/forms_data")


def outcome(text: str, names: dict[str, Any], shows: str = "", lang: str = "zh-hans") -> Any:
    """What is shown, or the place of the error."""
    try:
        expression = parse(text)
    except ExpressionError as wrong:
        return wrong.at
    with translation.override("zh-hans"):
        return show(expression.value(names, TODAY), shows, lang)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_each_case_on_the_server(case: dict[str, Any]) -> None:
    if "wrong" in case:
        with pytest.raises(ExpressionError) as wrong:
            parse(case["text"]).kind(TYPES)
        assert wrong.value.at == case["wrong"]
        assert wrong.value.sentence
        return
    assert parse(case["text"]).kind(TYPES) == case["kind"]
    how = {name: case[name] for name in ("shows", "lang") if name in case}
    assert outcome(case["text"], NAMES, **how) == case["shown"]


def test_what_it_reads_is_known() -> None:
    assert parse('budget.of("C01") > n and empty(t) or date("2026-01-01") < d').names == {
        "budget.of",
        "n",
        "t",
        "d",
    }


def test_a_text_is_filled_and_a_bad_hole_is_named_at_its_place() -> None:
    assert Text("共 {{ sum(list) }} 人，{{ gone }}").filled(NAMES) == "共 7.5 人，…"
    assert Text("{{ t }}").filled({"t": "<b>"}) == "<b>", "escaped by the template, as every text is"
    with pytest.raises(ExpressionError) as wrong:
        assert Text("ab {{ 1 + }}").parts
    assert wrong.value.at == 9


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("你好，世界。", 6),
        ("hello world", 2),
        ("共3.5万", 3),
        ("e-mail: a@b.cn", 2),
        ("don’t", 1),
        ("他说：‘好’", 6),
    ],
)
def test_characters_are_counted_as_word_counts_them(text: str, count: int) -> None:
    assert characters(text) == count


# --- whatever can be written -------------------------------------------------------------------------------


def of_kind(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from([name for name, its in TYPES.items() if its == kind])


def expressions(kind: str, depth: int = 3) -> st.SearchStrategy[str]:
    """Well-typed expressions, as text."""
    leaf = {
        "number": st.one_of(
            of_kind("number"), st.decimals(0, 10**6, places=2).map(str), st.integers(0, 999).map(str)
        ),
        "text": st.one_of(
            of_kind("text"), st.text("甲乙ab ，\U00020000", max_size=5).map(lambda t: f'"{t}"')
        ),
        "truth": st.one_of(of_kind("truth"), st.sampled_from(["true", "false"])),
        "date": st.one_of(of_kind("date"), st.dates().map(lambda d: f'date("{d.isoformat()}")')),
    }[kind]
    if not depth:
        return leaf
    number, text, truth, day = (expressions(k, depth - 1) for k in ("number", "text", "truth", "date"))
    same = expressions(kind, depth - 1)
    either = st.tuples(truth, same, same).map(lambda t: f"if({t[0]}, {t[1]}, {t[2]})")
    numbers = of_kind("list of number")
    more = {
        "number": st.one_of(
            st.tuples(number, st.sampled_from("+-*/"), number).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            st.tuples(st.sampled_from(["sum", "min", "max", "count"]), numbers).map(lambda t: f"{t[0]}({t[1]})"),
            st.tuples(st.sampled_from(["sum", "min", "max"]), number, number).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
            st.tuples(number, st.integers(-11, 11)).map(lambda t: f"round({t[0]}, {t[1]})"),
            st.tuples(st.sampled_from(["days", "months"]), day, day).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
            text.map(lambda t: f"len({t})"), number.map(lambda n: f"-{n}%"),
            st.sampled_from(["C01", "C02", "C03"]).map(lambda code: f'budget.of("{code}")'),
        ),
        "truth": st.one_of(
            st.tuples(number, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), number).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            st.tuples(day, st.sampled_from(["=", "<", ">="]), day).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            st.tuples(text, st.sampled_from(["=", "!="]), text).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            st.tuples(truth, st.sampled_from(["and", "or"]), truth).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            st.tuples(text, text, text).map(lambda t: f"({t[0]} not in ({t[1]}, {t[2]}))"),
            st.tuples(number, numbers).map(lambda t: f"({t[0]} in {t[1]})"),
            truth.map(lambda t: f"(not {t})"), st.one_of(number, text, day).map(lambda t: f"empty({t})"),
            text.map(lambda t: f"contains(texts, {t})"), st.tuples(text, text).map(lambda t: f"contains({t[0]}, {t[1]})"),
        ),
        "text": either,
        "date": st.one_of(st.tuples(day, day).map(lambda t: f"max({t[0]}, {t[1]})"), st.just("today()")),
    }[kind]  # fmt: skip
    return st.one_of(leaf, more, either)


ANY = st.one_of(*(expressions(kind) for kind in ("number", "text", "truth", "date")))
TYPED = st.one_of(
    st.none(), st.just(""), st.text("1２３,. -年ab甲", max_size=8), st.decimals(-(10**6), 10**6, places=3).map(str),
    st.dates().map(str), st.booleans(), st.integers(-9, 9), st.sampled_from(["2026-02-30", "2026-5-1", "１２．５", "1,000"]),
)  # fmt: skip


def raw_of(kind: str) -> st.SearchStrategy[Any]:
    if kind == "number by text":
        return st.one_of(st.none(), st.dictionaries(st.sampled_from(["C01", "C02"]), TYPED))
    return (
        st.one_of(TYPED, st.lists(TYPED, max_size=4)) if kind.startswith("list") or kind == "rows" else TYPED
    )


DATA = st.fixed_dictionaries({name: raw_of(kind) for name, kind in TYPES.items()})
quietly = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


@settings(quietly, max_examples=300)
@given(ANY, DATA)
def test_what_is_well_written_never_fails(text: str, raw: dict[str, Any]) -> None:
    expression = parse(text)
    kind = expression.kind(TYPES)
    value = expression.value({name: read(TYPES[name], one) for name, one in raw.items()}, TODAY)
    assert kind in ("number", "text", "truth", "date")
    assert isinstance(show(value), str)


@settings(quietly, max_examples=300)
@given(st.text('()"“”n t.,+-*/%<>=!≥and or not in if sum12，（', max_size=30))
def test_whatever_is_written_has_an_answer_or_a_sentence(text: str) -> None:
    said: ExpressionError | None = None
    try:
        parse(text).kind(TYPES)
    except ExpressionError as wrong:
        said = wrong
    assert said is None or (0 <= said.at <= len(text) and said.sentence)


IN_THE_BROWSER = """([types, today, sets]) => {
  const E = Expressions, day = E.read("date", today);
  return sets.map(([text, raw, shows, lang]) => {
    const names = Object.fromEntries(Object.entries(types).map(([name, kind]) => [name, E.read(kind, raw[name] ?? null)]));
    try { return E.show(E.parse(text).value(names, day), shows, lang); } catch (wrong) {
      if (wrong instanceof E.Wrong) return wrong.at;
      return `${text}: ${wrong}`;
    }
  });
}"""


def test_the_browser_reckons_the_same(page: Any) -> None:
    """Every case, and some thousand expressions with data of every sort, in one go."""
    sets: list[tuple[str, dict[str, Any], str, str]] = [
        (case["text"], SET["names"], case.get("shows", ""), case.get("lang", "zh-hans"))
        for case in CASES
        if not case.get("typed")
    ]

    @settings(quietly, max_examples=150)
    @given(st.lists(ANY, min_size=15, max_size=15), DATA, st.sampled_from(["", "money"]))
    def collect(texts: list[str], raw: dict[str, Any], shows: str) -> None:
        sets.extend((text, raw, shows, "zh-hans") for text in texts)

    @settings(quietly, max_examples=300)
    @given(st.text('()"“”n t.,+-*/%<>=!≥and or not in if sum12，（', max_size=30))
    def collect_noise(text: str) -> None:
        try:
            expression = parse(text)
        except ExpressionError:
            sets.append((text, SET["names"], "", "zh-hans"))
            return
        with suppress(ExpressionError):  # of kinds that do not go together: never published
            expression.kind(TYPES)
            sets.append((text, SET["names"], "", "zh-hans"))

    collect()
    collect_noise()
    here = [
        outcome(
            text, {name: read(kind, raw.get(name)) for name, kind in TYPES.items()}, shows=shows, lang=lang
        )
        for text, raw, shows, lang in sets
    ]
    load(page, Expressions="expressions")
    there = page.evaluate(IN_THE_BROWSER, [TYPES, SET["today"], sets])
    assert [(s[0], a, b) for s, a, b in zip(sets, here, there, strict=True) if a != b] == []
    assert len(sets) > 2000


CHARACTERS = st.lists(
    st.text("中文，。“”‘’—… abc-1.5·\u3000\xa0\U00020000é", max_size=20), min_size=20, max_size=20
)


def test_the_browser_counts_the_same(page: Any) -> None:
    texts: list[str] = []

    @settings(quietly, max_examples=40)
    @given(CHARACTERS)
    def collect(some: list[str]) -> None:
        texts.extend(some)

    collect()
    load(page, Expressions="expressions")
    assert page.evaluate("(all) => all.map(Expressions.characters)", texts) == [
        characters(one) for one in texts
    ]


def test_every_rule_of_the_handbook_fits_the_form_for_ventures() -> None:
    handbook = Path("docs/forms.md").read_text(encoding="utf-8")
    block = re.search(r"```rules\n(.*?)```", handbook, re.S)
    assert block
    rules = [re.split(r"\s{3,}", line)[0] for line in block[1].splitlines()]
    types = types_of(Form(json.loads((FORMS / "venture.json").read_text(encoding="utf-8"))["definition"], {}))
    assert len(rules) > 10 and [parse(rule).kind(types) for rule in rules]


# --- bounds: counted in steps, never in seconds ----------------------------------------------------------------


@contextmanager
def shallow(frames: int) -> Iterator[None]:
    """Nothing called in here stands more than so many calls deep."""
    before, here, frame = sys.getrecursionlimit(), 0, sys._getframe()
    while frame is not None:
        here, frame = here + 1, frame.f_back  # type: ignore[assignment]
    sys.setrecursionlimit(here + frames)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


LONG = st.one_of(
    st.tuples(st.sampled_from(["1", "n", "(1", "not yes", "-1", "1%", '"a"', "sum(", "if(yes,"]),
              st.sampled_from(["+", "*", " and ", " or ", "=", ",", "(", "%", "not ", "-", "("]),
              st.integers(1, 999)).map(lambda t: (t[0] + t[1]) * t[2] + "1"),
    st.tuples(st.text('(){}"not and1+%,if', max_size=6), st.integers(1, 400)).map(lambda t: t[0] * t[1]),
)  # fmt: skip


@settings(quietly, max_examples=300)
@given(LONG)
def test_however_long_it_is_it_has_a_sentence_and_stays_shallow(text: str) -> None:
    parse.__globals__["_tree"].cache_clear()
    said: ExpressionError | None = None
    with shallow(500):
        try:
            expression = parse(text)
            expression.kind(TYPES)
            assert expression.names is not None
            expression.value(NAMES, TODAY)
        except ExpressionError as wrong:
            said = wrong
    assert said is None or (said.sentence and 0 <= said.at <= len(text))


@settings(quietly, max_examples=100)
@given(LONG)
def test_every_character_is_looked_at_once(text: str) -> None:
    looked = 0
    plain = grammar.plain_sign

    def counted(sign: str) -> str:
        nonlocal looked
        looked += 1
        return plain(sign)

    with pytest.MonkeyPatch.context() as patch, suppress(ExpressionError):
        patch.setattr(grammar, "plain_sign", counted)
        try:
            grammar.tokens(text)
        finally:
            assert looked <= len(text)


class Counted(str):
    """A text that counts how often it is searched."""

    searched = 0

    def find(self, *how: Any) -> int:
        Counted.searched += 1
        return super().find(*how)


@pytest.mark.parametrize("text", ["{{" * 20_000, "{{" * 20_000 + "}}", "{ {" * 5000, "}}" * 9000])
def test_brackets_that_never_close_are_walked_over_once(text: str) -> None:
    Counted.searched = 0
    with suppress(ExpressionError):
        assert Text(Counted(text)).parts
    assert Counted.searched <= 4


def test_a_text_holds_so_many_expressions() -> None:
    assert len(Text("{{ n }}" * 30).parts) == 61
    with pytest.raises(ExpressionError, match="at most 30"):
        assert Text("{{ n }}" * 31).parts
