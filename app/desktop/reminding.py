"""Asks once what happened at the machine, at the moment when somebody knows: never over an answer, never twice.

The moments are an alarm that clears, a machine that runs again after a procedure, the end of the shift.
Not here: the strip, storing verdicts (asking).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject

from app.desktop import words
from app.desktop.answer import AnswerView
from app.desktop.asking import Asking
from app.desktop.conversation import Conversation
from app.desktop.report_words import verdict_words
from app.desktop.reviewing import Reviewing
from app.desktop.watching import Watching
from app.desktop.words import translate
from app.host.messages import Verdict
from knowledge.types import PassageKind

_BEFORE_SHIFT_ENDS = timedelta(minutes=10)


class Reminding(QObject):
    """One question at a time, in the strip over the question bar."""

    def __init__(
        self, conversation: Conversation, asking: Asking, watching: Watching, reviewing: Reviewing, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._conversation, self._asking, self._names = conversation, asking, watching.names
        self._asked_for: datetime | None = None
        """The end of the shift for which verdicts were asked for."""
        watching.cleared.connect(self._cleared)
        watching.resumed.connect(self._resumed)
        reviewing.shift_ends.connect(self._shift_ends)

    def _cleared(self, _equipment: str, code: str) -> None:
        """An alarm that somebody asked about is gone."""
        said = translate("Window", "{code} has cleared. What happened at the machine?").format(code=code)
        self._ask(said, lambda view: code in view.question)

    def _resumed(self, equipment: str) -> None:
        """A machine runs again: the procedure that was shown for it is over."""
        said = translate("Window", "{machine} runs again. What happened at the machine?")
        self._ask(
            said.format(machine=self._names().get(equipment, equipment)),
            lambda view: view.equipment == equipment and _is_procedure(view),
        )

    def _ask(self, said: str, about: Callable[[AnswerView], bool]) -> None:
        """Ask for the verdict on the last answer about something, if nobody gave or was asked for it."""
        views = [one for one in self._conversation.answers if one.feedback is not None and about(one)]
        if not views or self._asking.running or not views[-1].undecided or views[-1].reminded:
            return
        view = views[-1]
        view.reminded = True

        def judge(verdict: Verdict) -> Callable[[], object]:
            return lambda: view.choose_verdict(verdict)

        self._conversation.strip.ask(
            said,
            [
                (verdict_words(Verdict.WORKED), judge(Verdict.WORKED)),
                (verdict_words(Verdict.DID_NOT_WORK), judge(Verdict.DID_NOT_WORK)),
                (translate("Window", "Later"), lambda: None),
            ],
        )

    def _shift_ends(self, ends: datetime) -> None:
        """Shortly before the shift ends, whoever asked is still here: ask once for what nobody judged yet."""
        waiting = [view for view in self._conversation.answers if view.undecided]
        if not waiting or self._asking.running or self._conversation.strip.isVisible() or ends == self._asked_for:
            return
        if ends - datetime.now(UTC) > _BEFORE_SHIFT_ENDS:
            return
        self._asked_for = ends
        one = translate("Window", "The shift ends at {time}. 1 answer has no verdict yet.")
        many = translate("Window", "The shift ends at {time}. {n} answers have no verdict yet.")
        self._conversation.strip.ask(
            (one if len(waiting) == 1 else many).format(n=len(waiting), time=words.clock(ends)),
            [
                (translate("Window", "Show"), partial(self._to_verdict, waiting[-1])),
                (translate("Window", "Later"), lambda: None),
            ],
        )

    def _to_verdict(self, view: AnswerView) -> None:
        if view.feedback is not None:
            self._conversation.area.ensureWidgetVisible(view.feedback)
            next(iter(view.feedback.buttons.values())).setFocus()


def _is_procedure(view: AnswerView) -> bool:
    return any(one.passage.kind in (PassageKind.STEP, PassageKind.ALARM) for one in view.citations)
