"""Which loader reads which file. Loaders are imported when they are needed: pdfium and openpyxl are not small."""

from __future__ import annotations

from pathlib import Path

from langchain_core.document_loaders import BaseLoader

from knowledge.types import Unsupported

SUFFIXES = frozenset(
    (".pdf .docx .xlsx .xlsm .csv .tsv .html .htm .xhtml .md .markdown .txt .text .xml .plmxml").split()
)
"""Endings, in lower case, of the files that are read."""
_S1000D = {
    "dml": "a data management list",
    "pm": "a publication module",
    "ddn": "a data dispatch note",
    "comment": "a comment form",
    "icnMetadataFile": "the description of an illustration",
    "dataUpdateFile": "a data update file",
    "scormContentPackage": "a SCORM content package",
}
"""What the other files of an S1000D common source database are, by their outermost elements (issues 4.0 to 5.0)."""
_DITA = frozenset("topic concept task reference troubleshooting glossentry dita map bookmap".split())


def loader_for(path: Path) -> BaseLoader:
    """The loader of a file, chosen by its ending; of XML by its outermost element, for which the file is opened.

    Raises:
        Unsupported: no loader reads this ending, or this kind of XML.
        DocumentFault: an XML file of which not even the outermost element can be read.
    """
    # Imports stand here because each is tens of milliseconds, and a run over Markdown needs one of nine.
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
        case ".xml":
            return _xml_loader(path)
        case ".plmxml":
            from knowledge.documents.plmxml import PlmxmlLoader

            return PlmxmlLoader(path)
        case suffix:
            raise Unsupported(f"files ending in {suffix} are not read" if suffix else "the file name has no ending")


def _xml_loader(path: Path) -> BaseLoader:
    from knowledge.documents.xml import root_name

    match root_name(path):
        case "dmodule":
            from knowledge.documents.s1000d import S1000dLoader

            return S1000dLoader(path)
        case "PLMXML":
            from knowledge.documents.plmxml import PlmxmlLoader

            return PlmxmlLoader(path)
        case name if name in _S1000D:
            raise Unsupported(f"this is {_S1000D[name]} of S1000D; only data modules are read")
        case name if name in _DITA:
            raise Unsupported(f"this is DITA ({name}), which is not read yet; its HTML or PDF output is")
        case name:
            raise Unsupported(f"XML with the outermost element {name[:80]} is not read")
