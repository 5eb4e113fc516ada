"""The cells of an .xlsx file, read in one walk and within bounds: values, and which of them a formula has given.

A library that reads whole workbooks makes objects of every style, string and cell: thirteen kilobytes cost it seconds.
Here nothing is made but the cells that are asked for; every element of the file counts as a step, and a file of more
steps than a filled form can have is refused, however small it is packed.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Context
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from django.core.files.base import File
from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from grants.files import archives
from grants.files.archives import MB, BrokenArchiveError, UnsafeArchiveError

#: A form with every row filled, saved by LibreOffice, comes to a third of these.
MOST_UNPACKED, MOST_MEMBERS, MOST_STEPS = 3 * MB, 200, 200_000
#: A spreadsheet keeps fifteen digits of a number and writes down up to seventeen.
FIFTEEN = Context(prec=15)
DAY = 24 * 60 * 60
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class BrokenError(ValueError):
    """It is no workbook; why, only a programmer wants to know."""


@dataclass(frozen=True)
class XlsxCell:
    """What a cell shows, and the formula behind it ("" where there is none)."""

    value: Any = None
    formula: str = ""


EMPTY = XlsxCell()


@dataclass
class WorkbookReader:
    """An open workbook. `sheets`: the titles in their order, each with its member of the archive."""

    archive: zipfile.ZipFile
    sheets: dict[str, str] = field(default_factory=dict)
    strings: list[str] = field(default_factory=list)
    dates: dict[int, bool] = field(default_factory=dict)  # style -> whether it is a span of time
    epoch: Any = WINDOWS_EPOCH
    steps: int = 0
    read: int = 0

    def rows(self, title: str, *, rows: int, columns: int) -> list[list[XlsxCell]]:
        """The cells of a sheet, from the first row on, as many as it has of these."""
        found: list[list[XlsxCell]] = []
        shared: dict[str, str] = {}
        for name, element in self._elements(self.sheets[title]):
            if name != "row":
                continue
            at = int(element.get("r") or len(found) + 1)
            if at > rows:
                break
            if at > len(found):
                found += [[] for _missing in range(at - len(found))]
                found[at - 1] = self._cells(element, columns, shared)
            element.clear()
        return found

    def _cells(self, row: Element, columns: int, shared: dict[str, str]) -> list[XlsxCell]:
        cells: list[XlsxCell] = []
        for element in row:
            at = _column(element.get("r") or "") or len(cells) + 1
            if at > columns:
                break
            cells += [EMPTY] * (at - 1 - len(cells))
            cells[at - 1 :] = [self._cell(element, shared)]
        return cells

    def _cell(self, element: Element, shared: dict[str, str]) -> XlsxCell:
        parts = {_local(part.tag): part for part in element}
        typed = parts["v"].text if "v" in parts else None
        return XlsxCell(self._value(element, typed, parts.get("is")), _formula(parts.get("f"), shared))

    def _value(self, element: Element, typed: str | None, inline: Element | None) -> Any:
        kind = element.get("t", "n")
        if kind == "inlineStr":
            return _text(inline) if inline is not None else None
        if typed is None or typed == "":
            return None
        if kind == "s":
            return self.strings[int(typed)]
        if kind == "b":
            return typed == "1"
        return self._number(typed, int(element.get("s") or 0)) if kind == "n" else typed

    def _number(self, typed: str, style: int) -> Any:
        value = FIFTEEN.create_decimal(typed)
        if style not in self.dates:
            return int(value) if value == value.to_integral_value() else value
        try:
            if self.dates[style]:
                return timedelta(seconds=round(value * DAY))
            return from_excel(Fraction(value), self.epoch)
        except (OverflowError, ValueError):
            return "#VALUE!"

    # --- the other members -------------------------------------------------------------------------------
    def begin(self) -> None:
        """Read what names the sheets, the strings and the styles."""
        main = self._related("", "officeDocument")[0][1]
        related = dict(self._related(main, ""))
        for name, element in self._elements(main):
            if name == "workbookPr" and element.get("date1904") in ("1", "true"):
                self.epoch = MAC_EPOCH
            elif name == "sheet":
                key = next((value for at, value in element.items() if _local(at) == "id"), "")
                self.sheets[element.get("name") or ""] = related[key]
        for _key, path in self._related(main, "sharedStrings")[:1]:
            self.strings = [
                self._spent(_text(one), one) for name, one in self._elements(path) if name == "si"
            ]
        for _key, path in self._related(main, "styles")[:1]:
            self._styles(path)

    @staticmethod
    def _spent(text: str, element: Element) -> str:
        element.clear()
        return text

    def _styles(self, path: str) -> None:
        formats: dict[int, str] = dict(BUILTIN_FORMATS)
        for name, element in self._elements(path):
            if name == "numFmt":
                formats[int(element.get("numFmtId") or 0)] = (element.get("formatCode") or "")[:255]
            elif name == "cellXfs":
                for style, xf in enumerate(element):
                    code = formats.get(int(xf.get("numFmtId") or 0), "")
                    if is_date_format(code):
                        self.dates[style] = bool(is_timedelta_format(code))

    def _related(self, of: str, kind: str) -> list[tuple[str, str]]:
        """Key and member of what a member is related to, of this kind (of any, where it is "")."""
        folder, name = posixpath.split(of)
        found = []
        for tag, element in self._elements(posixpath.join(folder, "_rels", f"{name}.rels")):
            if tag == "Relationship" and element.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, element.get("Target") or "")).lstrip(
                    "/"
                )
                if (element.get("Type") or "").endswith(kind):
                    found.append((element.get("Id") or "", target))
        return found

    def _elements(self, path: str) -> Iterator[tuple[str, Element]]:
        """The elements of a member, each when it ends. Each is a step."""
        with self.archive.open(path) as stream:
            data = stream.read()
        self.read += len(data)  # a member may be named as often as one likes
        _refuse_entities(data)
        for _event, element in iterparse(io.BytesIO(data)):  # noqa: S314  no entities: refused one line above
            self.steps += 1
            if self.steps > MOST_STEPS or self.read > 2 * MOST_UNPACKED:
                raise UnsafeArchiveError(
                    _("The workbook holds more than a filled form can have. Nothing was taken over.")
                )
            yield _local(element.tag), element


def opened(file: "File[bytes]") -> WorkbookReader:
    """The workbook, its names read. Raises BrokenError or UnsafeArchiveError."""
    try:
        with archives.opened(file, unpacked=MOST_UNPACKED, members=MOST_MEMBERS):
            file.seek(0)
    except BrokenArchiveError as damaged:
        raise BrokenError(str(damaged)) from damaged
    book = WorkbookReader(zipfile.ZipFile(file))
    with broken():
        book.begin()
    return book


class broken:  # noqa: N801  reads as a sentence where it is used
    """Whatever a broken workbook makes fail is one thing to the person: no workbook."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        wrong = (
            ParseError,
            zipfile.BadZipFile,
            KeyError,
            IndexError,
            ValueError,
            OSError,
            RuntimeError,
            EOFError,
            NotImplementedError,
        )
        if isinstance(error, wrong) and not isinstance(error, UnsafeArchiveError):
            raise BrokenError(str(error)) from error


def _refuse_entities(data: bytes) -> None:
    """No spreadsheet program writes a document type; with one, three lines can stand for gigabytes. What is not in a
    plain encoding could hide it."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data:
        raise BrokenError("a document type, or an encoding that hides one")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _text(element: Element) -> str:
    """The text of a string, plain or of several fonts; not how it is pronounced."""
    parts = []
    for part in element:
        name = _local(part.tag)
        if name == "t":
            parts.append(part.text or "")
        elif name == "r":
            parts += [one.text or "" for one in part if _local(one.tag) == "t"]
    return "".join(parts)


def _formula(element: Element | None, shared: dict[str, str]) -> str:
    """Beginning with "="; of a formula shared by many cells, the one that stands in the first."""
    if element is None:
        return ""
    key, text = element.get("si") or "", element.text or ""
    if element.get("t") == "shared" and text:
        shared[key] = text
    return f"={text or shared.get(key, '')}"


def _column(place: str) -> int:
    found = _CELL.fullmatch(place)
    number = 0
    for sign in found[1] if found else "":
        number = number * 26 + ord(sign) - 64
    return number
