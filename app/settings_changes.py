"""What was changed in the settings and in the plant file since the program last ran, for the audit chain.

The files themselves belong to plant IT; the chain says when which value began to count. A secret among the settings is
to be a SecretStr, which is written out as stars. Not here: reading and checking
them (app.settings, connectors.plant).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.chain import digest
from knowledge.rows import MetaRow

if TYPE_CHECKING:
    from app.settings import Settings
    from knowledge.audit import Audit
    from knowledge.store import Store

KIND = "settings"
_KEY = "settings"


def record(settings: Settings, files: tuple[Path, ...], store: Store, audit: Audit) -> None:
    """Add one row with what differs from the last start, value before and after; none where nothing does.

    Args:
        settings: those that count now.
        files: read beside them; a missing one counts as empty, a changed one is told by its hash.
        store: where those of the last start are kept.
        audit: its chain.

    Raises:
        DiskFull, StoreUnavailable: nothing was added; the next start tells.
    """
    now = _flat("", json.loads(settings.model_dump_json()))
    now.update({path.name: digest(path.read_text("utf-8", "replace")) if path.exists() else "" for path in files})
    text = json.dumps(now, ensure_ascii=False, sort_keys=True)
    with store.writing() as session:
        row = session.get(MetaRow, _KEY)
        before: dict[str, Any] = json.loads(row.value) if row else {}
        if before == now:
            return
        changed = {
            name: {"before": before.get(name), "now": now.get(name)}
            for name in sorted(before.keys() | now.keys())
            if before.get(name) != now.get(name)
        }
        audit.add(session, KIND, actor=settings.station, body={"first": row is None, "changed": changed})
        session.merge(MetaRow(key=_KEY, value=text))
    audit.publish()


def _flat(prefix: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Groups in groups as one table: "review.shifts"."""
    made: dict[str, Any] = {}
    for name, value in values.items():
        key = f"{prefix}{name}"
        made.update(_flat(f"{key}.", value) if isinstance(value, dict) else {key: value})
    return made
