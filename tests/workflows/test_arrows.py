"""Every arrow is taken by somebody, offered to somebody, and told or not told on purpose; no state is without its words."""

from pathlib import Path

import pytest
from django.template.loader import select_template

from bin.arrows import Taken, arrows_without_caller, taken, takers
from bin.functions import Code, Function
from grants.desk.notifications import NOTIFIED, RECEIPTS
from grants.desk.subjects import MODELS
from grants.templatetags import badges
from grants.tracking import current_holder, progress
from workflows import roles
from workflows.arrows import Arrow

ROOT = Path(__file__).parents[2]
ARROWS: dict[Taken, Arrow] = {
    (process, arrow.name): arrow for process, model in MODELS.items() for arrow in model.arrows()
}
#: Taken by nobody in person and not at an hour either: with the step that brings them.
FOLLOWS = {
    ("award", "close"): "the accounts are closed",
    ("contract", "complete"): "the accounts are closed",
    ("tranche", "cancel"): "the settlement leaves nothing for it; whoever cancels one by hand has a button",
}
#: Steps of which nobody is told, and why. Everything else has its message.
SILENT = {
    ("call", "shortlist"): "each application is told of itself",
    ("call", "archive"): "everything under it is closed, and everybody was told so",
    ("package", "go_on"): "nothing changes for who responded",
    ("application", "finish_desk_review"): "results are told with the shortlist or the notice, never before",
    ("application", "record_pitch"): "results are told with the notice, never before",
    ("application", "rank"): "the call's ranking is told to its lead",
    ("application", "rank_shortlisted"): "the call's ranking is told to its lead",
    ("application", "recommend"): "nobody outside the office learns of a proposal before the notice",
    ("application", "recommend_first"): "nobody outside the office learns of a proposal before the notice",
    ("round", "open"): "experts were told when their sheets were given to them, and are reminded of the day",
    ("round", "lock"): "the officer who locks it sees the means; applicants are told with the outcome",
    ("round", "correct"): "the expert whose sheet it is is told by the sheet",
    ("review", "begin"): "an expert at work",
    ("review", "write"): "an expert at work",
    ("review", "submit"): "the officer sees the round fill; the last one waits on the desk",
    ("review", "take_back"): "an expert at work",
    ("review", "lock"): "the round is locked",
    ("review", "waive"): "the alternate who steps in is told",
    ("award", "publicise"): "the call's step tells every applicant",
    ("award", "contract"): "the contract tells its parties that it is in force",
    ("award", "begin_delivery"): "the contract tells its parties that it is in force",
    ("award", "begin_closeout"): "the close-out tells who has to act in it",
    ("notice", "publish"): "the call's step tells the applicants, the site the public",
    ("objection", "refuse"): "the objector reads it by the receipt code",
    ("objection", "answer"): "the objector has a letter, or reads it by the receipt code",
    ("contract", "complete"): "the award tells that it is closed",
    ("tranche", "issue"): "the bank's answer is told",
    ("closeout", "audit"): "the officer who records it waits for nobody",
}


@pytest.fixture(scope="module")
def code() -> Code:
    return Code(ROOT / "grants")


@pytest.fixture(scope="module", name="takers")
def all_takers(code: Code) -> dict[Taken, set[Function]]:
    return takers(code)


def test_every_arrow_has_a_caller_and_every_caller_an_arrow(
    code: Code, takers: dict[Taken, set[Function]]
) -> None:
    assert {*takers} - {*ARROWS} == set()
    assert arrows_without_caller(code) == []


def come_to(code: Code, ends: list[str]) -> set[Function]:
    return code.reached(one for module in ends for one in code.functions[module].values())


def pages_of(code: Code) -> set[Function]:
    """Whatever is come to from an address."""
    return come_to(code, [module for module, names in code.tables.items() if "urlpatterns" in names])


def ticks_of(code: Code) -> set[Function]:
    """Whatever is come to by the clock."""
    return come_to(code, [module for module in code.functions if module.endswith(".tasks")])


def test_every_arrow_of_a_person_has_a_button(code: Code, takers: dict[Taken, set[Function]]) -> None:
    """It is come to from an address: of its own, or of the step that it follows."""
    pages = pages_of(code)
    shut = [name for name, arrow in ARROWS.items() if arrow.who != (roles.time,) and not takers[name] & pages]
    assert shut == []


def test_every_arrow_of_the_clock_is_taken_by_the_clock(
    code: Code, takers: dict[Taken, set[Function]]
) -> None:
    ticks = ticks_of(code)
    still = {name for name, arrow in ARROWS.items() if roles.time in arrow.who and not takers[name] & ticks}
    assert still == {*FOLLOWS}


def test_of_every_step_somebody_is_told_or_nobody_on_purpose() -> None:
    told = {name for name, arrow in ARROWS.items() if arrow.notifies} | ({*NOTIFIED, *RECEIPTS} & {*ARROWS})
    assert {*ARROWS} - told == {*SILENT}
    for process, step in told - RECEIPTS:
        select_template([f"messages/{process}/{step}.txt"])


def states() -> dict[str, set[str]]:
    return {process: {*model.State.values} for process, model in MODELS.items()}


def test_every_state_wears_a_tone_and_no_tone_is_kept_for_a_state_that_is_gone() -> None:
    bare = {
        (process, state)
        for process, known in states().items()
        for state in known - {*badges.STATES} - {*badges.BY_PROCESS.get(process, {})}
    }
    assert bare == set()
    assert {*badges.STATES} - set().union(*states().values()) == set()
    assert {
        one: {*kept} - states()[one] for one, kept in badges.BY_PROCESS.items() if {*kept} - states()[one]
    } == {}


def test_an_applicant_reads_of_every_state_where_it_stands_and_who_holds_it() -> None:
    application, award = states()["application"], states()["award"]
    after = {"awarded", "not_selected", "withdrawn"}  # by the award, or by how far it had come
    assert {*progress.STANDS} == application - after
    assert {*progress.AWARD_STANDS} == award
    own_turn = {"draft", "supplementing"}
    held = {*current_holder.HOLDERS, *current_holder.AT_THE_OFFICE, *own_turn}
    assert {*current_holder.AFTER_THE_END} - {"draft"} == progress.ENDS
    assert held | progress.ENDS == application
    assert held & progress.ENDS == set()


def test_a_step_without_a_button_or_a_caller_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "grants"
    folder.mkdir()
    (folder / "urls.py").write_text("from grants import views\nurlpatterns = [path(views.step)]\n")
    (folder / "views.py").write_text(
        "from grants import actions\nSTEPS = {'a': lambda one: actions.suspend(award=one)}\ndef step(r): STEPS['a']\n"
    )
    (folder / "actions.py").write_text(
        "from workflows.steps import take\nSIGNS = {'x': 'resume'}\n"
        "@action\ndef suspend(*, award: Award): take(award, 'suspend')\n"
        "@action\ndef hidden(*, award: Award, x):\n    fresh = lock(award)\n    _go(fresh, 'lapse' if x else SIGNS[x])\n"
        "def _go(award: Award, step): take(award, step)\n"
    )
    code = Code(folder)
    pages = pages_of(code)
    by = {one: function in pages for function in code.all() for one in taken(code, function)}
    assert by == {("award", "suspend"): True, ("award", "lapse"): False, ("award", "resume"): False}
