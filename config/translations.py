"""Compile the translations that are newer as text than as a catalogue: `python -m config.translations`.

Catalogues (.mo) are not committed. Done here, it needs neither gettext on the machine nor a start of Django.
"""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_stale() -> list[Path]:
    """The catalogues that were written anew."""
    written = []
    for text in sorted(LOCALE.glob("**/LC_MESSAGES/*.po")):
        catalogue = text.with_suffix(".mo")
        if catalogue.exists() and catalogue.stat().st_mtime >= text.stat().st_mtime:
            continue
        unfinished = catalogue.with_suffix(".mo.tmp")
        polib.pofile(str(text)).save_as_mofile(str(unfinished))
        unfinished.replace(catalogue)
        written.append(catalogue)
    return written


if __name__ == "__main__":
    for catalogue in compile_stale():
        print("compiled", catalogue.relative_to(LOCALE.parent))
