"""The words of the program in Chinese: what is extracted, what is missing, what is wrong.

English is the source: every msgid is English, so the English interface is complete by construction. Two catalogues:
`locale/` has our own msgids, `locale/packages/` those of Django, Wagtail and allauth that their own catalogues lack.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import templatize

from cms.wording import problems_of_wording

ROOT = Path(settings.BASE_DIR)
OWN = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
PACKAGES = ROOT / "locale/packages/zh_Hans/LC_MESSAGES/django.po"
CODE = ("cms", "config", "grants", "workflows")
TEMPLATES = ("templates", "cms/templates")
KEYWORDS = (
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
)
HEADER = {
    "Project-Id-Version": "Yichuang",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[#0\-+]*[\d.]*[a-zA-Z]|\{\w*\}|%%")
COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.DOTALL)

# Chinese that is right although no translation stands behind it. Every line has its reason.
CHINESE_MSGIDS = {
    "“%(number)s” is not a document number. Write it like 吉民发〔2026〕24号.": "a number is written in Chinese only",
}
CHINESE_TEMPLATES = {
    "templates/documents/zh/": "papers are written twice, once in each language: a contract is not a translation",
    "templates/400.html": "as 500.html, for what was not understood",
    "templates/414.html": "shown where nobody has read the address, and so not its language: it says everything in both",
    "templates/500.html": "shown when nothing works, translations perhaps neither: it says everything in both",
    "templates/503.html": "shown when the database is away: it says everything in both",
    "templates/components/switches.html": "the name of a language stands in that language",
}

Key = tuple[str, str]


def key(entry: polib.POEntry) -> Key:
    """What makes a message one message: its context and its English."""
    return entry.msgctxt or "", entry.msgid


def template_files() -> list[Path]:
    """Pages, mails and parts of them."""
    found = [p for top in TEMPLATES for p in (ROOT / top).rglob("*")]
    return sorted(p for p in found if p.suffix in {".html", ".txt", ".svg", ".xml"})


def code_files() -> list[Path]:
    """Our Python, without migrations (they repeat what the models say)."""
    return sorted(p for top in CODE for p in (ROOT / top).rglob("*.py") if "migrations" not in p.parts)


def extract() -> polib.POFile:
    """Every msgid of code and templates, by xgettext as `makemessages` runs it, in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="yichuang-words-") as place:
        names = []
        for file in [*code_files(), *template_files()]:
            text = file.read_text(encoding="utf-8")
            name = str(file.relative_to(ROOT)) + ("" if file.suffix == ".py" else ".py")
            copy = Path(place, name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(
                text if file.suffix == ".py" else templatize(text, origin=str(file)), encoding="utf-8"
            )
            names.append(name)
        command = [
            "xgettext",
            "--language=Python",
            "--from-code=UTF-8",
            "--no-wrap",
            "--files-from=-",
            "--output=-",
        ]
        done = subprocess.run(
            [*command, *(f"--keyword={word}" for word in KEYWORDS)],
            cwd=place,
            input="\n".join(names),
            capture_output=True,
            text=True,
            check=True,
        )
    return polib.pofile(done.stdout, encoding="utf-8") if done.stdout else polib.POFile()


def places(entry: polib.POEntry) -> str:
    """Where a message is used, for the person who mends it."""
    return ", ".join(
        f"{file.removesuffix('.py') if '.html' in file or '.txt' in file else file}:{line}"
        for file, line in entry.occurrences[:3]
    )


def written(entry: polib.POEntry) -> list[str]:
    """The translations of an entry: one, or one a plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def is_done(entry: polib.POEntry) -> bool:
    """Translated, and not a guess."""
    return not entry.fuzzy and bool(written(entry)) and all(written(entry))


def holes(text: str) -> list[str]:
    """The placeholders of a text, sorted."""
    return sorted(set(PLACEHOLDER.findall(text)))


def same_holes(entry: polib.POEntry) -> bool:
    """A translation has the placeholders of its English, of either form where there are two."""
    allowed = [holes(entry.msgid)] + ([holes(entry.msgid_plural)] if entry.msgid_plural else [])
    if "python-format" not in entry.flags and "python-brace-format" not in entry.flags:
        allowed = [[hole for hole in one if hole.startswith("%(")] for one in allowed]
        return all([h for h in holes(text) if h.startswith("%(")] in allowed for text in written(entry))
    return all(holes(text) in allowed for text in written(entry))


def problems() -> Iterator[str]:
    """Everything that is not right, one sentence each. Writes nothing."""
    wanted = {key(entry): entry for entry in extract()}
    catalogue = polib.pofile(str(OWN)) if OWN.exists() else polib.POFile()
    have = {key(entry): entry for entry in catalogue if not entry.obsolete}
    for at, entry in wanted.items():
        if CHINESE.search(entry.msgid) and entry.msgid not in CHINESE_MSGIDS:
            yield f"msgid is not English: “{entry.msgid}” ({places(entry)})"
        if at not in have or not is_done(have[at]):
            yield f"no Chinese for “{entry.msgid}”{f' [{at[0]}]' if at[0] else ''} ({places(entry)})"
    yield from (f"nothing says this any more: “{e.msgid}”" for at, e in have.items() if at not in wanted)
    yield from (f"obsolete: “{entry.msgid}”" for entry in catalogue.obsolete_entries())
    yield from wrong_placeholders(have.values())
    yield from problems_of_packages()
    yield from chinese_in_templates()
    yield from problems_of_wording()


def wrong_placeholders(entries: Iterable[polib.POEntry]) -> Iterator[str]:
    for entry in entries:
        if is_done(entry) and not same_holes(entry):
            yield f"placeholders differ: “{entry.msgid}” and “{' / '.join(written(entry))}”"


def problems_of_packages() -> Iterator[str]:
    """The second catalogue is a gift to other people's screens: whole where it speaks at all."""
    if not PACKAGES.exists():
        return
    entries = polib.pofile(str(PACKAGES))
    yield from (f"no Chinese for a package's “{entry.msgid}”" for entry in entries if not is_done(entry))
    yield from wrong_placeholders(entries)


def chinese_in_templates() -> Iterator[str]:
    """Chinese that no English reader could get rid of: words belong into msgids."""
    scripts = sorted((ROOT / "static/js").rglob("*.js"))
    for file in [*template_files(), *scripts]:
        name = str(file.relative_to(ROOT))
        if name.startswith(tuple(CHINESE_TEMPLATES)):
            continue
        text = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), file.read_text(encoding="utf-8"))
        for number, line in enumerate(text.splitlines(), 1):
            if found := CHINESE.search(line):
                around = line[max(0, found.start() - 30) : found.end() + 30].strip()
                yield f"Chinese outside a translation: {name}:{number}: {around}"


def merge(extra: Iterable[Path] = ()) -> tuple[int, int]:
    """Write the catalogue anew: what is extracted, with the Chinese that is known; sorted, without places.

    `extra` are catalogues whose translations fill what ours lacks. Returns (messages, still without Chinese).
    """
    known = {
        key(entry): entry
        for file in reversed([OWN, *extra])
        if file.exists()
        for entry in polib.pofile(str(file))
        if is_done(entry) and not entry.obsolete
    }
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = dict(HEADER)
    for entry in sorted(extract(), key=key):
        translated = known.get(key(entry))
        fresh = polib.POEntry(
            msgid=entry.msgid,
            msgid_plural=entry.msgid_plural,
            msgctxt=entry.msgctxt,
            flags=sorted(entry.flags),
        )
        if entry.msgid_plural:
            text = written(translated)[0] if translated else ""
            fresh.msgstr_plural = {0: text}
        else:
            fresh.msgstr = written(translated)[0] if translated else ""
        catalogue.append(fresh)
    OWN.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(OWN))
    return len(catalogue), sum(1 for entry in catalogue if not is_done(entry))
