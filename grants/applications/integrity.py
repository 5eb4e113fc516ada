"""Whether what was handed in still is what was handed in: each version against its hash, and against the step of the
trail that froze it (steps from before hashes stood in the trail prove only that there was one)."""

from collections.abc import Iterator

from grants.applications.models import ApplicationVersion
from grants.filling.content import sha256_of
from workflows.models import Event


def changed_versions() -> Iterator[str]:
    """A sentence for each version that was changed or is gone."""
    kept: dict[tuple[int, int], str] = {}
    versions = ApplicationVersion.objects.select_related("application").order_by("pk")
    for version in versions.iterator(chunk_size=200):
        kept[version.application_id, version.number] = version.sha256
        if sha256_of(version.answers) != version.sha256:
            yield f"{version}: the answers are others than were handed in"
    told = Event.objects.filter(process="application", action__in=("submit", "answer")).order_by("seq")
    for subject, code, facts in told.values_list("subject_id", "subject_code", "facts").iterator():
        number, sha256 = facts.get("version"), facts.get("sha256")
        if sha256 and kept.get((subject, number)) != sha256:
            yield f"{code} v{number}: another one than the trail tells of, or gone"
