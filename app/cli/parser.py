"""The words of the command line.

Not here: what commands do (one module a group), the internal roles (app.__main__).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import datetime

from app.exports.fields import FORMATS
from app.host.messages import Verdict
from knowledge.review import BlockKind, Issue, Severity, State
from knowledge.rights import Action, Role
from knowledge.status import MAPPED

_EPILOG = """\
Without a command the window opens. Exit codes: 0 done or answered, 3 the documents do not answer or the machine has
to be named first, 4 an evaluation is below the site's bar, 2 wrong usage, 1 failure with a coded message on standard
error, 130 stopped with Ctrl-C. With --json every command prints JSON, for a failure
{"error": {"code", "what", "next_step", "detail"}}.
"""


DECISIONS = {
    "triage": Action.TRIAGE, "ask-back": Action.ASK_BACK, "propose": Action.PROPOSE, "approve": Action.APPROVE,
    "reject": Action.REJECT, "duplicate": Action.MERGE, "withdraw": Action.WITHDRAW,
}  # fmt: skip
"""What can be decided on a report, as it is typed."""


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,
    ) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"andon {version('andon')}")
        except PackageNotFoundError:
            print("andon (not installed)")
        parser.exit()


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; `command` is None when none is given."""
    parser = argparse.ArgumentParser(
        prog="andon",
        description="Answers from the plant's own documents and live machine data, on this PC.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--home", metavar="DIR", help="the data folder (default: ANDON_HOME, else the user's)")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    parser.add_argument("--selftest", action="store_true", help="try the whole program out in a temporary folder")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, what: str, *, json: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=what, description=what, formatter_class=argparse.RawTextHelpFormatter)
        made.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help="the data folder")
        if json:
            made.add_argument("--json", action="store_true", help="print JSON")
        return made

    ask = command("ask", "Ask a question.")
    ask.add_argument("question", metavar="QUESTION", nargs="*")
    ask.add_argument("--equipment", metavar="ID", help="the machine it is about, e.g. press1")
    ask.add_argument("--language", choices=("en", "zh-TW"), default="", help="of the answer; default: the question's")
    ask.add_argument(
        "--jsonl", action="store_true",
        help='answer every line {"id", "question", "equipment"?, "language"?} of standard input with a line',
    )  # fmt: skip

    search = command("search", "Find passages.")
    search.add_argument("query", metavar="QUERY", nargs="*")
    search.add_argument("-k", type=_count, default=10, metavar="N", help="most passages (default 10)")
    search.add_argument("--equipment", metavar="ID", help="only what holds for this machine")
    search.add_argument(
        "--jsonl", action="store_true", help='answer every line {"id"?, "query", "equipment"?, "k"?} of standard input'
    )

    ingest = command("ingest", "Read documents; without a path, look for changes in what was read before.")
    ingest.add_argument("paths", metavar="PATH", nargs="*", help="files and folders")
    _named(ingest)

    _documents(command("documents", "List documents and their revisions, and decide what may be answered from."))

    live = command("live", "Show what the machines read now.")
    live.add_argument("equipment", metavar="ID", nargs="?", help="one machine, e.g. press1")
    live.add_argument("--watch", action="store_true", help="again every second, until Ctrl-C")

    feedback = command("feedback", "Say what happened at the machine after an answer.")
    feedback.add_argument("turn", metavar="TURN", help="the number under the answer")
    feedback.add_argument("verdict", metavar="VERDICT", choices=[v.value for v in Verdict],
                          help=", ".join(v.value for v in Verdict))  # fmt: skip
    feedback.add_argument("--note", default="", help="what you found")
    feedback.add_argument("--issue", choices=[one.value for one in Issue], help="what it is about")

    evaluate = command("eval", "Ask the questions of a file and measure the answers.")
    evaluate.add_argument("files", metavar="FILE", nargs="+", help="questions as lines of JSON")
    evaluate.add_argument("--out", metavar="DIR", help="a folder for the report: HTML, JSON and text")
    evaluate.add_argument("--limit", type=_count, metavar="N", help="only the first N questions")
    evaluate.add_argument("--gallery", type=_count, metavar="N",
                          help="only N answers in the HTML, evenly over the kinds")  # fmt: skip
    evaluate.add_argument("--baseline", metavar="RUN", help="compare with this run; default: the last one")
    evaluate.add_argument("--bar", action="store_true", help="demand what exam.toml in the data folder says")

    audit = command("audit", "The record of questions, answers, verdicts and decisions that cannot be changed unseen.")
    audit_step = _steps(audit, required=True)
    audit_step("verify", "check every row, its order, the signature and the answers it speaks of")
    export = audit_step("export", "write every row as a line of JSON")
    export.add_argument("--out", metavar="FILE", help="a file instead of standard output")

    _desk(command)

    command("models", "List the models and whether their files are whole.")
    command("doctor", "Check models, store, index, display and connections; say the next step for each fault.")

    demo = command("demo", "Try Andon with a small plant: three simulated machines and their documents.", json=False)
    demo.add_argument("--no-window", action="store_true", help="ask the demo question on the terminal")
    steps = demo.add_subparsers(dest="step", metavar="STEP")
    fault = steps.add_parser("fault", help="provoke a fault of a simulated machine")
    fault.add_argument("machine", metavar="MACHINE", help="e.g. press1")
    fault.add_argument("fault", metavar="FAULT", help="e.g. oil-overheat")
    clear = steps.add_parser("clear", help="end all provoked faults")
    clear.add_argument("machine", metavar="MACHINE", nargs="?")
    for step in (fault, clear):
        step.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help="the data folder")
    return parser


