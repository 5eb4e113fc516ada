"""No page shows a link or a button that is refused to the person it is shown to."""

import pytest
from django.test import Client

from grants.models import User
from tests.access.crawl import walk

#: Whoever sees pages of their own: a login of the demonstration a role, in each of the situations it holds.
READERS = (
    "nobody", "officer", "lead", "county", "street", "maker", "checker", "auditor", "editor", "admin",
    "h1_accountant", "h1_approver", "h2_approver", "e01", "e08",
    "o01", "o02", "o03", "o04", "o05", "o06", "o07", "o10", "o11", "o12",
)  # fmt: skip


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.usefixtures("demo_db")
@pytest.mark.parametrize("reader", READERS)
def test_no_link_or_button_is_refused_to_whom_it_is_shown(reader: str) -> None:
    client = Client(raise_request_exception=False)
    user = User.objects.get(username=reader) if reader != "nobody" else None
    if user is not None:
        client.force_login(user)
    found = walk(client, "/", "/desk/", reader=user)
    assert found.refused == []
    assert found.closed == [], "a button whose step is refused is closed, with its reason"
    assert found.shut == [], "a step is offered to whom it is open"
    assert found.silent == [], "a button that cannot be pressed says why"
    assert found.codes == [], "codes of fund sources are for programs"
