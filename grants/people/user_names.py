"""User names of which no two look alike. What the database holds to: triggers_posts.py."""

import unicodedata
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    pass


#: Latin letters, digits, Chinese and Korean: no Cyrillic or Greek letter that looks like a Latin one, nothing that
#: NFKC would change. The same characters stand in a GLOB of SQLite and in an expression of PostgreSQL.
SIGNS = "A-Za-z0-9._+一-鿿가-힣-"


def plain(text: str) -> str:
    """As it is kept: full-width letters are the letters they mean, no blanks around."""
    return unicodedata.normalize("NFKC", text).strip()


def _allowed(sign: str) -> bool:
    return (
        (sign.isascii() and (sign.isalnum() or sign in "._+-"))
        or "一" <= sign <= "鿿"
        or "가" <= sign <= "힣"
    )


@deconstructible
class UserNameValidator:
    """A user name in signs that nobody takes for others."""

    message = _(
        "A user name has Latin letters, digits, Chinese characters and . _ + - only: no @, for that is an e-mail address."
    )
    code = "invalid"

    def __call__(self, name: str) -> None:
        if not all(map(_allowed, name)):
            raise ValidationError(self.message, code=self.code)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UserNameValidator)

    def __hash__(self) -> int:
        return hash(type(self))
