"""What a robot answers to each kind of question: plausible, at the edges, and, when mending, something else."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from grants.calls.questions import Context, Question
from grants.calls.tables import Column
from grants.people.facts import FACTS_ASKED
from workflows import clock

#: Known to a form that robots fill in, whatever regions and organisations the database has.
REGION, ORGANISATION = "220103008", "ROBOT"
_SENTENCE = "社区摸底显示独居老人逐年增加，我们按月巡访并建立结对档案。"


def answer_to(
    question: Question, dice: random.Random, attempt: int, hints: list[Any], context: Context
) -> Any:
    """An answer. On the first attempt a plausible one or one at the edge; when mending, by turns."""
    answer = _KINDS[question.kind](_Asked(question, dice, attempt, hints, context))
    known = question.fact  # a robot has an account and a founding day like everybody
    return known.example if known is not None and known.wrong(answer) else answer


class _Asked:
    """A question, with what the robot brings."""

    def __init__(
        self, question: Question, dice: random.Random, attempt: int, hints: list[Any], context: Context
    ) -> None:
        self.question, self.dice, self.attempt, self.hints, self.context = (
            question,
            dice,
            attempt,
            hints,
            context,
        )
        self.data = question.data

    @property
    def numbers(self) -> list[Fraction]:
        return [Fraction(one) for one in self.hints if not isinstance(one, str) and hasattr(one, "numerator")]

    @property
    def days(self) -> list[date]:
        return [one for one in self.hints if isinstance(one, date)]

    @property
    def words(self) -> list[str]:
        return [one for one in self.hints if isinstance(one, str)]

    def text(self, usual: int, most: int) -> str:
        """Short, as long as allowed, or about as long as some rule asks for."""
        lengths = [usual, most, 2, *(int(n) + d for n in self.numbers if 0 < n <= most for d in (0, 1))]
        length = min(most, max(1, self.dice.choice(lengths)))
        if self.attempt and self.words and self.dice.random() < 0.3:
            return self.dice.choice(self.words)
        return (_SENTENCE * (length // len(_SENTENCE) + 1))[:length]

    def number(self, least: Fraction, most: Fraction, decimals: int) -> str:
        """Between the limits: an edge, a value at which a rule turns, or any."""
        turns = [n + d for n in self.numbers for d in (-1, 0, 1) if least <= n + d <= most]
        middle = least + (most - least) * self.dice.randint(0, 100) / 100
        small = min(most, least + self.dice.randint(0, 500))
        value = self.dice.choice([least, most, small, middle, *turns])
        step = Fraction(1, 10**decimals)
        value = max(least, min(most, round(value / step) * step))
        exact = Decimal(value.numerator) / value.denominator
        return f"{exact:.{decimals}f}" if decimals else str(int(value))

    def day(self) -> date:
        dates = self.question.form.rules.get("dates", {})
        known = [
            str(dates.get(name) or "")[:10]
            for name in ("delivery_from", "delivery_until", "opens_at", "closes_at")
        ]
        days = [date.fromisoformat(one) for one in known if one] + self.days + [clock.today()]
        return self.dice.choice(days) + timedelta(days=self.dice.choice([0, 0, 1, -1, 30, 90]))


def _number(asked: _Asked) -> str:
    least, most = Fraction(str(asked.data.get("min", 0) or 0)), Fraction(str(asked.data.get("max", 10**6)))
    return asked.number(least, most, int(asked.data.get("decimals") or 0))


def _money(asked: _Asked) -> str:
    return asked.number(Fraction(0), Fraction(10**6), 2)


def _period(asked: _Asked) -> dict[str, str]:
    first = asked.day()
    most = int(asked.question.form.limit("max_months") or 12)
    lengths = [27, 89, 27 * most, *(int(n) * 30 + 2 for n in asked.numbers if 0 < n <= most)]
    last = first + timedelta(days=asked.dice.choice(lengths))
    return {"from": first.isoformat(), "to": last.isoformat()}


def _choice(asked: _Asked) -> str:
    values = [one.value for one in asked.question.options()]
    return str(asked.dice.choice(values)) if values else ""


def _several(asked: _Asked) -> list[str]:
    values = [one.value for one in asked.question.options()]
    return asked.dice.sample(values, asked.dice.randint(1, len(values))) if values else []


def _cell(asked: _Asked, column: Column) -> str:
    if column.kind == "choice":
        return str(asked.dice.choice(column.options).value) if column.options else ""
    if column.kind in ("number", "money"):
        decimals = 2 if column.kind == "money" else int(column.data.get("decimals") or 0)
        most = Fraction(str(column.data.get("max", 10000)))
        return asked.number(Fraction(str(column.data.get("min", 0))), most, decimals)
    if column.kind == "date":
        return asked.day().isoformat()
    if fact := FACTS_ASKED.get(column.kind):
        return fact.example
    return asked.text(8, int(column.data.get("max_chars") or 200))


def _rows(asked: _Asked) -> list[dict[str, str]]:
    least, most = int(asked.data.get("min_rows") or 0), int(asked.data.get("max_rows") or 300)
    counts = [
        least,
        least + 1,
        least + 3,
        *(int(n) + d for n in asked.numbers if 0 < n <= 40 for d in (0, 1)),
    ]
    count = min(most, max(least, 1, asked.dice.choice(counts)))
    return [{column.key: _cell(asked, column) for column in asked.question.columns} for _n in range(count)]


def _budget(asked: _Asked) -> list[dict[str, str]]:
    """A budget within the limits of the call: most of it where no ceiling is, a little elsewhere, an own share."""
    form, dice = asked.question.form, asked.dice
    most = form.most_fen(asked.context) or 3_000_000
    whole = dice.choice(
        [most, most // 2, most // 3, 100_00, *(int(n * 100) for n in asked.numbers if 0 < n * 100 <= most)]
    )
    free = [
        code
        for code, row in form.categories.items()
        if row.get("ceiling_pct") in (None, "") and not _banned(form, code)
    ]
    capped = [
        (code, Fraction(str(row["ceiling_pct"])))
        for code, row in form.categories.items()
        if row.get("ceiling_pct") not in (None, "")
        and Fraction(str(row["ceiling_pct"]))
        and not _banned(form, code)
    ]
    named = [word for word in asked.words if word in form.categories]
    shares = {
        code: whole * min(pct, Fraction(100, len(capped) or 1)) / 200
        for code, pct in capped
        if dice.random() < 0.6 or code in named
    }
    rest = whole - sum(int(share) for share in shares.values())
    first = [code for code in free if code in named] or free or list(form.categories) or ["C01"]
    fens = {code: int(share) for code, share in shares.items()}
    chosen = dice.choice(first)
    fens[chosen] = fens.get(chosen, 0) + rest
    source = "price" if asked.question.sources == ("price",) else "grant"
    rows = [_line(code, fen, source) for code, fen in fens.items() if fen > 0]
    pct = Fraction(str(form.limit("min_match_pct") or 0))
    if "match" in asked.question.sources and (pct or dice.random() < 0.5):
        own = int(whole * pct / (100 - pct)) + 100 if pct < 100 else whole
        rows.append({**_line(chosen, max(own, dice.choice([own, whole // 5])), "match"), "match_kind": "own"})
    return rows


def _banned(form: Any, code: str) -> bool:
    return any(code in (source.get("forbidden") or ()) for source in form.sources_of_money)


def _line(code: str, fen: int, source: str) -> dict[str, str]:
    price = f"{fen // 100}.{fen % 100:02d}"
    return {
        "category": code,
        "item": "服务",
        "unit": "项",
        "quantity": "1",
        "unit_price": price,
        "source": source,
        "match_kind": "",
        "note": "",
    }


_KINDS: dict[str, Callable[[_Asked], Any]] = {
    "text": lambda a: a.text(10, int(a.question.max_chars or 60)),
    "long_text": lambda a: a.text(60, int(a.question.max_chars or 300)),
    "number": _number,
    "money": _money,
    "date": lambda a: a.day().isoformat(),
    "period": _period,
    "choice": _choice,
    "multi_choice": _several,
    "region": lambda _a: REGION,
    "address": lambda _a: {"region": REGION, "line": "团山街 1 号"},
    "organisation": lambda _a: ORGANISATION,
    "email": lambda _a: "robot@example.cn",
    **dict.fromkeys(FACTS_ASKED, lambda a: FACTS_ASKED[a.question.kind].example),
    "file": lambda a: ["robot.pdf"] * (a.dice.choice([1, 2]) if a.data.get("several") else 1),
    "table": _rows,
    "group": _rows,
    "team": _rows,
    "goals": _rows,
    "schedule": _rows,
    "budget": _budget,
    "declaration": lambda _a: True,
    "computed": lambda _a: None,
}
