from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from aidebt import cli
from aidebt.assets import Asset, Confidence, Context, Kind, Usage
from aidebt.cli import exit_code, main
from aidebt.cli.output import printable, wants_color, write
from aidebt.cli.progress import Progress
from aidebt.config import Settings
from aidebt.errors import RepositoryError, UsageError
from aidebt.findings import Finding, Place, Severity
from aidebt.report import CatalogInfo, Entry, Report, RepositoryInfo, Skipped

TODAY = date(2026, 11, 22)
PIN = Asset(Kind.MODEL_PIN, "a.py", "M", 1, 1, 1, "gpt-4", "chat", Context.TEST, "gpt-4", "M", b"", Usage.CALL)
HIGH = Finding("retired-model", Severity.HIGH, Confidence.HIGH, "prompt", "m", (), "n", (Place("a.py", 1, PIN.id),))
Capture = pytest.CaptureFixture[str]


def report(*findings: Finding, listed: int = 1, read: int = 1, skipped: tuple[Skipped, ...] = ()) -> Report:
    return Report(
        version="0",
        repository=RepositoryInfo("r"),
        as_of=TODAY,
        catalog=CatalogInfo(TODAY, 0, False, 0, ""),
        entries=(Entry(PIN, False),),
        nodes=(),
        edges=(),
        clocks={},
        score=None,
        events=(),
        findings=findings,
        counted={},
        suppressed=(),
        skipped=skipped,
        files_listed=listed,
        files_read=read,
    )


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, object]:
    """Replaces scan and render: what they were given, and in `result` what the scan gives or raises."""
    seen: dict[str, object] = {"result": report()}

    def scan(settings: Settings, today: date, progress: object = None, watch: object = None) -> Report:
        seen.update(settings=settings, today=today)
        if isinstance(seen["result"], BaseException):
            raise seen["result"]
        assert isinstance(seen["result"], Report)
        return seen["result"]

    class Watch:
        def __init__(self) -> None:
            self.seconds = {"detect": 1.5}

        def stage(self, name: str) -> io.StringIO:
            return io.StringIO()

    fake = ModuleType("aidebt.scan")
    fake.__dict__.update(scan=scan, Stopwatch=Watch)
    monkeypatch.setitem(sys.modules, "aidebt.scan", fake)
    monkeypatch.setattr("aidebt.reporters.render", lambda report, options: seen.update(options=options) or "REPORT \udce9\n")
    monkeypatch.chdir(tmp_path)
    return seen


def test_the_report_goes_to_stdout_and_nothing_to_stderr(seen: dict[str, object], capsys: Capture) -> None:
    assert main(["scan"], TODAY) == 0
    out, err = capsys.readouterr()
    assert out.startswith("REPORT")
    assert err == ""
    assert seen["today"] == TODAY
    assert seen["settings"] == Settings(use_baseline=True)


def test_flags_become_settings(seen: dict[str, object]) -> None:
    flags = (
        "--format json --output - --select retired-model,unknown-model --select stale-prompt --ignore unpinned-model "
        "--exclude *.md,docs/ --extend-exclude a --context app,test --fail-on low --exit-zero -q -v --color never --all "
        "--show-text --as-of 2026-10-01 --no-history --jobs 3 --no-cache --timings"
    )
    assert main(["scan", "x", "y", *flags.split()], TODAY) == 0
    assert seen["settings"] == Settings(
        paths=(Path("x"), Path("y")),
        format="json",
        output=Path("-"),
        select=("retired-model", "unknown-model", "stale-prompt"),
        ignore=("unpinned-model",),
        exclude=("*.md", "docs/"),
        extend_exclude=("a",),
        contexts=("app", "test"),
        fail_on=("low",),
        use_baseline=True,
        exit_zero=True,
        quiet=True,
        verbose=True,
        color="never",
        show_all=True,
        show_text=True,
        as_of=date(2026, 10, 1),
        history=False,
        jobs=3,
        cache=False,
        timings=True,
    )


