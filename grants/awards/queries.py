"""What is read of awards, notices and objections: the money left of a call, the money story of an award, lists."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum, Value
from django.utils.translation import gettext as _

from grants.applications.models import Application
from grants.awards.models import Award, AwardShare, Objection, PublicNotice
from grants.calls.models import Call
from grants.ledger.models import Account, Entry, Posting
from grants.people import site
from grants.people.bounded_fields import impossible
from grants.people.models import Organisation
from grants.people.shown import shown_to
from grants.web.event_labels import event_label
from workflows import workdays
from workflows.counting import number_of
from workflows.folding import holding, typed_words
from workflows.models import Event
from workflows.search_words import with_words
from workflows.steps import Process

#: Awards that take no money of their call.
DEAD = ("revoked", "lapsed")
WITH_PARTIES = (
    "call",
    "call__issuer",
    "call__issuer__region",
    "organisation",
    "organisation__custodian",
    "custodian",
    "application",
    "application__organisation",
    "application__organisation__custodian",
    "application__custodian",
    "application__contracting_party",
    "application__package",
    "application__call",
    "application__call__issuer",
    "application__call__issuer__region",
)


def award_for(user: Any, code: str) -> Award | None:
    """The award, where the user may see it."""
    return Award.objects.visible_to(user).select_related(*WITH_PARTIES).filter(code=code).first()


def allocated_by_source(call: Call) -> dict[str, int]:
    """Fund source code -> fen set aside for the call."""
    rows = (
        call.allocations.values("pool__source__code").annotate(fen=Sum("fen")).order_by("pool__source__code")
    )
    return {row["pool__source__code"]: row["fen"] for row in rows}


def left_by_source(call: Call) -> dict[str, int]:
    """Fund source code -> fen of the call that no standing award takes."""
    left = allocated_by_source(call)
    taken = AwardShare.objects.filter(award__call=call).exclude(award__state__in=DEAD)
    for row in taken.values("source__code").annotate(all=Sum("fen")).order_by():
        left[row["source__code"]] = left.get(row["source__code"], 0) - row["all"]
    return left


# --- the money of an award ------------------------------------------------------------------------------


@dataclass(frozen=True)
class AwardMoney:
    """The money story of one award, in fen. contracted = paid + held + still due + cancelled."""

    approved: int = 0
    committed: int = 0
    contracted: int = 0
    paid: int = 0
    held: int = 0
    cancelled: int = 0
    still_due: int = 0
    spent: int = 0
    returned: int = 0


def award_money(award: Award) -> AwardMoney:
    """The money story of one award, from the ledger and its tranches."""
    return award_monies([award])[award.pk]


#: An award counts for the public once its notice is over and it was confirmed.
STANDING = ("confirmed", "contracted", "delivering", "suspended", "closing", "closed", "terminated")
#: Which sums of debits and credits of an account each figure is.
_BOOKS = ("COMMITTED", "OBLIGATED", "EXPENDED")


def award_monies(awards: Iterable[Award]) -> dict[int, AwardMoney]:
    """The stories of many awards, by key: three queries. Contracted, spent and returned come from the ledger, what was
    paid, held or cancelled from the tranches."""
    awards = list(awards)
    codes = [a.code for a in awards]
    books = _books(codes)
    tranches = _tranches("award", award__in=awards)
    return {a.pk: _story(a.approved_fen, books[a.code], tranches[a.pk]) for a in awards}


def call_monies(calls: Iterable[Call]) -> dict[int, AwardMoney]:
    """The stories of all awards of a call that stand, as one, for many calls: four queries for ten awards and for ten
    thousand."""
    which: dict[str, Any] = {"call__in": [call.pk for call in calls], "state__in": STANDING}
    books = _books_of_calls([call.pk for call in calls])
    tranches = _tranches("award__call", **{f"award__{name}": one for name, one in which.items()})
    approved = Award.objects.filter(**which).order_by().values_list("call").annotate(fen=Sum("approved_fen"))
    return {call: _story(fen, books[call], tranches[call]) for call, fen in approved}


Books = dict[Any, dict[str, tuple[int, int]]]


def money_of_all(awards: "QuerySet[Award]") -> AwardMoney:
    """The stories of all of them as one, added up by the database."""
    plain = awards.order_by()
    approved = plain.aggregate(fen=Sum("approved_fen"))["fen"] or 0
    together: dict[str, int] = defaultdict(int)
    for sums in _tranches("state", award__in=plain.values("pk")).values():
        for name, fen in sums.items():
            together[name] += fen
    return _story(approved, _books(plain.values("code"), together=True)[""], together)


def _books(codes: Any, *, together: bool = False) -> Books:
    """What the ledger knows of some awards, by their code, or together under "": debits and credits of each kind of
    account."""
    books: Books = defaultdict(dict)
    accounts = Account.objects.filter(kind__in=_BOOKS, award__in=codes)
    accounts = accounts.annotate(of=Value("") if together else F("award"))
    for row in accounts.values("of", "kind").annotate(d=Sum("debits"), c=Sum("credits")).order_by():
        books[row["of"]][row["kind"]] = (row["d"], row["c"])
    # What was spent outlives the close-out, which empties the lines.
    lines = Posting.objects.filter(account__kind="LINE_SPENT", account__award__in=codes)
    sums: dict[str, Any] = {side: Sum("amount", filter=Q(side=side), default=0) for side in "DC"}
    lines = lines.annotate(of=Value("") if together else F("account__award"))
    spent: Any = lines.exclude(entry__kind="close_out").values("of").annotate(**sums)
    for one in spent.order_by():
        books[one["of"]]["LINE_SPENT"] = (one["D"], one["C"])
    return books


def _books_of_calls(keys: list[int]) -> Books:
    """The same of all awards of some calls that stand, by call. The ledger knows awards by their code alone: the join is
    written out, or each account would look for its award by itself."""
    if not keys:
        return defaultdict(dict)
    books: Books = defaultdict(dict)
    award, account, posting, entry = (one._meta.db_table for one in (Award, Account, Posting, Entry))
    standing = f"a.call_id IN ({_marks(keys)}) AND a.state IN ({_marks(STANDING)})"
    of_awards = f"FROM {account} l JOIN {award} a ON a.code = l.award"
    totals = (
        f"SELECT a.call_id, l.kind, SUM(l.debits), SUM(l.credits) {of_awards} "
        f"WHERE l.kind IN ({_marks(_BOOKS)}) AND {standing} GROUP BY a.call_id, l.kind"
    )
    side = "SUM(CASE WHEN p.side = '{}' THEN p.amount ELSE 0 END)".format
    spent = (
        f"SELECT a.call_id, l.kind, {side('D')}, {side('C')} {of_awards} "
        f"JOIN {posting} p ON p.account_id = l.id JOIN {entry} e ON e.id = p.entry_id "
        f"WHERE l.kind = 'LINE_SPENT' AND e.kind <> 'close_out' AND {standing} GROUP BY a.call_id, l.kind"
    )
    with connection.cursor() as cursor:
        for sql, kinds in ((totals, _BOOKS), (spent, ())):
            cursor.execute(sql, [*kinds, *keys, *STANDING])
            for call, kind, debit, credit in cursor.fetchall():
                books[call][kind] = (int(debit), int(credit))
    return books


def _marks(values: Iterable[object]) -> str:
    return ", ".join("%s" for _value in values)


def _tranches(key: str, **which: Any) -> dict[Any, dict[str, int]]:
    """What the tranches of some awards know, by a key."""
    found: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    # A later stage, looked at through its relation.
    model: Any = Award._meta.get_field("tranches").related_model
    rows = model.objects.filter(**which).values(key, "state")
    for row in rows.annotate(
        planned=Sum("planned_fen"), paid=Sum("paid_fen"), cut=Sum("cancelled_fen")
    ).order_by():
        sums = found[row[key]]
        sums["paid"] += row["paid"]
        sums["cancelled"] += row["cut"]  # a tail may be cut and its rest be paid
        sums[row["state"]] += row["planned"] - row["paid"] - row["cut"]
        sums["planned"] += row["planned"]
    return found


def _story(approved: int, books: dict[str, tuple[int, int]], tranches: dict[str, int]) -> AwardMoney:
    def at(kind: str) -> tuple[int, int]:
        return books.get(kind, (0, 0))

    contracted = at("OBLIGATED")[1]
    paid, held, cancelled = tranches["paid"], tranches["held"], tranches["cancelled"]
    return AwardMoney(
        approved=approved,
        committed=at("COMMITTED")[1] - at("COMMITTED")[0],
        contracted=contracted,
        paid=paid,
        held=held,
        cancelled=cancelled,
        still_due=max(0, contracted - paid - held - cancelled),
        spent=at("LINE_SPENT")[1] - at("LINE_SPENT")[0],
        returned=at("EXPENDED")[0],
    )


# --- what has happened -----------------------------------------------------------------------------------


def labelled_history(subject: Process) -> list[tuple[Event, str]]:
    """What happened to an award or an objection, oldest first, each with its words."""
    words: dict[str, str] = {arrow.name: str(arrow.label) for arrow in subject.arrows()}
    return [(event, words.get(event.action) or event_label(event.action)) for event in subject.history()]


# --- lists ------------------------------------------------------------------------------------------------


def about_award(text: str) -> Q:
    """Of awards: each word stands in the number, in the title of the project or in a name of the organisation. Those are
    looked up by themselves, and joined to nothing."""
    wanted = Q() if typed_words(text) else Q(pk__in=[])
    for word in typed_words(text):
        projects = Application.objects.filter(with_words(word)).order_by()
        named = Organisation.objects.filter(with_words(word)).order_by()
        wanted &= Q(application__in=projects.values("pk")) | Q(organisation__in=named.values("pk"))
    return wanted


def about_its_award(text: str, *own: str) -> Q:
    """Of what hangs under an award: each word stands in what is looked for in the award, or in a column of its own."""
    wanted = Q() if typed_words(text) else Q(pk__in=[])
    for word in typed_words(text):
        here = Q(award__in=Award.objects.filter(about_award(word)).order_by().values("pk"))
        wanted &= here | holding(word, *own) if own else here
    return wanted


def award_list(user: Any) -> "QuerySet[Award]":
    """The awards the user may see, those of the newest call first."""
    return Award.objects.visible_to(user).select_related(*WITH_PARTIES).order_by("-call_id", "code")


def calls_visible_to(user: Any) -> "QuerySet[Call]":
    """The calls whose notices the user's office writes or reads."""
    calls = Call.objects.select_related("issuer", "issuer__region")
    return calls.filter(shown_to(user).judged(office="issuer"))


