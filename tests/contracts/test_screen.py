"""What the screen shows of a contract is what its paper says: the same clauses under the same numbers."""

import re
import subprocess
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from grants.models import Contract, Document, User
from tests.access.pages import Seen, serve, show

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("demo_db")]


def numbers(pdf: bytes) -> list[str]:
    """The numbers of clauses in the order in which they are read: 1.1, 1.2, 2.1 …"""
    said = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, check=True, capture_output=True)
    return re.findall(r"(?<![\d.,])(\d{1,2}\.\d{1,2})\s+[\u4e00-\u9fff]", said.stdout.decode())


@pytest.mark.parametrize("kind", ["bipartite", "tripartite"])
def test_the_clauses_on_the_screen_have_the_numbers_of_the_paper(page: Any, kind: str) -> None:
    contract = Contract.objects.filter(kind=kind).exclude(document_id=None)[0]
    client = Client()
    client.force_login(User.objects.get(username="auditor"))
    serve(page, "http://localhost")
    with translation.override("zh-hans"):
        seen = Seen("contract", "auditor", contract.get_absolute_url(), client)
    show(page, seen, client.get(seen.url).content.decode())
    with Document.objects.get(pk=contract.document_id).file.open() as paper:
        printed = numbers(paper.read())
    assert len(printed) > 30 and {"1.1", "2.1", "3.1"} <= set(printed)
    assert numbers(page.pdf()) == printed
