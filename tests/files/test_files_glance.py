"""Reading for a look: plain files, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from unmojibake.files.glance import plain_bytes

MOST = 100


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert plain_bytes(str(tmp_path / "pipe"), True, MOST) is None
    assert plain_bytes(str(tmp_path / "pipe"), False, MOST) is None


def test_what_is_no_plain_file_is_left_to_others(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"a" * (MOST + 1))
    for name in ("large", "missing", ".", "a\0b"):
        assert plain_bytes(str(tmp_path / name), True, MOST) is None
        assert plain_bytes(str(tmp_path / name), False, MOST) is None


def test_a_link_is_followed_only_when_it_was_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"text")
    (tmp_path / "link").symlink_to("a")
    assert plain_bytes(str(tmp_path / "link"), True, MOST) == b"text"
    if hasattr(os, "O_NOFOLLOW"):
        assert plain_bytes(str(tmp_path / "link"), False, MOST) is None


@pytest.mark.parametrize("size", [0, 1, MOST])
def test_all_of_a_file_is_read(tmp_path: Path, size: int) -> None:
    (tmp_path / "a").write_bytes(b"x" * size)
    assert plain_bytes(str(tmp_path / "a"), False, MOST) == b"x" * size
    assert plain_bytes(str(tmp_path / "a"), True, MOST) == b"x" * size
