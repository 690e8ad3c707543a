"""Harmful changes to sentences of machine documents: none of them may be shown.

`python -m tests.app.copilot.mutations` prints how many of each kind the check lets pass, and how many faithful ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, permutations

from app.copilot.verify import Evidence
from tests.app.copilot.machine_sentences import (
    PASSAGES,
    READINGS,
    TABLES,
    Case,
    english,
    faithful,
    lines,
    reworded,
    small,
    verdict,
)

_NUMBER = re.compile(r"(?<![\w.\-])\d+(?:\.\d+)?(?![\w.\-]*\d)")
_UNIT = re.compile(r"(?<=\d )(°C|bar|Nm|s|h|min|A|rpm|mm/s|l/min)\b")
_CODE = re.compile(r"\b[A-Z]{1,2}-?\d+\b|\b33-\d{4}\b|\bM8x1\.25\b|\bM-0812\b")
_OTHER_UNITS = tuple("°C °F bar MPa mPa psi Nm nm s min h A mA mm/s m/s l/min %".split())
_SWAPS: dict[str, tuple[tuple[str, str], ...]] = {
    "comparison flipped": (
        ("above", "below"),
        ("at most", "at least"),
        ("more than", "less than"),
        ("upper", "lower"),
        ("between", "above"),
        ("above", "at least"),
        ("below", "at most"),
        ("limited to", "at least"),
        ("高於", "低於"),
        ("上限", "下限"),
        ("不得超過", "不得低於"),
        ("超過", "低於"),
    ),
    "order reversed": (
        ("before", "after"),
        ("First", "Then"),
        ("then", "before that"),
        ("then", "first"),
        ("後", "前"),
        ("先關閉", "後關閉"),
        ("，再", "，先"),
        ("until", "before"),
    ),
    "condition reversed": (
        ("if", "unless"),
        ("when", "unless"),
        ("unless", "if"),
        ("while", "unless"),
        ("only when", "when"),
        ("除非", "若"),
        ("若", "除非"),
        ("until", "while"),
        ("時", "以外時"),
    ),
    "obligation changed": (
        ("must", "may"),
        ("must", "should"),
        ("must", "can"),
        ("shall", "may"),
        ("may only", "may"),
        ("may", "must"),
        ("has to", "may"),
        ("only", ""),
        ("never", ""),
        ("never", "rarely"),
        ("needed", "recommended"),
        ("不得", "可以"),
        ("必須", "可以"),
        ("必須", ""),
        ("禁止", "建議"),
        ("應", "可"),
        ("請勿", "請"),
        ("只有", ""),
        ("才", ""),
    ),
    "opposite": (
        ("open", "close"),
        ("open", "closed"),
        ("closed", "open"),
        ("start", "stop"),
        ("starts", "stops"),
        ("stop", "start"),
        ("red", "green"),
        ("forward", "back"),
        ("打開", "關閉"),
        ("關閉", "打開"),
        ("停機", "開機"),
        ("前進", "後退"),
        ("and", "or"),
        ("up", "down"),
    ),
}
_NEGATIONS = ("not ", "Do not ", "does not ", "never ", "Never ", "不得", "不會", "禁止", "勿", "不")


def _numbers_changed(text: str) -> Iterator[tuple[str, str]]:
    for match in _NUMBER.finditer(text):
        number = match[0]
        changed = [f"{number}0", f"1{number}", str(round(float(number) + 1, 3)).removesuffix(".0"), f"{number}.5"]
        if len(number) > 1 and number[:-1].isdigit():
            changed += [number[:-1], f"{number[:-1]}.{number[-1]}"]
        for other in changed:
            yield "number changed", text[: match.start()] + other + text[match.end() :]
        for a in range(len(number) - 1):
            if number[a] != number[a + 1] and "." not in number[a : a + 2]:
                swapped = number[:a] + number[a + 1] + number[a] + number[a + 2 :]
                yield "digits swapped", text[: match.start()] + swapped + text[match.end() :]
        before = text[: match.start()]
        for sign in ("-", "+", "±"):
            yield "sign changed", f"{before}{sign}{number}{text[match.end() :]}"
        for mark in ("about ", "up to ", "at least ", "max. ", "more than ", "> ", "< ", "not "):
            if not before.rstrip().endswith(mark.strip()):
                yield "comparison added", f"{before}{mark}{number}{text[match.end() :]}"
    for match in re.finditer(r"-(?=5 °C)", text):
        yield "sign changed", text[: match.start()] + text[match.end() :]
        yield "sign changed", text[: match.start()] + "+" + text[match.end() :]
    found = list(_NUMBER.finditer(text))
    for one, second in pairwise(found):
        yield "numbers exchanged", _exchange(text, one, second)


def _exchange(text: str, one: re.Match[str], other: re.Match[str]) -> str:
    """The text with two of its parts in each other's place."""
    return "".join((text[: one.start()], other[0], text[one.end() : other.start()], one[0], text[other.end() :]))


