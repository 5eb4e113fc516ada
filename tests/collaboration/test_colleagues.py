"""People work on an application together: rights, invitations, the sign-off, who is in charge, and what reminds them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from grants.applications import actions
from grants.applications.models import Application
from grants.applications.tasks import due_reminders_of_closing
from grants.collaboration import actions as collaboration
from grants.collaboration.models import Colleague, Invitation
from grants.desk.queries import tasks_for
from grants.documents.file_requests import MAKE
from grants.documents.printing import print_paper
from grants.documents.queries import latest_paper
from grants.eligibility import actions as eligibility
from grants.files.models import Attachment
from grants.people.models import Expert, User
from grants.reviews.queries import conflicts_between
from grants.submission import actions as submission
from tests.factories import Scenario, fill, pdf, person
from tests.services import free_port
from tests.worker_results import delivered
from workflows import clock, jobs, tasks
from workflows.mail import SERVER
from workflows.models import Event, Message
from workflows.steps import NotYours, Refused, action

Browse = Callable[[Any], Client]

SECTION = "overview"


def colleague(application: Application, role: str, name: str = "helper", called: str = "") -> User:
    """Somebody who came by an invitation, as people come."""
    user = person(name, name=called or name)
    invited_by = application.made_by
    collaboration.invite(application=application, email=user.email, role=role, by=invited_by)
    collaboration.accept_invitation(invitation=Invitation.objects.get(email=user.email), by=user)
    return User.objects.get(pk=user.pk)


def tell_all() -> None:
    tasks.announce_pending()


def link_in(text: str) -> str:
    found = re.search(r"/invitations/[\w-]+/", text)
    assert found is not None
    return found.group()


# --- rights -----------------------------------------------------------------------------------------------
RIGHTS = {
    "edit": {"read", "edit"},
    "read": {"read"},
    "sign": {"read", "sign"},
}


@pytest.mark.parametrize("role", RIGHTS)
def test_a_colleague_may_what_the_role_says_and_nothing_else(scenario: Scenario, role: str) -> None:
    application = scenario.draft(scenario.registered)
    user = colleague(application, role)
    may = {what for what in ("read", "edit", "sign", "submit") if application.may(user, what)}
    assert may == RIGHTS[role]


def test_members_may_everything_and_strangers_nothing(scenario: Scenario) -> None:
    application = scenario.draft(scenario.registered)
    member, stranger = scenario.applicant(scenario.registered), scenario.applicant(scenario.guided)
    assert all(application.may(member, what) for what in ("read", "edit", "sign", "submit"))
    assert not any(application.may(stranger, what) for what in ("read", "edit", "sign", "submit"))


def test_only_editors_write_and_only_members_hand_in(scenario: Scenario) -> None:
    application = scenario.filled(scenario.registered)
    editor, reader = colleague(application, "edit", "editor1"), colleague(application, "read", "reader1")
    actions.save_section(application=application, section=SECTION, answers={"title": "新题"}, by=editor)
    with pytest.raises(NotYours, match="read"):
        actions.save_section(application=application, section=SECTION, answers={"title": "x"}, by=reader)
    for operation in (
        lambda: submission.submit(application=application, by=editor),
        lambda: actions.delete_draft(application=application, by=editor),
        lambda: collaboration.invite(application=application, email="x@example.org", role="read", by=editor),
    ):
        with pytest.raises(NotYours):
            operation()
    assert Application.objects.get(pk=application.pk).title == "新题"


PAGES = {
    "application-tasks": {"edit": 200, "read": 200, "sign": 200},
    "application-check": {"edit": 200, "read": 200, "sign": 200},
    "application-people": {"edit": 200, "read": 200, "sign": 200},
    "application-sign-off": {"edit": 403, "read": 403, "sign": 302},
    "application-delete": {"edit": 403, "read": 403, "sign": 403},
    "application-withdraw": {"edit": 403, "read": 403, "sign": 403},
}


def test_every_page_asks_for_the_right_it_needs(scenario: Scenario, browse: Browse) -> None:
    application = scenario.draft(scenario.registered)
    stranger = browse(scenario.applicant(scenario.guided))
    people = {role: browse(colleague(application, role, f"as-{role}")) for role in RIGHTS}
    for page, expected in PAGES.items():
        url = reverse(page, args=[application.code])
        assert stranger.get(url).status_code == 404, page
        assert {role: people[role].get(url).status_code for role in RIGHTS} == expected, page
    submit = reverse("application-submit", args=[application.code])
    assert [people[role].post(submit).status_code for role in RIGHTS] == [403, 403, 403]


def test_a_reader_sees_a_section_and_gets_back_what_he_could_not_save(
    scenario: Scenario, browse: Browse
) -> None:
    application = scenario.filled(scenario.registered)
    client = browse(colleague(application, "read"))
    url = reverse("application-section", args=[application.code, SECTION])
    page = client.get(url)
    assert page.status_code == 200
    assert "独居老人巡访结对计划" in page.content.decode()
    assert "<textarea" not in page.content.decode()
    kept = client.post(url, {"title": "我的另一个题目", "revision": "1"})
    assert kept.status_code == 403
    assert "我的另一个题目" in kept.content.decode()
    assert Application.objects.get(pk=application.pk).title == "独居老人巡访结对计划"


def test_files_and_papers_follow_the_rights(scenario: Scenario, browse: Browse) -> None:
    application = scenario.submitted(scenario.registered)
    reader, stranger = colleague(application, "read"), scenario.applicant(scenario.guided)
    receipt = latest_paper(application, "receipt")
    assert receipt is not None
    assert browse(stranger).get(reverse("document", args=[receipt.pk])).status_code == 404
    print_paper(str(receipt.pk))
    file = Attachment.objects.filter(subject_id=application.pk).first()
    assert file is not None
    urls = [
        reverse("attachment", args=[file.pk]),
        reverse("document", args=[receipt.pk]),
        reverse("application-pdf", args=[application.code]),
        reverse("application", args=[application.code]),
    ]
    with jobs.in_place(MAKE):
        assert [browse(reader).get(url).status_code for url in urls] == [200] * 4
    assert [browse(stranger).get(url).status_code for url in urls] == [404] * 4


def test_whoever_worked_on_it_does_not_decide_on_it(scenario: Scenario) -> None:
    application = scenario.draft(scenario.registered)
    collaboration.invite(
        application=application, email=scenario.officer.email, role="edit", by=application.made_by
    )
    collaboration.accept_invitation(invitation=Invitation.objects.get(), by=scenario.officer)
    collaboration.take_off(colleague=Colleague.objects.get(), by=application.made_by)
    fill(application, by=scenario.applicant(scenario.registered))
    submission.submit(application=application, by=scenario.applicant(scenario.registered))
    fresh = Application.objects.get(pk=application.pk)
    line = eligibility.open_checklist(application=fresh, by=None)[0]
    with pytest.raises(NotYours):
        eligibility.decide_line(line=line, result="pass", by=User.objects.get(pk=scenario.officer.pk))


def test_an_officer_who_works_on_it_sees_it_as_the_applicant_does(scenario: Scenario, browse: Browse) -> None:
    application = scenario.draft(scenario.registered)
    collaboration.invite(
        application=application, email=scenario.officer.email, role="edit", by=application.made_by
    )
    collaboration.accept_invitation(invitation=Invitation.objects.get(), by=scenario.officer)
    fill(application, by=scenario.applicant(scenario.registered))
    submission.submit(application=application, by=scenario.applicant(scenario.registered))
    client = browse(User.objects.get(pk=scenario.officer.pk))
    for page in ("application-eligibility", "application-supplement"):
        assert client.get(reverse(page, args=[application.code])).status_code == 403
    assert client.get(reverse("history", args=["application", application.pk])).status_code == 404
    shown = client.get(application.get_absolute_url())
    assert "applications/tracking.html" in [t.name for t in shown.templates]


def test_an_auditor_works_on_nothing(scenario: Scenario) -> None:
    application = scenario.draft(scenario.registered)
    auditor = person("auditor", "auditor", office=scenario.office)
    collaboration.invite(application=application, email=auditor.email, role="read", by=application.made_by)
    with pytest.raises(Refused, match="Auditors"):
        collaboration.accept_invitation(invitation=Invitation.objects.get(), by=auditor)


def test_an_expert_who_once_worked_on_it_does_not_score_it(scenario: Scenario) -> None:
    application = scenario.draft(scenario.registered)
    user = colleague(application, "edit")
    expert = Expert.objects.create(code="E1", name="专家", user=user)
    collaboration.take_off(colleague=Colleague.objects.get(), by=application.made_by)
    assert (expert.pk, application.pk) in conflicts_between([expert], [application])


# --- invitations ------------------------------------------------------------------------------------------
def test_an_invitation_is_a_letter_in_both_languages_and_keeps_only_the_hash(scenario: Scenario) -> None:
    application = scenario.draft(scenario.registered)
    sent = collaboration.invite(
        application=application, email="Helper@Example.org", role="edit", by=application.made_by
    )
    letter = delivered("helper@example.org")[-1]
    assert letter.to == ["helper@example.org"]
    assert "邀请" in letter.body
    assert "invites you" in letter.body
    secret = link_in(letter.body).split("/")[2]
    assert sent.secret_sha256 == Invitation.hash_of(secret)
    assert secret not in str(list(Event.objects.values_list("facts", flat=True)))
    assert sent.expires_at - sent.invited_at == timedelta(days=14)


def test_who_has_the_address_accepts_it_once_and_whoever_was_passed_the_letter_does_not(
    scenario: Scenario, browse: Browse
) -> None:
    application = scenario.draft(scenario.registered)
    collaboration.invite(
        application=application, email="Mine@example.invalid", role="read", by=application.made_by
    )
    url = link_in(delivered("mine@example.invalid")[-1].body)
    other = person("other")
    page = browse(other).get(url).content.decode()
    assert "mine@example.invalid" in page  # says whose it was
    assert "other@example.invalid" in page
    assert "接受邀请" not in page
    assert "不是您这个账户的邮箱" in browse(other).post(url).content.decode()
    unproved = person("unproved")
    EmailAddress.objects.create(user=unproved, email="mine@example.invalid", verified=False)
    browse(unproved).post(url)
    assert not Colleague.objects.exists()
    mine = person("mine")
    for _twice in range(2):
        assert browse(mine).post(url).url == application.get_absolute_url()
    assert Colleague.objects.get().user == mine
    tell_all()
    assert Message.objects.filter(to=application.made_by, event__action="accept_invitation").count() == 1


@pytest.mark.parametrize("how", ["late", "revoked", "resent"])
def test_a_link_that_is_over_opens_nothing(scenario: Scenario, browse: Browse, how: str) -> None:
    application = scenario.draft(scenario.registered)
    sent = collaboration.invite(
        application=application, email="a@example.org", role="edit", by=application.made_by
    )
    url = link_in(delivered("a@example.org")[-1].body)
    if how == "revoked":
        collaboration.revoke_invitation(invitation=sent, by=application.made_by)
    if how == "resent":
        collaboration.invite(
            application=application, email="a@example.org", role="edit", by=application.made_by
        )
    user = browse(person("late"))
    with clock.at(clock.now() + timedelta(days=15 if how == "late" else 0)):
        page = user.get(url)
        user.post(url)
    assert str(application) not in page.content.decode()
    assert not Colleague.objects.exists()


def test_an_unknown_secret_is_not_found(scenario: Scenario, client: Client) -> None:
    assert client.get(reverse("invitation", args=["x" * 43])).status_code == 404


def test_the_link_survives_a_registration(scenario: Scenario, client: Client) -> None:
    application = scenario.draft(scenario.registered)
    collaboration.invite(
        application=application, email="new@example.org", role="edit", by=application.made_by
    )
    url = link_in(delivered("new@example.org")[-1].body)
    landing = client.get(url)
    assert "next=" in landing.content.decode()
    signup = f"{reverse('account_signup')}?next={url}"
    new = {
        "name": "新人",
        "mobile": "13900000000",
        "username": "newcomer",
        "email": "new@example.org",
        "password1": "a-long-Secret-7",
        "password2": "a-long-Secret-7",
    }
    made = client.post(signup, new | {"next": url})
    assert made.url.endswith("/accounts/confirm-email/")
    proved = re.search(r"/accounts/confirm-email/[^/\s]+/", str(delivered("new@example.org")[-1].body))
    assert proved is not None
    assert client.post(proved[0]).url.endswith(url)
    client.post(url)
    assert application.may(User.objects.get(username="newcomer"), "edit")


def test_the_link_survives_a_login(scenario: Scenario, client: Client) -> None:
    application = scenario.draft(scenario.registered)
    user = person("known")
    collaboration.invite(application=application, email=user.email, role="edit", by=application.made_by)
    url = link_in(delivered(user.email)[-1].body)
    cache.clear()
    back = client.post(
        f"{reverse('account_login')}?next={url}",
        {"login": "known", "password": "long-enough-for-a-test", "next": url},
    )
    assert back.url.endswith(url)


def test_nobody_mails_strangers_through_us(scenario: Scenario) -> None:
    application = scenario.draft(scenario.registered)
    for n in range(20):
        collaboration.invite(
            application=application, email=f"p{n}@example.org", role="read", by=application.made_by
        )
    sent = len(delivered())
    with pytest.raises(Refused, match="20"):
        collaboration.invite(
            application=application, email="p99@example.org", role="read", by=application.made_by
        )
    assert len(delivered()) == sent


def test_a_mail_server_that_is_away_keeps_nobody_waiting_and_loses_no_letter(
    scenario: Scenario, settings: Any
) -> None:
    application = scenario.draft(scenario.registered)
    settings.MAIL_CARRIER, carrier = "django.core.mail.backends.smtp.EmailBackend", settings.MAIL_CARRIER
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    invitation = collaboration.invite(
        application=application, email="a@example.org", role="read", by=application.made_by
    )
    assert delivered("a@example.org") == []
    settings.MAIL_CARRIER = carrier
    SERVER.reset()  # it has rested
    with clock.at(clock.now() + timedelta(hours=1)):
        assert len(delivered(invitation.email)) == 1


@action
def invites_and_then_fails(application: Application) -> None:
    collaboration.invite(application=application, email="a@example.org", role="read", by=application.made_by)
    raise Refused("No.")


def test_a_letter_of_an_action_that_was_refused_is_not_sent(scenario: Scenario) -> None:
    application = scenario.draft(scenario.registered)
    with pytest.raises(Refused):
        invites_and_then_fails(application)
    assert not Invitation.objects.exists()
    assert delivered("a@example.org") == []


def test_members_change_roles_and_take_people_off_on_the_page(scenario: Scenario, browse: Browse) -> None:
    application = scenario.draft(scenario.registered)
    helper = colleague(application, "read")
    row, client = Colleague.objects.get(), browse(scenario.applicant(scenario.registered))
    url = reverse("application-people", args=[application.code])
    client.post(url, {"do": "role", "colleague": row.pk, "role": "edit"})
    assert Application.objects.get().may(helper, "edit")
    client.post(url, {"do": "off", "colleague": row.pk})
    assert not Application.objects.get().may(helper)
    wrong = client.post(url, {"do": "invite", "email": "no-address", "role": "edit"})
    assert wrong.status_code == 200
    assert "no-address" in wrong.content.decode()
    client.post(url, {"do": "invite", "email": "right@example.org", "role": "sign"})
    client.post(url, {"do": "revoke", "invitation": Invitation.objects.latest("pk").pk})
    assert Invitation.objects.latest("pk").revoked_at is not None


def test_a_colleague_leaves_but_takes_nobody_off(scenario: Scenario, browse: Browse) -> None:
    application = scenario.draft(scenario.registered)
    first, second = colleague(application, "edit", "first"), colleague(application, "edit", "second")
    url = reverse("application-people", args=[application.code])
    browse(first).post(url, {"do": "off", "colleague": Colleague.objects.get(user=second).pk})
    assert Colleague.objects.count() == 2
    gone = browse(first).post(url, {"do": "off", "colleague": Colleague.objects.get(user=first).pk})
    assert gone.url == reverse("my-applications")
    assert list(Colleague.objects.values_list("user", flat=True)) == [second.pk]


# --- the sign-off -----------------------------------------------------------------------------------------
@pytest.fixture
def signing(scenario: Scenario) -> Scenario:
    type(scenario.call).objects.filter(pk=scenario.call.pk).update(asks_sign_off=True)
    scenario.call.refresh_from_db()
    return scenario


def test_without_the_sign_off_nothing_is_submitted(signing: Scenario) -> None:
    application = signing.filled(signing.registered)
    member, signer = signing.applicant(signing.registered), colleague(application, "sign")
    with pytest.raises(Refused, match="signed off"):
        submission.submit(application=application, by=member)
    collaboration.sign_off(application=application, by=signer)
    sent = submission.submit(application=application, by=member)
    assert sent.versions.get().sha256 == application.sign_offs.get().content_sha256


def test_the_organisation_can_ask_for_it_too(scenario: Scenario) -> None:
    scenario.registered.asks_sign_off = True
    scenario.registered.save()
    application = scenario.filled(scenario.registered)
    with pytest.raises(Refused, match="signed off"):
        submission.submit(application=application, by=scenario.applicant(scenario.registered))


def test_a_later_change_makes_it_void_and_says_who_changed_what(signing: Scenario, browse: Browse) -> None:
    application = signing.filled(signing.registered)
    member = signing.applicant(signing.registered)
    editor = colleague(application, "edit", "editor", "李编辑")
    collaboration.sign_off(application=application, by=member)
    kept = application.sections.get(section=SECTION).answers
    actions.save_section(
        application=application, section=SECTION, answers=kept | {"summary": "改了。"}, by=editor
    )
    with pytest.raises(Refused, match="signed off"):
        submission.submit(application=application, by=member)
    page = browse(member).get(reverse("application-sign-off", args=[application.code])).content.decode()
    changed = page[page.index('id="sign"') :]
    assert "李编辑" in changed
    actions.attach(application=application, key="certificate", file=pdf(), by=member)
    page = browse(member).get(reverse("application-check", args=[application.code])).content.decode()
    assert "Changed since" in page
    assert "Attachments" in page[page.index("Changed since") :]


def test_one_signs_off_what_one_has_read(signing: Scenario, browse: Browse) -> None:
    application = signing.filled(signing.registered)
    signer = browse(colleague(application, "sign"))
    url = reverse("application-sign-off", args=[application.code])
    page = signer.get(url)
    assert "独居老人巡访结对计划" in page.content.decode()
    kept = application.sections.get(section=SECTION).answers
    member = signing.applicant(signing.registered)
    actions.save_section(
        application=application, section=SECTION, answers=kept | {"summary": "改了。"}, by=member
    )
    signer.post(url, {"seen": page.context["seen"]})
    assert not application.sign_offs.exists()
    fresh = signer.get(url)
    signer.post(url, {"seen": fresh.context["seen"], "note": "已核对"})
    assert application.sign_offs.get().note == "已核对"


def test_a_supplement_is_signed_off_as_well(signing: Scenario) -> None:
    application = signing.filled(signing.registered)
    member = signing.applicant(signing.registered)
    collaboration.sign_off(application=application, by=member)
    application = submission.submit(application=application, by=member)
    point = {"section": SECTION, "question": "summary", "text": "请写清楚。"}
    eligibility.ask_for_supplement(application=application, points=[point], by=signing.officer)
    kept = application.sections.get(section=SECTION).answers
    actions.save_section(
        application=application, section=SECTION, answers=kept | {"summary": "更清楚。"}, by=member
    )
    with pytest.raises(Refused, match="signed off"):
        submission.answer_supplement(application=application, by=member)
    collaboration.sign_off(application=application, by=member)
    assert submission.answer_supplement(application=application, by=member).state == "submitted"


def test_the_desk_asks_the_signer_to_read(signing: Scenario) -> None:
    application = signing.filled(signing.registered)
    signer, reader = colleague(application, "sign", "s1"), colleague(application, "read", "r1")
    item = tasks_for(signer)[0]
    assert item.url == reverse("application-sign-off", args=[application.code])
    assert tasks_for(reader) == []


# --- who is in charge -------------------------------------------------------------------------------------
def test_the_draft_is_handed_on_and_the_desk_says_so(scenario: Scenario) -> None:
    application = scenario.draft(scenario.registered)
    member, editor = (
        scenario.applicant(scenario.registered),
        colleague(application, "edit", "editor", "李编辑"),
    )
    assert application.owner == member
    collaboration.transfer(application=application, to=editor, by=member)
    tell_all()
    assert Message.objects.filter(to=editor, event__action="transfer").count() == 1
    with translation.override("en"):
        assert "you are in charge" in tasks_for(editor)[0].detail
        assert "李编辑" in tasks_for(member)[0].detail


def test_it_is_not_handed_to_whoever_may_not_write(scenario: Scenario, browse: Browse) -> None:
    application = scenario.draft(scenario.registered)
    reader, member = colleague(application, "read"), scenario.applicant(scenario.registered)
    with pytest.raises(Refused):
        collaboration.transfer(application=application, to=reader, by=member)
    with pytest.raises(NotYours):
        collaboration.transfer(application=application, to=reader, by=reader)
    url = reverse("application-people", args=[application.code])
    assert browse(member).post(url, {"do": "transfer", "to": scenario.lead.pk}).status_code == 404


def test_whoever_is_taken_off_is_in_charge_no_longer(scenario: Scenario) -> None:
    application = scenario.draft(scenario.registered)
    member, editor = scenario.applicant(scenario.registered), colleague(application, "edit")
    collaboration.transfer(application=application, to=editor, by=member)
    collaboration.take_off(colleague=Colleague.objects.get(), by=member)
    assert Application.objects.get().owner == member


# --- before it closes -------------------------------------------------------------------------------------
def test_an_unfinished_draft_is_reminded_of_three_times_and_once_each(scenario: Scenario) -> None:
    application = scenario.draft(scenario.registered)
    editor = colleague(application, "edit")
    collaboration.transfer(application=application, to=editor, by=application.made_by)
    closes = scenario.call.closes_at
    assert closes is not None
    told = []
    for before in (8 * 24, 7 * 24, 5 * 24, 48, 30, 3, 1):
        with clock.at(closes - timedelta(hours=before)):
            told.append(due_reminders_of_closing() + due_reminders_of_closing())
            tell_all()
    assert told == [0, 1, 0, 1, 0, 1, 0]
    for user in (editor, scenario.applicant(scenario.registered)):
        assert Message.objects.filter(to=user, event__action="closing_soon").count() == 3


def test_nothing_reminds_of_what_is_submitted_or_was_begun_just_now(scenario: Scenario) -> None:
    scenario.submitted(scenario.registered)
    closes = scenario.call.closes_at
    assert closes is not None
    with clock.at(closes - timedelta(hours=30)):
        scenario.draft(scenario.guided)
        assert due_reminders_of_closing() == 0


# --- lists ------------------------------------------------------------------------------------------------
def test_lists_and_desk_ask_no_more_for_many(scenario: Scenario, browse: Browse) -> None:
    first = scenario.draft(scenario.registered)
    helper = colleague(first, "edit")

    def count(url: str, user: User) -> int:
        client = browse(user)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    pages = [reverse("my-applications"), reverse("desk")]
    people = reverse("application-people", args=[first.code])
    tasks_page = reverse("application-tasks", args=[first.code])
    before = [count(url, helper) for url in (*pages, people, tasks_page)]
    for n in range(2, 8):
        other = scenario.draft(scenario.organisation(n))
        Colleague.objects.create(application=other, user=helper, role="edit", added_by=other.made_by)
        Colleague.objects.create(
            application=first, user=person(f"more{n}"), role="read", added_by=first.made_by
        )
    assert [count(url, helper) for url in (*pages, people, tasks_page)] == before
