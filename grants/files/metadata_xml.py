"""The XML of office files, written anew as a parser reads it, without what it says of whoever wrote it: names, accounts,
editing sessions, places on somebody's disk. Comments of XML are not written again at all.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: Elements whose text is somebody's name, or whatever a program keeps for itself. Prefixes are the writing program's choice.
_SAID = {
    "creator",
    "author",
    "Author",
    "ModDate",
    "creator-initials",
    "lastModifiedBy",
    "initial-creator",
    "CustomData",
}
#: Attributes whose value is somebody's name or account, or how a program reached the office's data.
_WHO = {
    "author",
    "initials",
    "userName",
    "userId",
    "userProvider",
    "refreshedBy",
    "user",
    "connection",
    "docname",
    "export-filename",
}
#: The same in the lists of those who took part.
_LISTED = _WHO | {"name", "displayName", "providerId"}
_LISTS = re.compile(
    r"(people|persons?/person[0-9]{0,9}|commentAuthors|authors|revisions/userNames|changesInfos/changesInfo[0-9]{0,9})\.xml"
)
#: Attributes that tell sittings, copies and hours apart: the same ones in two documents name one author.
_SITTING = re.compile(r"(paragraph-)?rsid[A-Za-z]{0,8}|dateUtc|documentId|revIDLastSave")
#: What is left out with all it holds: sessions, hidden variables, letters to an address list, views by name.
_GONE = {
    "rsids",
    "docVars",
    "docId",
    "mailMerge",
    "revisionPtr",
    "customWorkbookViews",
    "customSheetViews",
    "metadata",
    "attachedSchema",
}
#: In spreadsheets `metadata` is what cells mean; in drawings, what a program thought of its author.
_DRAWN = (".svg",)
#: A place on its author's disk, or on the disk of an office.
PLACE = re.compile(r"file:|[a-z]:[\\/]|\\\\\w", re.IGNORECASE)
#: Where a relation may lead outside the document, and which do: a template or a source of data may be somebody's folder in
#: a cloud. Word itself writes NULL for one that leads nowhere.
_OUTSIDE, _NOWHERE = ("http://", "https://", "mailto:", "tel:", "#"), "NULL"
_FOLLOWED = ("", "hyperlink", "image", "video", "audio", "media")
#: Settings of OpenDocument that are a word and yet say nothing of a machine.
_WORDS = {"PrinterIndependentLayout", "ViewId", "ActiveTable"}
#: Parts that are left out, by their names: whoever lists them says nothing of them either.
LEFT_OUT = re.compile(
    r"_xmlsignatures/|docProps/thumbnail|docMetadata/|META-INF/[a-z]{0,20}signatures\.xml|Thumbnails/|layout-cache|\[trash\]/"
    r"|Configurations2/",
    re.IGNORECASE,
)
_LISTINGS = {"Relationship": "Target", "Override": "PartName", "file-entry": "full-path"}


def written(member: str, data: bytes) -> bytes:
    """The same, without names and places. Raises ValueError for what is no XML."""
    parser, writer = expat.ParserCreate(), _Writer(member)
    parser.ordered_attributes = parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = writer.start, writer.end
    parser.CharacterDataHandler, parser.ProcessingInstructionHandler = writer.text, writer.order
    parser.EntityDeclHandler = _no_entities
    try:
        parser.Parse(data, True)  # noqa: FBT003  it takes no names
    except (expat.ExpatError, LookupError) as broken:
        raise ValueError("no XML") from broken
    return "".join(writer.out).encode("utf-8", "surrogatepass")


def _no_entities(*_declared: object) -> None:
    """With them, three lines can stand for gigabytes; no office program writes any."""
    raise ValueError("an entity")


@dataclass
class _Writer:
    """Writes down again what the parser reads."""

    member: str
    out: list[str] = field(default_factory=lambda: [HEAD])
    element: str = ""
    hushed: bool = False
    gone: int = 0  # how deep it is within something that is left out

    def __post_init__(self) -> None:
        below = self.member.partition("/")[2] or self.member  # word/, xl/, ppt/
        self.who = _LISTED if _LISTS.fullmatch(below) else _WHO
        self.left_out = _GONE if self.member.lower().endswith(_DRAWN) else _GONE - {"metadata"}
        self.settings = self.member.rpartition("/")[2] == "settings.xml"

    def start(self, name: str, given: list[str]) -> None:
        self.element = _local(name)
        pairs = dict(zip(given[::2], given[1::2], strict=True))
        if self.gone or self.element in self.left_out or self.lists_what_is_left_out(pairs):
            self.gone += 1
            return
        local = {_local(key): value for key, value in pairs.items()}
        self.hushed = self.element in _SAID or (self.settings and _of_a_machine(self.element, local))
        if pairs.get("TargetMode") == "External" and not _may_lead(pairs):
            pairs["Target"] = _NOWHERE
        dated = "date" in local and "author" in local
        said = [
            f" {key}={quoteattr(self.value(_local(key), value))}"
            for key, value in pairs.items()
            if not _SITTING.fullmatch(_local(key)) and not (dated and _local(key) == "date")
        ]
        self.out.append(f"<{name}{''.join(said)}>")

    def lists_what_is_left_out(self, pairs: dict[str, str]) -> bool:
        key = _LISTINGS.get(self.element)
        names = [value for name, value in pairs.items() if _local(name) == key]
        return bool(names and LEFT_OUT.match(names[0].lstrip("/")))

    def value(self, name: str, value: str) -> str:
        """What an attribute may go on saying."""
        gone = name in self.who or (name == "url" and self.element == "absPath")
        gone = gone or (name == "href" and value.startswith(("/", "../")))
        gone = gone or (name == "instr" and bool(PLACE.search(value)))
        return "" if gone or (name != "formatCode" and PLACE.match(value)) else value

    def end(self, name: str) -> None:
        if self.gone:
            self.gone -= 1
            return
        self.element, self.hushed = "", False
        self.out.append(f"</{name}>")

    def text(self, text: str) -> None:
        if not self.gone and not self.hushed and not (self.element == "instrText" and PLACE.search(text)):
            self.out.append(escape(text).replace("\r", "&#13;"))

    def order(self, target: str, data: str) -> None:
        self.out.append(f"<?{target} {data}?>")


def _may_lead(relation: dict[str, str]) -> bool:
    kind = relation.get("Type", "").rpartition("/")[2]
    return kind in _FOLLOWED and relation.get("Target", "").lower().startswith(_OUTSIDE)


def _of_a_machine(element: str, local: dict[str, str]) -> bool:
    """A setting of OpenDocument that names a printer, a database or a sitting: all that are no number and no yes or no."""
    if element != "config-item":
        return False
    name, kind = local.get("name", ""), local.get("type", "")
    return name.startswith("Rsid") or (
        kind in ("string", "base64Binary", "datetime", "") and name not in _WORDS
    )


def _local(name: str) -> str:
    return name.rpartition(":")[2]
