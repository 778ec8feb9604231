from __future__ import annotations

import pytest

from aidebt.assets import Context
from aidebt.compiled import load_tables
from aidebt.contexts import Contexts
from aidebt.errors import CatalogError

CONTEXTS = Contexts.read(load_tables()["formats/contexts"])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/app/main.py", "app"),
        ("docs/spikes/vision.ipynb", "example"),
        ("notebooks/vision.ipynb", "notebook"),
        ("src/docs_index.ipynb", "notebook"),
        ("src/app/chat.prompty", "app"),
        ("src/agents/tools/search.py", "app"),
        ("app/latest.py", "app"),
        ("contest/main.py", "app"),
        ("src/documents/split.py", "app"),
        ("prompts/answer.md", "app"),
        ("AGENTS.md", "app"),
        ("data/cards.json", "app"),
        ("settings.toml", "config"),
        (".env.example", "config"),
        ("src/app/config.yaml", "config"),
        ("config/models.json", "config"),
        ("infra/main.bicep", "infra"),
        ("infra/ai.yaml", "infra"),
        ("docker-compose.dev.yml", "infra"),
        ("backend/Dockerfile", "infra"),
        ("deploy/helm/values.yaml", "infra"),
        (".github/workflows/evals.yml", "ci"),
        ("azure-pipelines.yml", "ci"),
        ("tests/evals/judge.py", "test"),
        ("src/test_chat.py", "test"),
        ("scripts/qa/durability_e2e.py", "test"),
        ("scripts/e2e_login.py", "test"),
        ("web/src/chat.test.tsx", "test"),
        ("src/evaluators/fluency.prompty", "eval"),
        ("evaluate.py", "eval"),
        ("promptfooconfig.yaml", "eval"),
        ("scripts/ingest.py", "script"),
        ("tools/seed.py", "script"),
        ("work/explore.ipynb", "notebook"),
        ("tests/explore.ipynb", "notebook"),
        ("docs/workshop/src/basic.prompty", "example"),
        ("examples/chat/main.py", "example"),
        ("cookbook/rag/config.yaml", "example"),
        ("docs/setup.md", "docs"),
        ("README.md", "docs"),
        ("prompts/README.md", "docs"),
        ("CHANGELOG.md", "docs"),
        ("NOTES.md", "docs"),
    ],
)
def test_context(path: str, expected: str) -> None:
    assert CONTEXTS.context(path) is Context(expected)


def test_a_bad_row_is_named() -> None:
    with pytest.raises(CatalogError, match=r"contexts\.toml"):
        Contexts.read({"context": [{"is": "moon", "globs": []}]})
