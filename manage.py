#!/usr/bin/env python
"""Django's command line for Yichuang."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    from config.settings.environment import Wrong

    try:
        execute_from_command_line(sys.argv)
    except Wrong as wrong:
        sys.exit(str(wrong))
