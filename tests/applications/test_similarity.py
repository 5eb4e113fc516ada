"""Like projects: near-same words are found across calls and years, by whom they concern, and by nobody else."""

import random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.applications import similarity
from grants.applications.models import Application, FingerprintBand, TextFingerprint
from grants.calls.models import Call
from grants.eligibility import checklist
from grants.eligibility import words as eligibility_words
from tests.factories import Scenario

LONG = (
    "本项目在团山街道三个老旧社区开展独居老人巡访结对，由楼道管家每周上门一次，登记健康、用电、燃气和出行的情况，"
    "发现异常当日报告社区；每月组织一次集体生日和健康讲座，请社区医院的医生到场测量血压、讲解用药；"
    "建立一户一档，录入街道平台，让网格员、志愿者和家属看到同一份记录，离家的子女也能知道父母这一周过得怎样。"
)
OTHER = (
    "面向流动儿童的阅读陪伴计划，招募大学生在周末带领孩子共读绘本、排演小剧、写读书笔记，并为家长开设亲子沟通的小课堂，"
    "期末举办一次读书市集，由孩子们自己布置摊位、介绍图书，邀请邻居和老师来逛。"
)


def words(text: str = LONG) -> dict[str, str]:
    return {"summary": text[:120], "need_analysis": text, "activities": text[::-1], "overall_goal": text[40:]}


@pytest.fixture
def loose(scenario: Scenario) -> Scenario:
    Call.objects.filter(pk=scenario.call.pk).update(max_per_organisation=9)
    scenario.call.refresh_from_db()
    return scenario


# --- the print -------------------------------------------------------------------------------------------------


def test_digits_signs_width_and_case_make_no_difference() -> None:
    assert similarity.shingles("每周 1 次，巡访。ＡＢＣ") == similarity.shingles("每周２次巡访 abc")


PINNED = (1517291716, 1258667903, 130768929)


def test_the_same_words_have_the_same_print_whatever_the_machine() -> None:
    assert similarity.fingerprint_of(LONG) == similarity.fingerprint_of(LONG)
    assert similarity.fingerprint_of(LONG)[:3] == PINNED  # type: ignore[index]  # another making needs take_fingerprints


def test_a_text_too_short_has_no_print() -> None:
    assert similarity.fingerprint_of("巡访老人") is None


def test_a_print_can_be_stored_and_read() -> None:
    values = similarity.fingerprint_of(LONG)
    assert values is not None
    assert similarity.unpacked(similarity.packed(values)) == values
    assert all(-(2**63) <= value < 2**63 for _n, value in similarity.bands_of(values))


def test_the_estimate_is_near_the_truth() -> None:
    chance = random.Random(7)
    letters = [chr(c) for c in range(0x4E00, 0x4E00 + 2000)]
    errors = []
    for share in (0.2, 0.4, 0.6, 0.8, 0.95):
        for _n in range(12):
            base = [chance.choice(letters) for _c in range(600)]
            cut = int(len(base) * share)
            one = "".join(base)
            other = "".join(base[:cut] + [chance.choice(letters) for _c in base[cut:]])
            ours, theirs = similarity.shingles(one), similarity.shingles(other)
            exact = len(ours & theirs) / len(ours | theirs)
            a, b = similarity.fingerprint_of(one), similarity.fingerprint_of(other)
            assert a is not None
            assert b is not None
            errors.append(similarity.similarity(a, b) - exact)
    assert abs(sum(errors) / len(errors)) < 0.02
    assert max(map(abs, errors)) < 0.16


# --- of applications ----------------------------------------------------------------------------------------------


def test_a_near_same_project_of_another_organisation_is_found(loose: Scenario) -> None:
    first = loose.submitted(loose.guided, answers=words())
    second = loose.submitted(
        loose.registered, answers=words(LONG.replace("团山", "远达")) | {"title": "邻里守护"}
    )
    (found,) = similarity.similar_projects(second)
    assert found.application == first
    assert found.percent > 70


def test_another_project_is_not(loose: Scenario) -> None:
    loose.submitted(loose.guided, answers=words())
    assert (
        similarity.similar_projects(
            loose.submitted(loose.registered, answers=words(OTHER) | {"title": "周末书房"})
        )
        == []
    )


def test_what_an_organisation_says_of_itself_is_not_compared(loose: Scenario) -> None:
    known = {"organisation_intro": LONG, "experience": LONG}
    loose.submitted(loose.registered, answers=known | words(OTHER))
    again = loose.submitted(loose.registered, answers=known | words() | {"title": "另一件事"})
    assert similarity.similar_projects(again) == []


