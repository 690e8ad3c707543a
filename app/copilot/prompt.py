"""The messages that go to the language model: fixed order, so that the kept prefix stays valid.

System, evidence, question. Document text is data: it stands in the user message between two marks (the lines "Text:"
and "Question:") that it cannot contain, never in the system role. What a person cannot see is removed from it, and what
could pass for a part of a chat (a token of a template, a speaker's name in front of a line, one of the marks) is
respelled so that it reads the same and is none.
Not here: which evidence (app.copilot.quote), how a model renders a chat (app.copilot.llm).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from importlib.resources import files

from app.copilot.verify import Evidence

Message = tuple[str, str]
"""(role, text); role is "system" or "user"."""

OPENS, CLOSES = "Text:", "Question:"
"""What stands before and after the evidence, at the beginning of a line. Marks of three quotes, of dashes or in front
of every line cost tokens, and the 135M model copied less with them (5, 2, 3 and 3 good sentences on 20 questions)."""
_MOST_CHARACTERS = 1600
"""Of evidence; some 400 tokens, under a second of prompt evaluation on two old cores."""
_MOST_QUESTION = 1000
"""Characters of a question that the model reads; what it asks stands in its beginning, and the context is small."""
_MOST_READ = 20_000
"""Characters of one text that are looked at, many times what is used: cleaning takes time, too."""
_MOST_MARKS = 2
"""Combining marks on one character; more hide it."""

_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Cn")
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")
"""Letters and signs that show nothing although their category says otherwise."""
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_LINE_ENDS = re.compile(r"\r\n?|[\u000b\u000c\u001c-\u001e\u0085\u2028\u2029]")

_ANGLES = str.maketrans({"<": "‹", ">": "›", "＜": "‹", "＞": "›"})
_TOKEN = re.compile(
    r"[<＜]{1,2}[|｜/\\!]?(?:[A-Za-z_▁]|0x)[\w▁|｜:.\-]{0,60}[>＞]{1,2}"  # <|im_start|>, </s>, <<SYS>>, <sop>
    r"|[<＜][|｜]|[|｜][>＞]"  # and halves of them
)
_BRACKET_TOKEN = re.compile(
    r"\[\s?(/?\s?(?:INST|SYS|SYSTEM|SYSTEM_PROMPT|USER|ASSISTANT|TOOL_CALLS|TOOL_RESULTS|AVAILABLE_TOOLS|TOOL_CONTENT|IMG"
    r"|g?MASK|sMASK|BOS|EOS|PAD|CLS|SEP|UNK|THINK"
    r"|Round \d+|UNUSED_TOKEN_\d+|CONTROL_\d+|\|[\w ]{1,30}\|))\s?\]",
    re.IGNORECASE,
)
_SPEAKERS = (
    r"(?:system(?: (?:prompt|message))?|user|assistant|human|ai|bot|chatbot|model|tool|function|developer|instructions?"
    r"|response|input|output|question|answer|text|context|prompt|q|a)"
)
_SPEAKER = re.compile(rf"^([ \t>*_|#＃-]*{_SPEAKERS}[ \t*_]*):", re.IGNORECASE | re.MULTILINE)
_SHOUTED = re.compile(r"\b(SYSTEM|USER|ASSISTANT|HUMAN|INSTRUCTIONS?|RESPONSE|GPT4 Correct \w+):")
_HAN_SPEAKER = re.compile(
    r"^([ \t>*_|#＃-]*(?:系統|系统|用戶|用户|使用者|助手|助理|指令|指示|提示|问|問|答|問題|问题|回答"
    r"|システム|ユーザー|アシスタント|質問))[ \t]*[:：]",
    re.MULTILINE,
)
_HEADED = re.compile(rf"^([ \t]*)(#{{2,}})(?=[ \t]*{_SPEAKERS}\b)", re.IGNORECASE | re.MULTILINE)


def messages(question: str, evidence: Sequence[Evidence]) -> list[Message]:
    """The chat for one question over its evidence, best evidence first."""
    lines, room = [], _MOST_CHARACTERS
    for item in evidence:
        text = clean(item.text, room)
        if not text:
            break
        lines.append(text)
        room -= len(text)
    system = files("resources.prompts").joinpath("answer.txt").read_text(encoding="utf-8").strip()
    asked = " ".join(clean(question, _MOST_QUESTION).split())
    return [
        ("system", system),
        ("user", f"{OPENS}\n" + "\n\n".join(lines) + f"\n\n{CLOSES} {asked}"),
    ]


def clean(text: str, most: int = _MOST_READ) -> str:
    """Plain visible text of at most `most` characters that is no part of a chat.

    No control, format (bidirectional, zero width), private or blank characters, no token of a chat template, no mark.
    """
    kept: list[str] = []
    marks = 0
    for ch in _LINE_ENDS.sub("\n", text[:_MOST_READ]):
        marks = marks + 1 if unicodedata.combining(ch) else 0
        if (ch in "\n\t" or not _unseen(ch)) and marks <= _MOST_MARKS:
            kept.append(ch)
    shown = "".join(kept)
    shown = _TOKEN.sub(lambda match: match[0].translate(_ANGLES), shown)
    shown = _BRACKET_TOKEN.sub(r"(\1)", shown)
    shown = _HEADED.sub(lambda match: match[1] + "＃" * len(match[2]), shown)
    shown = _SPEAKER.sub(r"\1：", shown)
    shown = _SHOUTED.sub(r"\1：", shown)
    shown = _HAN_SPEAKER.sub(r"\1 —", shown)
    shown = re.sub(r'"{3,}|`{3,}', "''", shown)
    return re.sub(r"\n{3,}", "\n\n", shown).strip()[: max(0, most)].rstrip()


def _unseen(ch: str) -> bool:
    return unicodedata.category(ch) in _UNSEEN or ch in _BLANK or any(ord(ch) in some for some in _SELECTORS)
