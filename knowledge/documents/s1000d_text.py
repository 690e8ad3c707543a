"""The words of an S1000D data module: running text with its references resolved, as a reader of the page sees it.

Most references in a module have no text of their own; a viewer puts the name of the tool, the supply, the figure or the
step there. A text without these names is wrong ("Do not get into your eyes"), so they are put in here.
Not here: structure (s1000d_walk), what a module says of itself (s1000d_record).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.documents import s1000d_applic, words
from knowledge.documents.s1000d_record import code_of, title_of
from knowledge.documents.xml import Element, flat, local_name
from knowledge.record import Remark
from knowledge.types import FindingKind

STEPS = frozenset(("proceduralStep", "crewDrillStep", "isolationStep", "isolationProcedureEnd"))
BLOCKS = frozenset(
    (
        "randomList sequentialList definitionList attentionRandomList attentionSequentialList captionGroup table "
        "figure figureAlts multimedia multimediaAlts foldout warning caution note para simplePara notePara "
        "warningAndCautionPara attentionListItemPara listItem title levelledPara"
    ).split()
)
"""Elements that never stand within a line."""
_SAFETY = frozenset(("warning", "caution", "warningSpec", "cautionSpec", "attention"))
# Between a step and what its number is counted in.
_TRANSPARENT = frozenset(("proceduralStepAlts", "if", "elseIf", "else", "case", "isolationStepAlts"))
_NOTHING = frozenset(("indexFlag", "symbol", "inlineGraphic", "footnoteRef", "displayText", "applic"))
# Elements that name what they mean in an attribute.
_CODED = {
    "functionalItemRef": "functionalItemNumber",
    "controlIndicatorRef": "controlIndicatorNumber",
    "circuitBreakerRef": "circuitBreakerNumber",
    "accessPointRef": "accessPointNumber",
    "zoneRef": "zoneNumber",
    "partRef": "partNumberValue",
    "toolRef": "toolNumber",
    "supplyRef": "supplyNumber",
    "variableRef": "variableName",
    "materialSetRef": "materialSetIdent",
}
_SUPERSCRIPT = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
_MOST_REMARKS = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Of a step: its number as a reader sees it ("2.1"), and the same made unique within the module."""

    number: str
    anchor: str


