"""How one process of the program starts another: the internal roles and their command lines.

Not here: starting and watching (app.host.supervisor), what a role does (app.__main__).
"""

from __future__ import annotations

from enum import StrEnum

from app import paths


class Role(StrEnum):
    """The internal first words of the command line; nobody types them."""

    CORE = "core"
    CONNECTORS = "connectors"
    SIMULATOR = "simulator"
    PARSE = "parse"


def role_command(role: str, *args: str) -> list[str]:
    """The command line that runs this program in `role`.

    Raises:
        ValueError: there is no such role.
    """
    return [*paths.program(), Role(role).value, *args]
