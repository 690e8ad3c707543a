"""What may be said on the strength of one source sentence: the sentence, and the few rewordings that keep its meaning.

A rewording only leaves out what stands on its own (a step's number, "Note:", a trailing reference, one of two
statements joined by "and") or moves a whole condition from one end of the sentence to the other. Nothing is inferred:
what is not listed here is not said. The sentences of a source come with their spans, so that they can be quoted.
Not here: spelling (app.copilot.canonical), rows of tables (app.copilot.rows), the verdict (app.copilot.verify).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.copilot.canonical import Kind, is_number, is_unit, kind_of, tokens
from app.copilot.rows import JOINT, is_value

Tokens = tuple[str, ...]

_FULL_LINE = 50
"""Characters; a heading or an entry of a list is mostly shorter."""

_END = re.compile(r"[.!?](?=\s)|[。！？]|\n")
_ABBREVIATIONS = frozenset(
    "max min approx no nos fig figs e.g i.e ca vs incl excl temp nom ref pos nr art resp etc cf sec sect ch vol cap "
    "dia qty rev int ext tol typ".split()
)
_ITEM = re.compile(
    r"\A\s*(?:\(?\d{1,2}[.)、）]|step \d{1,2}[.:)]|\([a-z\d]\)|[a-z]\)|[-*•–·○●□☐])\s*(?!\d)", re.IGNORECASE
)
_LABEL = re.compile(r"\A(?:note|notes|remark|hint|tip|info|註|備註|備考|說明|提示|注)\s*[:：]\s*", re.IGNORECASE)
_REFERENCE = re.compile(
    r"\s*[\[(（【](?:\d{1,2}|(?:see|cf\.?|refer to|fig\.?|figure|參見|參照|詳見|見)\s?[\w .\-/]{1,40})[\])）】]"
    r"(?=[.!。！]?\s*$)",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"(?:,|\b(?:unless|if|when|while|until|till|and|or|the|a|an|of|to|in|on|at|by|for|with|than|not|only|before|after"
    r"|above|below|is|are|must|may|shall|should|from|that|which|between|least|most))\s*$",
    re.IGNORECASE,
)
_SCOPE = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|only|unless|except|if|when|whenever|while|until|till|before"
    r"|after|once|during|provided|must|may|might|shall|should|can|could|would|need|needs|required|allowed|permitted"
    r"|forbidden|prohibited|then|first|next|finally|last|second|third|either|or|both|respectively|per|that|whether"
    r"|because|so|therefore|otherwise|instead|same|together|simultaneously|case|depending|always|which|who|where|as"
    r"|than|between|least|most|within|exceeds?|up|above|below|over|under|each|every|all|any|such"
    r"|says?|means?|shows?|indicates?|reports?|assumes?|ensures?|checks?|verif(?:y|ies))\b|n't\b",
    re.IGNORECASE,
)
"""Words whose reach may go beyond their own clause."""
_ADJUNCT = re.compile(r"\b(?:in|on|at|with|for|during|by|from|to|of its own)\b", re.IGNORECASE)
_STATES = frozenset(
    "is are has have run runs weigh weighs contain contains stay stays remain remains need needs".split()
)
_DONE = re.compile(
    r"\b(?:\w{3,}ed|broken|driven|frozen|open|shut|set|held|cut|put|kept|built|lit|on|off)\b", re.IGNORECASE
)
"""What was done to a thing, or what state it is in: one may be the consequence of the other."""
_SURELY_VERBS = frozenset("is was have stay remain rise exceed reach must may shall can".split())
_NO_NAMES = frozenset("number part side rest kind end all most some half any both each top bottom middle".split())
_SUBJECT = re.compile(r"(?:the|an?|each)\s|[A-Z][\w-]*\d", re.IGNORECASE)
_HAS = re.compile(
    r"(?P<thing>[\w\- ]{2,60}) has (?:an? )?(?P<what>[\w\- ]{3,60}) of (?P<value>[±+\-\d].{0,40})", re.IGNORECASE
)
_OF = re.compile(
    r"the (?P<what>[\w\- ]{3,60}?) of (?P<thing>[\w\- ]{2,60}) is (?P<value>[±+\-\d].{0,40})", re.IGNORECASE
)
_MOVABLE = re.compile(r"(?:^|\s)(if|when|whenever|unless|until|before|after|while|once|as soon as)\s", re.IGNORECASE)
_FRONTED = re.compile(
    r"(?P<condition>(?:if|when|whenever|unless|until|before|after|while|once|as soon as|below|above|at|during"
    r"|in case of)\s[^,;:]{2,120}),\s+(?P<rest>[^,;:]{2,160})$",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:if|when|whenever|unless|until|before|after|while|once|then|below|above|at|or|only|except|during|for|within|that)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\band\b", re.IGNORECASE)
_LEAD_IN = re.compile(r"[:：]\s*$")
_HARMLESS_LEAD_IN = re.compile(
    r"(?:(?:proceed|do) (?:as follows|the following)|steps?|procedure|causes?|remed(?:y|ies)|parts|tools|note"
    r"|(?:follow|take) these steps|步驟|作業步驟|程序|原因|處置|工具)\s*[:：]\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Source:
    """One sentence of a source with its span there; `scope` is the line that introduces the list it stands in."""

    text: str
    start: int
    end: int
    scope: str = ""


def sources(text: str, before: str = "", after: str = "") -> list[Source]:
    """The sentences of a text that state something. `before` and `after` stand around it in its document.

    A line end ends a sentence only where it does not break one in two; where that is unsure, the two stay together,
    so that no half of a sentence is taken for a whole.
    """
    found: list[Source] = []
    scope, marked = "", False
    whole, first, last = f"{before}{text}{after}", len(before), len(before) + len(text)
    for start, end in _spans(whole):
        part, item = whole[start:end], _ITEM.match(whole[start:end]) is not None
        if _introduces(part, whole[end:]):
            scope, marked = ("" if _HARMLESS_LEAD_IN.fullmatch(part) else part), False
            continue
        if marked and not item and whole[:start].rstrip(" \t").endswith("\n"):
            scope = ""  # the list is over
        marked = marked or item
        if first <= start and end <= last and not part.endswith(("?", "？")):
            found.append(Source(part, start - first, end - first, scope))
    return found


def _introduces(part: str, rest: str) -> bool:
    """Whether a line says something of the lines below it."""
    if _LEAD_IN.search(part):
        return True
    listed = re.match(r"\s*\n", rest) and _ITEM.match(rest.lstrip()) and not _ITEM.match(part)
    return bool(listed) and not part.endswith((".", "!", "。", "！")) and bool(_SCOPE.search(part))


def rewordings(source: Source) -> set[Tokens]:
    """Every sequence of tokens that says what `source` says, or a part of it that stands on its own."""
    bare = _REFERENCE.sub("", _LABEL.sub("", _ITEM.sub("", source.text, count=1), count=1))
    if source.scope:
        # Without the line that introduces the list an item may say the opposite ("Do not:").
        texts = [f"{_ITEM.sub('', source.scope, count=1)} {bare}"]
    else:
        texts = [source.text, bare, *_moved(bare), *_statements(bare), *_turned(bare)]
    found = {tokens(text) for text in texts}
    return {turned for one in found for turned in (one, *_compounds(one))}


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        if match.end() <= start or not _ends(text, start, match):
            continue
        end = match.start() if match[0] == "\n" else match.end()
        yield from _trimmed(text, start, end)
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    part = text[start:end]
    if part.strip():
        yield start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a sentence that began at `start` ends here."""
    part, rest = text[start : match.start()], text[match.end() :].lstrip(" \t")
    if match[0] != "\n" and _quoting(part):
        return False
    if match[0] == "\n":
        if not part.strip() or not rest:
            return True
        broken = _DANGLING.search(part) or rest[0].islower() or _unfinished(part)
        return _ITEM.match(rest) is not None or not broken
    if match[0] != "." or (re.search(r"\d\s*min$", part) and rest[:1].isupper()):
        return True
    word = part.split()[-1].lower().strip("([") if part.split() else ""
    if word in _ABBREVIATIONS or re.fullmatch(r"\s*\d{1,2}", part):
        return False
    return not rest[:1].islower()


