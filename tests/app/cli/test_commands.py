from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app import paths
from app.cli import main
from app.cli.parser import build_parser
from app.host import channel
from app.host.roles import Role, role_command
from connectors.simulator import control
from tests.app.cli.commands import ANDON, andon, no_window, start
from tests.app.host.cores import Home, comes

HEAVY = ("PySide6", "chromadb", "langchain_core", "llama_cpp", "asyncua", "numpy", "sqlalchemy", "pydantic_settings")


def test_ingest_reports_and_says_which_files_were_not_read(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "ingest", "some/folder") == 0
    said = capsys.readouterr()
    assert said.out.startswith("20 added, 0 replaced")
    assert "E-DOC-102: /a/b.pdf: The file is empty." in said.err
    assert andon(home, "ingest", "--json", "some/folder") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["added"] == 20
    assert report["problems"][0]["code"] == "E-DOC-102"


def test_ctrl_c_stops_an_ingest(home: Home) -> None:
    marker = home.path / "reading"
    home.script(ingest_marker=str(marker))
    with home.connect():
        reading = start(home, "ingest", "--json", "/documents")
        assert comes(marker.exists)
        reading.send_signal(signal.SIGINT)
        out, _ = reading.communicate(timeout=20)
        assert reading.returncode == 130
        assert json.loads(out)["stopped"] is True


def test_documents(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "documents") == 0
    assert "SOP-HP-012  C         effective" in capsys.readouterr().out
    assert andon(home, "documents", "--json") == 0
    (document,) = json.loads(capsys.readouterr().out)["documents"]
    assert document["revisions"][0]["state"] == "effective"


def test_live(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "live", "press1") == 0
    said = capsys.readouterr().out
    assert "ALARM E-204 Oil temperature high" in said
    assert "Oil temperature  48.2" in said
    assert andon(home, "live", "--json") == 0
    view = json.loads(capsys.readouterr().out)
    assert view["values"][0]["tag"] == "press1.oil_temperature"
    assert view["alarms"][0]["priority"] == 1
    assert view["connections"][0]["state"] == "connected"


def test_live_watch_ends_with_ctrl_c(home: Home) -> None:
    with home.connect():
        watching = start(home, "live", "--watch", "--json")
        assert watching.stdout is not None
        assert json.loads(watching.stdout.readline())["values"]
        assert json.loads(watching.stdout.readline())["values"]
        watching.send_signal(signal.SIGINT)
        _, err = watching.communicate(timeout=20)
        assert (watching.returncode, err) == (0, b"")


def test_feedback(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "feedback", "t-1", "worked", "--note", "after the second try", "--json") == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "worked"
    assert andon(home, "feedback", "unknown", "worked") == 1
    assert capsys.readouterr().err.startswith("E-ASK-004: ")
    with pytest.raises(SystemExit) as caught:
        andon(home, "feedback", "t-1", "great")
    assert caught.value.code == 2


def test_models(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "models") == 0
    assert "language model: scripted · ok" in capsys.readouterr().out
    assert andon(home, "models", "--json") == 0
    assert json.loads(capsys.readouterr().out)["models"][0]["sha256"] == "f" * 64


