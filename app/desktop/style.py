"""The look of the whole program: fonts, palette and one style sheet made from the tokens.

Every rule that is not for the whole program has an #id, because rules of a parent leak into its children.
Not here: colour values (tokens), painted widgets.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from app.desktop import tokens
from app.desktop.tokens import Tokens
from app.paths import resources

_FAMILIES = {
    "en": ("Noto Sans", "Noto Sans CJK TC", "Microsoft JhengHei UI", "Noto Sans CJK JP", "Yu Gothic UI"),
    "zh-TW": ("Noto Sans", "Noto Sans CJK TC", "Microsoft JhengHei UI", "Noto Sans CJK JP", "Yu Gothic UI"),
}
_CJK_FAMILIES = frozenset(_FAMILIES["zh-TW"][1:])


def apply(app: QApplication, chosen: Tokens, language: str) -> None:
    """Give the program its style, colours and fonts. Widgets made before keep their old icons."""
    tokens.activate(chosen)
    app.setStyle("Fusion")
    load_fonts()
    font = QFont()
    font.setFamilies(list(_FAMILIES[language]))
    font.setPixelSize(tokens.CONTROL)
    font.setFeature(QFont.Tag("tnum"), 1)
    app.setFont(font)
    app.setPalette(palette(chosen))
    app.setStyleSheet(sheet(chosen))


def load_fonts() -> None:
    """Add the fonts that come with the program, once."""
    if "Noto Sans" not in QFontDatabase.families():
        for name in ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"):
            QFontDatabase.addApplicationFont(str(resources() / "fonts" / name))


def chinese_font() -> bool:
    """Whether the system can draw Chinese; without it a problem bar is shown instead of squares."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.TraditionalChinese))


def palette(t: Tokens) -> QPalette:
    """The palette for what no rule of the sheet reaches."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, value in (
        (role.Window, t.surface),
        (role.WindowText, t.text),
        (role.Base, t.paper),
        (role.AlternateBase, t.surface),
        (role.Text, t.text),
        (role.Button, t.paper),
        (role.ButtonText, t.text),
        (role.Highlight, t.accent),
        (role.HighlightedText, t.paper),
        (role.PlaceholderText, t.text3),
        (role.ToolTipBase, t.paper),
        (role.ToolTipText, t.text),
        (role.Link, t.accent),
        (role.Mid, t.border),
        (role.Dark, t.border),
        (role.Light, t.line),
    ):
        made.setColor(which, QColor(value))
    return made


def sheet(t: Tokens) -> str:
    """The style sheet."""
    return f"""
#window, #conversation, #documents, #audit, #reader, #stack {{ background: {t.surface}; }}
#rail, #status {{ background: {t.base}; }}
#rail {{ border-right: 1px solid {t.line}; }}
#status {{ border-top: 1px solid {t.line}; }}
#machines, #source, #details, #history {{ background: {t.panel}; }}
#machines {{ border-right: 1px solid {t.line}; }}
#source, #details, #history {{ border-left: 1px solid {t.line}; }}
#overlay {{ background: {t.panel}; border: 1px solid {t.border}; }}
#header {{ background: {t.surface}; border-bottom: 1px solid {t.line}; }}
#panelHeader, #toolbar {{ background: {t.panel}; border-bottom: 1px solid {t.line}; }}
#section {{ background: {t.base}; }}
#questionBar {{ background: {t.surface}; border-top: 1px solid {t.line}; }}
#panelFooter {{ background: {t.panel}; border-top: 1px solid {t.line}; }}
#rule {{ background: {t.line}; border: none; }}
#desk {{ background: {t.desk}; }}
#readStrip {{ background: {t.panel}; border-top: 1px solid {t.line}; border-bottom: 1px solid {t.line}; }}
#scroll, #scrollBody {{ background: transparent; border: none; }}

#meta {{ color: {t.text2}; font-size: {tokens.META}px; }}
#metaStrong {{ color: {t.text2}; font-size: {tokens.META}px; font-weight: 700; }}
#wrong {{ color: {t.alarm_text}; font-size: {tokens.META}px; font-weight: 700; }}
#hint {{ color: {t.text3}; font-size: {tokens.META}px; }}
#control {{ color: {t.text}; font-size: {tokens.CONTROL}px; }}
#strong {{ color: {t.text}; font-size: {tokens.CONTROL}px; font-weight: 700; }}
#body {{ color: {t.text}; font-size: {tokens.BODY}px; }}
#bodyStrong {{ color: {t.text}; font-size: {tokens.BODY}px; font-weight: 700; }}
#question {{ color: {t.text}; font-size: {tokens.QUESTION}px; font-weight: 700; }}
#title {{ color: {t.text}; font-size: {tokens.TITLE}px; font-weight: 700; }}

