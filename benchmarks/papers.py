"""What a long text costs a paper: `python benchmarks/papers.py`.

One application with ten answers of 700 and of 1,500 characters is printed as the house prints it and, in the same run and
with the same words, with the table layout that browsers use when none is asked for: it tries every break of every text.
"""

import functools
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

from benchmarks.report import progress, write
from grants.documents import render
from grants.templatetags import paper
from tests.documents import samples

SIZES, ANSWERS, TIMES = (48, 700, 1500), 10, 3
SENTENCE = "社区独居老人多，楼道堆物多，物业协商难，居民议事会每月召开一次，由志愿者逐户走访登记需求。"


def application(letters: int) -> dict[str, Any]:
    """An application whose ten answers have so many characters each, in the cell beside their question."""
    facts = samples.application()
    text = (SENTENCE * (letters // len(SENTENCE) + 1))[:letters]
    facts["sections"] = [
        {
            "title": "项目内容",
            "answers": [
                {"question": f"问题{n}：请说明服务对象的需求和依据", "text": text, "table": None}
                for n in range(ANSWERS)
            ],
        }
    ]
    return facts


def seconds(facts: dict[str, Any], times: int = TIMES) -> float:
    taken = []
    for _time in range(times):
        began = time.process_time()
        render.render_pdf("application", facts)
        taken.append(time.process_time() - began)
    return statistics.median(taken)


@functools.cache
def loose() -> Any:
    """The style sheet without fixed columns."""
    from weasyprint import CSS

    fonts, _sheet, words = render._style(render.CHINESE)
    text = (render.HERE / "paper.css").read_text().replace("table-layout: fixed", "table-layout: auto")
    base = (render.HERE / "paper.css").as_uri()
    return fonts, CSS(string=text, base_url=base, font_config=fonts, url_fetcher=render._fetcher()), words


def automatic(facts: dict[str, Any]) -> float:
    """The same words in automatic columns, each answer beside its question."""
    style = loose()
    with patch.object(render, "_style", lambda _language: style), patch.object(paper, "LONG", 10**9):
        return seconds(facts, 1)


def main() -> None:
    render.render_pdf("receipt", samples.receipt())  # fonts and sheet are read once in a process
    lines = ["| characters an answer | fixed, s | automatic, s | automatic to fixed |", "|---|---|---|---|"]
    for size in SIZES:
        facts = application(size)
        own, other = seconds(facts), automatic(facts)
        lines.append(f"| {size:,} | {own:.2f} | {other:.2f} | {other / own:.1f} |")
        progress(lines[-1])
    write("papers.md", "\n".join(lines))


if __name__ == "__main__":
    main()
