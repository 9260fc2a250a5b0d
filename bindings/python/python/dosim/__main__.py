"""The command ``dosim``, as the package ships it."""

from __future__ import annotations

import signal
import sys

from . import _dosim


def main() -> int:
    """Carries out what the arguments ask for, and gives the exit code."""
    # The command ends by itself on Ctrl-C, as the one that is installed without Python does.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _dosim.command(["dosim", *sys.argv[1:]], _dosim.__file__, sys.executable)


if __name__ == "__main__":
    sys.exit(main())
