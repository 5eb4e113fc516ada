"""What is different between two definitions of a form, in words, for applicants and officers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from grants.forms.cells import local
from grants.forms.kinds.registry import KINDS

_WORDS = ("label", "label_en", "help", "help_en", "example", "example_en", "unit", "unit_en")
#: What of a kind bounds its answers, and what says what can be chosen.
_LIMITS = {name for kind in KINDS.values() for name in kind.limits}
_CHOICES = {name for kind in KINDS.values() for name in kind.choices}


@dataclass(frozen=True)
class Difference:
    """One question (or section) that is new, gone, moved or changed. `section` is where it stands now; "" if gone."""

    what: str
    key: str
    label: str
    section: str
    sentence: str
    #: Whether an applicant has something to look at: new wording of a help has not.
    matters: bool = True


def differences(old: Mapping[str, Any], new: Mapping[str, Any], lang: str = "") -> list[Difference]:
    """In the order of the new form, what is gone at the end."""
    before, after = _questions(old), _questions(new)
    found = _sections(old, new, lang)
    for key, (section, question) in after.items():
        if key not in before:
            found.append(_new(section, question, lang))
            continue
        was_in, was = before[key]
        if was_in["key"] != section["key"]:
            words = _("“%(label)s” has moved to “%(section)s”. Your answer moved with it.")
            facts = {"label": local(question, "label", lang), "section": local(section, "title", lang)}
            found.append(
                Difference("moved", key, facts["label"], section["key"], words % facts, matters=False)
            )
        found += _changed(section, was, question, lang)
    for key, (_section, question) in before.items():
        if key not in after:
            label = local(question, "label", lang)
            words = _("“%(label)s” is no longer asked. What you wrote there is kept.")
            found.append(Difference("gone", key, label, "", words % {"label": label}))
    return found


def _questions(definition: Mapping[str, Any]) -> dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]]:
    return {q["key"]: (s, q) for s in definition.get("sections", []) for q in s["questions"]}


def _sections(old: Mapping[str, Any], new: Mapping[str, Any], lang: str) -> list[Difference]:
    before = {s["key"]: s for s in old.get("sections", [])}
    found = []
    for section in new.get("sections", []):
        was, title = before.get(section["key"]), local(section, "title", lang)
        if was is None:
            words = _("There is a new section, “%(title)s”.")
            found.append(
                Difference("section", section["key"], title, section["key"], words % {"title": title})
            )
        elif was.get("when") != section.get("when"):
            words = _("The section “%(title)s” is asked of others than before.")
            found.append(
                Difference("section_when", section["key"], title, section["key"], words % {"title": title})
            )
    return found


def _new(section: Mapping[str, Any], question: Mapping[str, Any], lang: str) -> Difference:
    label = local(question, "label", lang)
    needed = question.get("required", True) and not KINDS[question["kind"]].is_reckoned
    words = _("“%(label)s” is new and must be answered.") if needed else _("“%(label)s” is new.")
    return Difference("new", question["key"], label, section["key"], words % {"label": label}, bool(needed))


def _changed(  # noqa: C901  # a list of questions, one after the other
    section: Mapping[str, Any], was: Mapping[str, Any], now: Mapping[str, Any], lang: str
) -> list[Difference]:
    """What of one question is different, a sentence each."""
    label, key = local(now, "label", lang), now["key"]
    said: list[tuple[str, str, bool]] = []
    if was["kind"] != now["kind"]:
        said.append(
            ("kind", _("“%(label)s” is answered in another way now. Look at your answer again."), True)
        )
    if was.get("required", True) != now.get("required", True):
        must = now.get("required", True)
        words = _("“%(label)s” must be answered now.") if must else _("“%(label)s” may be left out now.")
        said.append(("required", words, bool(must)))
    if any(was.get(name) != now.get(name) for name in _LIMITS):
        said.append(("limits", _("“%(label)s” has other limits%(detail)s."), True))
    if any(was.get(name) != now.get(name) for name in _CHOICES):
        said.append(("options", _("“%(label)s” has other choices."), True))
    if any(was.get(name) != now.get(name) for name in ("columns", "questions")):
        said.append(("columns", _("“%(label)s” has other columns."), True))
    if any(was.get(name) != now.get(name) for name in ("valid", "value")):
        said.append(("rules", _("“%(label)s” has other rules."), True))
    if was.get("when") != now.get("when"):
        said.append(("when", _("“%(label)s” is asked of others than before."), True))
    if was.get("readers") != now.get("readers"):
        said.append(("readers", _("Others than before may read “%(label)s”."), True))
    if local(was, "label", lang) != label:
        said.append(("label", _("“%(before)s” is called “%(label)s” now."), True))
    elif any(was.get(name) != now.get(name) for name in _WORDS):
        said.append(("words", _("The words about “%(label)s” are others."), False))
    facts = {"label": label, "before": local(was, "label", lang), "detail": _limits(was, now)}
    return [
        Difference(what, key, label, section["key"], words % facts, matters) for what, words, matters in said
    ]


def _limits(was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Where it is the number of characters: from how many to how many."""
    if was.get("max_chars") == now.get("max_chars") or not (was.get("max_chars") and now.get("max_chars")):
        return ""
    return _(": %(now)d characters instead of %(was)d") % {"now": now["max_chars"], "was": was["max_chars"]}