def notice_list(user: Any) -> "QuerySet[PublicNotice]":
    """The notices of these calls, drafts among them."""
    notices = PublicNotice.objects.filter(call__in=calls_visible_to(user).values("pk")).select_related("call")
    return notices.annotate(objected=number_of(Objection.objects.all(), "notice")).order_by(
        "-starts_on", "-pk"
    )


def faults_of_rule(notice: PublicNotice) -> list[str]:
    """A notice that may be objected to runs for the call's working days or longer. One without a last day would never be
    over, and its call never concluded."""
    least = notice.call.notice_days
    if notice.is_objectible and (notice.working_days or 0) < least:
        return [
            _(
                "The rule of the call asks for a notice of %(least)d working days or more; this one has %(days)d."
            )
            % {"least": least, "days": notice.working_days or 0}
        ]
    return [str(never) for never in impossible(notice)]


def reached_by(call: Call) -> dict[str, str]:
    """How whoever objects reaches the office: as the call says, else as the office says of itself."""
    office = call.issuer
    return {
        "phone": call.contact_phone or office.phone or site.phone(),
        "email": call.contact_email or office.email,
        "address": office.address,
    }


def public_notice(pk: int) -> PublicNotice | None:
    """A published notice, for anybody."""
    return (
        PublicNotice.objects.filter(pk=pk, published_at__isnull=False).select_related("call__issuer").first()
    )


def objection_list(user: Any) -> "QuerySet[Objection]":
    """Objections without a word of who filed them."""
    return Objection.objects.visible_to(user).select_related(
        "notice", "notice__call", "application", "application__organisation", "investigator"
    )


def objection_by_token(token: str) -> Objection | None:
    """By the receipt code that only the objector has."""
    return Objection.objects.filter(token=token).select_related("notice", "application").first()


def default_sign_by(award: Award, day: date) -> date:
    """The day by which the contract is signed: the call's own day, or its number of working days from now."""
    computed = workdays.end_of_period(day, award.call.sign_days, count_start=False)
    fixed = award.call.sign_by
    return fixed if fixed is not None and fixed >= day else computed
