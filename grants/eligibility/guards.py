"""What the steps of the eligibility check and of its supplement ask (workflows/processes/application.py, call.py)."""

from django.db.models import Q

from grants.applications.models import Application
from grants.calls.models import Call
from workflows import clock
from workflows.arrows import Person
from workflows.processes import application, call

UNDECIDED = ("submitted", "supplementing")


@application.in_supplement_term.asks
def in_supplement_term(one: Application, by: Person) -> bool:
    return one.supplement_due is not None and clock.arrived() <= one.supplement_due


@application.in_supplement_term.rows
def in_supplement_term_rows(by: Person) -> Q:
    return Q(supplement_due__gte=clock.arrived())


@application.supplement_over.asks
def supplement_over(one: Application, by: Person) -> bool:
    """For good: whoever answered within it has had his turn."""
    return one.supplement_due is None or one.supplement_due < clock.all_in_by()


@application.supplement_answered.asks
def supplement_answered(one: Application, by: Person) -> bool:
    asked = one.supplements.order_by("number").last()
    return asked is not None and all(point.get("answered") for point in asked.points)


@application.asked_once.asks
def asked_once(one: Application, by: Person) -> bool:
    return not one.supplements.exists()


@application.checklist_decided.asks
def checklist_decided(one: Application, by: Person) -> bool:
    results = set(one.eligibility_lines.values_list("result", flat=True))
    return bool(results) and results <= {"pass", "fail"}


@application.checklist_passed.asks
def checklist_passed(one: Application, by: Person) -> bool:
    return not checklist_failed(one, by)


@application.checklist_failed.asks
def checklist_failed(one: Application, by: Person) -> bool:
    return one.eligibility_lines.filter(result="fail").exists()


@call.eligibility_decided.asks
def eligibility_decided(one: Call, by: Person) -> bool:
    return not one.applications.filter(state__in=UNDECIDED).exists()
