"""What an office is on paper: its lead keeps it, others of an office read it, and who changed what is kept."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from grants.people.credit_code import body_check_sign, check_sign
from grants.people.models import Office
from grants.people.offices import describe_office
from tests.people.scenario import person, scenario
from workflows.models import Event
from workflows.steps import NotYours, Refused

pytestmark = pytest.mark.django_db


def code(n: int = 1) -> str:
    body = f"DEM{n:05d}"
    first = f"11220000{body}{body_check_sign(body)}"
    return first + check_sign(first)


SAID = {
    "representative": "示例局长",
    "address": "示例大街1号",
    "phone": "0431-88880000",
    "email": "office@example.invalid",
}


@pytest.fixture(autouse=True)
def _province() -> None:
    scenario()


@pytest.fixture
def office() -> Office:
    return Office.objects.filter(level="province").get()


def client(user: Any) -> Client:
    found = Client(headers={"accept-language": "en"})
    found.force_login(user)
    return found


def test_a_lead_writes_what_contracts_say_of_the_office(office: Office) -> None:
    lead = client(person("lead1", ("lead", office.code)))
    page = lead.get(office.get_absolute_url()).text
    assert "Not filled in:" in page and "credit code" in page
    spaced = " ".join(code()[n : n + 4] for n in range(0, 18, 4)).lower()
    assert lead.post(office.get_absolute_url(), SAID | {"credit_code": spaced}).status_code == 302
    office.refresh_from_db()
    assert (office.credit_code, office.representative) == (code(), "示例局长")
    event = Event.objects.get(process="office", action="describe_office")
    assert event.facts["after"]["credit_code"] == code() and event.facts["before"]["credit_code"] == ""
    assert "Not filled in:" not in lead.get(office.get_absolute_url()).text
    assert "示例局长" in lead.get(office.get_absolute_url()).text
    assert office.get_absolute_url() in lead.get(reverse("post-list")).text


def test_a_code_that_is_none_or_another_offices_is_refused_and_nothing_is_lost(office: Office) -> None:
    lead = client(person("lead1", ("lead", office.code)))
    wrong = lead.post(office.get_absolute_url(), SAID | {"credit_code": code()[:-1] + "0"})
    assert wrong.status_code == 200 and "示例局长" in wrong.text
    other = Office.objects.exclude(pk=office.pk).first()
    assert other is not None
    Office.objects.filter(pk=other.pk).update(credit_code=code())
    with pytest.raises(Refused, match="has this credit code already"):
        describe_office(
            office=office, data={"credit_code": code()}, by=person("lead2", ("lead", office.code))
        )
    with pytest.raises(IntegrityError):
        Office.objects.filter(pk=office.pk).update(credit_code=code())


def test_others_of_an_office_read_it_and_nobody_else_comes_in(office: Office) -> None:
    Office.objects.filter(pk=office.pk).update(representative="示例局长")
    officer = person("officer1", ("officer", office.code))
    page = client(officer).get(office.get_absolute_url())
    assert "示例局长" in page.text and "<form class" not in page.text
    assert client(officer).post(office.get_absolute_url(), SAID).status_code == 403
    with pytest.raises(NotYours):
        describe_office(office=office, data=SAID, by=officer)
    assert client(person("nobody1")).get(office.get_absolute_url()).status_code == 403
    assert Client().get(office.get_absolute_url()).status_code == 302


def test_a_lead_of_one_county_does_not_write_for_another(office: Office) -> None:
    elsewhere = Office.objects.create(code="GOVX", name="别处", level="county")
    lead = person("lead3", ("lead", elsewhere.code))
    assert client(lead).post(office.get_absolute_url(), SAID).status_code == 403
    with pytest.raises(NotYours):
        describe_office(office=office, data=SAID, by=lead)


def test_saving_what_stands_there_already_writes_no_history(office: Office) -> None:
    lead = person("lead1", ("lead", office.code))
    for _time in range(2):
        describe_office(office=office, data=SAID, by=lead)
    assert Event.objects.filter(action="describe_office").count() == 1


def test_an_odd_code_is_taken_and_said_to_be_odd_as_it_is_of_an_organisation(office: Office) -> None:
    body = "Y1220102DEMX01017"
    lead = client(person("lead1", ("lead", office.code)))
    page = lead.post(office.get_absolute_url(), SAID | {"credit_code": body + check_sign(body)}, follow=True)
    assert "“Y1”" in page.text
    office.refresh_from_db()
    assert office.credit_code == body + check_sign(body)