def _unfinished(part: str) -> bool:
    """Whether a line is as long as lines of running text are and ends like none of its sentences."""
    line = part.rsplit("\n", 1)[-1].strip()
    return len(line) >= _FULL_LINE and JOINT not in line and not line.endswith((".", ":", "!", "?", ";", "|", ")"))


def _quoting(part: str) -> bool:
    """Whether a quotation is open: what it says is said by somebody, not by the document. 5" is a length."""
    marks = len(re.findall(r'(?<!\d)"', part))
    return marks % 2 == 1 or any(part.count(a) > part.count(b) for a, b in ("“”", "「」", "『』"))


def _moved(text: str) -> Iterator[str]:
    """The sentence with its only condition at the other end."""
    plain = text.rstrip(" .!。")
    if (front := _FRONTED.fullmatch(plain)) and not _BOUND.search(front["rest"]) and not _AND.search(front["rest"]):
        yield f"{front['rest']} {front['condition']}"
    marks = list(_MOVABLE.finditer(plain))
    if len(marks) == 1 and marks[0].start() > 0 and not re.search(r"[,;:]", plain):
        rest, condition = plain[: marks[0].start()].rstrip(), plain[marks[0].start(1) :]
        if not _BOUND.search(rest) and not _AND.search(rest):
            yield f"{condition}, {rest}"


