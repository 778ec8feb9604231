from __future__ import annotations

import subprocess
import sys

from aidebt.assets import Context, Usage
from aidebt.graph import AssetGraph, strongest
from aidebt.report import Edge, Node
from world import World, pin, prompt, sets, uses


def imports(source: str, target: str) -> Edge:
    return Edge(f"file:{source}", f"file:{target}", "imports", "import", "high")


def files(*paths: str) -> list[Node]:
    return [Node(f"file:{path}", "file", path, path) for path in paths]


def test_pins_and_prompts_are_each_others_inverse_and_the_strongest_comes_first() -> None:
    default = pin("gpt-4o-mini", usage=Usage.DEFAULT)
    compose = pin("gpt-4o", "compose.yaml", usage=Usage.SETTING, context=Context.CONFIG)
    system = prompt()
    graph = AssetGraph([default, compose, system], (), [uses(system, default, "low"), uses(system, compose, "high")])
    assert [edge.target for edge in graph.pins_of(system.asset.id)] == [compose.asset.id, default.asset.id]
    assert [edge.source for edge in graph.prompts_of(default.asset.id)] == [system.asset.id]
    assert graph.pins_of(default.asset.id) == ()


def test_settings_decide_a_pin_by_confidence() -> None:
    default = pin("gpt-4o-mini", usage=Usage.DEFAULT)
    env = pin("gpt-4.1", ".env.example", usage=Usage.SETTING, context=Context.CONFIG)
    compose = pin("gpt-4o", "compose.yaml", usage=Usage.SETTING, context=Context.CONFIG)
    graph = AssetGraph([default, env, compose], (), [sets(env, default, "medium"), sets(compose, default, "high")])
    assert [edge.source for edge in graph.deciding(default.asset.id)] == [compose.asset.id, env.asset.id]
    assert [edge.target for edge in graph.configured_by(env.asset.id)] == [default.asset.id]
    assert strongest(graph.deciding(default.asset.id)) == sets(compose, default, "high")
    assert strongest(()) is None


def test_a_feature_is_what_a_file_that_nobody_imports_reaches() -> None:
    model, system = pin("gpt-4o", "llm.py"), prompt(path="prompts.py")
    other = pin("gpt-4", "batch.py")
    edges = [imports("app.py", "prompts.py"), imports("prompts.py", "llm.py"), uses(system, model)]
    graph = AssetGraph([model, system, other], files("app.py", "prompts.py", "llm.py", "batch.py"), edges)
    assert {f.name: f.assets for f in graph.features()} == {
        "app.py": {model.asset.id, system.asset.id},
        "batch.py": {other.asset.id},
    }


def test_tests_are_no_entry_points_and_do_not_hide_one() -> None:
    model = pin("gpt-4o", "llm.py")
    graph = AssetGraph([model], files("tests/test_llm.py", "llm.py"), [imports("tests/test_llm.py", "llm.py")])
    assert [feature.name for feature in graph.features()] == ["llm.py"]


def test_files_that_import_each_other_are_one_feature_and_dead_assets_make_none() -> None:
    a, b = pin("gpt-4o", "a.py"), pin("gpt-4", "b.py")
    dead = pin("gpt-4", "c.py", usage=Usage.COMPARISON)
    graph = AssetGraph([a, b, dead], files("a.py", "b.py", "c.py"), [imports("a.py", "b.py"), imports("b.py", "a.py")])
    assert [(feature.name, feature.assets) for feature in graph.features()] == [("a.py", {a.asset.id, b.asset.id})]


def test_an_entry_point_node_names_its_feature() -> None:
    system, model = prompt(path="p.py"), pin("gpt-4o", "m.py")
    node = Node("entry:chat", "entry_point", "chat", "p.py")
    reaches = Edge("entry:chat", system.asset.id, "reaches", "console script", "high")
    graph = AssetGraph([system, model], [node], [reaches, uses(system, model)])
    assert ("chat", {system.asset.id, model.asset.id}) in [(f.name, f.assets) for f in graph.features()]


def test_impact_is_everything_that_leads_to_the_model_and_nothing_else() -> None:
    model, system = pin("gpt-4o"), prompt()
    env = pin("gpt-4o-mini", ".env.example", usage=Usage.SETTING, context=Context.CONFIG)
    stranger = prompt("OTHER", "other.py")
    graph = World([model, system, env, stranger], [uses(system, model), sets(env, model)]).graph
    assert graph.impact("gpt-4o") == tuple(sorted([model.asset.id, system.asset.id, env.asset.id]))
    assert graph.impact("gpt-4o", "azure-openai") == ()
    assert graph.impact("gpt-9") == ()


def test_components_are_sets_of_connected_assets_largest_first() -> None:
    model, system, alone = pin("gpt-4o"), prompt(), prompt("OTHER", "other.py")
    parts = World([model, system, alone], [uses(system, model)]).graph.components()
    assert parts == ((model.asset.id, system.asset.id), (alone.asset.id,))


def test_a_scan_does_not_import_networkx() -> None:
    code = "import sys, aidebt.graph, aidebt.clocks, aidebt.score, aidebt.checks; sys.exit('networkx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
