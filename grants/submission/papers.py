"""The facts of an application's papers: receipt and application form (see grants/documents/facts/)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from grants.applications.models import Application, ApplicationVersion
from grants.applications.queries import sections_for_review, version_of
from grants.collaboration.endorsements import given_to
from grants.documents.render import CHINESE
from grants.eligibility.service_level_queries import service_level_of
from grants.web.formatting import say_day


def receipt_facts(application: Application, version: ApplicationVersion) -> dict[str, Any]:
    """The receipt, in Chinese: what came in, when, and what happens next."""
    call, organisation = application.call, application.organisation
    with override("zh-hans"):
        return {
            "number": application.code,
            "call_title": call.title,
            "organisation": organisation.name,
            "organisation_code": organisation.credit_code or organisation.filing_number or organisation.code,
            "project_name": application.title,
            "requested_fen": application.requested_fen,
            "submitted_at": _iso(application.submitted_at),
            "submitted_by": str(version.made_by),
            "version": version.number,
            "attachments": sum(len(files) for files in version.answers["files"].values()),
            "digest": version.sha256,
            "closes_at": _iso(call.closes_at),
            "next_steps": next_steps(application),
            "contact": "　".join(part for part in (call.contact_phone, call.contact_email) if part),
            "issuer": call.issuer.name,
            "endorsed": endorsements_said(application),
        }


def endorsements_said(application: Application) -> list[dict[str, str]]:
    """What unit and hub said, and who said it when; or that their stamped paper came with it."""
    said = []
    for one in given_to(application):
        given = one.endorsement if one.paper is None else None
        owner = one.unit or one.hub
        said.append(
            {
                "title": one.title,
                "who": owner.name if owner else "",
                "opinion": given.opinion
                if given
                else _("Stamped paper attached: %(name)s") % {"name": one.paper},
                "by": str(given.decided_by) if given else "",
                "at": _iso(given.decided_at) if given else "",
            }
        )
    return said


def next_steps(application: Application) -> list[str]:
    """What happens after the submission, and when, as the call's timetable promises."""
    call = application.call
    steps = []
    promise = service_level_of(application)
    if promise and promise.day:
        steps.append(_("Eligibility check, by %(day)s.") % {"day": say_day(promise.day)})
    else:
        steps.append(_("Eligibility check."))
    steps.append(_("Should anything be missing, you get one notice with everything that is asked for."))
    for one in call.rounds.all():
        held = say_day(one.held_on) if one.held_on else ""
        words = str(one.get_kind_display())
        steps.append(
            _("%(round)s, %(day)s.") % {"round": words, "day": held}
            if held
            else _("%(round)s.") % {"round": words}
        )
    if call.notice_on:
        steps.append(_("Public notice of the result, from %(day)s.") % {"day": say_day(call.notice_on)})
    return steps


def application_facts(application: Application, reader: str, *, language: str = CHINESE) -> dict[str, Any]:
    """The application as its form displays it, in one language, for one kind of reader."""
    version = version_of(application)
    with override(language):
        sections = sections_for_review(application, reader, version)
        endorsed = endorsements_said(application)
        declared = [a["question"] for s in sections for a in s["answers"] if a["is_promise"] and a["text"]]
        return {
            "number": application.code,
            "call_title": application.call.local_title,
            "project_name": application.title or application.code,
            "organisation": application.organisation.local_name,
            "version": version.number if version else 0,
            "submitted_at": _iso(version.made_at) if version else "",
            "requested_fen": application.requested_fen,
            "sections": [
                {
                    "title": s["title"],
                    "answers": [
                        {"question": a["question"], "text": a["text"], "table": a["table"]}
                        for a in s["answers"]
                        if not (a["is_promise"] or a["has_files"])
                    ],
                }
                for s in sections
                if not all(a["is_promise"] or a["has_files"] for a in s["answers"])
            ],
            "attachments": [f["name"] for s in sections for a in s["answers"] for f in a["files"]],
            "declarations": declared,
            "endorsements": []
            if endorsed or application.organisation.is_legal_person
            else [_("Opinion of the managing (guiding) unit")],
            "endorsed": endorsed,
            "digest": version.sha256 if version else "",
        }


def _iso(moment: Any) -> str:
    return timezone.localtime(moment).isoformat("T", "seconds") if moment else ""
