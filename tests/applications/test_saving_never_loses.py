"""Two people, two sections, any order of typing, sending, losing the line and changing the form: no answer that the
system accepted is ever replaced by somebody who had not seen it, and no text leaves its writer before it is kept."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from grants.applications import actions
from grants.applications.models import Application
from grants.calls.models import CallVersion
from grants.filling.draft import Draft
from tests.factories import Scenario, person

WHERE = {"title": "overview", "summary": "overview", "need_analysis": "needs", "goals": "needs"}
GOES = "summary"  # the question that a new version of the form drops, and the next one brings back
writers = st.sampled_from([0, 1])
questions = st.sampled_from(sorted(WHERE))


@dataclass
class Entry:
    """What waits in a browser: the text, the revision it was made from, what went off without an answer."""

    text: Any
    base: int
    sent: list[Any] = field(default_factory=list)


@dataclass
class Browser:
    """One person's page: what it shows with its revisions, what waits, and every text that it ever showed or wrote."""

    user: Any
    shown: dict[str, Any] = field(default_factory=dict)
    bases: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, Entry] = field(default_factory=dict)
    seen: dict[str, list[Any]] = field(default_factory=dict)

    def sees(self, question: str, text: Any, revision: int | None = None) -> None:
        self.seen.setdefault(question, []).append(text)
        if revision is not None:
            self.shown[question], self.bases[question] = text, revision


class Drafting(RuleBasedStateMachine):
    #: Set by the test.
    scenario: ClassVar[Scenario]
    people: ClassVar[tuple[Any, Any]]

    @initialize()
    def begin(self) -> None:
        self.application = self.scenario.draft(self.scenario.registered)
        self.browsers = [Browser(user) for user in self.people]
        self.kept: dict[str, Any] = {}
        self.n = 0

    # --- what a person does
    @rule(writer=writers, question=questions, same=st.booleans())
    def types(self, writer: int, question: str, same: bool) -> None:
        browser = self.browsers[writer]
        self.n += 1
        text = "两人都这样写" if same else f"{writer} 写的第 {self.n} 稿"
        answer = [{"goal": text}] if question == "goals" else text
        old = browser.waiting.get(question)
        base = old.base if old else browser.bases.get(question, 0)
        browser.waiting[question] = Entry(answer, base, old.sent if old else [])

    @rule(writer=writers)
    def opens_the_page_anew(self, writer: int) -> None:
        draft, browser = self.draft(), self.browsers[writer]
        for question, section in WHERE.items():
            if draft.form.question(question):
                shown = draft.answers.get(section, {}).get(question)
                browser.sees(question, shown, draft.stamp(section, question).revision)

    @rule(writer=writers, section=st.sampled_from(["overview", "needs"]), reply_lost=st.booleans())
    def the_line_is_there(self, writer: int, section: str, reply_lost: bool) -> None:
        browser = self.browsers[writer]
        ready = {q: e for q, e in browser.waiting.items() if WHERE[q] == section}
        saving = actions.save_answers(
            application=self.application, section=section, by=browser.user,
            answers={q: e.text for q, e in ready.items()}, bases={q: e.base for q, e in ready.items()},
            earlier={q: e.sent for q, e in ready.items()},
        )  # fmt: skip
        for question, entry in ready.items():
            entry.sent = [*entry.sent, entry.text]
            self.accept(browser, question, entry.text, saving)
            if reply_lost:
                continue
            if question in saving.merged.clashes:
                clash = saving.merged.clashes[question]
                browser.sees(question, clash.theirs)
                entry.sent = []
                if writer:  # one chooses at once to keep the own text, the other leaves both
                    entry.base = clash.stamp.revision
            elif question not in saving.refused:
                del browser.waiting[question]
                browser.sees(question, entry.text, saving.stamp(question).revision)

    @rule(writer=writers, section=st.sampled_from(["overview", "needs"]))
    def sends_the_whole_form(self, writer: int, section: str) -> None:
        browser, draft = self.browsers[writer], self.draft()
        mine = {q: e for q, e in browser.waiting.items() if WHERE[q] == section and draft.form.question(q)}
        saving = actions.save_section(
            application=self.application, section=section, by=browser.user,
            answers={q: e.text for q, e in mine.items()}, bases={q: e.base for q, e in mine.items()},
        )  # fmt: skip
        for question, entry in mine.items():
            self.accept(browser, question, entry.text, saving)
            if question in saving.merged.clashes:
                browser.sees(question, saving.merged.clashes[question].theirs)
            else:
                del browser.waiting[question]
                browser.sees(question, entry.text, saving.stamp(question).revision)

    @rule()
    def the_form_changes(self) -> None:
        application = Application.objects.get(pk=self.application.pk)
        old = application.version
        assert old is not None
        rules, number = deepcopy(old.rules), old.call.versions.count() + 1
        first = deepcopy(self.scenario.call.versions.order_by("number")[0].rules)
        if Draft.of(application).form.question(GOES):
            for section in rules["form"]["definition"]["sections"]:
                section["questions"] = [q for q in section["questions"] if q["key"] != GOES]
        else:
            rules = first
        application.version = CallVersion.objects.create(call=old.call, number=number, rules=rules)
        application.save(update_fields=["version"])

    # --- what must hold
    def accept(self, browser: Browser, question: str, text: Any, saving: Any) -> None:
        if question in saving.refused or question in saving.merged.clashes:
            return
        before = self.kept.get(question)
        known = [self.plain(one) for one in (*browser.seen.get(question, []), text)]
        known += [self.plain(one) for one in browser.waiting[question].sent]
        assert before is None or self.plain(before) in known, (
            f"{browser.user} replaced what nobody showed him"
        )
        self.kept[question] = text

    @staticmethod
    def plain(answer: Any) -> Any:
        return [row["goal"] for row in answer] if isinstance(answer, list) else answer

    def draft(self) -> Draft:
        return Draft.of(Application.objects.get(pk=self.application.pk))

    @invariant()
    def every_accepted_answer_is_there(self) -> None:
        if not hasattr(self, "application"):
            return
        answers = self.draft().answers
        for question, text in self.kept.items():
            assert self.plain(answers[WHERE[question]][question]) == self.plain(text), question
        title = Application.objects.get(pk=self.application.pk).title
        assert title == (self.kept.get("title") or "")


def test_nothing_accepted_is_lost_whatever_two_people_do(scenario: Scenario) -> None:
    second = person("li", "applicant", organisation=scenario.registered, name="李某某")
    Drafting.scenario, Drafting.people = scenario, (scenario.applicant(scenario.registered), second)
    run_state_machine_as_test(
        Drafting, settings=settings(max_examples=25, stateful_step_count=25, deadline=None)
    )