class Texts:
    """The texts of one module. `remarks` collects what could not be resolved."""

    def __init__(self, module: Element) -> None:
        self.remarks: list[Remark] = []
        self._ids: dict[str, Element] = {}
        self._figures: dict[Element, int] = {}
        self._tables: dict[Element, int] = {}
        self._places: dict[Element, Place] = {}
        self._paragraphs: dict[Element, str] = {}
        self._counts: dict[Element, int] = {}
        self._containers: dict[Element, int] = {}
        self._titles: dict[str, str] = {}
        self._titled: set[Element] = set()
        for element in module.iter():
            if own := element.get("id"):
                self._ids.setdefault(own, element)
            match local_name(element):
                case "figure":
                    self._figures[element] = len(self._figures) + 1
                case "table" if element.find("title") is not None:
                    self._tables[element] = len(self._tables) + 1
                case "levelledPara":
                    self._paragraphs[element] = self._numbered_paragraph(element)
                case "dmRef" if title := title_of(element.find(".//dmTitle")):
                    self._titles.setdefault(_code(element), title)
                case name if name in STEPS:
                    self._places[element] = self._place(element)
        if len(self._containers) > 1:
            self._tell_containers_apart()

    def target(self, id_: str) -> Element | None:
        """The element with an id."""
        return self._ids.get(id_)

    def place(self, step: Element) -> Place:
        """Where a step stands."""
        return self._places[step]

    def paragraph(self, element: Element) -> str:
        """The number of a levelled paragraph, e.g. "1.2"."""
        return self._paragraphs.get(element, "")

    def beside_titles(self, element: Element) -> bool:
        """Whether a levelled paragraph has neighbours that have a title."""
        return element.getparent() in self._titled

    def caption(self, element: Element) -> str:
        """A figure or table with its number and title: "Figure 2: Front brake"."""
        title = element.find("title")
        text = flat(title) if title is not None else ""
        for name, numbers in (("Figure", self._figures), ("Table", self._tables)):
            if element in numbers:
                return f"{name} {numbers[element]}: {text}" if text else f"{name} {numbers[element]}"
        return text

    def remark(self, kind: FindingKind, detail: str) -> None:
        """Note something, each thing once."""
        one = Remark(kind.value, detail)
        if one not in self.remarks and len(self.remarks) < _MOST_REMARKS:
            self.remarks.append(one)

    def applies(self, element: Element) -> str:
        """What stands in brackets before an element that is only for some machines; "" for all others."""
        reference = element.get("applicRefId")
        if not reference:
            return ""
        target = self.target(reference)
        text = ""
        if target is not None:
            text = s1000d_applic.words(target) or (target.get("applicIdentValue") or "")
        if not text:
            self.remark(FindingKind.REMARK, f"the applicability {reference[:80]} is not stated in this file")
        return f"[Applies to: {text or reference}]"

    # ------------------------------------------------------------ running text

    def inline(self, element: Element) -> str:
        """The running text of an element, white space as XML shows it, without the lists and tables in it."""
        return tidy("".join(self._pieces(element)))

    def runs(self, element: Element) -> Iterator[str | Element]:
        """The running text of an element, and between its parts the lists and tables in it, in order."""
        held = [element.text or ""]
        for child in element:
            if local_name(child) in BLOCKS:
                if text := tidy("".join(held)):
                    yield text
                yield child
                held = []
            else:
                held.append(self.child(child))
            held.append(child.tail or "")
        if text := tidy("".join(held)):
            yield text

    def _pieces(self, element: Element) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            if local_name(child) not in BLOCKS:
                yield self.child(child)
            yield child.tail or ""

    def child(self, element: Element) -> str:
        """What an element within a line is shown as."""
        text = self._shown(element)
        applies = self.applies(element) if text else ""
        return f"{applies} {text}" if applies else text

    def _shown(self, element: Element) -> str:
        match local_name(element):
            case name if name in _NOTHING:
                return ""
            case "internalRef":
                own = self.inline(element)
                return own or self._referenced(element)
            case "dmRef" | "pmRef" | "externalPubRef":
                return self.reference(element)
            case "superScript":
                text = flat(element)
                return text.translate(_SUPERSCRIPT) if re.fullmatch(r"[0-9+\-−()]+", text) else f"^{text}"
            case "footnote":
                return f" ({' '.join(_leaves(element))})"
            case "acronym":
                return _acronym(element)
            case "identNumber" | "quantity" | "quantityGroup" | "caption":
                return " ".join(_leaves(element))
            case name if name in _CODED:
                return flat(element) or (element.get(_CODED[name]) or "")
            case "catalogSeqNumberRef":
                return flat(element) or catalogue_number(element)
            case _:
                return "".join(self._pieces(element))

    # ------------------------------------------------------------ references

    def reference(self, element: Element) -> str:
        """A reference to another document: its code, and its title if that stands anywhere in the module."""
        title = ""
        if name := _code(element):
            title = title_of(element.find(".//dmTitle")) or self._titles.get(name, "")
        elif (publication := element.find(".//pmCode")) is not None:
            parts = (publication.get(part) for part in ("modelIdentCode", "pmIssuer", "pmNumber", "pmVolume"))
            name = "-".join(["PMC", *filter(None, parts)])
            found = element.find(".//pmTitle")
            title = flat(found) if found is not None else ""
        else:
            return " ".join(_leaves(element))
        return f"{name} ({title})" if title else name

    def _referenced(self, reference: Element) -> str:
        id_ = reference.get("internalRefId") or ""
        target = self.target(id_)
        name = self.name(target) if target is not None else ""
        if name:
            return name
        around = next((one for one in reference.iterancestors() if local_name(one) in _SAFETY), None)
        if around is not None:
            kind = local_name(around).removesuffix("Spec")
            self.remark(FindingKind.REFERENCE, f"a {kind} names {id_[:80] or 'nothing'}, of which no name is here")
        return f"({id_})" if id_ else ""

    def name(self, target: Element) -> str:
        """What a reader calls an element: a tool's name, "figure 2 (Front brake)", "step 3"; "" if it has no name."""
        title = target.find("title")
        text = flat(title) if title is not None else ""
        for numbers, kind in ((self._figures, "figure"), (self._tables, "table")):
            if target in numbers:
                return _with_title(f"{kind} {numbers[target]}", text)
        if target in self._places:
            return _with_title(f"step {self._places[target].number}", text)
        if target in self._paragraphs:
            return _with_title(f"paragraph {self._paragraphs[target]}", text)
        return text or item_name(target)

    # ------------------------------------------------------------ numbers

    def _numbered_paragraph(self, element: Element) -> str:
        parent = element.getparent()
        assert parent is not None
        if element.find("title") is not None:
            self._titled.add(parent)
        self._counts[parent] = self._counts.get(parent, 0) + 1
        above = self._paragraphs.get(parent, "")
        return f"{above}.{self._counts[parent]}" if above else str(self._counts[parent])

    def _place(self, element: Element) -> Place:
        parent = element.getparent()
        assert parent is not None
        counted = element
        while local_name(parent) in _TRANSPARENT:
            # All alternatives to a step are that step.
            counted = parent if local_name(parent).endswith("Alts") else counted
            above = parent.getparent()
            assert above is not None
            parent = above
        first = counted is element or element is next((one for one in counted if local_name(one) in STEPS), None)
        if first:
            self._counts[parent] = self._counts.get(parent, 0) + 1
        over = self._places.get(parent)
        if over is None:
            self._containers.setdefault(parent, len(self._containers) + 1)
        number = f"{over.number}.{self._counts[parent]}" if over else str(self._counts[parent])
        return Place(number, number)

    def _tell_containers_apart(self) -> None:
        """Several drills or procedures in one module all have a step 1."""
        for element, place in list(self._places.items()):
            container = next(one for one in element.iterancestors() if one in self._containers)
            self._places[element] = Place(place.number, f"{self._containers[container]}-{place.number}")


