from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import docx
import pytest

from knowledge.documents.loaders import SUFFIXES, loader_for
from knowledge.documents.parsed import parse
from knowledge.types import (
    Broken,
    EmptyFile,
    Missing,
    NoText,
    PasswordProtected,
    TooLarge,
    Unreadable,
    Unsupported,
)
from tests.knowledge.documents.samples import pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def word(path: Path, text: str = "text") -> Path:
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(path))
    return path


def test_every_suffix_has_a_loader(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        # XML is opened: its outermost element says what it is.
        assert loader_for(write(tmp_path / f"a{suffix.upper()}", b"<dmodule/>"))


def test_an_unknown_ending_is_unsupported(tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match=r"\.pptx"):
        parse(write(tmp_path / "a.pptx", b"x"))
    with pytest.raises(Unsupported, match="no ending"):
        parse(write(tmp_path / "README", b"x"))


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        parse(tmp_path / "none.txt")
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(Unreadable):
        parse(tmp_path / "folder.md")


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_nothing_in_it(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(EmptyFile):
        parse(write(tmp_path / f"a{suffix}", b""))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_without_the_right_to_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", b"x")
    path.chmod(0)

    with pytest.raises(Unreadable):
        parse(path)


def test_an_encrypted_office_file_needs_a_password(tmp_path: Path) -> None:
    data = OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100

    for name in ("a.docx", "a.xlsx"):
        with pytest.raises(PasswordProtected):
            parse(write(tmp_path / name, data))


def test_a_file_named_wrongly_says_what_it_is(tmp_path: Path) -> None:
    real = pdf(tmp_path / "real.pdf", [([(60, 100, 11, "Text")], [])]).read_bytes()

    with pytest.raises(Broken, match="this is a PDF named DOCX"):
        parse(write(tmp_path / "a.docx", real))
    with pytest.raises(Broken, match="this is a PDF named TXT"):
        parse(write(tmp_path / "a.txt", real))
    with pytest.raises(Broken, match="a Word document named XLSX"):
        parse(word(tmp_path / "b.xlsx"))
    with pytest.raises(Broken, match="PNG picture named PDF"):
        parse(write(tmp_path / "a.pdf", b"\x89PNG\r\n\x1a\n0000"))
    with pytest.raises(Broken, match="before 2007"):
        parse(write(tmp_path / "c.docx", OLE))
    with pytest.raises(Broken, match="binary data named CSV"):
        parse(write(tmp_path / "a.csv", bytes(range(256)) * 20))
    with pytest.raises(Broken, match="not a PDF"):
        parse(write(tmp_path / "b.pdf", b"hello"))


def test_damaged_files(tmp_path: Path) -> None:
    good = word(tmp_path / "good.docx").read_bytes()

    with pytest.raises(Broken, match="incomplete archive"):
        parse(write(tmp_path / "half.docx", good[: len(good) // 2]))
    with pytest.raises(Broken):
        parse(write(tmp_path / "a.pdf", b"%PDF-1.4\nnothing more"))
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    with pytest.raises(Broken):
        parse(write(tmp_path / "b.docx", broken.getvalue()))


def test_a_file_without_text(tmp_path: Path) -> None:
    with pytest.raises(NoText):
        parse(write(tmp_path / "a.txt", b" \n\n ---- \n"))
    with pytest.raises(NoText, match="2 pages without text"):
        parse(pdf(tmp_path / "scan.pdf", [([], []), ([], [])]))
    with pytest.raises(NoText):
        parse(word(tmp_path / "a.docx", ""))


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(61):
                part.write(b"\0" * 10_000_000)

    with pytest.raises(TooLarge, match="when unpacked"):
        parse(path)


def test_an_office_file_for_certain_persons_or_with_encrypted_parts(tmp_path: Path) -> None:
    data = OLE + "DRMEncryptedDataSpace".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le") + b"\0" * 100
    with pytest.raises(PasswordProtected, match="rights management"):
        parse(write(tmp_path / "a.docx", data))
    packed = bytearray(word(tmp_path / "b.docx").read_bytes())
    # The flag "encrypted" of the first entry of the archive's directory.
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(PasswordProtected, match="parts of the file"):
        parse(write(tmp_path / "b.docx", bytes(packed)))


@pytest.mark.parametrize("name", ["a.pdf", "a.xlsx", "a.docx"])
def test_a_web_page_in_the_place_of_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(Broken, match="page of markup named"):
        parse(write(tmp_path / name, b"\r\n<!DOCTYPE html><html><body>Please sign in"))


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".csv"])
def test_space_without_words(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(NoText):
        parse(write(tmp_path / f"a{suffix}", b" \r\n\t\r\n"))


@pytest.mark.parametrize("encoding", ["cp950", "utf-16", "utf-16-le", "gb18030", "cp932"])
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_text_in_other_encodings(tmp_path: Path, suffix: str, encoding: str) -> None:
    text = {
        "gb18030": "停机检查冷却水，确认压力为零。",
        "cp932": "機械を停止して、冷却水を確認する。",
    }.get(encoding, "停機檢查冷卻水，確認壓力為零。")

    assert parse(write(tmp_path / f"a{suffix}", f"{text}\r\n".encode(encoding))).blocks[0].page_content == text
