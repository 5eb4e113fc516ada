"""Like projects, found across calls, years and organisations by their own words.

The words of an application (title, summary, long texts about the project) are cut into shingles: three Chinese
characters, or one word of a Latin script. A print of 128 values (one-permutation MinHash, empty places filled by
optimal densification) estimates how many shingles two texts share (Jaccard). A print is cut into bands of three: texts
that share a band are candidates, found by an index, and only those are compared. See docs/decisions/0016.
"""

import hashlib
import re
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from grants.applications.models import Application, FingerprintBand, TextFingerprint
from grants.applications.queries import answers_of
from workflows import clock

SIZE, ROWS = 128, 3
BANDS = SIZE // ROWS
#: Prints of another making are not comparable: a change here needs `manage.py take_fingerprints`.
SEED = b"yichuang-likeness-1"
MOST_CANDIDATES = 50
#: Fewer shingles than this say nothing.
LEAST_SHINGLES = 8
#: The section that speaks of the organisation, not of the project: alike in all of its applications.
ABOUT_ITSELF = ("organisation",)
CHINESE = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"


# --- the print -----------------------------------------------------------------------------------------------


def shingles(text: str) -> set[str]:
    """What is compared of a text. Digits, signs and the case of letters make no difference."""
    plain = unicodedata.normalize("NFKC", text).lower()
    characters = "".join(re.findall(f"[{CHINESE}]", plain))
    found = {characters[n : n + 3] for n in range(len(characters) - 2)}
    return found | set(re.findall(r"[^\W\d_]{2,}", re.sub(f"[{CHINESE}]", " ", plain)))


def _number(*parts: str | int) -> int:
    text = "\x00".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8, key=SEED).digest())


