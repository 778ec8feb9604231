"""What the tests of the hook get."""

from __future__ import annotations

from pathlib import Path

import pytest

from hook.staged import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path / "work", monkeypatch, capsys)