@pytest.mark.parametrize(
    ("arguments", "paths", "explain"),
    [
        (["--explain"], (Path(),), "all"),
        (["--explain", "a.py:3"], (Path(),), "a.py:3"),
        (["--explain", "sub"], (Path("sub"),), "all"),
        (["sub", "--explain"], (Path("sub"),), "all"),
    ],
)
def test_explain_takes_an_asset_and_not_the_directory_behind_it(
    seen: dict[str, object], tmp_path: Path, arguments: list[str], paths: tuple[Path, ...], explain: str
) -> None:
    (tmp_path / "sub").mkdir()
    main(["scan", *arguments], TODAY)
    assert seen["settings"] == Settings(paths=paths, explain=explain, use_baseline=True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["scan", "--format", "xml"], "invalid choice"),
        (["scan", "--as-of", "soon"], "'soon' is no date; write YYYY-MM-DD"),
        (["scan", "--jobs", "-1"], "--jobs"),
        (["scan", "--fail", "low"], "unrecognized"),
        (["scan", "--context", "apps"], "unknown context `apps`: did you mean `app`?"),
        (["scan", "--select", "retired-modle"], "unknown rule `retired-modle`: did you mean `retired-model`?"),
        (["scan", "--exclude", "/"], "matches nothing"),
        (["scan", "--isolated", "--config", "x.toml"], "not allowed with"),
        (["scan", "--config", "none.toml"], "cannot read none.toml"),
        (["explain", "nope"], "unknown rule `nope`"),
        (["frobnicate"], "invalid choice"),
        ([], "usage: aidebt"),
    ],
)
def test_what_cannot_be_used_is_told_with_exit_code_2(
    seen: dict[str, object], capsys: Capture, arguments: list[str], words: str
) -> None:
    assert main(arguments, TODAY) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("result", "code", "words"),
    [
        (UsageError("no such file: x", "look again"), 2, "aidebt: error: no such file: x\n  hint: look again"),
        (RepositoryError("nothing here"), 3, "nothing here"),
        (ValueError("boom\x1b[31m"), 4, "internal error: ValueError: boom\\x1b[31m\n  hint: this is a defect"),
        (RecursionError(), 4, "RecursionError"),
        (MemoryError(), 4, "MemoryError"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (BrokenPipeError(), 0, ""),
    ],
)
def test_every_end_has_its_code(
    seen: dict[str, object], capsys: Capture, monkeypatch: pytest.MonkeyPatch, result: BaseException, code: int, words: str
) -> None:
    monkeypatch.setattr(cli, "_hang_up", lambda: 0)
    seen["result"] = result
    assert main(["scan"], TODAY) == code
    err = capsys.readouterr().err
    assert words in err
    assert "Traceback" not in err


def test_the_traceback_is_there_for_who_asks(seen: dict[str, object], capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIDEBT_DEBUG", "1")
    seen["result"] = ValueError("boom")
    assert main(["scan"], TODAY) == 4
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("result", "settings", "code"),
    [
        (report(), Settings(), 0),
        (report(HIGH), Settings(), 1),
        (report(HIGH), Settings(exit_zero=True), 0),
        (report(HIGH), Settings(fail_on=("never",)), 0),
        (report(HIGH), Settings(fail_on=("critical",)), 0),
        (report(replace(HIGH, severity=Severity.LOW)), Settings(fail_on=("low",)), 1),
        (report(replace(HIGH, severity=Severity.MEDIUM)), Settings(), 0),
        (report(replace(HIGH, shown=False)), Settings(), 0),
        (report(HIGH), Settings(contexts=("test",)), 1),
        (report(HIGH), Settings(contexts=("app",)), 0),
        (report(replace(HIGH, places=())), Settings(contexts=("app",)), 1),
        (report(listed=0, read=0), Settings(), 3),
        (report(read=0, skipped=(Skipped("a.go", "no parser for .go"),)), Settings(), 3),
        (report(read=0, skipped=(Skipped("a.py", "permission denied", True),)), Settings(exit_zero=True), 3),
    ],
)
def test_exit_codes_of_reports(result: Report, settings: Settings, code: int) -> None:
    assert exit_code(result, settings) == code