def test_without_a_display_the_window_says_so(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM")
    assert andon(home) == 1
    assert capsys.readouterr().err.startswith("E-DSP-001: ")
    assert not home.path.exists()


def test_without_a_command_the_window_opens(home: Home) -> None:
    opened: list[tuple[Path, bool]] = []

    def open_window(path: Path, demo: bool) -> int:
        opened.append((path, demo))
        return 0

    assert main.run(["--home", str(home.path)], open_window) == 0
    assert opened == [(home.path, False)]


def test_faults_of_the_demo_are_provoked_and_ended(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert andon(home, "demo", "fault", "press1", "oil-overheat") == 0
    assert andon(home, "demo", "fault", "mill3", "spindle-overtemp") == 0
    assert control.provoked(home.path) == {"press1/oil-overheat", "mill3/spindle-overtemp"}
    assert andon(home, "demo", "clear", "press1") == 0
    assert control.provoked(home.path) == {"mill3/spindle-overtemp"}
    assert andon(home, "demo", "clear") == 0
    assert control.provoked(home.path) == frozenset()
    assert "demo clear --home" in capsys.readouterr().out


def test_settings_that_cannot_be_read_are_said_so(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.path.mkdir()
    (home.path / "andon.toml").write_text("[core]\nidle_exit = 3\n")
    done = subprocess.run([*ANDON, "ask", "x", "--home", str(home.path)], capture_output=True, timeout=30, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"E-SET-001: ")
    assert b"idle_exit" in done.stderr


def test_the_data_folder_comes_from_the_command_line_then_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANDON_HOME", str(tmp_path / "env"))
    assert paths.home_folder() == tmp_path / "env"
    assert paths.home_folder("given") == Path.cwd() / "given"
    monkeypatch.delenv("ANDON_HOME")
    assert paths.home_folder(name="andon-demo").name == "andon-demo"


def test_the_home_may_stand_before_or_after_the_command() -> None:
    parser = build_parser()
    assert parser.parse_args(["--home", "a", "ask", "q"]).home == "a"
    assert parser.parse_args(["ask", "q", "--home", "b"]).home == "b"
    assert parser.parse_args(["--home", "a", "ask", "q", "--home", "b"]).home == "b"
    assert parser.parse_args(["ask", "q"]).home is None


@pytest.mark.parametrize("words", [["--help"], ["ask", "--help"], ["demo", "--help"], ["--version"]])
def test_help_and_version(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main.run(words, no_window)
    assert caught.value.code == 0
    assert "andon" in capsys.readouterr().out


def test_wrong_words_are_wrong_usage() -> None:
    for words in (["fly"], ["ask", "--colour", "x"], ["search", "-k", "0", "x"], ["demo", "fault"]):
        with pytest.raises(SystemExit) as caught:
            main.run(words, no_window)
        assert caught.value.code == 2


def test_a_command_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from app.__main__ import main\n"
        "import app.cli.ask, app.cli.search, app.cli.library, app.cli.live, app.cli.keeping, app.cli.demo\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        f"found = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "print('heavy:', found)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=30, check=True, cwd=Path(main.__file__).parents[2]
    )
    assert done.stdout.decode().splitlines()[-1] == "heavy: []"


def test_the_program_starts_itself_wherever_it_is_called_from(home: Home, tmp_path: Path) -> None:
    decoy = tmp_path / "app"
    decoy.mkdir()
    (decoy / "__init__.py").write_text("raise SystemExit('the wrong app')")
    done = subprocess.run([*ANDON, "--help"], capture_output=True, timeout=30, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with pytest.raises(ValueError, match="fly"):
        role_command("fly")
    assert role_command(Role.CORE, "--home", "x")[-3:] == ["core", "--home", "x"]


def test_one_who_reads_the_screen_is_safe_from_steering_text(capsys: pytest.CaptureFixture[str]) -> None:
    from app.cli import output

    assert output.clean("a\x1b[2Jb\x9bc\u202ed\te") == "a[2Jbcd\te"
    assert "\x1b" not in output.paragraph("x\x1b[31m")
    assert "\x1b" not in output.table([["\x1b[31m"]], ["h"])
    output.line({"age": float("inf"), "text": "\x1b"})
    assert json.loads(capsys.readouterr().out) == {"age": None, "text": "\x1b"}


def test_a_table_counts_chinese_characters_twice() -> None:
    from app.cli import output

    first, second, third = output.table([["油溫", "1"], ["oil", "2"]], ["n", "v"]).splitlines()
    assert (first, second, third) == ("n     v", "油溫  1", "oil   2")


def test_doctor_names_code_and_next_step_for_each_fault(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    channel.make_home(home.path)
    (home.path / "store.sqlite").write_bytes(b"no database" * 1000)
    (home.path / "andon.toml").write_text(
        f'models = "{home.path}"\n[[connectors]]\nid = "plant"\nurl = "opc.tcp://127.0.0.1:1"\n'
    )
    lock = channel.FolderLock(home.path)
    try:
        assert andon(home, "doctor", "--json") == 1
    finally:
        lock.release()
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    faults = {check["name"]: check["code"] for check in said["checks"] if check["state"] == "fault"}
    faults.pop("Chinese font", None)
    assert faults == {
        "language model": "E-MOD-001",
        "embedder": "E-MOD-001",
        "store": "E-STO-003",
        "answering service": "E-STO-001",
        "plant description": "E-SET-002",
        "server plant": "E-OPC-002",
    }
    assert all(check["next_step"] for check in said["checks"] if check["state"] == "fault")


def test_doctor_asks_a_core_that_runs(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.script(fault=True)
    with home.connect() as connection:
        with pytest.raises(Exception, match="not a database"):
            connection.call("documents")
        assert andon(home, "doctor") == 1
    said = capsys.readouterr().out
    assert "E-STO-003" in said
    assert "Next step: Run 'andon doctor'." in said


def test_doctor_survives_settings_that_cannot_be_read(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.path.mkdir()
    (home.path / "andon.toml").write_text("what is this")
    assert andon(home, "doctor") == 1
    said = capsys.readouterr().out
    assert "E-SET-001" in said
    assert "disk space" in said


def test_a_folder_without_rights_is_said_so(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    if os.getuid() == 0:
        pytest.skip("root may write everywhere")
    home.path.parent.chmod(0o500)
    assert andon(home, "ask", "x") == 1
    home.path.parent.chmod(0o700)
    assert capsys.readouterr().err.startswith("E-STO-004: ")
