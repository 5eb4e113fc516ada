"""What a page still sends that was opened before the form changed: answers whose question stands elsewhere by now, or is
asked no more. They are kept where they belong; what belongs nowhere is given back."""

from typing import Any

from django.contrib import messages
from django.http import QueryDict
from django.utils.translation import gettext as _

from grants.applications import actions
from grants.applications.actions import Saving
from grants.applications.models import Application
from grants.calls.form import call_form
from grants.filling import merging
from grants.filling.draft import Draft
from grants.people.access import AuthedRequest

#: Longer texts are given back in part: the whole of them is in the browser's own keeping.
MOST = 2000


def keep_orphaned_answers(
    request: AuthedRequest, draft: Draft[Application], section: str, posted: QueryDict
) -> tuple[str, Saving] | None:
    """Save each of them under the section where its question stands now. The section in which somebody else changed
    the same answer meanwhile, if there is one."""
    if draft.filled.state != "draft":
        return None
    noted = {name.removeprefix("was-"): posted.get(name, "") for name in posted if name.startswith("was-")}
    clashed, moved = None, dict[str, dict[str, int]]()
    for key, was in noted.items():
        question = draft.form.question(key)
        if question is None:
            _give_back(request, draft, key, was, posted)
        elif question.section.key != section and question.does.is_kept:
            sign = merging.was_of(was)[1]
            if merging.digest(merging.read(question, posted)) != sign:
                moved.setdefault(question.section.key, {})[key] = _base(draft, question, sign)
    for other, bases in moved.items():
        saving = actions.save_section(
            application=draft.filled, section=other, answers=posted, bases=bases, by=_user(request)
        )
        if saving.merged.clashes:
            clashed = (other, saving)
        else:
            words = _("The form has changed: this stands in “%(section)s” now, and is saved there.")
            messages.info(request, words % {"section": draft.form.section(other).title})
    return clashed


def _user(request: AuthedRequest) -> Any:
    return request.user


def _base(draft: Draft[Application], question: Any, sign: str) -> int:
    """Revisions of two sections cannot be compared, answers can: what the page showed still stands, or it does not."""
    section, key = question.section.key, question.key
    revision = draft.stamp(section, key).revision
    kept = draft.answers.get(section, {}).get(key)
    return revision if merging.digest(kept) == sign else revision - 1


def _give_back(
    request: AuthedRequest, draft: Draft[Application], key: str, was: str, posted: QueryDict
) -> None:
    """Say what was typed for a question that is gone, so that it can be copied."""
    before = draft.filled.carried_from
    question = call_form(before).question(key) if before is not None else None
    if question is None or not question.does.is_kept:
        return
    answer = merging.read(question, posted)
    if merging.digest(answer) in (merging.was_of(was)[1], merging.digest(None)):
        return
    shown = question.form.display(question, answer)
    text = shown.text or "; ".join(
        shown.items or [" · ".join(filter(None, row)) for row in (shown.table or {"rows": []})["rows"]]
    )
    words = _("“%(label)s” is no longer asked, so this was not saved; copy it if you need it: %(text)s")
    messages.warning(request, words % {"label": question.label, "text": text[:MOST]})
