from __future__ import annotations

from dataclasses import replace

from aidebt.assets import Context
from aidebt.report import Entry, ModelRef
from world import World, pin

RULE = "drifting-default"
MOVED = (("1.5.9", "gemini-embedding-001"), ("0.4.24", "models/embedding-001"), ("1.0.20", "models/embedding-001"))


def implicit(defaults: tuple[tuple[str, str], ...], context: Context = Context.APP, role: str = "embedding") -> Entry:
    ref = ModelRef("known", "google-gemini", "gemini-embedding-001", through="default of chromadb 1.5.9", defaults=defaults)
    found = pin(None, "ingest.py", role=role, implicit=True, model=ref, context=context)
    return replace(found, asset=replace(found.asset, package="chromadb"))


def test_a_default_that_is_another_model_in_another_version() -> None:
    found = World([implicit(MOVED)])
    [finding] = found.findings(RULE)
    assert finding.message == (
        "no embedding model is named, and the default of chromadb drifts: "
        "models/embedding-001 at 0.4.24 and gemini-embedding-001 at 1.5.9"
    )
    assert finding.evidence[0] == "gemini-embedding-001 is what chromadb 1.5.9 takes"
    assert found.signals("embedding")["drifting_default"].weight == 0.35
    assert "implicit" not in found.signals("embedding")


def test_one_default_for_all_versions_does_not_drift() -> None:
    found = World([implicit((("1.0", "text-embedding-3-small"), ("2.0", "openai/text-embedding-3-small")))])
    assert not found.findings(RULE)
    assert "implicit" in found.signals("embedding")


def test_named_models_and_tests_are_silent() -> None:
    assert not World([pin("gemini-embedding-001", role="embedding")]).findings(RULE)
    assert not World([implicit(MOVED, Context.TEST)]).findings(RULE)
