"""`python -m aidebt`."""

from __future__ import annotations

import sys

from aidebt.cli import entry

if __name__ == "__main__":
    sys.exit(entry())