def test_nothing_to_read_is_said(seen: dict[str, object], capsys: Capture) -> None:
    seen["result"] = report(listed=0, read=0)
    assert main(["scan"], TODAY) == 3
    assert "there are no files" in capsys.readouterr().err


def test_the_file_is_written_whole_and_said(seen: dict[str, object], capsys: Capture, tmp_path: Path) -> None:
    assert main(["scan", "--output", "out.txt", "--timings"], TODAY) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "report written to out.txt" in err
    assert "1.500 s  detect" in err
    assert (tmp_path / "out.txt").read_text() == "REPORT \\udce9\n"
    assert [item.name for item in tmp_path.iterdir()] == ["out.txt"]


def test_a_file_that_cannot_be_written_keeps_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "out.txt"
    file.write_text("old")
    file.chmod(0o640)
    write("new", file)
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("new", 0o640)
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(UsageError, match="No space left"):
        write("newer", file)
    assert [(item.name, item.read_text()) for item in tmp_path.iterdir()] == [("out.txt", "new")]
    with pytest.raises(UsageError, match="cannot write"):
        write("x", tmp_path / "none" / "out.txt")


def test_a_device_is_written_to_and_not_replaced() -> None:
    write("x", Path(os.devnull))
    assert not Path(os.devnull).is_file()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("color", "terminal", "environment", "expected"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "0"}, False),
        ("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(color: str, terminal: bool, environment: dict[str, str], expected: bool) -> None:
    assert wants_color(Settings(color=color), Terminal() if terminal else io.StringIO(), environment) is expected


def test_nothing_that_a_terminal_obeys_is_said() -> None:
    assert printable("a\x1b[2J\u202eb\nc é") == "a\\x1b[2J\\u202eb\nc é"


def test_progress_waits_a_second_draws_one_line_and_wipes_it() -> None:
    now = [0.0]
    stream = io.StringIO()
    with Progress(stream, True, lambda: now[0]) as progress:
        progress("files", 1, 1000)
        assert stream.getvalue() == ""
        now[0] = 1.2
        progress("files", 700, 1000)
        progress("files", 701, 1000)
        progress("history", 0, 1)
    assert stream.getvalue() == "\r\x1b[2Kaidebt: files 700 of 1,000 …\r\x1b[2Kaidebt: history …\r\x1b[2K"


def test_progress_is_silent_when_disabled_and_when_its_stream_is_gone() -> None:
    stream = io.StringIO()
    with Progress(stream, False, lambda: 9e9) as progress:
        progress("files", 1, 2)
    assert stream.getvalue() == ""
    ticks = iter(range(0, 100, 10))
    with Progress(stream, True, lambda: next(ticks)) as progress:
        stream.close()
        progress("files", 1, 2)


def test_help_names_examples_and_exit_codes(capsys: Capture) -> None:
    assert main(["scan", "--help"]) == 0
    told = capsys.readouterr().out
    assert "exit codes:" in told
    assert "--as-of" in told
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("aidebt 0.")


def test_explain_prints_the_manual_of_a_rule_and_lists_all(capsys: Capture) -> None:
    assert main(["explain", "retired-model"]) == 0
    assert capsys.readouterr().out.startswith("# retired-model\n")
    assert main(["explain"]) == 0
    assert "stale-prompt" in capsys.readouterr().out


def test_a_closed_pipe_and_a_poor_encoding_end_quietly(aidebt: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    source = Path(cli.__file__).parents[2]
    command = [sys.executable, "-c", "import sys; from aidebt.cli import main; sys.exit(main(['explain', 'retired-model']))"]
    environment = os.environ | {"PYTHONPATH": str(source), "PYTHONIOENCODING": "ascii"}
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, env=environment, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")
    assert subprocess.run(command, env=environment, capture_output=True).returncode == 0