def tidy(text: str) -> str:
    """White space collapsed; a line end between Chinese characters is none."""
    text = re.sub(rf"(?<=[{words.CJK}])[ \t\r]*\n\s*(?=[{words.CJK}])", "", text)
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def item_name(element: Element) -> str:
    """The name of a tool, a supply, a spare part or of anything else that has one; else its number."""
    for path in ("name", "shortName", "itemIdentData/descrForPart", "itemIdentData/shortName", "descr", "workArea"):
        found = element.find(path)
        if found is not None and (text := flat(found)):
            return text
    own = next((element.get(one) for one in ("hotspotTitle", "applicationStructureName") if element.get(one)), "")
    return own or item_number(element)


def item_number(element: Element) -> str:
    """The part, tool or supply number of an item; "" if it has none."""
    for path in ("identNumber/partAndSerialNumber/partNumber", "identNumber/partNumber", "natoStockNumber"):
        found = element.find(path)
        if found is not None and (text := flat(found)):
            return text
    for child in element:
        if (name := local_name(child)) in _CODED and (code := child.get(_CODED[name])):
            return code
        if name == "catalogSeqNumberRef" and (code := catalogue_number(child)):
            return code
    return ""


def catalogue_number(element: Element) -> str:
    """A position in a parts catalogue: "D00-00-00 figure 01A item 002"."""

    def part(*names: str) -> str:
        return "".join(element.get(name) or "" for name in names)

    chapter = [part("systemCode"), part("subSystemCode", "subSubSystemCode"), part("assyCode")]
    figure, item = part("figureNumber", "figureNumberVariant"), part("item", "itemVariant")
    code = part("catalogSeqNumberValue") or "-".join(filter(None, chapter))
    return " ".join(filter(None, [code, figure and f"figure {figure}", item and f"item {item}"]))


def _code(reference: Element) -> str:
    code = reference.find(".//dmCode")
    return code_of(code) if code is not None else ""


def _with_title(number: str, title: str) -> str:
    return f"{number} ({title})" if title else number


def _acronym(element: Element) -> str:
    term, definition = element.find("acronymTerm"), element.find("acronymDefinition")
    if term is None or definition is None:
        return flat(element)
    return f"{flat(term)} ({flat(definition)})"


def _leaves(element: Element) -> list[str]:
    """The texts inside an element of data, each with its unit; they have nothing between them."""
    found: list[str] = []
    for one in element.iter():
        unit = one.get("quantityUnitOfMeasure") or one.get("unitOfMeasure") or ""
        texts = [one.text or "", *((child.tail or "") for child in one)]
        if text := " ".join(" ".join(texts).split()):
            found.append(f"{text} {unit}".strip())
    return found
