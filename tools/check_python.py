"""Say in one sentence why this Python cannot make Inkling's environment, if so.

Run by `make` before `.venv` is created. Written so that any Python, even 2.7, gets as far as the sentence.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (the reason for this file)
    sys.exit(
        "Inkling needs Python 3.11 or newer, but %s is Python %d.%d.%d. "  # noqa: UP031  (no f-strings before 3.6)
        "If a newer one is installed, name it: make PYTHON=python3.11 ..." % ((sys.executable,) + sys.version_info[:3])  # noqa: RUF005
    )

try:
    # Debian and Ubuntu package these apart from Python, and without them `python3 -m venv` leaves half an environment.
    import ensurepip  # noqa: F401
    import venv  # noqa: F401
except ImportError:
    sys.exit(
        f"{sys.executable} cannot create a virtual environment: its module ensurepip or venv is missing. "
        f"On Debian and Ubuntu, as root: apt-get install python3.{sys.version_info[1]}-venv"
    )
