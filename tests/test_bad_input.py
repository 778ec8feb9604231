"""What no scan may stumble over: a clear line, the rest scanned, nothing lost. Through the command line, as a user meets it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aidebt.cli import main
from repository import Repo

TODAY = date(2026, 11, 22)
APP = 'from openai import OpenAI\nOpenAI().chat.completions.create(model="gpt-4o")\n'
Scan = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def scan(capsys: pytest.CaptureFixture[str]) -> Scan:
    """Scans with `--format json`: the exit code, the report ({} for none), and what was said on stderr."""

    def run(*arguments: str | Path) -> tuple[int, dict[str, Any], str]:
        code = main(["scan", "--format", "json", "--exit-zero", "--jobs", "1", *map(str, arguments)], TODAY)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, json.loads(out) if out else {}, err

    return run


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "r").write("app.py", APP).commit("2024-01-01")


def pins(report: dict[str, Any]) -> dict[str, str]:
    """The status of the age of each pin, by path."""
    return {asset["path"]: asset["age"]["status"] for asset in report["assets"] if asset["kind"] == "model_pin"}


def reasons(report: dict[str, Any]) -> dict[str, str]:
    return {item["path"]: item["reason"] for item in report["skipped"]}


# -- repositories ---------------------------------------------------------------------------------------------------


def test_a_directory_that_is_no_repository(scan: Scan, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    code, report, _ = scan(tmp_path)
    assert code == 0
    assert pins(report) == {"app.py": "unknown"}
    assert "not a git repository" in json.dumps(report["repository"])


def test_an_empty_directory_and_an_empty_repository(scan: Scan, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", Repo(tmp_path / "r").path):
        code, report, err = scan(path)
        assert code == 3
        assert report["assets"] == []
        assert "there are no files" in err


def test_a_repository_without_ai_is_fine(scan: Scan, tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r").write("main.go", "package main\n").write("README.md", "A tool.\n").commit("2024-01-01")
    code, report, err = scan(repo.path)
    assert (code, report["assets"], err) == (0, [], "")
    assert scan(repo.remove("README.md").path)[0] == 3


def test_a_repository_without_commits(scan: Scan, tmp_path: Path) -> None:
    code, report, _ = scan(Repo(tmp_path / "r").write("app.py", APP).path)
    assert code == 0
    assert pins(report) == {"app.py": "uncommitted"}
    assert report["repository"]["head"] is None


def test_a_detached_head(scan: Scan, repo: Repo) -> None:
    repo.write("b.txt", "x").commit("2024-02-01").git("checkout", "-q", "--detach", "HEAD~1")
    code, report, _ = scan(repo.path)
    assert code == 0
    assert pins(report) == {"app.py": "exact"}


def test_a_shallow_clone(scan: Scan, repo: Repo, tmp_path: Path) -> None:
    repo.write("b.txt", "x").commit("2024-02-01")
    _, report, _ = scan(repo.clone(tmp_path / "shallow", "--depth=1").path)
    assert pins(report) == {"app.py": "lower_bound"}


def test_missing_blobs(scan: Scan, repo: Repo, tmp_path: Path) -> None:
    repo.write("old.py", APP).commit("2024-02-01").write("old.py", APP + "# more\n").commit("2024-03-01")
    repo.write("gone.py", APP.replace("gpt-4o", "gpt-4")).commit("2024-04-01").lose("HEAD~1~1:old.py", "HEAD:gone.py")
    code, report, _ = scan(repo.path)
    assert code == 0
    assert set(pins(report)) == {"app.py", "old.py", "gone.py"}
    assert pins(report)["app.py"] == "exact"


def test_a_missing_blob_in_a_bare_repository_is_listed(scan: Scan, repo: Repo) -> None:
    repo.write("gone.py", APP.replace("gpt-4o", "gpt-4")).commit("2024-02-01").lose("HEAD:gone.py")
    repo.git("config", "core.bare", "true")
    (repo.path / ".git").rename(repo.path.parent / "bare.git")
    code, report, _ = scan(repo.path.parent / "bare.git")
    assert code == 0
    assert set(pins(report)) == {"app.py"}
    assert "git" in reasons(report)["gone.py"]


def test_a_repository_of_another_user(scan: Scan, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setattr("aidebt.git.KEPT_VARIABLES", {"GIT_TEST_ASSUME_DIFFERENT_OWNER"})
    repo.write(".gitignore", ".env\n").write(".env", "OPENAI_MODEL=gpt-4o\n")
    code, report, _ = scan(repo.path)
    assert code == 0
    assert pins(report) == {"app.py": "unknown"}
    assert "safe.directory" in json.dumps(report["repository"])
    assert ".env" in reasons(report)


def test_a_repository_whose_git_directory_is_broken(scan: Scan, repo: Repo) -> None:
    (repo.path / ".git" / "HEAD").write_text("nonsense\n")
    code, report, _ = scan(repo.path)
    assert code == 0
    assert pins(report) == {"app.py": "unknown"}


@pytest.mark.parametrize("path", ["none", "none/deep.py"])
def test_paths_that_are_none(scan: Scan, repo: Repo, path: str) -> None:
    code, report, err = scan(repo.path / path)
    assert (code, report) == (2, {})
    assert "hint:" in err


# -- contents -------------------------------------------------------------------------------------------------------

CONTENTS = {
    "latin1.py": b"# caf\xe9\n" + APP.encode(),
    "utf16.py": APP.encode("utf-16"),
    "bom.py": b"\xef\xbb\xbf" + APP.encode(),
    "half.py": APP.encode() + b'x = """never closed\ny = {\n',
    "python2.py": b"print 'x'\n" + APP.encode(),
    "half.json": b'{"model": "gpt-4o", "a": [1, 2',
    "half.yaml": b"model: gpt-4o\n  bad: [\n\t- x: {",
    "half.toml": b'model = "gpt-4o"\n[a\nb = ',
    "deep.json": b'{"model": "gpt-4o", "a": ' + b"[" * 100_000,
    "deep.yaml": b"model: gpt-4o\na: " + b"[" * 100_000,
    "deep.py": APP.encode() + b"x = " + b"(" * 20_000 + b"\n",
    "deep.toml": b'model = "gpt-4o"\na = ' + b"[" * 50_000,
    "anchors.yaml": b"a: &a [x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (98 + i, 98 + i, 97 + i, 97 + i) for i in range(20)),
    "nul.py": APP.encode() + b"\0" * 10,
    "empty.py": b"",
    "crlf.py": APP.encode().replace(b"\n", b"\r\n"),
    "cr.py": APP.encode().replace(b"\n", b"\r"),
    "surrogate.json": b'{"model": "gpt-4o", "x": "\\ud800"}',
    "bad.prompty": b"---\nmodel:\n  - [gpt-4o\n---\nsystem:\nYou are\xff an assistant\n",
    "Dockerfile": b"ENV OPENAI_MODEL=gpt-4o \\\n",
    ".env": b"OPENAI_MODEL='gpt-4o\nX",
}


