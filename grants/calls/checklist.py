"""What must be in order before a call is announced: each check with the sentence that says what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.calls.models import Call
from grants.calls.publishing import report_for, unacknowledged
from grants.calls.rules import contradictions, unpayable
from grants.people.bounded_fields import impossible
from workflows import clock

#: Days between a purchase's published intention and its announcement (财库〔2020〕10号).
INTENTION_DAYS = 30


@dataclass(frozen=True)
class Check:
    """One line of the checklist. `part` is the part of the edit page where it is mended."""

    words: str
    sentence: str
    ok: bool
    part: str = "basics"


def checks_of(call: Call) -> list[Check]:
    """Every check of this call, in the order of its pages."""
    return [
        *_words(call),
        *_dates(call),
        *_money(call),
        *_numbers(call),
        *_form(call),
        *_review(call),
        *_payment(call),
        *(_purchase(call) if call.track == Call.Track.PURCHASE else ()),
    ]


def missing_rules(call: Call) -> list[str]:
    """Why the call cannot be announced yet, a sentence each."""
    return [check.sentence for check in checks_of(call) if not check.ok]


def _words(call: Call) -> Iterator[Check]:
    yield Check(
        _("Title and summary"), _("Write the title and the summary."), bool(call.title and call.summary)
    )
    yield Check(_("Who may apply"), _("Write who may apply, a line each."), bool(call.eligibility))


def _day(value: date | datetime | None) -> date | None:
    return timezone.localdate(value) if isinstance(value, datetime) else value


def _dates(call: Call) -> Iterator[Check]:
    needed = (call.opens_at, call.closes_at, call.delivery_from, call.delivery_until)
    yield Check(
        _("Opening, closing and delivery"),
        _("Give the opening and closing moments, and the time of delivery."),
        None not in needed,
        "dates",
    )
    yield Check(
        _("Closing lies ahead"),
        _("The closing moment has already passed."),
        call.closes_at is None or call.closes_at > clock.now(),
        "dates",
    )
    late = out_of_order(call)
    yield Check(
        _("Dates in order"),
        _("These dates are out of order: %(names)s.") % {"names": _(", ").join(late)},
        not late,
        "dates",
    )


def out_of_order(call: Call) -> list[str]:
    """The names of dates that lie before the one they should follow."""
    steps = (
        "announce_on",
        "opens_at",
        "closes_at",
        "eligibility_until",
        "notice_on",
        "sign_by",
        "delivery_from",
        "delivery_until",
        "final_until",
    )
    spans = (
        ("midterm_from", "midterm_until"),
        ("final_from", "final_until"),
        ("delivery_from", "midterm_from"),
    )
    known = [(name, day) for name in steps if (day := _day(getattr(call, name)))]
    pairs = list(pairwise(known))
    pairs += [
        ((a, first), (b, last))
        for a, b in spans
        if (first := _day(getattr(call, a))) and (last := _day(getattr(call, b)))
    ]
    # Signing may run on while delivery has begun: of the spine, this one pair is free.
    wrong = [b[0] for a, b in pairs if b[1] < a[1] and (a[0], b[0]) != ("sign_by", "delivery_from")]
    return [str(Call._meta.get_field(name).verbose_name) for name in dict.fromkeys(wrong)]


def _money(call: Call) -> Iterator[Check]:
    allocated = call.allocations.aggregate(fen=Sum("fen"))["fen"] or 0
    yield Check(_("Money"), _("Set money aside for the call."), allocated > 0, "money")
    categories = list(call.categories.all())
    yield Check(
        _("Budget categories"), _("Name at least one budget category."), bool(categories), "categories"
    )
    closed = unpayable(call)
    yield Check(_("Budget categories that hold the whole sum"), closed, not closed, "categories")
    if call.track == Call.Track.VENTURE:
        yield Check(
            _("Limit of a grant"),
            _("Say how much one organisation may ask for at most."),
            bool(call.max_grant_registered_fen and call.max_grant_other_fen),
            "limits",
        )
    else:
        wanted = call.packages.aggregate(fen=Sum("budget_fen"))["fen"] or 0
        yield Check(
            _("Packages within the money"),
            _("The price limits of the packages are more than the money set aside."),
            wanted <= allocated,
            "packages",
        )


def _numbers(call: Call) -> Iterator[Check]:
    """Every number is one that can be kept to: a term has a day, and what is asked for can be reached."""
    wrong = impossible(call) + contradictions(call)
    yield Check(_("Numbers that can be kept to"), " ".join(wrong), not wrong, "limits")


def _form(call: Call) -> Iterator[Check]:
    yield Check(_("Application form"), _("Choose the application form."), call.form_id is not None)
    if call.form is not None:
        report = report_for(call.form, call)
        yield Check(
            _("The form is sound"),
            _("The form has errors: %(sentences)s")
            % {"sentences": " ".join(one.sentence for one in report.errors)},
            not report.errors,
            "form",
        )
        open_ = unacknowledged(call.form, report)
        yield Check(
            _("Warnings of the form are acknowledged"),
            _("Read and acknowledge: %(sentences)s") % {"sentences": " ".join(one.sentence for one in open_)},
            not open_,
            "form",
        )


def _figure(value: Decimal | int) -> str:
    return f"{Decimal(value).normalize():f}"


def _review(call: Call) -> Iterator[Check]:
    rounds = list(call.rounds.select_related("rubric").prefetch_related("rubric__items"))
    yield Check(
        _("Review rounds"), _("Set at least one round of review with its rubric."), bool(rounds), "rounds"
    )
    total = sum((one.weight_pct for one in rounds), Decimal(0))
    yield Check(
        _("Weights of the rounds: 100 %"),
        _("The weights of the rounds make %(sum)s %%, not 100 %%.") % {"sum": _figure(total)},
        not rounds or total == 100,
        "rounds",
    )
    wrong = [
        one.rubric for one in rounds if sum(i.weight for i in one.rubric.items.all()) != one.rubric.total
    ]
    yield Check(
        _("Rubrics add up"),
        _("The items of a rubric do not add up to its total: %(names)s.")
        % {"names": _(", ").join(map(str, wrong))},
        not wrong,
        "rounds",
    )
    reach = sum((one.rubric.total * one.weight_pct for one in rounds), Decimal(0)) / (total or 1)
    yield Check(
        _("The least score can be reached"),
        _("An award asks for %(least)s, and the rubrics give %(most)s at most: nobody could be awarded.")
        % {"least": _figure(call.award_min_score), "most": _figure(reach)},
        not rounds or reach >= call.award_min_score,
        "rounds",
    )
    beyond = [one.rubric for one in rounds if one.rubric.pass_mark > one.rubric.total]
    yield Check(
        _("The pass marks can be reached"),
        _("A rubric asks for more than its total to pass: %(names)s.")
        % {"names": _(", ").join(map(str, beyond))},
        not beyond,
        "rounds",
    )
    yield Check(
        _("Odd panel"),
        _("The least number of experts of a panel must be odd, at least 3."),
        call.min_panel >= 3 and call.min_panel % 2 == 1,
        "limits",
    )


def _payment(call: Call) -> Iterator[Check]:
    total = sum((stage.pct for stage in call.payment_stages.all()), Decimal(0))
    yield Check(
        _("Payment plan: 100 %"),
        _("The payment plan makes %(sum)s %%, not 100 %%.") % {"sum": _figure(total)},
        total == 100,
        "payment",
    )


def _purchase(call: Call) -> Iterator[Check]:
    packages = list(call.packages.all())
    whole = bool(packages) and all(p.method and p.catalogue for p in packages)
    yield Check(
        _("Packages"),
        _("Give at least one package, each with its method and its catalogue entry."),
        whole,
        "packages",
    )
    published, announced = call.intention_published_on, call.announce_on or clock.today()
    early = published is not None and published + timedelta(days=INTENTION_DAYS) <= announced
    yield Check(
        _("Purchase intention"),
        _("The intention must be published at least %(days)d days before the announcement, or say why not.")
        % {"days": INTENTION_DAYS},
        early or bool(call.intention_waiver),
        "dates",
    )
