"""What people type, as it comes in: text without what nobody can see, figures, sums and days as people write them.

text.py cleans, figures.py and dates.py read. Two doors apply them to everything, once: middleware.py to each request (query,
posted fields, path, cookies), fields.py to every form field there is, Wagtail's and the accounts' too. What comes in by
neither (a JSON body, a workbook) calls `clean` where it is opened.
"""

from workflows.user_input.dates import day_of, moment_of
from workflows.user_input.numbers import figures, narrow, whole
from workflows.user_input.text import clean, one_line

__all__ = ["clean", "day_of", "figures", "moment_of", "narrow", "one_line", "whole"]
