"""Two leads at once: the money of a call is given away once."""

from collections.abc import Callable
from typing import Any

import pytest

from grants.awards import actions
from grants.awards.models import Award
from grants.people.models import User
from tests.awards.scenario import approved
from tests.concurrency import at_once
from tests.reviews import scenario
from workflows.steps import Refused


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_leads_cannot_award_more_than_the_call_has() -> None:
    ranked = scenario.venture()
    ranked.through_review()
    ranked.call.allocations.filter(pool__source__code="FD").delete()
    ranked.call.allocations.update(fen=60_000_00)

    def propose(code: str, lead: User) -> Callable[[], Any]:
        application = ranked.application(code)
        fen, lines = approved(code, application)
        return lambda: actions.propose(application=application, approved_fen=fen, lines=lines, by=lead)

    said = at_once(propose("B01", ranked.lead), propose("B02", ranked.second_lead))
    assert [isinstance(one, Refused) for one in said].count(True) == 1
    assert sum(Award.objects.values_list("approved_fen", flat=True)) <= 60_000_00
