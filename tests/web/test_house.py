"""What every view of the house keeps to."""

import ast
import inspect

import pytest

from bin.house import code, said
from grants.awards import objection_views
from grants.calls import views as calls
from grants.closeout import views as closeout
from grants.contracts import views as contracts
from grants.desk.subjects import MODELS
from grants.disbursements.views import custody, tranches
from grants.milestones.views import milestones
from grants.reviews import expert_views
from grants.web.steps import StepView

#: Refusals that are kept elsewhere than in grants/web, each with its reason: this list only becomes shorter.
KEEPS_A_REFUSAL = {
    "grants/inbox/actions/bulk.py": "each application for itself: what was refused stands in the list of outcomes",
    "grants/eligibility/actions/deciding.py": "each line for itself: one that is refused leaves the others kept",
    "grants/applications/views/autosave.py": "each answer carries its own refusal, which the script shows beside it",
    "grants/management/commands/strip_evidence.py": "a command: it says which file it left and goes on",
}  # fmt: skip


def test_a_refusal_becomes_a_sentence_in_one_room() -> None:
    """A view lets it go (grants/web/refusals.py); workflows has its own doors."""
    kept = {
        said(file)
        for file in code("grants", "cms", "config")
        if "grants/web/" not in said(file)
        for one in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(one, ast.ExceptHandler) and one.type is not None
        for name in ast.walk(one.type)
        if getattr(name, "id", "") in ("Refused", "NotYours", "Misfit", "Moved")
    }
    assert kept == {*KEEPS_A_REFUSAL}


#: Which button was pressed is no text that anybody typed.
BUTTONS = {"do", "conclude", "decision", "step", "list"}
#: Who reads what was posted without a form, each with the reason: this list only becomes shorter.
READS_BY_HAND = {
    "cms/complete_forms.py": "looks at a post that broke Wagtail's own form",
    "grants/inbox/views/bulk.py": "the ticked rows, and a control for each line of each application: as many as there are",
    "grants/applications/views/section.py": "the call's own form: its engine reads the controls",
    "grants/desk/views.py": "the switches of the frame: what they do not know they leave as it is",
    "grants/people/saved_post.py": "carries what was typed over the login, unread",
    "grants/people/organisation_place.py": "carries what was typed over the page of the place, unread",
}  # fmt: skip


def test_what_is_sent_is_read_by_a_form() -> None:
    """A form cleans, bounds and words what it refuses; what is read by hand is looked at by nobody."""
    by_hand = set()
    for file in code("grants", "cms"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(tree):
            if not (
                isinstance(node, ast.Attribute)
                and node.attr == "POST"
                and ast.unparse(node.value).endswith("request")
            ):
                continue
            used, call = above[node], above.get(above[node])
            named = (
                used.slice
                if isinstance(used, ast.Subscript)
                else call.args[0]
                if isinstance(call, ast.Call) and call.args
                else None
            )
            if (
                isinstance(used, ast.Attribute | ast.Subscript)
                and getattr(named, "value", None) not in BUTTONS
            ):
                by_hand.add(said(file))
    assert by_hand == {*READS_BY_HAND}


def test_whoever_asks_for_a_reason_asks_with_the_one_form() -> None:
    own = [
        f"{said(file)}: {one.name}"
        for file in code("grants", "cms")
        if said(file) != "grants/web/forms.py"
        for one in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(one, ast.ClassDef)
        and any(getattr(base, "attr", "") == "Form" for base in one.bases)
        and [target.id for line in one.body if isinstance(line, ast.Assign) for target in line.targets]
        == ["reason"]
    ]
    assert own == []


#: The tables of steps that are taken from a screen, with what their actions call the subject.
TAKEN = [
    ("call", calls.STEPS, "call"),
    ("objection", objection_views.STEPS, "objection"),
    ("contract", contracts.STEPS, "contract"),
    ("milestone", milestones.STEPS, "milestone"),
    ("tranche", tranches.STEPS, "tranche"),
    ("claim", custody.STEPS, "claim"),
    ("closeout", closeout.STEPS, "closeout"),
    ("review", expert_views.SHEET_STEPS, "sheet"),
]


@pytest.mark.parametrize(("process", "steps", "keyword"), TAKEN, ids=[one[0] for one in TAKEN])
def test_a_step_on_a_screen_is_an_arrow_and_its_action_takes_what_its_form_asks(
    process: str, steps: dict[str, StepView], keyword: str
) -> None:
    assert {*steps} <= {arrow.name for arrow in MODELS[process].arrows()}
    for name, view in steps.items():
        asked = {*view.form.base_fields} if isinstance(view.form, type) else set()
        takes = inspect.signature(view.act).parameters.values()
        names = {one.name for one in takes}
        needed = {one.name for one in takes if one.default is one.empty}
        assert {keyword, "by"} | asked <= names, name
        assert needed <= {keyword, "by"} | asked, name
