"""Looking at what the core keeps, between the documents screen and the core: revisions, places, the status map.

Only what was asked for last is shown. Not here: how it looks (revision_view, statuses), changing anything (reading).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.desktop.details import open_file
from app.desktop.documents import DocumentsView
from app.desktop.link import Link
from app.desktop.revision_view import PAGE
from app.host.messages import OpenPassage, OpenRevision, PassageView, RevisionView, StatusMapView
from app.problems import Problem
from knowledge.types import Document, Mention, Revision

_Came = Callable[[object, int], None]
"""Takes a result and the number of its request."""


class Opening(QObject):
    """Asks and shows."""

    def __init__(self, link: Link, view: DocumentsView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link, self._view = link, view
        self._last = 0
        view.revision_wanted.connect(self.revision)
        view.place_wanted.connect(self.place)
        view.statuses_wanted.connect(self.statuses)
        view.reader.wanted.connect(self.part)

    def revision(self, revision: Revision, document: Document) -> None:
        """Open a revision at its beginning."""
        self._view.reader.begin(revision, document)
        self._view.show_reader()
        self.part(revision.id, 0)

    def part(self, id_: int, start: int, marked: int = 0) -> None:
        """Show a revision from passage `start` on."""

        def came(result: object, asked: int) -> None:
            if isinstance(result, RevisionView) and asked == self._last:
                self._view.reader.show_view(result, start, marked)

        self._ask("revision", OpenRevision(id_, start), came)

    def place(self, mention: Mention) -> None:
        """Open the place that a finding names: a passage, a whole revision, or the file of which nothing is kept."""
        self._view.findings.tell("")
        if not mention.passage:
            found = self._view.revision_of(mention)
            if found is not None:
                self.revision(*found)
            else:
                self._view.findings.tell(open_file(mention.path))
            return

        def came(result: object, asked: int) -> None:
            if isinstance(result, PassageView) and asked == self._last:
                self._view.reader.begin(result.revision, result.document)
                self._view.show_reader()
                self.part(result.revision.id, result.passage.ordinal // PAGE * PAGE, result.passage.id)

        self._ask("passage", OpenPassage(mention.passage), came)

    def statuses(self) -> None:
        """Ask for the status map."""

        def came(result: object) -> None:
            if isinstance(result, StatusMapView):
                self._view.show_statuses(result)

        self._request("statuses", None, came)

    def _ask(self, command: str, args: object, came: _Came) -> None:
        self._last += 1
        asked = self._last
        self._request(command, args, lambda result: came(result, asked), lambda: asked == self._last)

    def _request(
        self,
        command: str,
        args: object | None,
        came: Callable[[object], None],
        wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        def failed(problem: Problem) -> None:
            if not wanted():
                return
            if problem.code == "E-HOST-001":  # the core went away; looking again does no harm
                self._request(command, args, came, wanted)
            else:
                self._view.not_opened(problem)

        self._link.request(command, args, result=came, problem=failed)
