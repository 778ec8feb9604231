from __future__ import annotations

from dataclasses import replace

import pytest

from aidebt.assets import FETCHED
from aidebt.report import Entry, ModelRef
from project import Project
from world import World, pin

FETCH = "def get_models(url):\n    return [row['id'] for row in requests.get(url).json()]\n"


def fetched(path: str, **more: object) -> Entry:
    entry = pin(None, path, implicit=True, model=ModelRef("dynamic", floating=True, through=FETCHED), **more)  # type: ignore[arg-type]
    return replace(entry, asset=replace(entry.asset, note=FETCHED, content="models[0]"))


def test_one_finding_for_each_clock_with_all_its_places() -> None:
    world = World([fetched("a.py"), fetched("b.py"), fetched("c.py", role="embedding")])
    found = [finding for finding in world.findings() if finding.rule == "floating-default"]
    assert [(finding.clock, len(finding.places)) for finding in found] == [("prompt", 2), ("embedding", 1)]
    assert found[0].message == "the default model is the first of a list fetched at run time, in 2 places"


@pytest.mark.parametrize(
    "text",
    [
        f"{FETCH}models = get_models(URL)\ndefault_model = os.getenv('MODEL', models[0])\n",
        "models = client.list_models()\nconfig = Config(model=models[0])\n",
        f"{FETCH}def f(self):\n    names = get_models(1)\n    self.config['Model'] = Input(value=names[0] if names else '')\n",
    ],
)
def test_the_first_of_what_a_call_lists_is_a_default_that_floats(text: str) -> None:
    project = Project({"chat.py": f"import os, openai\n{text}"})
    (found,) = [asset for asset in project.pins if asset.note == FETCHED]
    assert (found.value, found.implicit) == (None, True)
    assert project.links.models[found.id].status == "dynamic"


@pytest.mark.parametrize(
    "text",
    [
        "models = ['gpt-4o', 'gpt-4']\ndefault_model = models[0]\n",  # a menu
        "def get_models():\n    return ['gpt-4o', 'gpt-4']\nmodels = get_models()\ndefault_model = models[0]\n",
        "rows = list_models()\nprint(rows[0])\n",  # no name says that a model is meant
        "models = list_models()\nok = models[0] == name\n",
        "models = list_models()\nfor model in models:\n    print(model)\n",
        "rows = session.query(1)\nmodel = rows[0]\n",
    ],
)
def test_other_lists_are_no_defaults(text: str) -> None:
    assert [asset for asset in Project({"chat.py": f"import os, openai\n{text}"}).pins if asset.note == FETCHED] == []