def _units_changed(text: str) -> Iterator[tuple[str, str]]:
    for match in _UNIT.finditer(text):
        for other in _OTHER_UNITS:
            if other != match[0]:
                yield "unit changed", text[: match.start()] + other + text[match.end() :]
        yield "unit dropped", text[: match.start()].rstrip() + text[match.end() :]


def _codes_changed(text: str) -> Iterator[tuple[str, str]]:
    codes = list(_CODE.finditer(text))
    for match in codes:
        code = match[0]
        last = code[:-1] + str((int(code[-1]) + 1) % 10)
        first = ("X" if code[0].isalpha() else "9") + code[1:]
        respelled = code.replace("-", "") if "-" in code else code + "0"
        for other in (last, first, respelled, code + "A", f"{code} and {last}"):
            yield "code changed", text[: match.start()] + other + text[match.end() :]
        yield "code dropped", text[: match.start()].rstrip() + text[match.end() :]


def _words_changed(text: str) -> Iterator[tuple[str, str]]:
    for kind, pairs in _SWAPS.items():
        for one, other in pairs:
            bound = r"\b" if one.isascii() else ""
            for match in re.finditer(f"{bound}{one}{bound}", text, re.IGNORECASE):
                with_case = other.capitalize() if match[0][0].isupper() else other
                changed = text[: match.start()] + with_case + text[match.end() :]
                yield kind, re.sub(r"\s{2,}", " ", changed).strip()
    for word in _NEGATIONS:
        if word in text:
            yield "negation dropped", _capital(text.replace(word, "", 1))
    for match in re.finditer(r"\b(?:is|are|must|may|shall|has to|have to)\b(?! not| only)", text):
        yield "negation added", f"{text[: match.end()]} not{text[match.end() :]}"
    for match in re.finditer("必須|可以|應|為|達|設定", text):
        yield "negation added", f"{text[: match.start()]}不{text[match.start() :]}"
    if re.match(r"(?:Tighten|Use|Clean|Replace|Check|Wait|Press|Start|Write)", text):
        yield "negation added", f"Do not {small(text)}"
        yield "negation added", f"Never {small(text)}"
        yield "obligation changed", f"You may {small(text)}"
        yield "obligation changed", f"You can {small(text)}"
    for more in ("immediately", "by hand", "on all machines", "without gloves", "for press 2", "at any temperature"):
        if english(text):
            yield "something added", f"{text.rstrip('.')} {more}."
    for before in ("In manual, ", "In manual mode, ", "At standstill, ", "Normally, ", "If possible, ", "You may "):
        if english(text):
            yield "something added", f"{before}{small(text)}"
    for before in ("如有需要，", "必要時可不", "所有機台："):
        if not english(text):
            yield "something added", f"{before}{text}"
    if "±" in text:
        yield "tolerance dropped", re.sub(r" ± \d+ \w+", "", text)
        yield "tolerance dropped", re.sub(r"± ", "", text)
        yield "tolerance dropped", re.sub(r"± ", "+ ", text)
        yield "tolerance dropped", re.sub(r"±", "to", text)
    if found := re.search(r"between (\d+) and (\d+)", text):
        for range_ in ("at {0}", "between {1} and {0}", "above {0}", "below {1}", "at {0} and {1}"):
            yield "range changed", text.replace(found[0], range_.format(*found.groups()))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _parts_dropped(text: str) -> Iterator[tuple[str, str]]:
    end = "." if english(text) else "。"
    plain = text.rstrip(".。")
    if match := re.match(r"(?:If|Below|Unless|While|After|First|When) [^,]+, (.+)", plain):
        yield "condition dropped", _capital(re.sub(r"^then ", "", match[1])) + end
        yield "condition alone", f"{plain[: match.start(1)].rstrip(' ,')}{end}"
    for match in re.finditer(
        r" (?:only when|when|if|until|unless|before|during|while|against|at|for|every|once a|under|by|to|in|on|±"
        r"|after)\b",
        plain,
    ):
        if match.start() > 8:
            yield "condition dropped", plain[: match.start()] + end
    if match := re.match(r"[^，]+?[前後時中]，?(.{4,})|(?:若|除非)[^，]+，(.+)", plain):
        yield "condition dropped", (match[1] or match[2]) + end
    if re.match(r"(?:Press CLAMP|First turn)", plain):
        first, _, second = re.split(r"( and |, )", plain, maxsplit=1)
        yield "instruction dropped", first + end
        yield "instruction dropped", _capital(second.removeprefix("then ")) + end


