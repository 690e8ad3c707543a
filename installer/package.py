"""`make package`: freeze the program and write two Debian packages, one of it and one of its models, to dist/.

Needs what `installer/setup.sh --dev` sets up, and dpkg-deb. The model runtime is the one compiled on this machine, so
the package runs on processors like this one and on systems as new as this one. Not here: licence texts
(installer/licences.py) and the trial in a clean root (installer/cleanroot.sh).
"""

from __future__ import annotations

import ast
import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from installer.licences import locked, modules_by_package, write_licences

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
DIST = ROOT / "dist"
RECIPES = ROOT / "installer" / "debian"
FROZEN = BUILD / "freeze" / "andon"
MODELS = Path(sys.prefix) / "share" / "andon" / "models"

REPAIRED_BY_VENDOR = ("numpy.libs", "PySide6", "shiboken6", "chromadb_rust_bindings")
"""Not stripped: these wheels' libraries were patched after linking, or are stripped already."""
COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Andon

Files: *
Copyright: The Andon authors
License: Apache-2.0
 The licence is in /usr/share/common-licenses/Apache-2.0.
"""
MODELS_COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: usr/share/andon/models/smollm2-135m-instruct-q4_0.gguf
Copyright: Hugging Face
License: Apache-2.0
 SmolLM2-135M-Instruct, quantised again to Q4_0.
 The licence is in /usr/share/common-licenses/Apache-2.0.

Files: usr/share/andon/models/e5-small/*
Copyright: Microsoft
License: MIT
 multilingual-e5-small, its weights in another layout.
 .
 Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
 documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
 rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
 persons to whom the Software is furnished to do so, subject to the following conditions:
 .
 The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
 Software.
 .
 THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
 WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
 COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
 OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


class PackageFault(Exception):
    """The package must not be made like this."""


def version() -> str:
    """The version in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a command; its output goes to build/package.log and is shown if it fails."""
    log = BUILD / "package.log"
    with log.open("ab") as out:
        start = out.tell()
        done = subprocess.run(
            [str(part) for part in command], stdout=out, stderr=subprocess.STDOUT, env=env, cwd=ROOT, check=False
        )
    if done.returncode:
        with log.open("rb") as text:
            text.seek(start)
            sys.stderr.write("\n".join(text.read().decode(errors="replace").splitlines()[-40:]) + "\n")
        raise PackageFault(f"{command[0]} ended with {done.returncode}; the whole log: {log}")


def output(*command: str | Path) -> str:
    """What a command prints."""
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout.strip()


def megabytes(path: Path) -> int:
    """Size of a file or folder in MB (2^20), symbolic links not followed."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
    return round(sum(file.stat().st_size for file in files) / 2**20)


# --- the program -----------------------------------------------------------------------------------------------------


def freeze() -> None:
    """Make the folder with the program, and see that it holds nothing that only development needs."""
    shutil.rmtree(FROZEN, ignore_errors=True)
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    run(
        *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
        *("--distpath", FROZEN.parent, "--workpath", BUILD / "freeze-work"),
        ROOT / "installer" / "freeze" / "andon.spec",
        env=environment,
    )
    strays = shipped_modules() & development_modules()
    if strays:
        raise PackageFault(f"packages that only development needs are frozen in: {', '.join(sorted(strays))}")


def shipped_modules() -> set[str]:
    """The top-level modules in the frozen program."""
    text = (BUILD / "freeze-work" / "andon" / "PYZ-00.toc").read_text(encoding="utf-8")
    archived = {name.split(".")[0] for name, *_ in ast.literal_eval(text)[1]}
    return archived | {path.name.split(".")[0] for path in (FROZEN / "_internal").iterdir()}


def development_modules() -> set[str]:
    """The top-level modules that come only with packages of the development lock."""
    modules = modules_by_package()
    product = set().union(*(modules.get(name, set()) for name in locked("run.lock")))
    extra = set().union(*(modules.get(name, set()) for name in locked("dev.lock") - locked("run.lock")))
    return extra - product


def slim() -> None:
    """Keep one file of each llama.cpp library, and remove debug symbols where that is known to be harmless.

    The wheel carries each library twice, as libX.so and libX.so.0; as one file it is also loaded once.
    """
    for versioned in (FROZEN / "_internal" / "llama_cpp" / "lib").glob("*.so.0"):
        plain = versioned.with_suffix("")
        if plain.is_file() and plain.read_bytes() == versioned.read_bytes():
            plain.unlink()
            plain.symlink_to(versioned.name)
    files = [
        path
        for path in FROZEN.rglob("*")
        if (path.suffix == ".so" or ".so." in path.name)
        and not path.is_symlink()
        and not any(part in str(path.relative_to(FROZEN)) for part in REPAIRED_BY_VENDOR)
    ]
    run("strip", "--strip-unneeded", *files)


def try_out() -> None:
    """The frozen program's own self-test, with a home of its own, without a display."""
    with tempfile.TemporaryDirectory(prefix="andon-package-") as home:
        environment = {"PATH": "/usr/bin:/bin", "HOME": home, "LANG": "C.UTF-8", "ANDON_MODELS": str(MODELS)}
        run(FROZEN / "andon", "--selftest", env=environment | {"QT_QPA_PLATFORM": "offscreen"})


