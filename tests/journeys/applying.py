"""How an applicant fills a form: section after section, from the task list to the receipt."""

from typing import Any

from tests.journeys.people import Person

ROW = ("category", "item", "unit", "quantity", "unit_price", "source")


def row(table: str, n: int, **cells: Any) -> dict[str, Any]:
    return {f"{table}-{n}-{name}": value for name, value in cells.items()}


def budget(n: int, *cells: Any) -> dict[str, Any]:
    """One line of a budget: category, item, unit, quantity, unit price, and who pays."""
    return row("budget", n, **dict(zip(ROW, cells, strict=False)))


def fills(who: Person, *sections: dict[str, Any]) -> Person:
    """Each section with “save and continue”; files are put up as they are chosen."""
    for answers in sections:
        for name, value in answers.items():
            if isinstance(value, Paper):
                who.uploads(name, value)
        if "budget-1-item" in answers:
            who.adds_a_row()
        who.types(**{name: value for name, value in answers.items() if not isinstance(value, Paper)})
        who.presses(".acts button[name=next]")
    return who


class Paper(str):
    """A file to be put up, by its title."""
