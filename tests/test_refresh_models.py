"""The maintainers' script: what it reads from packages, what it compares, and what it dares to write."""

from __future__ import annotations

import json
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import model_sources  # noqa: E402
import refresh_models  # noqa: E402
from model_sources import Claim  # noqa: E402

from aidebt.compiled import read_toml  # noqa: E402
from aidebt.resolve import Spellings  # noqa: E402

TODAY = date(2026, 12, 1)
SOURCE = "package:litellm 9.9.9"
PRICES = {
    "sample_spec": {"mode": "one of: chat, embedding"},
    "gpt-9": {"litellm_provider": "openai", "mode": "chat", "deprecation_date": "2030-01-02"},
    "azure/eu/gpt-9": {"litellm_provider": "azure", "mode": "chat", "deprecation_date": "soon"},
    "bedrock/us-east-1/amazon.x-v1:0": {"litellm_provider": "bedrock", "mode": "chat", "deprecation_date": "2030-01-02"},
    "us.amazon.y-v1:0": {"litellm_provider": "bedrock_converse", "mode": "chat"},
    "voyage/voyage-9": {"litellm_provider": "voyage", "mode": "embedding", "output_vector_size": 1024},
    "groq/openai/gpt-oss-9b": {"litellm_provider": "groq", "mode": "chat"},
    "ft:gpt-9": {"litellm_provider": "openai", "mode": "chat"},
    "1024-x-1024/dall-e-9": {"litellm_provider": "openai", "mode": "image_generation"},
    "elsewhere/model": {"litellm_provider": "elsewhere", "mode": "chat"},
}
CHAT_MODEL = """
ChatModel: TypeAlias = Literal[
    "gpt-9",
    "gpt-8",
]
'''Deprecated values:

- "gpt-8", "gpt-8-mini":
  Announced shutdown date: 2031-05-06. See
  https://example.com for details.
'''
"""
DEPRECATED = b"""
import os
os.abort()
DEPRECATED_MODELS = {"claude-8": "June 3rd, 2030", "claude-7": "soon"}
"""
ANTHROPIC = {
    "anthropic/types/model.py": b'Model: TypeAlias = Union[Literal["claude-9", "claude-9-20300101"], str]\n',
    "anthropic/resources/messages/messages.py": DEPRECATED,
}


def wheel(directory: Path, name: str, files: dict[str, bytes]) -> Path:
    path = directory / name
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in files.items():
            archive.writestr(member, data)
    return path


def prices(directory: Path) -> Path:
    data = json.dumps(PRICES).encode()
    return wheel(directory, "litellm-9.9.9-py3-none-any.whl", {"litellm/model_prices_and_context_window_backup.json": data})


def said(claims: list[Claim]) -> set[tuple[str, str, str, str]]:
    return {(claim.platform, claim.id, claim.field, claim.value) for claim in claims}


def test_the_price_table(tmp_path: Path) -> None:
    package, claims = model_sources.read_wheel(prices(tmp_path))
    assert package == "litellm"
    assert said(claims) == {
        ("openai", "gpt-9", "", ""),
        ("openai", "gpt-9", "retires", "2030-01-02"),
        ("azure-openai", "eu/gpt-9", "", ""),
        ("aws-bedrock", "us.amazon.y-v1:0", "", ""),
        ("voyage", "voyage-9", "", ""),
        ("voyage", "voyage-9", "dims", "1024"),
        ("groq", "openai/gpt-oss-9b", "", ""),
    }
    assert {claim.source for claim in claims} == {SOURCE}


def test_literals_and_docstrings_of_a_first_party_package(tmp_path: Path) -> None:
    files = {"openai/types/shared/chat_model.py": CHAT_MODEL.encode(), "openai/_client.py": b'X: Literal["gpt-7"]\n'}
    _, claims = model_sources.read_wheel(wheel(tmp_path, "openai-9.0.0-py3-none-any.whl", files))
    assert said(claims) == {
        ("openai", "gpt-9", "", ""),
        ("openai", "gpt-8", "", ""),
        ("openai", "gpt-8", "retires", "2031-05-06"),
        ("openai", "gpt-8-mini", "retires", "2031-05-06"),
    }


def test_a_table_of_dates_in_words_is_read_and_nothing_is_run(tmp_path: Path) -> None:
    _, claims = model_sources.read_wheel(wheel(tmp_path, "anthropic-9.0.0-py3-none-any.whl", ANTHROPIC))
    assert said(claims) == {
        ("anthropic", "claude-9", "", ""),
        ("anthropic", "claude-9-20300101", "", ""),
        ("anthropic", "claude-8", "retires", "2030-06-03"),
    }


def test_profiles(tmp_path: Path) -> None:
    text = b'_PROFILES: dict[str, dict] = {"grok-9": {"release_date": "2030-02-03"}, "grok-8": {"release_date": "2030"}}\n'
    _, claims = model_sources.read_wheel(
        wheel(tmp_path, "langchain_xai-9.0-py3-none-any.whl", {"langchain_xai/data/_profiles.py": text})
    )
    assert said(claims) == {("xai", "grok-9", "", ""), ("xai", "grok-9", "released", "2030-02-03"), ("xai", "grok-8", "", "")}


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("stranger-1.0-py3-none-any.whl", {}),
        ("litellm-1.0-py3-none-any.whl", {}),
        (
            "anthropic-1.0-py3-none-any.whl",
            {**ANTHROPIC, "anthropic/resources/messages/messages.py": b"DEPRECATED_MODELS = load()\n"},
        ),
        ("anthropic-1.0-py3-none-any.whl", {**ANTHROPIC, "anthropic/types/model.py": b"not python ("}),
    ],
)
def test_a_package_that_has_changed_its_layout_is_named(tmp_path: Path, name: str, files: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match=name.partition("-")[0]):
        model_sources.read_wheel(wheel(tmp_path, name, files))


