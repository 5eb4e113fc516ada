"""The unified social credit code (统一社会信用代码, GB 32100-2015), checked so that the sentence says what is wrong.

Libraries were tried and found wanting: they pass eighteen zeros, refuse the lawful codes of rural collectives (N…),
let full-width letters through, and never look at the organisation's own check character (GB 11714) inside.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workflows.user_input import clean

#: The thirty-one signs in the order of their value: no I, O, Z, S, V.
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
#: GB 11714: the values of its signs are 0–9 and A = 10 … Z = 35.
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
#: Who registers, and what: those that may supply a service or receive a grant.
PREFIXES = {
    "11": "机关",
    "12": "事业单位",
    "13": "群众团体",
    "51": "社会团体",
    "52": "民办非企业单位（社会服务机构）",
    "53": "基金会",
    "55": "基层群众性自治组织",
    "59": "其他社会组织",
    "71": "宗教活动场所",
    "81": "基层工会",
    "91": "企业",
    "92": "个体工商户",
    "93": "农民专业合作社",
    "N1": "农村集体经济组织",
    "N2": "农村集体经济组织",
    "N3": "农村集体经济组织",
}

#: 5.22201E+17: how a spreadsheet shows so long a number (without the sign, hyphens being taken out).
_AS_NUMBER = re.compile(r"[0-9][.][0-9]+E[+]?[0-9]{2}")


@dataclass(frozen=True)
class CodeVerdict:
    """The code as it will be kept, what is wrong with it ("" when nothing is), and what is odd but allowed."""

    code: str
    error: str = ""
    warning: str = ""

    @property
    def legal_form(self) -> str:
        return PREFIXES.get(self.code[:2], "")


def normalised(typed: str) -> str:
    """Plain capital signs without spaces or hyphens: full-width letters and small ones are forgiven."""
    text = unicodedata.normalize("NFKC", clean(typed or "")).upper()
    return "".join(sign for sign in text if not sign.isspace() and sign not in "-_·")


def check_sign(first17: str) -> str:
    """The eighteenth sign."""
    total = sum(SIGNS.index(sign) * weight for sign, weight in zip(first17, WEIGHTS, strict=True))
    return SIGNS[(31 - total % 31) % 31]


def body_check_sign(first8: str) -> str:
    """The ninth sign of the organisation's own code (GB 11714)."""
    total = sum(int(sign, 36) * weight for sign, weight in zip(first8, BODY_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def examine(typed: str) -> CodeVerdict:
    """Judge a code as typed. What its last sign confirms is never refused; what is odd about it only warns."""
    code = normalised(typed)
    if error := wrong(code):
        return CodeVerdict(code, error)
    return CodeVerdict(code, warning=odd(code))


def wrong(code: str) -> str:
    """Why it cannot be a credit code, if so; by its signs alone."""
    if not code:
        return _("Write the credit code.")
    if _AS_NUMBER.fullmatch(code):
        return _mistyped("000")
    if len(code) != 18:
        return _("A credit code has 18 characters; this one has %(count)d.") % {"count": len(code)}
    if strange := [sign for sign in code if sign not in SIGNS]:
        return _(
            "“%(signs)s” does not occur in a credit code (it uses digits and capital letters, never I, O, Z, S, V)."
        ) % {"signs": " ".join(dict.fromkeys(strange))}
    if check_sign(code[:17]) != code[17] or not code.strip("0"):
        return _mistyped(code)
    return ""


def _mistyped(code: str) -> str:
    if code.isdecimal() and code.endswith("000"):
        return _(
            "A spreadsheet has rounded this code: it keeps fifteen figures of a number and writes zeros for the rest. "
            "Type it from the certificate, and mark the column as text."
        )
    return _("The last character does not fit the others: a character is mistyped or two are swapped.")


def odd(code: str) -> str:
    """What one should look at again. The last sign confirms the code, so it is taken: kinds and divisions change."""
    if body_check_sign(code[8:16]) != code[16]:
        return _("Characters 9 to 17 do not fit each other: look at them again on the certificate.")
    if code[:2] not in PREFIXES:
        return _(
            "Few organisations have a credit code that begins with “%(prefix)s”: look at it again on the certificate."
        ) % {"prefix": code[:2]}
    return _region_warning(code[2:8])


#: Who says whether six figures are a division of the province. Whoever holds the divisions registers it.
_known: dict[str, Callable[[str], bool]] = {}


def divisions_are_known_to(ask: Callable[[str], bool]) -> Callable[[str], bool]:
    """Register the look-up; without it no code is judged."""
    _known["division"] = ask
    return ask


def _region_warning(region: str) -> str:
    if _known["division"](region):
        return ""
    return _(
        "Characters 3 to 8 (%(region)s) name no division of the province today. Check them; they may be older."
    ) % {"region": region}
