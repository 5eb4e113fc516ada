"""The office asks and remarks, the applicant answers in words: comments pinned to a version, the one notice
(一次性告知) that they are gathered into, and the reply to a point of it."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from grants.applications.models import Application, ApplicationVersion
from grants.eligibility.models import Comment, Supplement
from grants.eligibility.supplement_notice import draft_notice, due_if_sent_now, points_of
from grants.people.models import User
from workflows import clock
from workflows.processes.application import not_kin
from workflows.steps import WANTED, Misfit, NotYours, Refused, action, demand, lock, record, take
from workflows.user_input.short_texts import fitting

#: The longest remark, point or reply.
MOST = 1000


# --- remarks ---------------------------------------------------------------------------------------------


@action
def comment(
    *,
    version: ApplicationVersion,
    section: str = "",
    question: str = "",
    text: str,
    asks: bool = False,
    by: User,
) -> Comment:
    """Remark on an answer, for the office only; with `asks`, also ask the applicant for it in the notice."""
    application = lock(version.application)
    _office_only(application, by)
    if not text.strip():
        raise Refused(_("Write the comment first."))
    if asks:
        demand(application, "ask_for_supplement", by=by)
    _known_place(application, section, question)
    made = Comment.objects.create(
        version=version,
        section=section,
        question=question,
        text=fitting(text, MOST),
        asks=asks,
        by=by,
        at=clock.now(),
    )
    record(application, "comment", by=by, version=version.number, section=section, question=question)
    return made


@action
def settle_comment(*, comment: Comment, settled: bool, by: User) -> Comment:
    """Done with, or open again."""
    application = lock(comment.version.application)
    _office_only(application, by)
    comment.settled_at, comment.settled_by = (clock.now(), by) if settled else (None, None)
    comment.save(update_fields=["settled_at", "settled_by"])
    record(application, "settle_comment", by=by, comment=comment.pk, settled=settled)
    return comment


@action
def turn_comment(*, comment: Comment, asks: bool, by: User) -> Comment:
    """Make a comment a point of the notice, or take the point out again: the comment stays."""
    application = demand(comment.version.application, "ask_for_supplement", by=by)
    comment.refresh_from_db()
    if comment.supplement_id:
        raise Refused(_("This was sent with the notice and stays as it was sent."))
    comment.asks = asks
    comment.save(update_fields=["asks"])
    record(application, "turn_comment", by=by, comment=comment.pk, asks=asks)
    return comment


def _known_place(application: Application, section: str, question: str) -> None:
    form = application.form()
    found = form.question(question) if question else None
    known = {one.key for one in form.sections}
    if (section and section not in known) or (question and (found is None or found.section.key != section)):
        raise Refused(_("The form has no such question."))


# --- the notice ------------------------------------------------------------------------------------------


@action
def write_notice(*, application: Application, points: Sequence[Mapping[str, str]], by: User) -> list[Comment]:
    """Keep the notice as it stands on the page: its points, new, changed and left out. Nothing is sent. A point
    {"id"?, "section", "question", "text"}; one without text falls away, its comment too."""
    application = demand(application, "ask_for_supplement", by=by)
    version = application.versions.order_by("number").last()
    if version is None:
        raise Refused(_("Nothing has been submitted yet."))
    known = {str(one.pk): one for one in draft_notice(application)}
    kept = []
    for point in points:
        if not point.get("text", "").strip():
            continue
        _known_place(application, point.get("section", ""), point.get("question", ""))
        one = known.pop(point.get("id", ""), None) or Comment(
            version=version, asks=True, by=by, at=clock.now()
        )
        one.section, one.question = point.get("section", ""), point.get("question", "")
        one.text = fitting(point["text"], MOST)
        one.save()
        kept.append(one)
    for gone in known.values():
        gone.delete()
    record(application, "write_notice", by=by, points=len(kept))
    return kept


@action
def ask_for_supplement(
    *, application: Application, points: Sequence[Mapping[str, str]] | None = None, by: User
) -> Supplement:
    """Send the notice that was gathered, or one of these points; its term in working days begins the day after."""
    application = lock(application)
    if points is not None:
        write_notice(application=application, points=points, by=by)
    gathered = draft_notice(application)
    due = due_if_sent_now(application)
    take(application, "ask_for_supplement", by=by, points=[one.text for one in gathered], due=due)
    supplement = Supplement.objects.create(
        application=application, points=points_of(gathered), asked_by=by, asked_at=clock.now(), due_at=due
    )
    Comment.objects.filter(pk__in=[one.pk for one in gathered]).update(supplement=supplement)
    return supplement


def _office_only(application: Application, by: User) -> None:
    not_kin_of(application, by)
    if not (by.acts_as("officer", application) or by.acts_as("lead", application)):
        raise NotYours(_("Comments are written by the office that holds the application."))


def why_kin(application: Application, by: User) -> NotYours | None:
    """Separation of duties: who belongs to the organisation, or worked on it, does not decide on it."""
    return None if not_kin.holds(application, by) else NotYours(not_kin.sentence)


def not_kin_of(application: Application, by: User) -> None:
    """Refuse whoever is kin."""
    if kin := why_kin(application, by):
        raise kin


# --- the answer in words ---------------------------------------------------------------------------------


@action
def reply_to_point(*, application: Application, number: int, text: str, by: User) -> Supplement:
    """Answer one point (from 1) of the running supplement in words, beside or instead of a changed answer. Kept with
    the working copy: the office reads it when the supplement is sent."""
    application = lock(application)
    if not by.acts_as("applicant", application):
        raise NotYours(_("You do not act for this organisation."))
    supplement = application.supplements.order_by("number").last()
    if application.state != "supplementing" or supplement is None:
        raise Refused(_("No supplement is waited for: nothing was changed."))
    if not 1 <= number <= len(supplement.points):
        raise Refused(_("The notice has no such point."))
    point = supplement.points[number - 1]
    had, text = point.get("reply", ""), fitting(text, MOST)
    if text:
        point["reply"], point["answered"] = text, True
    elif had:
        point["reply"], point["answered"] = "", False
    else:
        raise Misfit(WANTED["reply"])
    supplement.save(update_fields=["points"])
    return supplement