def row(**fields: Any) -> dict[str, Any]:
    base = {"id": "gpt-9", "kind": "chat", "family": "gpt", "status": "active", "confidence": "low", "checked": "2026-11-01"}
    return {**base, "sources": ["litellm"], **fields}


def claim(field: str = "retires", value: str = "2030-01-02", id: str = "gpt-9", source: str = SOURCE) -> Claim:
    return Claim("openai", id, "chat", field, value, source)


SPELLINGS = Spellings({"platform": [{"id": "openai", "prefixes": ["openai"], "rewrites": [["^eu/", ""]]}], "spelling": {}})


def compare(one: Claim, *rows: dict[str, Any]) -> list[str]:
    return [str(found) for found in refresh_models.compare([one], {"openai": {"model": list(rows)}}, SPELLINGS)]


def test_only_news_is_a_difference() -> None:
    assert compare(claim(), row()) == ["retires            openai gpt-9: nothing -> 2030-01-02 (package:litellm 9.9.9)"]
    assert "2029-01-01 (confidence low) -> 2030-01-02" in compare(claim(), row(retires="2029-01-01"))[0]
    assert compare(claim("", ""), row(id="gpt-8")) == ["new id             openai gpt-9 (package:litellm 9.9.9)"]
    lost = {"field": "retires", "value": "2030-01-02", "source": "x"}
    for known in (
        row(retires="2030-01-02"),
        row(conflicts=[lost]),
        row(earliest_retirement="2030-01-02"),
        row(id="x", names=["gpt-9"], retires="2030-01-02"),
    ):
        assert compare(claim(), known) == []
    assert compare(claim(id="eu/gpt-9"), row(retires="2030-01-02")) == []
    assert compare(claim("released", "2025-01-01"), row(released="2025-01-02")) == []


def apply(one: Claim, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    platforms = {"openai": {"model": list(rows)}}
    refresh_models.apply(refresh_models.compare([one], platforms, SPELLINGS), platforms, TODAY)
    return list(platforms["openai"]["model"])


def test_a_missing_date_is_written_with_its_source() -> None:
    (written,) = apply(claim(), row())
    assert (written["retires"], written["checked"], written["sources"]) == ("2030-01-02", "2026-12-01", ["litellm", SOURCE])


def test_a_changed_date_keeps_the_old_one_beside_it() -> None:
    (written,) = apply(claim(), row(retires="2029-01-01"))
    assert written["retires"] == "2030-01-02"
    assert written["conflicts"] == [{"field": "retires", "value": "2029-01-01", "source": "litellm", "as_of": "2026-11-01"}]


def test_a_well_sourced_date_is_left_to_a_person() -> None:
    (written,) = apply(claim(), row(retires="2029-01-01", confidence="high"))
    assert written["retires"] == "2029-01-01"
    assert written["conflicts"] == [{"field": "retires", "value": "2030-01-02", "source": SOURCE, "as_of": "2026-12-01"}]


def test_a_date_before_the_release_is_not_believed() -> None:
    (written,) = apply(claim(), row(released="2031-01-01"))
    assert "retires" not in written
    assert written["conflicts"][0]["value"] == "2030-01-02"


def test_a_new_id_needs_a_date_or_its_makers_word() -> None:
    assert [found["id"] for found in apply(claim("", ""), row(id="z"))] == ["z"]
    assert [found["id"] for found in apply(claim(), row(id="z"))] == ["gpt-9", "z"]
    added = apply(claim("", "", source="package:openai 9"), row(id="z"))[0]
    assert (added["id"], added["confidence"], added["status"]) == ("gpt-9", "low", "active")


def test_the_rules_are_written_as_they_stand() -> None:
    for path in sorted((ROOT / "rules" / "models").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        assert refresh_models.render(path.stem, read_toml(text.encode())["model"]) == text, path.name


def test_the_whole_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "rules"
    (rules / "models").mkdir(parents=True)
    (rules / "platforms.toml").write_bytes((ROOT / "rules" / "platforms.toml").read_bytes())
    (rules / "models" / "openai.toml").write_text(refresh_models.render("openai", [row()]), encoding="utf-8")
    (tmp_path / "wheels").mkdir()
    prices(tmp_path / "wheels")
    call = ["--from", str(tmp_path / "wheels"), "--rules", str(rules), "--today", "2026-12-01"]
    before = (rules / "models" / "openai.toml").read_text(encoding="utf-8")
    assert refresh_models.main(call) == 1
    assert "gpt-9: nothing -> 2030-01-02" in capsys.readouterr().out
    assert (rules / "models" / "openai.toml").read_text(encoding="utf-8") == before
    assert refresh_models.main([*call, "--write"]) == 1
    assert refresh_models.main(call) == 0
    assert refresh_models.main(["--from", str(tmp_path), "--rules", str(rules)]) == 2
