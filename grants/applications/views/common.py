"""What the views share: the working copy as it reads, the application as an office holds it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.filling.draft import Draft


def working_sections(draft: Draft[Application]) -> list[dict[str, Any]]:
    """The working copy as it reads, with what is missing beside each answer."""
    missing: dict[str, str] = {}
    for one in draft.missing:
        missing.setdefault(one.question, one.sentence)
    sections = []
    names = draft.form.read(draft.answers, draft.context)
    for section in draft.sections:
        rows = []
        for question in filter(names.asks, section.questions):
            shown = draft.form.display(question, names.raw(question))
            rows.append(
                {
                    "question": question,
                    "text": shown.text or _(", ").join(shown.items),
                    "table": shown.table,
                    "files": draft.files.get(question.key, []),
                    "missing": missing.get(question.key, ""),
                }
            )
        sections.append({"section": section, "rows": rows, "may_edit": draft.may_edit(section.key)})
    return sections


def read_only(
    request: HttpRequest, draft: Draft[Application], section: str, typed: QueryDict | None = None
) -> HttpResponse:
    """A section for whoever may read it and not write. What was typed while the right was taken away is shown too,
    to be copied: nothing is lost without a word."""
    shown = next((one for one in working_sections(draft) if one["section"].key == section), None)
    if shown is None:
        raise Http404
    lost = []
    if typed is not None:
        messages.error(request, _("You may read this application, but not change it. Nothing was saved."))
        answers = draft.clean(section, typed).answers
        lost = [
            (q.label, draft.form.display(q, answers[q.key]))
            for q in shown["section"].questions
            if answers.get(q.key) and answers[q.key] != draft.answers.get(section, {}).get(q.key)
        ]
    context = {
        "application": draft.filled,
        "draft": draft,
        "section": shown["section"],
        "shown": shown,
        "lost": lost,
    }
    return render(request, "applications/section_read.html", context, status=403 if lost else 200)
