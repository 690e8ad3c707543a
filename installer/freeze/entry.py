"""The frozen program starts here: the same `main` as the command of a set-up from source."""

from __future__ import annotations

import sys

from app.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
