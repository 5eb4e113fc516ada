"""What an officer does with a submitted application: the checklist, and the decision with reasons."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.eligibility import checklist
from grants.eligibility.actions.supplementing import why_kin
from grants.eligibility.models import EligibilityLine
from grants.people.models import User
from workflows import clock
from workflows.processes.application import asked_once
from workflows.steps import NotYours, Refused, action, lock, record, take

Result = EligibilityLine.Result


@action
def open_checklist(*, application: Application, by: User | None) -> list[EligibilityLine]:
    """The lines of the check with what the system knows. Asked again, it looks again; what was decided
    stays."""
    application = lock(application)
    known = {line.key: line for line in application.eligibility_lines.all()}
    lines = []
    for order, (key, finding, evidence) in enumerate(checklist.examine(application)):
        line = known.get(key) or EligibilityLine(application=application, key=key)
        if line.pk is None or (line.order, line.finding, line.evidence) != (order, finding, evidence):
            line.order, line.finding, line.evidence = order, finding, evidence
            line.save()
        lines.append(line)
    if not known:
        record(application, "open_checklist", by=by)
    return lines


@action
def decide_line(*, line: EligibilityLine, result: str, reason: str = "", by: User) -> EligibilityLine:
    """Decide one line. Whatever goes against the applicant, or against the finding, needs a reason."""
    application = lock(line.application)
    _may_decide(application, by)
    if result not in Result.values:
        raise Refused(_("Choose passed, failed or to be supplemented."))
    if result not in dict(line.choices(asked=application.supplements.exists())):
        raise Refused(str(asked_once.sentence))
    reason = reason.strip()
    if not reason and (
        result in (Result.FAIL, Result.SUPPLEMENT) or (result == Result.PASS and line.finding == "fail")
    ):
        raise Refused(
            _("Give a reason for “%(line)s”: the applicant will read it.") % {"line": checklist.title(line)}
        )
    line.result, line.reason, line.decided_by, line.decided_at = result, reason, by, clock.now()
    if result == Result.PENDING:
        line.decided_by = line.decided_at = None
    line.save()
    record(application, "decide_line", by=by, line=line.key, result=result, reason=reason)
    return line


@action
def decide_lines(
    *, application: Application, said: Mapping[str, tuple[str, str]], by: User
) -> dict[str, list[str]]:
    """Decide what differs of these lines (key -> result and reason), each for itself: what is refused is returned with
    its sentences, the others are kept."""
    refused = {}
    for line in lock(application).eligibility_lines.filter(key__in=said):
        result, reason = said[line.key]
        if (result, reason.strip()) == (line.result, line.reason):
            continue
        try:
            decide_line(line=line, result=result, reason=reason, by=by)
        except Refused as no:
            refused[line.key] = no.sentences
    return refused


@action
def accept_findings(*, application: Application, by: User) -> int:
    """Take over what the system found in order, for the lines still open. Returns how many lines."""
    application = lock(application)
    _may_decide(application, by)
    lines = open_checklist(application=application, by=by)
    clear = [line for line in lines if line.result == Result.PENDING and line.finding == "pass"]
    for line in clear:
        decide_line(line=line, result=Result.PASS, by=by)
    return len(clear)


@action
def find_eligible(*, application: Application, by: User) -> Application:
    """Every line passed: on to the review."""
    return take(application, "find_eligible", by=by)


@action
def find_ineligible(*, application: Application, reason: str, by: User) -> Application:
    """At least one line failed: the end, with its reasons."""
    fresh = take(application, "find_ineligible", by=by, reason=reason.strip())
    return _keep_reason(fresh, reason.strip())


@action
def lapse(*, application: Application, by: User | None = None) -> Application:
    """The term for the supplement is over and nothing was sent."""
    fresh = take(application, "lapse", by=by)
    last = fresh.supplements.order_by("number").last()
    points = "；".join(p["text"] for p in last.points if not p.get("answered")) if last else ""
    return _keep_reason(
        fresh, _("The supplement was not sent in time. Asked for: %(points)s") % {"points": points}
    )


def _keep_reason(application: Application, reason: str) -> Application:
    application.result_reason = reason
    application.save(update_fields=["result_reason"])
    return application


def why_not_decide(application: Application, by: User) -> Refused | None:
    """What stands against this person deciding the lines now; nothing is changed."""
    if kin := why_kin(application, by):
        return kin
    if not by.acts_as("officer", application):
        return NotYours(_("The checklist is decided by: %(who)s.") % {"who": _("Programme officer")})
    if application.state != "submitted":
        return Refused(_("The eligibility check of this application is finished, or waits for a supplement."))
    return None


def _may_decide(application: Application, by: User) -> None:
    if against := why_not_decide(application, by):
        raise against
