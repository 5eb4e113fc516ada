"""What is refused becomes a sentence on the screen, in one way for every page; tried through every middleware there is."""

from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import path, reverse

from config.urls import urlpatterns as ours
from grants.models import Office
from grants.web.finding import get_or_404, row_or_404
from grants.web.forms import ReasonForm, said
from grants.web.refusals import leads_back, noted_in, put_on, shown_again
from tests.people.scenario import person, scenario
from workflows.steps import Busy, Misfit, Moved, NotYours, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
KINDS: dict[str, Any] = {
    "refused": lambda: Refused("Not now.", "And not like this."),
    "moved": lambda: Moved("Somebody was faster."),
    "misfit": lambda: Misfit("A day in the future."),
    "not-yours": lambda: NotYours("This is done by: Lead officer.", "Ask them."),
    "busy": Busy,
}


class TextForm(forms.Form):
    text = forms.CharField()


def refuses(request: HttpRequest, kind: str) -> HttpResponse:
    """An action that refuses, and a view that keeps nothing."""
    if code := request.GET.get("about"):
        row_or_404(Office.objects.all(), request, code=code)
    if there := request.GET.get("named"):
        leads_back(request, there)
    raise KINDS[kind]()


def asks(request: HttpRequest, kind: str) -> HttpResponse:
    """A page with a form, whose action refuses."""
    form = TextForm(request.POST or None)
    noted: list[str] = []
    if request.method == "POST" and form.is_valid():
        with {"form": put_on(form), "page": shown_again(request), "list": noted_in(noted)}[
            request.GET["how"]
        ]:
            raise KINDS[kind]()
    return render(request, "base_public.html", {"form": form, "noted": noted})


def small(request: HttpRequest) -> HttpResponse:
    return HttpResponse(said(ReasonForm(request.POST))["reason"])


def finds(request: HttpRequest, code: str) -> HttpResponse:
    found = get_or_404(lambda who, key: Office.objects.filter(code=key).first(), request, code)
    assert get_or_404(lambda who, key: Office.objects.get(code=key), request, code) == found
    return HttpResponse(found.code)


urlpatterns = [
    path("try/<str:kind>/", refuses),
    path("try/<str:kind>/form/", asks),
    path("try-small/", small),
    path("try-finding/<str:code>/", finds),
    *ours,
]


@pytest.fixture
def client() -> Client:
    scenario()
    known = Client(headers={"accept-language": "en"})
    known.force_login(person("wang"))
    return known


def words(response: Any) -> list[str]:
    return [str(one) for one in get_messages(response.wsgi_request)]


@pytest.mark.parametrize("kind", ["refused", "moved", "misfit"])
def test_every_sentence_is_said_and_the_person_is_led_back_to_where_they_stood(
    client: Client, kind: str
) -> None:
    answer = client.post(f"/try/{kind}/", headers={"referer": "http://testserver/desk/messages/?page=2"})
    assert answer.status_code == 302
    assert answer["Location"] == "http://testserver/desk/messages/?page=2"
    assert words(answer) == KINDS[kind]().sentences


def test_back_is_the_subject_that_was_looked_up_or_the_page_that_the_view_names(client: Client) -> None:
    unit = Office.objects.get(code="GOV22")
    came = {"referer": "http://testserver/desk/messages/"}
    about = client.post(f"/try/refused/?about={unit.code}", headers=came)
    assert about["Location"] == unit.get_absolute_url()
    named = client.post(f"/try/refused/?about={unit.code}&named=messages", headers=came)
    assert named["Location"] == reverse("messages")


@pytest.mark.parametrize(
    "came", ["https://elsewhere.example/desk/", "//elsewhere.example/", "javascript:alert(1)", ""]
)
def test_back_is_never_another_site(client: Client, came: str) -> None:
    assert client.post("/try/refused/", headers={"referer": came})["Location"] == reverse("desk")


def test_a_page_that_refuses_to_be_shown_does_not_lead_to_itself(client: Client) -> None:
    answer = client.get("/try/refused/", headers={"referer": "http://testserver/try/refused/"})
    assert answer["Location"] == reverse("desk")


def test_what_is_not_yours_is_answered_403_with_every_sentence(client: Client) -> None:
    for address in ("/try/not-yours/", "/try/not-yours/form/?how=form", "/try/not-yours/form/?how=page"):
        answer = client.post(address, {"text": "…"})
        assert answer.status_code == 403
        assert "This is done by: Lead officer. Ask them." in answer.text


def test_that_the_database_is_busy_is_said_where_it_always_was(client: Client) -> None:
    assert client.post("/try/busy/").status_code == 503


@pytest.mark.parametrize(
    "asked",
    [
        {"headers": {"accept": "application/json"}},
        {"headers": {"hx-request": "true"}},
        {"content_type": "application/json", "data": "{}"},
    ],
)
def test_a_script_has_the_sentences_as_json(client: Client, asked: dict[str, Any]) -> None:
    refused, anothers = client.post("/try/refused/", **asked), client.post("/try/not-yours/", **asked)
    assert (refused.status_code, refused.json()) == (400, {"error": "Not now. And not like this."})
    assert (anothers.status_code, anothers.json()) == (
        403,
        {"error": "This is done by: Lead officer. Ask them."},
    )


def test_a_form_that_was_sent_comes_back_as_it_was_typed_with_the_refusal_on_it(client: Client) -> None:
    sent = {"text": "what took an hour to write"}
    form = client.post("/try/refused/form/?how=form", sent)
    assert form.status_code == 200
    assert form.context["form"].non_field_errors() == ["Not now.", "And not like this."]
    assert form.context["form"]["text"].value() == sent["text"]
    page = client.post("/try/refused/form/?how=page", sent)
    assert (page.status_code, words(page)) == (200, ["Not now.", "And not like this."])
    noted = client.post("/try/refused/form/?how=list", sent)
    assert noted.context["noted"] == ["Not now.", "And not like this."]


def test_a_small_form_on_another_page_says_its_mistakes_as_a_refusal(client: Client) -> None:
    assert client.post("/try-small/", {"reason": "because"}).text == "because"
    assert words(client.post("/try-small/", {"reason": " "})) == ["请填写理由。"]


def test_who_finds_nothing_finds_a_404(client: Client) -> None:
    unit = Office.objects.get(code="GOV22")
    assert client.get(f"/try-finding/{unit.code}/").text == unit.code
    assert client.get("/try-finding/nothing/").status_code == 404
