"""Answers as columns of the list, where it is cut to one call: of every question whose answer is a text or a figure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from django.db.models import OuterRef, Subquery

from grants.applications.models import Application, ApplicationVersion
from grants.calls.form import call_form
from grants.calls.models import CallVersion
from grants.forms.definition import Form
from grants.forms.questions import Question
from grants.web.lists.columns import Column, Kind

#: Before the key of the question, in the address.
MARK = "answer-"
#: For whom the list is: an answer that they may not read is no column.
READER = "officer"
#: What the conditions of a form look at beside the answers.
BESIDE = ("package", "organisation")


def one_call(codes: Sequence[str]) -> CallVersion | None:
    """The one call of these codes as it is in force; none where there are several. Before it opens nobody has applied."""
    if len(codes) != 1:
        return None
    return CallVersion.objects.filter(call__code=codes[0]).select_related("call").order_by("-number").first()


def answer_columns(version: CallVersion) -> dict[str, Column]:
    """What its form asks, as columns."""
    form = call_form(version)
    return {
        f"{MARK}{one.key}": Column(
            f"{MARK}{one.key}", one.label, _value(form, one), kind=cast(Kind, one.does.listed_as)
        )
        for one in form.questions()
        if one.does.listed_as and READER in one.readers and not one.column  # that has a column already
    }


def with_answers(rows: Any) -> Any:
    """Rows with the answers that were handed in last, in the same query."""
    versions = ApplicationVersion.objects.filter(application=OuterRef("pk")).order_by("-number")
    newest = Subquery(versions.values("answers")[:1])
    return rows.annotate(newest=newest).select_related(*BESIDE)


def _value(form: Form, question: Question) -> Callable[[Application], Any]:
    def read(row: Application) -> Any:
        kept: Mapping[str, Any] = (getattr(row, "newest", None) or {}).get("sections", {})
        answer = (kept.get(question.section.key) or {}).get(question.key)
        if question.does.is_empty(answer) or not _is_asked(form, question, row, kept):
            return None
        return question.does.listed(question, answer)

    return read


def _is_asked(form: Form, question: Question, row: Application, kept: Mapping[str, Any]) -> bool:
    """What is not asked of this applicant is not answered, whatever was written before."""
    if not (question.when or question.section.when):
        return True
    return form.read(kept, row.context()).asks(question)
