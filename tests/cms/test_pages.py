"""What the public reads, in both languages."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms.models import HomePage, StandardPage, StoryPage
from cms.site_seed import build_site, page_for_call, split_sentences, story
from grants.applications.models import Application
from grants.awards.models import Award, NoticeItem, PublicNotice
from grants.calls.models import Call, CallVersion
from grants.people.models import Organisation, User
from workflows import clock

PATHS = ["", "calls/", "notices/", "stories/", "money/", "policy/", "policy/action-plan-2021-24/", "search/",
         "accessibility/", "report-an-error/", "help/"]  # fmt: skip

STORY = {
    "id": "S1", "kind": "brand_project", "title": "一盏楼道灯，商量了三次", "lead": "灯坏了谁来修？",
    "body": "老楼没有物业经理。第一次议事，大家只是抱怨。", "quote": "我们先商量。", "quote_by": "一位楼长",
    "metrics": [{"name": "议事日", "value": 18, "unit": "次"}, {"name": "退回", "value": "1410.00", "unit": "元"}],
}  # fmt: skip


@pytest.fixture
def award(call: Call, organisation: Organisation, editor: User) -> Award:
    version = CallVersion.objects.create(call=call, number=1, rules={}, sha256="0" * 64)
    application = Application.objects.create(
        code="B05", call=call, version=version, organisation=organisation, title="楼道管家", state="awarded",
        requested_fen=2_000_000, made_by=editor, submitted_at=clock.now(), beneficiaries=300,
    )  # fmt: skip
    return Award.objects.create(
        code="B05", application=application, call=call, organisation=organisation, approved_fen=1_800_000,
        proposed_by=editor, state="closed",
    )  # fmt: skip


def publish_notice(award: Award, number: str, days_ago: int = 1) -> PublicNotice:
    start = clock.today() - timedelta(days=days_ago)
    notice = PublicNotice.objects.create(
        call=award.call, kind="award_notice", number=number, title=f"公示 {number}", title_en=f"Notice {number}",
        starts_on=start, ends_on=start + timedelta(days=7), working_days=5, published_at=clock.now(), state="published",
    )  # fmt: skip
    NoticeItem.objects.create(notice=notice, application=award.application, fen=1_800_000)
    return notice


@pytest.mark.parametrize("prefix", ["/", "/en/"])
def test_every_page_of_a_new_site_can_be_read(client: Any, site: Any, prefix: str) -> None:
    for path in PATHS:
        page = client.get(f"{prefix}{path}")
        assert page.status_code == 200, path
        assert f'lang="{"en" if prefix == "/en/" else "zh-Hans"}"' in page.content.decode()
        assert " style=" not in page.content.decode(), path


def test_building_the_site_twice_changes_nothing(site: Any, editor: User) -> None:
    before = list(Page.objects.order_by("pk").values_list("pk", "latest_revision"))
    build_site(editor)
    assert list(Page.objects.order_by("pk").values_list("pk", "latest_revision")) == before


def test_the_policy_stands_there_in_its_own_words(client: Any, site: Any) -> None:
    text = client.get("/policy/action-plan-2021-24/").content.decode()
    assert "吉民发〔2021〕24号" in text and "<h2>一、总体要求</h2>" in text and "每年12月15日前" in text


def test_the_page_of_a_call_says_what_when_how_much_and_who(
    client: Any, site: Any, call: Call, editor: User
) -> None:
    page_for_call(call, by=editor)
    text = client.get("/calls/gyct-test/").content.decode()
    assert "楼道微创投" in text and "50,000" in text and "社区社会组织" in text and "200,000.00" in text
    assert "disabled" in text  # announced, not open yet
    english = client.get("/en/calls/gyct-test/").content.decode()
    assert "Stairwell grants" in english and "Community organisations" in english


def test_an_open_call_leads_to_the_application(
    client: Any, site: Any, call: Call, editor: User, at: Any
) -> None:
    from grants.calls.tasks import due_calls

    page_for_call(call, by=editor)
    at(call.opens_at + timedelta(hours=1))
    due_calls()
    assert "/desk/apply/GYCT-TEST/" in client.get("/calls/gyct-test/").content.decode()
    assert "楼道微创投" in client.get("/").content.decode()
    at(call.closes_at + timedelta(hours=1))
    assert "/desk/apply/GYCT-TEST/" not in client.get("/calls/gyct-test/").content.decode()


def test_only_published_notices_are_shown_and_a_running_one_takes_objections(
    client: Any, site: Any, award: Award
) -> None:
    notice = publish_notice(award, "GS-1")
    odd = publish_notice(award, "演示公示〔2026〕2号", days_ago=40)
    PublicNotice.objects.create(
        call=award.call, kind="award_notice", number="HIDDEN", title="未发布", starts_on=clock.today()
    )
    listed = client.get("/notices/").content.decode()
    assert "公示 GS-1" in listed and "未发布" not in listed
    assert client.get("/notices/HIDDEN/").status_code == 404
    text = client.get("/notices/GS-1/").content.decode()
    assert f"/objections/new/{notice.pk}/" in text and "18,000.00" in text
    over = client.get(f"/notices/{odd.pk}/").content.decode()
    assert "/objections/new/" not in over
    assert "Notice GS-1" in client.get("/en/notices/GS-1/").content.decode()


def test_a_story_shows_words_and_takes_its_money_from_the_ledger(
    client: Any, site: Any, award: Award, editor: User
) -> None:
    page = story(STORY, by=editor, award=award, organisation=award.organisation)
    text = client.get(page.url).content.decode()
    assert "我们先商量。" in text and "18,000.00" in text and "20,000.00" in text
    assert "1410.00" not in text
    assert "Stairwell Stewards" in client.get("/en/stories/story-s1/").content.decode()


def test_a_closed_award_becomes_a_draft_story_with_one_click(
    client: Any, site: Any, award: Award, editor: User
) -> None:
    client.force_login(editor)
    first = client.post(f"/cms-admin/story-from-award/{award.code}/")
    page = StoryPage.objects.get()
    assert first.status_code == 302 and str(page.pk) in first.url
    assert not page.live and page.award == award and page.owner == editor
    client.post(f"/cms-admin/story-from-award/{award.code}/")
    assert StoryPage.objects.count() == 1


def test_an_award_that_still_runs_becomes_no_story(
    client: Any, site: Any, award: Award, editor: User
) -> None:
    Award.objects.filter(pk=award.pk).update(state="delivering")
    client.force_login(editor)
    client.post(f"/cms-admin/story-from-award/{award.code}/")
    assert not StoryPage.objects.exists()


def queries_of(client: Any, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("path", ["/notices/", "/stories/", "/money/"])
def test_a_long_list_costs_no_more_queries_than_a_short_one(
    client: Any, site: Any, award: Award, editor: User, path: str
) -> None:
    publish_notice(award, "N-0")
    story(STORY, by=editor, award=award)
    few = queries_of(client, path)
    index = StoryPage.objects.get(locale__language_code="zh-hans").get_parent()
    for n in range(1, 12):
        application = Application.objects.create(
            code=f"X{n}", call=award.call, version=award.application.version, organisation=award.organisation,
            title=f"项目{n}", state="awarded", made_by=editor, submitted_at=clock.now(),
        )  # fmt: skip
        other = Award.objects.create(
            code=f"X{n}", application=application, call=award.call, organisation=award.organisation,
            approved_fen=100, proposed_by=editor, state="confirmed",
        )  # fmt: skip
        publish_notice(other, f"N-{n}")
        index.add_child(instance=StoryPage(title=f"s{n}", slug=f"s{n}", award=other))
    assert queries_of(client, path) == few


def test_sentences_become_paragraphs_of_a_readable_length() -> None:
    assert split_sentences("短句。" * 30, least=20) == ["短句。" * 7] * 4 + ["短句。" * 2]


def test_a_page_is_found_by_its_whole_address_as_wagtail_finds_it_step_by_step(site: Any, rf: Any) -> None:
    StandardPage.objects.live().filter(locale=site.locale)[0].unpublish()
    pages = Page.objects.filter(path__startswith=site.path, depth__gt=site.depth).specific()
    ways = [page.url_path.removeprefix(site.url_path) for page in pages]
    ways += ["notices/17/", "notices/17/more/", "help/nothing/", "nothing/at/all/", "policy/stories/"]
    answers = set()
    for way in ways:
        parts = [part for part in way.split("/") if part]
        found = []
        for route in (HomePage.route, Page.route):
            try:
                page, _args, _kwargs = route(site, rf.get(f"/{way}"), list(parts))
                found.append((page.pk, type(page)))
            except Http404:
                found.append(None)
        assert found[0] == found[1], way
        answers.add(found[0])
    assert None in answers and len(answers) > 8


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/", "/en/"),
        ("/en/calls/?track=venture&page=2", "/calls/?track=venture&amp;page=2"),
        ("/accounts/login/", "/en/accounts/login/"),
        ("/stories/?series=%E5%85%BB", "/en/stories/?series=%E5%85%BB"),
    ],
)
def test_the_switch_of_language_leads_to_the_same_page(
    site: Any, client: Client, path: str, other: str
) -> None:
    assert f'href="{other}"' in client.get(path).text
