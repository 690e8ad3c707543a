from __future__ import annotations

from pathlib import Path

import pytest

from app.cli import main, plant_demo
from app.host import channel
from app.settings import load_settings
from connectors.plant import load_plant
from tests.app.cli.commands import andon
from tests.app.host.cores import Home, comes


def test_the_demo_asks_on_the_terminal_and_leaves_nothing_running(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM")
    assert andon(home, "demo") == 0
    said = capsys.readouterr().out
    assert "There is no display for a window." in said
    assert f"$ andon ask --home {home.path}" in said
    assert "Exact. The documents answer this." in said
    assert "demo fault press1 oil-overheat" in said
    assert comes(lambda: channel.locked_by(home.path) is None)
    url = plant_demo.address(home.path)
    assert not plant_demo.simulated_by_another(url)
    assert load_plant(home.path / "plant.toml").equipment


def test_the_demo_opens_the_window_and_leaves_a_core_that_ran_before(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[bool] = []

    def open_window(path: Path, demo: bool) -> int:
        assert demo
        served.append(plant_demo.simulated_by_another(plant_demo.address(path)))
        return 7

    with home.connect():
        pid = home.pid
        assert main.run(["demo", "--home", str(home.path)], open_window) == 7
        assert served == [True]
        assert home.pid == pid


def test_the_demos_folder_keeps_what_a_person_changed(home: Home) -> None:
    home.path.mkdir()
    (home.path / "andon.toml").write_text('[ui]\nlanguage = "zh-TW"\n')
    plant_demo.prepare(home.path, "opc.tcp://127.0.0.1:4841")
    plant_demo.prepare(home.path, "opc.tcp://127.0.0.1:9999")
    settings = load_settings(home.path)
    assert settings.ui.language == "zh-TW"
    assert [server.url for server in settings.connectors] == ["opc.tcp://127.0.0.1:4841"]
    assert plant_demo.address(home.path) == "opc.tcp://127.0.0.1:4841"


def test_a_simulator_that_does_not_start_is_said_so(home: Home) -> None:
    channel.make_home(home.path)
    (home.path / "plant.toml").write_text("no toml at all")
    with pytest.raises(Exception, match="do not start"), plant_demo.simulator(home.path, "opc.tcp://127.0.0.1:0"):
        pass
