"""Stores that lie in a repository, through the command line: what is shown of them, since when, and what is left unread."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aidebt.cli import main
from repository import Repo
from stores.chroma_layouts import SEGMENT, Collection, write
from stores.test_faiss import BODY, header

TODAY = date(2026, 11, 22)
Scan = Callable[..., dict[str, Any]]


@pytest.fixture
def scan(capsys: pytest.CaptureFixture[str]) -> Scan:
    def run(*arguments: str | Path) -> dict[str, Any]:
        main(["scan", "--format", "json", "--exit-zero", "--jobs", "1", *map(str, arguments)], TODAY)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        report: dict[str, Any] = json.loads(out)
        return report

    return run


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "r")


def indexes(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{asset['path']}:{asset['name']}": asset for asset in report["assets"] if asset["kind"] == "embedding_index"}


def reasons(report: dict[str, Any]) -> dict[str, str]:
    return {item["path"]: item["reason"] for item in report["skipped"]}


def chroma(repo: Repo, *collections: Collection, folder: str = "data/db") -> Repo:
    write(repo.path / folder, "1.5", *collections)
    return repo.write(f"{folder}/{SEGMENT.format(0)}/data_level0.bin", b"\0" * 50)


def test_each_index_is_an_asset_with_what_the_store_says(scan: Scan, repo: Repo) -> None:
    openai = {"type": "known", "name": "openai", "config": {"model_name": "text-embedding-3-small"}}
    rows = ("2025-02-03 04:05:06", "2025-03-04 05:06:07")
    chroma(repo, Collection("docs", 1536, rows, "cosine", openai), Collection("notes", 384, rows)).commit("2025-03-05")
    report = scan(repo.path)
    found = indexes(report)
    assert found.keys() == {"data/db/chroma.sqlite3:docs", "data/db/chroma.sqlite3:notes"}
    docs = found["data/db/chroma.sqlite3:docs"]
    assert docs["value"] == "dims=1536, metric=cosine, count=2, model=text-embedding-3-small"
    assert (docs["context"], docs["live"], docs["confidence"], docs["role"]) == ("app", True, "high", "index")
    assert docs["index"] == {
        "store": "chroma",
        "called": ["docs"],
        "of": None,
        "evidence": "persisted",
        "version": "1.5",
        "dims": 1536,
        "element": "float32",
        "metric": "cosine",
        "count": 2,
        "model": "text-embedding-3-small",
        "created_on": "2025-02-03",
        "updated_on": "2025-03-04",
        "absent": [],
        "places": [{"path": "data/db/chroma.sqlite3", "line": 1, "evidence": "persisted", "says": ""}],
    }
    assert found["data/db/chroma.sqlite3:notes"]["index"]["absent"] == [
        {"field": "model", "reason": "no embedding function is recorded"}
    ]
    assert reasons(report) == {}, "all files of the store are accounted for"


def test_a_store_is_as_old_as_its_last_rebuild(scan: Scan, repo: Repo) -> None:
    repo.write("a/index.faiss", header() + BODY).commit("2024-01-01")
    repo.write("a/index.faiss", header() + BODY + b"\1").commit("2024-02-02")
    repo.write("a/README.md", "rebuilt\n").commit("2024-03-03")
    repo.git("mv", "a", "b")
    repo.commit("2024-04-04")
    age = indexes(scan(repo.path))["b/index.faiss:index"]["age"]
    assert (age["status"], age["changed_on"], age["introduced_on"], age["revisions"]) == (
        "exact",
        "2024-02-02",
        "2024-01-01",
        2,
    )


def test_a_store_that_was_rebuilt_and_not_committed(scan: Scan, repo: Repo) -> None:
    repo.write("index.faiss", header() + BODY).commit("2024-01-01").write("index.faiss", header() + BODY + b"\1")
    repo.write("new.faiss", header() + BODY)
    found = indexes(scan(repo.path))
    ages = {name: (asset["age"]["status"], asset["age"]["changed_on"]) for name, asset in found.items()}
    assert ages == {"index.faiss:index": ("uncommitted", "2026-11-22"), "new.faiss:new": ("uncommitted", "2026-11-22")}


def test_a_shallow_clone_makes_the_age_a_bound(scan: Scan, repo: Repo, tmp_path: Path) -> None:
    repo.write("index.faiss", header() + BODY).commit("2024-01-01").write("x", "").commit("2024-02-02")
    age = indexes(scan(repo.clone(tmp_path / "shallow", "--depth=1").path))["index.faiss:index"]["age"]
    assert (age["status"], age["reason"]) == ("lower_bound", "shallow history")


def test_a_bare_repository_says_the_same(scan: Scan, repo: Repo, tmp_path: Path) -> None:
    chroma(repo, Collection("docs", 8, ("2025-01-01",))).write("x/index.faiss", header() + BODY).commit("2025-03-05")
    there, bare = scan(repo.path), scan(repo.clone(tmp_path / "bare.git", "--bare").path)
    assert indexes(there) == indexes(bare)
    assert len(indexes(there)) == 2
    assert reasons(there) == reasons(bare) == {}


def test_an_earlier_commit_says_what_was_true_then(scan: Scan, repo: Repo) -> None:
    repo.write("index.faiss", header(count=1) + BODY).commit("2024-01-01").write("index.faiss", header() + BODY).commit(
        "2024-02-02"
    )
    then = indexes(scan("--rev", "HEAD~1", repo.path))["index.faiss:index"]
    assert (then["index"]["count"], then["age"]["changed_on"]) == (1, "2024-01-01")


def test_contexts_paths_and_excludes_hold_for_stores(scan: Scan, repo: Repo) -> None:
    for path in ("app/index.faiss", "tests/data/index.faiss", "old/index.faiss", "node_modules/x/index.faiss"):
        repo.write(path, header() + BODY)
    repo.commit("2024-01-01")
    report = scan(repo.path, "--extend-exclude", "old/")
    found = {name.partition("/")[0]: (asset["context"], asset["live"]) for name, asset in indexes(report).items()}
    assert found == {"app": ("app", True), "tests": ("test", False)}
    assert reasons(report) == {"node_modules/x/index.faiss": "vendored", "old/index.faiss": "excluded"}
    assert indexes(scan(repo.path / "app")).keys() == {"app/index.faiss:index"}


def test_what_git_ignores_stays_closed(scan: Scan, repo: Repo) -> None:
    repo.write(".gitignore", "db/\n").write("db/index.faiss", header() + BODY).commit("2024-01-01")
    assert indexes(scan(repo.path)) == {}


def test_a_damaged_store_is_listed_with_the_reason(scan: Scan, repo: Repo) -> None:
    repo.write("index.faiss", header()[:20]).write("chroma.sqlite3", b"SQLite format 3\0" + b"x" * 2000).commit("2024-01-01")
    report = scan(repo.path)
    assert indexes(report) == {}
    assert reasons(report)["index.faiss"] == "faiss: cut short in its header, after 20 bytes"
    assert reasons(report)["chroma.sqlite3"].startswith("sqlite: SQLite: ")


def test_binary_files_that_are_no_store_are_skipped_as_before(scan: Scan, repo: Repo) -> None:
    repo.write("a.db", b"\0\1\2").write("b.bin", b"I am no index").write("c.png", header() + BODY).write("d", b"\0" * 9)
    assert reasons(scan(repo.commit("2024-01-01").path)) == {
        "a.db": "binary",
        "b.bin": "binary",
        "c.png": "binary",
        "d": "no parser",
    }


def test_vectors_are_not_read_as_settings(scan: Scan, repo: Repo) -> None:
    store = {"embedding_dict": {"a": [0.5] * 8}, "text_id_to_ref_doc_id": {}, "metadata_dict": {"a": {"model": "gpt-4o"}}}
    repo.write("storage/default__vector_store.json", json.dumps(store)).write("storage/docstore.json", '{"model": "gpt-4o"}')
    report = scan(repo.commit("2024-01-01").path)
    assert [asset["kind"] for asset in report["assets"]] == ["embedding_index"]
    assert report["coverage"]["files_read"] == 1


def test_a_pointer_under_a_name_that_only_stores_have_is_an_index_of_which_nothing_is_known(scan: Scan, repo: Repo) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 99\n"
    repo.write("docs.faiss", pointer).write("weights.bin", pointer).commit("2024-01-01")
    (found,) = indexes(scan(repo.path)).values()
    assert (found["path"], found["value"], found["confidence"]) == ("docs.faiss", "", "medium")
    assert {item["reason"] for item in found["index"]["absent"]} == {"git lfs pointer: the content is elsewhere"}
    assert found["index"]["store"] == "faiss"


def test_links_and_loops_are_not_followed(scan: Scan, repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "index.faiss").write_bytes(header() + BODY)
    repo.write("README.md", "x\n")
    (repo.path / "folder").symlink_to(tmp_path / "outside")
    (repo.path / "file.faiss").symlink_to(tmp_path / "outside" / "index.faiss")
    (repo.path / "loop.faiss").symlink_to(repo.path / "loop.faiss")
    for path in (repo.path, repo.commit("2024-01-01").path):
        report = scan(path)
        assert indexes(report) == {}
        assert reasons(report)["file.faiss"] == reasons(report)["loop.faiss"] == "symbolic link"


def test_a_plain_directory_has_stores_too(scan: Scan, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "index.faiss").write_bytes(header() + BODY)
    (found,) = indexes(scan(tmp_path / "d")).values()
    assert (found["index"]["dims"], found["age"]["status"]) == (4, "unknown")
