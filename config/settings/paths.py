"""Where this installation lies. The first to be read, so that it is here that a wrong environment is refused."""

import os
from pathlib import Path

from .environment import env, problems, refuse
from .file_permissions import keep_private

BASE_DIR = Path(__file__).resolve().parent.parent.parent
refuse(problems(os.environ))
VAR_DIR = Path(env("VAR") or BASE_DIR / "var").absolute()
keep_private(VAR_DIR)
#: Where the chains ended day by day, outside the database: appended, never rewritten (workflows/anchor.py).
ANCHORS = VAR_DIR / "anchors.txt"
