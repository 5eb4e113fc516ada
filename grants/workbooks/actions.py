"""Taking over what a workbook says, all of it or nothing."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from grants.applications.actions.saving import save_section
from grants.applications.models import Application
from grants.filling.draft import Draft
from grants.people.models import User
from workflows.steps import Refused, action


@action
def take_over_sheet(
    *,
    application: Application,
    answers: Mapping[str, Mapping[str, Any]],
    revisions: Mapping[str, int],
    by: User,
) -> list[str]:
    """Keep these answers (section -> question -> answer) beside the others of their sections. `revisions` are those
    that were looked at: what was changed since is not overwritten. Returns the sections that were saved."""
    draft = Draft.of(application)
    saved = []
    for section, given in answers.items():
        looked_at = dict.fromkeys(given, revisions.get(section, 0))
        saving = save_section(application=application, section=section, answers=given, bases=looked_at, by=by)
        if saving.merged.clashes:
            raise Refused(
                _(
                    "“%(section)s” was changed meanwhile. Nothing was taken over: choose the workbook again and look at it."
                )
                % {"section": draft.form.section(section).title}
            )
        saved.append(section)
    return saved
