"""Sentences as they stand in machine documents, and rewordings of them that say the same.

Not here: changes that do harm (tests.app.copilot.mutations).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.copilot.verify import Evidence, Verdict, check

PASSAGES: tuple[str, ...] = (
    "E-204 is set when the oil in the tank stays above 65 °C for 60 s. Do not open the hoses of the tank. "
    "Below 55 °C, reset E-204. The upper limit of the oil temperature is 65 °C. "
    "The lower limit of the oil temperature is 35 °C.",
    "Valve V-14 must be open before the pump is started. Valve V-15 must be closed before the pump is started. "
    "Valve V-14 has a working pressure of 180 bar. Valve V-15 has a working pressure of 210 bar. "
    "The pump must not run for more than 30 s against a closed valve.",
    "Tighten the cover bolts to 40 Nm ± 2 Nm. Tighten the flange bolts M8x1.25 to 23 Nm. "
    "Use only seal 33-0418 for strainer F-33. Never use seal 33-0419 on strainer F-33. "
    "The torque of the collet nut is 136 Nm.",
    "If the pilot pressure is below 25 bar, stop the press. Start the press only when the pilot pressure is above "
    "30 bar. The pilot pressure has to stay between 30 and 40 bar. The accumulator holds 90 bar ± 5 bar at 20 °C. "
    "Unless the guard is closed, the ram does not move.",
    "First turn main switch Q1 to 0, then attach the red padlock. Wait 5 min before you open bleed valve HV-3. "
    "After the lamp H3 is off, remove the cover. Maintenance may open the cabinet. "
    "Operators shall not open the cabinet.",
    "The fan starts at 45 °C. The cooler pump runs at 1450 rpm and the fan runs at 900 rpm. "
    "The motor current is at most 165 A. The cooling-water flow must be at least 6 l/min. "
    "The sensor TI-05 shows -5 °C when its cable is broken.",
    "Clean strainer F-33 every 500 h. Replace filter element F-21 every 2000 h (see 6.2). "
    "Do not reuse the seal [3]. The oil sample is taken once a month by the laboratory. "
    "The lamp H1 is red and the lamp H2 is green.",
    "Note: The hopper gate stays closed during a mould change. Press CLAMP and hold the button until the clamp "
    "pressure reads 150 bar. While the nozzle is forward, do not open the gate. "
    "The barrel zone 3 needs 215 °C for mould M-0812. The barrel zone 2 needs 205 °C for mould M-0812.",
    "The robot may only be moved in teach mode. The speed in teach mode is limited to 250 mm/s. "
    "The door switch S3 stops the robot. The robot stops the conveyor. "
    "Two operators are needed for the change of the gripper.",
    "1. Press STOP at stroke end.\n2. Check that valve V-21 is open.\n3. Below 50 °C, acknowledge alarm E-209.\n"
    "4. Write the reading of PI-03 into the press log.",
    "Do not:\n- open the hoses under the press\n- touch the pilot valve PV-2\n- bypass the door switch S7",
    "The following applies as long as the ram is up:\n- pump P2 runs without load\n- valve DV-2 stays closed",
    "油箱油溫高於 65 °C 達 60 s 時，發出警報 E-204。油溫低於 55 °C 後，才可復歸 E-204。泵運轉中不得打開軟管接頭。"
    "濾網 F-33 每 500 h 清洗一次。冷卻水流量下限為 6 l/min。",
    "啟動油泵前，必須打開閥 V-14。閥 V-15 必須保持關閉。若先導壓力低於 25 bar，應立即停機。"
    "蓋板螺栓鎖緊扭力為 40 Nm ± 2 Nm。請勿重複使用墊片 33-0418。",
    "換模時夾模壓力上限為 150 bar。噴嘴前進時禁止打開料斗閘門。料管第 3 段溫度設定為 215 °C。"
    "料管第 2 段溫度設定為 205 °C。除非護罩關閉，滑塊不會動作。",
    "開啟洩放閥 HV-3 後等待 5 min。只有保養人員可以打開電控箱。伺服馬達電流不得超過 165 A。"
    "感測器 TI-05 斷線時顯示 -5 °C。先關閉主開關 Q1，再掛上紅色掛鎖。",
)
TABLES: tuple[str, ...] = (
    "No.: 1 · Signal: Oil temperature · Tag: press1.oil · Unit: °C · Normal from: 35 · Normal to: 60 · "
    "Upper limit: 65\n"
    "No.: 2 · Signal: Ram pressure · Tag: press1.ram · Unit: bar · Normal from: 150 · Normal to: 205 · "
    "Upper limit: 230\n"
    "No.: 3 · Signal: Pilot pressure · Tag: press1.pilot · Unit: bar · Normal from: 30 · Normal to: 40 · "
    "Lower limit: 25\n"
    "No.: 4 · Signal: Accumulator pressure · Tag: press1.acc · Unit: bar · Normal from: 85 · Normal to: 95 · "
    "Lower limit: 80 · Remark: at 20 °C",
    "Joint: Cover bolts · Torque [Nm]: 40 · Tolerance [Nm]: ±2\n"
    "Joint: Flange bolts · Torque [Nm]: 23 · Interval: 500 h\n"
    "Joint: Collet nut · Torque [Nm]: 136 · Interval: 250 h\n"
    "Joint: Motor foot · Torque [Nm]: 79 · Thread: M12\n"
    "Joint: Motor foot · Torque [Nm]: 49 · Thread: M10",
)
READINGS: tuple[str, ...] = (
    "Oil temperature: 67.2\u00a0°C, good, 2\u00a0s old; 2.2 above the limit 65\u00a0°C",
    "Pump pressure: 2.9\u00a0bar, good, 1\u00a0s old",
    "Ram pressure: 181\u00a0bar, not current, 95\u00a0s old",
    "Oil level: no current value; the last was 48\u00a0% at 2026-11-23 06:31",
    "Pilot pressure: 33\u00a0bar, uncertain, 4\u00a0s old",
    "油溫：67.2\u00a0°C，品質良好，2\u00a0s前；高於上限 65\u00a0°C，超出 2.2",
    "主缸壓力：181\u00a0bar，非即時值，95\u00a0s前",
)


@dataclass(frozen=True)
class Case:
    kind: str
    text: str
    evidence: tuple[Evidence, ...]


def verdict(case: Case) -> Verdict:
    return check(case.text, case.evidence)


_ENGLISH_END = re.compile(r"(?<=[.])\s+(?=[A-Z])")


def lines() -> list[tuple[str, str]]:
    """Every sentence of the passages with its passage, without numbers of steps and without items of lists."""
    found = []
    for passage in PASSAGES:
        if "\n-" in passage:
            continue
        parts = re.split(r"\n", passage) if "\n" in passage else _ENGLISH_END.split(passage)
        parts = [piece for part in parts for piece in re.findall(r"[^。]+。|[^。]+$", part)]
        found += [(re.sub(r"^\d\. ", "", part), passage) for part in parts]
    return found


def english(text: str) -> bool:
    return text.isascii() or not re.search(r"[\u3400-\u9fff]", text)


def small(text: str) -> str:
    return text if re.match(r"[A-Z]-?\d|[A-Z]{2}", text) else text[0].lower() + text[1:]


_PLURALS = "hose bolt button sensor gauge motor seal valve pump lamp operator fan cover".split()


def reworded(text: str) -> Iterator[tuple[str, str]]:
    yield "exact copy", text
    if not english(text):
        yield "led in", f"文件說明：{text}"
        yield "led in", f"根據手冊，{text}"
        if "請" in text:
            yield "please left out", text.replace("請", "")
        yield "spacing", re.sub(r"(\d) (°C|bar|h|s|A|Nm|min)", r"\1\2", text)
        return
    yield "led in", f"The document says that {small(text)}"
    yield "led in", f"According to the document, {small(text)}"
    if re.search(r"[\[(](?:see )?[\d.]+[\])]", text):
        yield "reference left out", re.sub(r"\s*[\[(](?:see )?[\d.]+[\])]", "", text)
    for noun in _PLURALS:
        if match := re.search(rf"\b{noun}(s?)\b(?! [A-Z]-?\d)", text):
            turned = match[0].removesuffix("s") + ("" if match[1] else "s")
            yield "number of a noun", text[: match.start()] + turned + text[match.end() :]
    if "Do not" in text:
        yield "contraction", text.replace("Do not", "Don't")
    if "does not" in text:
        yield "contraction", text.replace("does not", "doesn't")
    if match := re.fullmatch(r"(The .+? (?:runs|is) .+?) and (the .+? (?:runs|is) .+?)\.", text):
        yield "one statement of two", f"{match[1]}."
        yield "one statement of two", f"{match[2][0].upper()}{match[2][1:]}."
    if match := re.fullmatch(r"((?:If|Below|Unless|While|After) [^,]+), ([^,]+)\.", text):
        yield "condition moved", f"{match[2][0].upper()}{match[2][1:]} {small(match[1])}."
    if match := re.fullmatch(r"([^,]+?) (when|before) ([^,]+)\.", text):
        yield "condition moved", f"{match[2].capitalize()} {match[3]}, {small(match[1])}."
    if "oil in the tank" in text:
        yield "compound", text.replace("oil in the tank", "tank oil")
    if re.search(r"\bthe\b", text):
        yield "article left out", re.sub(r"\bthe ", "", text)
    if re.search(r"\d (?:°C|bar|Nm|A)\b", text):
        yield "spacing", re.sub(r"(\d) (°C|bar|Nm|A)\b", r"\1\2", text)
    if text.startswith("Note: "):
        yield "label left out", text.removeprefix("Note: ")
    if "above" in text:
        yield "comparison in other words", text.replace("above", "higher than")
    if "below" in text:
        yield "comparison in other words", text.replace("below", "lower than")
    if match := re.fullmatch(r"(.+) has a (.+) of (\d+ \w+)\.", text):
        yield "has and of", f"The {match[2]} of {small(match[1])} is {match[3]}."
    if match := re.fullmatch(r"The (.+) of (the .+) is (\d+ \S+)\.", text):
        yield "has and of", f"{match[2].capitalize()} has a {match[1]} of {match[3]}."
    if "Two" in text:
        yield "number as a digit", text.replace("Two", "2")
    yield "quotation marks", re.sub(r"\b(STOP|CLAMP|Q1|F-33|V-14)\b", r'"\1"', text)


def faithful() -> list[Case]:
    found = [
        Case(kind, text, (Evidence(passage, n=1),))
        for line, passage in lines()
        for kind, text in reworded(line)
        if kind == "exact copy" or text != line
    ]
    for item in ("open the hoses under the press", "touch the pilot valve PV-2", "bypass the door switch S7"):
        found.append(Case("item with its introduction", f"Do not {item}.", (Evidence(PASSAGES[10], n=1),)))
    table, torques = ((Evidence(text, n=1),) for text in TABLES)
    for signal, header, value in (
        ("oil temperature", "upper limit", "65 °C"),
        ("ram pressure", "upper limit", "230 bar"),
        ("pilot pressure", "lower limit", "25 bar"),
    ):
        found.append(Case("value of a row", f"The {header} of the {signal} is {value}.", table))
        found.append(Case("value of a row", f"The {signal} has a {header} of {value}.", table))
    for joint, value in (("flange bolts", "23 Nm"), ("collet nut", "136 Nm")):
        found.append(Case("value of a row", f"The torque of the {joint} is {value}.", torques))
    readings = tuple(Evidence(text, tag=f"press1.t{n}") for n, text in enumerate(READINGS))
    for text in (
        "The oil temperature is 67.2 °C.",
        "The pump pressure is 2.9 bar.",
        "The oil temperature is 67.2 °C, 2.2 above the limit 65 °C.",
        "油溫為 67.2 °C。",
    ):
        found.append(Case("reading", text, readings))
    return found
