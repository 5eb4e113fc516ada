"""The data shape of the peer's figures, written in bulk on top of the loaded demonstration: it measures reading.

At N: one call, N applications, five an organisation, ten officers, twenty experts, three sheets an application of
which 1.4 are handed in, three events an application, decisions on 30 %, awards in delivery on 19 % with two tranches
each, ten answers of two kilobytes an application, in its draft and in what was submitted. One account in custody has
a claim for every hundred applications.

The first thousand are written through the models and the books, whatever the database; every further thousand is a copy
of them made by PostgreSQL itself (benchmarks/multiply.py), so that a hundred thousand take minutes.
"""

import random
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from benchmarks import multiply
from grants.disbursements.sealing import new_seal
from grants.ledger import postings
from grants.ledger import queries as ledger
from grants.models import (
    Application,
    ApplicationVersion,
    Award,
    AwardShare,
    BudgetLine,
    Call,
    CallVersion,
    Claim,
    Contract,
    Expert,
    Membership,
    Milestone,
    Office,
    Organisation,
    PanelMember,
    RankRow,
    ReviewRound,
    RoundResult,
    Score,
    ScoreSheet,
    SectionAnswers,
    Tranche,
    User,
)
from workflows import clock
from workflows.models import Event
from workflows.search_words import SearchWords, folded_of
from workflows.steps import record, unit_of_work

CALL = "BENCH"
MODEL = "B01"  # the application of the demonstration that is copied
WORDS = [
    "社区老人",
    "独居家庭",
    "反映的需要",
    "服务的办法",
    "预期的成效",
    "志愿者",
    "每周走访",
    "健康讲座",
    "邻里互助",
    "议事会",
    "残疾人",
    "困境儿童",
    "心理疏导",
    "楼道清理",
    "助餐点",
    "结对帮扶",
    "技能培训",
    "应急物资",
    "满意度调查",
    "公益岗位",
    "防诈宣传",
    "法律咨询",
    "冬季取暖",
    "康复器具",
    "档案",
    "台账",
    "第三方评估",
]
BYTES = 2_000
BUSY = "B04"  # the award of the demonstration whose account in custody has many claims
FEN = 4_000_000
DECIDED, AWARDED = 30, 19  # of a hundred
CHUNK = 1_000


def text(seed: int) -> str:
    """Two kilobytes that no database can make much smaller."""
    chance, found = random.Random(seed), ""
    while len(found.encode()) < BYTES:
        found += chance.choice(WORDS) + chance.choice("，、；。和为在由") + str(chance.randrange(999))
    return found


TEXTS = [text(n) for n in range(10)]


def copy(row: Any, **changed: Any) -> Any:
    """A new unsaved row like that one, but for what is named."""
    kept = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    return type(row)(**{**kept, **changed})


def save(rows: Iterable[models.Model]) -> list[Any]:
    found = list(rows)
    for row in found:
        if isinstance(row, SearchWords):
            row.folded = folded_of(row, row.search_fields)
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
    round_ = copy(
        ReviewRound.objects.get(call=model, kind="desk"), call_id=call.pk, state="open", locked_at=None
    )
    round_.save()
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
    experts = save(
        copy(expert, code=f"X{n:02}", name=user.name, user_id=user.pk) for n, user in enumerate(users)
    )
    save(PanelMember(round=round_, expert=one) for one in experts)
    return call


