"""What the steps of a call and of a package ask of the call alone (workflows/processes/call.py and package.py).

What they ask of applications, rounds and awards is answered by those stages: applications/guards.py, reviews/guards.py,
awards/guards.py.
"""

from django.db.models import Q

from grants.calls.checklist import missing_rules
from grants.calls.models import Call, Package
from workflows import clock
from workflows.arrows import Person
from workflows.processes import call, package


@call.rules_complete.asks
def rules_complete(one: Call, by: Person) -> bool:
    return not missing_rules(one)


@call.opening_has_come.asks
def opening_has_come(one: Call, by: Person) -> bool:
    return one.opens_at is not None and one.opens_at <= clock.now()


@call.closing_has_passed.asks
def closing_has_passed(one: Call, by: Person) -> bool:
    return one.closing_has_passed()


@call.not_yet_closed.asks
def not_yet_closed(one: Call, by: Person) -> bool:
    return one.closes_at is None or one.closes_at >= clock.arrived()


@package.closed.asks
def closed(one: Package, by: Person) -> bool:
    return one.call.state in ("closed", "reviewing")


@package.closed.rows
def closed_rows(by: Person) -> Q:
    return Q(call__state__in=["closed", "reviewing"])
