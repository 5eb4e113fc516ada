"""Public notices: drafted from a text template, published with their period counted in working days, then frozen."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.awards.models import Award, NoticeItem, PublicNotice
from grants.awards.queries import faults_of_rule, reached_by
from grants.calls.models import Call
from grants.documents.models import Document, PaperOrder
from grants.documents.printing import order_paper
from grants.documents.queries import latest_paper
from grants.ledger import anchors
from grants.people import site
from grants.people.models import User
from grants.web.formatting import say_day
from workflows import roles, workdays
from workflows.steps import Misfit, Moved, NotYours, Refused, action, demand, record, take

EDITABLE = ("number", "title", "title_en", "body", "body_en", "starts_on", "working_days", "count_start_day")


def _officer_only(call: Call, by: Any) -> None:
    if not roles.officer(call, by):
        raise NotYours(_("Notices are written by a programme officer of the unit that runs the call."))


def _keep_to_the_rule(notice: PublicNotice) -> None:
    if faults := faults_of_rule(notice):
        raise Misfit(*faults)


@action
def draft_notice(
    *,
    call: Call,
    kind: str,
    title: str,
    starts_on: date,
    by: User,
    number: str,
    items: Sequence[Application] | None = None,
    title_en: str = "",
    body: str = "",
    body_en: str = "",
    working_days: int | None = None,
    count_start_day: bool = True,
) -> PublicNotice:
    """Write a notice. Without `items` it names the proposed awards that no notice names yet, in the order of the ranking.

    Without a text one is written from the template (§3.4). Notices of awards run for the call's working days.
    """
    _officer_only(call, by)
    if kind in PublicNotice.OBJECTIBLE and working_days is None:
        working_days = call.notice_days
    notice = PublicNotice(
        call=call,
        kind=kind,
        number=number,
        title=title,
        title_en=title_en,
        starts_on=starts_on,
        working_days=working_days,
        count_start_day=count_start_day,
        ends_on=None,
    )
    _keep_to_the_rule(notice)
    try:
        with transaction.atomic():
            notice.save()
    except IntegrityError as taken:
        raise Refused(
            _("There is a notice with the number %(number)s already.") % {"number": number}
        ) from taken
    _set_items(notice, proposed(call, kind) if items is None else items)
    _count(notice)
    notice.body = body or standard_text(notice, "zh-hans")
    notice.body_en = body_en or standard_text(notice, "en")
    notice.save()
    record(notice, "draft", by=by, target=notice.state, kind=kind)
    return notice


def proposed(call: Call, kind: str) -> list[Application]:
    """What a new notice names: awards on no notice yet; a correction, those that were revoked."""
    state = ["revoked"] if kind == PublicNotice.Kind.CORRECTION else ["proposed"]
    found = Application.objects.filter(call=call, award_row__state__in=state)
    if kind == PublicNotice.Kind.CORRECTION:
        found = found.exclude(notice_items__notice__kind=kind)
    return list(found.order_by("package__code", "rank_row__rank", "code"))


def _set_items(notice: PublicNotice, applications: Sequence[Application]) -> None:
    notice.items.all().delete()
    awards = {a.application_id: a for a in Award.objects.filter(application__in=[a.pk for a in applications])}
    NoticeItem.objects.bulk_create(
        NoticeItem(
            notice=notice,
            application=a,
            order=n,
            fen=awards[a.pk].approved_fen if a.pk in awards else 0,
            text=a.package.local_name if a.package else "",
        )
        for n, a in enumerate(applications, 1)
    )


def _count(notice: PublicNotice) -> None:
    """The last day of the period, counted in working days; a public notice counts its first day."""
    days = notice.working_days
    notice.__dict__.pop("days", None)
    notice.ends_on = (
        workdays.end_of_period(notice.starts_on, days, count_start=notice.count_start_day) if days else None
    )


@action
def update_notice(*, notice: PublicNotice, data: dict[str, Any], by: User) -> PublicNotice:
    """Change a draft. With a changed title, day or period and an untouched text, the text is written anew."""
    fresh = PublicNotice.objects.select_for_update(of=("self",)).select_related("call").get(pk=notice.pk)
    _officer_only(fresh.call, by)
    if fresh.published_at:
        raise Moved(_("The notice is published and frozen. Publish a correction instead."))
    before = {"body": standard_text(fresh, "zh-hans"), "body_en": standard_text(fresh, "en")}
    for name in EDITABLE:
        if name in data:
            setattr(fresh, name, data[name])
    _keep_to_the_rule(fresh)
    _count(fresh)
    for name, language in (("body", "zh-hans"), ("body_en", "en")):
        if getattr(fresh, name).replace("\r\n", "\n").strip() in ("", before[name].strip()):
            setattr(fresh, name, standard_text(fresh, language))
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError as taken:
        raise Refused(
            _("There is a notice with the number %(number)s already.") % {"number": fresh.number}
        ) from taken
    return fresh


@action
def publish_notice(*, notice: PublicNotice, by: User) -> PublicNotice:
    """Publish: from now on neither words nor items change; the period runs from its first day."""
    fresh = demand(notice, "publish", by=by)
    _refresh_sums(fresh)
    _count(fresh)
    fresh.save(update_fields=["ends_on"])
    fresh = take(fresh, "publish", by=by, ends_on=fresh.ends_on)
    anchors.keep_outside_after_commit()
    if fresh.is_objectible and fresh.call.is_(Call.State.PUBLICISED):
        for award in _named(fresh):  # stepped up after the first notice
            take(award, "publicise", by=by)
    return fresh


def _refresh_sums(notice: PublicNotice) -> None:
    """The sums as they are proposed now."""
    if not notice.is_objectible:
        return
    for item in notice.items.select_related("application__award_row"):
        item.fen = item.application.award_row.approved_fen
        item.save(update_fields=["fen"])


def _named(notice: PublicNotice) -> list[Award]:
    return list(
        Award.objects.filter(application__notice_items__notice=notice, state="proposed").order_by("code")
    )


@action
def publicise(*, call: Call, by: User) -> Call:
    """The call and its proposed awards go on notice: the notice is published, and names every one of them."""
    moved = take(call, "publicise", by=by)
    for award in call.awards.filter(state="proposed").order_by("code"):
        take(award, "publicise", by=by)
    return moved


def standard_title(call: Call, kind: str, language: str) -> str:
    """The usual title of a notice of this kind."""
    with translation.override(language):
        title = (call.title_en or call.title) if language == "en" else call.title
        words = {
            "award_notice": _("Notice of the projects proposed for funding in %(call)s"),
            "result_notice": _("Notice of the result of %(call)s"),
            "correction_notice": _("Correction to the notice of %(call)s: an award is cancelled"),
        }
        return words.get(kind, "%(call)s") % {"call": title}


# --- the text ---------------------------------------------------------------------------------------------


def standard_text(notice: PublicNotice, language: str) -> str:
    """The standard wording of a notice of this kind, in that language."""
    with translation.override(language):
        return _award_text(notice) if notice.kind in PublicNotice.OBJECTIBLE else _plain_text(notice)


def _contact(call: Call) -> str:
    """Only what is known has its label. No % is left for the caller's facts."""
    words = {
        "phone": _("Phone: %(phone)s"),
        "email": _("E-mail: %(email)s"),
        "address": _("Address: %(address)s"),
    }
    found = reached_by(call)
    return "　".join(words[name] % found for name in words if found[name]).replace("%", "%%")


