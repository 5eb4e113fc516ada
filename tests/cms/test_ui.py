"""The parts of the look: status, money, time, forms, switches."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from grants.people.models import User
from grants.templatetags import ui
from grants.templatetags.badges import STATES
from workflows.processes import __dict__ as processes
from workflows.steps import Process

CN = ZoneInfo("Asia/Shanghai")


def draw(source: str, path: str = "/", **context: Any) -> str:
    template = engines["django"].from_string("{% load ui %}" + source)
    return str(template.render(context, RequestFactory().get(path)))


def test_every_state_of_every_process_has_a_tone() -> None:
    kinds = [
        p for p in processes.values() if isinstance(p, type) and issubclass(p, Process) and p is not Process
    ]
    assert kinds
    unknown = {
        f"{kind.process}/{value}" for kind in kinds for value in kind.State.values if value not in STATES
    }
    assert not unknown


def test_money_is_exact_with_a_true_minus_and_a_dash_for_nothing() -> None:
    assert ui.yuan(1_234_500) == "12,345.00"
    assert ui.yuan(-5) == "−0.05"
    assert ui.yuan(None) == "—"
    assert ui.yuan(900_719_925_474_099_301) == "9,007,199,254,740,993.01"


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "11月20日（周五） 9:30"), ("en", "Fri 20 November, 9:30")]
)
def test_a_near_deadline_is_said_with_its_weekday_and_hour(at: Any, language: str, words: str) -> None:
    at(datetime(2026, 11, 18, 12, tzinfo=CN))
    with translation.override(language):
        assert ui.say_moment(datetime(2026, 11, 20, 9, 30, tzinfo=CN)) == words


def test_another_year_is_named_and_this_one_is_not(at: Any) -> None:
    at(date(2026, 11, 18))
    with translation.override("zh-hans"):
        assert ui.say_day(date(2027, 1, 5)) == "2027年1月5日"
        assert ui.say_day(date(2026, 1, 5)) == "1月5日"


def test_days_left_are_counted_as_the_calendar_does(at: Any) -> None:
    at(datetime(2026, 3, 30, 23, 0, tzinfo=CN))
    with translation.override("en"):
        assert ui.left(datetime(2026, 3, 31, 17, 0, tzinfo=CN)) == "1 day left"
        assert ui.left(datetime(2026, 3, 30, 23, 30, tzinfo=CN)) == "30 minutes left"
        assert ui.left(datetime(2026, 3, 30, 22, 0, tzinfo=CN)) == "Closed"


def test_the_contract_bar_needs_no_inline_style() -> None:
    drawn = draw("{% split paid=2250000 held=1800000 due=450000 %}")
    assert 'width="50.000%"' in drawn and 'width="40.000%"' in drawn and 'x="90.000%"' in drawn
    assert "style" not in drawn


class Small(forms.Form):
    name = forms.CharField(label="组织名称", help_text="写全称")
    tier = forms.ChoiceField(label="层级", choices=[("1", "依法登记")], widget=forms.RadioSelect)


def test_the_error_summary_leads_to_each_field() -> None:
    form = Small({})
    drawn = draw("{% errors form %}{% fields form %}", form=form)
    assert 'href="#id_name"' in drawn and 'href="#id_tier_0"' in drawn
    assert 'id="id_name_error"' in drawn and 'aria-describedby="id_name_hint id_name_error"' in drawn
    assert 'id="id_tier_0"' in drawn


def test_a_question_is_not_followed_by_a_colon() -> None:
    form = Small({})
    form.fields["name"].label = "你们叫什么？"
    drawn = draw("{% errors form %}", form=form)
    assert "你们叫什么？：" not in drawn and "你们叫什么？ " in drawn


def test_the_error_summary_reads_formsets() -> None:
    formset = forms.formset_factory(Small, extra=1)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "x"}
    )
    assert 'href="#id_form-0-tier_0"' in draw("{% errors f %}", f=formset)


def test_pages_keep_the_filters() -> None:
    page = Paginator(range(100), 25).get_page(2)
    drawn = draw("{% pagination page %}", path="/?q=灯&page=2", page=page)
    assert "?q=%E7%81%AF&amp;page=3" in drawn


def test_care_mode_is_kept_on_the_device_and_with_the_account(client: Any, site: Any, editor: User) -> None:
    client.force_login(editor)
    answer = client.post("/look/", {"care": "on", "next": "/calls/"})
    assert answer.url == "/calls/" and client.cookies["care"].value == "on"
    assert User.objects.get(pk=editor.pk).care_mode
    assert 'data-care="on"' in client.get("/calls/").content.decode()
    assert client.post("/look/", {"theme": "dark", "next": "https://elsewhere.example/"}).url == "/"
    assert 'data-bs-theme="dark"' in client.get("/").content.decode()


def test_the_language_switch_leads_to_the_same_page(client: Any, site: Any) -> None:
    assert client.post("/i18n/setlang/", {"language": "en", "next": "/calls/"}).url == "/en/calls/"


def test_a_missing_page_helps_in_both_languages(client: Any, site: Any) -> None:
    for path in ("/nowhere/", "/en/nowhere/"):
        answer = client.get(path)
        assert answer.status_code == 404 and "404" in answer.content.decode()


def test_logging_in_wears_the_look(client: Any, site: Any) -> None:
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"):
        text = client.get(path).content.decode()
        assert "look.css" in text and " style=" not in text and 'class="form-control"' in text


CSS = Path(ui.__file__).resolve().parents[2] / "static/css/look.css"
SCENES = Path(ui.__file__).resolve().parents[2] / "templates/scenes"


def colours(mode: str) -> dict[str, str]:
    """The tokens of one mode."""
    block = CSS.read_text("utf-8").split(f'[data-bs-theme="{mode}"] {{', 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_what_is_found_and_who_is_drawn_can_be_seen_in_each_mode(mode: str) -> None:
    tokens = colours(mode)
    rule = re.search(
        r"^ *mark \{\s+background: var\(--([\w-]+)\);\s+color: var\(--([\w-]+)\)",
        CSS.read_text("utf-8"),
        re.M,
    )
    assert rule and contrast(tokens[rule[1]], tokens[rule[2]]) >= 4.5
    assert contrast(tokens["people"], tokens["hill-1"]) >= 3
    assert contrast(tokens["snow"], tokens["hill-2"]) >= 1.5


def test_every_rule_of_the_site_stands_in_a_layer() -> None:
    """What stands in none wins over all that do, and so would Bootstrap."""
    layers = []
    for name in ("look.css", "work.css"):
        css = re.sub(r"/\*.*?\*/", "", (CSS.parent / name).read_text("utf-8"), flags=re.S)
        outside = re.findall(r"^(?![ }])(\S[^\n]*)", css, re.M)
        layers += [line.removeprefix("@layer ").removesuffix(" {") for line in outside if line.endswith(" {")]
        assert [line for line in outside if not line.startswith(("@layer ", "@import "))] == []
    assert layers == ["tokens", "base", "components", "pages"]
    order = re.search(r"@layer ([^;{]+);", CSS.read_text("utf-8"))
    assert order and order[1].split(", ") == ["bootstrap", *layers]
    assert {css.name for css in CSS.parent.glob("*.css")} == {"look.css", "work.css", "admin.css"}


def test_mark_has_one_rule_in_the_house() -> None:
    rules = [
        line
        for css in CSS.parent.glob("*.css")
        for line in css.read_text("utf-8").splitlines()
        if re.search(r"\bmark\s*\{", line)
    ]
    assert len(rules) == 1


def test_scenes_are_painted_with_their_own_colours_which_know_the_dark() -> None:
    own = {
        "hill-1",
        "hill-2",
        "hill-3",
        "hill-4",
        "wall",
        "pane",
        "figure",
        "people",
        "snow",
        "lamp",
        "sunken",
    }
    for scene in SCENES.glob("*.html"):
        assert set(re.findall(r"var\(--([\w-]+)\)", scene.read_text("utf-8"))) <= own, scene.name
