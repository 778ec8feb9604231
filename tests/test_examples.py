"""The worked examples of the design, built with fixed dates, scanned whole, and compared claim by claim."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aidebt.config import Settings
from aidebt.reporters import json as reporter
from aidebt.reporters.options import RenderOptions
from aidebt.scan import scan
from repository import Repo
from world import catalog

TODAY = date(2026, 11, 22)


class Told:
    """A report as its JSON tells it, with short ways to what the examples speak of."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.assets: list[dict[str, Any]] = document["assets"]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [asset for asset in self.assets if asset["kind"] == kind]

    def one(self, kind: str, path: str = "") -> dict[str, Any]:
        (only,) = [asset for asset in self.of(kind) if path in ("", asset["path"])]
        return only

    def edges(self, kind: str) -> list[dict[str, Any]]:
        return [edge for edge in self.document["edges"] if edge["type"] == kind]

    def readings(self) -> dict[str, dict[str, Any]]:
        return {reading["signal"]: reading for reading in self.document["clocks"]["prompt"]["readings"]}

    def messages(self, rule: str) -> list[str]:
        return [finding["message"] for finding in self.document["findings"] if finding["rule"] == rule]


def told(path: Path, **settings: Any) -> Told:
    report = scan(Settings(paths=(path,), jobs=1, cache=False, **settings), TODAY)
    return Told(json.loads(reporter.render(report, RenderOptions())))


def age(asset: dict[str, Any], *fields: str) -> tuple[Any, ...]:
    return tuple(asset["age"][field] for field in fields)


# -- 1. lag ---------------------------------------------------------------------------------------------------------

CHAT = '''from openai import OpenAI

MODEL = "gpt-4-0613"
SYSTEM = """You are a careful travel agent.
Answer in two sentences, and say which timetable you used."""


def ask(q):
    return OpenAI().chat.completions.create(
        model=MODEL, messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": f"Question: {q}"}]
    )
'''
FORMATTED = """from openai import OpenAI

MODEL = 'gpt-4o'
SYSTEM = (
    'You are a careful travel agent.\\n'
    'Answer in two sentences, '
    'and say which timetable you used.'
)


def ask(q):
    return OpenAI().chat.completions.create(
        model=MODEL,
        messages=[
            {'role': 'system', 'content': SYSTEM},
            {'role': 'user', 'content': f'Question: {q}'},
        ],
    )
"""


