"""One word for one thing in Chinese: what readers and offices are called, and words that had two names here. Held by
`check_translations`, in both catalogues, the papers, the forms that ship and the words of the site."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import polib
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
#: Never this -> but that. The longer words first.
RIGHT = {
    "你单位": "贵单位",
    "你们": "您、贵单位",
    "你": "您",
    "利益冲突": "利害关系、回避",
    "利害关系声明": "回避声明",
    "回避承诺": "回避声明",
    "帐": "账",
    "登陆": "登录",
    "其它": "其他",
    "收条": "回执",
    "申请书": "申报书",
    "专家组": "评审组",
    "电子邮件地址": "电子邮箱",
    "报送时间": "实际报送（哪天送来的）、报送期限（何时可以送）",
}
#: Chinese that people read, beside the catalogues. What an authority has published stays as it was published.
WRITTEN = ("templates/**/*.html", "templates/**/*.txt", "grants/calls/forms_data/*.json", "cms/site_*.py")
CATALOGUES = "locale/**/*.po"


def wrong_words(text: str) -> Iterator[tuple[str, str]]:
    """Each wrong word of a text, with the right one; once, by its longest form."""
    for wrong, right in RIGHT.items():
        if wrong in text:
            yield wrong, right
            text = text.replace(wrong, "")


def lines() -> Iterator[tuple[str, str]]:
    """Every line of Chinese that people read, and where it stands."""
    for file in sorted(ROOT.glob(CATALOGUES)):
        for entry in polib.pofile(str(file)):
            for text in [entry.msgstr, *entry.msgstr_plural.values()]:
                yield f"{file.relative_to(ROOT)}: “{entry.msgid}”", text
    for pattern in WRITTEN:
        for file in sorted(ROOT.glob(pattern)):
            for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                yield f"{file.relative_to(ROOT)}:{number}", text


def problems_of_wording(found: Iterable[tuple[str, str]] | None = None) -> Iterator[str]:
    for where, text in found if found is not None else lines():
        for wrong, right in wrong_words(text):
            yield f"{where} says “{wrong}”: here it is “{right}”"
