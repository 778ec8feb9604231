"""What holds for all formats: same report, same bytes, and nothing that a reader of them would obey."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from aidebt.config import FORMATS, Settings
from aidebt.reporters import REPORTERS, RenderOptions, render
from aidebt.scan import scan

from .samples import hostile, verba

ROOT = Path(__file__).resolve().parents[2]


def test_every_format_can_be_asked_for() -> None:
    assert sorted(FORMATS) == list(REPORTERS)
    assert FORMATS[0] == "terminal"


@pytest.mark.parametrize("name", REPORTERS)
def test_the_bytes_repeat(name: str) -> None:
    options = RenderOptions(format=name, show_all=True)
    assert render(verba(), options) == render(verba(), options)


@pytest.mark.parametrize("name", REPORTERS)
def test_no_escape_and_no_half_character_is_written(name: str) -> None:
    text = render(hostile(), RenderOptions(format=name, show_all=True))
    text.encode("utf-8")
    assert not set("\x1b\x07\x9b\u202e\u2066\x00") & set(text)


def test_what_was_not_selected_is_in_no_list_of_findings(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "demo.py", tmp_path / "demo"], check=True)
    settings = Settings(paths=(tmp_path / "demo",), jobs=1, cache=False, select=("stale-prompt",))
    report = scan(settings, date(2026, 11, 22))
    assert {finding.rule for finding, _ in report.suppressed} > {"retiring-model"}
    for name in ("csv", "github", "gitlab", "markdown"):
        text = render(report, RenderOptions(format=name))
        assert "stale-prompt" in text
        assert "retiring-model" not in text
    results = json.loads(render(report, RenderOptions(format="sarif")))["runs"][0]["results"]
    assert {result["ruleId"] for result in results} == {"stale-prompt"}
    assert "<skipped" not in render(report, RenderOptions(format="junit"))


def test_a_scan_gives_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "demo.py", tmp_path / "demo"], check=True)
    code = (
        "import sys, datetime, pathlib; from aidebt.config import Settings; from aidebt.scan import scan;"
        "from aidebt.reporters import REPORTERS, RenderOptions, render;"
        "settings = Settings(paths=(pathlib.Path(sys.argv[1]),), jobs=int(sys.argv[2]), cache=False);"
        "report = scan(settings, datetime.date(2026, 11, 22));"
        "sys.stdout.buffer.write(chr(0).join(render(report, RenderOptions(format=name)) for name in REPORTERS).encode())"
    )
    written = []
    for seed, jobs in (("0", "1"), ("7", "2")):
        environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code, tmp_path / "demo", jobs], env=environment, capture_output=True)
        assert done.returncode == 0, done.stderr
        written.append(done.stdout)
    assert written[0] == written[1]
    assert [len(text) > 200 for text in written[0].split(b"\0")] == [True] * len(REPORTERS)