@pytest.fixture(scope="module")
def lagging(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = Repo(tmp_path_factory.mktemp("lag") / "r").write("chat.py", CHAT).commit("2024-03-10")
    repo.write("chat.py", CHAT.replace("gpt-4-0613", "gpt-4o")).commit("2024-08-20")
    return repo.write("chat.py", FORMATTED).commit("2024-09-01").path


def test_lag_assets(lagging: Path) -> None:
    report = told(lagging)
    pin, prompt = report.one("model_pin"), report.one("prompt")
    assert (pin["name"], pin["value"], pin["usage"], pin["context"], pin["live"]) == ("MODEL", "gpt-4o", "call", "app", True)
    assert (pin["model"]["platform"], pin["model"]["id"], pin["model"]["status"]) == ("openai", "gpt-4o", "known")
    assert age(pin, "status", "changed_on", "revisions") == ("exact", "2024-08-20", 2)
    assert (prompt["name"], prompt["role"], prompt["value"]) == ("SYSTEM", "system", None)
    assert age(prompt, "status", "changed_on", "written_for") == ("exact", "2024-03-10", "gpt-4-0613")
    assert len(report.assets) == 2, "the one-word user template is no asset"


def test_lag_edge_and_readings(lagging: Path) -> None:
    report = told(lagging)
    (edge,) = report.edges("prompt_uses_model")
    pin, prompt = report.one("model_pin"), report.one("prompt")
    assert (edge["source"], edge["target"], edge["confidence"], edge["ticks"]) == (prompt["id"], pin["id"], "high", True)
    readings = report.readings()
    assert {(reading["asset"], reading["target"]) for reading in readings.values()} == {(prompt["id"], pin["id"])}
    assert (readings["runway"]["days"], readings["runway"]["since"]) == (-53, "2027-01-14")
    assert readings["announced"]["since"] == "2026-10-14"
    assert (readings["pin_changed"]["days"], readings["pin_changed"]["since"]) == (824, "2024-08-20")
    moves = [move for move in catalog().moves("openai", "gpt-4o") if move.on > date(2024, 8, 20)]
    assert moves
    assert readings["alias_moves"]["count"] == len(moves)
    assert "floating" in readings
    assert pin["model"]["floating"]


def test_lag_before_the_retirement_was_announced(lagging: Path) -> None:
    report = told(lagging, as_of=date(2026, 10, 1))
    readings = report.readings()
    assert {"runway", "announced"}.isdisjoint(readings)
    assert readings["pin_changed"]["days"] == 772
    assert "2027-01-14" not in json.dumps(report.document)


# -- 2. settings ----------------------------------------------------------------------------------------------------

SETTINGS = 'import os\n\nM = os.getenv("CHAT_MODEL", "gpt-4o-mini")\n'
COMPOSE = "services:\n  api:\n    image: api\n    environment:\n      CHAT_MODEL: gpt-4o\n"
AZURE_APP = """from openai import AzureOpenAI

from settings import M


def answer(q):
    return AzureOpenAI().chat.completions.create(
        model=M, messages=[{"role": "system", "content": "You are a careful travel agent with a timetable."}]
    )
"""
BICEP = """resource chat 'Microsoft.CognitiveServices/accounts/deployments@2024-10-01' = {
  name: '%s'
  sku: { name: 'Standard', capacity: 10 }
  properties: {
    model: { format: 'OpenAI', name: 'gpt-4o', version: '2024-11-20' }
  }
}
"""


def azure(path: Path) -> Repo:
    repo = Repo(path / "r").write("settings.py", SETTINGS).write("app.py", AZURE_APP)
    return repo.write(".env.example", "CHAT_MODEL=gpt-4.1\n").write("compose.yaml", COMPOSE).commit("2025-01-01")


def test_settings_pins_and_edges(tmp_path: Path) -> None:
    report = told(azure(tmp_path).path)
    pins = {pin["path"]: pin for pin in report.of("model_pin")}
    assert {path: (pin["value"], pin["usage"]) for path, pin in pins.items()} == {
        "settings.py": ("gpt-4o-mini", "default"),
        ".env.example": ("gpt-4.1", "setting"),
        "compose.yaml": ("gpt-4o", "setting"),
    }
    ids = {path: pin["id"] for path, pin in pins.items()}
    assert {(edge["source"], edge["target"]) for edge in report.edges("config_sets_model_for")} == {
        (ids["compose.yaml"], ids["settings.py"]),
        (ids[".env.example"], ids["settings.py"]),
    }
    prompt = report.one("prompt")
    edges = report.edges("prompt_uses_model")
    assert {edge["source"] for edge in edges} == {prompt["id"]}
    assert {edge["target"]: edge["confidence"] for edge in edges} == {
        ids["compose.yaml"]: "high",
        ids[".env.example"]: "medium",
        ids["settings.py"]: "low",
    }


def test_settings_of_an_azure_client_are_deployments(tmp_path: Path) -> None:
    report = told(azure(tmp_path).path)
    for pin in report.of("model_pin"):
        assert (pin["model"]["platform"], pin["model"]["id"], pin["model"]["status"]) == ("azure-openai", None, "deployment")
    assert not {"runway", "announced", "floating", "generations"} & report.readings().keys()
    said = report.messages("unresolved-deployment")
    assert len(said) == 3
    assert all("retire" not in finding["message"] for finding in report.document["findings"])


def test_settings_mapped_by_infrastructure(tmp_path: Path) -> None:
    report = told(azure(tmp_path).write("infra/main.bicep", BICEP % "gpt-4o").commit("2025-01-02").path)
    compose, sample = report.one("model_pin", "compose.yaml"), report.one("model_pin", ".env.example")
    assert (compose["model"]["platform"], compose["model"]["id"]) == ("azure-openai", "gpt-4o-2024-11-20")
    assert compose["model"]["through"] == "infra/main.bicep:5"
    assert sample["model"]["status"] == "deployment"


# -- 3. menu --------------------------------------------------------------------------------------------------------

MENU = """import streamlit as st
from openai import OpenAI

model = st.selectbox("Model", ["gpt-4o", "gpt-4", "o3"])
SYSTEM = "You are a careful travel agent with a timetable."
OpenAI().chat.completions.create(model=model, messages=[{"role": "system", "content": SYSTEM}])
"""


def test_menu(tmp_path: Path) -> None:
    report = told(Repo(tmp_path / "r").write("app.py", MENU).commit("2025-01-01").path)
    pins = report.of("model_pin")
    assert [(pin["value"], pin["usage"], pin["live"]) for pin in pins] == [
        ("gpt-4o", "menu", False),
        ("gpt-4", "menu", False),
        ("o3", "menu", False),
    ]
    (said,) = report.messages("retired-menu")
    assert said.startswith("3 models offered: gpt-4 retired 2026-10-23, 2 with announced dates")
    assert report.document["counted"] == {"menu": 3}
    edges = {edge["target"]: edge for edge in report.edges("prompt_uses_model")}
    assert [(edges[pin["id"]]["confidence"], edges[pin["id"]]["ticks"]) for pin in pins] == [
        ("low", True),
        ("low", False),
        ("low", False),
    ]
    ticking = {reading["target"] for reading in report.document["clocks"]["prompt"]["readings"]}
    assert ticking == {pins[0]["id"]}


# -- 4. lineage -----------------------------------------------------------------------------------------------------

PROMPT = """PROMPT = (
    "You are a careful travel agent. "
    "Answer in two sentences, and say which timetable you used."
)
"""
REWRAPPED = """

PROMPT = (
    "You are a careful travel agent. Answer in two sentences, "
    "and say which "
    "timetable you used."
)
"""
OTHER = "from openai import OpenAI\n\nLIMIT = 3\n"


@pytest.fixture
def moved(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "r").write("a.py", f"import openai\n\n{PROMPT}").write("b.py", OTHER).commit("2024-05-04", "start")
    repo.branch("side").write("a.py", "import openai\n").commit("2024-10-01", "delete")
    repo.write("a.py", f"import openai\n\n{PROMPT}").commit("2024-10-02", "restore")
    repo.checkout("main").write("notes.txt", "x").commit("2024-10-03", "beside").merge("side", "2024-10-05")
    return repo.write("a.py", "import openai\n").write("b.py", OTHER + REWRAPPED).commit("2025-01-10", "move")


def test_lineage_through_a_side_branch_and_a_move(moved: Repo) -> None:
    prompt = told(moved.path).one("prompt")
    assert (prompt["path"], prompt["name"]) == ("b.py", "PROMPT")
    assert age(prompt, "status", "changed_on", "introduced_on") == ("exact", "2024-05-04", "2024-05-04")
    assert prompt["age"]["changed_in"] == moved.ids["start"]


def test_lineage_of_a_revert_on_main(moved: Repo) -> None:
    moved.write("b.py", OTHER).commit("2025-03-01", "drop").revert("drop", "2025-03-05")
    prompt = told(moved.path).one("prompt")
    assert age(prompt, "status", "changed_on") == ("exact", "2025-03-05")


def test_lineage_in_a_shallow_clone(moved: Repo, tmp_path: Path) -> None:
    chat = 'OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "system", "content": PROMPT}])\n'
    moved.write("b.py", OTHER + REWRAPPED + chat).commit("2025-02-01", "call")
    report = told(moved.clone(tmp_path / "shallow", "--depth=1").path)
    assert age(report.one("prompt"), "status", "reason") == ("lower_bound", "shallow history")
    assert "pin_changed" not in report.readings()
    clock = report.document["clocks"]["prompt"]
    assert (clock["covered"], clock["total"]) == (0, 2)
    whole = told(moved.path).document["clocks"]["prompt"]
    assert (whole["covered"], whole["total"]) == (2, 2)


# -- 5. rows, and a trap ---------------------------------------------------------------------------------------------

X = "Where does the night train to Rome stop first?,In Milan"
Y = "Is there a shower on board of the night train?,In first class"
TRAIN = '{"prompt": "Where does the night train to Rome stop first?", "completion": "It stops in Milan first."}\n'
LFS_POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 123456789\n"
PROMPTFOO = "prompts: [prompt.txt]\nproviders: [openai:gpt-4o]\ntests: file://big.jsonl\n"


def test_rows_are_dated_by_their_presence_and_a_trap_is_no_set(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "rows").write("train.jsonl", TRAIN * 5).write("big.jsonl", LFS_POINTER)
    repo.write("promptfooconfig.yaml", PROMPTFOO).write("golden.csv", f"question,expected\n{X}\n{Y}\n").commit("2024-01-01")
    repo.write("golden.csv", f"question,expected\n{Y}\n").commit("2024-06-01")
    repo.write("golden.csv", f"question,expected\n{X}\n{Y}\n").commit("2025-01-01")
    repo.write("golden.csv", f"question,expected,tag\n{X},stops\n{Y},comfort\n").commit("2026-01-01")
    found = told(repo.path)
    assert {asset["path"] for asset in found.of("eval_set")} == {"golden.csv", "big.jsonl"}
    golden, big = found.one("eval_set", "golden.csv"), found.one("eval_set", "big.jsonl")
    assert golden["cases"] == 2
    assert golden["rows"]["days"] == [{"on": "2024-01-01", "cases": 1}, {"on": "2025-01-01", "cases": 1}]
    assert (golden["rows"]["status"], golden["rows"]["added_365_days"]) == ("exact", 0)
    assert age(golden, "status", "changed_on", "introduced_on") == ("exact", "2025-01-01", "2024-01-01")
    assert (big["cases"], big["cases_reason"]) == (None, "git lfs pointer")


# -- 6. following a name --------------------------------------------------------------------------------------------

PROMPTY = """---
name: judge
model:
  api: chat
  configuration:
    type: azure_openai
    azure_deployment: gpt-4
---
system:
You grade the answers of a travel agent from one to five.
"""


@pytest.fixture
def prompty(tmp_path: Path) -> Callable[[str], Told]:
    def build(deployment: str) -> Told:
        repo = Repo(tmp_path / "r").write("infra/main.bicep", BICEP % deployment).write("judge.prompty", PROMPTY)
        return told(repo.commit("2025-01-01").path)

    return build


def test_a_deployment_is_followed_to_its_model(prompty: Callable[[str], Told]) -> None:
    report = prompty("gpt-4")
    pin = report.one("model_pin", "judge.prompty")
    assert (pin["value"], pin["model"]["platform"], pin["model"]["id"]) == ("gpt-4", "azure-openai", "gpt-4o-2024-11-20")
    assert not pin["model"]["floating"]
    for finding in report.document["findings"]:
        assert not finding["message"].startswith("gpt-4 "), finding
    assert "model:azure-openai/gpt-4" not in {node["id"] for node in report.document["nodes"]}
    assert "2026-10-23" not in json.dumps(report.document), "nothing is said about the retirement of gpt-4"


def test_a_deployment_that_leads_nowhere_is_left_open(prompty: Callable[[str], Told]) -> None:
    pin = prompty("chat").one("model_pin", "judge.prompty")
    assert (pin["model"]["status"], pin["model"]["id"]) == ("deployment", None)


# -- 7. same width, other space -------------------------------------------------------------------------------------

SCHEMA = "CREATE TABLE documents (id bigserial PRIMARY KEY, content text, embedding vector(1536));\n"
ADA, SMALL = "text-embedding-ada-002", "text-embedding-3-small"
INGEST = """from openai import OpenAI


def ingest(connection, text):
    made = OpenAI().embeddings.create(model="text-embedding-ada-002", input=text).data[0].embedding
    connection.execute("INSERT INTO documents (content, embedding) VALUES (%s, %s)", (text, made))
"""
SEARCH = """from openai import OpenAI


def search(connection, question):
    made = OpenAI().embeddings.create(model="text-embedding-ada-002", input=question).data[0].embedding
    return connection.execute("SELECT content FROM documents ORDER BY embedding <=> %s LIMIT 5", (made,)).fetchall()
"""


@pytest.fixture
def same_width(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "r").write("migrations/001.sql", SCHEMA)
    return repo.write("ingest.py", INGEST).write("search.py", SEARCH).commit("2024-01-10")


def respelled(repo: Repo, model: str) -> Repo:
    return repo.write("ingest.py", INGEST.replace(ADA, model)).write("search.py", SEARCH.replace(ADA, model))


def test_one_index_with_its_build_pin_and_through_its_query_the_query_pin(same_width: Repo) -> None:
    report = told(respelled(same_width, SMALL).commit("2024-02-01").path)
    index = report.one("embedding_index")
    assert (index["path"], index["index"]["dims"]) == ("migrations/001.sql", 1536)
    pins = {pin["path"]: pin["id"] for pin in report.of("model_pin")}
    (builds,) = report.edges("index_uses_embedding_model")
    assert (builds["source"], builds["target"]) == (index["id"], pins["ingest.py"])
    (asks,), (embeds,) = report.edges("query_uses_index"), report.edges("query_embeds_with")
    assert (asks["source"], asks["target"]) == (embeds["source"], index["id"])
    assert (embeds["target"], asks["confidence"], embeds["confidence"]) == (pins["search.py"], "high", "high")


def test_the_model_changed_under_an_index_of_the_same_width(same_width: Repo) -> None:
    report = told(respelled(same_width, SMALL).commit("2024-02-01").path)
    assert report.messages("stale-index") == [
        f"documents was not rebuilt since its embedding model became {SMALL} on 2024-02-01 (1,025 days ago, {ADA} before)"
    ]
    (finding,) = [finding for finding in report.document["findings"] if finding["rule"] == "stale-index"]
    assert "the index last changed 2024-01-10 (migrations/001.sql:1)" in finding["evidence"]
    assert (
        f"{ADA} and {SMALL} both make 1536 dimensions, in two spaces: rows written before do not compare" in finding["evidence"]
    )
    assert not report.messages("index-query-mismatch")
    assert report.document["clocks"]["embedding"]["debt_days"] == 1025


@pytest.mark.parametrize("model", [ADA, "openai/text-embedding-ada-002"])
def test_the_same_model_re_spelled_is_no_change(same_width: Repo, model: str) -> None:
    assert not told(respelled(same_width, model).commit("2024-02-01").path).messages("stale-index")


def test_an_index_that_moves_with_its_model_is_fine(same_width: Repo) -> None:
    moved = respelled(same_width, SMALL).write(
        "migrations/002.sql", "ALTER TABLE documents ADD COLUMN embedding vector(512);\n"
    )
    report = told(moved.write("migrations/001.sql", "SELECT 1;\n").commit("2024-02-01").path)
    assert not report.messages("stale-index")


def test_one_end_that_stays_behind_is_a_mismatch(same_width: Repo) -> None:
    repo = same_width.write("ingest.py", INGEST.replace(ADA, SMALL)).commit("2024-02-01")
    assert told(repo.path).messages("index-query-mismatch") == [
        f"documents is built with {SMALL} and asked with {ADA} since 2024-02-01 (1,025 days)"
    ]