_NEEDLESS = frozenset("the a an please that".split())


def _tokens_moved(text: str) -> Iterator[tuple[str, str]]:
    """One word or character left out, doubled or exchanged with the next; the sentence cut short at either end."""
    if not english(text):
        for n, char in enumerate(text[:-1]):
            if not re.match(r"[\s，、。請]", char):
                yield "character left out", text[:n] + text[n + 1 :]
            if n and char != text[n - 1] and not re.match(r"[\s，、]", char + text[n - 1]) and text[n - 1] not in " ，":
                yield "characters exchanged", text[: n - 1] + char + text[n - 1] + text[n + 1 :]
        for n in range(6, len(text) - 1):
            if re.match(r"[\u3400-\u9fff]", text[n - 1]):
                yield "cut short", text[:n] + "。"
        return
    words = text.rstrip(".").split()
    for n, word in enumerate(words):
        bare = word.strip(",").lower()
        if bare not in _NEEDLESS:
            yield "word left out", _capital(" ".join(words[:n] + words[n + 1 :])) + "."
            yield "word doubled", " ".join([*words[: n + 1], *words[n:]]) + "."
        if n and not {bare, words[n - 1].lower()} & _NEEDLESS and bare != words[n - 1].strip(",").lower():
            yield "words exchanged", " ".join([*words[: n - 1], word, words[n - 1], *words[n + 1 :]]) + "."
        if n > 2 and bare not in _NEEDLESS:
            yield "cut short", " ".join(words[:n]).rstrip(",") + "."
        if n > 2 and bare not in _NEEDLESS and words[n - 2 : n] != ["and", "the"]:
            yield "beginning left out", _capital(" ".join(words[n:])) + "."


def _safe_claims(text: str) -> Iterator[tuple[str, str]]:
    plain = text.rstrip(".。")
    kind = "safe state claimed"
    if english(text):
        for more in (
            "and is safe",
            "and the press is isolated",
            "so there is no voltage",
            "and the circuit is de-energised",
            "because the line is pressure-free",
            "safely",
        ):
            yield kind, f"{plain} {more}."
    else:
        for more in ("，設備安全", "，電源已隔離", "，線路無電壓", "，洩壓完成"):
            yield kind, f"{plain}{more}。"