def test_the_checklist_names_it_with_its_share(loose: Scenario) -> None:
    first = loose.submitted(loose.guided, answers=words())
    second = loose.submitted(loose.registered, answers=words() | {"title": "换一个名字"})
    lines = {key: (finding, evidence) for key, finding, evidence in checklist.examine(second)}
    finding, evidence = lines["not_funded_twice"]
    assert finding == ""
    assert evidence["alike"][first.code] > 90
    from grants.eligibility import actions as eligibility

    line = next(
        one
        for one in eligibility.open_checklist(application=second, by=loose.officer)
        if one.key == "not_funded_twice"
    )
    assert f"{first.code} ({evidence['alike'][first.code]}% alike)" in eligibility_words.words(line)


def test_the_officer_reads_both_side_by_side(loose: Scenario, browse: Any) -> None:
    first = loose.submitted(loose.guided, answers=words())
    second = loose.submitted(loose.registered, answers=words(LONG.replace("团山街道", "远达街道")))
    client = browse(loose.officer)
    shown = client.get(f"/en/desk/applications/{second.code}/").content.decode()
    assert f"/desk/applications/{second.code}/like/{first.code}/" in shown
    side = client.get(f"/en/desk/applications/{second.code}/like/{first.code}/").content.decode()
    assert "<mark>" in side
    assert "远达" in side


def test_others_projects_are_nobodys_business(loose: Scenario, browse: Any) -> None:
    theirs = loose.submitted(loose.guided, answers=words())
    draft = loose.filled(loose.registered, answers=words())
    client = browse(loose.applicant(loose.registered))
    shown = client.get(f"/en/desk/applications/{draft.code}/check/").content.decode()
    assert theirs.code not in shown
    assert "similar project" not in shown
    sent = loose.submitted(loose.registered, answers=words(OTHER))
    for code, other in ((sent.code, theirs.code), (theirs.code, sent.code)):
        assert client.get(f"/desk/applications/{code}/like/{other}/").status_code in (403, 404)


def test_ones_own_like_project_is_said_before_submitting(loose: Scenario, browse: Any) -> None:
    before = loose.submitted(loose.registered, answers=words())
    draft = loose.filled(loose.registered, answers=words())
    client = browse(loose.applicant(loose.registered))
    shown = client.get(f"/en/desk/applications/{draft.code}/check/").content.decode()
    assert "A similar project of yours" in shown
    assert f"/desk/applications/{before.code}/" in shown


def test_looking_writes_nothing_and_a_draft_is_found_by_nobody(loose: Scenario, browse: Any) -> None:
    draft = loose.filled(loose.guided, answers=words())
    browse(loose.applicant(loose.guided)).get(f"/desk/applications/{draft.code}/check/")
    assert not TextFingerprint.objects.exists()
    assert similarity.similar_projects(loose.submitted(loose.registered, answers=words())) == []


def test_the_prints_can_be_taken_anew(loose: Scenario) -> None:
    sent = loose.submitted(loose.registered, answers=words())
    before = bytes(TextFingerprint.objects.get().values)
    TextFingerprint.objects.all().delete()
    call_command("take_fingerprints", verbosity=0)
    kept = TextFingerprint.objects.get()
    assert (kept.application, bytes(kept.values)) == (sent, before)
    assert FingerprintBand.objects.count() == similarity.BANDS


def test_many_applications_cost_as_many_queries_as_few(loose: Scenario) -> None:
    sent = loose.submitted(loose.registered, answers=words())
    values = similarity.fingerprint_of(similarity.words_of(sent))
    assert values is not None

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            similarity.similar_to(values)
        return len(queries)

    before = cost()
    copies = [
        Application(code=f"X{n}", call=sent.call, version=sent.version, organisation=sent.organisation,
                    state="submitted", submitted_at=sent.submitted_at, made_by=sent.made_by)
        for n in range(60)
    ]  # fmt: skip
    for one in Application.objects.bulk_create(copies):
        kept = TextFingerprint.objects.create(application=one, values=similarity.packed(values))
        FingerprintBand.objects.bulk_create(
            FingerprintBand(fingerprint=kept, number=n, value=v) for n, v in similarity.bands_of(values)
        )
    assert cost() == before <= 2
    assert len(similarity.similar_to(values)) == similarity.MOST_CANDIDATES


# --- side by side -----------------------------------------------------------------------------------------------------


def test_only_runs_that_mean_something_are_marked() -> None:
    runs = list(similarity._runs("甲乙丙丁戊己庚辛", [(2, 4)]))
    assert runs == [("甲乙", False), ("丙丁戊己", True), ("庚辛", False)]
