"""One word for one thing, and readers called 您: what check_translations says of a wrong word, wherever it stands."""

import re
from pathlib import Path
from typing import Any

import polib
import pytest

from cms import translations, wording

ROOT = Path(__file__).resolve().parents[2]
#: Where a comma parts what no reader of the site sees, or what its writer types with commas himself.
FOR_PROGRAMS = {
    "grants/forms/kinds/parts.py": "keys, typed with commas in the editor of forms",
    "cms/translations.py": "places in the code",
    "grants/ledger/triggers_postgresql.py": "columns",
    "grants/people/triggers_posts.py": "roles, for the database",
    "grants/awards/queries.py": "places of values in a statement",
    "cms/complete_forms.py": "names of fields, for the log",
    "grants/management/commands/draw_data.py": "nouns of the code, in its map",
}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("你单位提交的材料", ["你单位"]), ("由你判断", ["你"]), ("你们的村委会", ["你们"]), ("利益冲突声明", ["利益冲突"]),
        ("请登陆帐号", ["帐", "登陆"]), ("报送时间：8月14日", ["报送时间"]), ("您、贵单位的回避声明", []),
    ],
)  # fmt: skip
def test_a_wrong_word_is_named_with_the_right_one(text: str, wrong: list[str]) -> None:
    assert [word for word, _right in wording.wrong_words(text)] == wrong


def test_catalogues_papers_forms_and_the_site_are_read() -> None:
    places = {where.split(":")[0] for where, _text in wording.lines()}
    for one in ("locale/zh_Hans/LC_MESSAGES/django.po", "locale/packages/zh_Hans/LC_MESSAGES/django.po",
                "templates/documents/zh/receipt.html", "grants/calls/forms_data/venture.json", "cms/site_words.py"):  # fmt: skip
        assert one in places


def test_the_check_of_translations_says_so(tmp_path: Any, monkeypatch: Any) -> None:
    assert list(wording.problems_of_wording()) == []
    catalogue = polib.pofile(str(translations.OWN))
    catalogue[0].msgstr = "由你判断"
    (tmp_path / "locale").mkdir()
    catalogue.save(str(tmp_path / "locale/x.po"))
    monkeypatch.setattr(wording, "ROOT", tmp_path)
    (said,) = [one for one in translations.problems() if "here it is" in one]
    assert "您" in said


def test_a_filter_is_pressed_by_one_word() -> None:
    """Every form that narrows a list (`class="bar"`, sent by its address) has one button, and it says the same."""
    templates = Path(__file__).resolve().parents[2] / "templates"
    other = {
        f"{file.relative_to(templates)}: {words}"
        for file in templates.rglob("*.html")
        for form in re.findall(
            r'<form class="bar" method="get".*?</form>', file.read_text("utf-8"), re.DOTALL
        )
        for words in re.findall(r"<button[^>]*>(.*?)</button>", form, re.DOTALL)
        if '"Filter"' not in words
    }
    assert other == set()


def test_names_in_a_row_are_parted_as_the_language_parts_them() -> None:
    """、 in Chinese: a comma that stands between names in code or template is one of English, wherever one reads it."""
    written = re.compile(r'(?<!")", "\.join\(|\}\}, \{\{|%\}, \{\{|join:", "')
    sentence = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
    found = set()
    for folder in ("grants", "cms", "templates"):
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in (".py", ".html", ".txt") and file.is_file():
                text = file.read_text(encoding="utf-8").replace('pgettext("between names", ", ").join(', "")
                if written.search(sentence.sub("", text)):
                    found.add(str(file.relative_to(ROOT)))
    assert {one for one in found if "/en/" not in one} == set(FOR_PROGRAMS)
