"""Papers that we make ourselves: ordered inside the step that wants them, printed and stored after it has committed.

Printing takes half a second and storing asks a server; neither may happen while a step holds its locks. So the step
freezes the facts as a `PaperOrder`, and a job (workflows/jobs.py) prints them. The order and the document it becomes have
one id: whoever keeps it can show the paper's address from the first moment. Until it is printed the paper is named with
“is being printed”, and what may not go on without it asks `is_printed`.
"""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.files.serving import PDF
from grants.people.models import User
from workflows import jobs
from workflows.steps import Refused, action

from . import render
from .actions import put, subject_type
from .fact_checks import FactsError, check, printable
from .models import Document, PaperOrder

PRINT = "print"


@action
def order_paper(
    *,
    kind: str,
    template: str,
    facts: dict[str, Any],
    subject: models.Model,
    by: User | None,
    title: str,
    number: str = "",
    language: str = render.CHINESE,
    supersedes: Document | PaperOrder | None = None,
) -> PaperOrder:
    """Have `facts` printed with `template` (see facts.TEMPLATES) once this step has committed. Facts that would print a
    hole or a wrong sum refuse the step."""
    facts = printable(facts)
    try:
        check(template, facts)
    except FactsError as wrong:
        raise Refused(
            _("The paper cannot be made of what is written: %(why)s Nothing was changed.") % {"why": wrong}
        ) from wrong
    order = PaperOrder.objects.create(
        kind=kind,
        template=template,
        facts=facts,
        language=language,
        number=number,
        title=title,
        made_by=by,
        subject_type=subject_type(subject),
        subject_id=subject.pk,
        supersedes_id=supersedes.pk if supersedes else None,
    )
    jobs.later(PRINT, order.pk)
    return order


@jobs.register(PRINT, gettext_lazy("Print a paper"))
def print_paper(key: str) -> None:
    """Print what was ordered, and store it with its hash. The paper that it supersedes comes first."""
    order = PaperOrder.objects.filter(pk=key).first()
    if order is None:
        return  # printed already
    if order.supersedes_id:
        print_paper(str(order.supersedes_id))
    pdf = render.render_pdf(order.template, order.facts, language=order.language)
    same = (
        "id",
        "kind",
        "number",
        "title",
        "subject_type",
        "subject_id",
        "template",
        "facts",
        "language",
        "made_at",
        "made_by_id",
        "supersedes_id",
    )
    document = Document(
        **{name: getattr(order, name) for name in same},
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
        content_type=PDF,
    )
    put(document, ContentFile(pdf), ".pdf")
    with transaction.atomic():
        document.save(force_insert=True)
        PaperOrder.objects.filter(pk=order.pk).delete()
