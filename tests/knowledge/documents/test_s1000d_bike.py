"""A published set of data modules, where it stands beside the checkout: counts against XPath over the same files."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import cast

import pytest
from lxml import etree

from knowledge.documents.blocks import meta
from knowledge.documents.parsed import Parsed, parse
from knowledge.types import Unsupported
from tests.knowledge.documents.modules import shown

Element = etree._Element
Tree = etree._ElementTree
BIKE = Path(__file__).resolve().parents[4] / "shared" / "samples" / "s1000d-bike"

pytestmark = pytest.mark.skipif(not BIKE.is_dir(), reason="the sample set does not stand beside the checkout")


@cache
def trees() -> dict[str, Tree]:
    parser = etree.XMLParser(remove_comments=True, remove_pis=True)
    found = {path.stem: etree.parse(path, parser) for path in sorted(BIKE.glob("*.XML"))}
    return {name: tree for name, tree in found.items() if tree.getroot().tag == "dmodule"}


def counted(expression: str) -> int:
    """What an XPath expression counts over all modules of the set."""
    return int(sum(cast(float, tree.xpath(f"count({expression})")) for tree in trees().values()))


def elements(tree: Tree, expression: str) -> list[Element]:
    return cast(list[Element], tree.xpath(expression))


@pytest.fixture(scope="module")
def bike() -> dict[str, Parsed]:
    return {name: parse(BIKE / f"{name}.XML") for name in trees()}


def test_every_module_of_the_set_is_read(bike: dict[str, Parsed]) -> None:
    assert len(bike) == 96
    assert [name for name, one in bike.items() if one.record is None or one.record.uid != name] == []
    for path in BIKE.glob("*.XML"):
        if path.stem not in bike:
            with pytest.raises(Unsupported, match="S1000D"):
                parse(path)


def test_states_are_those_that_xpath_counts(bike: dict[str, Parsed]) -> None:
    def having(status: str) -> int:
        return sum(one.record is not None and one.record.status == status for one in bike.values())

    assert having("deleted") == counted("//dmStatus[@issueType='deleted']") > 0
    assert having("in work") == counted("//dmIdent/issueInfo[@inWork!='00']")
    assert having("unverified") == counted(
        "//dmStatus[not(@issueType='deleted') and qualityAssurance/unverified][//dmIdent/issueInfo/@inWork='00']"
    )
    assert having("verified") == counted("//dmStatus") - sum(map(having, ("deleted", "in work", "unverified")))


@pytest.mark.parametrize("kind", ["warning", "caution"])
def test_warnings_are_those_that_xpath_counts(bike: dict[str, Parsed], kind: str) -> None:
    texts = [one.text for parsed in bike.values() for one in shown(parsed) if one.kind == kind]
    referring = [one for one in texts if one.startswith(f"{kind.capitalize()} {kind}-")]

    # Those written out where they hold, those that a repository holds for others, and those that refer to one.
    assert len(texts) - len(referring) == counted(f"//{kind}") + counted(f"//{kind}Spec") > 0
    assert len(referring) == counted(f"//warningsAndCautionsRef/{kind}Ref") > 0
    assert all(text.strip() for text in texts)
    words = sum(len(one.remarks) for one in bike.values())
    assert words == counted("//warningsAndCautionsRef/warningRef") + counted("//warningsAndCautionsRef/cautionRef")


def test_warnings_say_every_name_and_every_word_of_their_source(bike: dict[str, Parsed]) -> None:
    checked = 0
    for name, tree in trees().items():
        texts = [one.text for one in shown(bike[name]) if one.kind in ("warning", "caution")]
        for element in elements(tree, "//warning | //caution"):
            parts = [" ".join(str(part).split()) for part in element.itertext() if part.strip()]
            for reference in element.iter("internalRef"):
                checked += 1
                target = elements(tree, f"//*[@id='{reference.get('internalRefId')}']")[0]
                parts.append(target.findtext("name") or target.findtext("title") or "?")
            assert any(all(part in text for part in parts) for text in texts), (name, parts)
    assert checked == counted("//warning//internalRef | //caution//internalRef") > 0


def test_warnings_guard_the_step_that_they_stand_in(bike: dict[str, Parsed]) -> None:
    guards = [one.guards for parsed in bike.values() for one in shown(parsed) if one.kind in ("warning", "caution")]
    within_steps = "//warning[ancestor::proceduralStep] | //caution[ancestor::proceduralStep]"

    assert sum(one not in ("", "*") for one in guards) == counted(within_steps) > 0
    in_safety = counted("//reqSafety//warning | //reqSafety//caution")
    assert guards.count("*") == in_safety + counted("//warningRef | //cautionRef")


def test_no_word_of_the_set_is_lost(bike: dict[str, Parsed]) -> None:
    lost = []
    for name, tree in trees().items():
        blocks = bike[name].blocks
        have = _letters("".join("".join(meta(one)["section"]) + one.page_content for one in blocks))
        for element in elements(tree, "/dmodule/content//*[not(ancestor-or-self::referencedApplicGroup)]"):
            lost += [(name, part) for part in (element.text, element.tail) if _letters(part or "") not in have]
    assert lost == []


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)
