"""Chinese on an English page says that it is; nothing else of the page changes."""

import pytest

from grants.templatetags.tongues import mark_chinese


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