QPushButton#quiet, QPushButton#plain, QPushButton#primary, QPushButton#iconOnly, QPushButton#link {{
  font-size: {tokens.CONTROL}px; border-radius: {tokens.RADIUS_CONTROL}px; color: {t.text};
}}
QPushButton#plain {{ background: {t.paper}; border: 1px solid {t.border}; padding: 0 15px; }}
QPushButton#plain:pressed {{ background: {t.accent_tint}; }}
QPushButton#plain:checked {{ background: {t.accent_tint}; border: 1px solid {t.accent}; color: {t.accent}; }}
QPushButton#plain:focus {{ border: 2px solid {t.accent}; padding: 0 14px; }}
QPushButton#plain:disabled {{ color: {t.text3}; border-color: {t.line}; }}
QPushButton#plain::menu-indicator, QPushButton#primary::menu-indicator {{ image: none; width: 0; }}
QPushButton#quiet {{ background: transparent; border: 2px solid transparent; padding: 0 10px; color: {t.text2}; }}
QPushButton#quiet:focus {{ border: 2px solid {t.accent}; }}
QPushButton#quiet:pressed {{ background: {t.accent_tint}; }}
QPushButton#quiet:disabled {{ color: {t.text3}; }}
QPushButton#iconOnly {{ background: transparent; border: 2px solid transparent; padding: 0; }}
QPushButton#iconOnly:focus {{ border: 2px solid {t.accent}; }}
QPushButton#iconOnly:pressed {{ background: {t.accent_tint}; }}
QPushButton#link {{ background: transparent; border: 2px solid transparent; color: {t.accent}; font-weight: 700;
  font-size: {tokens.META}px; padding: 0 4px; }}
QPushButton#link:focus {{ border: 2px solid {t.accent}; }}
QPushButton#primary {{ background: {t.primary}; border: 2px solid {t.primary}; color: {t.on_primary};
  font-size: {tokens.BODY}px; font-weight: 700; padding: 0 16px; }}
QPushButton#primary:focus {{ border: 2px solid {t.accent}; }}
QPushButton#primary:disabled {{ background: {t.track}; border-color: {t.track}; color: {t.text2}; }}

QRadioButton#choice {{ color: {t.text}; font-size: {tokens.CONTROL}px; border: 2px solid transparent;
  border-radius: {tokens.RADIUS_CONTROL}px; padding: 0 6px; spacing: 8px; }}
QRadioButton#choice:focus {{ border: 2px solid {t.accent}; }}
QRadioButton#choice::indicator {{ width: 16px; height: 16px; border: 2px solid {t.border}; border-radius: 10px;
  background: {t.paper}; }}
QRadioButton#choice::indicator:checked {{ width: 8px; height: 8px; border: 6px solid {t.accent}; }}

QLineEdit, QPlainTextEdit {{
  background: {t.paper}; color: {t.text}; border: 1px solid {t.border}; border-radius: {tokens.RADIUS_CONTROL}px;
  padding: 0 11px; selection-background-color: {t.accent}; selection-color: {t.paper};
}}
QLineEdit:focus {{ border: 2px solid {t.accent}; padding: 0 10px; }}
#fieldFrame {{ background: {t.paper}; border: 1px solid {t.border}; border-radius: {tokens.RADIUS_CONTROL}px; }}
#fieldFrame[focused="true"] {{ border: 2px solid {t.accent}; }}
QPlainTextEdit#questionField {{ background: transparent; border: none; padding: 0; font-size: {tokens.BODY}px; }}

#problemBar {{ background: {t.panel}; border: 1px solid {t.border}; border-radius: {tokens.RADIUS_CONTROL}px; }}

QMenu {{ background: {t.paper}; color: {t.text}; border: 1px solid {t.border}; padding: 4px; }}
QMenu::item {{ padding: 8px 24px 8px 12px; border-radius: {tokens.RADIUS_PAPER}px; }}
QMenu::item:selected {{ background: {t.accent_tint}; color: {t.accent}; }}
QMenu::item:checked {{ font-weight: 700; }}

QTableView#table {{ background: {t.surface}; color: {t.text}; border: none; gridline-color: transparent;
  selection-background-color: {t.paper}; selection-color: {t.text}; outline: none; }}
QTableView#table::item {{ padding: 0 4px 0 17px; }}
QTableView#table::item:selected {{ background: {t.accent_tint}; color: {t.text}; }}
QTableView#table QHeaderView {{ background: {t.panel}; }}
QTableView#table QHeaderView::section {{ background: {t.panel}; color: {t.text2}; font-size: {tokens.META}px;
  font-weight: 700; border: none; border-bottom: 1px solid {t.border}; padding: 0 0 0 20px; }}

QScrollArea {{ border: none; background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {t.range}; min-height: 40px; border-radius: 4px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {t.range}; min-width: 40px; border-radius: 4px; margin: 2px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QToolTip {{ background: {t.paper}; color: {t.text}; border: 1px solid {t.border}; }}
"""
