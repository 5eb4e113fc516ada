"""Officers build forms in the editor: blocks and definition undo each other, and what is wrong stays a draft."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.forms.blocks import FormBlock
from cms.forms.design import body_of, definition_of, named, parts_of
from cms.forms.models import FormDesign
from grants.calls import actions as calls
from grants.calls.models import FormDefinition
from grants.forms.checker.limits import MOST_OF
from grants.forms.kinds import parts as p
from grants.forms.kinds.registry import KINDS
from grants.people.models import Membership, Term, User

FORMS = Path(calls.__file__).parent / "forms_data"
BLOCK = FormBlock()
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


def _values(part: p.Part, name: str = "") -> st.SearchStrategy[Any]:
    """What an officer can put into a part, as the definition has it; None is left out."""
    if isinstance(part, p.Words):
        return st.sampled_from([one for one in part.among if one != part.usual]) if part.among else TEXTS
    if isinstance(part, p.WholeNumber):
        return st.integers(0, min(500, MOST_OF.get(name, 500)))
    if isinstance(part, p.Amount):
        return st.one_of(st.integers(-99, 99), st.sampled_from(["0.5", "-1.25"]))
    if isinstance(part, p.Truth):
        return st.just(not part.usual)
    if isinstance(part, p.Several):
        some = st.sets(st.sampled_from(part.among), min_size=1).map(
            lambda s: [o for o in part.among if o in s]
        )
        return some.filter(lambda chosen: chosen != list(part.usual))
    if isinstance(part, p.Keys):
        return st.lists(KEYS, min_size=1, max_size=3)
    return st.lists(
        _of(
            part.parts,
            *(
                ["label", "kind"]
                if "kind" in part.parts
                else ["label"]
                if "label" in part.parts
                else ["that", "else"]
            ),
        ),
        min_size=1,
        max_size=3,
    )


def _of(parts: dict[str, p.Part] | Any, *needed: str) -> st.SearchStrategy[dict[str, Any]]:
    must = {name: KEYS if name == "key" else _values(parts[name], name) for name in needed}
    may = {
        name: KEYS if name == "key" else _values(part, name)
        for name, part in parts.items()
        if name not in needed
    }
    return st.fixed_dictionaries(must, optional=may)


def _question(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    needed = ["key", "label", *(["options"] if kind in ("choice", "multi_choice") else [])]
    needed += ["value"] if kind == "computed" else []
    return _of(parts_of(kind), *needed).map(lambda data: {"kind": kind, **data})


QUESTIONS = st.sampled_from(sorted(KINDS)).flatmap(_question)
SECTIONS = st.builds(
    lambda head, questions: {**head, "questions": questions},
    _of(p.SECTION, "key", "title"), st.lists(QUESTIONS, max_size=3),
)  # fmt: skip
DEFINITIONS = st.builds(lambda sections: {"sections": sections}, st.lists(SECTIONS, min_size=1, max_size=2))


def through_the_editor(body: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As the editor reads, judges and writes it."""
    value = BLOCK.clean(BLOCK.to_python(body))
    written: list[dict[str, Any]] = json.loads(json.dumps(BLOCK.get_prep_value(value), cls=DjangoJSONEncoder))
    return written


