"""The data shape of the peer's figures, written in bulk on top of the loaded demonstration: it measures reading.

At N: one call, N applications, five an organisation, ten officers, twenty experts, three sheets an application of
which 1.4 are handed in, three events an application, decisions on 30 %, awards in delivery on 19 % with two tranches
each, ten answers of two kilobytes an application.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from grants.ledger import postings
from grants.models import (
    Application,
    ApplicationVersion,
    Award,
    AwardShare,
    BudgetLine,
    Call,
    CallVersion,
    Contract,
    Expert,
    Membership,
    Milestone,
    Office,
    Organisation,
    ReviewRound,
    RoundResult,
    Score,
    ScoreSheet,
    SectionAnswers,
    Tranche,
    User,
)  # fmt: skip
from workflows import clock
from workflows.steps import deed, record

CALL = "BENCH"
MODEL = "B01"  # the application of the demonstration that is copied
LONG = "社区老人反映的需要、服务的办法和预期的成效都写在这里。" * 27  # two kilobytes
FEN = 4_000_000
DECIDED, AWARDED = 30, 19  # of a hundred
CHUNK = 1_000


def copy(row: Any, **changed: Any) -> Any:
    """A new unsaved row like that one, but for what is named."""
    kept = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    return type(row)(**{**kept, **changed})


def save(rows: Iterable[models.Model]) -> list[Any]:
    found = list(rows)
    return type(found[0])._default_manager.bulk_create(found, batch_size=CHUNK) if found else []


def frame() -> Call:
    """The call, its round, its money, ten officers, twenty experts."""
    if call := Call.objects.filter(code=CALL).first():
        return call
    model = Call.objects.get(code="GYCT-2026")
    call = copy(model, code=CALL, title="Benchmark", title_en="Benchmark", state="reviewing")
    call.save()
    for related in ("categories", "payment_stages"):
        save(copy(row, call_id=call.pk) for row in getattr(model, related).all())
    version = CallVersion.objects.filter(call=model).latest("pk")
    copy(version, call_id=call.pk).save()
    copy(ReviewRound.objects.get(call=model, kind="desk"), call_id=call.pk, locked_at=None).save()
    office = Office.objects.get(code="GOV22")
    save(
        User(username=f"bench_officer{n}", name=f"Officer {n}", email=f"b{n}@example.invalid")
        for n in range(10)
    )
    save(
        Membership(user=user, role="officer", office=office)
        for user in User.objects.filter(username__startswith="bench_officer")
    )
    users = save(
        User(username=f"bench_expert{n}", name=f"Expert {n}", email=f"x{n}@example.invalid")
        for n in range(20)
    )
    expert = Expert.objects.get(code="E01")
    save(copy(expert, code=f"X{n:02}", name=user.name, user_id=user.pk) for n, user in enumerate(users))
    return call


def grow(upto: int) -> Call:
    """Bring the call to that many applications."""
    call = frame()
    have = call.applications.count()
    for start in range(have, upto, CHUNK):
        with transaction.atomic():
            _applications(call, range(start, min(start + CHUNK, upto)))
    return call


def _applications(call: Call, numbers: range) -> None:
    model = Application.objects.get(code=MODEL)
    organisations = _organisations(sorted({n // 5 for n in numbers}))
    version = CallVersion.objects.get(call=call)
    made = save(
        copy(
            model, code=f"Z{n:05}", call_id=call.pk, version_id=version.pk, title=f"Project {n}",
            organisation_id=organisations[n // 5][0], made_by_id=organisations[n // 5][1], state=_state(n),
        )
        for n in numbers
    )  # fmt: skip
    sections = list(SectionAnswers.objects.filter(application=model))
    frozen = ApplicationVersion.objects.filter(application=model).latest("number")
    lines = list(BudgetLine.objects.filter(application=model))
    save(copy(row, application_id=a.pk, answers=_long(row.answers)) for a in made for row in sections)
    save(
        copy(frozen, application_id=a.pk, answers={k: _long(v) for k, v in frozen.answers.items()})
        for a in made
    )
    save(copy(row, application_id=a.pk) for a in made for row in lines)
    _sheets(call, made)
    with deed():
        for application in made:
            for step in ("submit", "open_checklist", "find_eligible"):
                record(application, step, by=None)
    _awards([a for a in made if int(a.code[1:]) % 100 < AWARDED])


def _state(n: int) -> str:
    place = n % 100
    return "awarded" if place < AWARDED else "not_selected" if place < DECIDED else "eligible"


def _long(answers: Any) -> Any:
    """The texts of a section made two kilobytes long."""
    if not isinstance(answers, dict):
        return answers
    return {k: LONG if isinstance(v, str) and len(v) > 20 else v for k, v in answers.items()}


def _organisations(numbers: list[int]) -> dict[int, tuple[int, int]]:
    model = Organisation.objects.get(code="O02")
    codes = {n: f"ZO{n:04}" for n in numbers}
    there = set(Organisation.objects.filter(code__in=codes.values()).values_list("code", flat=True))
    fresh = [(n, code) for n, code in codes.items() if code not in there]
    save(copy(model, code=code, name=f"Organisation {n}", credit_code=f"BENCH{n:013}") for n, code in fresh)
    save(
        User(username=code.lower(), name=f"Contact {n}", email=f"{code}@example.invalid") for n, code in fresh
    )
    owners = dict(
        User.objects.filter(username__in=[c.lower() for c in codes.values()]).values_list("username", "pk")
    )
    found = dict(Organisation.objects.filter(code__in=codes.values()).values_list("code", "pk"))
    save(
        Membership(
            user_id=owners[code.lower()],
            role="applicant",
            organisation_id=found[code],
            verified_at=clock.now(),
        )
        for _n, code in fresh
    )
    return {n: (found[code], owners[code.lower()]) for n, code in codes.items()}


def _sheets(call: Call, made: list[Application]) -> None:
    round_ = call.rounds.get()
    experts = list(Expert.objects.filter(code__startswith="X").order_by("code"))
    items = list(round_.rubric.items.all())
    sheets = save(
        ScoreSheet(
            round=round_, application=application, expert=experts[(n * 3 + k) % len(experts)],
            state="submitted" if k == 0 or (k == 1 and n % 5 < 2) else "assigned", total=Decimal(80), comment=LONG,
        )
        for n, application in enumerate(made) for k in range(3)
    )  # fmt: skip
    save(
        Score(sheet=sheet, item=item, value=Decimal(10), reason="")
        for sheet in sheets if sheet.state == "submitted" for item in items
    )  # fmt: skip
    officer = User.objects.get(username="officer")
    save(
        RoundResult(round=round_, application=a, valid=3, dropped=False, mean=Decimal(80), locked_by=officer)
        for a in made if a.state != "eligible"
    )  # fmt: skip


def _awards(made: list[Application]) -> None:
    """Awards in delivery: money committed and contracted in the ledger, a contract, a report, two tranches."""
    if not made:
        return
    model = Award.objects.get(code=MODEL)
    source = model.shares.first().source
    awards = save(
        copy(model, code=a.code, application_id=a.pk, call_id=a.call_id, organisation_id=a.organisation_id,
             approved_fen=FEN, state="delivering")
        for a in made
    )  # fmt: skip
    save(AwardShare(award=award, source=source, fen=FEN) for award in awards)
    contract = Contract.objects.filter(award=model).earliest("pk")
    save(copy(contract, award_id=a.pk, number=f"Z{a.code}", fen=FEN) for a in awards)
    report = Milestone.objects.filter(award=model).earliest("pk")
    milestones = save(copy(report, award_id=a.pk, state="planned") for a in awards)
    tranche = Tranche.objects.filter(award=model).earliest("order")
    save(
        copy(tranche, award_id=a.pk, order=k, planned_fen=FEN // 2, paid_fen=0, paid_on=None, bank_ref="",
             state="due" if k == 1 else "planned", payee_id=a.organisation_id, milestone_id=m.pk if k > 1 else None,
             maker_id=None, checker_id=None, shares={source.code: FEN // 2})
        for a, m in zip(awards, milestones, strict=True) for k in (1, 2)
    )  # fmt: skip
    _money(awards, source.code)


def _money(awards: list[Award], source: str) -> None:
    maker = User.objects.get(username="maker")
    at = {"entity": "GOV22", "source": source}
    n = awards[0].code
    postings.appropriation_notified(
        **at, fen=FEN * len(awards), by=maker, key=f"bench notified {n}", effective=None
    )
    for award in awards:
        one: dict[str, Any] = {"entity": "GOV22", "award": award.code, "shares": {source: FEN}, "by": maker}
        postings.award_committed(**one, key=f"bench committed {award.code}")
        postings.contract_signed(**one, key=f"bench signed {award.code}")
