from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from knowledge.status import StatusMap, read_status_map, write_status_map
from knowledge.types import RevisionState


def test_a_map_that_does_not_reach_the_disk_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "status_map.toml"
    old = StatusMap({RevisionState.EFFECTIVE: ("Released", "核准")})
    write_status_map(path, old)

    def broken(_: int) -> None:
        raise OSError(errno.EIO, "the disk failed")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="the disk failed"):
        write_status_map(path, old.with_word("Old", RevisionState.SUPERSEDED))
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert read_status_map(path, path).words[RevisionState.EFFECTIVE] == ("Released", "核准")
    assert read_status_map(path, path).state_of("Old") is None
