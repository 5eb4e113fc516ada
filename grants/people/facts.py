"""Facts that are written in more than one place: a phone number, an account, a credit code, a founding day. Each is read and
judged here, once, whoever asks for it: the organisation's form, an application, sign-up, a claim.

    FACTS["contact_phone"].wrong(text)             by the name of the column
    FACTS_ASKED["phone"].wrong(text)               by the kind of question that asks for it

In forms and models: `grants.people.fact_fields`.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from grants.people import credit_code
from workflows import clock

#: Nothing was founded before that any register still knows; no century was meant by what lies before.
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True)
class Fact:
    """How a fact is kept, what is wrong with it (a sentence, or nothing), one that is right, and what is odd about it: it is
    taken all the same, and whoever typed it is told to look again."""

    read: Callable[[str], str]
    judge: Callable[[str], str]
    example: str
    attrs: tuple[tuple[str, str], ...] = ()
    oddity: Callable[[str], str] = lambda text: ""

    def wrong(self, typed: Any) -> str:
        text = self.read(str(typed)) if typed not in (None, "") else ""
        return self.judge(text) if text else ""

    def odd(self, typed: Any) -> str:
        """What one should look at again; nothing where it is wrong, which is said instead."""
        text = self.read(str(typed)) if typed not in (None, "") else ""
        return self.oddity(text) if text and not self.judge(text) else ""


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def plain(typed: str) -> str:
    """Full-width signs and dashes of every length become plain ones; blanks are single."""
    return " ".join(unicodedata.normalize("NFKC", typed).translate(_DASHES).split())


# --- phone ---------------------------------------------------------------------------------------------------

#: 0431-88880000转2, (0431) 8888 0000 ext. 12, +86 139…: what follows these signs is the extension.
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#|\*)\s*(\d{1,6})$", re.I)
#: Figures in groups, the first perhaps in brackets.
_DIVIDED = re.compile(
    r"(?:\+ ?)?(?:\([0-9]{1,6}\) ?(?:- ?)?)?[0-9]+(?: ?- ?[0-9]+| [0-9]+| ?\([0-9]{1,6}\) ?[0-9]+)*"
)
_BETWEEN = re.compile(r"[、;,/]|或")


def _phone_wrong(text: str) -> str:
    """Five to fifteen figures, however they are divided, and perhaps an extension; several numbers stand with 、 between."""
    for one in _BETWEEN.split(text):
        number = _EXTENSION.sub("", one.strip()).strip()
        if not (_DIVIDED.fullmatch(number) and 5 <= len(re.sub(r"\D", "", number)) <= 15):
            return _(
                "Write a phone number with its area code, for example 0431-88880000, or 0431-88880000 ext. 2."
            )
    return ""


PHONE = Fact(plain, _phone_wrong, "0431-88880000", (("inputmode", "tel"), ("autocomplete", "tel")))


# --- account -------------------------------------------------------------------------------------------------


def _account_wrong(text: str) -> str:
    """Figures, perhaps with letters before them (as in NRA…), blanks and hyphens between."""
    if re.search(r"\d\.\d|E\+", text, re.I):
        return _("A spreadsheet has shortened this account number: copy it from the bank's paper.")
    bare = re.sub(r"[\s-]", "", text)
    if not (bare.isascii() and bare.isalnum() and len(bare) <= 34 and sum(map(str.isdigit, bare)) >= 8):
        return _("Write the account number as on the bank's paper: at least eight figures.")
    return ""


def _account_odd(text: str) -> str:
    """A spreadsheet keeps fifteen figures of a number. Accounts that end in three zeros exist, so it is no more than a
    warning."""
    bare = re.sub(r"[\s-]", "", text)
    if bare.isdecimal() and len(bare) > 15 and bare.endswith("000"):
        return _(
            "This account number ends in 000. A spreadsheet writes zeros for what follows the fifteenth figure: compare it "
            "with the bank's paper."
        )
    return ""


ACCOUNT = Fact(
    plain,
    _account_wrong,
    "6222000011112222",
    (("inputmode", "numeric"), ("autocomplete", "off")),
    _account_odd,
)


# --- credit code ---------------------------------------------------------------------------------------------

CREDIT_CODE = Fact(
    credit_code.normalised,
    credit_code.wrong,
    "52220103DEMX010251",
    (("autocomplete", "off"),),
    credit_code.odd,
)


# --- the day of founding -------------------------------------------------------------------------------------


def _founded_wrong(text: str) -> str:
    try:
        day = date(*(int(part) for part in text.split("-")))
    except (ValueError, TypeError):
        return ""  # no day at all: whoever reads days says so
    if day < EARLIEST:
        return _("The organisation was hardly founded before 1900: look at the year.")
    return _("The day of founding lies ahead: look at the year.") if day > clock.today() else ""


FOUNDED = Fact(plain, _founded_wrong, "2018-05-12")


# --- a year --------------------------------------------------------------------------------------------------


def _year_wrong(text: str) -> str:
    if not (text.isascii() and text.isdecimal() and len(text) == 4):
        return _("Write a year in four figures, for example 2018.")
    if int(text) < EARLIEST.year:
        return _("Hardly before 1900: look at the year.")
    return _("This year lies ahead.") if int(text) > clock.today().year else ""


YEAR = Fact(
    lambda typed: plain(typed).removesuffix("年").strip(), _year_wrong, "2018", (("inputmode", "numeric"),)
)

#: By the kind of question or of a table's column that asks for it.
FACTS_ASKED = {"phone": PHONE, "account": ACCOUNT, "credit_code": CREDIT_CODE, "year": YEAR}
#: By the name of the column or of the form's field.
FACTS = {
    "phone": PHONE,
    "contact_phone": PHONE,
    "account_number": ACCOUNT,
    "payee_account": ACCOUNT,
    "credit_code": CREDIT_CODE,
    "established": FOUNDED,
}


def wrong_facts(data: dict[str, Any]) -> dict[str, str]:
    """What is wrong among these values, by their names: for an action that is about to write them."""
    return {
        name: says for name, value in data.items() if name in FACTS and (says := FACTS[name].wrong(value))
    }
