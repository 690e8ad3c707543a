"""A small plant and its answers, as a core would send them: the scenes of the window tests and their pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.copilot.events import Answer, Claim, ClaimKind, LiveValue, ModelInfo, Question, Support, Withholding
from app.host.messages import (
    DocumentEntry,
    Documents,
    LiveView,
    PassageView,
    Phase,
    Status,
    Turn,
    Turns,
)
from connectors.types import Alarm, ConnectionStatus, ConnectorState, Equipment, Quality, Reading, Tag
from knowledge.types import Citation, Document, FileProblem, Passage, PassageKind, Revision, RevisionState, Standing

NOW = datetime(2026, 11, 23, 14, 35, tzinfo=UTC)
LOCATION = {"en": "Hall 2 · Line A", "zh-TW": "二廠 · A 線"}
PRESS = Equipment(
    "press1", {"en": "Hydraulic press 1", "zh-TW": "1 號油壓機"}, "HP-400", "0417", LOCATION, ("Press 1",)
)
MOULD = Equipment(
    "mould2", {"en": "Injection moulding machine 2", "zh-TW": "2 號射出機"}, "IM-220", "1893", LOCATION, ("Moulding 2",)
)
MILL = Equipment(
    "mill3", {"en": "Machining centre 3", "zh-TW": "3 號加工中心"}, "MC-850", "2206", LOCATION, ("Machining 3",)
)

OIL = Tag(
    "press1.oil_temperature",
    "press1",
    {"en": "Oil temperature", "zh-TW": "油溫"},
    "ns=2;s=1",
    "°C",
    20,
    80,
    35,
    55,
    None,
    65,
    1,
    (),
    shown=True,
)
FLOW = Tag(
    "press1.cooling_flow",
    "press1",
    {"en": "Cooling-water flow", "zh-TW": "冷卻水流量"},
    "ns=2;s=2",
    "l/min",
    0,
    16,
    6,
    14,
    6,
    None,
    1,
    (),
    shown=True,
)
RAM = Tag(
    "press1.ram_pressure",
    "press1",
    {"en": "Ram pressure", "zh-TW": "主缸壓力"},
    "ns=2;s=3",
    "bar",
    0,
    250,
    150,
    210,
    None,
    None,
    0,
    (),
    shown=True,
)
LEVEL = Tag(
    "press1.oil_level",
    "press1",
    {"en": "Oil level", "zh-TW": "油位"},
    "ns=2;s=4",
    "%",
    0,
    100,
    50,
    90,
    None,
    None,
    0,
    (),
    shown=True,
)
STATE = Tag("mould2.state", "mould2", {"en": "Machine state", "zh-TW": "機台狀態"}, "ns=2;s=5")
SPINDLE = Tag(
    "mill3.spindle", "mill3", {"en": "Spindle load", "zh-TW": "主軸負載"}, "ns=2;s=6", "%", 0, 100, shown=True
)


def reading(tag: Tag, value: float | str, age_s: float = 1.0, quality: Quality = Quality.GOOD) -> LiveValue:
    """A reading some seconds old."""
    at = NOW - timedelta(seconds=age_s)
    return LiveValue(tag, Reading(tag.id, value, tag.unit, quality, at, at, age_s))


VALUES = (
    reading(OIL, 67.4),
    reading(FLOW, 4.1),
    reading(RAM, 182.0),
    reading(LEVEL, 71.0, 48, Quality.LATE),
    reading(STATE, "Running"),
    reading(SPINDLE, 40.0, 240, Quality.LOST),
)
ALARM = Alarm(
    "press1/E-204",
    "press1",
    "E-204",
    800,
    {"en": "Oil temperature high", "zh-TW": "油溫過高"},
    True,
    False,
    NOW - timedelta(minutes=6),
)
ALARM2 = Alarm(
    "press1/E-203",
    "press1",
    "E-203",
    500,
    {"en": "Cooling-water flow low", "zh-TW": "冷卻水流量過低"},
    True,
    True,
    NOW - timedelta(minutes=7),
)


def live_view(equipment: str | None = None) -> LiveView:
    """A look at the plant."""
    values = tuple(v for v in VALUES if equipment in (None, v.tag.equipment))
    connections = (ConnectionStatus("plant", "opc.tcp://127.0.0.1:4840", ConnectorState.CONNECTED, "", NOW),)
    return LiveView((PRESS, MOULD, MILL), values, (ALARM, ALARM2), connections, NOW)


def status(phase: Phase = Phase.READY) -> Status:
    """The core's state."""
    if phase is Phase.LOADING:
        return Status(phase, ("language model",), connectors="running")
    return Status(phase, (), "SmolLM2 135M", "T0", ("en",), "running", 16, 1204)


