"""What the window says of reports: states, severities, verdicts, what became of one.

Not here: the words of reporters and reviewers, which are shown as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.desktop import words
from app.desktop.words import translate
from app.host.messages import Verdict
from knowledge.review import CHANGED, JOINED, OVER, SAID_LATER, TAKEN_BACK, Issue, Report, Severity, State
from knowledge.rights import Action


def verdict_words(verdict: Verdict) -> str:
    """A verdict as its button says it."""
    return {
        Verdict.WORKED: translate("Feedback", "Worked"),
        Verdict.DID_NOT_WORK: translate("Feedback", "Did not work"),
        Verdict.WRONG_OR_UNSAFE: translate("Feedback", "Wrong or unsafe"),
        Verdict.OUTDATED: translate("Feedback", "Outdated"),
        Verdict.MISSING: translate("Feedback", "Missing"),
    }[verdict]


def state_words(state: State) -> str:
    """A state in a word or two."""
    return {
        State.SUBMITTED: translate("Report", "Handed in"),
        State.TRIAGED: translate("Report", "Looked at"),
        State.NEEDS_INFO: translate("Report", "Question to the reporter"),
        State.PROPOSED: translate("Report", "Waits for approval"),
        State.APPROVED: translate("Report", "Approved"),
        State.REJECTED: translate("Report", "Rejected"),
        State.DUPLICATE: translate("Report", "Duplicate"),
        State.EFFECTIVE: translate("Report", "Shown beside answers"),
        State.VERIFY_AGAIN: translate("Report", "To be verified again"),
        State.SUPERSEDED: translate("Report", "Withdrawn"),
        State.EXPIRED: translate("Report", "Expired"),
    }[state]


def severity_words(severity: str) -> str:
    """A severity."""
    return {
        Severity.SAFETY.value: translate("Report", "Safety"),
        Severity.QUALITY.value: translate("Report", "Quality"),
        Severity.STOP.value: translate("Report", "Stop"),
        Severity.MINOR.value: translate("Report", "Minor"),
    }.get(severity, severity)


def issue_words(issue: Issue) -> str:
    """What a report is about."""
    return {
        Issue.MACHINE: translate("Report", "the machine"),
        Issue.DOCUMENT: translate("Report", "a document"),
        Issue.PART: translate("Report", "a part"),
        Issue.TOOL: translate("Report", "a tool"),
        Issue.ANSWER: translate("Report", "an answer"),
        Issue.INCIDENT: translate("Report", "an incident or near miss"),
        Issue.OTHER: translate("Report", "something else"),
    }[issue]


def about(issue: str) -> str:
    """What a report is about, as one of its facts; nothing if nobody said."""
    known = Issue(issue) if issue in tuple(Issue) else Issue.OTHER
    if known is Issue.OTHER:
        return ""
    return translate("Report form", "About: {what}").format(what=issue_words(known))


def heading(report: Report) -> str:
    """What a report is called in a list: its verdict, its title, or that it is a problem report."""
    if report.handed.title:
        return report.handed.title
    if report.handed.verdict in list(Verdict):
        return verdict_words(Verdict(report.handed.verdict))
    if report.handed.issue == Issue.INCIDENT.value:
        return translate("Report", "Incident")
    return translate("Report", "Problem report")


def became(report: Report) -> str:
    """What became of a report, said to whoever handed it in."""
    reason = next((one.reason for one in reversed(report.decisions) if one.reason), "")
    said = {
        State.SUBMITTED: translate("Report", "Kept. Nobody has looked at it yet."),
        State.TRIAGED: translate("Report", "Somebody has looked at it and decides."),
        State.NEEDS_INFO: translate("Report", "A question to you: {reason}"),
        State.PROPOSED: translate("Report", "A note was written from it and waits for approval."),
        State.APPROVED: translate("Report", "Approved. The owner of the document was asked to change it."),
        State.REJECTED: translate("Report", "Not taken: {reason}"),
        State.DUPLICATE: translate("Report", "The same as report {n}, which goes on."),
        State.EFFECTIVE: translate("Report", "Your report is shown beside answers now."),
        State.VERIFY_AGAIN: translate("Report", "The document has changed. The note is checked again."),
        State.SUPERSEDED: translate("Report", "The note was withdrawn: {reason}"),
        State.EXPIRED: translate("Report", "The note has expired."),
    }[report.state]
    return said.format(reason=why(reason), n=report.duplicate_of or "")


def age(at: datetime) -> str:
    """How long ago."""
    return words.duration((datetime.now(UTC) - at).total_seconds())


def action_words(action: str) -> str:
    """What was done, in the list of decisions; empty is what happens by itself."""
    return {
        Action.TRIAGE.value: translate("Report", "looked at"),
        Action.ASK_BACK.value: translate("Report", "asked back"),
        Action.ANSWER.value: translate("Report", "answered"),
        Action.PROPOSE.value: translate("Report", "proposed"),
        Action.APPROVE.value: translate("Report", "approved"),
        Action.REJECT.value: translate("Report", "rejected"),
        Action.TAKE_BACK.value: translate("Report", "taken back"),
        Action.MERGE.value: translate("Report", "called a duplicate"),
        Action.WITHDRAW.value: translate("Report", "withdrawn"),
        "": translate("Report", "by itself"),
    }.get(action, action)


def why(reason: str) -> str:
    """The reason of a decision: people's as they wrote it, the program's own in the window's language."""
    return {
        TAKEN_BACK: translate("Report", "another verdict was given"),
        SAID_LATER: translate("Report", "another verdict was given later"),
        JOINED: translate("Report", "a graver report was called a duplicate of this one"),
        OVER: translate("Report", "its time is over"),
        CHANGED: translate("Report", "the document has changed"),
    }.get(reason, reason)


def reason_words(reason: str) -> str:
    """Why a note is a change request (app.corrections)."""
    return {
        "value": translate("Report", "It gives a value that the document does not give."),
        "step": translate("Report", "It leaves a step out or replaces it."),
        "lockout": translate("Report", "It is about a lockout."),
        "warning": translate("Report", "It is about a warning."),
    }.get(reason, reason)


def place(cited: Mapping[str, Any]) -> str:
    """A passage that an answer cited, as the evidence of a report names it; empty: none."""
    if not cited:
        return translate("Review", "no document")
    section = str(cited.get("section", "")).rpartition(" > ")[2]
    return " · ".join(filter(None, (f"{cited.get('document', '')} {cited.get('revision', '')}".strip(), section)))


def cited(report: Report) -> list[tuple[str, int]]:
    """The passages that a report's answer cited: words and id."""
    found = report.handed.evidence.get("cited", [])
    return [(place(one), one["passage"]) for one in found if one.get("passage")]


def verdict_or_report(verdict: str) -> str:
    """A verdict in words, or that a report was written without one."""
    return verdict_words(Verdict(verdict)) if verdict else translate("Report", "Report without a verdict")
