"""Nothing is typed twice: the profile, an earlier application, a link; and what an organisation has here already."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.applications import actions
from grants.applications.models import Application
from grants.applications.reuse import brought_along, standings
from grants.calls import actions as calls
from grants.calls.models import Call
from grants.files.models import Attachment
from grants.filling.draft import Draft
from grants.people import profile
from grants.people.models import Membership
from grants.tracking import actions as tracking
from tests.factories import FORMS, Scenario, person
from tests.file_storage import do_jobs
from workflows.models import Event
from workflows.plain_text import whole
from workflows.steps import NotYours, Refused


@pytest.fixture
def loose(scenario: Scenario) -> Scenario:
    """The same scenario, where an organisation may apply as often as it likes."""
    Call.objects.filter(pk=scenario.call.pk).update(max_per_organisation=9)
    scenario.call.refresh_from_db()
    return scenario


def begin(scenario: Scenario, **more: Any) -> Draft:
    """Begun as the page does it: with the profile, a link, an earlier application."""
    by = scenario.applicant(scenario.registered)
    application = actions.begin(call=scenario.call, organisation=scenario.registered, by=by, **more)
    return Draft.of(application)


def answer(draft: Draft, key: str) -> Any:
    question = draft.form.question(key)
    assert question is not None
    return draft.answers.get(question.section.key, {}).get(key)


# --- the profile ---------------------------------------------------------------------------------------------------


def test_a_draft_begins_with_what_the_profile_says(scenario: Scenario) -> None:
    draft = begin(scenario)
    assert answer(draft, "person_in_charge") == "王芳"
    assert answer(draft, "phone") == "0431-88880000"
    (along,) = brought_along(draft)
    filled = [q.key for q in along.questions]
    assert {"person_in_charge", "phone"} <= set(filled)
    assert all(answer(draft, key) not in (None, "", []) for key in filled)


@pytest.mark.parametrize(
    ("words", "kept"), [("单独党支部", "own_branch"), ("党建联络员", "liaison"), ("村党组织领导", "")]
)
def test_the_profile_fills_a_choice_only_with_one_of_its_choices(
    scenario: Scenario, words: str, kept: Any
) -> None:
    scenario.registered.party_status = words
    draft = begin(scenario)
    assert answer(draft, "party_status") == kept
    assert not draft.clean("organisation", draft.answers["organisation"]).errors


def test_what_a_person_saved_is_no_longer_marked(scenario: Scenario) -> None:
    draft = begin(scenario)
    by = scenario.applicant(scenario.registered)
    given = draft.answers["organisation"] | {"person_in_charge": "李明", "phone": "0431-1"}
    actions.save_section(application=draft.filled, section="organisation", answers=given, by=by)
    (along,) = brought_along(Draft.of(draft.filled))
    left = {q.key for q in along.questions}
    assert left and not left & {"person_in_charge", "phone"}


def test_the_profile_can_be_taken_over_again(scenario: Scenario, browse: Any) -> None:
    draft = begin(scenario)
    type(scenario.registered).objects.filter(pk=scenario.registered.pk).update(representative="赵敏")
    client = browse(scenario.applicant(scenario.registered))
    client.post(f"/en/desk/applications/{draft.filled.code}/take-over-profile/")
    assert answer(Draft.of(draft.filled), "person_in_charge") == "赵敏"
    said = client.post(f"/en/desk/applications/{draft.filled.code}/take-over-profile/", follow=True)
    assert "already what the profile says" in said.content.decode()


@pytest.mark.parametrize("form", ["venture", "purchase", "small"])
def test_every_fill_of_the_forms_that_ship_is_a_field_of_the_profile(form: str) -> None:
    sections = json.loads((FORMS / f"{form}.json").read_text("utf-8"))["definition"]["sections"]
    named = {q["fill"] for section in sections for q in section["questions"] if q.get("fill")}
    assert named
    assert named <= set(profile.names())


# --- an earlier application --------------------------------------------------------------------------------------------


def test_answers_are_copied_question_by_question(loose: Scenario) -> None:
    old = loose.submitted(loose.registered)
    draft = begin(loose, copy_from=old)
    assert draft.filled.copied_from == old
    assert answer(draft, "title") == "独居老人巡访结对计划"
    assert answer(draft, "goals")[0]["indicator"] == "巡访户次"
    assert [row["category"] for row in answer(draft, "budget")] == ["C01", "C03", "C10", "C02"]
    assert draft.filled.title == "独居老人巡访结对计划"  # the summary follows


def test_days_declarations_and_files_are_not(loose: Scenario) -> None:
    old = loose.submitted(loose.registered)
    draft = begin(loose, copy_from=old)
    assert not answer(draft, "period")
    assert not answer(draft, "true_statement")
    assert draft.files == {}
    left = {label for along in brought_along(draft) for label, _why in along.left}
    asked = {q.key: q.label for q in draft.form.questions()}
    assert {asked["period"], asked["true_statement"], asked["certificate"]} <= left


def test_files_come_along_where_the_person_wants_them(loose: Scenario) -> None:
    old = loose.submitted(loose.registered)
    draft = begin(loose, copy_from=old, copy_files=True)
    before = {f.key: f for f in Attachment.objects.filter(subject_id=old.pk, subject_type="application")}
    assert set(draft.files) == set(before)
    for key, (mine, *_rest) in draft.files.items():
        assert (mine.sha256, mine.name) == (before[key].sha256, before[key].name)
        assert mine.pk != before[key].pk
    # Both rows share what lies in the store: deleting this draft loses nothing of the other.
    actions.delete_draft(application=draft.filled, by=loose.applicant(loose.registered))
    do_jobs()
    for one in before.values():
        assert one.file.open("rb").read()


def test_what_the_question_here_does_not_take_stays_behind(loose: Scenario) -> None:
    old = loose.submitted(loose.registered)
    Attachment.objects.filter(subject_id=old.pk, key="certificate").update(size=21 * 1024 * 1024)
    draft = begin(loose, copy_from=old, copy_files=True)
    assert "certificate" not in draft.files


def test_what_stands_here_is_not_overwritten(loose: Scenario) -> None:
    old = loose.submitted(loose.registered)
    draft = begin(loose)
    by = loose.applicant(loose.registered)
    actions.save_section(application=draft.filled, section="overview", answers={"title": "新题目"}, by=by)
    actions.copy_answers(application=draft.filled, source=old, with_files=False, by=by)
    fresh = Draft.of(draft.filled)
    assert answer(fresh, "title") == "新题目"
    assert answer(fresh, "need_analysis")


def test_what_does_not_fit_the_new_form_is_said(loose: Scenario) -> None:
    old = loose.submitted(loose.registered)
    small = calls.add_form(data=json.loads((FORMS / "small.json").read_text("utf-8")))
    Call.objects.filter(pk=loose.call.pk).update(form=small)
    loose.call.categories.filter(code="C02").delete()
    calls.freeze(call=Call.objects.get(pk=loose.call.pk), by=None)
    draft = begin(loose, copy_from=old)
    assert [row["category"] for row in answer(draft, "budget")] == ["C01", "C03", "C10"]
    (copied,) = [one for one in brought_along(draft) if one.source == "copy"]
    why = dict(copied.left)
    assert "Lines in categories that this call does not have." in why.values()
    assert "This form does not ask it." in why.values()
    assert "activities" not in why  # told by its words, although this form has no such question


def test_nobody_copies_from_others(loose: Scenario, browse: Any) -> None:
    theirs = loose.submitted(loose.guided)
    draft = begin(loose)
    by = loose.applicant(loose.registered)
    with pytest.raises(Refused, match="same organisation"):
        actions.copy_answers(application=draft.filled, source=theirs, with_files=True, by=by)
    with pytest.raises(NotYours):
        actions.begin(call=loose.call, organisation=loose.guided, by=by)
    shown = browse(by).get(f"/en/desk/applications/{draft.filled.code}/copy/").content.decode()
    assert "no other application yet" in shown
    strange = browse(person("stranger")).get(f"/en/desk/applications/{draft.filled.code}/copy/")
    assert strange.status_code == 404


def test_the_task_list_leads_to_copying_and_shows_what_came(loose: Scenario, browse: Any) -> None:
    loose.submitted(loose.registered)
    draft = begin(loose)
    client = browse(loose.applicant(loose.registered))
    tasks = f"/en/desk/applications/{draft.filled.code}/"
    assert "Take over earlier answers" in client.get(f"{tasks}tasks/").content.decode()
    old = Application.objects.exclude(pk=draft.filled.pk).get()
    said = client.post(f"{tasks}copy/", {"copy_from": old.pk}, follow=True).content.decode()
    assert "answers were taken over" in said
    assert "From an earlier application, please check" in said
    assert "Declarations are made anew each time." in said


# --- a link --------------------------------------------------------------------------------------------------------------


def link(**given: str) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update(given)
    return query


def test_a_link_fills_an_empty_draft_and_says_so(scenario: Scenario, browse: Any) -> None:
    client = browse(scenario.applicant(scenario.registered))
    address = f"/en/desk/apply/{scenario.call.code}/?title=冬日送暖&summary=每周一次&budget=1&true_statement=on&nonsense=1"
    shown = client.get(address).content.decode()
    assert "From the link, please check" in shown
    done = client.post(address, {"organisation": scenario.registered.pk}, follow=True)
    draft = Draft.of(Application.objects.get())
    assert (answer(draft, "title"), answer(draft, "summary")) == ("冬日送暖", "每周一次")
    assert not answer(draft, "budget")
    assert not answer(draft, "true_statement")  # nobody promises by a link
    assert "From the link, please check" in done.content.decode()


def test_a_link_is_limited_and_only_gives_choices_that_exist(scenario: Scenario) -> None:
    draft = begin(scenario, prefill=link(title="长" * 5000, series="没有的系列", field="扶老助残"))
    assert len(answer(draft, "title")) == 2000
    assert not answer(draft, "series")
    assert answer(draft, "field") == "扶老助残"


def test_officers_and_hubs_make_such_a_link(scenario: Scenario, browse: Any) -> None:
    client = browse(scenario.officer)
    assert "Make the link" in client.get(f"/en/desk/calls/{scenario.call.code}/link/").content.decode()
    made = client.post(
        f"/en/desk/calls/{scenario.call.code}/link/", {"title": "冬日送暖", "field": ""}
    ).content.decode()
    assert f"/desk/apply/{scenario.call.code}/?title=%E5%86%AC" in made
    assert (
        browse(scenario.applicant(scenario.registered))
        .get(f"/desk/calls/{scenario.call.code}/link/")
        .status_code
        == 403
    )


def test_what_was_brought_is_recorded_without_the_answers(scenario: Scenario) -> None:
    begin(scenario, prefill=link(title="冬日送暖"))
    facts = [event.facts for event in Event.objects.filter(action="bring_along")]
    assert "冬日送暖" not in str(facts)
    assert {"title"} <= {key for fact in facts for keys in fact["questions"].values() for key in keys}


# --- what is there already ---------------------------------------------------------------------------------------------------


def test_the_page_warns_of_drafts_and_submissions(scenario: Scenario, browse: Any) -> None:
    sent = scenario.submitted(scenario.registered)
    draft = scenario.draft(scenario.registered)
    shown = (
        browse(scenario.applicant(scenario.registered))
        .get(f"/en/desk/apply/{scenario.call.code}/")
        .content.decode()
    )
    assert f"/en/desk/applications/{sent.code}/" in shown
    assert f"/en/desk/applications/{draft.code}/tasks/" in shown
    assert "already submitted as many applications as this call allows" in shown


def test_a_running_grant_is_shown_and_refused_where_the_call_refuses_it(scenario: Scenario) -> None:
    from grants.awards.known import RUNNING
    from grants.awards.models import Award

    sent = scenario.submitted(scenario.registered)
    Award.objects.create(
        code="B1", call=scenario.call, application=sent, organisation=scenario.registered, state=RUNNING[0],
        approved_fen=100, proposed_by=scenario.lead,
    )  # fmt: skip
    (row,) = standings(scenario.call, scenario.applicant(scenario.registered))
    assert row.running == [sent]
    assert row.against == []
    Call.objects.filter(pk=scenario.call.pk).update(refuses_running_grants=True, max_per_organisation=5)
    calls.freeze(call=Call.objects.get(pk=scenario.call.pk), by=None)
    (row,) = standings(scenario.call, scenario.applicant(scenario.registered))
    assert "not for organisations with a running grant" in row.against[0]
    with pytest.raises(Refused, match="running grant"):
        scenario.draft(scenario.registered)


def test_many_organisations_cost_as_many_queries_as_one(scenario: Scenario) -> None:
    user = scenario.applicant(scenario.registered)
    scenario.draft(scenario.registered)

    def cost() -> int:
        fresh = type(user).objects.get(pk=user.pk)
        with CaptureQueriesContext(connection) as queries:
            standings(scenario.call, fresh)
        return len(queries)

    before = cost()
    for n in range(2, 8):
        more = scenario.organisation(n)
        Membership.objects.create(user=user, role="applicant", organisation=more)
        scenario.draft(more)
    assert cost() == before


# --- the calendar of one's own deadlines ---------------------------------------------------------------------------------------


def test_a_secret_address_shows_ones_own_deadlines_until_it_is_taken_back(
    scenario: Scenario, browse: Any, client: Any
) -> None:
    draft = scenario.draft(scenario.registered)
    mine = browse(scenario.applicant(scenario.registered))
    page = mine.post("/en/desk/my-dates/", {"make": "1"}).content.decode()
    address = page.split('tabindex="0">')[1].split("<")[0].removeprefix(whole(""))
    text = client.get(address).content.decode()
    assert draft.code in text
    assert "BEGIN:VCALENDAR" in text
    assert address not in mine.get("/en/desk/my-dates/").content.decode()  # shown once
    mine.post("/en/desk/my-dates/", {"stop": "1"})
    assert client.get(address).status_code == 404


def test_a_new_address_ends_the_old_one_and_shows_nobody_elses(scenario: Scenario, client: Any) -> None:
    user = scenario.applicant(scenario.registered)
    theirs = scenario.draft(scenario.guided)
    old = tracking.make_calendar_address(by=user)
    new = tracking.make_calendar_address(by=user)
    assert client.get(f"/dates/{old}.ics").status_code == 404
    answer_now = client.get(f"/dates/{new}.ics")
    assert theirs.code not in answer_now.content.decode()
    assert answer_now["Cache-Control"].startswith("private")


def test_the_supplement_stands_in_the_calendar(scenario: Scenario, client: Any) -> None:
    from workflows import clock

    sent = scenario.submitted(scenario.registered)
    due = clock.now() + timedelta(days=3)
    Application.objects.filter(pk=sent.pk).update(state="supplementing", supplement_due=due)
    secret = tracking.make_calendar_address(by=scenario.applicant(scenario.registered))
    assert f"UID:{sent.code}-supplement@yichuang" in client.get(f"/en/dates/{secret}.ics").content.decode()


# --- the door of a hub, and the limit of a package ---------------------------------------------------------------


def test_a_hub_finds_the_calls_and_its_link_names_it(scenario: Scenario, browse: Any) -> None:
    client = browse(person("keeper", "hub_approver", organisation=scenario.hub))
    assert "/desk/links/" in client.get(reverse("desk")).content.decode()
    listed = client.get(reverse("call-links")).content.decode()
    assert reverse("call-link", args=[scenario.call.code]) in listed
    made = client.post(reverse("call-link", args=[scenario.call.code]), {"title": "楼道清洁"}).context["made"]
    assert f"hub={scenario.hub.code}" in made
    start = browse(scenario.applicant(scenario.registered)).get(made.removeprefix(whole("")))
    assert start.context["form"].initial["custodian"] == scenario.hub.pk


def test_a_package_with_all_responses_is_warned_of_before_anybody_writes(
    purchase: Scenario, browse: Any
) -> None:
    scenario = purchase
    scenario.submitted(scenario.registered)
    first, other = scenario.call.packages.order_by("code")
    page = browse(scenario.applicant(scenario.registered)).get(
        reverse("application-start", args=[scenario.call.code])
    )
    (standing,) = page.context["standings"]
    assert standing.full_packages == [first.code]
    assert "choose another package" in page.content.decode()
    assert not standing.full
    assert other.code not in standing.full_in


def test_the_calls_for_links_ask_the_same_for_one_and_for_many(scenario: Scenario, browse: Any) -> None:
    client = browse(person("keeper", "hub_approver", organisation=scenario.hub))

    def asked() -> int:
        client.get(reverse("call-links"))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("call-links")).status_code == 200
        return len(seen)

    before, one = asked(), Call.objects.get(pk=scenario.call.pk)
    for n in range(12):
        one.pk, one.code, one._state.adding = None, f"MORE-{n}", True
        one.save(force_insert=True)
    assert asked() == before
    assert len(client.get(reverse("call-links")).context["page_obj"]) == 13
