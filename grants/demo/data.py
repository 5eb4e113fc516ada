"""The data of the demonstration, and the small things every scene needs."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

FILE = Path(__file__).parent / "demo-data.json"


#: Where the data breaks a rule of its own call, the rule stands. A03 answers the package for old people living alone
#: under a field (公益慈善) that CALL-A does not invite: it is the organisation's field, not the project's.
MENDED: dict[str, dict[str, Any]] = {"A03": {"field": "扶老助残"}}


@cache
def data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    for row in found["proposals"]:
        row.update(MENDED.get(row["id"], {}))
    return found


def rows(name: str) -> dict[str, dict[str, Any]]:
    """The rows of one kind by their id."""
    return {row["id"]: row for row in data()[name]}


def day(text: str) -> date:
    return date.fromisoformat(text)


def when(text: str, hour: int = 9, minute: int = 0) -> datetime:
    """A moment: as written where the text has an hour, else that hour of the day in the project's time zone."""
    if "T" in text:
        return datetime.fromisoformat(text)
    return timezone.make_aware(datetime.combine(day(text), time(hour, minute)))


def fen(yuan: str | int) -> int:
    return int(Decimal(str(yuan)) * 100)


def budget_rows(lines: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Budget lines as a form takes them."""
    names = ("category", "item", "unit", "quantity", "unit_price", "source", "note")
    return [{name: str(line.get(name, "")) for name in names} for line in lines]


def approved_lines(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Budget lines as the approved budget takes them: money in fen."""
    return [
        {
            "category": line["category"],
            "item": line["item"],
            "unit": line["unit"],
            "quantity": Decimal(str(line["quantity"])),
            "unit_price_fen": fen(line["unit_price"]),
            "source": line["source"],
            "note": line.get("note", ""),
        }
        for line in lines
    ]


def paper(title: str) -> "ContentFile[bytes]":
    """A real one-page PDF with one line on it (Latin letters): it stands for a scan, a voucher, a certificate."""
    words = title.encode("ascii", "replace").decode().replace("(", "[").replace(")", "]")
    stream = f"BT /F1 20 Tf 60 700 Td ({words}) Tj 0 -34 Td /F1 12 Tf (Demonstration. Not a real paper.) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    out += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    return ContentFile(bytes(out), name="".join(c if c.isalnum() else "-" for c in words).lower() + ".pdf")
