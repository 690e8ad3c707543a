"""The messages that go to the language model: fixed order, so that the kept prefix stays valid.

System, evidence, question. Document text is data: it stands in the user message between marks, never in the system
role, and control characters are removed.
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

_MOST_CHARACTERS = 1600
"""Of evidence; some 400 tokens, under a second of prompt evaluation on two old cores."""


_MOST_QUESTION = 1000
"""Characters of a question that the model reads; what it asks stands in its beginning, and the context is small."""


def messages(question: str, evidence: Sequence[Evidence]) -> list[Message]:
    """The chat for one question over its evidence, best evidence first."""
    lines, room = [], _MOST_CHARACTERS
    for item in evidence:
        text = clean(item.text)[:room]
        if not text:
            break
        lines.append(text)
        room -= len(text)
    system = files("resources.prompts").joinpath("answer.txt").read_text(encoding="utf-8").strip()
    return [
        ("system", system),
        ("user", "Text:\n" + "\n\n".join(lines) + f"\n\nQuestion: {clean(question)[:_MOST_QUESTION]}"),
    ]


def clean(text: str) -> str:
    """Plain visible text: no control, format (bidirectional, zero width) or private characters."""
    kept = "".join(ch for ch in text if ch in "\n\t" or unicodedata.category(ch) not in ("Cc", "Cf", "Co", "Cs"))
    return re.sub(r"\n{3,}", "\n\n", kept).strip()