def test_half_written_and_undecodable_files_do_not_end_a_scan(scan: Scan, repo: Repo) -> None:
    for name, content in CONTENTS.items():
        repo.write(name, content)
    code, report, err = scan(repo.commit("2024-02-01").path)
    assert (code, err) == (0, "")
    assert {"app.py", "latin1.py", "bom.py", "half.py", "crlf.py", "python2.py"} <= set(pins(report))
    assert reasons(report)["utf16.py"] == "binary"


def test_a_huge_json_is_not_read(scan: Scan, repo: Repo) -> None:
    with (repo.path / "huge.json").open("wb") as stream:
        stream.write(b'{"model": "gpt-4o"')
        stream.truncate(200 << 20)
    _, report, _ = scan(repo.path)
    assert (
        reasons(report)["huge.json"] == "too large for a setting, and no evaluation names it"
    )  # such are read row by row, if at all
    assert set(pins(report)) == {"app.py"}


@pytest.mark.parametrize("name", ["line.json", "line.yaml", "line.py", "line.md", "line.toml", ".env.example"])
def test_one_line_of_five_megabytes_is_listed(scan: Scan, repo: Repo, name: str) -> None:
    repo.write(name, b'x = "gpt-4o' + b"a" * 5_000_000 + b'"\n')
    _, report, _ = scan(repo.path)
    assert reasons(report)[name].startswith(("too large", "a line longer"))
    assert set(pins(report)) == {"app.py"}


