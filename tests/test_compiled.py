"""The compiled form of the rules: made once, thrown away when anything about it is odd."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from aidebt import compiled
from aidebt.compiled import cache_dir, compile_tables, dump, load_tables, rules_dir
from aidebt.errors import CatalogError


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    target = tmp_path / "rules"
    shutil.copytree(rules_dir(), target)
    return target


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "aidebt"


def fresh(directory: Path) -> dict[str, object]:
    """What a new process would load."""
    compiled._load.cache_clear()
    compiled._stat_key.cache_clear()
    return load_tables(directory)


def test_every_table_is_found_under_its_path(rules: Path, cache: Path) -> None:
    (rules / "signatures").mkdir(exist_ok=True)
    (rules / "signatures" / "acme.toml").write_text('day = 2026-11-22\n[[call]]\nname = "x"\n')
    tables = fresh(rules)
    assert tables["signatures/acme"] == {"day": "2026-11-22", "call": [{"name": "x"}]}
    assert "thresholds" in tables
    assert not [name for name in tables if name.startswith("models/")]


def test_the_second_process_reads_the_cache(rules: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fresh(rules)
    assert len(list(cache.glob("rules-*.jsonl"))) == 1
    monkeypatch.setattr(compiled, "compile_tables", lambda directory: pytest.fail("compiled again"))
    second = fresh(rules)
    assert second == first
    for name in second.keys() - {"compiled"}:
        assert json.dumps(second[name]) == json.dumps(first[name]), name  # rows that match first win: order counts


def test_a_changed_file_is_compiled_anew_and_the_old_cache_goes(rules: Path, cache: Path) -> None:
    first = fresh(rules)
    (rules / "new.toml").write_text("answer = 42\n")
    second = fresh(rules)
    assert second["new"] == {"answer": 42}
    assert second["hash"] != first["hash"]
    assert len(list(cache.glob("rules-*.jsonl"))) == 1


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": 1}', b"\xff\xfe", b'{"format": 0, "compiled": {"rows": 0}}', b"[" * 100_000]
)
def test_a_damaged_cache_is_written_anew(rules: Path, cache: Path, content: bytes) -> None:
    first = fresh(rules)
    (path,) = cache.glob("rules-*.jsonl")
    path.write_bytes(content)
    assert fresh(rules) == first
    assert fresh(rules) == first
    assert path.read_bytes() != content


def test_a_torn_cache_is_written_anew(rules: Path, cache: Path) -> None:
    first = fresh(rules)
    (path,) = cache.glob("rules-*.jsonl")
    whole = path.read_bytes()
    for length in (len(whole) // 2, len(whole) - 3):
        path.write_bytes(whole[:length])
        assert fresh(rules) == first
        assert path.read_bytes() == whole


def test_a_cache_that_cannot_be_written_is_done_without(rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert "compiled" in fresh(rules)


def test_the_cache_lies_where_the_user_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_dir() == Path.home() / ".cache" / "aidebt"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_dir() == tmp_path / "aidebt"


def test_a_broken_file_is_named(rules: Path, cache: Path) -> None:
    (rules / "families.toml").write_text("[[family]\n")
    with pytest.raises(CatalogError, match=r"rules/families\.toml"):
        fresh(rules)


def test_the_same_rules_compile_to_the_same_bytes_wherever_they_lie(rules: Path) -> None:
    assert dump(compile_tables(rules)) == dump(compile_tables(rules_dir()))
