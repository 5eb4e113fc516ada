"""The table of who comes in where: tests/access/table.txt, one address a line."""

from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("table.txt")


@dataclass(frozen=True)
class Row:
    name: str
    words: str
    get: str
    post: str
    writes: str


def rows() -> list[Row]:
    """Columns are parted by two blanks or more: a column of letters has single blanks between its groups."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [
        Row(*(part.strip() for part in line.split("  ") if part.strip()))
        for line in lines
        if line and not line.startswith("#")
    ]


def rewrite(row: Row) -> None:
    """Put the row in place of the one with its name and thing."""
    text = FILE.read_text(encoding="utf-8").splitlines()
    new = [line(row) if old.split()[:2] == [row.name, row.words] else old for old in text]
    FILE.write_text("\n".join(new) + "\n", encoding="utf-8")


def line(row: Row) -> str:
    return f"{row.name:38}  {row.words:24}  {row.get:24}  {row.post:24}  {row.writes}"
