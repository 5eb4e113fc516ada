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


def test_a_table_wider_than_a_phone_is_moved_by_the_keyboard(page: Any) -> None:
    client = Client()
    client.force_login(User.objects.get(username="auditor"))
    serve(page, "http://localhost")
    page.set_viewport_size({"width": 390, "height": 844})
    contract = Contract.objects.filter(kind="tripartite").exclude(document_id=None)[0]
    with translation.override("en"):
        seen = Seen("contract", "auditor", contract.get_absolute_url(), client)
    show(page, seen, client.get(seen.url).content.decode())
    page.wait_for_function("document.querySelector('.a4 table[tabindex]')")
    wide = "[...document.querySelectorAll('.a4 table')].filter(one => one.scrollWidth > one.clientWidth)"
    assert page.evaluate(f"{wide}.length") > 0
    assert page.evaluate(f"{wide}.every(one => one.tabIndex === 0 && !one.hasAttribute('role'))")
