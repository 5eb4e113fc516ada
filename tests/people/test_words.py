"""The libraries that we stand on are not heard: every page and mail of accounts, and what every form of the house says to
nothing, too much and nonsense, in Chinese and in English."""

import html
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import allauth
import django
import polib
import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context as running
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django import forms
from django.conf import settings
from django.contrib.messages import get_messages
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import translation

import grants
from cms.translations import OWN, PACKAGES
from grants.people.models import User
from tests.factories import PASSWORD, person
from tests.worker_results import delivered
from workflows import clock

LIBRARY = Path(allauth.__file__).parent
DJANGO = Path(django.__file__).parent
TEMPLATES = Path(settings.BASE_DIR) / "templates"
LANGUAGES = {"zh-hans": "", "en": "/en"}
#: Of allauth's templates, those for what is not offered here.
NOT_OFFERED = {
    "account/base_confirm_code.html": "codes by mail", "account/confirm_email_verification_code.html": "codes by mail",
    "account/confirm_login_code.html": "codes by mail", "account/confirm_password_reset_code.html": "codes by mail",
    "account/request_login_code.html": "codes by mail", "account/email/login_code": "codes by mail",
    "account/email/password_reset_code": "codes by mail", "account/messages/login_code_sent.txt": "codes by mail",
    "account/base_manage_phone.html": "phones", "account/phone_change.html": "phones",
    "account/confirm_phone_verification_code.html": "phones", "account/messages/phone_verification_sent.txt": "phones",
    "account/messages/phone_verified.txt": "phones", "account/email.html": "several addresses",
    "account/signup_by_passkey.html": "no password at all", "mfa/webauthn/signup_form.html": "no password at all",
    "mfa/trust.html": "a browser without the second step",
}  # fmt: skip
#: Bases that say nothing themselves.
MUTE = {"account/base_entrance.html", "account/base_manage.html", "account/base_manage_email.html",
        "account/base_manage_password.html", "mfa/base_entrance.html", "mfa/base_manage.html",
        "mfa/recovery_codes/base.html", "mfa/totp/base.html", "mfa/webauthn/base.html"}  # fmt: skip
#: What is Latin on a Chinese page for good reason.
LATIN = {"PIN", "example", "cn", "org", "name", "https", "English"}


# --- what is listened for ------------------------------------------------------------------------------------


def entries(*files: Path) -> Iterator[polib.POEntry]:
    for file in files:
        yield from polib.pofile(str(file))


def said(entry: polib.POEntry) -> list[str]:
    return [one for one in (entry.msgstr, *entry.msgstr_plural.values()) if one]


def pieces(text: str, least: int) -> list[str]:
    """A sentence without its holes and marks."""
    parts = re.split(r"%\(\w+\)\w|%[ds]|\{\w*\}|<[^>]+>|\n", text)
    return [part.strip(" 。.：:，,") for part in parts if len(part.strip(" 。.：:，,")) >= least]


def library_words() -> dict[str, set[str]]:
    """Everything the libraries would say of accounts and of values, that is not what we say as well."""
    ours = list(entries(OWN, PACKAGES))
    ours_zh = " ".join(one for entry in ours for one in said(entry))
    ours_en = " ".join(entry.msgid for entry in entries(OWN))
    theirs = [
        entry
        for entry in entries(*(LIBRARY / "locale/zh_Hans/LC_MESSAGES").glob("django.po"))
        if any(place.startswith(("account/", "mfa/", "templates/account", "templates/mfa")) for place, _n in entry.occurrences)
    ]  # fmt: skip
    values = [
        entry
        for entry in entries(
            DJANGO / "conf/locale/zh_Hans/LC_MESSAGES/django.po", DJANGO / "contrib/auth/locale/zh_Hans/LC_MESSAGES/django.po"
        )
        if re.match(r"This field|Enter a|Ensure|Select a valid|No file|The submitted|Upload|Null char|This password|"
                    r"The password is|A user with|Please submit|“%\(pk\)s” is not|File ext", entry.msgid)
    ]  # fmt: skip
    assert len(theirs) > 100 and len(values) > 20
    chinese = {part for entry in [*theirs, *values] for one in said(entry) for part in pieces(one, 4)}
    english = {part for entry in [*theirs, *values] for part in pieces(entry.msgid, 12)}
    return {
        "zh-hans": {one for one in chinese if one not in ours_zh}
        | {"必需字段", "空字符串", "双因素", "确保该变量"},
        "en": {one for one in english if one not in ours_en}
        | {"This field is required", "Sign In", "Sign Up", "Ensure "},
    }


