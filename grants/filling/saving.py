"""What becomes of answers that somebody sends: merged into the locked draft, stamped, and never written over what their
writer had not seen. What follows from them (a summary, a point answered) is the business of whoever owns the form."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from grants.filling.draft import Draft
from grants.filling.merging import Merged, Mine, Stamp, merge, read, written
from grants.filling.models import FilledSection
from workflows import clock


@dataclass
class Saving:
    """What became of what was sent: the section as it now stands, the answers that two people changed, and those that
    cannot be changed now, with a sentence each."""

    kept: FilledSection
    merged: Merged
    refused: dict[str, str] = field(default_factory=dict)

    def stamp(self, question: str) -> Stamp:
        return Stamp.read(self.kept.stamps.get(question))


def single_answers(
    draft: Draft[Any],
    section: str,
    answers: Mapping[str, Any],
    bases: Mapping[str, int],
    earlier: Mapping[str, Sequence[Any]],
) -> tuple[dict[str, Mine], dict[str, str]]:
    """Answers that come one by one, each with the revision it was made from (without one: 0) and what its writer sent
    before and never heard of; and what is refused of them, with a sentence."""
    questions = {q.key: q for q in written(draft.form.section(section).questions)}
    mine, refused = {}, {}
    for key, raw in answers.items():
        if key not in questions:
            refused[key] = _(
                "The form no longer asks this here. What you wrote is kept in this browser; look whether it is asked elsewhere."
            )
        elif not draft.may_change(section, key):
            refused[key] = _("The office did not ask about this answer: it stays as it was submitted.")
        else:
            before = tuple(read(questions[key], one) for one in earlier.get(key, ()))
            mine[key] = Mine(read(questions[key], raw), bases.get(key, 0), before)
    return mine, refused


def whole_section(
    draft: Draft[Any],
    section: str,
    answers: Mapping[str, Any],
    revision: int | None,
    bases: Mapping[str, int] | None,
) -> dict[str, Mine]:
    """A section as posted or as kept, begun from `revision`, or for each answer from its own in `bases`: then the
    others are left alone. Without either: whatever is there."""
    return {
        q.key: Mine(q.does.read(q, answers), revision if bases is None else bases[q.key])
        for q in written(draft.form.section(section).questions)
        if (bases is None or q.key in bases) and draft.may_change(section, q.key)
    }


def keep(draft: Draft[Any], section: str, mine: Mapping[str, Mine], by: Any) -> Saving:
    """Merge into the locked draft and stamp what changed, with one row written."""
    kept = draft.kept.get(section) or draft.filled.section_row(section)
    merged = merge(draft.form, kept.answers, kept.stamps, mine)
    new = {key: one.answer for key, one in mine.items() if key in merged.same and key not in kept.answers}
    if merged.changed or new or kept.pk is None:
        at = clock.now()
        kept.revision = 1 + max([kept.revision, *(Stamp.read(one).revision for one in kept.stamps.values())])
        stamp = Stamp(kept.revision, by.pk, at.isoformat()).data
        kept.answers = kept.answers | new | merged.changed
        kept.stamps = kept.stamps | dict.fromkeys(merged.changed, stamp)
        kept.saved_by, kept.saved_at = by, at
        kept.save()
        draft.kept[section] = kept
    return Saving(kept, merged)


def answer_points(points: Sequence[dict[str, Any]], section: str, questions: Collection[str]) -> None:
    """A point is answered once its question was saved again, or a file came to it; one about the whole section ("") once
    anything in it was."""
    for point in points:
        if point["section"] == section and point["question"] in questions:
            point["answered"] = True