def _steps(parent: argparse.ArgumentParser, *, required: bool = False) -> Callable[[str, str], argparse.ArgumentParser]:
    """What adds a step to a command; --home and --json may stand before or behind its name."""
    steps = parent.add_subparsers(dest="step", metavar="STEP", required=required)

    def step(name: str, what: str) -> argparse.ArgumentParser:
        made = steps.add_parser(name, help=what, description=what)
        made.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help="the data folder")
        made.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
        return made

    return step


def _named(made: argparse.ArgumentParser) -> argparse.ArgumentParser:
    made.add_argument("--as", dest="person", metavar="NUMBER", default="", help="who decides, e.g. P002")
    return made


def _desk(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """The commands of the review desk (app.cli.desk)."""
    def reported(made: argparse.ArgumentParser) -> argparse.ArgumentParser:
        made.add_argument("report", metavar="REPORT", type=int, help="its number")
        return made

    report = command("report", "Hand a problem report in, and see what became of this station's.")
    step = _steps(report, required=True)
    new = step("new", "hand one in; alarm, machine values and shift are added by themselves")
    new.add_argument("text", metavar="TEXT", help="what happened, in any language")
    for name in ("title", "alarm", "fix", "parts", "turn"):
        new.add_argument(f"--{name}", default="", metavar="TEXT")
    new.add_argument("--equipment", metavar="ID", help="the machine, e.g. press1")
    new.add_argument("--severity", choices=[one.value for one in Severity], default=Severity.MINOR.value)
    new.add_argument("--issue", choices=[one.value for one in Issue], default=Issue.OTHER.value)
    new.add_argument("--photo", metavar="FILE", action="append", help="JPEG or PNG; repeatable")
    new.add_argument("--voice", metavar="FILE", action="append", help="a voice note; repeatable")
    export = _named(step("export", "write reports for another system, to standard output or a file"))
    export.add_argument("format", metavar="FORMAT", choices=FORMATS, help=", ".join(FORMATS))
    export.add_argument("--report", type=int, action="append", metavar="REPORT", help="only this one; repeatable")
    export.add_argument("--out", metavar="FILE")
    draft = step("draft", "propose a title and a description for a text; nothing is kept")
    draft.add_argument("text", metavar="TEXT")
    step("mine", "list this station's reports and what became of them")
    answer = reported(step("answer", "answer what a reviewer asked"))
    answer.add_argument("text", metavar="TEXT")

    step = _steps(command("review", "Decide on reports."), required=True)
    listed = _named(step("list", "list what waits, urgent reports first"))
    listed.add_argument("--state", action="append", choices=[one.value for one in State], help="repeatable")
    listed.add_argument("--equipment", metavar="ID")
    listed.add_argument("--urgent", action="store_true", help="only what may hurt somebody: unsafe answers, incidents")
    _named(reported(step("show", "show a report with its evidence")))
    decide = _named(reported(step("decide", "take one step")))
    decide.add_argument("decision", metavar="DECISION", choices=DECISIONS, help=", ".join(DECISIONS))
    decide.add_argument("--reason", default="", metavar="TEXT", help="said to the reporter")
    decide.add_argument("--of", type=int, metavar="REPORT", help="for duplicate: the report that stays")
    decide.add_argument("--note", default="", metavar="TEXT", help="for propose: the note")
    decide.add_argument("--passage", type=int, default=0, metavar="ID", help="for propose: the passage it corrects")
    decide.add_argument("--equipment", metavar="ID", help="for propose; default: the report's")
    decide.add_argument("--alarm", metavar="CODE", help="for propose; default: the report's")
    decide.add_argument("--expires", type=day, metavar="DATE", help="for propose; default: in a year")

    measured = _named(step("measures", "what it did for the plant: by machine, alarm or shift, never by person"))
    measured.add_argument("--days", type=int, default=90, metavar="N")
    measured.add_argument("--by", choices=("machine", "alarm", "shift"), default="machine")

    listed = _named(command("notes", "List field notes."))
    listed.add_argument("--state", action="append", choices=[one.value for one in State], help="repeatable")

    step = _steps(command("people", "The people who may decide."), required=True)
    _named(step("list", "list them"))
    added = _named(step("add", "add somebody; their PIN is asked for"))
    added.add_argument("name", metavar="NAME")
    added.add_argument("role", metavar="ROLE", choices=[one.value for one in Role],
                       help=", ".join(one.value for one in Role))  # fmt: skip
    added.add_argument("--badge", default="", metavar="TEXT")
    changed = _named(step("change", "change somebody"))
    changed.add_argument("who", metavar="NUMBER")
    changed.add_argument("--role", choices=[one.value for one in Role])
    changed.add_argument("--badge", metavar="TEXT", help="empty: takes it away")
    changed.add_argument("--reason", default="", metavar="TEXT")
    for name, what in (("pin", "ask for a new PIN"), ("unlock", "let them try again"), ("disable", "end their sign-in"),
                       ("enable", "undo --disable"), ("erase", "erase all but the number")):  # fmt: skip
        changed.add_argument(f"--{name}", action="store_true", help=what)
    _named(step("pin", "set a PIN of your own"))
    kept = _named(step("export", "write what is kept about somebody, one line of JSON each"))
    kept.add_argument("who", metavar="NUMBER")
    kept.add_argument("--out", metavar="FILE", help="none: print it")

    step = _steps(command("steward", "Take things out of answers at once, and put them back."), required=True)
    _named(step("list", "list the blocks"))
    block = _named(step("block", "block something from the next question on"))
    block.add_argument("kind", choices=[one.value for one in BlockKind])
    block.add_argument("value", metavar="WHAT", nargs="?", default="",
                       help="a document's number, a passage's id, the words of a topic")  # fmt: skip
    undo = _named(step("undo", "undo a block"))
    undo.add_argument("block", metavar="BLOCK", type=int)
    for made in (block, undo):
        made.add_argument("--reason", required=True, metavar="TEXT")


def _documents(documents: argparse.ArgumentParser) -> None:
    step = _steps(documents)
    step("waiting", "list what waits for a decision")
    confirm = _named(step("confirm", "confirm proposed title blocks, as they are or corrected"))
    confirm.add_argument("files", metavar="FILE", nargs="*")
    confirm.add_argument("--all", action="store_true", help="every title block that waits")
    confirm.add_argument("--plain", action="store_true", help="the file has no revision data")
    for name, what in (("document", "number"), ("revision", "label"), ("title", "title"), ("approver", "approver"),
                       ("owner", "owner"), ("classification", "data class")):  # fmt: skip
        confirm.add_argument(f"--{name}", metavar="TEXT", default="", help=f"the right {what}")
    confirm.add_argument("--status", metavar="WORD", default="", help="its status, as in the status map")
    for name in ("effective-from", "effective-to"):
        confirm.add_argument(f"--{name}", metavar="DATE", type=day, help="as 2026-03-02")
    confirm.add_argument("--equipment", metavar="ID", action="append", help="a machine that it is about; repeatable")
    mapping = _named(step("map", "list the status map, or say what a word means"))
    mapping.add_argument("word", metavar="WORD", nargs="?")
    mapping.add_argument("state", metavar="STATE", nargs="?", choices=[*(one.value for one in MAPPED), "none"],
                         help="what it means from now on; none takes it out")  # fmt: skip
    history = step("history", "list a document's revisions, or show the text of one")
    history.add_argument("number", metavar="NUMBER")
    history.add_argument("revision", metavar="REVISION", nargs="?")


def day(text: str) -> datetime:
    """A date as typed: midnight where the program runs.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date like 2026-03-02") from None


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1000:
        raise argparse.ArgumentTypeError("a number from 1 to 1000")
    return number