@pytest.fixture(scope="module")
def words() -> dict[str, set[str]]:
    return library_words()


def faults(text: str, language: str, words: dict[str, set[str]], known: tuple[str, ...] = ()) -> list[str]:
    """What is heard of the libraries, and of the other language."""
    found = [f"the library's: {one}" for one in words[language] if one in text]
    text = re.sub(r"https?://\S+|\S+@\S+", "", text)
    for one in known:
        text = text.replace(one, "")
    if language == "en":
        return found + [f"Chinese: {one}" for one in re.findall(r"[一-鿿]+", text)]
    return found + [f"English: {one}" for one in re.findall(r"[A-Za-z]{2,}", text) if one not in LATIN]


def shown(page: str) -> str:
    """What a reader sees of a page: its title, its messages, its middle, and what is read aloud."""
    middle = page.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    parts = [
        *re.findall(r"<title>(.*?)</title>", page, re.DOTALL),
        *re.findall(r'<p class="flash.*?</p>', page, re.DOTALL),
        middle,
    ]
    whole = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", " ".join(parts), flags=re.DOTALL)
    aloud = re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]+)"', whole)
    return html.unescape(" ".join([re.sub(r"<[^>]+>", " ", whole), *aloud]))


# --- pages ---------------------------------------------------------------------------------------------------


def test_every_template_of_accounts_that_can_be_shown_is_ours() -> None:
    theirs = {
        str(file.relative_to(LIBRARY / "templates"))
        for top in ("account", "mfa")
        for file in (LIBRARY / "templates" / top).rglob("*.*")
    }
    missing = {
        one for one in theirs if not (TEMPLATES / one).exists() and not one.startswith(tuple(NOT_OFFERED))
    }
    assert missing - MUTE == set()
    for name in ("account_request_login_code", "account_change_phone", "account_signup_by_passkey", "mfa_trust",
                 "mfa_signup_webauthn", "account_confirm_password_reset_code"):  # fmt: skip
        with pytest.raises(NoReverseMatch):
            reverse(name)


