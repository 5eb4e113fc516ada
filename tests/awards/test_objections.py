"""Objections: anybody files, nobody learns who, somebody independent decides, and what is upheld is never awarded."""

from datetime import date

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.awards import actions
from grants.awards.models import Objection, PublicNotice
from grants.demo.data import paper
from grants.files.models import Attachment
from grants.ledger import queries as ledger
from grants.people.models import Membership
from grants.reviews.models import RankRow
from tests.awards.scenario import PROPOSED, award, moment, on_notice
from tests.reviews.scenario import Scenario, person
from workflows import clock, workdays
from workflows.models import Event
from workflows.steps import NotYours, Refused

PDF = paper("evidence").read()


def login(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_from_an_objection_to_the_revocation_and_the_end_of_the_call(noticed: Scenario) -> None:
    seven = noticed.application("B07")
    with clock.at(moment("2026-04-29T10:00:00")):
        objection = actions.file_objection(notice=noticed.notice, application=seven, text="同一内容当年已获区级资金资助。",
                                           name="某居民", contact="000")  # fmt: skip
        objection = actions.accept_objection(objection=objection, by=noticed.officer)
        assert objection.reply_due == workdays.end_of_period(date(2026, 4, 29), 15, count_start=False)
        actions.investigate(objection=objection, by=noticed.officer)
    with clock.at(moment("2026-05-07T09:00:00")):
        with pytest.raises(Refused):
            actions.confirm(award=award("B07"), by=noticed.lead)
        with pytest.raises(NotYours):
            actions.uphold(objection=objection, reason="查实", by=noticed.officer)
        actions.uphold(objection=objection, reason="核查属实。", by=noticed.lead)
        actions.revoke(award=award("B07"), reason="异议成立", by=noticed.lead)
        actions.reply(objection=objection, reply="取消拟资助资格。", by=noticed.officer)
        for code in ("B01", "B02", "B03", "B04", "B05", "B06"):
            actions.confirm(award=award(code), by=noticed.lead)
        correction = actions.draft_notice(call=noticed.call, kind="correction_notice", title="取消公告", number="GS-B2",
                                          starts_on=date(2026, 5, 12), by=noticed.officer)  # fmt: skip
        assert [i.application.code for i in correction.items.all()] == ["B07"]
        actions.publish_notice(notice=correction, by=noticed.officer)
        assert actions.conclude(call=noticed.call, by=noticed.officer).state == "concluded"
    assert (award("B07").state, noticed.application("B07").state) == ("revoked", "disqualified")
    assert ledger.total("COMMITTED", award="B07") == 0
    assert ledger.total("COMMITTED", entity="GOV22") == 201_000_00


def test_a_replied_objection_that_was_upheld_still_stops_the_award(noticed: Scenario) -> None:
    with clock.at(moment("2026-05-06T10:00:00")):
        objection = actions.file_objection(
            notice=noticed.notice, application=noticed.application("B02"), text="与评委有关系吗？"
        )
        actions.accept_objection(objection=objection, by=noticed.officer)
        actions.investigate(objection=objection, by=noticed.officer)
        actions.uphold(objection=objection, reason="属实", by=noticed.lead)
        actions.reply(objection=objection, reply="属实。", by=noticed.officer)
    with clock.at(moment("2026-05-07T10:00:00")), pytest.raises(Refused):
        actions.confirm(award=award("B02"), by=noticed.lead)


def test_a_dismissed_one_does_not_stop_it(noticed: Scenario) -> None:
    with clock.at(moment("2026-05-06T10:00:00")):
        objection = actions.file_objection(
            notice=noticed.notice, application=noticed.application("B02"), text="与评委有关系吗？"
        )
        with pytest.raises(Refused):
            actions.refuse_objection(objection=objection, reason="", by=noticed.officer)
        actions.accept_objection(objection=objection, by=noticed.officer)
        actions.investigate(objection=objection, by=noticed.officer)
        actions.dismiss(objection=objection, reason="相关专家已回避，未参与打分。", by=noticed.lead)
    with clock.at(moment("2026-05-07T10:00:00")):
        assert actions.confirm(award=award("B02"), by=noticed.lead).state == "confirmed"


def test_only_within_the_period(noticed: Scenario) -> None:
    text = "同一内容当年已获区级资金资助。"
    for when in ("2026-04-26T23:59:00", "2026-05-07T00:00:00"):
        with clock.at(moment(when)), pytest.raises(Refused):
            actions.file_objection(notice=noticed.notice, application=None, text=text)
    with clock.at(moment("2026-05-06T23:59:00")):
        assert actions.file_objection(notice=noticed.notice, application=None, text=text).token


def test_anybody_files_on_the_public_page_and_follows_it_by_the_code(noticed: Scenario) -> None:
    with clock.at(moment("2026-04-29T10:00:00")):
        client, url = Client(), reverse("objection-new", args=[noticed.notice.pk])
        assert client.get(url).status_code == 200
        bad = client.post(
            url, {"text": "同一内容当年已获区级资金资助。", "files": SimpleUploadedFile("a.pdf", b"MZ....")}
        )
        assert bad.status_code == 200
        assert not Objection.objects.exists()
        sent = client.post(url, {
            "application": noticed.application("B07").pk, "text": "同一内容当年已获区级资金资助。", "name": "张三丰",
            "contact": "13800000000", "files": [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", PDF)],
        })  # fmt: skip
        assert sent.status_code == 302
        objection = Objection.objects.get()
        page = Client().get(sent.url)
        assert objection.token in page.content.decode()
        assert "张三丰" not in page.content.decode()
    assert objection.token in sent.url
    assert Client().get(reverse("objection-receipt", args=["wrong"])).status_code == 404


def test_who_filed_it_is_sealed_and_opening_it_is_on_record(noticed: Scenario) -> None:
    with clock.at(moment("2026-04-29T10:00:00")):
        objection = actions.file_objection(notice=noticed.notice, application=noticed.application("B07"),
                                           text="同一内容当年已获区级资金资助。", name="张三丰", contact="13800000000")  # fmt: skip
        officer, page = login(noticed.officer), reverse("objection", args=[objection.pk])
        assert "张三丰" not in officer.get(page).content.decode()
        seal = reverse("objection-seal", args=[objection.pk])
        officer.post(seal, {"reason": ""})
        assert not Event.objects.filter(action="open_seal").exists()
        assert "张三丰" in officer.post(seal, {"reason": "需要核实证据"}).content.decode()
        event = Event.objects.get(action="open_seal")
        assert (event.by, event.facts["reason"]) == (noticed.officer, "需要核实证据")
        assert "张三丰" not in str(list(Event.objects.values_list("facts", flat=True)))
        applicant = person("o3", "applicant", organisation=noticed.organisations["O03"])
        assert login(applicant).get(page).status_code == 302  # led to his own application
        assert login(person("z")).get(page).status_code == 404
        auditor = person("au", "auditor", office=noticed.office)
        assert "张三丰" not in login(auditor).post(seal, {"reason": "想看"}, follow=True).content.decode()


def test_nobody_decides_on_his_own_review_or_his_own_organisation(noticed: Scenario) -> None:
    reviewer = noticed.experts["E01"].user
    Membership.objects.create(user=reviewer, role="officer", office=noticed.office)
    Membership.objects.create(user=reviewer, role="lead", office=noticed.office)
    member = person("m", "officer", office=noticed.office)
    Membership.objects.create(user=member, role="applicant", organisation=noticed.organisations["O03"])
    with clock.at(moment("2026-04-29T10:00:00")):
        objection = actions.file_objection(
            notice=noticed.notice, application=noticed.application("B07"), text="重复资助。"
        )
        actions.accept_objection(objection=objection, by=noticed.officer)
        for one in (reviewer, member):
            with pytest.raises(NotYours):
                actions.investigate(objection=objection, by=one)
        actions.investigate(objection=objection, by=noticed.officer)
        with pytest.raises(NotYours):
            actions.dismiss(objection=objection, reason="不实", by=reviewer)


def test_the_evidence_is_read_by_the_office_alone(noticed: Scenario) -> None:
    with clock.at(moment("2026-04-29T10:00:00")):
        actions.file_objection(notice=noticed.notice, application=noticed.application("B07"), text="同一内容当年已获区级资金资助。",
                               files=[SimpleUploadedFile("a.pdf", PDF)])  # fmt: skip
    evidence = reverse("attachment", args=[Attachment.objects.get(subject_type="objection").pk])
    assert b"".join(login(noticed.officer).get(evidence)).startswith(b"%PDF-")  # type: ignore[arg-type]
    applicant = person("o3", "applicant", organisation=noticed.organisations["O03"])
    assert login(applicant).get(evidence).status_code == 404
    assert login(noticed.experts["E01"].user).get(evidence).status_code == 404
    assert Client().get(evidence).status_code == 302


def test_a_hundred_objections_and_notices_are_listed_at_the_price_of_one(noticed: Scenario) -> None:
    officer = login(noticed.officer)
    lists = [reverse("objection-list"), reverse("notice-list"), reverse("ranking", args=[noticed.call.code])]

    def cost() -> list[int]:
        found = []
        for address in lists:
            with CaptureQueriesContext(connection) as seen:
                assert officer.get(address).status_code == 200
            found.append(len(seen))
        return found

    def objections(*numbers: int) -> None:
        Objection.objects.bulk_create(
            Objection(code=f"X{n}", token=f"t{n}", notice=noticed.notice, text="重复资助。", investigator=noticed.lead,
                      application=noticed.application(PROPOSED[n % 7]))
            for n in numbers
        )  # fmt: skip

    objections(0)
    rows = list(RankRow.objects.exclude(rank=1))
    RankRow.objects.exclude(rank=1).delete()
    cost()  # the sums of a call are remembered from the first look on
    one = cost()
    objections(*range(1, 100))
    PublicNotice.objects.bulk_create(
        PublicNotice(
            call=noticed.call,
            kind="correction_notice",
            number=f"N{n}",
            title="更正",
            starts_on=noticed.notice.starts_on,
        )
        for n in range(99)
    )
    RankRow.objects.bulk_create(rows)
    assert cost() == one


def test_one_address_files_so_many_an_hour_and_is_written_nowhere(ranked: Scenario, settings: object) -> None:
    settings.OBJECTIONS_AN_HOUR = 1  # type: ignore[attr-defined]
    cache.clear()
    notice = on_notice(ranked, only=("B01",))
    with clock.at(moment("2026-04-28T10:00:00")):
        there = reverse("objection-new", args=[notice.pk])
        assert Client().post(there, {"text": "第一件事，时间地点和证明人都写在这里。"}).status_code == 302
        refused = Client().post(there, {"text": "第二件，字都还在，一个字也没有丢。"})
    assert refused.status_code == 429
    assert "第二件，字都还在，一个字也没有丢。" in refused.content.decode()
    assert "was not filed" in refused.content.decode()
    assert Objection.objects.count() == 1
    assert "127.0.0.1" not in repr(getattr(cache, "_cache", ""))
