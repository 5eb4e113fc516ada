"""The CSS and JavaScript of others that we serve ourselves: no CDN, no Node on the server.

`python bin/vendor.py` fetches the packages named below from npm (which checks their integrity) and writes
static/vendor/NAME-VERSION/ and a manifest with version, licence and SHA-256 of each file.
`--check` compares the files with the manifest and writes nothing.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"
#: name: (npm package, version, files to keep; their leading dist/ is dropped)
PACKAGES = {
    "bootstrap": ("bootstrap", "5.3.9", ["dist/css/bootstrap.min.css", "LICENSE"]),
}


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def fetch(name: str) -> dict[str, Any]:
    package, version, wanted = PACKAGES[name]
    with tempfile.TemporaryDirectory() as temporary:
        packed = subprocess.run(
            ["npm", "pack", "--json", f"{package}@{version}"],
            cwd=temporary,
            check=True,
            stdout=subprocess.PIPE,
        )
        facts = json.loads(packed.stdout)
        facts = next(iter(facts.values())) if isinstance(facts, dict) else facts[0]
        with tarfile.open(Path(temporary, facts["filename"])) as archive:
            archive.extractall(temporary, filter="data")
        source = Path(temporary, "package")
        licence = json.loads((source / "package.json").read_text())["license"]
        target = VENDOR / f"{name}-{version}"
        kept = {file: target / file.removeprefix("dist/") for file in wanted}
        for file, place in kept.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(without_map((source / file).read_bytes()))
    return {
        "package": package,
        "version": version,
        "licence": licence,
        "integrity": facts["integrity"],
        "files": {str(place.relative_to(target)): sha256(place) for place in kept.values()},
    }


def without_map(content: bytes) -> bytes:
    """Without the comment that points at a source map: it is not shipped, and collectstatic would miss it."""
    return re.sub(rb"\n?/[/*][#@] sourceMappingURL=\S+( \*/)?", b"", content)


def refresh() -> None:
    for old in VENDOR.glob("*-*"):
        shutil.rmtree(old)
    manifest = {name: fetch(name) for name in sorted(PACKAGES)}
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n")


def differences() -> list[str]:
    manifest = json.loads(MANIFEST.read_text())
    listed = {
        VENDOR / f"{name}-{facts['version']}" / file: digest
        for name, facts in manifest.items()
        for file, digest in facts["files"].items()
    }
    present = {file for file in VENDOR.rglob("*") if file.is_file() and file != MANIFEST}
    strangers = [f"{file} is not in the manifest" for file in sorted(present - set(listed))]
    return strangers + [
        f"{file} is not the file of the manifest"
        for file, digest in listed.items()
        if not file.exists() or sha256(file) != digest
    ]


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit("\n".join(differences()) or 0)
    refresh()
