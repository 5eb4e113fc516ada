"""An answer at a time: two people at one draft, two windows, a line that drops, a login that runs out."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.applications import actions
from grants.applications.actions import Saving
from grants.applications.models import Application
from grants.eligibility import actions as eligibility
from grants.filling.draft import Draft
from grants.people.models import Membership, User
from grants.submission import actions as submission
from tests.factories import Scenario, person
from workflows import clock
from workflows.models import Event
from workflows.steps import NotYours, Refused

WRITTEN = {"title": "独居老人巡访", "summary": "每月一次。"}


@pytest.fixture
def application(scenario: Scenario) -> Application:
    return scenario.draft(scenario.registered)


@pytest.fixture
def wang(scenario: Scenario) -> User:
    return scenario.applicant(scenario.registered)


@pytest.fixture
def li(scenario: Scenario) -> User:
    return person("li", "applicant", organisation=scenario.registered, name="李某某")


def save(
    application: Application, by: User, /, base: int = 0, section: str = "overview", **answers: Any
) -> Saving:
    return actions.save_answers(
        application=application, section=section, answers=answers, bases=dict.fromkeys(answers, base), by=by
    )


def kept(application: Application, section: str = "overview") -> dict[str, Any]:
    return application.sections.get(section=section).answers


def posted(application: Application, client: Client, section: str = "overview", **answers: Any) -> Any:
    return client.post(
        reverse("application-autosave", args=[application.code, section]),
        json.dumps({"answers": answers}), content_type="application/json",
    )  # fmt: skip


def value(text: str, name: str = "title", base: int = 0, *earlier: str) -> dict[str, Any]:
    return {"value": [[name, text]], "base": base, "earlier": [[[name, one]] for one in earlier]}


# --- two people ------------------------------------------------------------------------------------------
def test_different_answers_of_one_section_both_stay(application: Application, wang: User, li: User) -> None:
    save(application, wang, title="独居老人巡访")
    saving = save(application, li, summary="每月一次。")
    assert not saving.merged.clashes
    assert kept(application) == WRITTEN
    assert Draft.of(application).stamp("overview", "title").by == wang.pk
    assert Draft.of(application).stamp("overview", "summary").by == li.pk


def test_the_same_answer_by_both_overwrites_nothing(application: Application, wang: User, li: User) -> None:
    save(application, wang, title="甲")
    clash = save(application, li, title="乙").merged.clashes["title"]
    assert (clash.mine, clash.theirs, clash.stamp.by) == ("乙", "甲", wang.pk)
    assert kept(application)["title"] == "甲"
    assert not save(application, li, base=clash.stamp.revision, title="乙").merged.clashes
    assert kept(application)["title"] == "乙"


def test_the_same_words_are_no_conflict(application: Application, wang: User, li: User) -> None:
    first = save(application, wang, title="一样的标题")
    again = save(application, li, title="  一样的标题 ")
    assert again.merged.same == {"title"}
    assert again.kept.revision == first.kept.revision


def test_what_one_sent_oneself_without_hearing_back_is_no_conflict(
    application: Application, wang: User
) -> None:
    save(application, wang, title="写到一半")
    saving = actions.save_answers(
        application=application, section="overview", answers={"title": "写到一半又写完了"}, bases={"title": 0},
        earlier={"title": ["写到", "写到一半"]}, by=wang,
    )  # fmt: skip
    assert not saving.merged.clashes
    assert kept(application)["title"] == "写到一半又写完了"


def test_a_table_is_one_answer(application: Application, wang: User, li: User) -> None:
    row = {"category": "C01", "item": "活动", "quantity": "10", "unit_price": "100", "source": "grant"}
    save(application, wang, section="budget", budget=[row])
    assert (
        "budget" in save(application, li, section="budget", budget=[row | {"item": "另一项"}]).merged.clashes
    )
    assert Application.objects.get(pk=application.pk).requested_fen == 100_000


def test_the_columns_keep_step_and_no_event_is_left(application: Application, wang: User) -> None:
    before = Event.objects.count()
    save(application, wang, title="独居老人巡访")
    assert Application.objects.get(pk=application.pk).title == "独居老人巡访"
    assert Event.objects.count() == before


def test_an_answer_that_became_empty_is_a_change(application: Application, wang: User, li: User) -> None:
    base = save(application, wang, title="要删掉的").kept.revision
    save(application, wang, base=base, title="")
    assert save(application, li, base=base, title="改了的").merged.clashes["title"].theirs == ""


# --- who may, and what may be ----------------------------------------------------------------------------
def test_a_stranger_saves_nothing(application: Application, scenario: Scenario, browse: Any) -> None:
    with pytest.raises(NotYours):
        save(application, scenario.applicant(scenario.guided), title="别人的")
    assert (
        posted(application, browse(scenario.applicant(scenario.guided)), title=value("别人的")).status_code
        == 404
    )
    assert posted(application, browse(scenario.officer), title=value("别人的")).status_code == 404
    assert not application.sections.exists()


def test_after_submission_nothing_is_saved_and_a_sentence_says_so(scenario: Scenario, browse: Any) -> None:
    application = scenario.submitted(scenario.registered)
    wang = scenario.applicant(scenario.registered)
    with pytest.raises(Refused):
        save(application, wang, title="迟到的")
    reply = posted(application, browse(wang), title=value("迟到的")).json()["answers"]["title"]
    assert reply["result"] == "refused"
    assert "cannot be changed" in reply["says"]


def test_a_supplement_opens_only_what_it_asks_about(scenario: Scenario) -> None:
    application, wang = scenario.submitted(scenario.registered), scenario.applicant(scenario.registered)
    points = [{"section": "overview", "question": "title", "text": "写全称"}]
    eligibility.ask_for_supplement(application=application, points=points, by=scenario.officer)
    saving = save(application, wang, base=9, title="全称", summary="顺手改的")
    assert set(saving.refused) == {"summary"}
    assert kept(application)["title"] == "全称"
    assert kept(application)["summary"] != "顺手改的"
    assert not Draft.of(Application.objects.get(pk=application.pk)).open_points


def test_a_question_the_form_does_not_have_is_refused_alone(application: Application, wang: User) -> None:
    saving = save(application, wang, title="留下", gone="没有这一问")
    assert set(saving.refused) == {"gone"}
    assert kept(application)["title"] == "留下"


# --- the browser's side ----------------------------------------------------------------------------------
def test_each_answer_gets_its_own_reply(application: Application, wang: User, li: User, browse: Any) -> None:
    save(application, wang, title="甲")
    client = browse(li)
    replies = posted(application, client, title=value("乙"), summary=value("概述", "summary")).json()[
        "answers"
    ]
    assert replies["summary"]["result"] == "saved"
    assert replies["title"]["result"] == "conflict"
    assert (replies["title"]["theirs"]["text"], replies["title"]["mine"]["text"]) == ("甲", "乙")
    assert replies["title"]["who"] == str(wang)
    again = posted(application, client, title=value("乙", "title", replies["title"]["revision"])).json()
    assert again["answers"]["title"]["result"] == "saved"


def test_controls_of_rows_and_periods_are_read_as_posted(
    application: Application, wang: User, browse: Any
) -> None:
    names = {
        "category": "C01",
        "item": "活动",
        "unit": "次",
        "quantity": "10",
        "unit_price": "100",
        "source": "grant",
    }
    rows = [[f"budget-{n}-{name}", text] for n in (0, 2) for name, text in names.items()]
    posted(application, browse(wang), "budget", budget={"value": [*rows, ["title", "塞进来的"]], "base": 0})
    assert [row["item"] for row in kept(application, "budget")["budget"]] == ["活动", "活动"]
    assert "title" not in kept(application, "budget")


def test_a_login_that_ran_out_says_so_and_saves_after_it(
    application: Application, wang: User, browse: Any
) -> None:
    assert posted(application, Client(), title=value("没登录")).status_code == 401
    assert not application.sections.exists()
    assert (
        posted(application, browse(wang), title=value("没登录")).json()["answers"]["title"]["result"]
        == "saved"
    )


def test_who_logged_in_meanwhile_does_not_send_what_another_wrote(
    application: Application, wang: User, li: User, browse: Any
) -> None:
    client = browse(li)
    answer = client.post(
        reverse("application-autosave", args=[application.code, "overview"]),
        json.dumps({"answers": {"title": value("王写的")}}), content_type="application/json",
        headers={"X-Writer": str(wang.pk)},
    )  # fmt: skip
    assert answer.status_code == 403
    assert not application.sections.exists()


@pytest.mark.parametrize("body", ["", "[]", '{"answers": 1}', '{"answers": {"title": {"value": "x"}}}'])
def test_nonsense_is_bad_and_changes_nothing(
    application: Application, wang: User, browse: Any, body: str
) -> None:
    address = reverse("application-autosave", args=[application.code, "overview"])
    assert browse(wang).post(address, body, content_type="application/json").status_code == 400
    assert not application.sections.exists()


def test_more_than_a_megabyte_is_not_taken(application: Application, wang: User, browse: Any) -> None:
    assert posted(application, browse(wang), title=value("长" * 1_100_000)).status_code == 400


def test_the_token_is_asked_for(application: Application, wang: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    assert posted(application, client, title=value("伪造的")).status_code == 403


# --- the whole form, without script ----------------------------------------------------------------------
def test_a_whole_form_leaves_alone_what_its_writer_did_not_touch(
    application: Application, wang: User, li: User, browse: Any
) -> None:
    address = reverse("application-section", args=[application.code, "overview"])
    opened = browse(wang).get(address).content.decode()
    assert 'name="was-title" value="0.-"' in opened
    save(application, li, title="李改的标题")
    was = {"was-title": "0.-", "was-summary": "0.-", "title": "", "summary": "王写的概述"}
    assert browse(wang).post(address, was | {"save": "1"}).status_code == 302
    assert (kept(application)["title"], kept(application)["summary"]) == ("李改的标题", "王写的概述")


def test_a_whole_form_asks_only_about_what_both_changed(
    application: Application, wang: User, li: User, browse: Any
) -> None:
    address, client = reverse("application-section", args=[application.code, "overview"]), browse(wang)
    save(application, li, title="李的标题")
    was = {"was-title": "0.-", "was-summary": "0.-", "title": "王的标题", "summary": "王的概述"}
    clash = client.post(address, was | {"save": "1"})
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "李的标题" in page and "王的标题" in page and "李某某" in page
    assert "王的概述" not in page
    assert kept(application)["summary"] == "王的概述"
    noted = Draft.of(application).was("overview", "title")
    client.post(address, {"resolve": "1", "was-title": noted, "title": "王的标题", "keep-title": "mine"})
    assert kept(application)["title"] == "王的标题"
    assert kept(application)["summary"] == "王的概述"


# --- who is here -----------------------------------------------------------------------------------------
def test_a_colleague_is_seen_at_an_answer_and_a_stranger_sees_nothing(
    application: Application, wang: User, li: User, browse: Any, scenario: Scenario
) -> None:
    address = reverse("application-presence", args=[application.code])
    browse(li).post(address, {"section": "overview", "question": "title"})
    seen = browse(wang).get(address).json()["people"]
    assert [one["name"] for one in seen] == ["李某某"]
    assert seen[0]["question"] == "title"
    assert browse(li).get(address).json()["people"] == []
    assert browse(scenario.applicant(scenario.guided)).get(address).status_code == 404
    Membership.objects.filter(user=li).delete()
    assert browse(wang).get(address).json()["people"] == []


def test_the_page_hears_what_others_changed(
    application: Application, wang: User, li: User, browse: Any
) -> None:
    save(application, li, title="李的标题")
    said = browse(wang).post(
        reverse("application-presence", args=[application.code]), {"section": "overview"}
    )
    change = said.json()["changes"]["title"]
    assert (change["revision"], change["who"]) == (1, "李某某")


# --- after the call has closed ----------------------------------------------------------------------------


def test_what_is_written_after_the_closing_moment_is_kept_and_the_bar_says_that_it_has_closed(
    application: Application, wang: User, browse: Any, scenario: Scenario
) -> None:
    client = browse(wang)
    page = reverse("application-section", args=[application.code, "overview"])
    assert posted(application, client, title=value("之前")).json()["closed"] is False
    assert " data-closed" not in client.get(page).content.decode()
    with clock.at(scenario.call.closes_at + timedelta(seconds=1)):
        reply = posted(application, client, title=value("之后", "title", 1)).json()
        assert reply["closed"] is True
        assert reply["answers"]["title"]["result"] == "saved"
        assert " data-closed" in client.get(page).content.decode()
        with pytest.raises(Refused):
            submission.submit(application=application, by=wang)
    assert kept(application)["title"] == "之后"
