"""Core processes with scripted work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.app.host.cores import Home, fake_home


@pytest.fixture
def home() -> Iterator[Home]:
    with fake_home() as made:
        yield made