def fingerprint_of(text: str) -> tuple[int, ...] | None:
    """128 values that stand for the words of a text; None for a text too short to be like any other."""
    found = shingles(text)
    if len(found) < LEAST_SHINGLES:
        return None
    places: list[int | None] = [None] * SIZE
    for number in map(_number, found):
        place, value = number % SIZE, (number // SIZE) & 0xFFFFFFFF
        held = places[place]
        places[place] = value if held is None else min(value, held)
    return tuple(_borrowed(places, n) if value is None else value for n, value in enumerate(places))


def _borrowed(places: list[int | None], n: int) -> int:
    """An empty place takes the value of another, the same other in every print in which that one is filled."""
    attempt = 0
    while True:
        value = places[_number("borrow", n, attempt) % SIZE]
        if value is not None:
            return value
        attempt += 1


def similarity(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The estimated share of shingles that two texts have in common, 0 to 1."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / SIZE


def bands_of(values: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """(number, value) of each band; the value fits a signed column."""
    for n in range(BANDS):
        yield n, _number("band", n, *values[n * ROWS : (n + 1) * ROWS]) - 2**63


def packed(values: tuple[int, ...]) -> bytes:
    return struct.pack(f">{SIZE}I", *values)


def unpacked(data: bytes | memoryview) -> tuple[int, ...]:
    return struct.unpack(f">{SIZE}I", bytes(data))


# --- of applications -------------------------------------------------------------------------------------------


def long_texts(application: Application) -> dict[str, str]:
    """Question -> text: the long answers that speak of the project itself."""
    answers, found = answers_of(application), {}
    for question in application.form().questions():
        about_itself = question.section.key in ABOUT_ITSELF or question.data.get("fill")
        text = answers.get(question.section.key, {}).get(question.key)
        if question.does.is_prose and not about_itself and text:
            found[question.key] = str(text)
    return found


def words_of(application: Application) -> str:
    return "\n".join([application.title, application.summary, *long_texts(application).values()])


def take_fingerprint(application: Application) -> None:
    """Keep the print of what was handed in, in place of the one before."""
    values = fingerprint_of(words_of(application))
    TextFingerprint.objects.filter(application=application).delete()
    if values is None:
        return
    kept = TextFingerprint.objects.create(
        application=application, values=packed(values), taken_at=clock.now()
    )
    FingerprintBand.objects.bulk_create(
        FingerprintBand(fingerprint=kept, number=n, value=v) for n, v in bands_of(values)
    )


@dataclass(frozen=True)
class SimilarProject:
    application: Application
    similarity: float

    @property
    def percent(self) -> int:
        return round(self.similarity * 100)


def similar_projects(application: Application, *, least: float | None = None) -> list[SimilarProject]:
    """Handed-in applications with near-same words, the most alike first. Two queries beside reading its own words."""
    values = fingerprint_of(words_of(application))
    return similar_to(values, leave_out=application.pk, least=least) if values else []


def similar_to(
    values: tuple[int, ...], *, leave_out: int = 0, least: float | None = None
) -> list[SimilarProject]:
    """The same for a print at hand."""
    least = settings.SIMILARITY_LEAST if least is None else least
    fingerprints = TextFingerprint.objects.filter(pk__in=_candidates(values, leave_out)).select_related(
        "application__organisation", "application__call"
    )
    rows = [SimilarProject(p.application, similarity(values, unpacked(p.values))) for p in fingerprints]
    alike = [row for row in rows if row.similarity >= least and row.application.state != "draft"]
    return sorted(alike, key=lambda row: (-row.similarity, row.application.code))


def _candidates(values: tuple[int, ...], leave_out: int) -> list[int]:
    """Prints that share a band, those that share most first: boilerplate that everybody copies cannot flood it."""
    wanted = Q()
    for number, value in bands_of(values):
        wanted |= Q(number=number, value=value)
    rows = FingerprintBand.objects.filter(wanted).exclude(fingerprint__application=leave_out)
    counted = rows.values("fingerprint").annotate(n=Count("pk")).order_by("-n", "fingerprint")
    return [row["fingerprint"] for row in counted[:MOST_CANDIDATES]]


def similar_own(application: Application) -> list[SimilarProject]:
    """For the applicant: only one's own organisation's; others' projects are nobody's business."""
    return [
        row
        for row in similar_projects(application)
        if row.application.organisation_id == application.organisation_id
    ]


# --- side by side --------------------------------------------------------------------------------------------------


#: Runs shorter than this are chance; texts are compared up to this length.
LEAST_RUN, MOST_COMPARED = 6, 3000
Runs = list[tuple[str, bool]]


@dataclass(frozen=True)
class Passage:
    """Two answers beside each other, each as runs of (text, whether the other has it too)."""

    label: str
    other_label: str
    ours: Runs
    theirs: Runs
    share: float


def passages(one: Application, other: Application, most: int = 3) -> list[Passage]:
    """The pairs of long texts that share most, the longest first: a short phrase may be the same by chance."""
    theirs = {key: (text, shingles(text)) for key, text in long_texts(other).items()}
    pairs = []
    for key, text in long_texts(one).items():
        mine = shingles(text)
        for other_key, (other_text, other_words) in theirs.items():
            if shared := len(mine & other_words):
                share = shared / len(mine | other_words)
                pairs.append((shared, (share, key, text, other_key, other_text)))
    best = sorted(pairs, key=lambda pair: (-pair[0], pair[1]))[:most]
    return [_passage(one, other, *pair) for _shared, pair in best]


def _passage(
    one: Application, other: Application, share: float, key: str, text: str, other_key: str, other_text: str
) -> Passage:
    ours, theirs = text[:MOST_COMPARED], other_text[:MOST_COMPARED]
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    common = [b for b in blocks if b.size >= LEAST_RUN]
    return Passage(
        _label(one, key),
        _label(other, other_key),
        list(_runs(ours, [(b.a, b.size) for b in common])),
        list(_runs(theirs, [(b.b, b.size) for b in common])),
        share,
    )


def _label(application: Application, key: str) -> str:
    question = application.form().question(key)
    return question.label if question else key


def _runs(text: str, common: Iterable[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    at = 0
    for start, size in common:
        if start > at:
            yield text[at:start], False
        yield text[start : start + size], True
        at = start + size
    if at < len(text):
        yield text[at:], False


def percent_alike(one: Application, other: Application) -> int:
    """What two applications have in common, counted and not estimated."""
    ours, theirs = shingles(words_of(one)), shingles(words_of(other))
    return round(100 * len(ours & theirs) / len(ours | theirs)) if ours | theirs else 0


def for_office(user: Any, application: Application) -> dict[str, Any]:
    """What the page of an application shows an office: all that are alike, and which of them this person may open."""
    alike = similar_projects(application)
    seen = Application.objects.visible_to(user).filter(pk__in=[row.application.pk for row in alike])
    return {"alike": alike, "openable": set(seen.values_list("pk", flat=True)) if alike else set()}
