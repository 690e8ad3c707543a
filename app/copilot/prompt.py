"""The messages that go to the language model: fixed order, so that the kept prefix stays valid.

System, example (where the model's form has one), evidence, question. Document text is data: it stands in the user
message between two marks (the lines "Text:" and "Question:") that it cannot contain, never in the system role. What a
person cannot see is removed from it, and what could pass for a part of a chat (a token of a template, a speaker's name
in front of a line, one of the marks) is respelled so that it reads the same and is none.
Not here: which evidence (app.copilot.quote), its sentences (app.copilot.excerpt), how a model renders a chat (llm).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from app.copilot import excerpt
from app.copilot.verify import Evidence

Message = tuple[str, str]
"""(role, text); role is "system", "user" or, in an example, "assistant"."""

OPENS, CLOSES = "Text:", "Question:"
"""What stands before the evidence and before the question, at the beginning of a line. Marks of three quotes, of dashes
or in front of every line cost tokens, and the 135M model copied less with them (5, 2, 3 and 3 good sentences on 20
questions). They are no part of a form, because `clean` must know them."""
_MOST_QUESTION = 1000
"""Characters of a question that the model reads; what it asks stands in its beginning."""
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


@dataclass(frozen=True, slots=True)
class Form:
    """How a model is asked; what the fields mean, and what was measured, stands in resources/prompts/forms.toml."""

    system: str
    sentences: int
    tokens: int
    models: tuple[str, ...] = ()
    example: tuple[str, str, str] | None = None
    question_first: bool = False


@cache
def forms() -> tuple[Form, ...]:
    """The known forms; the last one is the default."""
    text = files("resources.prompts").joinpath("forms.toml").read_text(encoding="utf-8")
    return tuple(_form(row) for row in tomllib.loads(text)["form"])


def _form(row: dict[str, Any]) -> Form:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Form(**values)


def form_of(model: str) -> Form:
    """The form of a model by the name in its manifest."""
    return next((form for form in forms() if model.lower().startswith(form.models)), forms()[-1])


def fitted(
    question: str, evidence: Sequence[Evidence], form: Form, count: Callable[[Sequence[Message]], int], limit: int
) -> list[Message] | None:
    """The chat for a question over the sentences of its evidence that matter, never longer than the model reads.

    Sentences are left out first, the least worth first; then the end of the question.

    Args:
        question: as asked.
        evidence: best first.
        form: how this model is asked.
        count: the model's own tokens of a whole prompt.
        limit: most tokens of one.

    Returns:
        The messages, or None where one sentence and the beginning of the question do not fit: nothing can be asked.
    """
    best = excerpt.ranked(question, evidence)[: form.sentences]
    for n in range(len(best), 0, -1):
        chat = messages(question, excerpt.kept(evidence, best[:n]), form)
        if count(chat) <= (min(limit, form.tokens) if n > 1 else limit):
            return chat
    least, text = excerpt.kept(evidence, best[:1]), question[:_MOST_QUESTION]
    while least and (text := text[: len(text) * 3 // 4]):
        if count(chat := messages(text, least, form)) <= limit:
            return chat
    return None


def messages(question: str, evidence: Sequence[Evidence], form: Form | None = None) -> list[Message]:
    """The chat for one question over all of this evidence; `form` None: the default."""
    form = form or forms()[-1]
    texts = "\n\n".join(text for item in evidence if (text := clean(item.text)))
    asked = " ".join(clean(question, _MOST_QUESTION).split())
    chat = [("system", form.system)]
    if form.example:
        text, before, answer = form.example
        chat += [("user", _user(form, text, before)), ("assistant", answer)]
    return [*chat, ("user", _user(form, texts, asked))]


def _user(form: Form, text: str, question: str) -> str:
    parts = [f"{OPENS}\n{text}", f"{CLOSES} {question}"]
    return "\n\n".join(reversed(parts) if form.question_first else parts)


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
