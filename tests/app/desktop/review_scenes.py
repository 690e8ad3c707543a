"""Reports as stations hand them in, on a real desk over a real store."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtGui import QColor, QImage
from sqlalchemy import update

from app.attachments import keep
from app.desk import Desk
from app.host import reviews
from connectors.live import LiveStore
from connectors.plant import Plant
from knowledge.audit import audit_of
from knowledge.review import Attachment, Handed, Report
from knowledge.rights import Person, Role
from knowledge.rows import ReportRow
from knowledge.store import Store, file_url
from tests.app.desktop import scenes

PIN = "49ex17"
_CITED = [
    {"document": "SOP-HP-012", "revision": "C", "section": "5 Faults > 5.3 Alarm E-204", "passage": 0, "quote": "2."},
]
_SAID = {
    "en": (
        ("wrong-or-unsafe", "Handle was along the pipe, so I took it as open. It was shut.", "safety", "press1"),
        ("did-not-work", "E-311 comes back after the mould is closed.", "stop", "mould2"),
        ("missing", "No torque value for the M10 clamp bolts.", "quality", "mill3"),
        ("did-not-work", "E-311 comes back when the mould is closed.", "stop", "mould2"),
        ("outdated", "The schedule names a grease that is no longer bought.", "minor", "mill3"),
    ),
    "zh-TW": (
        ("wrong-or-unsafe", "把手與管線平行，以為閥已開，其實是關的。", "safety", "press1"),
        ("did-not-work", "合模後又出現 E-311。", "stop", "mould2"),
        ("missing", "找不到 M10 夾緊螺栓的扭力值。", "quality", "mill3"),
        ("did-not-work", "合模後又出現 E-311", "stop", "mould2"),
        ("outdated", "保養表上的潤滑脂已停購。", "minor", "mill3"),
    ),
}


def _values() -> dict[str, Any]:
    """What press 1 did five minutes before and after."""
    at = datetime.now(UTC)
    points = [(at + timedelta(seconds=10 * n), 48 + n * 0.6 - max(0, n - 5) * 0.3) for n in range(-29, 30)]
    flow = [(at + timedelta(seconds=10 * n), 12.0 if n < -12 else 3.8) for n in range(-29, 30)]
    names = {
        "press1.oil_temperature": ({"en": "Oil temperature", "zh-TW": "油溫"}, "°C"),
        "press1.cooling_flow": ({"en": "Cooling-water flow", "zh-TW": "冷卻水流量"}, "l/min"),
    }
    return {
        "at": at.isoformat(), "until": at.isoformat(), "alarms": [],
        "tags": {tag: {"name": name, "unit": unit} for tag, (name, unit) in names.items()},
        "values": {
            tag: [[when.isoformat(), value, "good"] for when, value in some]
            for tag, some in zip(names, (points, flow), strict=True)
        },
    }  # fmt: skip


class Office:
    """A desk with three people and some reports."""

    def __init__(self, folder: Path, language: str = "en") -> None:
        self.folder = folder
        self.store = Store(file_url(folder / "store.sqlite"))
        audit = self.audit = audit_of(self.store, folder)
        self.desk = Desk(
            self.store, audit, home=folder, station="P1-04", shifts=(time(7), time(15), time(23)), idle_s=300.0,
            plant=Plant({"en": "Plant"}), live=LiveStore(folder / "live.sqlite"), answer_of=lambda _: None,
        )  # fmt: skip
        self.language = language

    def staff(self) -> None:
        """An administrator, two engineers."""
        self.desk.do(reviews.AddPerson("First", Role.ADMINISTRATOR, PIN))
        admin = self.sign_in("P001")
        for role in (Role.ENGINEER, Role.ENGINEER):
            made = self.desk.do(reviews.AddPerson("Somebody", role, PIN, session=admin))
            assert isinstance(made, Person)

    def sign_in(self, person: str) -> str:
        """Sign somebody in; the session."""
        done = self.desk.do(reviews.SignIn(person, PIN))
        assert isinstance(done, reviews.SignedIn)
        return done.session

    def report(self) -> list[Report]:
        """Hand the reports of the scene in."""
        turn = scenes.turns().turns[0].id
        photo = self.photo()
        return [
            self.desk.reports.hand_in(
                Handed(
                    f"k{n}", "P1-04", said, turn=turn, verdict=verdict, equipment=machine, severity=severity,
                    alarm="E-204" if n == 0 else "E-311" if machine == "mould2" else "", shift="1", downtime_min=22.0,
                    fix="V-14" if n == 0 else "",
                    evidence={"cited": _CITED, **(_values() if n == 0 else {"until": ""})},
                    attachments=(photo,) if n == 0 else (),
                )
            )
            for n, (verdict, said, severity, machine) in enumerate(_SAID[self.language])
        ]  # fmt: skip

    def photo(self) -> Attachment:
        """A photo as a station sent it."""
        image = QImage(640, 400, QImage.Format.Format_RGB32)
        image.fill(QColor("#6b7a85"))
        path = self.folder / "sent.jpg"
        assert image.save(str(path))
        return keep(path, "photo", self.folder / "attachments")

    def at(self, when: object) -> None:
        """Give every report the same time, for pictures."""
        with self.store.writing() as session:
            session.execute(update(ReportRow).values(at=when))

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()
