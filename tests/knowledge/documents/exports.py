"""Small PLMXML exports, written as Teamcenter writes them."""

from __future__ import annotations

from pathlib import Path

NAMESPACE = "http://www.plmxml.org/Schemas/PLMXMLSchema"


def write(folder: Path, *elements: str, name: str = "export.plmxml") -> Path:
    """An export of these elements."""
    path = folder / name
    head = f'<PLMXML xmlns="{NAMESPACE}" schemaVersion="6" author="Teamcenter" date="2026-03-02" time="08:00:00">'
    body = "\n".join(elements)
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{head}\n{body}\n</PLMXML>\n', encoding="utf-8")
    return path


def item(id_: str, number: str, title: str = "", *, kind: str = "Document", more: str = "") -> str:
    """An item, with the user values that every Teamcenter export has; the list of statuses in them is empty."""
    return (
        f'<Product id="{id_}" name="{title}" subType="{kind}" productId="{number}" {more}>'
        f'<ApplicationRef application="Teamcenter" label="i-{number}" version="i-{number}"/>'
        f'<UserData id="{id_}u"><UserValue title="item_id" value="{number}"/>'
        f'<UserValue title="release_status_list" value=""><UserList id="{id_}l" type="list"/></UserValue></UserData>'
        "</Product>"
    )


def revision(
    id_: str, master: str, label: str, *, statuses: str = "", title: str = "", more: str = "", inside: str = ""
) -> str:
    """A revision of the item with the id `master`; `statuses` as in releaseStatusRefs."""
    refs = f'releaseStatusRefs="{statuses}"' if statuses else ""
    return (
        f'<ProductRevision id="{id_}" name="{title}" {refs} subType="DocumentRevision" masterRef="#{master}"'
        f' revision="{label}" {more}>'
        f'<ApplicationRef application="Teamcenter" label="i-{master}" version="r-{id_}"/>{inside}'
        f'<UserData id="{id_}u"><UserValue title="release_status_list" value=""/></UserData></ProductRevision>'
    )


def status(id_: str, name: str, at: str = "", *, effectivity: str = "") -> str:
    """A release status, released at a time."""
    date = f'dateReleased="{at}"' if at else ""
    refs = f'effectivityRefs="{effectivity}"' if effectivity else ""
    return f'<ReleaseStatus id="{id_}" name="{name}" {date} {refs}/>'


def data_set(id_: str, *files: str, name: str = "PDF") -> str:
    """A data set with its external files."""
    members = " ".join(f"#{id_}f{n}" for n in range(len(files)))
    external = "".join(
        f'<ExternalFile id="{id_}f{n}" locationRef="{file}" format="pdf"/>' for n, file in enumerate(files)
    )
    return f'<DataSet id="{id_}" name="{name}" type="PDF" version="1" memberRefs="{members}"/>{external}'


def linked(data: str, role: str = "IMAN_specification") -> str:
    """A revision's link to a data set."""
    return f'<AssociatedDataSet id="a{data}" dataSetRef="#{data}" role="{role}"/>'


def occurrence(id_: str, of: str, *children: str, more: str = "", sequence: str = "", quantity: str = "") -> str:
    """An occurrence of a revision, with its children by id."""
    below = f'occurrenceRefs="{" ".join(children)}"' if children else ""
    values = "".join(
        f'<UserValue title="{title}" value="{value}"/>'
        for title, value in (("SequenceNumber", sequence), ("Quantity", quantity))
        if value
    )
    data = f'<UserData id="{id_}u" type="AttributesInContext">{values}</UserData>' if values else ""
    return f'<Occurrence id="{id_}" instancedRef="#{of}" {below} {more}>{data}</Occurrence>'


def view(*occurrences: str, root: str = "", usage: str = "") -> str:
    """A product view."""
    used = f'usage="{usage}"' if usage else ""
    return f'<ProductView id="view{root}{usage}" rootRefs="{root}" {used}>{"".join(occurrences)}</ProductView>'
