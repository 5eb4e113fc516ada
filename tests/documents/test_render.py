"""Papers as their readers get them: pages, words, fonts, pictures, and what travels inside."""

import io
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.utils.html import escape
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.documents import render
from grants.documents.amounts_in_words import in_words
from grants.documents.fact_checks import FactsError, printable
from grants.documents.terms import ENGLISH
from tests import paper_cache
from tests.documents import samples

pytestmark = pytest.mark.usefixtures("printed_anew")
LANGUAGES = [render.CHINESE, render.ENGLISH]
FONTS = {"Paper-Song", "Paper-Song-Bold", "Paper-Hei", "Paper-Hei-Bold"}


@pytest.fixture(scope="session")
def papers(tmp_path_factory):
    """paper(name, language, **facts) -> path of the PDF, each made once."""
    made: dict[tuple[str, str], Path] = {}
    folder = tmp_path_factory.mktemp("papers")

    def paper(name: str, language: str = render.CHINESE) -> Path:
        if (name, language) not in made:
            two = name == "contract_venture_two"
            facts = samples.venture(custody=False) if two else samples.ALL[name]()
            with paper_cache.anew():
                pdf = render.render_pdf(name.removesuffix("_two"), facts, language=language)
            made[name, language] = folder / f"{name}-{language}.pdf"
            made[name, language].write_bytes(pdf)
        return made[name, language]

    return paper


def run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def text_of(pdf: Path) -> str:
    """The text without the white space that line breaks put between Chinese characters."""
    return re.sub(r"\s+", "", run("pdftotext", "-layout", pdf, "-"))


NAMES = [*samples.ALL, "contract_venture_two"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_page_says_which_it_is_of_how_many(papers, name, language):
    pdf = papers(name, language)
    pages = run("pdftotext", "-layout", pdf, "-").split("\f")[:-1]
    wording = "第 {} 页 共 {} 页" if language == render.CHINESE else "Page {} of {}"
    for number, page in enumerate(pages, 1):
        assert re.sub(r"\s", "", wording.format(number, len(pages))) in re.sub(r"\s", "", page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_only_our_fonts_are_used_and_all_are_embedded(papers, name, language):
    rows = run("pdffonts", papers(name, language)).splitlines()[2:]
    assert {row.split()[0].split("+")[1] for row in rows} <= FONTS
    assert all(re.search(r"yes yes yes", row) for row in rows)


@pytest.mark.parametrize("name", NAMES)
def test_the_facts_travel_inside_and_the_file_declares_an_archive(papers, name):
    with pikepdf.open(papers(name)) as pdf:
        facts = json.loads(pdf.attachments["facts.json"].get_file().read_bytes())
        assert facts == (samples.venture(custody=False) if name.endswith("_two") else samples.ALL[name]())
        assert pdf.Root.Lang == "zh-CN"
        assert pdf.Root.MarkInfo.Marked
        assert len(pdf.Root.AF) == 1
        assert "/OutputIntents" in pdf.Root
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
    run("qpdf", "--check", papers(name))


def test_three_parties_have_twenty_three_articles_with_custody(papers):
    text = text_of(papers("contract_venture"))
    assert "第二十三条生效及其他" in text
    assert "第六条资金代管" in text
    assert "丙方（项目执行方）" in text
    assert "第二十四条" not in text
    assert "按第十九条处理" in text  # the reference to the article on the balance


def test_two_parties_renumber_without_custody(papers):
    text = text_of(papers("contract_venture_two"))
    assert "第二十条生效及其他" in text
    assert "第六条预算执行" in text
    assert "丙方" not in text
    assert "代管" not in text
    assert "乙方收款账户" in text


def test_the_purchase_contract_has_twenty_five_articles(papers):
    text = text_of(papers("contract_purchase"))
    assert "第二十五条生效、备案与公告" in text
    assert "按第二十一条处理" in text


@pytest.mark.parametrize("name", ["contract_venture", "contract_venture_two", "contract_purchase"])
def test_both_languages_have_the_same_articles_and_clauses(papers, name):
    facts = samples.venture(custody="two" not in name) if "venture" in name else samples.purchase()
    template = name.removesuffix("_two")
    shapes = []
    for language in LANGUAGES:
        page = render.html(template, facts, language=language)
        shapes.append(
            [m[1] or "clause" for m in re.finditer(r'<h2 class="article" id="(\w+)"|<p class="c"', page)]
        )
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sums_stand_in_figures_and_in_words(papers, language):
    text = text_of(papers("contract_venture", language))
    assert in_words(18000_00) in text
    assert "18,000.00" in text
    assert "9,000.00" in text
    assert "演示创投协〔2026〕5号" in text


def test_the_english_copy_says_which_text_binds(papers):
    text = run("pdftotext", papers("contract_venture", render.ENGLISH), "-")
    assert "reading copy" in " ".join(text.split())


def test_what_people_wrote_is_text_and_never_markup(papers):
    assert "<b>不是标记</b>" in text_of(papers("application"))


def test_moments_are_those_of_china(papers):
    assert "2026年3月27日10:05" in text_of(papers("receipt"))


def test_page_numbers_stand_outside(papers):
    page = run("pdftotext", "-bbox", papers("contract_venture"), "-").split("<page ")[1:3]
    right, left = (float(re.findall(r'xMin="([\d.]+)"[^>]*>第<', p)[-1]) for p in page)
    assert right > 300 > left


def test_characters_are_drawn(papers, tmp_path):
    """A missing font gives blank glyphs and no error: so the picture of the title must hold ink."""
    from PIL import Image

    run("pdftoppm", "-r", "60", "-f", "1", "-l", "1", "-gray", "-png", papers("notice"), tmp_path / "page")
    with Image.open(next(tmp_path.glob("page*.png"))) as page:
        ink = sum(page.convert("L").histogram()[:128]) / (page.width * page.height)
    assert 0.02 < ink < 0.3


def test_a_rare_character_is_drawn_by_the_systems_font():
    facts = samples.receipt() | {"submitted_by": "王𤧛"}
    assert render.render_pdf("receipt", facts).startswith(b"%PDF")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x.png",
        "https://example.invalid/x.png",
        "file:///etc/passwd",
        "file:///etc/x.css",
        "ftp://example.invalid/x",
        "data:image/png;base64,AAAA",
        "file://host" + str(render.HERE / "paper.css"),
        (render.HERE / "models.py").as_uri(),
        (render.HERE / "fonts").as_uri() + "/../../../manage.py",
    ],
)
@pytest.mark.parametrize(
    "markup", ['<img src="{}">', '<link rel="stylesheet" href="{}">', '<a rel="attachment" href="{}">x</a>']
)
def test_a_paper_reads_neither_network_nor_disk(url, markup):
    assert not render.is_own_file(url)
    with pytest.raises(render.ForbiddenError, match="may not read"):
        render._print(f"<html lang=zh-CN><title>x</title><p>{markup.format(url)}", {}, render.CHINESE)