_SUBJECT = re.compile(
    r"^(?:The )?[\w\- ]+?(?= (?:is|are|must|may|has|have|shall|runs|stops|stays|starts|holds|needs|shows)\b)"
    r"|^[^，]{2,12}?(?=必須|不得|每|為|設定|上限|下限|顯示)"
)


def _exchanged(text: str, others: list[str]) -> Iterator[tuple[str, str]]:
    """Subjects, numbers and codes of the other sentences of the same passage."""
    subject = _SUBJECT.match(text)
    for other in others:
        if subject and (theirs := _SUBJECT.match(other)) and theirs[0] != subject[0]:
            yield "subject of another sentence", theirs[0] + text[subject.end() :]
        for mine in _NUMBER.finditer(text):
            for number in {m[0] for m in _NUMBER.finditer(other)} - {mine[0]}:
                yield "number of another sentence", text[: mine.start()] + number + text[mine.end() :]
        for code in _CODE.finditer(text):
            for name in {m[0] for m in _CODE.finditer(other)} - {code[0]}:
                yield "code of another sentence", text[: code.start()] + name + text[code.end() :]
        if english(text) and " when " in other and " when " not in text:
            yield "condition of another sentence", text.rstrip(".") + other[other.index(" when ") :]
        if match := re.match(r"((?:If|Below|Unless|While|After) [^,]+, )", other):
            yield "condition of another sentence", match[1] + small(text)
    for one, second in pairwise(_CODE.finditer(text)):
        yield "roles exchanged", _exchange(text, one, second)
    if match := re.fullmatch(r"The (.+?) (stops|shows|holds|starts) the (.+)\.", text):
        yield "roles exchanged", f"The {match[3]} {match[2]} the {match[1]}."


def _of_tables() -> Iterator[Case]:
    for table in TABLES:
        rows = [dict(cell.split(": ", 1) for cell in row.split(" · ")) for row in table.split("\n")]
        name = "Signal" if "Signal" in rows[0] else "Joint"
        evidence = (Evidence(table, n=1),)
        for row, other in permutations(rows, 2):
            unit = row.get("Unit", "Nm")
            for header, value in row.items():
                shown = header.split(" [")[0].lower()
                if header in ("No.", "Tag", "Unit", name) or row[name] == other[name]:
                    continue
                if header in other and other[header] != value:
                    text = f"The {shown} of the {row[name].lower()} is {other[header]} {unit}."
                    yield Case("value of another row", text, evidence)
                for column, number in row.items():
                    if column not in (header, "No.", "Tag", "Unit", name) and number != value:
                        text = f"The {shown} of the {row[name].lower()} is {number} {unit}."
                        yield Case("value of another column", text, evidence)
                for wrong in _OTHER_UNITS:
                    if wrong != unit and "Torque" not in header:
                        text = f"The {shown} of the {row[name].lower()} is {value} {wrong}."
                        if not value.endswith("h"):
                            yield Case("unit changed in a row", text, evidence)
                yield Case("row not named", f"The {shown} is {value} {unit} for it.", evidence)
    pressure, torque = (Evidence(text, n=1) for text in TABLES)
    for kind, text, item in (
        ("condition of a row dropped", "The lower limit of the accumulator pressure is 80 bar.", pressure),
        ("tolerance of a row dropped", "The torque of the cover bolts is 40 Nm.", torque),
        ("one of two equal rows", "The torque of the motor foot is 79 Nm.", torque),
        ("one of two equal rows", "The torque of the motor foot is 49 Nm.", torque),
    ):
        yield Case(kind, text, (item,))
    yield Case(
        "one of two equal rows",
        "The torque of the motor foot is 49 Nm.",
        (Evidence("Joint: Motor foot · Torque [Nm]: 49", n=1, before="Joint: Motor foot · Torque [Nm]: 79\n"),),
    )


