"""The content of an S1000D data module as blocks: sections, steps, warnings with what they guard, tables, figures.

Every content type of the issues 4.0 to 5.0 is read; those for technicians (procedure, fault isolation, description,
crew) by what their elements mean, the others as titles, paragraphs and rows. Whatever is only for some machines, or
only in a case, says so in front of every block: a step is often quoted alone.
Not here: running text and references (s1000d_text), rows (s1000d_rows), status (s1000d_record).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby

from langchain_core.documents import Document

from knowledge.covers import WHOLE
from knowledge.documents import s1000d_rows, words
from knowledge.documents.blocks import Builder
from knowledge.documents.s1000d_text import STEPS, Texts
from knowledge.documents.tables import Row
from knowledge.documents.xml import Element, local_name
from knowledge.types import FindingKind, PassageKind

_HEADINGS = {
    "refs": "References",
    "preliminaryRqmts": "Preliminary requirements",
    "productionMaintData": "Production maintenance data",
    "reqCondGroup": "Required conditions",
    "reqPersons": "Required persons",
    "reqTechInfoGroup": "Technical information",
    "reqSupportEquips": "Support equipment",
    "reqSupplies": "Supplies",
    "reqSpares": "Spares",
    "reqSafety": "Safety conditions",
    "mainProcedure": "Procedure",
    "isolationMainProcedure": "Fault isolation",
    "closeRqmts": "Requirements after job completion",
}
"""Headings that a viewer puts there; the module has only elements."""
_DEEPEST = 8
_SKIPPED = frozenset(
    (
        "title symbol graphic multimediaObject applicRef referencedApplicGroup referencedApplicGroupRef "
        "warningsAndCautions warningsAndCautionsRef colspec spanspec indexFlag"
    ).split()
)
_PARAGRAPHS = frozenset(("para", "simplePara", "notePara", "warningAndCautionPara", "paraBasic"))
_WITHIN_LINES = frozenset(
    ("internalRef", "emphasis", "acronym", "quantity", "functionalItemRef", "controlIndicatorRef")
)
_ASKING = STEPS | {"levelledPara"}
"""Elements that ask for warnings where they stand themselves: under their heading, for their step."""


@dataclass(slots=True)
class _Lead:
    """The number that the first text of a step stands behind."""

    number: str

    def take(self) -> str:
        number, self.number = self.number, ""
        return number


@dataclass(frozen=True, slots=True)
class _At:
    """Where in the module we are: `path` holds the headings, `scope` what all of this is only for."""

    path: tuple[str, ...]
    scope: str = ""
    anchor: str = ""
    guards: str = ""
    depth: int = 0
    steps: bool = False
    lead: _Lead | None = None

    def under(self, heading: str) -> _At:
        return replace(self, path=(*self.path, heading))

    def only(self, words: str) -> _At:
        return replace(self, scope=f"{self.scope} {words}".strip()) if words else self


def blocks(module: Element, title: str, texts: Texts) -> list[Document]:
    """The blocks of a module under its title, in reading order."""
    walk = _Walk(module, texts)
    content = module.find("content")
    if content is not None:
        walk.content(content, _At((title,)))
    return walk.finish()


class _Walk:
    def __init__(self, module: Element, texts: Texts) -> None:
        self._texts = texts
        self._builder = Builder()
        self._path: tuple[str, ...] = ()
        self._said: set[Element] = set()
        self._asked: set[Element] = set()
        collections = [one for name in ("warningsAndCautions", "warningsAndCautionsRef") for one in module.iter(name)]
        self._collected = {id_: one for group in collections for one in group if (id_ := one.get("id"))}
        self._handlers: dict[str, Callable[[Element, _At], None]] = {
            "levelledPara": self._levelled,
            "warning": self._safety,
            "caution": self._safety,
            "warningSpec": self._safety,
            "cautionSpec": self._safety,
            "note": self._note,
            "randomList": self._list,
            "sequentialList": self._list,
            "definitionList": self._definitions,
            "figure": self._figure,
            "multimedia": self._figure,
            "table": self._table,
            "caption": self._caption,
            "reqSupportEquips": self._items,
            "reqSupplies": self._items,
            "reqSpares": self._items,
            "isolationStepAnswer": self._answers,
            "challengeAndResponse": self._challenge,
            "catalogSeqNumber": self._position,
            "dmRef": self._reference,
            "pmRef": self._reference,
            "externalPubRef": self._reference,
            **dict.fromkeys(s1000d_rows.ITEMS, self._items),
            **dict.fromkeys(STEPS, self._step),
            **dict.fromkeys(_PARAGRAPHS, self._paragraph),
            **dict.fromkeys(("if", "elseIf", "else", "case"), self._case),
        }

    def content(self, element: Element, at: _At) -> None:
        named = {id_ for one in element.iter() for kind in ("warning", "caution") for id_ in _references(one, kind)}
        self._open(at)
        # What no step asks for is for all of them.
        for id_ in self._collected:
            if id_ not in named:
                self._collected_safety(id_, local_name(self._collected[id_]), replace(at, guards=WHOLE))
        self._inside(element, at)
        # A warning in a place where none is expected is not lost: it holds for everything.
        whole = replace(at, guards=WHOLE)
        for one in element.iter():
            self._ask(one, whole)
            unsaid = one not in self._said and one.get("id") not in self._collected
            if unsaid and local_name(one) in ("warning", "caution"):
                self._safety(one, whole)

    def finish(self) -> list[Document]:
        return self._builder.finish()

    # ------------------------------------------------------------ elements

    def _visit(self, element: Element, at: _At) -> None:
        name = local_name(element)
        if name in _SKIPPED:
            return
        at = at.only(self._texts.applies(element))
        handler = self._handlers.get(name)
        if handler is not None:
            if name not in _ASKING:
                self._ask(element, at)
            handler(element, at)
        elif _is_line(element):
            self._paragraph(element, at)
        else:
            self._titled(element, at)

    def _titled(self, element: Element, at: _At) -> None:
        title = element.find("title")
        heading = self._texts.inline(title) if title is not None else ""
        if heading:
            at = at.under(heading)
            self._open(at)
        elif name := _HEADINGS.get(local_name(element)):
            at = at.under(name)
        if local_name(element) in ("reqSafety", "safetyRqmts"):
            at = replace(at, guards=WHOLE)
        if code := element.get("faultCode"):
            self._say(f"Fault {code}", at)
        self._inside(element, at)

    def _inside(self, element: Element, at: _At) -> None:
        """The warnings that an element asks for, and its children."""
        self._ask(element, at)
        for name, group in groupby(element, key=lambda one: local_name(one) if self._is_record(one) else ""):
            if name:
                found = list(group)
                scopes = [at.only(self._texts.applies(one)) for one in found]
                self._rows([s1000d_rows.record(one) for one in found], scopes)
            else:
                for child in group:
                    self._visit(child, at)

    def _ask(self, element: Element, at: _At) -> None:
        """The warnings that an element asks for, once."""
        if element not in self._asked:
            self._asked.add(element)
            for kind in ("warning", "caution"):
                for id_ in _references(element, kind):
                    self._collected_safety(id_, kind, at)

    def _is_record(self, element: Element) -> bool:
        name = local_name(element)
        known = name in self._handlers or name in _SKIPPED or name in _HEADINGS
        return not known and s1000d_rows.is_record(element)

    def _levelled(self, element: Element, at: _At) -> None:
        title = element.find("title")
        number = self._texts.paragraph(element)
        if title is not None:
            at = at.under(f"{number} {self._texts.inline(title)}")
            self._open(at)
        elif self._texts.beside_titles(element):
            at = at.under(number)
        self._inside(element, at)

    def _step(self, element: Element, at: _At) -> None:
        place = self._texts.place(element)
        at = replace(at, anchor=place.anchor, guards=place.anchor, depth=place.number.count("."), steps=True)
        title = element.find("title")
        heading = self._texts.inline(title) if title is not None else ""
        if heading and any(local_name(one) in STEPS for one in element):
            at = replace(at.under(f"{place.number} {heading}"), lead=None)
            self._open(at)
        else:
            at = replace(at, lead=_Lead(place.number))
            self._say(heading, at)
        self._inside(element, at)

    def _case(self, element: Element, at: _At) -> None:
        found = element.find("caseCond")
        name = {"if": "If", "elseIf": "Else if", "else": "Else"}.get(local_name(element), "Case")
        at = at.only(f"[{name}: {self._texts.inline(found)}]" if found is not None else f"[{name}]")
        for child in element:
            if child is not found:
                self._visit(child, at)

    def _answers(self, element: Element, at: _At) -> None:
        inner = replace(at, depth=at.depth + 1)
        for one in element.iter("yesAnswer", "noAnswer", "choice"):
            own = {"yesAnswer": "Yes", "noAnswer": "No"}.get(local_name(one), "")
            text = self._texts.inline(one) or own
            target = self._texts.target(one.get("nextActionRefId") or "")
            name = self._texts.name(target) if target is not None else (one.get("nextActionRefId") or "")
            self._say(f"• {text}: go to {name}" if name else f"• {text}", inner.only(self._texts.applies(one)))

    def _challenge(self, element: Element, at: _At) -> None:
        lines = [s1000d_rows.entry_lines(one, self._texts) for one in element if one.find(".//table") is None]
        self._say(": ".join(" ".join(one) for one in lines if one), at)
        for one in element:
            if one.find(".//table") is not None:
                self._inside(one, at)

    def _paragraph(self, element: Element, at: _At) -> None:
        for run in self._texts.runs(element):
            if isinstance(run, str):
                self._say(run, at)
            else:
                self._visit(run, at)

    def _list(self, element: Element, at: _At) -> None:
        ordered = local_name(element) == "sequentialList"
        title = element.find("title")
        if title is not None:
            self._say(self._texts.inline(title), at)
        for number, one in enumerate(element.findall("listItem"), start=1):
            mark = f"{number}." if ordered else "•"
            inner = at.only(self._texts.applies(one))
            for run in [part for child in one for part in self._item_runs(child)]:
                if isinstance(run, str):
                    self._say(f"{mark} {run}".strip(), inner if mark else replace(inner, depth=at.depth + 1))
                    mark = ""
                else:
                    self._visit(run, replace(inner, depth=at.depth + 1))

    def _item_runs(self, element: Element) -> list[str | Element]:
        applies = self._texts.applies(element)
        if local_name(element) not in _PARAGRAPHS:
            return [element]
        runs = list(self._texts.runs(element))
        return [f"{applies} {one}" if applies and isinstance(one, str) else one for one in runs]

    def _definitions(self, element: Element, at: _At) -> None:
        for line in s1000d_rows.definitions(element, self._texts):
            self._say(line, at)

    def _figure(self, element: Element, at: _At) -> None:
        # A step's number stands before its words, not before its picture.
        self._say(self._texts.caption(element), replace(at, lead=None))
        self._inside(element, at)

    def _caption(self, element: Element, at: _At) -> None:
        self._say(" ".join(self._texts.inline(one) for one in element), at)

    def _reference(self, element: Element, at: _At) -> None:
        self._say(f"• {self._texts.reference(element)}", at)

    # ------------------------------------------------------------ rows

    def _table(self, element: Element, at: _At) -> None:
        caption = self._texts.caption(element)
        if caption:
            at = at.under(caption)
            self._open(at)
        # A warning in a cell is one of the whole table: cells are read in any order.
        for one in element.iter("warning", "caution"):
            self._visit(one, at)
        found = s1000d_rows.table(element, self._texts)
        self._rows(found, [at] * len(found))

    def _items(self, element: Element, at: _At) -> None:
        if heading := _HEADINGS.get(local_name(element)):
            at = at.under(heading)
        rows: list[Row] = []
        scopes: list[_At] = []
        for one in element.iter():
            if local_name(one) in s1000d_rows.ITEMS:
                rows.append(s1000d_rows.item(one))
                around = [a for a in one.iterancestors() if element in a.iterancestors()]
                scope = at
                for outer in [*reversed(around), one]:
                    scope = scope.only(self._texts.applies(outer))
                scopes.append(scope)
        self._rows(rows, scopes)
        for one in element.iter("footnote"):
            self._say(" ".join(s1000d_rows.entry_lines(one, self._texts)), at)

    def _position(self, element: Element, at: _At) -> None:
        found = s1000d_rows.parts(element)
        self._rows(found, [at] * len(found))

    # ------------------------------------------------------------ warnings

    def _safety(self, element: Element, at: _At) -> None:
        kind = PassageKind.WARNING if local_name(element).startswith("warning") else PassageKind.CAUTION
        self._said.add(element)
        text = "\n".join(s1000d_rows.entry_lines(element, self._texts))
        if not text:
            self._texts.remark(FindingKind.REFERENCE, f"a {kind} has no words")
        self._mark(kind, text, at)

    def _collected_safety(self, id_: str, name: str, at: _At) -> None:
        """A warning that stands in a collection, at the place that asks for it."""
        kind = PassageKind.WARNING if name.startswith("warning") else PassageKind.CAUTION
        element = self._collected.get(id_)
        if element is not None and local_name(element) in ("warning", "caution"):
            self._safety(element, at.only(self._texts.applies(element)))
            return
        # Its words stand in another file, and which issue of it is meant is not said: its reader is told where to look.
        label, found = id_, None
        if element is not None:
            label, found = element.get(f"{kind}IdentNumber") or id_, element.find("dmRef")
        where = self._texts.reference(found) if found is not None else ""
        text = f"see {where}" if where else "its words are not in this file"
        detail = f"the words of {kind} {label[:80]} are not in this file"
        self._texts.remark(FindingKind.REFERENCE, f"{detail}, but in {where}" if where else detail)
        self._mark(kind, f"{kind.capitalize()} {label}: {text}", at)

    def _note(self, element: Element, at: _At) -> None:
        self._mark(PassageKind.NOTE, "\n".join(s1000d_rows.entry_lines(element, self._texts)), at)

    # ------------------------------------------------------------ blocks

    def _mark(self, kind: PassageKind, text: str, at: _At) -> None:
        if text:
            self._open(at)
            guards = at.guards if kind.safety else ""
            self._builder.marked(kind, f"{at.scope} {text}".strip(), depth=at.depth, anchor=at.anchor, guards=guards)

    def _say(self, text: str, at: _At) -> None:
        if not text:
            return
        self._open(at)
        kind = words.signal(text) or (PassageKind.STEP if at.steps else PassageKind.PROSE)
        text = f"{at.scope} {text}".strip()
        number = at.lead.take() if at.lead else ""
        if number and not kind.safety:
            self._builder.step(number, text, depth=at.depth, anchor=at.anchor)
        else:
            text = f"{number} {text}".strip()
            guards = at.guards if kind.safety else ""
            self._builder.marked(kind, text, depth=at.depth, anchor=at.anchor, guards=guards)

    def _rows(self, rows: list[Row], scopes: list[_At]) -> None:
        """The rows of one table, each with what it is only for."""
        if rows:
            self._open(scopes[0])
            shown = [s1000d_rows.prefixed(row, at.scope) for row, at in zip(rows, scopes, strict=True)]
            self._builder.rows(shown, anchor=scopes[0].anchor)

    def _open(self, at: _At) -> None:
        """Bring the headings to where we are; a section that is over ends by its own heading being said again."""
        if at.path == self._path:
            return
        same = 0
        while same < min(len(at.path), len(self._path)) and at.path[same] == self._path[same]:
            same += 1
        for level in range(min(same, len(at.path) - 1), len(at.path)):
            self._builder.heading(min(level + 1, _DEEPEST), at.path[level])
        self._path = at.path


def _references(element: Element, kind: str) -> list[str]:
    return (element.get(f"{kind}Refs") or "").split()


def _is_line(element: Element) -> bool:
    """Whether an element holds running text of its own."""
    texts = [element.text, *(child.tail for child in element)]
    inner = bool(len(element)) and all(local_name(child) in _WITHIN_LINES for child in element)
    return inner or any(text and text.strip() for text in texts)
