"""A form that changes while its call is open: drafts move along, nothing that was written is lost. And trials."""

import re
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.applications import actions
from grants.applications.form_migration import KEPT, changes_of, no_longer_asked, placed, version_words
from grants.applications.models import Application
from grants.calls import actions as calls
from grants.calls.models import CallVersion, FormDefinition
from grants.filling.draft import Draft
from grants.forms.definition import Form
from tests.factories import Scenario
from workflows.models import Event
from workflows.steps import NotYours, Refused

NOTE = "预算说明移到预算部分，不再询问组织简介。"


def changed(scenario: Scenario, change: Any) -> FormDefinition:
    """The call's form with a change, published and its warnings read."""
    form = scenario.call.form
    definition = deepcopy(form.definition)
    change({section["key"]: section for section in definition["sections"]})
    newest = FormDefinition.objects.filter(code=form.code).order_by("-version").first()
    made = calls.add_form(
        data={
            "code": form.code,
            "version": (newest.version if newest else 0) + 1,
            "title": form.title,
            "definition": definition,
        }
    )
    kept = form.report.get("acknowledged", [])
    FormDefinition.objects.filter(pk=made.pk).update(
        report={"acknowledged": kept}, acknowledged_by=scenario.officer
    )
    return FormDefinition.objects.get(pk=made.pk)


def take(section: dict[str, Any], key: str) -> dict[str, Any]:
    """A question taken out of its section."""
    question = next(q for q in section["questions"] if q["key"] == key)
    section["questions"].remove(question)
    return dict(question)


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


@pytest.fixture
def moved(scenario: Scenario) -> tuple[Scenario, Application]:
    """A filled draft, after a change: one question moved, one gone, one new, one answered in another way."""
    application = scenario.filled(
        scenario.registered, answers={"organisation_intro": "我们是 2019 年成立的。"}
    )

    def change(sections: dict[str, Any]) -> None:
        sections["budget"]["questions"].append(take(sections["needs"], "need_analysis"))
        take(sections["organisation"], "organisation_intro")
        sections["needs"]["questions"].append(
            {"key": "staff", "kind": "number", "label": "人数", "label_en": "Staff"}
        )
        take(sections["beneficiaries"], "target_groups")
        sections["beneficiaries"]["questions"].append(
            {"key": "target_groups", "kind": "text", "label": "服务对象", "label_en": "For whom"}
        )

    actions.carry_over(call=scenario.call, form=changed(scenario, change), note=NOTE, by=scenario.officer)
    return scenario, fresh(application)


def test_an_answer_moves_along_with_its_question(moved: tuple[Scenario, Application]) -> None:
    _scenario, application = moved
    draft = Draft.of(application)
    assert draft.answers["budget"]["need_analysis"] == "社区摸底显示独居老人逐年增加。"
    assert "need_analysis" not in draft.answers["needs"]
    assert [one.question for one in draft.missing] == ["staff", "target_groups"]


def test_what_is_no_longer_asked_stays_and_survives_the_next_save(
    moved: tuple[Scenario, Application],
) -> None:
    scenario, application = moved
    by = scenario.applicant(scenario.registered)
    actions.save_section(
        application=application, section="organisation", answers={"person_in_charge": "李"}, by=by
    )
    kept = {one.label: one.shown.text or one.shown.items for one in no_longer_asked(fresh(application))}
    assert kept == {
        "About the organisation": "我们是 2019 年成立的。",
        "Target groups": ("Old people living alone",),
    }


def test_each_applicant_reads_what_changed_until_it_is_put_away(
    moved: tuple[Scenario, Application], browse: Any
) -> None:
    scenario, application = moved
    person = scenario.applicant(scenario.registered)
    assert {(one.key, one.what) for one in changes_of(application)} >= {
        ("staff", "new"), ("target_groups", "kind"), ("need_analysis", "moved"), ("organisation_intro", "gone"),
    }  # fmt: skip
    client = browse(person)
    page = client.get(f"/desk/applications/{application.code}/tasks/").content.decode()
    assert NOTE in page and "我们是 2019 年成立的。" in page
    client.post(f"/desk/applications/{application.code}/changes/read/")
    page = client.get(f"/desk/applications/{application.code}/tasks/").content.decode()
    assert NOTE not in page and "我们是 2019 年成立的。" in page
    assert Event.objects.filter(action="carry_over", subject_id=application.pk).count() == 1


def test_what_was_submitted_keeps_its_version(scenario: Scenario) -> None:
    submitted = scenario.submitted(scenario.registered)
    draft = scenario.draft(scenario.guided)
    new = actions.carry_over(
        call=scenario.call,
        form=changed(scenario, lambda s: take(s["needs"], "overall_goal")),
        note=NOTE,
        by=scenario.officer,
    )
    assert (fresh(submitted).version.number, fresh(draft).version) == (1, new)  # type: ignore[union-attr]
    assert version_words(fresh(submitted)) == "venture v1" and version_words(fresh(draft)) == "venture v2"
    assert fresh(submitted).carried_at is None


