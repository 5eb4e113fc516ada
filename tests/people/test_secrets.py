"""Whoever reads the database, or a copy of it, has nobody's second factor."""

import json
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.management import call_command
from django.db import connection

from grants.people import secrets
from grants.people.models import User
from tests.factories import person

pytestmark = pytest.mark.django_db


def give_factor(user: User) -> tuple[str, list[str]]:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret, RecoveryCodes.activate(user).generate_codes()


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator ORDER BY id")
        return " ".join(
            row[0] if isinstance(row[0], str) else json.dumps(row[0]) for row in cursor.fetchall()
        )


def passes(user: User, secret: str, codes: list[str]) -> bool:
    """Both of a person's factors open the door."""
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    first = totp.TOTP(Authenticator.objects.get(user=user, type="totp"))
    spare = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes"))
    return totp.validate_totp_code(secrets.decrypt(first.instance.data["secret"]), code) and (
        spare.generate_codes() == codes
    )


def run() -> str:
    call_command("encrypt_second_factors", stdout=(out := StringIO()))
    return out.getvalue()


def test_neither_the_secret_nor_the_codes_lie_in_the_database() -> None:
    ada = person("ada")
    secret, codes = give_factor(ada)
    seed = secrets.decrypt(Authenticator.objects.get(user=ada, type="recovery_codes").data["seed"])
    assert secret not in stored()
    assert seed not in stored()
    assert passes(ada, secret, codes)


def test_what_was_stored_plain_goes_on_working_and_is_encrypted_by_the_command() -> None:
    ada = person("ada")
    secret, seed = totp.generate_totp_secret(), RecoveryCodes.generate_seed()
    Authenticator.objects.create(user=ada, type="totp", data={"secret": secret})
    Authenticator.objects.create(user=ada, type="recovery_codes", data={"seed": seed, "used_mask": 5})
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes()
    assert passes(ada, secret, codes)
    assert run().startswith("2 ")
    assert secret not in stored()
    assert seed not in stored()
    assert passes(ada, secret, codes)
    assert Authenticator.objects.get(type="recovery_codes").data["used_mask"] == 5, "used codes stay used"
    assert run().startswith("0 "), "twice changes nothing"


def test_keys_are_changed_without_anybody_being_shut_out(settings: Any) -> None:
    settings.SECOND_FACTOR_KEYS = ["the old key of this installation"]
    ada = person("ada")
    secret, codes = give_factor(ada)
    settings.SECOND_FACTOR_KEYS = ["the new key of this installation", "the old key of this installation"]
    assert passes(ada, secret, codes)
    assert run().startswith("2 ")
    settings.SECOND_FACTOR_KEYS = ["the new key of this installation"]
    assert passes(ada, secret, codes)


def test_from_the_programs_own_key_to_one_of_its_own(settings: Any) -> None:
    ada = person("ada")
    secret, codes = give_factor(ada)
    settings.SECOND_FACTOR_KEYS = ["a key of its own"]
    assert run().startswith("2 ")
    settings.SECRET_KEY = "another secret key, after a change of it, as long as it ought to be"
    assert passes(ada, secret, codes)


def test_without_its_key_nothing_is_read(settings: Any) -> None:
    ada = person("ada")
    settings.SECOND_FACTOR_KEYS = ["a key that gets lost"]
    secret, codes = give_factor(ada)
    settings.SECOND_FACTOR_KEYS = []
    with pytest.raises(secrets.UnreadableSecretError, match="YICHUANG_SECOND_FACTOR_KEYS"):
        passes(ada, secret, codes)
