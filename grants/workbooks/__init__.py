"""A form as a workbook: downloaded, filled in without a line, uploaded again.

    workbook(draft)                 the whole form; workbook(draft, only_budget=True) the budget alone
    filled = read(draft, file)      what stands in it: answers, faults by cell, what would change

A hidden sheet says which sheet holds what, a hidden column or row which question; people see words only.
"""

from grants.workbooks.reading import Filled, UnreadableError, read
from grants.workbooks.writing import workbook

__all__ = ["Filled", "UnreadableError", "read", "workbook"]
