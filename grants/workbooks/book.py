"""The workbook while it is made."""

import io
from typing import Any

from django.utils.translation import get_language
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from grants.filling.draft import Draft
from grants.forms.cells import Option
from grants.workbooks import layout
from grants.workbooks.cells import put_text


class WorkbookWriter:
    """The workbook while it is made: its sheets, its lists, and what stands where."""

    def __init__(self, draft: Draft[Any]) -> None:
        self.draft, self.book = draft, Workbook()
        self.book.remove(self.book.worksheets[0])
        self.taken: set[str] = set()
        self.holds: list[tuple[str, str, str]] = []
        self.lists: list[list[str]] = []

    def sheet(self, words: str, kind: str, key: str) -> Worksheet:
        title = layout.sheet_title(len(self.holds) + 1, words, self.taken)
        self.holds.append((title, kind, key))
        made: Worksheet = self.book.create_sheet(title)
        return made

    def list_of(self, options: list[Option]) -> str:
        """Where the list of these choices stands."""
        words = [option.label for option in options]
        if words not in self.lists:
            self.lists.append(words)
        column = get_column_letter(self.lists.index(words) + 1)
        return f"'{layout.LISTS}'!${column}$1:${column}${len(words)}"

    def close(self) -> bytes:
        lists = self.book.create_sheet(layout.LISTS)
        for column, words in enumerate(self.lists, 1):
            for row, one in enumerate(words, 1):
                put_text(lists.cell(row, column), one)
        meta = self.book.create_sheet(layout.META)
        version = self.draft.filled.version
        facts: list[tuple[Any, ...]] = [
            ("yichuang", "1"),
            ("language", get_language() or ""),
            ("application", self.draft.filled.code),
            ("version", str(version.number if version else 0)),
            *(("sheet", *one) for one in self.holds),
        ]
        for row, fact in enumerate(facts, 1):
            for column, one in enumerate(fact, 1):
                put_text(meta.cell(row, column), one)
        lists.sheet_state = meta.sheet_state = "hidden"
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()
