"""User names: of which no two look alike, and which are never taken for an address."""

import ast
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from grants.people.identity import UserNameValidator, masked, person_named
from grants.people.models import User
from tests.factories import PASSWORD, person

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
        "grants/people/identity.py", "grants/templatetags/people.py", "grants/demo/cast.py",
        "cms/management/commands/load_site.py", "grants/people/login.py",
    }  # fmt: skip
