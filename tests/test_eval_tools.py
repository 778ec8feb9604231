"""Evaluations in the shapes that the documentation of their tools gives: evalite 0.19.0, vitest-evals 0.1.4, Braintrust and
Genkit for JavaScript, Haystack 2, BAML."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from aidebt.assets import Kind
from aidebt.config import Settings
from aidebt.scan import scan
from evaluated import Evaluated
from repository import Repo

APP = """\
import OpenAI from "openai";
const SYSTEM = "You answer questions about the night trains of Europe, and say when you do not know.";
export async function answer(question: string) {
  const messages = [{ role: "system", content: SYSTEM }, { role: "user", content: question }];
  return new OpenAI().chat.completions.create({ model: "gpt-4o", messages });
}
"""
ROWS = """[
    { input: "Where does the train to Rome stop?", expected: "In Milan" },
    { input: "Is there a shower on board?", expected: "In first class" },
  ]"""
SHAPES = {
    "evalite": (
        'import { evalite } from "evalite";\nimport { Levenshtein } from "autoevals";\nimport { answer } from "../src/app";\n'
        f'evalite("Trains", {{\n  data: async () => {ROWS},\n  task: async (input) => answer(input),\n'
        "  scorers: [Levenshtein],\n});\n",
        "evalite",
    ),
    "evalite, an array": (
        'import { evalite } from "evalite";\nimport { answer } from "../src/app";\n'
        f'evalite("Trains", {{ data: {ROWS}, task: answer, scorers: [] }});\n',
        "evalite",
    ),
    "evalite, variants": (
        'import { evalite } from "evalite";\nimport { answer } from "../src/app";\n'
        'evalite.each([{ name: "short", input: { words: 10 } }, { name: "long", input: { words: 90 } }])("Trains", {\n'
        f"  data: {ROWS},\n  task: async (input, variant) => answer(input),\n  scorers: [],\n}});\n",
        "evalite",
    ),
    "vitest-evals": (
        'import { describeEval } from "vitest-evals";\nimport { Factuality } from "autoevals";\n'
        'import { answer } from "../src/app";\n'
        f'describeEval("trains", {{\n  data: async () => {{\n    return {ROWS};\n  }},\n  task: answer,\n'
        "  scorers: [Factuality],\n  threshold: 0.6,\n});\n",
        "vitest-evals",
    ),
    "braintrust": (
        'import { Eval } from "braintrust";\nimport { Factuality } from "autoevals";\nimport { answer } from "../src/app";\n'
        f'Eval("Night trains", {{\n  data: () => {{\n    return {ROWS};\n  }},\n  task: (input) => answer(input),\n'
        "  scores: [Factuality],\n});\n",
        "braintrust",
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_members_of_the_options_are_read_and_not_counted(name: str, tmp_path: Path) -> None:
    code, form = SHAPES[name]
    found = Evaluated(tmp_path, {"src/app.ts": APP, "evals/trains.eval.ts": code})
    assert (found.sets, found.configs) == ({"evals/trains.eval.ts": 2}, {"evals/trains.eval.ts": form})
    first, second = found.set("evals/trains.eval.ts").rows
    assert second.line == first.line + 1
    assert found.set("evals/trains.eval.ts").columns == ("input", "expected")
    assert found.covers() == {("evals/trains.eval.ts", "SYSTEM")}


def test_a_set_that_braintrust_keeps(tmp_path: Path) -> None:
    code = (
        'import { Eval, initDataset } from "braintrust";\nimport { answer } from "../src/app";\n'
        'Eval("Trains", { data: initDataset("Trains", { dataset: "Golden" }), task: answer, scores: [] });\n'
    )
    found = Evaluated(tmp_path, {"src/app.ts": APP, "evals/trains.eval.ts": code})
    (only,) = [asset for asset in found.by_id.values() if asset.kind.value == "eval_set"]
    assert (only.name, found.sets) == ("Braintrust: Golden", {"evals/trains.eval.ts": None})


def test_genkit_reads_a_list_of_inputs_and_references(tmp_path: Path) -> None:
    rows = (
        '[\n  {"testCaseId": "stops-1", "input": "Where does the train to Rome stop?", "reference": "In Milan"},\n'
        '  {"testCaseId": "bath-1", "input": "Is there a shower on board?", "reference": "In first class"}\n]\n'
    )
    found = Evaluated(tmp_path, {"src/app.ts": APP, "testInputs.json": rows})
    assert found.sets == {"testInputs.json": 2} and found.set("testInputs.json").format == "genkit-eval"
    assert "testCaseId" not in found.set("testInputs.json").columns


def test_haystack_evaluators_in_a_pipeline(tmp_path: Path) -> None:
    code = (
        "from haystack import Pipeline\nfrom haystack.components.evaluators import FaithfulnessEvaluator, SASEvaluator\n"
        "from haystack.evaluation import EvaluationRunResult\n\n"
        'questions = ["Where does the train to Rome stop?", "Is there a shower on board?"]\n'
        "evaluation = Pipeline()\nevaluation.add_component('faithfulness', FaithfulnessEvaluator())\n"
        "evaluation.add_component('sas', SASEvaluator())\n"
        "results = evaluation.run({'faithfulness': {'questions': questions, 'contexts': [[]], 'predicted_answers': []}})\n"
        "report = EvaluationRunResult('trains', inputs={'question': questions}, results=results)\n"
    )
    found = Evaluated(tmp_path, {"evals/rag.py": code})
    assert (found.sets, found.configs) == ({"evals/rag.py": 2}, {"evals/rag.py": "haystack-eval"})
    assert set(found.config("evals/rag.py").metrics) == {"FaithfulnessEvaluator", "SASEvaluator"}


BAML = """\
function Extract(text: string) -> string {
  client "openai/gpt-4o"
  prompt #"Extract the name of the passenger from this letter, and nothing else: {{ text }}"#
}
test one {
  functions [Extract]
  args { text #"Ann went home by the night train"# }
%s}
test two {
  functions [Extract]
  args { text "Bob stayed" }
}
"""


@pytest.mark.parametrize("check", ['  @@assert({{ this == "Ann" }})\n', '  @@check(name, {{ this == "Ann" }})\n'])
def test_baml_tests_with_an_assertion_are_cases_of_their_function(check: str, tmp_path: Path) -> None:
    found = Evaluated(tmp_path, {"baml_src/extract.baml": BAML % check})
    assert (found.sets, found.configs) == ({"baml_src/extract.baml": 2}, {"baml_src/extract.baml": "baml-tests"})
    assert {name for _, name in found.covers()} == {"function.Extract.prompt"}
    tested = {found.by_id[edge.target].value for edge in found.edges("eval_tests_model")}
    assert tested == {"openai/gpt-4o"}


def test_baml_tests_that_check_nothing_are_tried_by_hand(tmp_path: Path) -> None:
    found = Evaluated(tmp_path, {"baml_src/extract.baml": BAML % ""})
    assert (found.sets, found.configs) == ({}, {})


RUN = {
    "promptfoo": {
        "evalId": "eval-Q8a-2026-01-01T00:00:00",
        "results": {
            "results": [
                {
                    "provider": {"id": "openai:gpt-4o"},
                    "vars": {"question": "Where does the train to Rome stop?", "expected": "In Milan"},
                    "response": {"output": "In Milan", "tokenUsage": {"total": 40}},
                    "gradingResult": {"pass": True, "score": 1},
                    "latencyMs": 812,
                }
            ]
        },
    },
    "deepeval": {
        "testCases": [
            {
                "input": "Where does the train to Rome stop?",
                "actualOutput": "In Milan",
                "metricsData": [{"name": "Faithfulness", "evaluationModel": "gpt-4o"}],
                "runDuration": 1.2,
            }
        ]
    },
}


@pytest.mark.parametrize("tool", RUN)
def test_what_a_run_wrote_is_told_by_its_content_and_dates_the_run(tool: str, tmp_path: Path) -> None:
    config = "prompts: [a.txt]\nproviders: [openai:gpt-4.1]\ntests: [{vars: {q: a}, assert: [{type: equals, value: b}]}]\n"
    repo = Repo(tmp_path / "trains").write("evals/promptfooconfig.yaml", config).commit("2024-01-01")
    repo.write("evals/latest.json", json.dumps(RUN[tool])).commit("2024-05-06")
    report = scan(Settings(paths=(repo.path,), jobs=1, cache=False), date(2026, 11, 22))
    (run,) = [entry for entry in report.entries if entry.asset.kind is Kind.EVAL_CONFIG]
    assert run.ran_on == date(2024, 5, 6)
    inside = [entry for entry in report.entries if entry.asset.path == "evals/latest.json"]
    assert not any(entry.live or entry.asset.kind is Kind.EVAL_SET for entry in inside)
