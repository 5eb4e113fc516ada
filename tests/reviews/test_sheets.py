"""Who sees and writes which sheet, and what is demanded before it is handed in."""

from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.calls.models import CallVersion
from grants.desk.queries import tasks_for
from grants.files.models import Attachment
from grants.people.models import Expert, Membership
from grants.reviews import actions
from grants.reviews.models import Conflict, ScoreSheet
from grants.reviews.queries import my_sheets
from tests.reviews.scenario import COMMENT, DATA, Scenario, again, person
from workflows.models import Event
from workflows.steps import Moved, NotYours, Refused

ITEMS = DATA["reviews"][0]["sheets"][0]["items"]


def login(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.fixture
def opened(venture: Scenario) -> Scenario:
    """The desk review is open; E01 has declared, E02 has not."""
    venture.panel(venture.desk, "E01 E02 E03 E06 E07", "E09")
    venture.declare("E01")
    actions.start_review(call=venture.call, by=venture.officer)
    actions.assign_all(round=venture.desk, by=venture.officer)
    actions.open_round(round=venture.desk, by=venture.officer)
    return venture


def test_no_material_before_the_declaration(opened: Scenario) -> None:
    sheet = opened.sheet(opened.desk, "B01", "E02")
    client = login(opened.user("E02"))
    assert client.get(sheet.get_absolute_url()).status_code == 403
    with pytest.raises(Refused, match=r"[Dd]eclare|申报"):
        actions.save_sheet(sheet=sheet, scores={}, comment="", by=opened.user("E02"))
    page = client.get(reverse("review-declare", args=[opened.call.code])).content.decode()
    assert opened.application("B01").title in page
    assert opened.application("B01").summary not in page
    opened.declare("E02")
    assert client.get(sheet.get_absolute_url()).status_code == 200


def test_whoever_signs_is_told_to_begin_only_when_a_sheet_can_be_begun(venture: Scenario) -> None:
    def signs(expert: str) -> str:
        address = reverse("review-declare", args=[venture.call.code])
        return login(venture.user(expert)).post(address, {"sign": "on"}, follow=True).content.decode()

    venture.panel(venture.desk, "E01 E02 E03 E06 E07", "E09")
    assert "as soon as they are assigned" in signs("E01")
    actions.start_review(call=venture.call, by=venture.officer)
    actions.assign_all(round=venture.desk, by=venture.officer)
    assert "as soon as they are assigned" in signs("E02")
    actions.open_round(round=venture.desk, by=venture.officer)
    assert "You may begin" in signs("E03")


def test_a_file_opens_with_the_material_where_the_question_is_for_experts(opened: Scenario) -> None:
    questions = [{"key": "plan", "kind": "file", "label": "方案", "label_en": "Plan"},
                 {"key": "account", "kind": "file", "label": "账户", "label_en": "Account", "readers": ["officer"]}]  # fmt: skip
    form = {"sections": [{"key": "files", "title": "附件", "title_en": "Files", "questions": questions}]}
    CallVersion.objects.filter(call=opened.call).update(rules={"form": {"definition": form}})
    plan, account = (
        Attachment.objects.create(
            subject_type="application", subject_id=opened.application("B01").pk, key=q["key"], name="a.pdf",
            file=ContentFile(b"%PDF-1.7", "a.pdf"), content_type="application/pdf", size=8, sha256="0" * 64,
        )
        for q in questions
    )  # fmt: skip

    handed_in = {"plan": [{"id": plan.pk}], "account": [{"id": account.pk}]}
    opened.application("B01").versions.update(answers={"sections": {}, "files": handed_in})

    def opens(expert: str, file: Attachment) -> bool:
        return login(opened.user(expert)).get(reverse("attachment", args=[file.pk])).status_code == 200

    assert opens("E01", plan) and not opens("E01", account)
    sheet = ScoreSheet.objects.get(application__code="B01", expert__code="E01")
    material = login(opened.user("E01")).get(sheet.get_absolute_url()).content.decode()
    assert reverse("attachment", args=[plan.pk]) in material and "&#x27;id&#x27;" not in material
    assert not opens("E02", plan)
    opened.declare("E02", ("B01", "担任申报组织理事"))
    assert not opens("E02", plan)
    assert not opens("E09", plan)
    assert login(opened.officer).get(reverse("attachment", args=[account.pk])).status_code == 200


def test_an_expert_sees_only_his_own(opened: Scenario) -> None:
    client = login(opened.user("E01"))
    assert client.get(opened.sheet(opened.desk, "B01", "E01").get_absolute_url()).status_code == 200
    assert client.get(opened.sheet(opened.desk, "B01", "E03").get_absolute_url()).status_code == 404
    assert client.get(reverse("round", args=[opened.desk.pk])).status_code == 404
    assert client.get(reverse("ranking", args=[opened.call.code])).status_code == 404
    assert Client().get(reverse("review-list")).status_code == 302
    stranger = person("stranger")
    assert login(stranger).get(reverse("review-list")).status_code == 403


def test_the_office_sees_no_scores_before_the_round_is_locked(opened: Scenario) -> None:
    sheet = opened.score(opened.sheet(opened.desk, "B01", "E01"), ITEMS)
    page = login(opened.officer).get(sheet.get_absolute_url()).content.decode()
    assert "16.50" not in page
    assert COMMENT not in page


def test_what_is_missing_is_said_and_nothing_typed_is_lost(opened: Scenario) -> None:
    sheet = opened.sheet(opened.desk, "B01", "E01")
    client = login(opened.user("E01"))
    answer = client.post(
        sheet.get_absolute_url(), {"s0": "16.5", "s1": "5", "s2": "99", "comment": "短", "do": "submit"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="99"' in page
    assert page.count('class="err"') >= 3
    sheet.refresh_from_db()
    assert sheet.state == "scoring"
    assert set(sheet.scores.values_list("value", flat=True)) == {Decimal("16.50"), Decimal("5.00")}


def test_a_sheet_is_handed_in_and_the_next_one_comes(opened: Scenario) -> None:
    sheet = opened.sheet(opened.desk, "B01", "E01")
    client = login(opened.user("E01"))
    data = {f"s{n}": str(v) for n, v in enumerate(ITEMS.values())} | {
        "comment": COMMENT,
        "do": "submit",
        "suggested": "48000",
    }
    answer = client.post(sheet.get_absolute_url(), data)
    assert answer.url == opened.sheet(opened.desk, "B02", "E01").get_absolute_url()
    sheet.refresh_from_db()
    assert (sheet.state, sheet.total, sheet.suggested_fen) == ("submitted", Decimal("86.50"), 48_000_00)
    client.post(reverse("review-step", args=[sheet.pk, "take_back"]))
    sheet = ScoreSheet.objects.get(pk=sheet.pk)
    assert sheet.state == "scoring"


def test_what_waits_stands_before_what_is_handed_in(opened: Scenario) -> None:
    client = login(opened.user("E01"))
    first, *others = my_sheets(opened.user("E01"))
    data = {f"s{n}": str(v) for n, v in enumerate(ITEMS.values())}
    client.post(first.get_absolute_url(), data | {"comment": COMMENT, "do": "submit", "suggested": "48000"})
    assert [sheet.pk for sheet in my_sheets(opened.user("E01"))] == [*(one.pk for one in others), first.pk]


@pytest.mark.parametrize("value", ["16.3", "20.5", "-1"])
def test_scores_go_in_half_points_within_the_weight(opened: Scenario, value: str) -> None:
    sheet = opened.sheet(opened.desk, "B01", "E01")
    with pytest.raises(Refused):
        actions.save_sheet(
            sheet=sheet, scores={"R-INIT-1": (Decimal(value), "")}, comment="", by=opened.user("E01")
        )


def test_a_low_score_needs_its_reason(opened: Scenario) -> None:
    sheet = opened.sheet(opened.desk, "B01", "E01")
    scores = {key: (Decimal(str(v)), "") for key, v in ITEMS.items()} | {"R-INIT-1": (Decimal("11.5"), "")}
    saved = actions.save_sheet(sheet=sheet, scores=scores, comment=COMMENT, by=opened.user("E01"))
    assert saved.unfinished() == ["R-INIT-1"]
    with pytest.raises(Refused):
        actions.submit_sheet(sheet=saved, by=opened.user("E01"))
    actions.save_sheet(
        sheet=saved, scores={"R-INIT-1": (Decimal("12"), "")}, comment=COMMENT, by=opened.user("E01")
    )
    assert actions.submit_sheet(sheet=saved, by=opened.user("E01")).state == "submitted"


def test_nobody_else_writes_on_a_sheet(opened: Scenario) -> None:
    sheet = opened.sheet(opened.desk, "B01", "E01")
    with pytest.raises(NotYours):
        actions.save_sheet(sheet=sheet, scores={}, comment="", by=opened.user("E03"))
    with pytest.raises(NotYours):
        actions.save_sheet(sheet=sheet, scores={}, comment="", by=opened.officer)


def test_stepping_aside_erases_the_scores_and_calls_the_alternate(opened: Scenario) -> None:
    sheet = opened.score(opened.sheet(opened.desk, "B01", "E01"), ITEMS)
    aside, stand_in = actions.recuse(sheet=sheet, reason="配偶任职", by=opened.user("E01"))
    assert (aside.state, aside.total, aside.scores.count()) == ("recused", None, 0)
    assert stand_in is not None
    assert (stand_in.expert.code, stand_in.stands_in_for.code) == ("E09", "E01")
    assert Conflict.objects.get(expert__code="E01", application__code="B01").kind == "declared"
    assert login(opened.user("E01")).get(aside.get_absolute_url()).status_code == 403
    aside, stand_in = actions.waive(
        sheet=opened.sheet(opened.desk, "B01", "E03"), reason="缺席", by=opened.officer
    )
    assert (aside.state, stand_in) == ("waived", None)


def test_conflicts_are_enforced_in_hand_assignment(venture: Scenario) -> None:
    """Known ties to the organisation or to the hub that keeps its money, and membership."""
    venture.panel(venture.desk, "E05 E06 E01 E02 E03")
    Membership.objects.create(
        user=venture.experts["E01"].user, role="applicant", organisation=venture.organisations["O05"]
    )
    for expert, application in (("E06", "B02"), ("E05", "B06"), ("E01", "B03")):
        with pytest.raises(Refused, match=application):
            actions.assign(round=venture.desk, application=venture.application(application),
                           experts=[venture.experts[expert]], by=venture.officer)  # fmt: skip
    (sheet,) = actions.assign(round=venture.desk, application=venture.application("B01"),
                              experts=[venture.experts["E05"]], by=venture.officer)  # fmt: skip
    assert sheet.state == "assigned"
    with pytest.raises(Refused):
        actions.assign(round=venture.desk, application=venture.application("B01"), experts=[venture.experts["E08"]],
                       by=venture.officer)  # fmt: skip
    actions.assign_all(round=venture.desk, by=venture.officer)
    assert Conflict.objects.get(expert__code="E05", application__code="B06").kind == "system_excluded"


@pytest.mark.parametrize("experts", ["E01 E02 E03 E04", "E01 E02 E03", "E01 E02 E03 E04 E05 E06"])
def test_a_panel_is_odd_and_large_enough(venture: Scenario, experts: str) -> None:
    with pytest.raises(Refused):
        venture.panel(venture.desk, experts)


def test_only_the_offices_officer_names_a_panel(venture: Scenario) -> None:
    panel = [venture.experts[e] for e in ["E01", "E02", "E03", "E04", "E05"]]
    with pytest.raises(NotYours):
        actions.set_panel(round=venture.desk, experts=panel, by=venture.lead)


def test_a_declaration_is_signed_once_and_recuses_what_was_already_assigned(opened: Scenario) -> None:
    opened.declare("E03", ("B04", "亲属"))
    assert opened.sheet(opened.desk, "B04", "E03").state == "recused"
    assert opened.sheet(opened.desk, "B04", "E09").stands_in_for.code == "E03"
    with pytest.raises(Moved):
        opened.declare("E03")


def test_two_leads_unlock_a_sheet(ranked: Scenario) -> None:
    sheet = ranked.sheet(ranked.pitch, "B01", "E01")
    with pytest.raises(Refused, match="asks first"):
        actions.unlock_sheet(sheet=sheet, by=ranked.lead)
    with pytest.raises(NotYours):
        actions.ask_unlock(sheet=sheet, reason="录入错误", by=ranked.officer)
    ask, step = (reverse("review-step", args=[sheet.pk, name]) for name in ("ask_unlock", "unlock"))
    login(ranked.lead).post(ask, {"reason": "录入错误"})
    page = login(ranked.lead).get(sheet.get_absolute_url()).content.decode()
    assert "ask a colleague to agree" in page, "the button is closed, and says why"
    login(ranked.lead).post(step)  # nobody agrees with himself
    with pytest.raises(NotYours):
        actions.unlock_sheet(sheet=sheet, by=ranked.lead)
    assert ScoreSheet.objects.get(pk=sheet.pk).state == "locked"
    login(ranked.second_lead).post(step)
    sheet = ScoreSheet.objects.get(pk=sheet.pk)
    assert sheet.state == "scoring"
    assert not ranked.call.ranking.exists()
    items = {s.item.key: s.value for s in sheet.scores.all()}
    ranked.score(sheet, items | {"R-ROAD-1": "15"})
    actions.lock_round(round=ranked.pitch, by=ranked.officer)
    assert len(actions.rank(call=ranked.call, by=ranked.officer)) == 7
    facts = Event.objects.get(process="review", action="unlock").facts
    assert facts["second"]


def test_the_expert_is_told_what_waits(opened: Scenario) -> None:
    urls = [item.url for item in tasks_for(opened.user("E02"))]
    declare = reverse("review-declare", args=[opened.call.code])
    assert declare in urls
    due = [item.until for item in tasks_for(opened.user("E02")) if item.url == declare]
    assert due == [opened.desk.held_on], "before the first round in which one sits"
    words = [item.words for item in tasks_for(opened.user("E01"))]
    assert any("8" in w for w in words)
    assert len([item for item in tasks_for(again(opened.officer)) if "rounds" in item.url]) == 1


def test_lists_cost_the_same_for_one_and_for_many(opened: Scenario) -> None:
    client, url = login(opened.officer), reverse("round", args=[opened.desk.pk])
    expert = login(opened.user("E01"))

    def cost(who: Client, address: str) -> int:
        who.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert who.get(address).status_code == 200
        return len(seen)

    before = cost(client, url), cost(expert, reverse("review-list"))
    source = opened.application("B01")
    for n in range(30):
        source.pk, source.code, source._state.adding = None, f"X{n:03}", True
        source.save()
    actions.assign_all(round=opened.desk, by=opened.officer)
    Expert.objects.filter(code="E08").update(active=False)
    assert (cost(client, url), cost(expert, reverse("review-list"))) == before