def grow(upto: int) -> Call:
    """Bring the call to that many applications: beyond a thousand, whole thousands, on PostgreSQL."""
    call = frame()
    have = call.applications.count()
    if have < min(upto, CHUNK):
        with transaction.atomic():
            _applications(call, range(have, min(upto, CHUNK)))
    if upto > CHUNK:
        multiply.thousands(max(have, CHUNK) // CHUNK, upto // CHUNK)
    _claims(upto // 100)
    return call


def _applications(call: Call, numbers: range) -> None:
    model = Application.objects.get(code=MODEL)
    organisations = _organisations(sorted({n // 5 for n in numbers}))
    version = CallVersion.objects.get(call=call)
    made = save(
        copy(
            model,
            code=f"Z{n:05}",
            call_id=call.pk,
            version_id=version.pk,
            title=f"Project Z{n:05}",
            organisation_id=organisations[n // 5][0],
            made_by_id=organisations[n // 5][1],
            state=_state(n),
            submitted_at=model.submitted_at - timedelta(minutes=n),
        )
        for n in numbers
    )
    answers = _long_answers(call)
    drafts = list(SectionAnswers.objects.filter(application=model))
    frozen = ApplicationVersion.objects.filter(application=model).latest("number")
    whole = {**frozen.answers, "sections": _with(frozen.answers["sections"], answers)}
    lines = list(BudgetLine.objects.filter(application=model))
    save(
        copy(row, application_id=a.pk, answers={**row.answers, **answers.get(row.section, {})})
        for a in made
        for row in drafts
    )
    save(copy(frozen, application_id=a.pk, answers=whole) for a in made)
    save(copy(row, application_id=a.pk) for a in made for row in lines)
    _sheets(call, made)
    with unit_of_work():
        for application in made:
            for step in ("submit", "open_checklist", "find_eligible"):
                record(application, step, by=None)
    Event.objects.filter(process="application", subject_id__in=[a.pk for a in made]).update(
        announced_at=clock.now()
    )
    _awards([a for a in made if int(a.code[1:]) % 100 < AWARDED])


def _long_answers(call: Call) -> dict[str, dict[str, str]]:
    """Section -> question -> two kilobytes, for the long texts of the form."""
    definition = CallVersion.objects.get(call=call).rules["form"]["definition"]
    asked = [
        (section["key"], question["key"])
        for section in definition["sections"]
        for question in section["questions"]
        if question["kind"] == "long_text" and "when" not in question
    ][: len(TEXTS)]
    found: dict[str, dict[str, str]] = {}
    for (section, question), words in zip(asked, TEXTS, strict=True):
        found.setdefault(section, {})[question] = words
    return found


def _with(sections: dict[str, Any], answers: dict[str, dict[str, str]]) -> dict[str, Any]:
    return {key: {**given, **answers.get(key, {})} for key, given in sections.items()}


def _state(n: int) -> str:
    place = n % 100
    return "awarded" if place < AWARDED else "not_selected" if place < DECIDED else "eligible"


def _organisations(numbers: list[int]) -> dict[int, tuple[int, int]]:
    model = Organisation.objects.get(code="O02")
    codes = {n: f"Z00O{n:03}" for n in numbers}
    there = set(Organisation.objects.filter(code__in=codes.values()).values_list("code", flat=True))
    fresh = [(n, code) for n, code in codes.items() if code not in there]
    save(copy(model, code=code, name=f"Organisation {code}", credit_code=f"Z00{n:015}") for n, code in fresh)
    save(
        User(username=code.lower(), name=f"Contact {code}", email=f"{code}@example.invalid")
        for n, code in fresh
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
            round=round_,
            application=application,
            expert=experts[(n * 3 + k) % len(experts)],
            state="submitted" if k == 0 or (k == 1 and n % 5 < 2) else "assigned",
            total=Decimal(80),
            comment=TEXTS[k],
        )
        for n, application in enumerate(made)
        for k in range(3)
    )
    save(
        Score(sheet=sheet, item=item, value=Decimal(10), reason="")
        for sheet in sheets
        if sheet.state == "submitted"
        for item in items
    )
    officer = User.objects.get(username="officer")
    save(
        RoundResult(round=round_, application=a, valid=3, dropped=False, mean=Decimal(80), locked_by=officer)
        for a in made
        if a.state != "eligible"
    )
    save(
        RankRow(call=call, application=a, score=Decimal(80), rank=int(a.code[1:]) + 1)
        for a in made
        if a.state != "eligible"
    )


def _awards(made: list[Application]) -> None:
    """Awards in delivery: money committed and contracted in the ledger, a contract, a report, two tranches."""
    if not made:
        return
    model = Award.objects.get(code=MODEL)
    source = model.shares.first().source
    awards = save(
        copy(
            model,
            code=a.code,
            application_id=a.pk,
            call_id=a.call_id,
            organisation_id=a.organisation_id,
            approved_fen=FEN,
            state="delivering",
        )
        for a in made
    )
    save(AwardShare(award=award, source=source, fen=FEN) for award in awards)
    contract = Contract.objects.filter(award=model).earliest("pk")
    save(copy(contract, award_id=a.pk, number=f"Z{a.code}", fen=FEN) for a in awards)
    report = Milestone.objects.filter(award=model).earliest("pk")
    milestones = save(copy(report, award_id=a.pk, state="planned") for a in awards)
    tranche = Tranche.objects.filter(award=model).earliest("order")
    save(
        copy(
            tranche,
            award_id=a.pk,
            order=k,
            planned_fen=FEN // 2,
            paid_fen=0,
            paid_on=None,
            bank_ref="",
            state="due" if k == 1 else "planned",
            payee_id=a.organisation_id,
            due_by=clock.today() + timedelta(days=int(a.code[1:]) % 90),
            milestone_id=m.pk if k > 1 else None,
            maker_id=None,
            checker_id=None,
            shares={source.code: FEN // 2},
        )
        for a, m in zip(awards, milestones, strict=True)
        for k in (1, 2)
    )
    _money(awards, source.code)


def _money(awards: list[Award], source: str) -> None:
    maker = User.objects.get(username="maker")
    at = {"entity": "GOV22", "source": source}
    n = awards[0].code
    postings.appropriation_notified(
        **at, fen=FEN * len(awards), by=maker, key=f"bench {n} notified", effective=None
    )
    for award in awards:
        one: dict[str, Any] = {"entity": "GOV22", "award": award.code, "shares": {source: FEN}, "by": maker}
        postings.award_committed(**one, key=f"bench committed {award.code}")
        postings.contract_signed(**one, key=f"bench signed {award.code}")


def _claims(upto: int) -> None:
    """Claims paid from one account in custody, each a line of its statement."""
    award = Award.objects.get(code=BUSY)
    model = Claim.objects.filter(award=award, state="paid").earliest("pk")
    have = Claim.objects.filter(award=award, voucher__startswith="bench ").count()
    left = ledger.custody_available(custodian=model.hub.code, award=BUSY)
    source = max(left, key=lambda one: left[one])
    fresh = save(
        copy(model, number=10_000 + n, voucher=f"bench {n}", fen=1, shares={source: 1})
        for n in range(have, upto)
    )
    for claim in fresh:
        claim.seal = new_seal(claim)
    Claim.objects.bulk_update(fresh, ["seal"])
    at: dict[str, Any] = {"entity": model.hub.code, "award": BUSY, "organisation": award.organisation.code}
    for claim in fresh:
        postings.claim_approved(
            **at, shares={source: 1}, lines={claim.category: 1}, key=f"claim:{claim.pk}:approved"
        )
        postings.claim_paid(**at, shares={source: 1}, key=f"claim:{claim.pk}:paid")
