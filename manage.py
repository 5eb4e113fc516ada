#!/usr/bin/env python
"""Django's command line for Yichuang."""

import os
import sys
from contextlib import suppress

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    from config.settings.environment import WrongEnvironment
    from config.translations import compile_stale

    if sys.argv[1:2] == [
        "up"
    ]:  # without `make` nobody has compiled the words: half of the site would be English
        with suppress(OSError):  # a folder that only others write: whoever installed it compiles
            compile_stale()
    try:
        execute_from_command_line(sys.argv)
    except WrongEnvironment as wrong:
        sys.exit(str(wrong))
