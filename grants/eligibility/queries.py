"""Reading the check of eligibility: remarks of the office, and who may make them."""

from typing import Any

from grants.applications.models import Application, ApplicationVersion
from grants.eligibility.models import Comment
from workflows.processes.application import not_kin


def may_remark(user: Any, application: Application) -> bool:
    """Whether this person writes comments: the office that holds it, unless he belongs to the organisation."""
    return not_kin.holds(application, user) and bool(
        user.acts_as("officer", application) or user.acts_as("lead", application)
    )


def remarks_of(version: ApplicationVersion | None) -> dict[tuple[str, str], list[Comment]]:
    """What the office remarked on a version, by section and question: without a question what speaks of the section,
    without either what speaks of the whole."""
    found: dict[tuple[str, str], list[Comment]] = {}
    if version is not None:
        for one in version.comments.select_related("by", "settled_by", "version"):
            found.setdefault((one.section, one.question), []).append(one)
    return found
