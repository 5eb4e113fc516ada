"""What this program writes is its own: database, keys, queue and papers are read by no other account of the machine."""

import os
import stat
import sys
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private(*folders: Path) -> None:
    """From here on nothing that is written can be read by others; a folder that was made before is closed to them. Where
    it belongs to somebody else, say so."""
    os.umask(OTHERS)
    for folder in folders:
        try:
            mode = folder.stat().st_mode
            if mode & OTHERS:
                folder.chmod(stat.S_IMODE(mode) & ~OTHERS)
        except FileNotFoundError:
            continue
        except PermissionError:
            sys.stderr.write(
                f"Others can read {folder}, and it is not ours to close. Its owner writes: chmod -R go-rwx {folder}\n"
            )
