"""Chinese on an English page says that it is, and so does an English sentence on a Chinese one; nothing else of the page
changes."""

import pytest

from grants.templatetags.language_markup import mark_chinese, mark_english


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("<p>光照巷</p>", '<p><bdi lang="zh-Hans">光照巷</bdi></p>'),
        ("<p>Kept by 示例, 2026</p>", '<p><bdi>Kept by <bdi lang="zh-Hans">示例</bdi>, 2026</bdi></p>'),
        ("<p>2026年A区（试点）, 第1期</p>", '<p><bdi lang="zh-Hans">2026年A区（试点）, 第1期</bdi></p>'),
        ("<b>&#x27;李&quot;</b>", '<b><bdi>&#x27;<bdi lang="zh-Hans">李</bdi>&quot;</bdi></b>'),
        ("<option value=1>区</option>", '<option lang="zh-Hans" value=1>区</option>'),
        ("<title>区 — Y</title>", '<title lang="zh-Hans">区 — Y</title>'),
        ('<img alt="灯">', '<img lang="zh-Hans" alt="灯">'),
        ('<button lang="zh-Hans">中文</button>', '<button lang="zh-Hans">中文</button>'),
        ('<a title="1>灯">x</a>', '<a title="1>灯">x</a>'),
        (
            '<script type="application/json">{"a": "灯"}</script>',
            '<script type="application/json">{"a": "灯"}</script>',
        ),
        ("<p>Nothing of it</p>", "<p>Nothing of it</p>"),
    ],
)
def test_each_piece_is_marked_and_a_sentence_stays_together(page: str, marked: str) -> None:
    assert mark_chinese(page) == marked


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        (
            "<p>Winter micro-projects of neighbours</p>",
            '<p><bdi lang="en">Winter micro-projects of neighbours</bdi></p>',
        ),
        (
            "<p>英文名：Nanguan Warm Neighbours</p>",
            '<p><bdi>英文名：<bdi lang="en">Nanguan Warm Neighbours</bdi></bdi></p>',
        ),
        ("<p>It&#x27;s a test, really.</p>", '<p><bdi lang="en">It&#x27;s a test, really.</bdi></p>'),
        ("<option value=1>Care for the old</option>", '<option lang="en" value=1>Care for the old</option>'),
        ("<textarea>A plan in English</textarea>", '<textarea lang="en">A plan in English</textarea>'),
        ("<title>A plan in English — 益创</title>", "<title>A plan in English — 益创</title>"),
        ('<p lang="en">Something broke on our side</p>', '<p lang="en">Something broke on our side</p>'),
        ("<p>导出 CSV Excel</p>", "<p>导出 CSV Excel</p>"),
        ("<p>SHA-256 05ee2ead Microsoft Excel</p>", "<p>SHA-256 05ee2ead Microsoft Excel</p>"),
        ('<a title="three words here">益创</a>', '<a title="three words here">益创</a>'),
        ("<script>let it be said</script>", "<script>let it be said</script>"),
        ("<p>光照巷</p>", "<p>光照巷</p>"),
    ],
)
def test_three_english_words_are_a_sentence_and_fewer_are_names(page: str, marked: str) -> None:
    assert mark_english(page) == marked
