"""S1000D data modules (issues 4.0 to 5.0): their text with its structure, and the revision record that each carries.

A deleted module is read like any other: its record says what it is, and knowledge.control keeps it out of answers.
Not here: other files of a common source database (publication modules, data management lists), which say nothing to a
technician.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document

from knowledge.documents import s1000d_walk
from knowledge.documents.blocks import meta
from knowledge.documents.s1000d_record import record_of
from knowledge.documents.s1000d_text import Texts
from knowledge.documents.xml import local_name, read_xml
from knowledge.record import Record, Remark
from knowledge.types import Broken, PassageKind


class S1000dLoader(BaseLoader):
    """Blocks of one data module; `title`, `record` and `remarks` are known after loading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.title = ""
        self.record: Record | None = None
        self.remarks: tuple[Remark, ...] = ()

    def lazy_load(self) -> Iterator[Document]:
        """The blocks in reading order; raises a DocumentFault."""
        module = read_xml(self._path)
        if local_name(module) != "dmodule":
            raise Broken(f"this is no data module: its outermost element is {local_name(module)[:80]}")
        texts = Texts(module)
        record = record_of(module)
        self.title = record.title or record.document
        blocks = s1000d_walk.blocks(module, self.title, texts)
        safety = any(PassageKind(meta(one)["kind"]).safety for one in blocks)
        self.record = replace(record, safety=safety)
        self.remarks = tuple(texts.remarks)
        yield from blocks
