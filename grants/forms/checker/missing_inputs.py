"""What others read of an application and this form never gives: a contract would state nothing, a list show a blank, the
statistics count zero. Title and budget, without which nothing works, are errors (form_check.py)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from grants.forms.checker.findings import FormFinding
from grants.forms.definition import Form

_EVERYWHERE = gettext_lazy("the list, the contract and the statistics")
#: Column of an application -> its words, and who reads it.
READ = {
    "summary": (gettext_lazy("Summary"), gettext_lazy("the contract and the public list")),
    "field": (gettext_lazy("Field"), _EVERYWHERE),
    "region": (gettext_lazy("Region"), _EVERYWHERE),
    "beneficiaries": (pgettext_lazy("question", "Direct beneficiaries"), _EVERYWHERE),
}


def unfed(form: Form) -> Iterator[FormFinding]:
    """Columns that no question fills; and goals, which become the indicators of the contract."""
    fed = {question.column for question in form.questions()}
    for column, (name, readers) in READ.items():
        if column not in fed:
            words = _(
                "No question gives “%(column)s”, which is read in %(readers)s: set it as the column of the question that asks for it."
            )
            yield FormFinding("unfed", words % {"column": name, "readers": readers}, detail=column)
    if not any(question.does.feeds == "goals" for question in form.questions()):
        words = _("No question asks for goals with their indicators: the contract will name none.")
        yield FormFinding("unfed", words, detail="goals")
