"""Whose site it is: named where it is told, nobody where it is not."""

import pytest
from django.test import Client, override_settings
from django.utils import translation

from grants.people.site import operator, site_line, site_name

TOLD = {
    "OPERATOR": "某县民政局",
    "OPERATOR_EN": "Civil Affairs of Some County",
    "PHONE": "0432-1234567",
    "SITE_NAME": "某县公益",
}


@override_settings(**TOLD)
def test_what_is_told_is_said_in_the_readers_language() -> None:
    with translation.override("en"):
        assert (site_name(), operator()) == ("某县公益", "Civil Affairs of Some County")
    with translation.override("zh-hans"):
        assert (site_name(), operator()) == ("某县公益", "某县民政局")
        assert site_line() == "公益创投与政府购买服务 · 某县民政局"


@override_settings(SITE_NAME="", SITE_NAME_EN="", OPERATOR="", OPERATOR_EN="")
def test_where_nothing_is_told_nobody_is_named() -> None:
    with translation.override("zh-hans"):
        assert (site_name(), site_line()) == ("益创", "公益创投与政府购买服务")


@pytest.mark.django_db
def test_a_page_names_who_runs_it_and_its_number() -> None:
    with override_settings(**TOLD):
        told = Client().get("/accounts/login/").content.decode()
    assert "某县民政局" in told and "0432-1234567" in told and "某县公益" in told
    untold = Client().get("/accounts/login/").content.decode()
    assert "演示" not in untold and "监督电话" not in untold and "000-" not in untold
