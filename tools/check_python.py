"""Say in one sentence why this Python cannot make Inkling's environment, if so.

Run by `make` before `.venv` is created. Written so that any Python, even 2.7, gets as far as the sentence.
"""

import sys

# ruff: noqa: UP031  (a 2.7 stops at an f-string before it runs anything)

if sys.version_info < (3, 11):  # noqa: UP036  (the reason for this file)
    sys.exit(
        "Inkling needs Python 3.11 or newer, but %s is Python %s. "
        "If a newer one is installed, name it: make PYTHON=python3.11 ..." % (sys.executable, sys.version.split()[0])
    )

try:
    # Debian and Ubuntu package these apart from Python, and without them `python3 -m venv` leaves half an environment.
    import ensurepip  # noqa: F401
    import venv  # noqa: F401
except ImportError:
    sys.exit(
        "%s cannot create a virtual environment: its module ensurepip or venv is missing. "
        "On Debian and Ubuntu, as root: apt-get install python3.%d-venv" % (sys.executable, sys.version_info[1])
    )
