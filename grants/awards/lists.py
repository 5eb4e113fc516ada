"""The lists of awards, notices and objections; and the column that every list of what hangs under an award has."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grants.web.lists.columns import Column


def under_an_award(
    path: str = "award", *, link: Callable[[Any], str] | None = None, coded: bool = True
) -> Column:
    """The project of a row, with number and organisation below."""
    dots, names = (f"{path}.", f"{path.replace('.', '__')}__") if path else ("", "")
    number = Column("award", pgettext_lazy("award", "Number"), f"{dots}code", "code")
    return Column(
        "project",
        _("Project"),
        f"{dots}application.title",
        order=f"{names}application__title",
        place="title",
        link=link,
        under=(
            *((number,) if coded else ()),
            Column("organisation", _("Organisation"), f"{dots}organisation.local_name"),
        ),
    )