def _of_readings() -> Iterator[Case]:
    evidence = (*(Evidence(text, tag=f"press1.t{n}") for n, text in enumerate(READINGS)), Evidence(PASSAGES[3], n=1))
    for name, values in {
        "oil temperature": ("65 °C", "2.2 °C", "67.2 bar", "67 °C", "-67.2 °C", "above 67.2 °C", "2.9 °C"),
        "pump pressure": ("67.2 bar", "2.5 bar", "29 bar", "2.9 °C", "2.9 MPa", "at most 2.9 bar", "181 bar"),
        "ram pressure": ("181 bar", "now 181 bar", "2.9 bar", "230 bar"),
        "oil level": ("48 %", "now 48 %"),
        "pilot pressure": ("33 bar", "good", "30 bar", "25 bar"),
        "limit of the oil temperature": ("67.2 °C", "2.2 °C"),
    }.items():
        for value in values:
            yield Case("reading bent", f"The {name} is {value}.", evidence)
            yield Case("reading bent", f"The current {name} is {value} and good.", evidence)
    for text in (
        "The oil temperature is 67.2 °C, below the limit 65 °C.",
        "The oil temperature is 67.2 °C, 2.2 below the limit 65 °C.",
        "The oil temperature is 65 °C, 2.2 above the limit 67.2 °C.",
        "The pump pressure is 2.9 bar and the press is safe.",
        "主缸壓力為 181 bar。",
        "油溫為 65 °C。",
        "油溫為 67.2 °C，低於上限 65 °C。",
    ):
        yield Case("reading bent", text, evidence)


def _of_lists() -> Iterator[Case]:
    for text in (
        "Open the hoses under the press.",
        "Touch the pilot valve PV-2.",
        "Bypass the door switch S7.",
        "You may open the hoses under the press.",
    ):
        yield Case("item without its introduction", text, (Evidence(PASSAGES[10], n=1),))
        _, _, items = PASSAGES[10].partition("\n")
        yield Case("item without its introduction", text, (Evidence(items, n=1, before="Do not:\n"),))
    for text in ("Pump P2 runs without load.", "Valve DV-2 stays closed."):
        yield Case("item without its introduction", text, (Evidence(PASSAGES[11], n=1),))
    yield Case(
        "half of a broken line",
        "Do not open the drain cock.",
        (Evidence("Do not open the drain cock unless\nthe tank is empty.", n=1),),
    )
    yield Case(
        "half of a broken line",
        "Open the drain cock slowly.",
        (Evidence("Open the drain cock slowly\nonly after the pump has stopped.", n=1),),
    )


def harmful() -> list[Case]:
    everything = lines()
    found: dict[tuple[str, str], Case] = {}
    for line, passage in everything:
        others = [other for other, of in everything if of == passage and other != line]
        evidence = (Evidence(passage, n=1),)
        allowed = {text for other in (line, *others) for _, text in reworded(other)}
        for source in (line, *(text for kind, text in reworded(line) if kind in ("led in", "condition moved"))):
            changes = [
                *_numbers_changed(source),
                *_units_changed(source),
                *_codes_changed(source),
                *_words_changed(source),
                *_safe_claims(source),
            ]
            if source == line:
                changes += [*_parts_dropped(source), *_tokens_moved(source), *_exchanged(source, others)]
            for kind, text in changes:
                if text not in allowed:
                    found.setdefault((text, passage), Case(kind, text, evidence))
    return [*found.values(), *_of_tables(), *_of_readings(), *_of_lists()]


def main() -> None:
    for name, cases in (("faithful", faithful()), ("harmful", harmful())):
        passed: Counter[str] = Counter()
        every: Counter[str] = Counter(case.kind for case in cases)
        wrong = []
        for case in cases:
            shown = verdict(case).evidence is not None
            passed[case.kind] += shown
            if shown == (name == "harmful"):
                wrong.append(f"  {case.kind}: {case.text}  [{verdict(case).reason}]")
        print(f"{name}: {sum(passed.values())} of {len(cases)} shown, {len(every)} kinds")
        for kind, count in every.items():
            print(f"  {kind}: {passed[kind]} of {count}")
        print("\n".join(wrong))


if __name__ == "__main__":
    main()