def with_factors(name: str) -> User:
    user = person(name)
    totp.TOTP.activate(user, totp.generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def names() -> list[str]:
    """Every address of accounts, by allauth's own lists."""
    from allauth.account import urls as of_accounts
    from allauth.mfa import urls as of_factors

    found: list[str] = []

    def gather(patterns: Any) -> None:
        for one in patterns:
            gather(one.url_patterns) if hasattr(one, "url_patterns") else found.append(one.name)

    gather(of_accounts.urlpatterns)
    gather(of_factors.urlpatterns)
    return found


def address(name: str, key: int) -> str:
    for args in ([], [key], ["none"], ["1", "none"]):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    raise AssertionError(name)


OF_A_KEY = {"mfa_index", "mfa_list_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"}
WRONG: dict[str, str] = {
    "login": "nobody", "username": "张 三 @", "email": "no address", "password": "wrong", "oldpassword": "wrong",
    "password1": "123", "password2": "456", "code": "000000", "name": "", "credential": "{}", "action_add": "",
}  # fmt: skip


def signed_in(user: User) -> Client:
    """In by password a moment ago, the second step shown."""
    from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS

    client = Client()
    client.force_login(user)
    session = client.session
    session[RECORDS] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_accounts_speaks_as_the_house_does(language: str, words: dict[str, set[str]]) -> None:
    new, old = person("ada"), with_factors("eva")
    # A passkey without a device behind it: its list, its name, and its end.
    third = person("ira")
    key = Authenticator.objects.create(user=third, type="webauthn", data={"name": "Key", "credential": {}}).pk
    halfway = Client()
    halfway.post("/accounts/login/", {"login": "eva", "password": PASSWORD})
    clients = {
        "a stranger": Client(),
        "at the second step": halfway,
        "ada": signed_in(new),
        "eva": signed_in(old),
    }
    seen, wrong = set(), []
    with translation.override(language):
        for name in names():
            for who, client in clients.items():
                if (name == "account_logout" and who != "a stranger") or (
                    who == "ira" and name not in OF_A_KEY
                ):
                    continue
                for typed in (None, WRONG, {}):
                    answer = (
                        client.get(address(name, key))
                        if typed is None
                        else client.post(address(name, key), typed)
                    )
                    if answer.status_code != 200 or "html" not in answer["Content-Type"]:
                        continue
                    seen.add(name)
                    text = shown(answer.content.decode())
                    known = (
                        "ada",
                        "eva",
                        "ira",
                        "Key",
                        *re.findall(r"\b[A-Z2-7]{32}\b", text),
                        *WRONG.values(),
                    )
                    wrong += [(name, who, typed, fault) for fault in faults(text, language, words, known)]
    assert not wrong, "\n".join(map(str, wrong[:40]))
    assert len(seen) > 17, seen


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_when_something_is_done_is_ours_too(language: str, words: dict[str, set[str]]) -> None:
    """Messages by their templates: not every one can be brought about from a form."""
    request = RequestFactory().get("/")
    client = Client()
    request.session, request.user = client.session, person("ada")  # type: ignore[assignment]
    from django.contrib.messages.middleware import MessageMiddleware

    MessageMiddleware(lambda r: None).process_request(request)  # type: ignore[arg-type,return-value]
    with translation.override(language), running.request_context(request):
        for file in sorted(
            [*TEMPLATES.glob("account/messages/*.txt"), *TEMPLATES.glob("mfa/messages/*.txt")]
        ):
            get_adapter().add_message(
                request, 20, str(file.relative_to(TEMPLATES)), {"email": "a@example.org"}
            )
        said_all = [str(one) for one in get_messages(request)]
        said_all += [str(one) for one in get_adapter().error_messages.values() if "phone" not in str(one)]
    assert len(said_all) > 30
    wrong = [(one, fault) for one in said_all if "电话" not in one for fault in faults(one, language, words)]
    assert not wrong, "\n".join(map(str, wrong[:40]))


# --- mails ---------------------------------------------------------------------------------------------------

FACTS = {
    "activate_url": "https://example.org/x", "password_reset_url": "https://example.org/x", "key": "k",
    "signup_url": "https://example.org/x", "username": "ada", "from_email": "a@example.org",
    "to_email": "b@example.org", "deleted_email": "a@example.org", "ip": "203.0.113.7", "user_agent": "Firefox",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_of_accounts_begins_with_the_name_of_the_site(
    language: str, words: dict[str, set[str]]
) -> None:
    files = [
        *LIBRARY.glob("templates/account/email/*_message.txt"),
        *LIBRARY.glob("templates/mfa/email/*_message.txt"),
    ]
    prefixes = {str(file.relative_to(LIBRARY / "templates")).removesuffix("_message.txt") for file in files}
    prefixes -= {"account/email/base", *NOT_OFFERED}
    name = {"zh-hans": "益创", "en": "Yichuang"}[language]
    request = RequestFactory().get("/", headers={"host": "forged.example"})
    with translation.override(language), running.request_context(request):
        for prefix in sorted(prefixes):
            facts = FACTS | {
                "user": person(f"u{len(delivered())}", name="王芳" if language != "en" else "Fang")
            }
            get_adapter().send_mail(prefix, "a@example.org", facts | {"timestamp": clock.now()})
            letter = delivered()[-1]
            assert letter.subject.startswith(name), prefix
            assert str(letter.body).startswith(name), prefix
            assert "forged.example" not in letter.subject + str(letter.body), prefix
            text = f"{letter.subject}\n{letter.body}"
            assert faults(text, language, words, ("ada", "Fang", "203.0.113.7")) == [], prefix
    assert len(delivered()) > 12


@pytest.mark.django_db
def test_the_first_mail_of_all_is_in_one_s_own_language_and_says_what_to_do() -> None:
    typed = {
        "name": "张三",
        "mobile": "13900000000",
        "username": "zhang",
        "email": "zhang@example.org",
        "password1": "a-long-password-7",
        "password2": "a-long-password-7",
    }
    Client().post("/accounts/signup/", typed)
    (letter,) = delivered()
    assert letter.subject == "益创：请确认您的电子邮箱"
    assert str(letter.body).startswith("益创：关于您账号的通知\n\n张三，您好：")
    assert "/accounts/confirm-email/" in letter.body
    assert "Hello" not in letter.body


# --- forms ---------------------------------------------------------------------------------------------------


def house_forms() -> Iterator[type[forms.Form]]:
    """Every form class that the house declares, with the fields it declares."""
    for module in pkgutil.walk_packages(grants.__path__, "grants."):
        if module.name == "grants.people.account_forms":
            continue  # its words are put on when it is made: the pages above show them
        if module.name.rpartition(".")[2].endswith("forms") and "migrations" not in module.name:
            for one in vars(importlib.import_module(module.name)).values():
                if (
                    isinstance(one, type)
                    and issubclass(one, forms.BaseForm)
                    and one.__module__ == module.name
                ):
                    yield one


def tried(form: type[forms.BaseForm]) -> Iterator[tuple[str, str]]:
    """What each field says to nothing, too much and nonsense."""
    fields: dict[str, forms.Field] = deepcopy(form.base_fields)  # type: ignore[attr-defined]
    for typed in ("", "x" * 50_000, "9" * 400, "0\x00", "1.23456"):
        probe = type("Probe", (forms.Form,), dict(fields))(dict.fromkeys(fields, typed))
        for bound in probe:
            yield from ((bound.name, str(words)) for words in bound.errors)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_every_form_says_is_ours_and_says_what_to_do(language: str, words: dict[str, set[str]]) -> None:
    wrong, heard = [], 0
    with translation.override(language):
        for form in house_forms():
            for name, sentence in tried(form):
                heard += 1
                clean = re.sub(r"x{20,}|9{20,}|0?\x00|1\.23456", "", sentence)
                wrong += [(form.__name__, name, fault) for fault in faults(clean, language, words)]
    assert not wrong, "\n".join(map(str, wrong[:40]))
    assert heard > 100


@pytest.mark.parametrize(
    ("field", "chinese", "english"),
    [
        (forms.CharField(label="名称"), "请填写名称。", "Fill in: 名称."),
        (forms.ChoiceField(label="名称", choices=[("a", "a")]), "请选择名称。", "Choose: 名称."),
        (forms.BooleanField(label="名称"), "请勾选“名称”后继续。", "Tick “名称” to go on."),
        (forms.FileField(label="名称"), "请选择文件：名称。", "Choose a file: 名称."),
        (forms.CharField(label="是否符合？"), "请填写这一项。", "Fill this in."),
        (
            forms.CharField(label="名称", error_messages={"required": "自己的话。"}),
            "自己的话。",
            "自己的话。",
        ),
    ],
)
def test_what_is_missing_is_named(field: forms.Field, chinese: str, english: str) -> None:
    for language, sentence in (("zh-hans", chinese), ("en", english)):
        with translation.override(language):
            probe = type("Probe", (forms.Form,), {"field": field})({})
            assert list(probe["field"].errors) == [sentence]
            assert sentence in str(probe["field"].errors)
