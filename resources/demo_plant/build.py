"""Builds the demo documents from their sources: `python -m resources.demo_plant.build [--to FOLDER]`.

Run it after a change in sources/ and commit the result. The register of documents is made from the same headers, so it
cannot disagree with the title blocks. Not here: plant.toml and questions.jsonl, which are written by hand.
"""

from __future__ import annotations

import argparse
import csv
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from resources.demo_plant.office import write_docx, write_xlsx
from resources.demo_plant.plain import write_csv, write_html, write_markdown, write_text
from resources.demo_plant.source import Source, read_source

HERE = Path(__file__).parent
COLUMNS = (
    "file", "document", "title", "revision", "state", "effective_from", "effective_to", "equipment", "language", "kind",
    "owner", "approver", "classification",
)  # fmt: skip


def build(target: Path, sources: Path = HERE / "sources") -> list[Path]:
    """Write every document and register.csv into `target`; files that no source makes are removed.

    Returns:
        The files written, the register last.
    """
    from resources.demo_plant.pdf import write_pdf

    writers: dict[str, Callable[[Source, Path], None]] = {
        "pdf": write_pdf,
        "docx": write_docx,
        "xlsx": write_xlsx,
        "csv": write_csv,
        "html": write_html,
        "md": write_markdown,
        "txt": write_text,
    }
    target.mkdir(parents=True, exist_ok=True)
    documents = [read_source(path) for path in sorted(sources.glob("*.md"))]
    written = [target / document.file for document in documents]
    for document, path in zip(documents, written, strict=True):
        writers[document.format](document, path)
    register = target / "register.csv"
    _write_register(documents, register)
    for path in set(target.iterdir()) - {*written, register}:
        path.unlink()
    return [*written, register]


def _write_register(documents: Sequence[Source], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(COLUMNS)
        for each in documents:
            rows.writerow(
                [
                    each.file, each.document, each.title, each.revision, each.state, each.effective_from or "",
                    each.effective_to or "", ";".join(each.equipment), each.language, each.kind, each.owner,
                    each.approver, each.classification,
                ]
            )  # fmt: skip


def main() -> int:
    """Command line; 0 when everything was written."""
    parser = argparse.ArgumentParser(prog="python -m resources.demo_plant.build", description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, default=HERE / "documents", metavar="FOLDER")
    target: Path = parser.parse_args().to
    # Before Qt starts: no display is needed, and sets in fixed order make equal files.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_HASH_SEED", "0")
    from PySide6.QtGui import QFontDatabase, QGuiApplication

    application = QGuiApplication([])
    for font in sorted((HERE.parent / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(font))
    missing = {"Noto Sans", "Noto Sans CJK TC"} - set(QFontDatabase.families())
    if missing:
        parser.exit(1, f"Fonts missing: {', '.join(sorted(missing))}. Install fonts-noto-core and fonts-noto-cjk.\n")
    for path in build(target):
        print(f"{path.stat().st_size:>9,}  {path.name}")
    application.quit()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
