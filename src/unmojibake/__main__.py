"""``python -m unmojibake``."""

from __future__ import annotations

import sys

from unmojibake.cli import main

if __name__ == "__main__":
    sys.exit(main())
