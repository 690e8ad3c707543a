from __future__ import annotations

import socket
from pathlib import Path

import pytest

from knowledge.documents import xml
from knowledge.documents.xml import flat, local_name, read_xml, root_name
from knowledge.types import Broken, DocumentFault, EmptyFile, Missing, TooLarge, Unreadable


def write(folder: Path, data: bytes) -> Path:
    path = folder / "a.xml"
    path.write_bytes(data)
    return path


def laughs(text: str) -> bytes:
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    return f'<!DOCTYPE a [<!ENTITY e0 "ha">{entities}]>{text}'.encode()


def test_elements_without_comments_and_instructions(tmp_path: Path) -> None:
    path = write(tmp_path, b'<!-- c --><p:a xmlns:p="u">x<!-- c -->y<?do it?>z</p:a>')

    root = read_xml(path)

    assert (local_name(root), root.text) == ("a", "xyz")
    assert root_name(path) == "a"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "big5"])
def test_the_declared_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><a>油壓 <b>泵</b></a>'

    path = write(tmp_path, text.encode(encoding))

    assert flat(read_xml(path)) == "油壓 泵"
    assert root_name(path) == "a"


@pytest.mark.parametrize(
    "data",
    [
        laughs("<a>&e11;</a>"),
        laughs('<a b="&e11;"/>'),
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]><a>x &f; y</a>',
        b'<!DOCTYPE a [<!ENTITY w "words">]><a>x &w; y</a>',
        b'<!DOCTYPE a SYSTEM "a.dtd"><a>x&nbsp;y</a>',
        b"<a><b></a>",
        b"<a>" * 1000,
        b"no xml at all",
        b"<!-- nothing -->",
    ],
)
def test_what_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Broken):
        read_xml(write(tmp_path, data))


def test_nothing_is_fetched(tmp_path: Path) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.2)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/a.dtd"
        path = write(tmp_path, f'<!DOCTYPE a SYSTEM "{url}" [<!ENTITY % p SYSTEM "{url}"> %p;]><a>x</a>'.encode())

        assert root_name(path) == "a"
        assert read_xml(path).text == "x"
        with pytest.raises(TimeoutError):
            server.accept()


def test_an_external_file_stays_outside(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    path = write(tmp_path, b'<!DOCTYPE a [<!ENTITY f SYSTEM "secret.txt">]><a b="1">x</a>')

    assert flat(read_xml(path)) == "x"


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faults: list[tuple[bytes, type[DocumentFault]]] = [(b"", EmptyFile), (b"  \n", EmptyFile), (b"%PDF-1.7 x", Broken)]
    for data, fault in faults:
        with pytest.raises(fault):
            read_xml(write(tmp_path, data))
    with pytest.raises(Missing):
        read_xml(tmp_path / "none.xml")
    with pytest.raises(Unreadable):
        read_xml(tmp_path)
    monkeypatch.setattr(xml, "MAX_XML", 10)
    with pytest.raises(TooLarge):
        read_xml(write(tmp_path, b"<abcdefghijkl/>"))


def test_the_root_of_what_is_no_xml(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        root_name(write(tmp_path, b""))
    with pytest.raises(Broken, match="a PDF"):
        root_name(write(tmp_path, b"%PDF-1.7 x"))
    with pytest.raises(Broken, match="well-formed"):
        root_name(write(tmp_path, b"words"))
    with pytest.raises(Missing):
        root_name(tmp_path / "none.xml")
    with pytest.raises(Unreadable):
        root_name(tmp_path)


def test_only_the_beginning_is_read_for_the_root(tmp_path: Path) -> None:
    assert root_name(write(tmp_path, b"<a>" + b"x" * 100_000 + b"</broken>")) == "a"
