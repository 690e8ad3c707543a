"""The licence texts of what the program ships with, collected from the installed packages.

Not here: which packages those are (installer/package.py asks the frozen program).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

COMMON = Path("/usr/share/common-licenses")
GNU = ("LGPL-3", "GPL-3")  # the first is written as an addition to the second

INDEX_HEAD = """\
What the program ships besides its own code. Texts lie in the folders beside this file; those of the GNU licences, which
not every package brings along, beside this file. PySide6, shiboken6 and asyncua are used under the LGPL: they are
separate files under /opt/andon and can be replaced by other builds of the same version.

"""


def plain(name: str) -> str:
    """A package's name in the one spelling that can be compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(name: str) -> set[str]:
    """The names of the packages in a lock file."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return {plain(found) for found in re.findall(r"^(\S+?)==", text, re.MULTILINE)}


def modules_by_package() -> dict[str, set[str]]:
    """For each installed package its top-level modules."""
    found: dict[str, set[str]] = {}
    for module, packages in metadata.packages_distributions().items():
        for package in packages:
            found.setdefault(plain(package), set()).add(module)
    return found


def licence_name(package: metadata.Distribution) -> str:
    """What a package says of its licence, in one line."""
    about = package.metadata.json
    classified = [text.split(" :: ")[-1] for text in about.get("classifier", []) if text.startswith("License ::")]
    free_text = str(about.get("license", "")).strip().splitlines()
    said = str(about.get("license_expression", "")) or ", ".join(classified)
    return said or (free_text[0] if free_text else "see its files")


def copy_texts(package: metadata.Distribution, folder: Path) -> None:
    """Copy a package's licence files into a folder of its own."""
    taken: set[str] = set()
    for file in package.files or []:
        if not re.match(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS)", file.name, re.IGNORECASE):
            continue
        # Some packages carry several of one name, for what they bundle.
        target = folder / (file.name if file.name not in taken else f"{len(taken)}-{file.name}")
        taken.add(file.name)
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(str(package.locate_file(file)), target)


def debian_owner(library: Path) -> str:
    """The Debian package that a library of this system came with; empty if none did."""
    for spelling in (str(library), str(library).removeprefix("/usr"), f"*/{library.name}"):
        done = subprocess.run(["dpkg", "-S", spelling], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.split(":")[0].strip()
    return ""


def system_libraries(internal: Path, folder: Path) -> list[str]:
    """Libraries of this system that were copied because Python needs them; their copyright files go along."""
    rows = []
    for library in sorted(set(internal.glob("lib*.so*")) - set(internal.glob("libpython*"))):
        found = next((place for root in ("/usr/lib", "/lib") for place in Path(root).glob(f"*/{library.name}")), None)
        package = debian_owner(found.resolve()) if found else ""
        about = Path("/usr/share/doc") / package / "copyright"
        if package and about.is_file():
            rows.append(f"{library.name}: from Debian's {package}")
            shutil.copyfile(about, folder / f"{package}-copyright.txt")
    return rows


def write_licences(folder: Path, packages: Sequence[str], internal: Path) -> None:
    """Write one folder a package with its licence files, and an index with the licence of each.

    Args:
        folder: where to; it must not exist.
        packages: the names of the packages that are shipped.
        internal: the frozen program's folder of libraries.
    """
    folder.mkdir(parents=True)
    rows = []
    for name in packages:
        package = metadata.distribution(name)
        title = f"{package.metadata['Name']}-{package.version}"
        rows.append(f"{title}: {licence_name(package)}")
        copy_texts(package, folder / title)
    rows.append(f"Python-{sys.version.split()[0]}: PSF-2.0")
    python = Path(sys.base_prefix) / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "LICENSE.txt"
    if python.is_file():
        shutil.copyfile(python, folder / "Python-LICENSE.txt")
    rows += system_libraries(internal, folder)
    for name in GNU:
        shutil.copyfile(COMMON / name, folder / f"{name}.txt")
    (folder / "INDEX.txt").write_text(INDEX_HEAD + "\n".join(rows) + "\n", encoding="utf-8")
