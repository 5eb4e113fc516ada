from typing import Any

import pytest
from django.urls import reverse

from grants.applications import actions
from grants.calls.actions import close_call
from grants.models import Application, Package
from grants.submission import actions as submission
from tests.factories import Scenario
from workflows import clock
from workflows.models import Event
from workflows.steps import Refused


@pytest.fixture
def decided_in(purchase: Scenario) -> Any:
    """The call has closed with one response to its package."""
    purchase.submitted(purchase.guided)
    with clock.at(purchase.call.closes_at + clock.IN_FLIGHT):
        purchase.call = close_call(call=purchase.call)
        yield purchase


def test_a_package_that_ends_takes_its_responses_with_it(decided_in: Scenario, browse: Any) -> None:
    package = decided_in.package
    client = browse(decided_in.officer)
    page = client.get(reverse("package-decide", args=[package.pk]))
    assert decided_in.guided.local_name in page.content.decode()
    client.post(reverse("package-decide", args=[package.pk]), {"reason": "仅 1 家响应", "fail": "1"})
    ended = Application.objects.get()
    assert (Package.objects.get(pk=package.pk).state, ended.state) == ("failed", "package_failed")
    assert ended.result_reason == "仅 1 家响应"
    assert Event.objects.filter(process="application", action="end_with_package").count() == 1


def test_a_draft_and_a_withdrawn_response_are_left_as_they_are(decided_in: Scenario) -> None:
    mine = Application.objects.get()
    submission.withdraw(application=mine, reason="人手不足", by=decided_in.applicant(decided_in.guided))
    actions.fail_package(package=decided_in.package, reason="无响应", by=decided_in.officer)
    assert Application.objects.get().state == "withdrawn"


def test_without_a_reason_neither_the_package_nor_its_response_moves(
    decided_in: Scenario, browse: Any
) -> None:
    with pytest.raises(Refused):
        actions.fail_package(package=decided_in.package, reason=" ", by=decided_in.officer)
    assert Package.objects.get(pk=decided_in.package.pk).state == "open"
    assert Application.objects.get().state == "submitted"


def test_only_the_office_of_the_call_opens_the_page(decided_in: Scenario, browse: Any) -> None:
    address = reverse("package-decide", args=[decided_in.package.pk])
    applicant = decided_in.applicant(decided_in.guided)
    assert browse(applicant).get(address).status_code == 403
