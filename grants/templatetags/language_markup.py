"""In which language a piece of a page is: an English page says of every Chinese name, title and text that it is Chinese, a
Chinese page of every English sentence and title that it is English.

A screen reader speaks a text in the language it is marked with; unmarked Chinese on an English page is spelled out or
left out. Names and texts stand in hundreds of places, so the page as a whole is read once, in `base.html`:

{% tongues %}…{% endlanguage_markup %}

The two are not alike. Chinese is never part of English. Fewer than three English words in Chinese are what WCAG 3.1.2
leaves out: names, codes, terms of a trade and words that Chinese has taken over (PDF, Excel, Yichuang), which a Chinese
voice says as its listeners do. Three words or more that follow each other are a sentence, a title, or a name made of words.
"""

import re

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
SIGNS = "\u3000-\u3004\u3008-\u3020\uff01-\uff65·—…“”‘’"
#: Chinese with the figures and letters that stand in it: 2026年, A区, （试点）.
RUN = re.compile(
    rf"(?<![\w{SIGNS}])[\w{SIGNS}]*[{HAN}](?:[\w{SIGNS}]|[\s!%'()*+,./:;=?@~-]{{1,3}}(?=[\w{SIGNS}]*[{HAN}]))*"
)
#: A tag and the text behind it. A sign < within a value is escaped.
PIECES = re.compile(r"(<[^<>\"']*(?:\"[^\"<]*\"[^<>\"']*|'[^'<]*'[^<>\"']*)*>)([^<]*)")
NAME = re.compile(r"<([a-z]+)")
CHINESE = re.compile(f"[{HAN}]")
LANG = re.compile(r"\slang=")
#: A word, with its signs as HTML writes them, and three or more of them: a sentence, a title.
WORD = r"[A-Za-z]++(?:(?:['’-]|&#x27;)[A-Za-z]++)*+"
SENTENCE = re.compile(
    rf"(?<![\w@./:&#-])(?<![A-Za-z]['’])(?<![A-Za-z]&#x27;){WORD}(?:(?:[,;:]|&amp;|\.(?= ))?\s+(?:&amp;\s+)?{WORD}){{2,}}(?![\w@/-])[.!?]?"
)
#: Whether it is worth reading a Chinese page: two words side by side in a text, not in a tag.
ENGLISH = re.compile(r">[^<>]*[A-Za-z][,;:.]? [A-Za-z]")
NO_TEXT = {"script", "style"}
#: Elements that hold text alone: the element itself is marked.
HOLDS_TEXT_ALONE = {"title", "desc", "option", "textarea", "text", "tspan"}
#: What a picture says instead of itself.
SAID = re.compile(rf"\s(?:alt|aria-label)=\"[^\"]*[{HAN}]")
PICTURES = {"img", "svg"}


@register.tag
def language_markup(parser: Parser, token: Token) -> "LanguageMarkup":
    nodelist = parser.parse(("endlanguage_markup",))
    parser.delete_first_token()
    return LanguageMarkup(nodelist)


class LanguageMarkup(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        html = self.nodelist.render(context)
        return mark_english(html) if (get_language() or "").startswith("zh") else mark_chinese(html)


def mark_chinese(html: str) -> SafeString:
    """The same page, each piece of Chinese in an element of that language."""
    return mark_safe(PIECES.sub(_marked, html) if CHINESE.search(html) else html)


def _marked(found: re.Match[str]) -> str:
    tag, text = found.groups()
    if not CHINESE.search(found[0]) or LANG.search(tag):
        return found[0]
    name = opened[1] if (opened := NAME.match(tag)) else ""
    if name in NO_TEXT:
        return found[0]
    if name in HOLDS_TEXT_ALONE or (name in PICTURES and SAID.search(tag)):
        tag = f'<{name} lang="zh-Hans"{tag[len(name) + 1 :]}'
        if name in HOLDS_TEXT_ALONE:
            return tag + text
    return tag + _apart(text)


def _apart(text: str) -> str:
    """Chinese in an element of its own. Where English stands beside it, both stay together in one, or a row of a
    flexible box would tear the sentence apart."""
    run = RUN.search(text)
    if run is None:
        return text
    marked = RUN.sub(r'<bdi lang="zh-Hans">\g<0></bdi>', text)
    return marked if run[0] == text.strip() else f"<bdi>{marked}</bdi>"


def mark_english(html: str) -> SafeString:
    """The same page, each English sentence in an element of that language."""
    return mark_safe(PIECES.sub(_english, html) if ENGLISH.search(html) else html)


def _english(found: re.Match[str]) -> str:
    tag, text = found.groups()
    if not SENTENCE.search(text) or LANG.search(tag):
        return found[0]
    name = opened[1] if (opened := NAME.match(tag)) else ""
    if name in NO_TEXT:
        return found[0]
    if name in HOLDS_TEXT_ALONE:
        return found[0] if CHINESE.search(text) else f'<{name} lang="en"{tag[len(name) + 1 :]}{text}'
    marked = SENTENCE.sub(r'<bdi lang="en">\g<0></bdi>', text)
    return tag + (f"<bdi>{marked}</bdi>" if CHINESE.search(text) else marked)
