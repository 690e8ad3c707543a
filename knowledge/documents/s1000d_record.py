"""What an S1000D data module says of itself: code, issue, status, security and applicability, as a revision record.

Elements are those of the issues 4.0 to 5.0 (chapters 4.3 and 3.9.5.1): a data module is known by its code, an issue is
a revision, and what is not issued as final and verified says so in its status.
Not here: the content (s1000d), what a status means at this site (knowledge.status).
"""

from __future__ import annotations

from datetime import datetime

from knowledge.applicability import Condition, all_of
from knowledge.documents import s1000d_applic
from knowledge.documents.xml import Element, flat, local_name
from knowledge.record import CLASSES, Record
from knowledge.types import Broken, Unsupported

SOURCE = "s1000d"
DELETED, IN_WORK, UNVERIFIED, VERIFIED = "deleted", "in work", "unverified", "verified"
_GENERAL, _RESTRICTED = "general", "restricted"
_SECURITY = {"01": _GENERAL, "02": _RESTRICTED}
_CHINESE = {"TW": "zh-TW", "HK": "zh-TW", "MO": "zh-TW"}
_LONGEST = 300
"""Characters of a text kept; names and titles are far shorter."""


def record_of(module: Element) -> Record:
    """The record of a data module, without what only its content tells (`safety`).

    Raises:
        Unsupported: it is of an issue before 4.0, whose elements have other names.
        Broken: it has no data module code.
    """
    if module.find("idstatus") is not None:
        raise Unsupported("this is a data module of S1000D before issue 4.0; those from 4.0 on are read")
    section = module.find("identAndStatusSection")
    ident = section.find("dmAddress/dmIdent") if section is not None else None
    code = ident.find("dmCode") if ident is not None else None
    if section is None or ident is None or code is None:
        raise Broken("a data module without a data module code")
    status = section.find("dmStatus")
    name = _name(ident, code)
    issue, work = _attribute(ident, "issueInfo", "issueNumber"), _attribute(ident, "issueInfo", "inWork")
    language, country = (
        _attribute(ident, "language", "languageIsoCode"),
        _attribute(ident, "language", "countryIsoCode"),
    )
    condition, applies_to = _applicability(status)
    return Record(
        document=name,
        status=_status(status, work),
        title=title_of(section.find("dmAddress/dmAddressItems/dmTitle")),
        revision=issue,
        iteration=work,
        effective_from=_date(section.find("dmAddress/dmAddressItems/issueDate")),
        applicability=condition,
        applies_to=applies_to,
        language=_language(language, country),
        kind=_kind(module),
        owner=_enterprise(status, "responsiblePartnerCompany"),
        classification=_classification(status),
        skill_level=_attribute(status, "skillLevel", "skillLevelCode"),
        origin=_enterprise(status, "originator"),
        source=SOURCE,
        uid=f"{name}_{issue}-{work}_{language}-{country}".upper(),
    )


def code_of(code: Element) -> str:
    """A `dmCode` in its usual spelling: DMC-BRAKE-AAA-DA1-10-00-00AA-251A-A."""

    def part(*names: str) -> str:
        return "".join(code.get(name) or "" for name in names)

    parts = [
        part("modelIdentCode"),
        part("systemDiffCode"),
        part("systemCode"),
        part("subSystemCode", "subSubSystemCode"),
        part("assyCode"),
        part("disassyCode", "disassyCodeVariant"),
        part("infoCode", "infoCodeVariant"),
        part("itemLocationCode"),
        part("learnCode", "learnEventCode"),
    ]
    return "-".join(["DMC", *(one for one in parts if one)])[:_LONGEST]


def title_of(title: Element | None) -> str:
    """A `dmTitle`: what it is about and what kind of information that is."""
    if title is None:
        return ""
    parts = (title.find(name) for name in ("techName", "infoName", "infoNameVariant"))
    return " - ".join(text for one in parts if one is not None and (text := flat(one)))[:_LONGEST]


def _name(ident: Element, code: Element) -> str:
    """The code, with the extension that a set of several owners puts before it (issue 4.1, chapter 4.3)."""
    extension = ident.find("identExtension")
    if extension is None:
        return code_of(code)
    owner = (extension.get("extensionProducer") or "", extension.get("extensionCode") or "")
    return "-".join(["DME", *filter(None, owner), code_of(code).removeprefix("DMC-")])


def _status(status: Element | None, work: str) -> str:
    """The first that holds; what is not said to be verified is not."""
    if status is not None and (status.get("issueType") or "").strip().casefold() == "deleted":
        return DELETED
    if work != "00":
        return IN_WORK
    checks = [check for one in status.findall("qualityAssurance") for check in one] if status is not None else []
    verified = any(local_name(one) in ("firstVerification", "secondVerification") for one in checks)
    return VERIFIED if verified and not any(local_name(one) == "unverified" for one in checks) else UNVERIFIED


def _applicability(status: Element | None) -> tuple[Condition | None, str]:
    if status is None:
        return None, ""
    stated = status.findall("applic")
    referenced = status.findall("applicRef")
    conditions = [s1000d_applic.condition(one) for one in stated]
    conditions += [s1000d_applic.elsewhere(one) for one in referenced]
    texts = [s1000d_applic.display_text(one) for one in stated]
    texts += [one.get("applicIdentValue") or "" for one in referenced]
    return all_of(*conditions), "; ".join(filter(None, texts))


def _classification(status: Element | None) -> str:
    """The strictest of all security elements; what carries none is of the highest class."""
    marks = status.findall("security") if status is not None else []
    classes = [_SECURITY.get((one.get("securityClassification") or "").strip(), CLASSES[-1]) for one in marks]
    classes += [_RESTRICTED for one in marks if (one.get("commercialClassification") or "").strip()]
    return max(classes, key=CLASSES.index, default=CLASSES[-1])


def _date(date: Element | None) -> datetime | None:
    """Midnight where the program runs, as for every date without a zone (knowledge.register)."""
    if date is None:
        return None
    try:
        year, month, day = (int(date.get(name) or "") for name in ("year", "month", "day"))
        return datetime(year, month, day).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def _language(language: str, country: str) -> str:
    language, country = language.casefold(), country.upper()
    if language == "zh":
        return _CHINESE.get(country, "zh-CN")
    # "sx" is Simplified Technical English in S1000D.
    return "en" if language == "sx" else language


def _kind(module: Element) -> str:
    """The kind of content: the last child of `content`, for references and groups stand before it."""
    content = module.find("content")
    return "" if content is None or not len(content) else local_name(content[-1])


def _enterprise(status: Element | None, name: str) -> str:
    found = status.find(name) if status is not None else None
    if found is None:
        return ""
    names = [flat(one) for one in found.iter("enterpriseName")]
    return " / ".join(filter(None, names))[:_LONGEST] or (found.get("enterpriseCode") or "")


def _attribute(parent: Element | None, child: str, name: str) -> str:
    found = parent.find(child) if parent is not None else None
    return (found.get(name) or "").strip()[:_LONGEST] if found is not None else ""
