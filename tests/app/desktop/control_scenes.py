"""Controlled documents as a core would send them: every standing, what waits, what was found; what deciding does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.host.messages import (
    Confirmation,
    DocumentEntry,
    Documents,
    PassageView,
    RevisionView,
    StatusMapView,
    StatusNames,
    UnmappedStatus,
)
from knowledge.status import MAPPED, StatusMap
from knowledge.types import (
    Document,
    Finding,
    FindingKind,
    Mention,
    Passage,
    PassageKind,
    Reason,
    Revision,
    RevisionState,
    Standing,
)

PART = 200
"""Passages of one answer to "revision"."""
WARNING = "Hot oil under pressure burns. Do not open hoses until the gauge reads 0 bar."
LONG = 450
"""Passages of revision B of SOP-HP-012."""


def day(text: str) -> datetime:
    """Midnight of this place."""
    return datetime.strptime(text, "%Y-%m-%d").astimezone()


def revision(
    id_: int, document: str, label: str, standing: Standing, start: str = "", end: str = "", folder: str = "/nowhere"
) -> Revision:
    """A revision that a PLM system released."""
    state = RevisionState.EFFECTIVE
    if standing.value in [one.value for one in RevisionState]:
        state = RevisionState(standing.value)
    return Revision(
        id_,
        document,
        label,
        state,
        "en",
        f"{folder}/{document}-{label or 'x'}.pdf",
        "9f2c41d8" * 8,
        day(start) if start else None,
        day(end) if end else None,
        ("press1",),
        "general",
        pages=11,
        passages=46,
        standing=standing,
    )


def press_procedure() -> DocumentEntry:
    """The document with the longest history."""
    c = replace(
        revision(1, "SOP-HP-012", "C", Standing.EFFECTIVE, "2026-03-02"),
        applies_to="Hydraulic press HP-400, serial from 0417",
        approver="Head of maintenance",
        approved_at=day("2026-02-24"),
        supersedes="B",
        source="plmxml",
        status="Released",
        iteration="2",
        skill_level="Electrician",
        safety=True,
        origin="OEM",
        review_due=day("2026-09-01"),
    )
    revisions = (
        revision(4, "SOP-HP-012", "D", Standing.IN_WORK),
        c,
        replace(revision(2, "SOP-HP-012", "B", Standing.SUPERSEDED, "2025-01-15", "2026-03-02"), passages=LONG),
        revision(3, "SOP-HP-012", "A", Standing.SUPERSEDED, "2023-06-01", "2025-01-15"),
    )
    document = Document("SOP-HP-012", "Oil temperature and cooling, press HP-01", "SOP", "Maintenance engineering")
    return DocumentEntry(document, revisions)


def waiting(folder: str = "/nowhere") -> list[DocumentEntry]:
    """Three title blocks to check, two revisions with a word that the map does not know."""
    proposed = {
        "SOP-HP-031": ("A", "Hydraulic unit, daily check", "2026-11-01", "Section head"),
        "SOP-HP-032": ("B", "油壓單元每日點檢", "2026-10-15", "設備課長"),
        "WI-IM-007": ("3", "Changing the mould of injection moulding machine 2", "", ""),
    }
    entries = []
    for n, (name, (label, title, start, approver)) in enumerate(proposed.items(), start=30):
        made = revision(n, name, label, Standing.QUARANTINED, start, folder=folder)
        made = replace(
            made,
            title=title,
            approver=approver,
            reason=Reason.UNCONFIRMED,
            proposed=True,
            source="title block",
            classification="mission-critical",
        )
        entries.append(DocumentEntry(Document(name, title, owner="Production"), (made,)))
    for n, name in ((40, "PRG-771"), (41, "PRG-772")):
        made = revision(n, name, "1", Standing.QUARANTINED, "2026-05-04")
        made = replace(made, reason=Reason.UNMAPPED, status="WT9_Aprovado", source="plmxml", title="Roller set-up")
        entries.append(DocumentEntry(Document(name, "Roller set-up"), (made,)))
    return entries


def conflict() -> Finding:
    """Two limits for one oil."""
    return Finding(
        FindingKind.CONFLICT,
        "Oil temperature, upper limit",
        (
            Mention(
                "SOP-HP-012",
                "C",
                "/nowhere/SOP-HP-012-C.pdf",
                1003,
                4,
                "5 Faults > 5.3 Alarm E-204",
                "65 °C",
                "E-204 is set when the oil in the tank stays above 65 °C for 60 s.",
            ),
            Mention(
                "LIM-HP-01",
                "B",
                "/nowhere/LIM-HP-01-B.pdf",
                1003,
                None,
                "Limits",
                "70 °C",
                "Oil temperature · upper limit: 70 °C",
            ),
        ),
        "press1",
    )


def findings() -> tuple[Finding, ...]:
    """One of every kind, in no order, and a conflict of three."""

    def at(document: str, label: str = "B", passage: int = 0, quote: str = "") -> Mention:
        return Mention(document, label, f"/nowhere/{document}-{label}.pdf", passage, 2, "3 Safety", quote=quote)

    three = replace(
        conflict(),
        subject="Tightening torque, M10 clamp bolts",
        mentions=tuple(
            Mention(name, "A", f"/nowhere/{name}.pdf", 1003, 3, "2.1", value, f"Tighten the M10 bolts to {value}.")
            for name, value in (("TRQ-MC-003", "48 Nm"), ("SOP-MC-011", "51 Nm"), ("OEM-MC-850-MAINT", "49 Nm"))
        ),
        equipment="mill3",
    )
    copies = tuple(at(f"COPY-{n}") for n in range(11))
    return (
        Finding(FindingKind.NO_REVISION, "shift-notes", (at("shift-notes", ""),)),
        Finding(FindingKind.STALE_REVIEW, "SOP-HP-012", (at("SOP-HP-012", "C"),), detail="2026-09-01"),
        conflict(),
        three,
        Finding(FindingKind.TWO_EFFECTIVE, "SOP-HP-020", (at("SOP-HP-020", "A"), at("SOP-HP-020", "B"))),
        Finding(FindingKind.NO_EFFECTIVE, "CAL-07", (at("CAL-07"),)),
        Finding(FindingKind.DUPLICATE, "COPY", copies),
        Finding(FindingKind.EMPTY_TEXT, "SCAN-3", (at("SCAN-3"),)),
        Finding(FindingKind.POOR_TEXT, "SCAN-4", (at("SCAN-4"),), detail="41 of 100 words are no words"),
        Finding(FindingKind.REFERENCE, "DM-29-10", (at("DM-29-10", "1", 1003, "Wear the item shown at ref-9."),)),
        Finding(FindingKind.REMARK, "BOM-HP-01", (at("BOM-HP-01"),), detail="sheet 2: 3 merged cells <b>read</b> once"),
    )


def documents(folder: str = "/nowhere") -> Documents:
    """Every standing once or more."""
    others = (
        ("LIM-HP-01", "Limits and set points, press 1", (("B", Standing.EFFECTIVE, "2026-01-12", ""),)),
        ("LOTO-HP-01", "Lockout and tagout, hydraulic press", (("E", Standing.NOT_YET, "2027-01-04", ""),)),
        (
            "SOP-HP-020",
            "Oil cooler, cleaning",
            (("B", Standing.AMBIGUOUS, "2026-04-01", ""), ("A", Standing.AMBIGUOUS, "2026-04-01", "")),
        ),
        ("PM-MC-003", "Maintenance schedule, spindle", (("B", Standing.EXPIRED, "2024-06-01", "2026-06-01"),)),
        ("CAL-07", "Calibration of FI-07", (("B", Standing.UNVERIFIED, "", ""),)),
        ("OLD-01", "Hand lubrication", (("A", Standing.WITHDRAWN, "2019-01-01", "2021-01-01"),)),
        ("shift-notes", "Shift notes", (("", Standing.UNCONTROLLED, "", ""),)),
    )
    entries = [press_procedure()]
    for n, (name, title, made) in enumerate(others):
        entries.append(
            DocumentEntry(
                Document(name, title),
                tuple(
                    revision(50 + 10 * n + i, name, label, standing, start, end)
                    for i, (label, standing, start, end) in enumerate(made)
                ),
            )
        )
    return Documents((*entries, *waiting(folder)), (), ("/nowhere",), findings())


def passages(of: Revision, title: str) -> list[Passage]:
    """The whole text of a revision."""

    def one(n: int) -> Passage:
        kind, text = PassageKind.PROSE, f"Passage {n}. The oil of the press is checked before each shift; see 5.{n}."
        if n == 1:
            kind, text = PassageKind.WARNING, WARNING
        elif n == 2:
            kind, text = PassageKind.STEP, "1. Press STOP at stroke end.\n2. Read FI-07.\n3. <b>Below 6 l/min</b>"
        elif n == 3:
            text = "E-204 is set when the oil in the tank stays above 65 °C for 60 s."
        section = f"{n // 4 + 1} Section > {n // 4 + 1}.1 Oil, part {n // 4 + 1}"
        return Passage(
            1000 + n,
            of.document,
            title,
            of.label,
            of.state,
            "en",
            of.path,
            section,
            n // 4 + 1,
            kind,
            text,
            revision_id=of.id,
            ordinal=n,
        )

    return [one(n) for n in range(min(of.passages, LONG))]


class Control:
    """What a core knows of control; deciding changes it."""

    def __init__(self, folder: str = "/nowhere") -> None:
        self.documents = documents(folder)
        self.statuses = StatusMap(
            {
                RevisionState.EFFECTIVE: ("effective", "Released", "現行", "核准"),
                RevisionState.IN_WORK: ("in work", "draft", "編修中"),
                RevisionState.SUPERSEDED: ("superseded", "obsolete"),
                RevisionState.WITHDRAWN: ("deleted",),
            }
        )

    def map_view(self) -> StatusMapView:
        """The status map."""
        unknown: dict[str, int] = {}
        for one in self._revisions():
            if one.status and self.statuses.state_of(one.status) is None:
                unknown[one.status] = unknown.get(one.status, 0) + 1
        return StatusMapView(
            "/nowhere/status_map.toml",
            tuple(StatusNames(state, self.statuses.words.get(state, ())) for state in MAPPED),
            tuple(UnmappedStatus(name, n) for name, n in unknown.items()),
        )

    def revision_view(self, id_: int, start: int) -> RevisionView | None:
        """A part of a revision; None if it is not there."""
        every = ((e, r) for e in self.documents.documents for r in e.revisions)
        entry, found = next((pair for pair in every if pair[1].id == id_), (None, None))
        if entry is None or found is None:
            return None
        whole = passages(found, entry.document.title)
        return RevisionView(found, entry.document, tuple(whole[start : start + PART]), len(whole) > start + PART)

    def passage_view(self, id_: int) -> PassageView:
        """A passage of the procedure of the press that is used."""
        entry = self.documents.documents[0]
        found = next(one for one in passages(entry.revisions[1], entry.document.title) if one.id == id_)
        return PassageView(found, (found,), entry.revisions[1], entry.document)

    def confirm(self, files: tuple[Confirmation, ...]) -> None:
        """What is confirmed is effective, or plain."""
        for file in files:
            standing = Standing.UNCONTROLLED if file.plain else Standing.EFFECTIVE
            self._change(lambda one, f=file: one.path == f.path, standing)

    def map_status(self, name: str, state: RevisionState | None) -> None:
        """Whoever has this word gets its meaning."""
        self.statuses = self.statuses.with_word(name, state)
        standing = Standing(state.value) if state else Standing.QUARANTINED
        self._change(lambda one: bool(one.status) and self.statuses.state_of(one.status) == state, standing)

    def _revisions(self) -> list[Revision]:
        return [one for entry in self.documents.documents for one in entry.revisions]

    def _change(self, chosen: object, standing: Standing, **more: str) -> None:
        assert callable(chosen)
        entries = tuple(
            DocumentEntry(
                entry.document,
                tuple(
                    replace(one, standing=standing, reason=None, proposed=False, **more) if chosen(one) else one  # type: ignore[arg-type]
                    for one in entry.revisions
                ),
            )
            for entry in self.documents.documents
        )
        self.documents = replace(self.documents, documents=entries)


def file_of(folder: Path, document: str, label: str) -> Path:
    """Put a small file where a revision says that it is."""
    path = folder / f"{document}-{label}.pdf"
    path.write_bytes(b"%PDF-1.4\n")
    return path
