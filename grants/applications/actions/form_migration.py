"""A changed form for an open call: a new version of its rules, and every running draft carried over, no answer lost."""

from typing import Any

from django.utils.translation import gettext as _

from grants.applications.form_migration import placed
from grants.applications.models import Application, SectionAnswers
from grants.applications.summary import sync_summary
from grants.calls.actions import freeze
from grants.calls.form import call_form
from grants.calls.models import Call, CallVersion, FormDefinition
from grants.calls.publishing import report_for, track_of, unacknowledged
from grants.filling.draft import Draft
from grants.people.access import demand
from grants.people.models import User
from workflows import clock
from workflows.steps import Refused, action, record


@action
def carry_over(*, call: Call, form: FormDefinition, note: str, by: User) -> CallVersion:
    """Give an open call a changed form. What was submitted keeps its version; each draft moves to the new one, and
    whoever works on it is told what changed."""
    demand(by, "officer", "lead", office=call.issuer)
    fresh = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    old = fresh.versions.order_by("-number").first()
    _may_carry(fresh, form, note, old)
    fresh.form = form
    fresh.save(update_fields=["form"])
    new = freeze(call=fresh, by=by)
    moved = [_carried(one, new) for one in _drafts(fresh)]
    record(
        fresh,
        "change_form",
        by=by,
        form=form.code,
        form_version=form.version,
        version=new.number,
        note=note,
        drafts=len(moved),
    )
    for application in moved:
        record(application, "carry_over", by=by, version=new.number, note=note)
    return new


def _may_carry(call: Call, form: FormDefinition, note: str, old: CallVersion | None) -> None:
    if not call.is_(Call.State.OPEN) or old is None:
        raise Refused(
            _("Only an open call carries its drafts over. Before it opens, simply choose the form.")
        )
    if not note.strip():
        raise Refused(_("Say what changed: every applicant with a draft reads it. Nothing was changed."))
    if track_of(form) != call.track:
        raise Refused(_("The form is for another track than the call. Nothing was changed."))
    if form.pk == call.form_id:
        raise Refused(_("The call uses this version of the form already."))
    call.form = form
    report = report_for(form, call)
    if report.errors:
        raise Refused(*(one.sentence for one in report.errors))
    if waiting := unacknowledged(form, report):
        raise Refused(_("Acknowledge the warnings of the form first."), *(one.sentence for one in waiting))


def _drafts(call: Call) -> list[Application]:
    return list(
        Application.objects.filter(call=call, state="draft").select_for_update(of=("self",)).order_by("pk")
    )


def _carried(application: Application, version: CallVersion) -> Application:
    """The draft on the new rules: each answer under the section where its question stands now, what is no longer asked
    set aside."""
    before = call_form(application.version) if application.version else None
    now = call_form(version)
    rows = {row.section: row for row in application.sections.all()}
    moves = placed({name: row.answers for name, row in rows.items()}, before, now, application.version)
    for section, answers in moves.items():
        row = rows.get(section) or SectionAnswers(application=application, section=section, answers={})
        if row.answers != answers:
            _write(row, answers)
    application.carried_from_id = application.carried_from_id or application.version_id
    application.version, application.carried_at = version, clock.now()
    application.save(update_fields=["carried_from", "version", "carried_at"])
    fresh = Application.objects.get(pk=application.pk)
    sync_summary(Draft.of(fresh))
    return fresh


def _write(row: SectionAnswers, answers: dict[str, Any]) -> None:
    """A section whose answers came or went counts as changed, so that an open tab finds out."""
    row.revision += 1
    came = {key for key in answers if row.answers.get(key) != answers[key]}
    row.stamps = {key: at for key, at in row.stamps.items() if key in answers} | dict.fromkeys(
        came, row.revision
    )
    row.answers = answers
    row.save()


@action
def dismiss_changes(*, application: Application, by: User) -> None:
    """The applicant has read what changed: the list goes away, for everybody who works on it."""
    fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if fresh.carried_at is None:
        return
    record(fresh, "read_changes", by=by)
    fresh.carried_at = fresh.carried_from = None
    fresh.save(update_fields=["carried_at", "carried_from"])
