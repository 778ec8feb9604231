"""A store that lies in a repository, the code that builds it and the code that asks it, scanned whole."""

from __future__ import annotations

import json
import struct
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aidebt.config import Settings
from aidebt.reporters import json as reporter
from aidebt.reporters.options import RenderOptions
from aidebt.scan import scan
from repository import Repo
from stores.test_faiss import header

DIMS = 1536
INGEST = """from langchain_community.document_loaders import TextLoader
from langchain_community.vectorstores import FAISS
from langchain_openai import OpenAIEmbeddings


def build():
    documents = TextLoader("data/handbook.md").load()
    FAISS.from_documents(documents, OpenAIEmbeddings(model="text-embedding-3-small")).save_local("data/index")
"""
APP = """from langchain_community.vectorstores import FAISS
from langchain_openai import OpenAIEmbeddings

store = FAISS.load_local("data/index", OpenAIEmbeddings(model="text-embedding-3-small"))


def answer(question):
    return store.similarity_search(question, k=3)
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    store = header(b"IxF2", DIMS, 1) + struct.pack(f"<Q{DIMS}f", DIMS, *[0.5] * DIMS)
    repo = Repo(tmp_path / "r").write("data/handbook.md", "# Handbook\n").write("data/index/index.faiss", store)
    return repo.write("ingest.py", INGEST).write("app.py", APP).commit("2025-06-10")


def found(repo: Repo) -> dict[str, Any]:
    report = scan(Settings(paths=(repo.path,), jobs=1, cache=False), date(2026, 11, 22))
    document: dict[str, Any] = json.loads(reporter.render(report, RenderOptions()))
    return document


def messages(repo: Repo) -> dict[str, str]:
    return {finding["rule"]: finding["message"] for finding in found(repo)["findings"] if finding["clock"] == "embedding"}


def test_store_build_and_query_are_one_index_and_agree(repo: Repo) -> None:
    report = found(repo)
    indexes = [asset for asset in report["assets"] if asset["kind"] == "embedding_index"]
    (main,) = [asset for asset in indexes if asset["index"]["of"] is None]
    assert (main["path"], main["index"]["evidence"], main["index"]["dims"], main["index"]["count"]) == (
        "ingest.py",
        "persisted",
        DIMS,
        1,
    )
    assert "data/index/index.faiss" in {place["path"] for place in main["index"]["places"]}
    edges = {(edge["type"], edge["source"], edge["target"]) for edge in report["edges"]}
    assert ("index_built_from", main["id"], "file:data/handbook.md") in edges
    assert ("query_uses_index", "query:app.py:answer", main["id"]) in edges
    assert messages(repo) == {}


def test_documents_that_move_on(repo: Repo) -> None:
    repo.write("data/handbook.md", "# Handbook\nNew.\n").commit("2026-03-01")
    assert messages(repo) == {
        "stale-documents": "the documents of data/index changed on 2026-03-01, 264 days after it was built"
    }


def test_a_query_side_that_moves_on(repo: Repo) -> None:
    repo.write("app.py", APP.replace("3-small", "3-large")).commit("2026-03-01")
    assert messages(repo) == {
        "index-query-mismatch": "data/index is built with text-embedding-3-small and asked with text-embedding-3-large "
        "since 2026-03-01 (266 days)"
    }


def test_a_build_side_that_moves_on_without_the_store(repo: Repo) -> None:
    for path, text in (("app.py", APP), ("ingest.py", INGEST)):
        repo.write(path, text.replace("3-small", "3-large"))
    repo.commit("2026-03-01")
    told = messages(repo)
    assert told["stale-index"] == (
        "data/index was not rebuilt since its embedding model became text-embedding-3-large on 2026-03-01 "
        "(266 days ago, text-embedding-3-small before)"
    )
    assert "index-query-mismatch" not in told
