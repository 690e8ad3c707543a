"""Reading XML that somebody else wrote: nothing in it is expanded, fetched or believed beyond its elements and text.

A document type declaration may stand in the file, but none is loaded. What an entity of the file's own would stand for
is not known here, and a text with holes is worse than none: such a file is refused.
Not here: what the elements mean (s1000d, plmxml).
"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from knowledge.documents import files
from knowledge.types import Broken, EmptyFile, Missing, TooLarge, Unreadable

Element = etree._Element

MAX_XML = 64_000_000
"""Bytes; a tree takes about ten times as much memory. A data module has 10 to 500 KB, a PLM export some MB."""


def read_xml(path: Path) -> Element:
    """The outermost element of a file, without comments and processing instructions.

    Raises:
        Missing, Unreadable, EmptyFile, TooLarge: it cannot be read at all.
        Broken: it is no well-formed XML, or it uses entities of its own.
    """
    data = files.read(path)
    if len(data) > MAX_XML:
        raise TooLarge(f"{len(data) // 1_000_000} MB of XML; at most {MAX_XML // 1_000_000} MB are read")
    if not data.strip():
        raise EmptyFile("nothing but white space")
    try:
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        raise Broken(f"it is no well-formed XML: {exc.msg}") from exc
    entity = next(root.iter(etree.Entity), None)
    if entity is not None:
        raise Broken(f"it uses an entity of its own ({str(entity.text)[:80]}); entities are not read")
    return root


def root_name(path: Path) -> str:
    """The outermost element's name without its namespace; only the beginning of the file is read.

    Raises:
        DocumentFault: there is none.
    """
    try:
        with path.open("rb") as file:
            beginning = etree.iterparse(
                file, events=("start",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
            )
            for _, element in beginning:
                return local_name(element)
    except FileNotFoundError as exc:
        raise Missing(str(path)) from exc
    except OSError as exc:
        raise Unreadable(exc.strerror or str(exc)) from exc
    except etree.XMLSyntaxError as exc:
        # What is wrong with the file as a file (empty, a picture) is said first.
        files.read(path)
        raise Broken(f"it is no well-formed XML: {exc.msg}") from exc
    raise Broken("it is no XML: it has no elements")


def local_name(element: Element) -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname


def flat(element: Element) -> str:
    """All text inside an element on one line."""
    return " ".join("".join(map(str, element.itertext())).split())
