from __future__ import annotations

from dataclasses import replace

import pytest

from aidebt.assets import Context, RemotePrompt
from aidebt.findings import Severity
from aidebt.report import Age, Entry
from world import World, prompt

RULE = "floating-remote-prompt"


def remote(path: str = "chat.py", context: Context = Context.APP, **what: object) -> Entry:
    told = RemotePrompt(**{"service": "Langfuse", "name": "answer", "version": None, "label": None, "pinned": False} | what)  # type: ignore[arg-type]
    found = prompt(path=path, context=context)
    return replace(found, asset=replace(found.asset, remote=told), age=Age("unknown", "text is remote"))


def test_the_newest_version_of_a_store_is_one_finding_with_all_its_places() -> None:
    (found,) = World([remote("b.py"), remote("a.py", name="greet")]).findings(RULE)
    assert found.severity is Severity.MEDIUM
    assert [place.path for place in found.places] == ["a.py", "b.py"]
    assert found.message == "2 prompts are fetched from Langfuse unpinned, always the newest version: answer, greet"


def test_a_label_is_moved_on_purpose() -> None:
    (found,) = World([remote(label="production")]).findings(RULE)
    assert found.severity is Severity.LOW
    assert found.message == "1 prompt is fetched from Langfuse unpinned, whatever is labelled production: answer"


def test_latest_is_no_label() -> None:
    (found,) = World([remote(label="latest")]).findings(RULE)
    assert found.severity is Severity.MEDIUM


def test_stores_are_told_apart() -> None:
    assert len(World([remote("a.py"), remote("b.py", service="LangChain hub")]).findings(RULE)) == 2


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(remote(version="7", pinned=True), id="an exact version"),
        pytest.param(remote(pinned=None), id="decided at run time"),
        pytest.param(remote(context=Context.TEST), id="in a test"),
        pytest.param(prompt(), id="a text of this repository"),
    ],
)
def test_look_alikes(entry: Entry) -> None:
    assert World([entry]).findings(RULE) == []
