"""User names: of which no two look alike, and which are never taken for an address."""

import ast
import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from grants.collaboration.forms import InviteForm
from grants.desk.queries import mails_to
from grants.people.identity import has_address, masked, person_named
from grants.people.login import meant
from grants.people.models import User
from grants.people.user_names import UserNameValidator
from tests.factories import PASSWORD, person
from workflows.models import Mail

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
#: Full-width letters, a Cyrillic “о”, a Greek “ο”, an address, an invisible sign, a fraction slash.
LOOK_ALIKE = ["оfficer", "οfficer", "officer@x.example", "offi\u200bcer", "offic\u0435r", "a⁄b", "ofﬁcer"]


@pytest.mark.parametrize("name", LOOK_ALIKE)
def test_the_database_refuses_a_name_that_looks_like_another(name: str) -> None:
    person("officer")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(username=name, email="x@example.invalid")])
    there = person("other")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=there.pk).update(username=name)


@pytest.mark.parametrize("name", ["Officer", "OFFICER", "ｏｆｆｉｃｅｒ", "ＯＦＦＩＣＥＲ ", "oﬃcer"])
def test_another_case_or_width_is_the_same_name(name: str) -> None:
    person("officer")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username=name, email="x@example.invalid")


@pytest.mark.parametrize("name", ["王芳", "김철수", "o.neil_2+x", "n-1", "Ａda"])
def test_plain_names_are_taken(name: str) -> None:
    UserNameValidator()(User.objects.create(username=name, email="x@example.invalid").username)


@pytest.mark.parametrize("name", [*LOOK_ALIKE[:4], "Officer", "ｏｆｆｉｃｅｒ", "a b", "<b>"])
def test_nobody_registers_under_such_a_name(client: Client, name: str) -> None:
    person("officer")
    client.post(
        "/en/accounts/signup/",
        {
            "name": "张三",
            "mobile": "13900000000",
            "username": name,
            "email": "new@example.invalid",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    assert User.objects.count() == 1
    with pytest.raises(ValidationError):
        UserNameValidator()("a@b")


def test_what_has_an_at_sign_is_a_verified_address() -> None:
    ada, bo = person("ada"), person("bo")
    EmailAddress.objects.filter(user=ada).update(email="ada@example.org")
    EmailAddress.objects.filter(user=bo).update(email="bo@example.org", verified=False)
    assert person_named(" ADA@example.org ") == ada
    assert person_named("ada＠example.org") == ada
    assert person_named("ADA") == ada
    for nobody in ("bo@example.org", bo.email, "ada@", "", "  ", "@"):
        assert person_named(nobody) is None
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert person_named("ada") is None
    assert masked("zhang@example.org") == "z***@example.org"


@pytest.mark.parametrize(
    ("typed", "in_"),
    [("ada", True), ("ADA", True), ("ａｄａ", True), ("ada@example.org", True), ("bo", False)],
)
def test_logging_in_reads_it_the_same_way(client: Client, typed: str, in_: bool) -> None:
    ada = person("ada")
    EmailAddress.objects.filter(user=ada).update(email="ada@example.org")
    answer = client.post("/en/accounts/login/", {"login": typed, "password": PASSWORD})
    assert (answer.status_code == 302) is in_


def test_one_place_reads_what_was_typed_for_a_person() -> None:
    """Whoever looks a user up by name or address elsewhere would read it in another way."""
    asked = {"username", "username__iexact", "username__exact", "email", "email__iexact", "email__exact"}
    found = set()
    for app in ("grants", "cms", "workflows"):
        for file in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in {"filter", "get", "get_or_create", "exclude"}
                    and ast.unparse(node.func).startswith(("User.objects", "EmailAddress.objects"))
                    and asked & {word.arg for word in node.keywords}
                ):
                    found.add(str(file.relative_to(ROOT)))
    # The demonstration and a command read names that the program itself, or an operator, wrote; the login reads what was
    # typed for oneself, by the same rule.
    assert found == {
        "grants/people/identity.py", "grants/demo/demo_users.py",
        "cms/management/commands/load_site.py", "grants/people/login.py",
    }  # fmt: skip


# --- addresses that look like another's ------------------------------------------------------------------------
#: A dotless i, which PostgreSQL writes large as I; the same in the host; a letter of two, a Cyrillic one, an invisible one.
ADDRESSES = [
    "ofıcer@example.invalid",
    "oficer@example.ınvalid",
    "оficer@example.invalid",
    "oficer@exаmple.invalid",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_gives_an_address_that_looks_like_anothers(client: Client, address: str) -> None:
    form = {"name": "张三", "mobile": "13900000000", "username": "new", "email": address, "password1": PASSWORD, "password2": PASSWORD}  # fmt: skip
    said = client.post("/en/accounts/signup/", form).content.decode()
    assert "Latin letters" in said or "whole e-mail address" in said
    assert not User.objects.exists()
    ada = person("ada")
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/en/accounts/email/", {"email": address, "action_add": ""})
    assert EmailAddress.objects.get(user=ada).email == ada.email
    with pytest.raises(ValidationError):
        InviteForm.base_fields["email"].clean(address)


@pytest.mark.parametrize("address", ADDRESSES[:2])
def test_one_who_has_such_an_address_all_the_same_is_nobody_else(client: Client, address: str) -> None:
    """On PostgreSQL, where it counts, both are one address without case."""
    other = person("other")
    EmailAddress.objects.filter(user=other).update(email=address)
    User.objects.filter(pk=other.pk).update(email=address)
    victim = person("victim")
    real = address.replace("ı", "i")
    EmailAddress.objects.filter(user=victim).update(email=real)
    User.objects.filter(pk=victim.pk).update(email=real)
    key = Mail.objects.create(to=real.title(), subject="a key to the account", body="")
    assert (person_named(real), meant(real)) == (victim, victim)
    assert (has_address(other, real), has_address(victim, address)) == (False, False)
    assert person_named(address) is None
    assert list(mails_to(User.objects.get(pk=victim.pk))) == [key]
    assert not mails_to(User.objects.get(pk=other.pk)).exists()


def test_addresses_are_compared_in_one_way() -> None:
    """Without case they are compared by `is_at`: a database folds more letters than those that people take for equal."""
    known = {"username", "code", "credit_code"}
    found = [
        f"{file.relative_to(ROOT)}: {word}"
        for app in ("grants", "cms", "workflows", "config")
        for file in (ROOT / app).rglob("*.py")
        for word in re.findall(r"(\w+)__iexact", file.read_text(encoding="utf-8"))
        if word not in known
    ]
    assert found == []