def test_a_missing_fact_is_refused_before_printing():
    grantee = {key: value for key, value in samples.GROUP.items() if key != "person"}
    facts = samples.venture(grantee=grantee)
    with pytest.raises(FactsError, match="grantee lacks person"):
        render.html("contract_venture", facts)


def test_sums_that_disagree_are_refused():
    with pytest.raises(FactsError, match="tranches add up"):
        render.html("contract_venture", samples.venture(amount_fen=18000_01))
    facts = samples.purchase()
    facts["items"][0]["amount_fen"] += 1
    with pytest.raises(FactsError, match="items add up"):
        render.html("contract_purchase", facts)


def test_a_fraction_of_a_fen_is_refused():
    with pytest.raises(FactsError, match="must be int"):
        render.html("contract_venture", samples.venture(amount_fen=18000_00.0))


def test_further_files_can_travel_inside():
    pdf = render.render_pdf("receipt", samples.receipt(), attachments={"answers.json": b"{}"})
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert set(opened.attachments) == {"facts.json", "answers.json"}


# --- whatever a title or a name is made of -----------------------------------------------------------------
#: From every plane and every kind that has ever broken a program: controls, marks of direction, half characters,
#: private use in all three areas, characters that are none, what other templates mark with.
ODD = [
    *(chr(code) for code in range(0x20)), "\x7f", "\x85", "\xad", "\u0300", "\u200b", "\u200f", "\u202e", "\u2028", "\u2066",
    "\ud800", "\udfff", "\ue000", "\ue000balance\ue000", "\ue000nothing\ue000", "\uf8ff", "\ufdd0", "\ufeff", "\ufffd",
    "\ufffe", "\uffff", *(chr(plane << 16 | low) for plane in range(1, 17) for low in (0, 1, 0xFFFD, 0xFFFE, 0xFFFF)),
    "{{ ref }}", "{% ref 'balance' %}", "balance;", "%(number)s", "&#0;", "&nbsp;", "<b>", "</body>", "]]>", "<!--", "\\1", "\\g<0>",
]  # fmt: skip


def with_everywhere(facts: Any, odd: str) -> Any:
    """The facts with `odd` behind every text that somebody may have typed."""
    if isinstance(facts, dict):
        return {key: with_everywhere(value, odd) for key, value in facts.items()}
    if isinstance(facts, list):
        return [with_everywhere(value, odd) for value in facts]
    is_typed = isinstance(facts, str) and facts not in ENGLISH and re.search(r"[\u4e00-\u9fff]", facts)
    return f"{facts}{odd}" if is_typed else facts


def words_of(page: str) -> str:
    """Without the markup: a longer text is set in another way."""
    return re.sub(r"\s+", "", re.sub(r"<[^<>]*>", "", page))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", samples.ALL)
def test_no_character_of_a_fact_breaks_a_paper_or_is_taken_for_a_mark_of_ours(name, language):
    """All of them behind every text: the page reads like the plain one, with the characters or their stand-in."""
    plain, odd = samples.ALL[name](), "".join(ODD)
    page, shown = render.html(name, with_everywhere(plain, odd), language=language), escape(printable(odd))
    assert page.encode()
    assert shown in page
    assert words_of(page.replace(shown, "")) == words_of(render.html(name, plain, language=language))


def test_all_of_them_are_printed():
    facts = samples.receipt() | {"project_name": "".join(ODD)}
    with pikepdf.open(io.BytesIO(render.render_pdf("receipt", facts))) as pdf:
        assert json.loads(pdf.attachments["facts.json"].get_file().read_bytes()) == printable(facts)


@settings(max_examples=20)
@given(st.text(st.characters(codec=None, exclude_categories=()), min_size=1, max_size=12))
def test_no_text_at_all_breaks_a_contract(odd):
    page = render.html("contract_venture", with_everywhere(samples.ALL["contract_venture"](), odd))
    assert "按第十九条处理" in page
    assert render.as_json({"title": odd})
