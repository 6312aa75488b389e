#!/usr/bin/env python
"""Django's command line for the tracker."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from sccp_tracker.environment import read_env_file

if __name__ == "__main__":
    read_env_file(Path(__file__).with_name(".env"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sccp_tracker.settings")
    execute_from_command_line(sys.argv)