def _turned(text: str) -> Iterator[str]:
    """The sentence "V-14 has a pressure of 5 bar" as "the pressure of V-14 is 5 bar", and back."""
    plain = text.rstrip(" .!。")
    has, of = _HAS.fullmatch(plain), _OF.fullmatch(plain)
    for match, form in ((has, "the {what} of {thing} is {value}"), (of, "{thing} has a {what} of {value}")):
        if match and not _SCOPE.search(plain) and not _AND.search(plain) and is_value(match["value"]):
            yield form.format(**match.groupdict())


def _statements(text: str) -> Iterator[str]:
    """The two statements of a sentence "A and B", where neither reaches into the other.

    Instructions and events are not divided: what is done or happens together, or one for the other, stays whole.
    """
    plain = text.rstrip(" .!。")
    parts = re.split(r",?\s+and\s+", plain)
    if len(parts) != 2 or _SCOPE.search(plain) or re.search(r"[,;:()]", plain.replace(", and ", " ")):
        return
    first, second = parts
    if not (_states(first) and _states(second)) or _ADJUNCT.match(first):
        return
    paired = _circumstance(first) == _circumstance(second) is not None
    if paired or (_loose_numbers(second) == 0 and not _ADJUNCT.search(second)):
        yield first
    if paired or _loose_numbers(first) == 0:
        yield second


def _states(clause: str) -> bool:
    """Whether a clause has a subject of its own and says what it is or has, not what happens."""
    words = clause.lower().split()
    return (
        _SUBJECT.match(clause) is not None
        and any(word in _STATES for word in words[1:])
        and not _DONE.search(clause.partition(" ")[2])
    )


def _circumstance(clause: str) -> tuple[str, str] | None:
    """The preposition and the unit of a clause that ends in its only circumstance ("at 900 rpm")."""
    match = re.fullmatch(r".+\b(at|for|to|from|with)\s+[\d.,]+\s*(\S+)", clause)
    return (match[1], match[2]) if match and len(_ADJUNCT.findall(clause)) == 1 else None


def _loose_numbers(clause: str) -> int:
    """Numbers that are not what the clause says of its subject ("is 65 °C") but a circumstance ("at 65 °C")."""
    found = tokens(clause)
    said = ("is", "have")
    return sum(1 for n, token in enumerate(found) if is_number(token) and (n == 0 or found[n - 1] not in said))


def _compounds(found: Tokens) -> Iterator[Tokens]:
    """Such as "tank oil is" for "oil in the tank is": only where a verb follows, so that the name is surely whole."""
    for n in range(len(found) - 3):
        one, joint, two, following = found[n : n + 4]
        plain = one.isalpha() and two.isalpha() and not is_unit(one) and not is_unit(two)
        named = not {one, two} & _NO_NAMES and kind_of(one) is kind_of(two) is Kind.WORD
        if joint in ("in", "of") and plain and named and following in _SURELY_VERBS:
            yield (*found[:n], two, one, *found[n + 3 :])