SINCE = datetime(2026, 3, 2, tzinfo=UTC)


def passage(id_: int, text: str, section: str, page: int | None, kind: PassageKind = PassageKind.PROSE) -> Passage:
    """A passage of the press' procedure."""
    return Passage(
        id_,
        "SOP-HP-012",
        "Oil temperature and cooling, press HP-01",
        "C",
        RevisionState.EFFECTIVE,
        "en",
        "/nowhere/SOP-HP-012.pdf",
        section,
        page,
        kind,
        text,
        effective_from=SINCE,
        owner="Maintenance engineering",
    )


WARNING_TEXT = (
    "Hot oil under pressure burns. Do not open hoses, fittings or the tank until the pump is locked out, the gauge "
    "reads 0 bar and the oil is below 40 °C."
)
STEPS = (
    "1. Press STOP at stroke end. Leave the pump on.\n2. Check that cooling-water valve V-14 is open.\n"
    "3. Read FI-07. Below 6 l/min: clean strainer F-33.\n4. Below 55 °C, reset E-204."
)
CAUSE = (
    "E-204 is set when the oil in the tank stays above 65 °C for 60 s. The running stroke is completed, the next one "
    "is inhibited."
)
P_WARNING = passage(1, WARNING_TEXT, "3 Safety > 3.1 Hot oil", 2, PassageKind.WARNING)
P_COOLER = passage(
    2,
    "Inlet and outlet differ by 4 to 8 °C under load. A smaller difference means that the cooler is fouled.",
    "5 Faults > 5.2 Oil cooler, check before each shift",
    4,
)
P_ALARM = passage(3, f"{CAUSE}\n{STEPS}", "5 Faults > 5.3 Alarm E-204, oil temperature high", 4, PassageKind.ALARM)
P_RETURN = passage(
    4,
    "1. Measure the cooler difference (5.2).\n2. Difference below 4 °C: have the cooler flushed.\n"
    "3. Enter the result in the press log.",
    "5 Faults > 5.4 If E-204 returns within 30 min",
    4,
    PassageKind.STEP,
)
P_LIMITS = replace(
    passage(5, "Oil temperature · limit 65 °C", "Limits", None, PassageKind.TABLE_ROW),
    document="LIM-HP-01",
    title="Limits and set points, press 1",
    revision="B",
)
CITATIONS = (
    Citation(1, P_WARNING, WARNING_TEXT, 0, len(WARNING_TEXT)),
    Citation(2, P_LIMITS, P_LIMITS.text, 0, 10),
    Citation(3, P_ALARM, CAUSE, 0, 40),
)
LIVE = (replace(VALUES[0], reading=replace(VALUES[0].reading, value=67.2, age_s=2.0)), VALUES[1])
CLAIMS = (
    Claim(WARNING_TEXT, ClaimKind.WARNING, (1,), signal="WARNING"),
    Claim("Oil temperature: 67.2 °C, good, 2 s old", ClaimKind.VALUE, (2,), (OIL.id,)),
    Claim("Cooling-water flow: 4.1 l/min, good, 1 s old", ClaimKind.VALUE, (), (FLOW.id,)),
    Claim(
        "E-204: the tank oil was above 65 °C for 60 s. The press ends its stroke, then blocks the next one.",
        ClaimKind.PHRASED,
        (3,),
    ),
    Claim(STEPS, ClaimKind.QUOTED, (3,)),
)
WITHHELD = Withholding("Let it cool to 42 °C.", "number or code not in source: 42")


