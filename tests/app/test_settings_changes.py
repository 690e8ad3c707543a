from __future__ import annotations

from pathlib import Path

from app.settings import load_settings
from app.settings_changes import KIND, record
from knowledge.audit import audit_of
from knowledge.store import Store, file_url


def test_a_changed_value_is_told_once_with_what_it_was(tmp_path: Path) -> None:
    plant = tmp_path / "plant.toml"
    with Store(file_url(tmp_path / "store.sqlite")) as store:
        audit = audit_of(store, tmp_path)

        def start(text: str) -> None:
            (tmp_path / "andon.toml").write_text(text, encoding="utf-8")
            record(load_settings(tmp_path), (plant,), store, audit)

        start('')
        start('')
        plant.write_text("# 油壓機\n", encoding="utf-8")
        start('[documents]\nclearance = "general"\n')
        start('[documents]\nclearance = "general"\n')
        last, first = audit.entries()
        assert (first.kind, first.actor) == (KIND, load_settings(tmp_path).station)
        assert first.body is not None
        assert first.body["first"] is True
        assert last.body is not None
        changed = last.body["changed"]
        assert set(changed) == {"documents.clearance", "plant.toml"}
        assert changed["documents.clearance"] == {"before": "mission-critical", "now": "general"}
        assert changed["plant.toml"]["before"] == ""
        assert audit.verify().whole
