"""Numbers that people set: each has a least and a most, said at its field, kept by the form and by the database."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.forms import modelform_factory
from django.test import Client
from django.urls import reverse

from grants.awards.models import PublicNotice
from grants.calls import actions
from grants.calls.forms import PARTS
from grants.calls.models import Call
from grants.people.bounded_fields import BoundedField
from grants.programs.models import ActionPlan, Target
from tests.factories import Scenario, purchase_scenario
from workflows.steps import Refused

pytestmark = pytest.mark.django_db

#: Names of what the house counts itself.
COUNTED = {
    "number", "order", "version", "revision", "seq", "id", "size", "received", "start", "attempt", "attempts", "n", "last",
    "rank", "valid", "subject_id", "done", "file_size", "width", "height",
}  # fmt: skip
#: No settings, and why. A new number is a count, one of these, or it says at its field what it may be.
NO_SETTING = {
    "grants.Organisation": "what an organisation says of itself: nobody employed is an answer",
    "grants.Application": "answers of the form, which judges them",
    "grants.BudgetLine": "answers of the form, which judges them",
    "grants.FingerprintBand": "a fingerprint of a text",
    "grants.Report": "what was reached and spent: nothing yet is an answer",
    "grants.Expense": "what was spent; above zero by a constraint",
    "grants.Claim": "what is claimed; above zero by a constraint",
    "grants.Contract": "the sum of an award",
    "grants.Award": "a sum approved within the money; judged by the action",
    "grants.AwardShare": "a part of an award; above zero by a constraint",
    "grants.NoticeItem": "the sum of an award, as it was published",
    "grants.Tranche": "reckoned from the payment plan",
    "grants.Milestone": "a mark that was given",
    "grants.CloseOut": "reckoned from the books, and a mark that was given",
    "grants.ScoreSheet": "what an expert gave", "grants.Score": "what an expert gave",
    "grants.RoundResult": "reckoned", "grants.RankRow": "reckoned",
    "grants.FundPool": "the sum of what was notified", "grants.NumberSeries": "the year of the clock",
    "grants.FileRequest": "progress of a paper",
    "grants.Account": "the books", "grants.Posting": "the books",
    "cms.SearchEntry": "the version of the rule it was cut by", "cms.Picture": "measured", "cms.Rendition": "measured",
}  # fmt: skip


def numbers() -> Iterator[Any]:
    for model in apps.get_models():
        if model._meta.app_label in ("grants", "workflows", "cms"):
            for one in model._meta.local_fields:
                if isinstance(one, models.IntegerField | models.DecimalField) and not one.primary_key:
                    yield one


def settings() -> list[Any]:
    return [one for one in numbers() if isinstance(one, BoundedField)]


def named(one: Any) -> str:
    return f"{one.model.__name__}.{one.name}"


def test_every_number_is_counted_reported_or_says_what_it_may_be() -> None:
    silent = [
        named(one)
        for one in numbers()
        if not isinstance(one, BoundedField)
        and one.name not in COUNTED
        and one.model._meta.label not in NO_SETTING
    ]
    assert silent == []


def test_no_term_of_days_and_no_least_of_people_is_nought() -> None:
    nought = [named(one) for one in settings() if one.name.endswith("_days") and one.least < 1]
    nought += [named(one) for one in settings() if one.name in ("min_panel", "min_sheets") and one.least < 1]
    assert nought == []


@pytest.mark.parametrize("one", settings(), ids=named)
def test_a_form_made_from_it_refuses_what_cannot_be(one: Any) -> None:
    form = modelform_factory(one.model, fields=[one.name])
    for beyond in (one.least - 1, one.most + 1, 10**20):
        assert one.name in form({one.name: str(beyond)}).errors, beyond
    for edge in (one.least, one.most):
        field = form.base_fields[one.name]
        assert isinstance(field, forms.Field)
        assert field.clean(str(edge)) == edge


@pytest.fixture
def rows(db: None) -> Scenario:
    scenario = purchase_scenario()
    plan = ActionPlan.objects.create(number="1", name="计划")
    Target.objects.create(plan=plan, key="k", name="指标", value=1)
    PublicNotice.objects.create(
        call=scenario.call,
        kind="award_notice",
        number="1",
        title="公示",
        starts_on=date(2026, 5, 1),
        working_days=5,
    )
    return scenario


def test_the_database_refuses_what_cannot_be(rows: Scenario) -> None:
    for one in settings():
        found = one.model._default_manager.first()
        assert found is not None, f"no {named(one)} to try it on"
        for beyond in (one.least - 1, one.most + 1):
            with pytest.raises(DatabaseError), transaction.atomic():
                one.model._default_manager.filter(pk=found.pk).update(**{one.name: beyond})


def test_an_officer_who_writes_nought_is_told_at_the_field_and_nothing_is_saved(rows: Scenario) -> None:
    officer, client = rows.officer, Client()
    client.force_login(officer)
    draft = actions.create_call(
        data={"code": "NEW", "track_name": "venture", "issuer": rows.call.issuer, "title": "新批次"},
        by=officer,
    )
    given = PARTS["limits"](instance=draft).initial
    typed = {name: "" if value is None else value for name, value in given.items() if value is not False}
    for name in [one for one in typed if one.endswith("_days")]:
        answer = client.post(
            reverse("call-edit", args=["NEW"]) + "?part=limits",
            typed | {name: "0"},
            HTTP_ACCEPT_LANGUAGE="en",
        )
        assert answer.status_code == 200
        assert name in answer.context["form"].errors
        draft.refresh_from_db()
        assert getattr(draft, name) == given[name]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"notice_days": 0}, "from 1 to 60"),
        ({"sign_days": 0}, "from 1 to 250"),
        ({"max_grant_other_fen": 0}, "0.01 yuan"),
        ({"min_panel": 3, "min_sheets": 5}, "no round could ever be locked"),
        ({"grade_a_from": 60, "grade_b_from": 80}, "Grade B"),
        ({"categories": [{"code": "C01", "name": "活动", "ceiling_pct": 101}]}, "from 0 to 100"),
        ({"rounds": [{"kind": "desk", "rubric": None, "weight_pct": 0}]}, "from 1 to 100"),
    ],
)
def test_an_action_refuses_it_in_a_sentence(data: dict[str, Any], says: str, rows: Scenario) -> None:
    whole = {"code": "NEW", "track_name": "venture", "issuer": rows.call.issuer, "title": "新批次"}
    with pytest.raises(Refused, match=says):
        actions.create_call(data=whole | data, by=rows.officer)
    assert not Call.objects.filter(code="NEW").exists()


@pytest.mark.parametrize("model", [m for m in apps.get_models() if m._meta.app_label == "grants"])
def test_what_a_field_says_it_may_be_the_database_takes(model: type[models.Model]) -> None:
    """A form that takes 0 where a constraint asks for more answers with a row that cannot be saved."""
    for field in (one for one in model._meta.local_fields if isinstance(one, BoundedField)):
        for rule in model._meta.constraints:
            of = {str(term[0]).partition("__")[0] for term in _terms(getattr(rule, "condition", None))}
            if of == {field.name} and isinstance(rule, models.CheckConstraint):
                for value in (field.least, field.most):
                    assert rule.condition.check({field.name: models.Value(value)}), (field, value, rule.name)


def _terms(condition: Any) -> Iterator[tuple[str, Any]]:
    for one in getattr(condition, "children", ()):
        yield from _terms(one) if isinstance(one, models.Q) else [one]
