"""Which loader reads which file. Loaders are imported when they are needed: pdfium and openpyxl are not small."""

from __future__ import annotations

from pathlib import Path

from langchain_core.document_loaders import BaseLoader

from knowledge.types import Unsupported

SUFFIXES = frozenset(
    {".pdf", ".docx", ".xlsx", ".xlsm", ".csv", ".tsv", ".html", ".htm", ".xhtml", ".md", ".markdown", ".txt", ".text"}
)
"""Endings, in lower case, of the files that are read."""


def loader_for(path: Path) -> BaseLoader:
    """The loader of a file, chosen by its ending.

    Raises:
        Unsupported: no loader reads this ending.
    """
    # Imports stand here because each is tens of milliseconds, and a run over Markdown needs one of seven.
    match path.suffix.lower():
        case ".pdf":
            from knowledge.documents.pdf import PdfLoader

            return PdfLoader(path)
        case ".docx":
            from knowledge.documents.docx import DocxLoader

            return DocxLoader(path)
        case ".xlsx" | ".xlsm":
            from knowledge.documents.xlsx import XlsxLoader

            return XlsxLoader(path)
        case ".csv" | ".tsv":
            from knowledge.documents.delimited import DelimitedLoader

            return DelimitedLoader(path)
        case ".html" | ".htm" | ".xhtml":
            from knowledge.documents.html import HtmlLoader

            return HtmlLoader(path)
        case ".md" | ".markdown":
            from knowledge.documents.markdown import MarkdownLoader

            return MarkdownLoader(path)
        case ".txt" | ".text":
            from knowledge.documents.text import TextLoader

            return TextLoader(path)
        case suffix:
            raise Unsupported(f"files ending in {suffix} are not read" if suffix else "the file name has no ending")
