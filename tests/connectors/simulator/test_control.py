from __future__ import annotations

from pathlib import Path

import pytest

from connectors.simulator.control import FILE, clear, provoke, provoked


def test_faults_are_provoked_and_cleared(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert provoked(home) == frozenset()
    provoke(home, "press1", "oil-overheat")
    provoke(home, "press1", "sensor-bad")
    provoke(home, "mill3", "sensor-bad")
    assert provoked(home) == {"press1/oil-overheat", "press1/sensor-bad", "mill3/sensor-bad"}
    clear(home, "press1", "sensor-bad")
    assert provoked(home) == {"press1/oil-overheat", "mill3/sensor-bad"}
    clear(home, "press1")
    assert provoked(home) == {"mill3/sensor-bad"}
    clear(home)
    assert provoked(home) == frozenset()
    assert [p.name for p in home.iterdir()] == [FILE]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"faults": 3}', b'{"faults": [1, "a/b"]}', b"\xff"])
def test_a_damaged_file_provokes_nothing_unexpected(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert provoked(tmp_path) <= {"a/b"}
    provoke(tmp_path, "press1", "oil-overheat")
    assert "press1/oil-overheat" in provoked(tmp_path)
