"""Credit codes: the sentence says what is wrong."""

import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from grants.people.credit_code import SIGNS, check_sign, examine

GOOD = "52220102DEMX01017P"
DEMO = Path(__file__).parents[2] / "grants/demo/demo-data.json"

pytestmark = pytest.mark.django_db


def test_every_code_of_the_demonstration_is_valid() -> None:
    data = json.loads(DEMO.read_text(encoding="utf-8"))
    codes = [row["uscc"] for row in data["organisations"] + data["hubs"] if row.get("uscc")]
    assert len(codes) >= 8
    assert [examine(code).error for code in codes] == [""] * len(codes)


def test_full_width_small_letters_and_spaces_are_forgiven() -> None:
    verdict = examine(" ５２220102 demx01017p ")
    assert verdict.error == ""
    assert verdict.code == GOOD


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Write the credit code"),
        (GOOD[:-1], "has 17"),
        ("5222O102DEMX01017P", "never I, O, Z, S, V"),
        ("0" * 18, "spreadsheet has rounded"),
        ("522201020000000000", "spreadsheet has rounded"),
        ("5.22201E+17", "spreadsheet has rounded"),
        ("52220102DEMX01071P", "does not fit"),
    ],
)
def test_what_is_wrong_is_said(typed: str, says: str) -> None:
    assert says in examine(typed).error


def test_any_single_wrong_character_is_found() -> None:
    wrong = [
        GOOD[:place] + sign + GOOD[place + 1 :]
        for place in range(18)
        for sign in SIGNS
        if sign != GOOD[place]
    ]
    assert all(examine(code).error for code in wrong)


def test_the_organisations_own_check_character_is_looked_at_too() -> None:
    body = GOOD[:16] + ("8" if GOOD[16] != "8" else "9")
    verdict = examine(body + check_sign(body))
    assert (verdict.error, "9 to 17" in verdict.warning) == ("", True)


@pytest.mark.parametrize("prefix", ["N2", "Y1", "31", "81", "54", "A1", "45"])
def test_what_the_last_sign_confirms_is_never_refused_for_its_beginning(prefix: str) -> None:
    body = f"{prefix}220102DEMX01017"
    assert examine(body + check_sign(body)).error == ""


def test_a_beginning_that_few_have_is_to_be_looked_at_again() -> None:
    body = "Y1220102DEMX01017"
    assert "“Y1”" in examine(body + check_sign(body)).warning


def test_an_unknown_region_only_warns() -> None:
    from tests.people.scenario import scenario

    scenario()
    assert examine(GOOD).warning == ""
    body = "52229999DEMX01017"
    verdict = examine(body + check_sign(body))
    assert verdict.error == ""
    assert "229999" in verdict.warning


def test_whoever_writes_an_odd_code_is_told_and_not_refused() -> None:
    from grants.models import Organisation
    from tests.people.scenario import person, scenario

    scenario()
    client = Client()
    client.force_login(person("ada"))
    body = "Y1220102DEMX01017"
    code = body + check_sign(body)
    typed = f" {code[:4]} {code[4:10]} {code[10:]} "
    given = {"name": "暖邻里", "credit_code": typed, "region": "220102009", "staff": "3"}
    answer = client.post(reverse("organisation-new") + "?tier=registered", given, follow=True)
    assert Organisation.objects.get().credit_code == code
    assert "“Y1”" in " ".join(str(one) for one in answer.context["messages"])
