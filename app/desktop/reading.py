"""Documents between screen and core: the list, adding files, checking for changes, confirming, mapping, stopping.

Not here: how it looks (documents), reading files (the core), only looking at things (opening).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.desktop import words
from app.desktop.documents import DocumentsView
from app.desktop.link import Link
from app.desktop.words import translate
from app.host.listing import joined
from app.host.messages import Confirm, Confirmation, Documents, Ingest, ListDocuments, MapStatus, Status
from app.problems import Problem
from knowledge.types import IngestProgress, IngestReport, RevisionState

_REFRESH_MS = 2000


class Reading(QObject):
    """One reading at a time."""

    def __init__(
        self,
        link: Link,
        view: DocumentsView,
        names: Callable[[], dict[str, str]],
        session: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        """`names` gives the machines' names by id, `session` the token of whoever is signed in."""
        super().__init__(parent)
        self._link, self._view, self._names, self._session = link, view, names, session
        self._request = 0
        self._command = self._done_words = ""
        self._known = (-1, -1)
        self._asked = self._stale = self._form = False
        self._pages: list[Documents] = []
        self._resuming = False
        self._refresh = QTimer(self)
        self._refresh.setInterval(_REFRESH_MS)
        self._refresh.setSingleShot(True)
        self._refresh.timeout.connect(self.load)
        view.add_wanted.connect(self.read)
        view.check_wanted.connect(lambda: self.read(()))
        view.stop_wanted.connect(self.stop)
        view.waiting.confirmed.connect(self.confirm)
        view.form.confirmed.connect(lambda files: self.confirm(files, form=True))
        view.statuses.mapped.connect(self.map_status)
        link.status.connect(self._status)

    @property
    def running(self) -> bool:
        """Whether files are being read."""
        return self._request != 0

    def load(self) -> None:
        """Ask for the list."""
        self._stale = self._asked
        if not self._asked:
            self._asked, self._pages = True, []
            self._ask(ListDocuments())

    def read(self, paths: tuple[str, ...]) -> None:
        """Read files and folders; none: look at the known ones for changes."""
        self._begin("ingest", Ingest(paths, self._session()), "", "")

    def confirm(self, files: tuple[Confirmation, ...], *, form: bool = False) -> None:
        """Keep what a person says of files, which are then read again; `form`: in the form, which is told if not."""
        if self.running:
            return
        self._form = form
        one, many = translate("Documents", "Confirming 1 file"), translate("Documents", "Confirming {n} files")
        doing = words.kind_of_number(len(files), one, many)
        self._begin("confirm", Confirm(files, self._session()), doing, translate("Documents", "Confirmed"))

    def map_status(self, name: str, state: RevisionState | None) -> None:
        """Say what a word for a status means; None takes it out of the map."""
        doing = translate("Documents", "Changing the status map")
        args = MapStatus(name, state, self._session())
        self._begin("map-status", args, doing, translate("Documents", "Status map changed"))

    def _begin(self, command: str, args: object, doing: str, done: str) -> None:
        if self.running:
            return
        for code in list(self._view.problems.bars):
            self._view.problems.solve(code)
        self._view.strip.begin(doing)
        self._view.set_reading(True)
        self._command, self._done_words = command, done
        self._request = self._link.request(command, args, event=self._progress, result=self._done, problem=self._failed)

    def stop(self) -> None:
        """Stop reading; what was read is kept."""
        if self.running:
            self._view.strip.stopping()
            self._link.cancel(self._request)

    def _status(self, status: Status) -> None:
        if not self.running and status.reading is not None:
            self._view.strip.resume(status.reading)
        elif self._resuming and not self.running:
            self._view.strip.hide()
        self._resuming = status.reading is not None
        known = (status.documents, status.passages)
        if known != self._known:
            self._known = known
            if self._view.isVisible():
                self._refresh.start()

    def _ask(self, page: ListDocuments) -> None:
        self._link.request("documents", page, result=self._came, problem=self._not_loaded)

    def _came(self, result: object) -> None:
        if isinstance(result, Documents):
            self._pages.append(result)
            if result.more:
                self._ask(ListDocuments(more=True))
                return
            self._view.show_documents(joined(self._pages), self._names())
        self._asked, self._pages = False, []
        if not self._view.statuses.isHidden():
            self._view.statuses_wanted.emit()
        if self._stale:  # what came was asked for before something changed
            self.load()

    def _not_loaded(self, problem: Problem) -> None:
        self._asked, self._pages = False, []
        if problem.code != "E-HOST-001":
            self._view.problems.add(problem, closable=True)

    def _progress(self, event: object) -> None:
        if isinstance(event, IngestProgress):
            self._view.strip.progress(event)
            if self._view.isVisible() and not self._refresh.isActive():
                self._refresh.start()

    def _done(self, result: object) -> None:
        self._end()
        if isinstance(result, IngestReport):
            self._view.strip.report(result, self._done_words)
            if result.stopped:
                self._not_kept()
            elif self._command == "map-status":
                self._view.statuses.done()
        self.load()

    def _failed(self, problem: Problem) -> None:
        self._end()
        self._view.strip.fail()
        self._not_kept()
        if problem.code == "E-HOST-001":  # which speaks of a question
            problem = words.coded("E-HOST-006", problem.detail)
        self._view.problems.add(problem, closable=True)
        self.load()

    def _not_kept(self) -> None:
        """Whoever sent it keeps what a person wrote."""
        if self._command == "confirm" and self._form:
            self._view.form.fail()
        elif self._command == "map-status":
            self._view.statuses.fail()

    def _end(self) -> None:
        self._request = 0
        self._view.set_reading(False)
