"""A source as HTML, Markdown, plain text or CSV, each as people write them."""

from __future__ import annotations

import csv
from html import escape
from pathlib import Path
from unicodedata import east_asian_width

from resources.demo_plant.source import SIGNAL_WORDS, Block, Boxed, Heading, Item, NewPage, Paragraph, Source, Table

_CSS = """
body { font-family: "Noto Sans", "Noto Sans CJK TC", sans-serif; max-width: 60em; margin: 2em auto; }
table { border-collapse: collapse; margin: 1em 0; } th, td { border: 1px solid #525c65; padding: 4px 8px; }
th { background: #e6e9eb; text-align: left; } caption { text-align: left; font-weight: bold; }
div.box { border: 2px solid black; margin: 1em 0; } div.box p { margin: 0; padding: 6px 10px; }
"""


def write_html(source: Source, path: Path) -> None:
    """Write `source` to `path` as one HTML page."""
    rows = "".join(f"<tr><th>{k}</th><td>{escape(v)}</td></tr>\n" for k, v in source.title_block)
    parts = [f"<h1>{escape(f'{source.document} {source.title}')}</h1>\n<table>\n{rows}</table>"]
    inside = ""
    for block in source.blocks:
        wanted = _list_of(block)
        if inside and inside != wanted:
            parts.append(f"</{inside}>")
        if wanted and inside != wanted:
            start = block.mark[:-1] if isinstance(block, Item) else ""
            parts.append(f'<ol start="{start}">' if wanted == "ol" and start != "1" else f"<{wanted}>")
        inside = wanted
        parts.append(_html(block))
    if inside:
        parts.append(f"</{inside}>")
    body = "\n".join(part for part in parts if part)
    path.write_text(
        f'<!DOCTYPE html>\n<html lang="{source.language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(f'{source.document} {source.title}')}</title>\n<style>{_CSS}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n",
        encoding="utf-8",
    )


def _list_of(block: Block) -> str:
    return "" if not isinstance(block, Item) else "ul" if block.mark == "•" else "ol"


def _html(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level + 1}>{escape(text)}</h{level + 1}>"
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Item(_, text):
            return f"<li>{escape(text)}</li>"
        case Boxed(word, text):
            band, ink = SIGNAL_WORDS[word]
            head = f'<p style="background: {band}; color: {ink}"><strong>{word}</strong></p>'
            return f'<div class="box {word.lower()}">\n{head}\n<p>{escape(text)}</p>\n</div>'
        case Table(caption, header, rows):
            title = f"<caption>{escape(caption)}</caption>\n" if caption else ""
            head = f"<thead><tr>{_cells('th', header)}</tr></thead>\n" if header else ""
            body = "".join(f"<tr>{_cells('td', row)}</tr>\n" for row in rows)
            return f"<table>\n{title}{head}<tbody>\n{body}</tbody>\n</table>"
        case NewPage():
            return ""


def _cells(tag: str, row: tuple[str, ...]) -> str:
    return "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row)


def write_markdown(source: Source, path: Path) -> None:
    """Write `source` to `path` as Markdown; safety blocks are quotes with the signal word in bold."""
    parts = [f"# {source.document} {source.title}", _pipes(("", ""), source.title_block)]
    for block in source.blocks:
        match block:
            case Heading(level, text):
                parts.append(f"{'#' * (level + 1)} {text}")
            case Paragraph(text):
                parts.append(text)
            case Item(mark, text):
                line = f"{'-' if mark == '•' else mark} {text}"
                if parts[-1].startswith(("- ", "1. ")) and mark != "1.":
                    parts[-1] += "\n" + line
                else:
                    parts.append(line)
            case Boxed(word, text):
                parts.append(f"> **{word}**\n>\n> {text}")
            case Table(caption, header, rows):
                parts += ([f"**{caption}**"] if caption else []) + [_pipes(header or ("",) * len(rows[0]), rows)]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _pipes(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_text(source: Source, path: Path) -> None:
    """Write `source` to `path` as plain text with columns set by spaces."""
    lines = [f"{source.document} {source.title}", "=" * 60]
    lines += [f"{_padded(k, 16)}{v}" for k, v in source.title_block] + ["=" * 60]
    before: Block | None = None
    for block in source.blocks:
        if not (isinstance(block, Item) and isinstance(before, Item)):
            lines.append("")
        match block:
            case Heading(_, text) | Paragraph(text):
                lines.append(text)
            case Item(mark, text):
                lines.append(f"{'-' if mark == '•' else mark} {text}")
            case Boxed(word, text):
                lines += [f"{word}：{text}" if source.chinese else f"{word}: {text}"]
            case Table(caption, header, rows):
                lines += ([caption] if caption else []) + _columns([header, *rows] if header else list(rows))
        before = block
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _columns(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(_width(row[i]) for row in rows) + 3 for i in range(len(rows[0]))]
    return ["".join(_padded(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(ch) in "WF" else 1 for ch in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def write_csv(source: Source, path: Path) -> None:
    """Write the one table of `source` to `path`, with a byte order mark so that Excel shows Chinese."""
    (table,) = (block for block in source.blocks if isinstance(block, Table))
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([table.header, *table.rows])
