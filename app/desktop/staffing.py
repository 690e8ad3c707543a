"""People between panel and core: adding, changing, exporting and erasing them.

Not here: how it looks (people), who is signed in (reviewing).
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.desktop.exporting import export
from app.desktop.people import EraseDialog, PeoplePanel
from app.desktop.problem_bar import ProblemArea
from app.desktop.reviewing import Reviewing
from app.desktop.words import translate
from app.host.reviews import AddPerson, ChangePerson, ExportPerson, ListPeople, People
from app.problems import Problem
from knowledge.rights import Person, Role


class Staffing(QObject):
    """One panel."""

    def __init__(
        self, panel: PeoplePanel, problem_area: ProblemArea, reviewing: Reviewing, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._panel, self._problems, self._reviewing = panel, problem_area, reviewing
        self.dialog: EraseDialog | None = None
        panel.added.connect(self._add)
        panel.changed.connect(self._change)
        panel.disabled.connect(lambda person, off: self._send(ChangePerson(self._session, person.id, disabled=off)))
        panel.unlocked.connect(lambda person: self._send(ChangePerson(self._session, person.id, unlock=True)))
        panel.export_wanted.connect(self._export)
        panel.erase_wanted.connect(self._erase)

    def load(self) -> None:
        """Ask for everyone and show them."""
        self._reviewing.request("people", ListPeople(self._session), self._came, self._failed)

    @property
    def _session(self) -> str:
        return self._reviewing.session

    def _came(self, result: object) -> None:
        if isinstance(result, People):
            self._panel.show_people(result.people)

    def _add(self, name: str, role: Role, pin: str, badge: str) -> None:
        command = AddPerson(name, role, pin, badge, self._session)
        self._reviewing.request("add-person", command, self._done, self._failed)

    def _change(self, person: Person, role: Role, pin: str, badge: str | None) -> None:
        self._send(ChangePerson(self._session, person.id, role if role is not person.role else None, pin, badge))

    def _send(self, command: ChangePerson) -> None:
        self._reviewing.request("change-person", command, self._done, self._failed)

    def _done(self, _person: object) -> None:
        self._problems.keep(())
        self.load()

    def _erase(self, person: Person) -> None:
        if self.dialog is not None:
            return
        dialog = self.dialog = EraseDialog(person, self._panel.window())
        dialog.accepted.connect(partial(self._erase_for, dialog, person))
        dialog.finished.connect(self._asked)
        dialog.open()

    def _erase_for(self, dialog: EraseDialog, person: Person) -> None:
        self._send(ChangePerson(self._session, person.id, erase=True, reason=dialog.reason.text().strip()))

    def _asked(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _export(self, person: Person) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self._panel, translate("Review", "Save"), f"{person.id}.jsonl")
        if chosen:
            session = self._session
            export(
                self._reviewing, "export-person", lambda done: ExportPerson(session, person.id, done.after),
                Path(chosen), self._panel.tell, self._failed,
            )  # fmt: skip

    def _failed(self, problem: Problem) -> None:
        self._problems.add(problem, closable=True)
