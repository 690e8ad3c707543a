"""The process that test_kill kills: reconciles a library and reads a folder into it, slowly."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.fakes import Library, WordEmbedder


def main() -> None:
    """Arguments: home, folder."""
    home, folder = Path(sys.argv[1]), Path(sys.argv[2])
    with Library(home, WordEmbedder(delay_s=0.01)) as library:
        print("begun", flush=True)
        library.reconcile()
        library.ingest(folder)


if __name__ == "__main__":
    main()