def _award_text(notice: PublicNotice) -> str:
    call, items = notice.call, list(notice.items.all())
    english = translation.get_language() == "en"
    facts = {
        "call": (call.title_en or call.title) if english else call.title,
        "basis": _(", ").join(call.basis) if call.basis else _("the rules of this call"),
        "doc": _(" (%(number)s)") % {"number": call.doc_number} if call.doc_number else "",
        "n": len(items),
        "sum": f"{sum(i.fen for i in items) / 100:,.2f}",
        "office": call.issuer.local_name,
        "start": say_day(notice.starts_on, year=True),
        "days": notice.working_days or 0,
        "end": say_day(notice.ends_on, year=True) if notice.ends_on else "",
    }
    if call.track == "purchase":
        opening = _(
            "On the basis of %(basis)s and the announcement “%(call)s”%(doc)s, after responses, eligibility check, "
            "expert review and collective decision, %(n)d awards are proposed, %(sum)s yuan in all."
        )
    else:
        opening = _(
            "On the basis of %(basis)s and the announcement “%(call)s”%(doc)s, after applications, eligibility check, "
            "expert review and collective decision, it is proposed to fund %(n)d projects with %(sum)s yuan in all."
        )
    return "\n\n".join(
        text % facts
        for text in (
            opening,
            _("Public notice: %(start)s to %(end)s (%(days)d working days)."),
            _(
                "Within this period any unit or person may object in writing to %(office)s, giving facts and evidence. An objection "
                "in the name of a unit bears its seal; a person is encouraged to give a true name and a contact. Who objects is kept "
                "secret."
            ),
            _contact(call),
        )
        if text
    )


