"""`aidebt indexes`, and the line of the report on the embedding clock."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from repository import Repo
from stores.chroma_layouts import SEGMENT, Collection, write

Run = Callable[..., subprocess.CompletedProcess[str]]
AS_OF = ("--as-of", "2026-11-22", "--no-cache", "--jobs", "1")
EMBEDS = (
    "from openai import OpenAI\n"
    "def embed(text):\n"
    '    return OpenAI().embeddings.create(model="text-embedding-3-small", input=text)\n'
)
SCHEMA = "CREATE TABLE documents (id bigserial, embedding vector(1536));\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "trains").write("db/001.sql", SCHEMA).write("ingest.py", EMBEDS).commit("2024-01-01", "app")


def test_the_list_says_store_vectors_model_age_and_verdict(repo: Repo, aidebt: Run) -> None:
    done = aidebt("indexes", *AS_OF, cwd=repo.path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "trains, as of 2026-11-22: 1 vector index"
    assert lines[2] == "db/001.sql:1  documents  fine 0/100"
    told = {line[2:11].strip(): line[11:] for line in lines if line.startswith("  ")}
    assert told["store"] == "pgvector, declared"
    assert told["vectors"] == "1,536 dimensions, distance unknown, float32, count unknown"
    assert told["model"] == "text-embedding-3-small (ingest.py:3): from the code beside it"
    assert told["asked by"] == "nothing that is known"
    assert told["age"].startswith("unchanged since 2024-01-01 (")


def test_a_persisted_store_says_more(repo: Repo, aidebt: Run) -> None:
    known = {"type": "known", "name": "openai", "config": {"model_name": "text-embedding-ada-002"}}
    write(repo.path / "data/db", "1.5", Collection("manuals", 1536, ("2025-02-03 04:05:06",), "cosine", known))
    repo.write(f"data/db/{SEGMENT.format(0)}/data_level0.bin", b"\0" * 50).commit("2025-03-05")
    found = json.loads(aidebt("indexes", "--format", "json", *AS_OF, cwd=repo.path).stdout)
    assert found["schema"] == "aidebt-indexes/1"
    manuals, documents = found["indexes"]
    assert (manuals["name"], manuals["store"], manuals["dims"], manuals["metric"], manuals["count"]) == (
        "manuals",
        "chroma",
        1536,
        "cosine",
        1,
    )
    assert (manuals["model_known"], manuals["recorded"]) == ("recorded in the store", "text-embedding-ada-002")
    assert (manuals["updated_on"], manuals["verdict"]) == ("2025-02-03", "ageing")
    assert manuals["why"].startswith("text-embedding-ada-002 is superseded by text-embedding-3-small")
    assert [place["path"] for place in documents["places"]] == ["db/001.sql"]
    assert documents["models"][0]["value"] == "text-embedding-3-small"


def test_what_only_its_dimension_tells(tmp_path: Path, aidebt: Run) -> None:
    (tmp_path / "001.sql").write_text(SCHEMA)
    (found,) = json.loads(aidebt("indexes", "--format", "json", *AS_OF, cwd=tmp_path).stdout)["indexes"]
    assert (found["model_known"], found["models"]) == ("only bounded by its dimension", [])
    assert {"text-embedding-ada-002", "text-embedding-3-small"} <= set(found["candidates"])
    text = aidebt("indexes", *AS_OF, cwd=tmp_path).stdout
    assert "  model    only bounded by its dimension: " in text


def test_services_and_models_without_index(tmp_path: Path, aidebt: Run) -> None:
    (tmp_path / "compose.yaml").write_text("services:\n  store:\n    image: qdrant/qdrant:v1.12.0\n")
    (tmp_path / "a.py").write_text(EMBEDS)
    lines = aidebt("indexes", *AS_OF, cwd=tmp_path).stdout.splitlines()
    assert lines[0].endswith(": 0 vector indexes")
    assert "Services that hold indexes  compose.yaml:2 qdrant" in lines
    assert "Tied to no index  1 model pin: text-embedding-3-small a.py:3" in lines


def test_the_line_of_the_report(repo: Repo, aidebt: Run, tmp_path: Path) -> None:
    changed = repo.write("ingest.py", EMBEDS.replace("3-small", "ada-002")).commit("2024-02-01", "changed")
    line = next(
        line for line in aidebt("scan", "--exit-zero", *AS_OF, cwd=changed.path).stdout.splitlines() if "embedding  " in line
    )
    assert line.split()[:3] == ["embedding", "overdue", "74/100"]
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "a.py").write_text(
        'from openai import OpenAI\nOpenAI().responses.create(model="gpt-4o", input="hi")\n'
    )
    text = aidebt("scan", "--exit-zero", *AS_OF, cwd=tmp_path / "none").stdout
    assert "embedding  nothing to measure: no embedding model or vector index found" in text


def test_nothing_to_list(tmp_path: Path, aidebt: Run) -> None:
    (tmp_path / "a.py").write_text("print(1)\n")
    assert aidebt("indexes", ".", cwd=tmp_path).stdout.endswith(": 0 vector indexes\n")
