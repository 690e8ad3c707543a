"""The colours, sizes and type of the window: the only place with colour values.

Not here: style sheets (style), icons (icons), anything that draws.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours, as "#rrggbb". Contrast of every text on every surface it may stand on is at least 4.5."""

    name: str
    base: str
    panel: str
    surface: str
    paper: str
    text: str
    text2: str
    text3: str
    accent: str
    accent_tint: str
    primary: str
    on_primary: str
    border: str
    line: str
    track: str
    desk: str
    range: str
    alarm_text: str
    alarm_fill: str
    on_alarm: str
    amber_text: str
    amber_fill: str
    on_amber: str
    page: str
    page_text: str
    page_text2: str
    page_line: str
    page_mark: str
    page_bar: str


LIGHT = Tokens(
    name="light",
    base="#D9DDE0",
    panel="#E6E9EB",
    surface="#F2F4F5",
    paper="#FFFFFF",
    text="#181E23",
    text2="#3F4950",
    text3="#525C65",
    accent="#14578A",
    accent_tint="#D3E3EF",
    primary="#27323A",
    on_primary="#FFFFFF",
    border="#727C85",
    line="#C9CFD4",
    track="#C4CBD0",
    desk="#C9CFD4",
    range="#78838C",
    alarm_text="#B5121F",
    alarm_fill="#B5121F",
    on_alarm="#FFFFFF",
    amber_text="#6B4700",
    amber_fill="#F5B800",
    on_amber="#000000",
    page="#FFFFFF",
    page_text="#181E23",
    page_text2="#3F4950",
    page_line="#727C85",
    page_mark="#D3E3EF",
    page_bar="#14578A",
)

DARK = Tokens(
    name="dark",
    base="#101417",
    panel="#171C20",
    surface="#1D2328",
    paper="#293138",
    text="#E4E9EC",
    text2="#B7C0C7",
    text3="#A0ABB3",
    accent="#86BDEB",
    accent_tint="#1C3A50",
    primary="#D7DEE3",
    on_primary="#12181C",
    border="#7C8893",
    line="#353F47",
    track="#3A454E",
    desk="#101417",
    range="#7B8995",
    alarm_text="#FF7F86",
    alarm_fill="#EA4A50",
    on_alarm="#140204",
    amber_text="#F7C948",
    amber_fill="#F5B800",
    on_amber="#000000",
    page="#D3D8DB",
    page_text="#181E23",
    page_text2="#3F4950",
    page_line="#727C85",
    page_mark="#AECBE2",
    page_bar="#14578A",
)

SAFETY = {
    "danger": ("#C8102E", "#FFFFFF"),
    "warning": ("#FF8200", "#000000"),
    "caution": ("#FFD100", "#000000"),
    "notice": ("#0067B9", "#FFFFFF"),
}
"""Band and ink by signal word (ANSI Z535.4 colours); the same in light and dark."""

META, CONTROL, BODY, QUESTION, TITLE, PAGE_TITLE = 13, 14, 16, 18, 20, 26
VALUE, VALUE_LARGE = 20, 26
LATIN_LEADING, CJK_LEADING = 1.45, 1.6
RADIUS_PAPER, RADIUS_CONTROL, RADIUS_CARD = 4, 6, 8
CONTROL_HEIGHT, TOUCH_HEIGHT = 40, 48
RAIL_WIDTH, MACHINES_WIDTH, MACHINES_WIDE, STRIP_WIDTH, SOURCE_WIDTH, SOURCE_MOST = 84, 224, 280, 48, 360, 640
TEXT_MOST, GUTTER, MARGIN_WIDTH = 620, 14, 132
CONVERSATION_LEAST, CONVERSATION_MOST = 560, 880

_active = LIGHT


def active() -> Tokens:
    """The colours in use; one set for the whole program, like the application's palette."""
    return _active


def activate(tokens: Tokens) -> None:
    """Choose the colours, before widgets are made (app.desktop.style does it)."""
    global _active
    _active = tokens


def colour(name: str) -> QColor:
    """A colour of the active set by the name of its token."""
    return QColor(getattr(_active, name))
