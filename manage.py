#!/usr/bin/env python3
"""The one command: python3 manage.py run | test | check | ...; needs nothing but Python itself.

This file keeps to syntax that every Python can read, so that an old one gets a sentence, not a SyntaxError.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Python 3.11 or newer is needed; this is Python %d.%d. Install a newer Python (package python3.11 or later, "
        "or the installer of python.org) and start with it by name, for example: python3.12 manage.py run"
        % (sys.version_info[0], sys.version_info[1])
    )

from tools.setup import commands

if __name__ == "__main__":
    sys.exit(commands.main(sys.argv[1:]))
