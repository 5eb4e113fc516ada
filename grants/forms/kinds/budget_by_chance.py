"""The budget of a robot: within the limits of the call."""

from fractions import Fraction
from typing import Any

from grants.forms.kinds.sample_values import Chance


def budget_by_chance(chance: Chance) -> list[dict[str, str]]:
    """A budget within the limits of the call: most of it where no ceiling is, a little elsewhere, an own share."""
    form, dice = chance.question.form, chance.dice
    most = form.most_fen(chance.context) or 3_000_000
    whole = dice.choice(
        [most, most // 2, most // 3, 100_00, *(int(n * 100) for n in chance.numbers if 0 < n * 100 <= most)]
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
    named = [word for word in chance.words if word in form.categories]
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
    source = "price" if chance.question.sources == ("price",) else "grant"
    rows = [_line(code, fen, source) for code, fen in fens.items() if fen > 0]
    pct = Fraction(str(form.limit("min_match_pct") or 0))
    if "match" in chance.question.sources and (pct or dice.random() < 0.5):
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