# --- Debian packages -------------------------------------------------------------------------------------------------


def stage(name: str) -> Path:
    """An empty folder for a package's files."""
    folder = BUILD / "debian" / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "DEBIAN").mkdir(parents=True)
    return folder


def put(source: Path | str, target: Path, mode: int = 0o644) -> None:
    """Write a file (or a text) with its folders."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(source, Path):
        shutil.copyfile(source, target)
    else:
        target.write_text(source, encoding="utf-8")
    target.chmod(mode)


def build(folder: Path, name: str, recipe: str, compression: str, level: int) -> Path:
    """Write the control files and the package.

    Args:
        folder: the staged files.
        name: the package's name.
        recipe: the file under installer/debian with its control fields.
        compression: dpkg-deb's name of it; weights do not get smaller by any. (xz: 12 % smaller, five minutes longer.)
        level: dpkg-deb's level of it.
    """
    for path in [folder, *folder.rglob("*")]:  # whatever the umask here is
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    architecture = output("dpkg", "--print-architecture")
    values = {
        "@VERSION@": version(),
        "@PACKAGE@": name,
        "@ARCHITECTURE@": architecture,
        "@SIZE@": str(sum(path.lstat().st_size for path in folder.rglob("*")) // 1024),
    }
    for template, target, mode in ((recipe, "control", 0o644), ("preinst.in", "preinst", 0o755)):
        text = (RECIPES / template).read_text(encoding="utf-8")
        for key, value in values.items():
            text = text.replace(key, value)
        put(text, folder / "DEBIAN" / target, mode)
    sums = [
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(folder)}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and "DEBIAN" not in path.parts
    ]
    put("\n".join(sums) + "\n", folder / "DEBIAN" / "md5sums")
    architecture_of_it = "all" if "Architecture: all" in (folder / "DEBIAN" / "control").read_text() else architecture
    deb = DIST / f"{name}_{version()}_{architecture_of_it}.deb"
    run("dpkg-deb", "--root-owner-group", f"-Z{compression}", f"-z{level}", "--build", folder, deb)
    return deb


def package_program() -> Path:
    """The package of the frozen program: /opt/andon, the command, the desktop entry, the licences."""
    folder = stage("andon")
    shutil.copytree(FROZEN, folder / "opt" / "andon", symlinks=True)
    (folder / "usr" / "bin").mkdir(parents=True)
    (folder / "usr" / "bin" / "andon").symlink_to("/opt/andon/andon")
    share = folder / "usr" / "share"
    put(RECIPES / "andon.desktop", share / "applications" / "andon.desktop")
    put(ROOT / "resources" / "icons" / "andon.svg", share / "icons" / "hicolor" / "scalable" / "apps" / "andon.svg")
    documents = share / "doc" / "andon"
    put(COPYRIGHT, documents / "copyright")
    put(ROOT / "README.md", documents / "README.md")
    changes = gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0)
    documents.joinpath("changelog.gz").write_bytes(changes)
    wanted, shipped = locked("run.lock"), shipped_modules()
    packages = [name for name, modules in modules_by_package().items() if name in wanted and modules & shipped]
    write_licences(documents / "licences", sorted(packages), FROZEN / "_internal")
    return build(folder, "andon", "control.in", "zstd", 12)


def package_models() -> Path:
    """The package of the default models."""
    folder = stage("andon-models")
    if not any(MODELS.glob("*.gguf")):
        raise PackageFault(f"there is no model in {MODELS}; run installer/setup.sh")
    # Hidden: what this machine remembers of checked hashes.
    shutil.copytree(MODELS, folder / "usr/share/andon/models", ignore=shutil.ignore_patterns(".*"))
    put(MODELS_COPYRIGHT, folder / "usr" / "share" / "doc" / "andon-models" / "copyright")
    return build(folder, "andon-models", "control-models.in", "none", 0)


def main() -> int:
    """Make both packages; print sizes and seconds."""
    for tool in ("dpkg-deb", "strip"):
        if shutil.which(tool) is None:
            sys.stderr.write(f"{tool} is missing: apt-get install dpkg binutils\n")
            return 1
    BUILD.mkdir(exist_ok=True)
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    (BUILD / "package.log").write_bytes(b"")
    try:
        for what, step in (("frozen", freeze), ("slimmed", slim), ("self-test of the frozen program", try_out)):
            begin = time.monotonic()
            step()
            seconds = time.monotonic() - begin
            print(f"{what}: {seconds:.0f} s, {FROZEN.relative_to(ROOT)} {megabytes(FROZEN)} MB", flush=True)
        for step_of_package in (package_program, package_models):
            begin = time.monotonic()
            deb = step_of_package()
            print(f"{deb.relative_to(ROOT)}: {megabytes(deb)} MB, {time.monotonic() - begin:.0f} s", flush=True)
    except PackageFault as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    sums = [f"{hashlib.sha256(deb.read_bytes()).hexdigest()}  {deb.name}" for deb in sorted(DIST.glob("*.deb"))]
    (DIST / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