def answer(question: Question, *, stopped: bool = False) -> Answer:
    """The whole answer on alarm E-204."""
    return Answer(
        question,
        CLAIMS,
        Support.EXACT,
        CITATIONS,
        LIVE,
        (WITHHELD,),
        (),
        ModelInfo("SmolLM2 135M"),
        {"total": 900.0},
        stopped,
        "turn-1",
        NOW,
    )


def refusal(question: Question) -> Answer:
    """An answer that is none."""
    return Answer(question, (), Support.RELATED, CITATIONS[2:], turn="turn-2", asked_at=NOW)


def passage_view(id_: int) -> PassageView:
    """A page of the procedure."""
    found = next(p for p in (P_WARNING, P_COOLER, P_ALARM, P_RETURN, P_LIMITS) if p.id == id_)
    around = tuple(p for p in (P_WARNING, P_COOLER, P_ALARM, P_RETURN) if p.page == found.page)
    return PassageView(found, around if found.page else (found,), revision(1, "C"), DOCUMENT)


DOCUMENT = Document("SOP-HP-012", "Oil temperature and cooling, press HP-01", "SOP", "Maintenance engineering")


def revision(
    id_: int, label: str, state: RevisionState = RevisionState.EFFECTIVE, document: str = "SOP-HP-012"
) -> Revision:
    """A revision."""
    start = {"A": 2023, "B": 2025}.get(label, 2026)
    end = datetime(start + 1, 1, 14, tzinfo=UTC) if state is RevisionState.SUPERSEDED else None
    return Revision(
        id_,
        document,
        label,
        state,
        "en",
        f"/nowhere/{document}.pdf",
        "9f2c41d8" * 8,
        datetime(start, 3, 2, tzinfo=UTC),
        end,
        ("press1",),
        pages=11,
        passages=46,
        standing=Standing(state.value),
    )


def documents() -> Documents:
    """What the core holds."""
    effective, gone = RevisionState.EFFECTIVE, RevisionState.SUPERSEDED
    entries = [
        DocumentEntry(
            DOCUMENT,
            (revision(4, "D", RevisionState.IN_WORK), revision(1, "C"), revision(2, "B", gone), revision(3, "A", gone)),
        )
    ]
    names = (
        ("LIM-HP-01", "Limits and set points, press 1", "B", effective),
        ("LOTO-HP-01", "Lockout and tagout, hydraulic press", "D", effective),
        ("SOP-IM-004", "換模作業", "A", RevisionState.IN_WORK),
        ("PM-MC-003", "Maintenance schedule, spindle", "B", gone),
        ("shift-notes", "Shift notes", "", RevisionState.UNCONTROLLED),
    )
    for n, (name, title, label, state) in enumerate(names, start=10):
        made = revision(n, label, state, name)
        if name == "SOP-IM-004":
            made = replace(made, language="zh-TW", equipment=("mould2",))
        entries.append(DocumentEntry(Document(name, title), (made,)))
    problems = (FileProblem("/nowhere/BOM-HP-01.xlsx", "E-DOC-103", "encrypted"),)
    return Documents(tuple(entries), problems, ("/nowhere",))


def turns() -> Turns:
    """The history."""
    return Turns(
        (
            Turn("turn-1", NOW, "Alarm E-204: what do I do?", "press1", "answered", "exact", "worked"),
            Turn(
                "turn-0",
                NOW - timedelta(hours=2),
                "What is the torque of the M10 clamp bolts?",
                None,
                "refused",
                "none",
            ),
            Turn("turn-9", NOW - timedelta(days=1), "油溫上限是多少？", "press1", "interrupted"),
        )
    )