# -- names and types ------------------------------------------------------------------------------------------------

ODD = [
    b"new\nline.py",
    b'quo"te.py',
    b"it's.py",
    b"caf\xc3\xa9.py",
    b"caf\xe9.py",
    b" space.py",
    b"-dash.py",
    b"a\x1b[2J.py",
    b"%41.py",
    b":(top).py",
    b"*.py",
    b"\xf0\x9f\x98\x80.py",
]


def test_odd_names_are_found_dated_and_printable(scan: Scan, repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    for number, name in enumerate(ODD):
        (repo.path / os.fsdecode(name)).write_text(APP.replace("gpt-4o", f"gpt-4o-2024-{number:02}-01"))
    code, report, _ = scan(repo.commit("2024-02-01").path)
    assert code == 0
    assert len(pins(report)) == len(ODD) + 1
    assert set(pins(report).values()) == {"exact"}
    assert "caf%E9.py" in pins(report)
    assert "café.py" in pins(report)
    assert main(["scan", str(repo.path), "--all", "-v", "--exit-zero", "--color", "never"], TODAY) == 0
    screen = capsys.readouterr().out
    assert "\x1b" not in screen
    screen.encode("utf-8")


def test_links_loops_pipes_and_sockets_are_listed_and_not_opened(scan: Scan, repo: Repo, tmp_path: Path) -> None:
    secret = tmp_path / "outside"
    secret.mkdir()
    (secret / "secret.py").write_text(APP)
    (repo.path / "loop").symlink_to("loop")
    (repo.path / "out.py").symlink_to(secret / "secret.py")
    (repo.path / "dir").symlink_to(secret)
    (repo.path / "inner.py").symlink_to("app.py")
    (repo.path / "self").symlink_to(".")
    (repo.path / "nowhere.py").symlink_to("none")
    os.mkfifo(repo.path / "pipe.py")
    code, report, _ = scan(repo.path)
    assert code == 0
    assert set(pins(report)) == {"app.py"}
    told = reasons(report)
    assert {path for path, reason in told.items() if reason == "symbolic link"} == {"out.py", "inner.py", "nowhere.py"}
    assert {"loop", "dir", "self"} <= set(told)
    plain, _, _ = scan(tmp_path)
    assert plain == 0


def test_a_directory_replaced_by_a_link_does_not_lead_out(scan: Scan, repo: Repo, tmp_path: Path) -> None:
    repo.write("sub/a.py", APP).commit("2024-02-01")
    (repo.path / "sub").rename(tmp_path / "moved")
    (repo.path / "sub").symlink_to(tmp_path / "moved")
    _, report, _ = scan(repo.path)
    assert set(pins(report)) == {"app.py"}
    assert reasons(report)["sub/a.py"] == "behind a symbolic link"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
def test_unreadable_files_are_listed(scan: Scan, repo: Repo) -> None:
    (repo.path / "app.py").chmod(0)
    code, report, _ = scan(repo.path)
    assert code == 3
    assert reasons(report) == {"app.py": "permission denied"}


def test_when_nothing_can_be_read_it_is_said(scan: Scan, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def refuse(path: Any, *rest: Any, **options: Any) -> int:
        if str(path).endswith("app.py"):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **options)

    monkeypatch.setattr("aidebt.discover.reading.os.open", refuse)
    code, report, err = scan(repo.path)
    assert code == 3
    assert reasons(report) == {"app.py": "permission denied"}
    assert "none of 1 files could be read" in err
    assert [finding["rule"] for finding in report["findings"]] == ["unread-files"]


def test_a_hostile_configuration_of_git_runs_nothing(scan: Scan, repo: Repo, tmp_path: Path) -> None:
    script = tmp_path / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\ncat\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.external", "filter.x.clean", "filter.x.smudge", "diff.x.textconv"):
        repo.git("config", key, str(script))
    repo.write(".gitattributes", "* filter=x diff=x\n").write("app.py", APP + "# changed\n")
    code, report, _ = scan(repo.path)
    assert (code, set(pins(report))) == (0, {"app.py"})
    assert not (tmp_path / "ran").exists()