def test_a_question_that_is_asked_again_finds_its_answer(scenario: Scenario) -> None:
    application = scenario.filled(scenario.registered, answers={"features": "邻里互助"})
    first = scenario.call.form
    without = changed(scenario, lambda s: take(s["overview"], "features"))
    actions.carry_over(call=scenario.call, form=without, note=NOTE, by=scenario.officer)
    assert Draft.of(fresh(application)).answers[KEPT] == {"features@1": "邻里互助"}
    actions.carry_over(call=scenario.call, form=first, note=NOTE, by=scenario.officer)
    draft = Draft.of(fresh(application))
    assert draft.answers["overview"]["features"] == "邻里互助" and draft.answers[KEPT] == {}
    assert draft.missing == []


def test_only_an_open_call_only_by_its_officer_and_only_with_a_note(scenario: Scenario) -> None:
    form = changed(scenario, lambda s: take(s["needs"], "overall_goal"))
    with pytest.raises(Refused, match="what changed"):
        actions.carry_over(call=scenario.call, form=form, note=" ", by=scenario.officer)
    with pytest.raises(NotYours):
        actions.carry_over(
            call=scenario.call, form=form, note=NOTE, by=scenario.applicant(scenario.registered)
        )
    broken = changed(scenario, lambda s: s["needs"].update(when="nobody = 1"))
    with pytest.raises(Refused, match="nobody"):
        actions.carry_over(call=scenario.call, form=broken, note=NOTE, by=scenario.officer)
    assert scenario.call.versions.count() == 1
    calls.cancel(call=scenario.call, reason="测试", by=scenario.lead)
    with pytest.raises(Refused, match="open"):
        actions.carry_over(call=scenario.call, form=form, note=NOTE, by=scenario.officer)


# --- nothing is lost, whatever changes ---------------------------------------------------------------------------

_KINDS = {
    "text": "字",
    "multi_choice": ["x"],
    "table": [{"c": "1", "d": "2"}],
    "period": {"from": "2026-01-01"},
    "declaration": True,
}
_PLACES = st.dictionaries(
    st.sampled_from([f"q{n}" for n in range(6)]), st.tuples(st.sampled_from("abc"), st.sampled_from(sorted(_KINDS)), st.sampled_from("cd")),
    min_size=1,
)  # fmt: skip


def _form(places: dict[str, Any]) -> Form:
    sections: dict[str, Any] = {name: {"key": name, "title": name, "questions": []} for name in "abc"}
    for key, (section, kind, column) in places.items():
        columns = [{"key": "c", "label": "c"}, *([{"key": "d", "label": "d"}] if column == "d" else [])]
        sections[section]["questions"].append({"key": key, "kind": kind, "label": key, "columns": columns})
    return Form({"sections": list(sections.values())}, {})


@given(st.lists(_PLACES, min_size=2, max_size=5))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_sequence_of_changes_ends_with_every_answer_in_one_place(changes: list[dict[str, Any]]) -> None:
    form = _form(changes[0])
    answers: dict[str, dict[str, Any]] = {}
    for key, (section, kind, _column) in changes[0].items():
        answers.setdefault(section, {})[key] = deepcopy(_KINDS[kind])
    written = {key: answer for given_ in answers.values() for key, answer in given_.items()}
    for number, places in enumerate(changes[1:], 1):
        following = _form(places)
        answers = placed(answers, form, following, CallVersion(number=number))
        form = following
    for key, answer in written.items():
        homes = [
            (name, s) for s, given_ in answers.items() for name in given_ if name.partition("@")[0] == key
        ]
        assert answer in [answers[section][name] for name, section in homes]
        live = [section for name, section in homes if "@" not in name]
        question = form.question(key)
        assert len(live) <= 1 and (not live or (question is not None and question.section.key == live[0]))


# --- a page that was open when the form changed --------------------------------------------------------------------


