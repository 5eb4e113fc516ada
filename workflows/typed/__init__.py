"""What people type, as it comes in: text without what nobody can see, figures, sums and days as people write them.

text.py cleans, figures.py and days.py read. Two doors apply them to everything, once: door.py to each request (query,
posted fields, path, cookies), fields.py to every form field there is, Wagtail's and the accounts' too. What comes in by
neither (a JSON body, a workbook) calls `clean` where it is opened.
"""

from workflows.typed.days import day_of, moment_of
from workflows.typed.figures import figures, narrow, whole
from workflows.typed.text import clean, one_line

__all__ = ["clean", "day_of", "figures", "moment_of", "narrow", "one_line", "whole"]