@given(DEFINITIONS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_form_the_builder_can_make_survives_the_way_there_and_back(definition: dict[str, Any]) -> None:
    assert definition_of(through_the_editor(body_of(definition))) == definition


@pytest.mark.parametrize("name", ["venture", "purchase", "small"])
def test_each_shipped_form_can_be_changed_in_the_editor_and_loses_nothing(name: str) -> None:
    definition = json.loads((FORMS / f"{name}.json").read_text("utf-8"))["definition"]
    back = definition_of(through_the_editor(body_of(definition)))
    again = definition_of(body_of(back))
    assert again == back
    for section, kept in zip(definition["sections"], back["sections"], strict=True):
        for question, other in zip(section["questions"], kept["questions"], strict=True):
            said = {
                k: v
                for k, v in question.items()
                if (k, v) not in (("required", True), ("several", False), ("shows", "number"))
            }
            assert _without_usual(other) == _without_usual(said)


def _without_usual(question: dict[str, Any]) -> dict[str, Any]:
    """Without what goes without saying in columns, too."""
    columns = question.get("columns") or []
    usual = (("required", False), ("shows", "number"))
    tidy = [{k: v for k, v in column.items() if (k, v) not in usual} for column in columns]
    return question | ({"columns": tidy} if columns else {})


def test_what_was_left_unnamed_gets_a_name_that_stays() -> None:
    body = body_of({"sections": [{"key": "a", "title": "甲", "questions": [
        {"key": "", "kind": "number", "label": "人数", "label_en": "People served"},
        {"key": "", "kind": "number", "label": "人次"},
        {"key": "", "kind": "choice", "label": "选", "label_en": "if", "options": [{"label": "是"}]},
    ]}]})  # fmt: skip
    first = definition_of(named(body))
    keys = [q["key"] for q in first["sections"][0]["questions"]]
    assert keys == ["people_served", "number_1", "if_1"]
    assert first["sections"][0]["questions"][2]["options"] == [{"value": "是", "label": "是"}]
    assert definition_of(named(body_of(first))) == first


# --- in the editor ---------------------------------------------------------------------------------------------


@pytest.fixture
def officer(office: Any, site: Any) -> User:
    person = User.objects.create_user("builder", "builder@example.invalid", "pw-of-a-builder", name="建表人")
    Membership.objects.create(user=person, role="officer", office=office)
    return User.objects.get(pk=person.pk)


@pytest.fixture
def small(officer: User) -> FormDefinition:
    for kind in ("field", "series", "target_group"):  # a choice among nothing stops every robot
        Term.objects.get_or_create(kind=kind, name="邻里")
    return calls.add_form(data=json.loads((FORMS / "small.json").read_text("utf-8")))


def design_of(client: Any, form: FormDefinition, **posted: str) -> FormDesign:
    client.post(reverse("design-from-form", args=[form.code, form.version]), posted)
    return FormDesign.objects.latest("pk")


def test_officers_reach_the_forms_and_nothing_else_of_the_editor(
    client: Any, officer: User, editor: User
) -> None:
    client.force_login(officer)
    forms = reverse("wagtailsnippets_cms_formdesign:list")
    assert client.get(forms).status_code == 200
    assert client.get(reverse("wagtailsnippets_cms_formdesign:add")).status_code == 200
    assert client.get("/cms-admin/users/").status_code in (302, 403, 404)
    assert client.get("/cms-admin/pages/2/edit/").status_code in (302, 403, 404)
    Membership.objects.filter(user=officer).delete()
    client.force_login(User.objects.get(pk=officer.pk))
    assert client.get(forms).status_code == 302


def test_a_form_is_begun_from_one_that_is_there(client: Any, officer: User, small: FormDefinition) -> None:
    client.force_login(officer)
    same = design_of(client, small)
    assert same.code == "small" and not same.live
    assert same.definition == definition_of(body_of(small.definition))
    other = design_of(client, small, new="1")
    assert other.code == "small-2" and other.definition == same.definition
    assert client.get(reverse("wagtailsnippets_cms_formdesign:edit", args=[other.pk])).status_code == 200


def test_publishing_hands_the_form_over_as_its_next_version(
    client: Any, officer: User, small: FormDefinition
) -> None:
    client.force_login(officer)
    design = design_of(client, small)
    design.note = "换一个说法"
    definition = json.loads(json.dumps(design.definition))
    definition["sections"][0]["questions"][0]["label"] = "项目负责人"
    design.body = design.body.stream_block.to_python(body_of(definition))
    design.save_revision(user=officer).publish(user=officer)
    newest = FormDefinition.objects.filter(code="small").order_by("-version").first()
    assert (
        newest is not None
        and newest.version == 2
        and newest.made_by == officer
        and newest.note == design.note
    )
    assert newest.report["robots"]["tried"] == 300 and newest.report["errors"] == []
    design.save_revision(user=officer).publish(user=officer)
    assert FormDefinition.objects.filter(code="small").count() == 2


def test_a_form_with_an_error_stays_a_draft_and_the_sentence_is_shown(
    client: Any, officer: User, small: FormDefinition
) -> None:
    from cms.wagtail_hooks import form_first

    client.force_login(officer)
    design = design_of(client, small)
    definition = json.loads(json.dumps(design.definition))
    definition["sections"][0]["questions"][0]["when"] = "nobody_knows = 1"
    design.body = design.body.stream_block.to_python(body_of(definition))
    design.save()
    request = client.get("/cms-admin/").wsgi_request
    answer = form_first(request, design)
    assert answer is not None and answer.status_code == 302
    sentences = [str(message) for message in request._messages]
    assert any("nobody_knows" in sentence for sentence in sentences)
    assert form_first(request, design_of(client, small, new="1")) is None
    assert FormDefinition.objects.filter(code="small").count() == 1


def test_the_preview_shows_every_section_as_each_tier(
    client: Any, officer: User, small: FormDefinition
) -> None:
    client.force_login(officer)
    design = design_of(client, small)
    for mode, _words in FormDesign.preview_modes:
        page = design.make_preview_request(client.get("/cms-admin/").wsgi_request, mode)
        assert page.status_code == 200
        assert "项目" in page.rendered_content if hasattr(page, "rendered_content") else True


def test_the_editor_speaks_the_language_that_was_chosen_on_the_site(client: Any, officer: User) -> None:
    client.force_login(officer)
    address = reverse("wagtailsnippets_cms_formdesign:add")
    assert "申报书" in client.get(address).content.decode()
    client.post("/i18n/setlang/", {"language": "en", "next": "/desk/forms/"})
    page = client.get(address).content.decode()
    assert "Application forms</h1>" in page and "Sections and questions" in page.replace(
        "sections", "Sections"
    )


def test_several_forms_may_be_begun_before_any_has_a_code(client: Any, officer: User) -> None:
    """The editor saves what was begun by itself: nothing is required of it yet."""
    client.force_login(officer)
    address = reverse("wagtailsnippets_cms_formdesign:add")
    begun = {"title": "", "title_en": "", "code": "", "track": "venture", "note": "", "body-count": "0"}
    for _officer in range(2):
        answer = client.post(address, begun, headers={"accept": "application/json"})
        assert answer.status_code < 400, answer.content
    assert FormDesign.objects.filter(code=None).count() == 2