@pytest.mark.parametrize("typed_meanwhile", [False, True])
def test_an_old_page_saves_a_moved_question_where_it_stands_now(
    scenario: Scenario, browse: Any, typed_meanwhile: bool
) -> None:
    application = scenario.filled(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    address = f"/desk/applications/{application.code}/sections/needs/"
    page = client.get(address).content.decode()
    noted = dict(re.findall(r'name="(was-[a-z_]+)" value="([^"]*)"', page))

    def change(sections: dict[str, Any]) -> None:
        sections["budget"]["questions"].append(take(sections["needs"], "need_analysis"))
        take(sections["needs"], "overall_goal")

    actions.carry_over(call=scenario.call, form=changed(scenario, change), note=NOTE, by=scenario.officer)
    if typed_meanwhile:
        actions.save_section(
            application=application, section="budget", answers={"need_analysis": "别人改的"},
            bases={"need_analysis": 99}, by=scenario.applicant(scenario.registered),
        )  # fmt: skip
    typed = {"need_analysis": "旧页面上写的", "overall_goal": "已经不问的目标"}
    answer = client.post(address, noted | typed | {"save": "1"}, follow=True)
    kept = Draft.of(fresh(application)).answers["budget"]["need_analysis"]
    assert "已经不问的目标" in answer.content.decode(), "what is asked no more is given back"
    if typed_meanwhile:
        assert answer.status_code == 409 and kept == "别人改的"
        assert "旧页面上写的" in answer.content.decode()
    else:
        assert kept == "旧页面上写的"


def test_an_old_page_of_a_section_that_is_gone_loses_nothing(scenario: Scenario, browse: Any) -> None:
    application = scenario.filled(scenario.registered)
    client = browse(scenario.applicant(scenario.registered))
    address = f"/desk/applications/{application.code}/sections/needs/"
    noted = dict(re.findall(r'name="(was-[a-z_]+)" value="([^"]*)"', client.get(address).content.decode()))

    def change(sections: dict[str, Any]) -> None:
        sections["needs"] |= {"key": "why", "title": "需求", "title_en": "Why"}

    form = changed(scenario, change)
    actions.carry_over(call=scenario.call, form=form, note=NOTE, by=scenario.officer)
    answer = client.post(address, noted | {"need_analysis": "旧页面上写的", "save": "1"}, follow=True)
    assert answer.status_code == 200
    assert Draft.of(fresh(application)).answers["why"]["need_analysis"] == "旧页面上写的"
    assert client.get(address).status_code == 404


# --- trials --------------------------------------------------------------------------------------------------------


def test_a_trial_is_filled_in_on_the_applicants_pages_and_counts_nowhere(
    scenario: Scenario, browse: Any
) -> None:
    trial = actions.begin_trial(call=scenario.call, tier="registered", by=scenario.officer)
    address = f"/desk/applications/{trial.code}/"
    client = browse(scenario.officer)
    page = client.get(f"{address}tasks/").content.decode()
    assert "试填" in page
    client.post(f"{address}sections/needs/", {"need_analysis": "试一试", "save": "1"})
    assert (
        Application.with_trials.get(pk=trial.pk).sections.get(section="needs").answers["need_analysis"]
        == "试一试"
    )
    answer = client.post(f"{address}submit/", follow=True)
    assert "试填" in answer.content.decode()
    assert Application.with_trials.get(pk=trial.pk).state == "draft"
    assert not Application.objects.filter(pk=trial.pk).exists()
    assert trial.code not in client.get("/desk/applications/").content.decode()
    assert browse(scenario.applicant(scenario.registered)).get(f"{address}tasks/").status_code == 404
    assert browse(scenario.lead).get(f"{address}tasks/").status_code == 404
    assert browse(scenario.lead).post(f"{address}trial/delete/").status_code == 404
    client.post(f"{address}trial/delete/")
    assert not Application.with_trials.filter(pk=trial.pk).exists()


def test_a_trial_is_not_carried_over_and_takes_no_number(scenario: Scenario) -> None:
    trial = actions.begin_trial(call=scenario.call, tier="committee_guided", by=scenario.officer)
    actions.carry_over(
        call=scenario.call,
        form=changed(scenario, lambda s: take(s["needs"], "overall_goal")),
        note=NOTE,
        by=scenario.officer,
    )
    assert Application.with_trials.get(pk=trial.pk).version.number == 1  # type: ignore[union-attr]
    assert scenario.draft(scenario.guided).code.endswith("0001")
    with pytest.raises(NotYours):
        actions.delete_trial(application=trial, by=scenario.lead)


# --- the officer's page ----------------------------------------------------------------------------------------------


def test_the_officer_reads_the_check_and_puts_the_form_to_a_call(scenario: Scenario, browse: Any) -> None:
    client = browse(scenario.officer)
    assert client.get("/desk/forms/").status_code == 200
    for tier in ("registered", "street_managed", "committee_guided"):
        assert client.get(f"/desk/forms/venture/1/?tier={tier}&call={scenario.call.code}").status_code == 200
    assert client.get("/desk/forms/venture/1/?tier=nobody").status_code == 404
    assert browse(scenario.applicant(scenario.registered)).get("/desk/forms/").status_code == 403
    form = changed(scenario, lambda s: take(s["needs"], "overall_goal"))
    scenario.draft(scenario.registered)
    client.post(f"/desk/forms/venture/{form.version}/do/carry/", {"call": scenario.call.code, "note": NOTE})
    assert Application.objects.get().version.number == 2  # type: ignore[union-attr]
