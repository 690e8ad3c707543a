"""What the window writes is translated whole, and its colours can be read."""

from __future__ import annotations

import ast
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint

from app import problems
from app.desktop import tokens, words
from app.desktop.safety import level_of
from app.desktop.textblock import numbers
from app.desktop.tokens import Tokens
from app.paths import resources
from knowledge.types import PassageKind

DESKTOP = Path(tokens.__file__).parent
MODULES = sorted(DESKTOP.glob("*.py"))


def said() -> set[tuple[str, str]]:
    """Every (context, text) that the window may translate."""
    found = {("Problem", text) for pair in problems.TABLE.values() for text in pair}
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) != 2:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            context, text = node.args
            if name == "translate" and isinstance(context, ast.Constant) and isinstance(text, ast.Constant):
                found.add((str(context.value), str(text.value)))
    return found


def translated() -> dict[tuple[str, str], str]:
    tree = ET.parse(resources() / "translations" / "andon_zh-TW.ts")
    return {
        (context.findtext("name") or "", message.findtext("source") or ""): message.findtext("translation") or ""
        for context in tree.iter("context")
        for message in context.iter("message")
    }


def test_everything_said_is_translated_and_nothing_else() -> None:
    assert set(translated()) == said()
    assert all(translated().values())


def test_translations_keep_their_blanks() -> None:
    for (_context, source), text in translated().items():
        assert sorted(re.findall(r"{\w*}", text)) == sorted(re.findall(r"{\w*}", source)), source


def test_words_that_are_never_written() -> None:
    for _context, text in said():
        assert not re.search(r"\b(please|oops|AI|safe|isolated|de-energised)\b", text, re.IGNORECASE), text
    for text in translated().values():
        assert not re.search("安全無虞|已隔離|抱歉", text), text


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_colours_stand_in_one_module_and_text_is_plain(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    if module.stem != "tokens":
        assert not re.search(r"#[0-9A-Fa-f]{6}\b|#[0-9A-Fa-f]{3}\b(?=[;\"'])", source)
    assert not re.search(
        r"RichText|setHtml|AutoText|MarkdownText|processEvents|import requests|urllib|QNetworkAccess", source
    )


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("t", [tokens.LIGHT, tokens.DARK], ids=lambda t: t.name)
def test_text_can_be_read_everywhere(t: Tokens) -> None:
    for ground in (t.base, t.panel, t.surface, t.paper):
        for ink in (t.text, t.text2, t.text3, t.accent, t.alarm_text, t.amber_text):
            assert contrast(ink, ground) >= 4.5
        assert contrast(t.border, ground) >= 3
    assert contrast(t.on_primary, t.primary) >= 4.5
    assert contrast(t.on_alarm, t.alarm_fill) >= 4.5
    assert contrast(t.accent, t.accent_tint) >= 4.5
    assert contrast(t.page_text, t.page_mark) >= 4.5
    for band, ink in tokens.SAFETY.values():
        assert contrast(band, ink) >= 4.5


@pytest.mark.parametrize(
    ("text", "bold"),
    [
        ("above 65 °C for 60 s.", ["65 °C", "60 s"]),
        ("Clean F-33, then reset E-204 (M8x1.25).", []),
        ("4.1 l/min, 1,5 bar and 3 steps", ["4.1 l/min", "1,5 bar", "3"]),
        ("−5 °C to +5 %", ["−5 °C", "+5 %"]),
    ],
)
def test_numbers_are_bold_with_their_units_and_codes_are_not(text: str, bold: list[str]) -> None:
    assert [text[start:end] for start, end in numbers(text)] == bold


@pytest.mark.parametrize(
    ("signal", "kind", "level"),
    [
        ("DANGER", None, "danger"),
        ("警告", PassageKind.CAUTION, "warning"),
        ("小心", None, "caution"),
        ("", PassageKind.CAUTION, "caution"),
        ("Achtung", None, "warning"),
    ],
)
def test_the_band_follows_the_signal_word(signal: str, kind: PassageKind | None, level: str) -> None:
    assert level_of(signal, kind) == level


@pytest.mark.parametrize(
    ("seconds", "said"), [(1.4, "1 s"), (99, "99 s"), (240, "4 min"), (7200, "2 h"), (180_000, "2 d")]
)
def test_ages(english: None, seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


def test_qt_keeps_its_references_to_none() -> None:
    """Some versions of the Qt binding lose one in each call that returns nothing; the process dies after thousands."""
    point = QPoint()
    before = sys.getrefcount(None)
    for _ in range(5000):
        point.setX(1)
    assert sys.getrefcount(None) > before - 1000
