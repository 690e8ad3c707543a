"""Small S1000D data modules for tests, written as text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from knowledge.documents.blocks import Block, meta
from knowledge.documents.parsed import Parsed, parse

PLAIN_STATUS = """
<security securityClassification="01"/>
<responsiblePartnerCompany enterpriseCode="P0001"><enterpriseName>North plant</enterpriseName>
</responsiblePartnerCompany>
<originator enterpriseCode="M0001"><enterpriseName>Press maker</enterpriseName></originator>
<applic/>
<qualityAssurance><firstVerification verificationType="tabtop"/></qualityAssurance>
<skillLevel skillLevelCode="sk02"/>
"""
CODE = (
    '<dmCode modelIdentCode="PRESS" systemDiffCode="A" systemCode="D10" subSystemCode="2" subSubSystemCode="0" '
    'assyCode="05" disassyCode="00" disassyCodeVariant="AA" infoCode="520" infoCodeVariant="A" itemLocationCode="A"/>'
)


def module(
    content: str,
    *,
    status: str = PLAIN_STATUS,
    issue_type: str = "new",
    issue: str = "003",
    in_work: str = "00",
    language: tuple[str, str] = ("en", "US"),
    doctype: str = "",
) -> str:
    """A data module with this inside its `content`."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>{doctype}
<dmodule xmlns:xlink="http://www.w3.org/1999/xlink"><identAndStatusSection><dmAddress>
<dmIdent>{CODE}<language languageIsoCode="{language[0]}" countryIsoCode="{language[1]}"/>
<issueInfo issueNumber="{issue}" inWork="{in_work}"/></dmIdent>
<dmAddressItems><issueDate year="2026" month="03" day="02"/>
<dmTitle><techName>Ram guide</techName><infoName>Remove</infoName></dmTitle></dmAddressItems></dmAddress>
<dmStatus issueType="{issue_type}">{status}</dmStatus></identAndStatusSection>
<content>{content}</content></dmodule>"""


def procedure(steps: str, *, before: str = "", requirements: str = "") -> str:
    """The content of a procedure; `before` stands in front of it, `requirements` in its preliminary requirements."""
    return (
        f"{before}<procedure><preliminaryRqmts>{requirements}</preliminaryRqmts>"
        f"<mainProcedure>{steps}</mainProcedure><closeRqmts><reqCondGroup><noConds/></reqCondGroup></closeRqmts></procedure>"
    )


def write(folder: Path, text: str, name: str = "module.xml") -> Path:
    """`text` as a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@dataclass(frozen=True)
class Shown:
    """What tests look at in a block."""

    kind: str
    text: str
    anchor: str = ""
    guards: str = ""


def read(folder: Path, content: str, **more: object) -> Parsed:
    """A module with this content, written and read."""
    return parse(write(folder, module(content, **more)))  # type: ignore[arg-type]


def shown(parsed: Parsed, section: str = "") -> list[Shown]:
    """The blocks in sections that end with this heading."""
    infos: list[tuple[Block, str]] = [(meta(block), block.page_content) for block in parsed.blocks]
    return [
        Shown(info["kind"], text, info["anchor"], info["guards"])
        for info, text in infos
        if not section or info["section"][-1] == section
    ]
