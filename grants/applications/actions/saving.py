"""Saving what is written into an application: a whole section at once, or an answer at a time (grants/filling/saving.py). Neither
leaves an event: each answer carries who changed it and when (decision 13)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from grants.applications.actions.drafting import mark_answered, writable
from grants.applications.models import Application
from grants.applications.summary import sync_summary
from grants.filling.draft import Draft
from grants.filling.merging import Mine, written
from grants.filling.saving import Saving, keep, single_answers, whole_section
from grants.people.models import User
from workflows.steps import action


@action
def save_answers(
    *,
    application: Application,
    section: str,
    answers: Mapping[str, Any],
    bases: Mapping[str, int],
    by: User,
    earlier: Mapping[str, Sequence[Any]] | None = None,
) -> Saving:
    """Keep single answers of a section. `bases` says for each the revision it was made from (a question without one:
    0); `earlier` what this writer sent before and never heard of: to find that here is no conflict."""
    draft = writable(application, section, by)
    mine, refused = single_answers(draft, section, answers, bases, earlier or {})
    saving = _kept(draft, section, mine, by)
    saving.refused = refused
    return saving


@action
def save_section(
    *,
    application: Application,
    section: str,
    answers: Mapping[str, Any],
    revision: int | None = None,
    bases: Mapping[str, int] | None = None,
    by: User,
) -> Saving:
    """Keep a section as it is, half-filled or wrong. An answer that somebody else changed since is not overwritten: see
    `Saving.merged.clashes`."""
    draft = writable(application, section, by)
    mine = whole_section(draft, section, answers, revision, bases)
    asked = {question.key for question in written(draft.form.section(section).questions)}
    return _kept(draft, section, mine, by, also=asked)


def _kept(
    draft: Draft[Application], section: str, mine: Mapping[str, Mine], by: User, also: Collection[str] = ()
) -> Saving:
    """Keep it, and what follows from it: points of a supplement, the columns of the lists. `also`: saved again though it
    stayed the same."""
    before = draft.form.summary(draft.answers, draft.context)
    saving = keep(draft, section, mine, by)
    merged = saving.merged
    if not draft.filled.is_being_written and (also or merged.changed):
        mark_answered(draft, section, {"", *also, *merged.changed} - {*merged.clashes})
    elif merged.changed and draft.form.summary(draft.answers, draft.context) != before:
        sync_summary(draft, before)
    return saving
