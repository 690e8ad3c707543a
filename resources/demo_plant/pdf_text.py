"""Makes the PDF files that Qt writes ordinary: words in one piece, nothing in them that depends on the day.

Qt places every glyph by itself. Readers that find lines by the height of text objects (pdfium does) then take a full
stop at the end of a line for no line at all and join it to the next one. Here the glyphs of a run become one TJ, as
other programs write it. Only for files of QPdfWriter: it relies on how that writer lays out its objects.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from datetime import date

_GLYPH = re.compile(rb"(-?[\d.]+) (-?[\d.]+) Td <([0-9A-F]{4})> Tj\n")
_RUN = re.compile(rb"(/(F\d+) ([\d.]+) Tf [^\n]*Tm\n)((?:-?[\d.]+ -?[\d.]+ Td <[0-9A-F]{4}> Tj\n)+)")

Widths = Mapping[bytes, tuple[int, ...]]
"""Font name in the page -> advance of each glyph in thousandths of the font size; the rest has _DEFAULT."""

_DEFAULT = 1000
"""PDF 1.7, table 117, /DW; Chinese fonts, all of whose glyphs are square, have nothing else."""


def ordinary(data: bytes, day: date, meant: Mapping[str, str]) -> bytes:
    """The same pages with joined runs, dated `day`, without file id and XMP.

    Args:
        data: a file of QPdfWriter.
        day: the date of creation to state.
        meant: characters to replace in the text of the file; two characters may share a glyph, and the file then
            names the first of them (a radical for a Chinese word, a tab for a space).

    Raises:
        ValueError: the file is not laid out as QPdfWriter does it.
    """
    objects = _objects(data)
    widths = _widths(objects)
    objects = {number: _object(body, widths, day, meant) for number, body in objects.items()}
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    table = [b"0000000000 65535 f \n"]
    for number in range(1, max(objects) + 1):
        table.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects.get(number, b"null"))
    start = len(out)
    out += b"xref\n0 %d\n%s" % (len(table), b"".join(table))
    out += b"trailer\n<< /Size %d /Info 1 0 R /Root 3 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(table), start)
    return bytes(out)


def _objects(data: bytes) -> dict[int, bytes]:
    """The objects by number, found by the file's own table of offsets."""
    end = re.search(rb"startxref\s+(\d+)", data)
    head = re.compile(rb"xref\n0 (\d+)\n").match(data, int(end[1])) if end else None
    if head is None:
        raise ValueError("no cross-reference table")
    lines = re.findall(rb"(\d{10}) \d{5} ([nf]) \n", data[head.end() :])
    offsets = {number: int(offset) for number, (offset, used) in enumerate(lines) if used == b"n"}
    ends = sorted([*offsets.values(), int(end[1]) if end else 0])
    objects = {}
    for number, offset in offsets.items():
        text = data[offset : ends[ends.index(offset) + 1]]
        objects[number] = text[text.index(b"obj\n") + 4 : text.rindex(b"endobj")].strip()
    return objects


def _widths(objects: Mapping[int, bytes]) -> dict[bytes, tuple[int, ...]]:
    widths: dict[bytes, tuple[int, ...]] = {}
    for body in objects.values():
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", body):
            child = re.search(rb"/DescendantFonts \[(\d+) 0 R", objects[int(number)])
            if child is None:
                raise ValueError(f"font {name!r} is of another kind")
            array = re.search(rb"/W \[0 \[([\d ]+)\]", objects[int(child[1])])
            widths[name] = tuple(map(int, array[1].split())) if array else ()
    return widths


def _object(body: bytes, widths: Widths, day: date, meant: Mapping[str, str]) -> bytes:
    if b"/Type /Metadata" in body:
        return b"null"
    body = re.sub(rb"\n/Metadata \d+ 0 R", b"", body)
    if b"begincmap" in body:
        names = {b"<%04X>" % ord(wrong): b"<%04X>" % ord(right) for wrong, right in meant.items()}
        body = re.sub(rb"\[<[^\]]*\]", lambda codes: _renamed(codes[0], names), body)
    stamp = day.strftime("%Y%m%d").encode()
    body = re.sub(rb"(/(?:Creation|Mod)Date \(D:)\d{14}", rb"\g<1>" + stamp + b"080000", body)
    content = re.fullmatch(rb"<<\n/Length \d+ 0 R\n/Filter /FlateDecode\n>>\nstream\n(.*)\nendstream", body, re.DOTALL)
    if content is None:
        return body
    drawing = _RUN.sub(lambda run: _joined(run, widths), zlib.decompress(content[1]))
    packed = zlib.compress(drawing, 9)
    return b"<<\n/Length %d\n/Filter /FlateDecode\n>>\nstream\n%s\nendstream" % (len(packed), packed)


def _renamed(codes: bytes, names: Mapping[bytes, bytes]) -> bytes:
    return re.sub(rb"<\w+>", lambda code: names.get(code[0], code[0]), codes)


def _joined(run: re.Match[bytes], widths: Widths) -> bytes:
    """One run of glyphs as one TJ per line: a number between two glyphs is what the advance alone would miss."""
    size, advance = float(run[3]), widths[run[2]]
    out, at_x, at_y, line = run[1], 0.0, 0.0, b""
    previous: bytes | None = None
    for glyph in _GLYPH.finditer(run[4]):
        x, y, code = float(glyph[1]), float(glyph[2]), glyph[3]
        if previous is None or y:
            out += line + b">] TJ\n" if line else b""
            at_x, at_y = at_x + x, at_y + y
            out += b"%.4f %.4f Td " % (at_x, at_y)
            line, at_x, at_y = b"[<" + code, 0.0, 0.0
        else:
            index = int(previous, 16)
            miss = (advance[index] if index < len(advance) else _DEFAULT) - x * 1000 / size
            line += b"> %.1f <%s" % (miss, code) if abs(miss) >= 0.5 else code
            at_x += x
        previous = code
    return out + line + b">] TJ\n"
