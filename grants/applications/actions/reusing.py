"""Beginning a draft with what is known already, and taking it over later."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from grants.applications import prefilling
from grants.applications.actions.drafting import attach, file_question, start, wanted_at
from grants.applications.actions.saving import save_section
from grants.applications.models import Application
from grants.applications.reuse import earlier
from grants.calls.models import Call
from grants.files.actions import stored_file
from grants.filling.draft import Draft
from grants.people.models import Organisation, User
from workflows.steps import Refused, action, record


@action
def begin(
    *,
    call: Call,
    organisation: Organisation,
    by: User,
    prefill: Any = None,
    copy_from: Application | None = None,
    copy_files: bool = False,
    **more: Any,
) -> Application:
    """Begin a draft with the organisation's profile, with what a link carries (`prefill`, the parameters of the
    address) and with the answers of an earlier application."""
    application = start(call=call, organisation=organisation, by=by, **more)
    _from_profile(application, by)
    if prefill:
        given = prefilling.from_link(Draft.of(application).form, prefill)
        _write(application, given, by=by, source="link")
    if copy_from is not None:
        copy_answers(application=application, source=copy_from, with_files=copy_files, by=by)
    return Application.objects.get(pk=application.pk)


@action
def take_over_profile(*, application: Application, by: User) -> list[str]:
    """Put the profile's present facts into the draft, over what stands there. Returns the questions that changed."""
    return _from_profile(application, by)


@action
def copy_answers(
    *, application: Application, source: Application, with_files: bool, by: User
) -> prefilling.Brought:
    """Take over the answers of an earlier application of the same organisation, where nothing stands yet. Days and
    declarations never; files where the person wants them."""
    if not earlier(by, application.organisation, leave_out=application.pk).filter(pk=source.pk).exists():
        raise Refused(_("Only answers of the same organisation can be taken over."))
    if application.state != "draft":
        raise Refused(_("Only a draft can take over answers. Nothing was changed."))
    found = prefilling.from_earlier(Draft.of(application), source, with_files=with_files)
    for key, one in found.files:
        shared, wanted = stored_file(one), wanted_at(file_question(application, key))
        if wanted.takes(shared):
            attach(application=application, key=key, file=shared, by=by)
        else:
            found.left.append((key, "unreadable"))
    Application.objects.filter(pk=application.pk).update(copied_from=source)
    _write(application, found.answers, by=by, source="copy", origin=source.code, left=found.left)
    return found


def _from_profile(application: Application, by: User) -> list[str]:
    draft = Draft.of(application)
    known = prefilling.from_profile(draft.form, application.organisation)
    changed = {
        section: {key: v for key, v in given.items() if draft.answers.get(section, {}).get(key) != v}
        for section, given in known.items()
    }
    return _write(application, {s: given for s, given in changed.items() if given}, by=by, source="profile")


def _write(
    application: Application,
    answers: Mapping[str, Mapping[str, Any]],
    *,
    by: User,
    source: str,
    origin: str = "",
    left: list[tuple[str, str]] | None = None,
) -> list[str]:
    """Save section by section beside what stands there, and remember what came from where, by question and revision:
    the keys alone, never the answers."""
    revisions = {}
    for section, given in answers.items():
        before = Draft.of(application).answers.get(section, {})
        saved = save_section(application=application, section=section, answers={**before, **given}, by=by)
        revisions[section] = saved.kept.revision
    questions = {section: sorted(given) for section, given in answers.items()}
    if questions or left:
        facts: dict[str, Any] = {"came": source, "questions": questions, "revisions": revisions}
        record(
            application, "bring_along", by=by, origin=origin, left=[list(one) for one in left or []], **facts
        )
    return [key for given in questions.values() for key in given]
