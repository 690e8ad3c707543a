"""The record between screen and core: rows as they are wanted, the check, the export.

Not here: how it looks (audit), who is signed in (reviewing).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from app.desktop.audit import AuditView
from app.desktop.exporting import export
from app.desktop.reviewing import Reviewing
from app.desktop.words import translate
from app.host.reviews import AuditRows, Checked, ExportAudit, ListAudit, VerifyAudit
from app.problems import Problem
from knowledge.rights import Action


class Auditing(QObject):
    """One screen of the record."""

    def __init__(self, view: AuditView, reviewing: Reviewing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._view, self._reviewing = view, reviewing
        view.sign_in_wanted.connect(reviewing.sign_in)
        view.narrowed.connect(self.load)
        view.model.wanted.connect(self._further)
        view.verify_wanted.connect(self.verify)
        view.export_wanted.connect(self.export)
        reviewing.signed.connect(self._signed)

    def load(self) -> None:
        """Ask for the newest rows, if whoever is signed in may read them."""
        if self._may():
            self._ask(0, further=False)

    def verify(self) -> None:
        """Have the whole chain checked."""
        if not self._may():
            return
        self._view.verify.setEnabled(False)
        self._view.tell(translate("Audit", "Checking every row"))
        self._request("verify-audit", VerifyAudit(self._reviewing.session), self._checked)

    def export(self) -> None:
        """Write the chain to a file, to be checked by anybody."""
        if not self._may():
            return
        chosen, _ = QFileDialog.getSaveFileName(self._view, translate("Review", "Save"), "audit.jsonl")
        if chosen:
            session = self._reviewing.session
            export(
                self._reviewing, "export-audit", lambda done: ExportAudit(session, done.after, done.last), Path(chosen),
                self._view.tell, self._failed,
            )  # fmt: skip

    def _may(self) -> bool:
        who = self._reviewing.who
        return who is not None and Action.AUDIT in who.actions

    def _signed(self, who: object) -> None:
        self._view.show_who(self._may() if who is not None else None)
        if self._view.isVisible():
            self.load()

    def _ask(self, before: int, *, further: bool) -> None:
        kinds = (self._view.kind,) if self._view.kind else ()
        command = ListAudit(self._reviewing.session, kinds, before)
        self._request("audit", command, partial(self._came, further))

    def _further(self) -> None:
        self._ask(self._view.model.rows[-1].seq, further=True)

    def _came(self, further: bool, result: object) -> None:
        if isinstance(result, AuditRows) and self._may():
            self._view.show_rows(result, further=further)

    def _checked(self, result: object) -> None:
        if not isinstance(result, Checked):
            return
        if result.found is None and self._may():
            said = translate("Audit", "Checking row {n} of {all}")
            self._view.tell(said.format(n=result.rows, all=result.total))
            self._request("verify-audit", VerifyAudit(self._reviewing.session, more=True), self._checked)
            return
        self._view.verify.setEnabled(True)
        if result.found is not None:
            self._view.show_verified(result.found)

    def _request(self, command: str, args: object, result: Callable[[object], None]) -> None:
        self._reviewing.request(command, args, result, self._failed)

    def _failed(self, problem: Problem) -> None:
        self._view.verify.setEnabled(True)
        self._view.tell("")
        self._view.problems.add(problem, closable=True)
