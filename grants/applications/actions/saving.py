"""Saving what is written into a draft: a whole section at once, or an answer at a time. Nothing is ever overwritten that
its writer had not seen. Neither leaves an event: each answer carries who changed it and when (decision 13)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from grants.applications.actions.drafting import mark_answered, writable
from grants.applications.draft import Draft
from grants.applications.merging import Merged, Mine, Stamp, merge, read, written
from grants.applications.models import Application, SectionAnswers
from grants.applications.summary import sync_summary
from grants.people.models import User
from workflows import clock
from workflows.steps import action


@dataclass
class Saving:
    """What became of what was sent: the section as it now stands, the answers that two people changed, and those that
    cannot be changed now, with a sentence each."""

    kept: SectionAnswers
    merged: Merged
    refused: dict[str, str]

    def stamp(self, question: str) -> Stamp:
        return Stamp.read(self.kept.stamps.get(question))


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
    questions = {q.key: q for q in written(draft.form.section(section).questions)}
    mine, refused = {}, {}
    for key, raw in answers.items():
        if key not in questions:
            refused[key] = _(
                "The form no longer asks this here. What you wrote is kept in this browser; look whether it is asked elsewhere."
            )
        elif not _may_change(draft, section, key):
            refused[key] = _("The office did not ask about this answer: it stays as it was submitted.")
        else:
            before = tuple(read(questions[key], one) for one in (earlier or {}).get(key, ()))
            mine[key] = Mine(read(questions[key], raw), bases.get(key, 0), before)
    kept, merged = _keep(draft, section, mine, by)
    return Saving(kept, merged, refused)


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
    """Keep a section as it is, half-filled or wrong. `answers` as posted or as kept. The editor began from
    `revision`, or for each answer from its own in `bases`: then the others are left alone. Without either: whatever is
    there. An answer that somebody else changed since is not overwritten: see `Saving.merged.clashes`."""
    draft = writable(application, section, by)
    asked = written(draft.form.section(section).questions)
    mine = {
        q.key: Mine(q.does.read(q, answers), revision if bases is None else bases[q.key])
        for q in asked
        if (bases is None or q.key in bases) and _may_change(draft, section, q.key)
    }
    kept, merged = _keep(draft, section, mine, by, also={q.key for q in asked})
    return Saving(kept, merged, {})


def _may_change(draft: Draft, section: str, question: str) -> bool:
    """While a supplement runs, a question that was not asked about keeps its submitted answer."""
    asked = {p["question"] for p in draft.points if p["section"] == section}
    return draft.application.state == "draft" or "" in asked or question in asked


def _keep(
    draft: Draft, section: str, mine: Mapping[str, Mine], by: User, also: Collection[str] = ()
) -> tuple[SectionAnswers, Merged]:
    """Merge into the locked draft and stamp what changed. `also`: saved again though it stayed the same."""
    kept = draft.kept.get(section) or SectionAnswers(application=draft.application, section=section)
    merged = merge(draft.form, kept.answers, kept.stamps, mine)
    new = {key: one.answer for key, one in mine.items() if key in merged.same and key not in kept.answers}
    before = draft.form.summary(draft.answers, draft.context)
    if merged.changed or new or kept.pk is None:
        at = clock.now()
        kept.revision = 1 + max([kept.revision, *(Stamp.read(one).revision for one in kept.stamps.values())])
        stamp = Stamp(kept.revision, by.pk, at.isoformat()).data
        kept.answers = kept.answers | new | merged.changed
        kept.stamps = kept.stamps | dict.fromkeys(merged.changed, stamp)
        kept.saved_by, kept.saved_at = by, at
        kept.save()
        draft.kept[section] = kept
    if draft.application.state != "draft" and (also or merged.changed):
        mark_answered(draft, section, {"", *also, *merged.changed} - {*merged.clashes})
    elif merged.changed and draft.form.summary(draft.answers, draft.context) != before:
        sync_summary(draft, before)
    return kept, merged
