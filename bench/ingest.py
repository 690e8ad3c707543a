"""Passages a second from file to searchable against the bare embedder: `python -m bench.ingest`.

The same windows are embedded alone afterwards, in the same process, so the ratio says what reading, splitting, storing
and indexing add. Goal: 0.90 or better.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from knowledge.llama import prepare_environment

prepare_environment()

from sqlalchemy import select  # noqa: E402

from app import paths  # noqa: E402
from app.models import embedder_folder  # noqa: E402
from app.services import build  # noqa: E402
from app.settings import load_settings  # noqa: E402
from knowledge.embedder import open_embedder  # noqa: E402
from knowledge.rows import WindowRow  # noqa: E402
from knowledge.store import Store, file_url  # noqa: E402
from knowledge.types import IngestReport  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.ingest")
    parser.add_argument("paths", nargs="*", type=Path, help="none: the demo plant's documents")
    options = parser.parse_args(arguments)
    chosen = [str(path) for path in options.paths or [paths.demo_plant() / "documents"]]
    with tempfile.TemporaryDirectory(prefix="andon-bench-") as folder:
        settings = load_settings(Path(folder))
        services = build(settings)
        services.load(lambda _: None)
        wall, cpu = time.perf_counter(), time.process_time()
        report = list(services.ingest(chosen, lambda: False))[-1]
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        services.close()
        if not isinstance(report, IngestReport):
            raise SystemExit("bench: no report")
        with Store(file_url(settings.home / "store.sqlite")) as store, store.reading() as session:
            texts = list(dict.fromkeys(session.scalars(select(WindowRow.text))))
    embedder = open_embedder(embedder_folder(settings))
    bare_wall, bare_cpu = time.perf_counter(), time.process_time()
    for text in texts:
        embedder.passage(text)
    bare_wall, bare_cpu = time.perf_counter() - bare_wall, time.process_time() - bare_cpu
    embedder.close()
    files = report.added + report.replaced
    print(f"{files} files, {report.passages} passages, {len(texts)} different windows, {len(report.problems)} not read")
    print(f"ingest   {report.passages / wall:7.1f} passages/s   {len(texts) / cpu:7.1f} windows/CPU-s   {wall:6.1f} s")
    print(f"embedder {report.passages / bare_wall:7.1f} passages/s   {len(texts) / bare_cpu:7.1f} windows/CPU-s")
    print(f"ratio    {bare_wall / wall:7.3f} by wall time, {bare_cpu / cpu:.3f} by CPU time of this process")
    return 0


if __name__ == "__main__":
    sys.exit(main())