def _plain_text(notice: PublicNotice) -> str:
    names = _("; ").join(
        f"{i.application.code} {i.application.title}" for i in notice.items.select_related("application")
    )
    if notice.kind == PublicNotice.Kind.CORRECTION:
        return _(
            "After the public notice and the handling of objections, the proposed award to the following is cancelled: "
            "%(names)s. Everything else in the notice stands."
        ) % {"names": names}
    return notice.title


# --- the paper -----------------------------------------------------------------------------------------------


@action
def make_pdf(*, notice: PublicNotice, by: User) -> Document | PaperOrder:
    """Have the paper of a notice of awards printed from its frozen rows: once, however often it is asked for."""
    fresh = PublicNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    _officer_only(fresh.call, by)
    if fresh.published_at is None:
        raise Refused(_("Publish the notice first: its paper is made from what was frozen."))
    made = latest_paper(fresh, "notice")
    if made is not None:
        return made
    return order_paper(
        kind="notice",
        template="notice",
        facts=facts_of(fresh),
        subject=fresh,
        by=by,
        title=fresh.title,
        number=fresh.number,
    )


def facts_of(notice: PublicNotice) -> dict[str, Any]:
    """What `grants.documents` prints (facts.Notice)."""
    call = notice.call
    related = (
        "application__organisation",
        "application__region",
        "application__field",
        "application__series",
        "application__award_row__custodian",
    )
    rows = [
        {
            "project": item.application.title,
            "organisation": item.application.organisation.name,
            "region": item.application.region.name if item.application.region else "",
            "category": "／".join(t.name for t in (item.application.series, item.application.field) if t),
            "amount_fen": item.fen,
            "custodian": _custodian(item),
        }
        for item in notice.items.select_related(*related)
    ]
    return {
        "number": notice.number,
        "title": notice.title,
        "basis": "、".join(call.basis),
        "call_title": call.title,
        "call_number": call.doc_number,
        "track": call.track,
        "items": rows,
        "total_fen": sum(r["amount_fen"] for r in rows),
        "starts_on": notice.starts_on.isoformat(),
        "ends_on": notice.ends_on.isoformat() if notice.ends_on else "",
        "working_days": notice.working_days or 0,
        "office": call.issuer.name,
        **reached_by(call),
        "supervision_phone": site.phone(),
        "issuer": call.issuer.name,
        "issued_on": notice.starts_on.isoformat(),
        "anchor": anchors.lines(call.issuer.code),
    }


def _custodian(item: NoticeItem) -> str:
    award = getattr(item.application, "award_row", None)
    return award.custodian.name if award is not None and award.custodian else ""
