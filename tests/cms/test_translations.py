"""The check of the translations finds what it is for, and writes nothing."""

from pathlib import Path

import polib
import pytest

from cms import translations


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of ours with one fault of each kind."""
    file = tmp_path / "django.po"
    faulty = polib.pofile(str(translations.OWN))
    by_id = {translations.key(entry): entry for entry in faulty}
    faulty.remove(by_id["", "Shortlisted"])
    by_id["", "Auditor"].flags.append("fuzzy")
    by_id["", "%(call)s closes soon"].msgstr = "即将截止"
    faulty.append(polib.POEntry(msgid="Nobody says this", msgstr="没人说"))
    faulty.append(polib.POEntry(msgid="Nobody says this any longer", msgstr="没人再说", obsolete=True))
    faulty.save(str(file))
    monkeypatch.setattr(translations, "OWN", file)
    return file


def test_every_fault_is_named_and_the_catalogue_is_left_alone(catalogue: Path) -> None:
    before = catalogue.read_bytes()
    found = "\n".join(translations.problems())
    assert "no Chinese for “Shortlisted” (workflows/processes/application.py" in found
    assert "no Chinese for “Auditor”" in found
    assert "placeholders differ: “%(call)s closes soon”" in found
    assert "nothing says this any more: “Nobody says this”" in found
    assert "obsolete: “Nobody says this any longer”" in found
    assert catalogue.read_bytes() == before


def test_chinese_in_a_template_is_found_unless_it_has_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "templates/documents/zh").mkdir(parents=True)
    (tmp_path / "templates/page.html").write_text("{# 说明 #}\n<p>网页</p>\n<p>Page：1</p>", encoding="utf-8")
    (tmp_path / "templates/documents/zh/paper.html").write_text("<p>合同</p>", encoding="utf-8")
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    assert [line.split(": ")[1] for line in translations.chinese_in_templates()] == [
        "templates/page.html:2",
        "templates/page.html:3",
    ]


def test_merging_again_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "django.po"
    copy.write_bytes(translations.OWN.read_bytes())
    monkeypatch.setattr(translations, "OWN", copy)
    translations.merge()
    first = copy.read_bytes()
    translations.merge()
    assert copy.read_bytes() == first
    assert b"#:" not in first
