"""The one table from what can go wrong to what a person reads: what happened, what to do next, code.

Lower packages raise exceptions with a `code`; everything else is mapped by type here. Windows translate by code
(context "Problem" of the translations). Not here: logging, showing, retrying.
"""

from __future__ import annotations

import errno
import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault as shown: `what` happened and what it means, the `next_step`, and a `detail` for who repairs it."""

    code: str
    what: str
    next_step: str
    detail: str = ""


TABLE: dict[str, tuple[str, str]] = {
    "E-ASK-001": ("The question is empty.", "Type a question or tap an alarm."),
    "E-ASK-002": ("The question is longer than 8,000 characters. It was not asked.", "Shorten it."),
    "E-ASK-003": ("This machine is not in the plant description.", "Choose a machine from the list."),
    "E-ASK-004": ("This answer is not in the history.", "Look its number up in the history."),
    "E-AUD-001": (
        "The key that signs the record cannot be used.",
        "Restore audit.key from a backup, or move it away: a new key is made and the record says so.",
    ),
    "E-DOC-101": ("The file cannot be opened. It was not read.", "Ask for the right to read it."),
    "E-DOC-102": ("The file is empty. It was not read.", "Ask document control for a complete copy."),
    "E-DOC-103": ("The file has a password. It was not read.", "Ask document control for an open copy."),
    "E-DOC-104": (
        "The file is damaged or is not what its name says. It was not read.",
        "Ask document control for a new copy.",
    ),
    "E-DOC-105": (
        "The file has no text (a scan or pictures only). It was not read.",
        "Ask document control for a copy with text.",
    ),
    "E-DOC-106": ("Files of this kind are not read.", "Save it as PDF, DOCX, XLSX, CSV, HTML, Markdown or text."),
    "E-DOC-107": ("Reading the file took too much time or memory. It was not read.", "Split the file."),
    "E-DOC-108": ("There is no file or folder of this name.", "Check the path."),
    "E-DOC-109": (
        "The document register has a row that cannot be used. Files of that row were not read.",
        "Correct the row and read the folder again.",
    ),
    "E-DOC-110": (
        "This file does not wait to be confirmed: a register or a PLM export speaks for it, or it was not read.",
        "Change it there, or read the file first.",
    ),
    "E-DOC-111": ("This place was replaced or removed since it was shown.", "Ask again, or open the document."),
    "E-DOC-201": ("The document has no effective revision for this machine. It is not used.", "Ask document control."),
    "E-EVA-001": ("The question file cannot be used. Nothing was asked.", "Correct the line that is named."),
    "E-EVA-002": ("The site's bar cannot be used. Nothing was asked.", "Correct exam.toml in the data folder."),
    "E-EVA-003": ("The earlier run cannot be read. Nothing was asked.", "Choose another file with --baseline."),
    "E-HOST-001": ("The answer was cut off. The question is kept.", "Ask again."),
    "E-HOST-002": ("The answering service does not start.", "Run 'andon doctor'."),
    "E-HOST-003": ("The answering service is of another version.", "Close all Andon windows and start again."),
    "E-HOST-004": ("A message could not be understood.", "Start the program again; report it if it happens twice."),
    "E-HOST-005": ("The program is closing.", "Start it again."),
    "E-HOST-006": ("The answering service went away before this was done. What was read is kept.", "Try again."),
    "E-IDX-001": (
        "The search index cannot be read. It is being built again from the stored documents.",
        "Wait a moment.",
    ),
    "E-MOD-001": ("A model file is missing.", "Run the set-up again, or set its path in andon.toml."),
    "E-MOD-002": ("A model file is damaged (its checksum differs). It is not used.", "Install the model again."),
    "E-MOD-003": ("A model file cannot be loaded.", "Install the model again or choose another one."),
    "E-MOD-004": ("There is not enough free memory for the model.", "Close other programs or choose a smaller model."),
    "E-OPC-002": ("The plant server cannot be reached.", "Check the cable and the address, then call IT."),
    "E-OPC-003": ("No values come from the plant server. Old values are marked.", "Check the cable, then call IT."),
    "E-OPC-004": ("The plant server refuses this station.", "Ask the server's administrator."),
    "E-OPC-005": ("The connection service stopped and is started again.", "Wait a moment."),
    "E-PPL-001": ("The number, PIN or badge is wrong.", "Try again; after 3 wrong tries there is a wait."),
    "E-PPL-002": ("Too many wrong PINs.", "Wait, or ask an administrator for a new PIN."),
    "E-PPL-003": ("Your role does not include this. Nothing was changed.", "Ask somebody whose role includes it."),
    "E-PPL-004": ("This PIN is guessed too easily.", "Choose 6 or more characters, letters and digits mixed."),
    "E-PPL-005": ("This person cannot be used. Nothing was changed.", "Check number, name, role and badge."),
    "E-PPL-006": ("Nobody is signed in. Nothing was changed.", "Sign in again."),
    "E-REP-001": ("There is no such report.", "Look its number up in the list."),
    "E-REP-002": ("This step is not possible now: the report was decided on.", "Open the report again and look."),
    "E-REP-003": (
        "Whoever reported or wrote it cannot approve it, and nobody approves twice.",
        "Ask somebody else to approve it.",
    ),
    "E-REP-004": ("Something is missing. Nothing was changed.", "Fill in what is named."),
    "E-REP-005": ("A note that defeats a safeguard cannot be proposed.", "Reject it and talk to the reporter."),
    "E-REP-006": ("There is no room to keep more. What you typed is still on the screen.", "Free 500 MB."),
    "E-REP-007": ("Another window of this data folder is open.", "Close the other window."),
    "E-REP-009": ("The file of this report is not here any more.", "Ask whoever handed it in to add it again."),
    "E-REP-008": ("The file is no photo or voice note that is kept.", "Choose a JPEG, PNG or sound file under 20 MB."),
    "E-REP-010": (
        "Something that was handed in here was not taken. Its words are kept.",
        "Open 'Report a problem': they are in the form.",
    ),
    "E-REP-011": (
        "Something that was handed in here fails inside the program again and again. It is kept; the rest is sent.",
        "Tell whoever looks after Andon.",
    ),
    "E-REP-012": (
        "What you typed cannot be kept: the disk does not take it. It is still on the screen.",
        "Run 'andon doctor'.",
    ),
    "E-STW-001": ("This cannot be blocked or undone. Nothing was changed.", "Name what it is and give a reason."),
    "E-SET-001": ("The settings cannot be read.", "Correct andon.toml."),
    "E-SET-002": ("The plant description cannot be read.", "Correct plant.toml and start Andon again."),
    "E-SET-003": (
        "The glossary has a row that cannot be used. The other rows are used.",
        "Correct the row in glossary.csv.",
    ),
    "E-SET-004": ("The status map cannot be used.", "Correct status_map.toml."),
    "E-STO-001": ("The data folder is in use by another program.", "Close the other Andon, or choose another folder."),
    "E-STO-002": ("The disk is full. Questions still work; nothing new is kept.", "Free 500 MB."),
    "E-STO-003": ("The data folder cannot be read or is damaged.", "Run 'andon doctor'."),
    "E-STO-004": (
        "The data folder may not be written.",
        "Ask for the right to write it, or choose another folder with --home.",
    ),
    "E-STO-006": (
        "The disk is full. The service cannot start: questions do not work.",
        "Free 500 MB and start Andon again.",
    ),
    "E-STO-005": ("The data folder cannot be made: the path is no folder, or too long.", "Choose another with --home."),
    "E-DSP-001": ("There is no display for a window.", "Use the commands, e.g. 'andon ask'."),
    "E-DSP-002": ("There is no font for Chinese text; it is drawn as squares.", "Install fonts-noto-cjk."),
    "E-INT-001": (
        "Something failed inside the program. The question is kept.",
        "Ask again; report it if it happens twice.",
    ),
}


def by_code(code: str, detail: str = "") -> Problem:
    """The problem with this code; an unknown code is our own bug."""
    what, next_step = TABLE[code]
    return Problem(code, what, next_step, detail)


def of(exc: BaseException) -> Problem:
    """The problem that an exception means to a person."""
    return by_code(_code(exc), " ".join(str(exc).split()) or type(exc).__name__)


def _code(exc: BaseException) -> str:
    code = getattr(exc, "code", None)
    if isinstance(code, str) and code in TABLE:
        return code
    if isinstance(exc, OSError) and exc.errno in (errno.ENOSPC, errno.EDQUOT):
        return "E-STO-002"
    if isinstance(exc, PermissionError) or (isinstance(exc, OSError) and exc.errno == errno.EROFS):
        return "E-STO-004"
    if isinstance(exc, OSError) and exc.errno in (errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.ELOOP):
        return "E-STO-005"
    if isinstance(exc, MemoryError):
        return "E-MOD-004"
    if isinstance(exc, sqlite3.Error):
        return "E-STO-002" if "full" in str(exc) else "E-STO-003"
    return "E-INT-001"
