"""Evals of whole projects: what is a set and what is a config, how many cases there are, and what they are tied to."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluated import APP, ROWS, Evaluated

LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 104857600\n"


def rows(*questions: str) -> str:
    return "".join(f'{{"question": "{text}", "expected": "yes"}}\n' for text in questions)


# -- which rows are cases -------------------------------------------------------------------------------------------

FORMATS = {
    "evals/a.jsonl": ('{"input": "How late is it now?", "ideal": "five"}\n' * 2, 2, "openai-evals-registry"),
    "evals/b.csv": ("question,ground_truth\nHow late is it now?,five\n", 1, "generic-golden"),
    "evals/c.json": ('[{"query": "How late is it now?", "expected": "five"}]', 1, "generic-golden"),
    "data/testset.csv": ("user_input,reference,synthesizer_name\nHow late is it now?,five,x\n", 1, "ragas"),
    "data/goldens.json": (
        '[{"input": "How late is it now?", "expected_output": "five", "retrieval_context": []}]',
        1,
        "deepeval",
    ),
    "data/rag.json": (
        '{"examples": [{"query": "How late is it now?", "reference_answer": "five", "reference_contexts": [], '
        '"query_by": {"type": "ai", "model_name": "gpt-4"}}], "class_name": "LabelledRagDataset"}',
        1,
        "llamaindex-rag-dataset",
    ),
    "evals/bedrock.jsonl": (
        '{"conversationTurns": [{"prompt": {"content": [{"text": "How late is it?"}]}, "referenceResponses": []}]}\n',
        1,
        "bedrock-eval",
    ),
    "evals/langsmith.jsonl": (
        '{"id": "1", "inputs": {"question": "How late is it now?"}, "outputs": {"answer": "five"}, "dataset_id": "d", '
        '"created_at": "2025-03-04T10:00:00Z", "source_run_id": "r"}\n',
        1,
        "langsmith",
    ),
    "evals/items.jsonl": ('{"item": {"question": "How late is it now?", "expected": "five"}}\n', 1, "generic-golden"),
    "evals/cases.yaml": (
        "- question: How late is it now?\n  expected: five\n- question: Where is the dining car?\n  expected: in coach 4\n",
        2,
        "generic-golden",
    ),
    "evals/wrapped.yaml": ("version: 1\ncases_of:\n  - query: How late is it now?\n    expected: five\n", 1, "generic-golden"),
    "e2e_tests/late.yml": ("test_cases:\n  - test_case: late\n    steps:\n      - user: how late is it\n", 1, "rasa-e2e"),
}


@pytest.mark.parametrize("path", FORMATS)
def test_a_format_by_its_columns_or_keys(path: str, tmp_path: Path) -> None:
    content, cases, form = FORMATS[path]
    found = Evaluated(tmp_path, {"app.py": APP, path: content})
    assert found.sets == {path: cases}
    assert found.set(path).format == form


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("data/questions.csv", "question,answer\nHow late is it now?,five\n"),  # columns alone
        ("evals/notes.csv", "name,minutes\nx,3\n"),  # path alone
        ("evals/labels.csv", "input,target\na,1\nb,2\n"),  # no sentences, and no tool writes them so
        ("evals/half.jsonl", '{"question": "How late is it now?", "expected": "five"}\n' + '{"name": "x"}\n' * 4),
        ("evals/train.jsonl", rows("How late is it now?")),
        ("tests/fixtures/evals/a.jsonl", rows("How late is it now?")),
        ("locales/evals/a.jsonl", rows("How late is it now?")),
        ("evals/runs/2026/out.jsonl", rows("How late is it now?")),
        ("evals/big.jsonl", rows("How late is it now?") * 20_001),
        ("evals/pointer.jsonl", LFS),
        ("evals/package.json", '{"name": "evals", "scripts": {"test": "x"}, "dependencies": {}}'),
        ("evals/tsconfig.json", '{"compilerOptions": {"target": "es2022"}, "include": ["src"]}'),
    ],
)
def test_one_signal_is_not_enough(path: str, content: str, tmp_path: Path) -> None:
    found = Evaluated(tmp_path, {"app.py": APP, path: content})
    assert found.sets == {} and found.configs == {}


def test_what_an_evaluation_names_needs_one_signal_less(tmp_path: Path) -> None:
    runner = "import json\nfrom app import answer\nfor line in open('../data/questions.jsonl'):\n    answer(json.loads(line))\n"
    found = Evaluated(tmp_path, {"app.py": APP, "evals/run.py": runner, "data/questions.jsonl": ROWS})
    assert found.sets == {"data/questions.jsonl": 2}
    assert found.configs == {"evals/run.py": "code"}
    assert ("evals/run.py", "data/questions.jsonl", "medium") in found.reaches()


def test_very_many_rows_are_a_set_where_an_evaluation_names_them(tmp_path: Path) -> None:
    runner = "from app import answer\nanswer(open('golden.jsonl').read())\n"
    many = rows("How late is it now?") * 20_001
    found = Evaluated(tmp_path, {"app.py": APP, "evals/run.py": runner, "evals/golden.jsonl": many})
    assert found.sets == {"evals/golden.jsonl": 20_001}
    assert found.set("evals/golden.jsonl").rows == ()


def test_knowledge_that_an_evaluation_reads_is_no_set(tmp_path: Path) -> None:
    runner = "from app import answer\nanswer(open('docs.csv').read())\n"
    found = Evaluated(tmp_path, {"app.py": APP, "evals/run.py": runner, "evals/docs.csv": "title,body\na,b\n"})
    assert found.sets == {}


@pytest.mark.parametrize(
    ("path", "cases"),
    [
        ("evals/answers.test.ts", {"evals/answers.test.ts": 3}),
        ("src/__tests__/evals/answers.test.ts", {"src/__tests__/evals/answers.test.ts": 3}),
        ("evals/lib/__tests__/grader.test.ts", {}),
    ],
)
def test_what_tests_the_code_of_an_evaluation_holds_no_cases(path: str, cases: dict[str, int], tmp_path: Path) -> None:
    questions = "const QUESTIONS = [{ text: 'Is it late?' }, { text: 'Is it early?' }, { text: 'Is it noon?' }];\n"
    asks = "import OpenAI from 'openai';\nnew OpenAI().chat.completions.create({ model: 'gpt-4o', messages: QUESTIONS });\n"
    project = Evaluated(tmp_path, {"app.py": APP, path: questions + asks})
    assert project.sets == cases
    assert set(project.configs) == set(cases)


def test_an_application_that_reads_questions_makes_no_set_of_them(tmp_path: Path) -> None:
    shop = "import json\nFAQ = json.load(open('faq.json'))\n"
    faq = '[{"question": "When do you open on Sundays?", "answer": "At ten."}]'
    found = Evaluated(tmp_path, {"app.py": APP + shop, "faq.json": faq})
    assert found.sets == {}


# -- counting -------------------------------------------------------------------------------------------------------


def test_rows_have_their_own_lines_and_know_their_columns(tmp_path: Path) -> None:
    table = 'id,question,expected\n1,"How late\nis it now?",five\n2,Where is the car?,ahead\n3,When is it due?,soon\n'
    known = Evaluated(tmp_path, {"app.py": APP, "evals/a.csv": table}).set("evals/a.csv")
    assert known.columns == ("question", "expected")
    assert [(row.line, row.end_line, len(row.key)) for row in known.rows] == [(2, 3, 20), (4, 4, 20), (5, 5, 20)]


def test_a_row_is_known_by_its_content_and_not_by_its_spelling(tmp_path: Path) -> None:
    one = '{"id": 7, "question": "How late   is it now?", "expected": {"b": 1, "a": 2}}\n'
    other = '{"expected": {"a": 2, "b": 1}, "question": "How late is it now? ", "id": 1}\n'
    found = Evaluated(tmp_path, {"app.py": APP, "evals/a.jsonl": one, "evals/b.jsonl": other})
    keys = []
    for path in ("evals/a.jsonl", "evals/b.jsonl"):
        known = found.set(path)
        order = sorted(range(2), key=lambda place: known.columns[place])
        keys.append([known.rows[0].key[place * 10 : place * 10 + 10] for place in order])
    assert keys[0] == keys[1]
    assert len({found.by_id[id].content for id in found.by_id if id.startswith("eval_set")}) == 1


def test_a_broken_file_is_counted_as_far_as_it_goes_and_says_so(tmp_path: Path) -> None:
    broken = '[{"question": "How late is it now?", "expected": "five"},\n {"question": "Where" "expected": 1}]'
    found = Evaluated(tmp_path, {"app.py": APP, "evals/a.json": broken, "evals/b.jsonl": ROWS + "{nonsense\n" + ROWS})
    assert (found.set("evals/a.json").cases, found.set("evals/a.json").cases_reason) == (1, "no JSON after line 2")
    assert (found.set("evals/b.jsonl").cases, found.set("evals/b.jsonl").cases_reason) == (4, "1 line not JSON, first line 3")


def test_days_written_in_rows_slices_and_origins(tmp_path: Path) -> None:
    text = (
        '{"question": "How late is it now?", "expected": "5", "created_at": "2025-03-04T01:00:00Z", "category": "time", '
        '"metadata": {"source": "production ticket"}}\n'
        '{"question": "Where is the dining car?", "expected": "4", "created_at": "2026-01-02", "category": "place", '
        '"metadata": {"source": "production ticket"}}\n'
        '{"question": "Which car is the last one?", "expected": "9", "category": "place", "metadata": {"source": "prod"}}\n'
    )
    known = Evaluated(tmp_path, {"app.py": APP, "evals/a.jsonl": text}).set("evals/a.jsonl")
    assert [row.on for row in known.rows] == ["2025-03-04", "2026-01-02", ""]
    assert known.columns == ("question", "expected", "category", "metadata")
    assert known.slices == ("category",)
    assert (known.origin, known.origin_reason) == ("production-trace", "column source")


@pytest.mark.parametrize(
    ("columns", "values", "origin"),
    [
        ("question,expected,synthesizer_name", "How late is it now?,five,single_hop", "synthetic"),
        ("question,expected,source_trace_id", "How late is it now?,five,t1", "production-trace"),
        ("question,expected,annotator", "How late is it now?,five,Anna Berg", "human"),
        ("question,expected,source", "How late is it now?,five,gpt-4o", "synthetic"),
        ("question,expected,page", "How late is it now?,five,3", "unknown"),
    ],
)
def test_who_wrote_the_cases(columns: str, values: str, origin: str, tmp_path: Path) -> None:
    found = Evaluated(tmp_path, {"app.py": APP, "evals/a.csv": f"{columns}\n{values}\n{values}\n"})
    assert found.set("evals/a.csv").origin == origin


def test_cases_that_a_script_beside_them_writes_are_synthetic(tmp_path: Path) -> None:
    script = "from openai import OpenAI\nOpenAI().responses.create(model='gpt-4o', input='Write ten questions about trains.')\n"
    files = {"app.py": APP, "evals/ground_truth.jsonl": ROWS, "evals/generate_ground_truth.py": script}
    known = Evaluated(tmp_path, files).set("evals/ground_truth.jsonl")
    assert (known.origin, known.origin_reason) == ("synthetic", "written by evals/generate_ground_truth.py")


# -- sets that are elsewhere ----------------------------------------------------------------------------------------

PROMPTFOO = "prompts: [file://p.txt]\nproviders: [openai:gpt-4o]\ntests: {tests}\n"


def test_a_pointer_says_why_nobody_can_count_and_where_the_rows_are(tmp_path: Path) -> None:
    files = {"promptfooconfig.yaml": PROMPTFOO.format(tests="file://big.jsonl"), "big.jsonl": LFS, "train.jsonl": ROWS}
    found = Evaluated(tmp_path, files)
    assert found.sets == {"big.jsonl": None}
    assert (found.set("big.jsonl").cases_reason, found.set("big.jsonl").where) == ("git lfs pointer", "git lfs")


def test_a_dvc_file_stands_for_the_data_it_points_to(tmp_path: Path) -> None:
    dvc = "outs:\n- md5: 0123\n  size: 999\n  path: big.csv\n"
    found = Evaluated(tmp_path, {"promptfooconfig.yaml": PROMPTFOO.format(tests="file://big.csv"), "big.csv.dvc": dvc})
    assert found.sets == {"big.csv.dvc": None}
    assert found.set("big.csv.dvc").cases_reason == "dvc"
    assert "md5: 0123" in found.set("big.csv.dvc").where
    assert [ref.kind for ref in found.config("promptfooconfig.yaml").refs if "big" in ref.text] == ["data"]


def test_data_that_is_not_there_is_missing(tmp_path: Path) -> None:
    found = Evaluated(tmp_path, {"promptfooconfig.yaml": PROMPTFOO.format(tests="[file://gone.csv, file://{{x}}.csv]")})
    refs = {(ref.kind, ref.text) for ref in found.config("promptfooconfig.yaml").refs if ref.text.endswith(".csv")}
    assert refs == {("missing", "file://gone.csv"), ("data", "file://{{x}}.csv")}
    assert found.sets == {}


@pytest.mark.parametrize(
    ("code", "where"),
    [
        ("from langsmith import evaluate\nevaluate(answer, data='Night trains', evaluators=[])", "LangSmith: Night trains"),
        (
            "from langfuse import Langfuse\nset = Langfuse().get_dataset('trains')\nset.run_experiment(task=answer)",
            "Langfuse: trains",
        ),
        (
            "from inspect_ai import Task, task\nfrom inspect_ai.dataset import hf_dataset\n"
            "@task\ndef trains():\n    return Task(dataset=hf_dataset('acme/trains', split='test'))",
            "Hugging Face: acme/trains",
        ),
        (
            "from deepeval.dataset import EvaluationDataset\nset = EvaluationDataset()\nset.pull(alias='Trains')",
            "Confident AI: Trains",
        ),
    ],
)
def test_a_set_that_a_service_keeps_has_no_count(code: str, where: str, tmp_path: Path) -> None:
    found = Evaluated(tmp_path, {"app.py": APP, "checks.py": f"from app import answer\n{code}\n"})
    assert found.sets == {"checks.py": None}
    known = found.set("checks.py")
    assert (known.cases_reason, known.where, known.public) == ("remote data set", where, where.startswith("Hugging"))
    assert "checks.py" in found.configs


# -- cases in code --------------------------------------------------------------------------------------------------

IN_CODE = {
    "goldens": (
        "from deepeval.dataset import EvaluationDataset, Golden\n"
        "data = EvaluationDataset(goldens=[Golden(input='How late is it?'), Golden(input='Where is the car?')])",
        2,
        "deepeval",
    ),
    "samples": (
        "from inspect_ai import Task, task\nfrom inspect_ai.dataset import Sample\n@task\ndef trains():\n"
        "    return Task(dataset=[Sample(input='How late is it?', target='five')])",
        1,
        "inspect-ai",
    ),
    "cases": (
        "from pydantic_evals import Case, Dataset\nCASES = [Case(name='a', inputs='How late is it?', expected_output='5'),\n"
        "         Case(name='b', inputs='Where is the car?')]\ndata = Dataset(cases=CASES)",
        2,
        "pydantic-evals",
    ),
    "function": (
        "from braintrust import Eval\ndef data():\n    return [{'input': 'How late is it?', 'expected': '5'}]\n"
        "Eval('trains', data=data, task=answer, scores=[])",
        1,
        "braintrust",
    ),
    "lambda": (
        "from braintrust import Eval\n"
        "Eval('trains', data=lambda: [{'input': 'a b', 'expected': '5'}, {'input': 'c d'}], task=answer)",
        2,
        "braintrust",
    ),
    "rows": (
        "import mlflow\nDATA = [{'inputs': {'q': 'How late is it?'}, 'expectations': {'a': '5'}}]\n"
        "mlflow.genai.evaluate(data=DATA, scorers=[])",
        1,
        "mlflow",
    ),
    "weave": (
        "import weave\nev = weave.Evaluation(dataset=[{'q': 'How late is it?', 'expected': '5'}], scorers=[])",
        1,
        "weave",
    ),
    "devset": (
        "import dspy\ntrainset = [dspy.Example(q='one two'), dspy.Example(q='three')]\n"
        "devset = [dspy.Example(q='How late is it?'), dspy.Example(q='Where is it?')]\n"
        "dspy.Evaluate(devset=devset, metric=None)",
        2,
        "dspy-devset",
    ),
    "langfuse": (
        "from langfuse import get_client\nlangfuse = get_client()\nlangfuse.create_dataset(name='x')\n"
        "langfuse.create_dataset_item(dataset_name='x', input='How late is it?', expected_output='5')",
        1,
        "langfuse-datasets",
    ),
}


@pytest.mark.parametrize("name", IN_CODE)
def test_cases_that_stand_in_code_are_a_set_with_lines_of_their_own(name: str, tmp_path: Path) -> None:
    code, cases, form = IN_CODE[name]
    found = Evaluated(tmp_path, {"app.py": APP, "checks.py": f"from app import answer\n{code}\n"})
    assert found.sets == {"checks.py": cases}
    known = found.set("checks.py")
    assert known.format == form and len(known.rows) == cases
    assert all(2 <= row.line <= row.end_line for row in known.rows)
    assert found.configs == {"checks.py": form}


@pytest.mark.parametrize(
    "code",
    [
        # a constructor over variables is how rows of a file become cases, not a case
        "from deepeval.test_case import LLMTestCase\n"
        "for row in rows:\n    LLMTestCase(input=row.q, actual_output=answer(row.q))",
        # an application that keeps what it was asked
        "from langsmith import Client\nClient().create_example(dataset_id='d', inputs={'query': query}, outputs={})",
        # what shows a judge how to grade
        "import mlflow\nfrom mlflow.metrics.genai import EvaluationExample, faithfulness\n"
        "examples = [EvaluationExample(input='How late is it?', output='Five.', score=5, justification='right'),\n"
        "            EvaluationExample(input='Where is it?', output='Nowhere.', score=1, justification='wrong')]\n"
        "mlflow.evaluate(answer, frame, extra_metrics=[faithfulness(model='openai:/gpt-4o', examples=examples)])",
        # other things that are called so
        "from sklearn.metrics import accuracy_score\nfrom torch import nn\nmodel = nn.Linear(1, 1)\nmodel.eval()",
        "import pandas as pd\nframe = pd.DataFrame()\nframe.eval('a + b')\nframe.evaluate()",
    ],
)
def test_no_case_and_no_set(code: str, tmp_path: Path) -> None:
    found = Evaluated(tmp_path, {"app.py": APP, "service.py": f"from app import answer\n{code}\n"})
    assert found.sets == {}


def test_a_test_that_is_handed_a_list_runs_it_case_by_case(tmp_path: Path) -> None:
    code = (
        "import pytest\nfrom deepeval import assert_test\nfrom app import answer\n"
        "@pytest.mark.parametrize('question, expected', [('How late is it?', '5'), ('Where is it?', 'here'), ('Who?', 'me')])\n"
        "def test_answers(question, expected):\n    assert_test(answer(question), [])\n"
    )
    found = Evaluated(
        tmp_path, {"app.py": APP, "tests/test_llm.py": code, "tests/test_sum.py": code.replace("deepeval", "other")}
    )
    assert found.sets == {"tests/test_llm.py": 3}
    assert list(found.configs) == ["tests/test_llm.py"]


def test_a_notebook_is_an_evaluation_like_any_code(tmp_path: Path) -> None:
    import json

    source = (
        "from deepeval.dataset import EvaluationDataset, Golden\nfrom app import answer\n"
        "EvaluationDataset(goldens=[Golden(input='How late is it?'), Golden(input='Where is it?')])\nanswer('x')\n"
    )
    cell = {
        "cell_type": "code",
        "source": source.splitlines(keepends=True),
        "metadata": {},
        "outputs": [],
        "execution_count": 1,
    }
    book = {"cells": [cell], "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    found = Evaluated(tmp_path, {"app.py": APP, "quality.ipynb": json.dumps(book, indent=1)})
    assert found.sets == {"quality.ipynb": 2}
    assert ("quality.ipynb", "SYSTEM") in found.covers()


# -- what they are tied to ------------------------------------------------------------------------------------------


def test_only_what_the_code_leads_to_is_covered(tmp_path: Path) -> None:
    """One flow is evaluated, the other one in the same module is not."""
    runner = "from app import answer\nROWS = 'golden.jsonl'\nprint(answer('x'), open(ROWS))\n"
    found = Evaluated(tmp_path, {"app.py": APP, "evals/run.py": runner, "evals/golden.jsonl": ROWS})
    assert found.covers() == {("evals/run.py", "SYSTEM"), ("evals/golden.jsonl", "SYSTEM")}


def test_calls_are_followed_through_classes_modules_and_packages(tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "from shop.service import Service\n",
        "shop/llm.py": APP,
        "shop/service.py": (
            "from shop import llm\nclass Helper:\n    def ask(self, q):\n        return llm.answer(q)\n"
            "class Service:\n    def __init__(self):\n        self.helper = Helper()\n"
            "    def run(self, q):\n        return self.helper.ask(q)\n"
        ),
        "evals/run_eval.py": "from shop import Service\ndef main():\n    service = Service()\n    print(service.run('x'))\n",
    }
    assert ("evals/run_eval.py", "SYSTEM") in Evaluated(tmp_path, files).covers()
    assert ("evals/run_eval.py", "MENU") not in Evaluated(tmp_path, files).covers()


def test_a_class_with_nothing_to_build_it_does_not_run_its_module(tmp_path: Path) -> None:
    files = {
        "app.py": APP,
        "shop.py": "from app import answer, dish\nclass Waiter:\n    def serve(self, q):\n        return answer(q)\ndish(1)\n",
        "evals/run.py": "from shop import Waiter\nROWS = 'golden.jsonl'\nwaiter = Waiter()\nprint(waiter.serve(open(ROWS)))\n",
        "evals/golden.jsonl": ROWS,
    }
    assert Evaluated(tmp_path, files).covers() == {("evals/run.py", "SYSTEM"), ("evals/golden.jsonl", "SYSTEM")}


def test_an_address_leads_to_the_function_that_answers_there(tmp_path: Path) -> None:
    server = (
        "from fastapi import FastAPI\nfrom app import answer, dish\napp = FastAPI()\n"
        "@app.post('/chat')\ndef chat(q: str):\n    return answer(q)\n"
        "@app.post('/dish')\ndef food(q: str):\n    return dish(q)\n"
    )
    config = '{"testdata_path": "rows.jsonl", "results_dir": "results", "target_url": "http://localhost:50505/chat"}'
    files = {"app.py": APP, "server.py": server, "evals/config.json": config, "evals/rows.jsonl": ROWS}
    found = Evaluated(tmp_path, files)
    assert found.covers() == {("evals/config.json", "SYSTEM"), ("evals/rows.jsonl", "SYSTEM")}


def test_promptfoo_names_prompts_code_cases_and_its_judge(tmp_path: Path) -> None:
    config = """\
prompts: [prompts/train.txt, "{{question}}"]
providers:
  - file://provider.py
  - id: anthropic:messages:claude-sonnet-4-5
defaultTest:
  options:
    provider: openai:gpt-4.1
tests:
  - file://cases/*.yaml
  - vars: {question: When does it leave?}
    assert: [{type: llm-rubric, value: names a time}]
"""
    files = {
        "app.py": APP,
        "promptfooconfig.yaml": config,
        "provider.py": "from app import dish\ndef call_api(prompt, options, context):\n    return dish(prompt)\n",
        "prompts/train.txt": "You answer questions about trains. Question: {{question}}",
        "cases/one.yaml": "- vars: {question: How late is it?}\n  assert: [{type: contains, value: five}]\n",
        "cases/two.yaml": "- vars: {question: Is it there?}\n- vars: {question: Where is it?}\n",
        ".github/workflows/evals.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: npx promptfoo eval --no-cache\n",
    }
    found = Evaluated(tmp_path, files)
    assert found.sets == {"promptfooconfig.yaml": 1, "cases/one.yaml": 1, "cases/two.yaml": 2}
    covered = {("promptfooconfig.yaml", "train.txt"), ("promptfooconfig.yaml", "MENU")}
    assert covered <= found.covers()
    assert ("cases/two.yaml", "MENU") in found.covers() and ("promptfooconfig.yaml", "SYSTEM") not in found.covers()
    assert found.judges() == {("promptfooconfig.yaml", "openai:gpt-4.1")}
    assert found.config("promptfooconfig.yaml").metrics == ("llm-rubric",)
    assert found.configs[".github/workflows/evals.yml"] == "workflow"
    assert (".github/workflows/evals.yml", "promptfooconfig.yaml", "medium") in found.reaches()
    assert (".github/workflows/evals.yml", "MENU") in found.covers()


@pytest.mark.parametrize(
    ("command", "confidence"),
    [
        ("python evals/run.py", "high"),
        ("python -m evals.run --n 3", "high"),
        ("cd evals && python run.py", "high"),
        ("uv run pytest evals/", "high"),
        ("npm run eval", "low"),
        ("ruff check evals/run.py", None),
        ("cat evals/run.py", None),
        ("python setup.py build", None),
        ("echo evaluation is over", None),
    ],
)
def test_a_workflow_that_runs_an_evaluation(command: str, confidence: str | None, tmp_path: Path) -> None:
    workflow = f"on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - run: {command}\n"
    runner = "from app import answer\nanswer('x')\n"
    files = {"app.py": APP, "evals/run.py": runner, ".github/workflows/ci.yml": workflow}
    found = Evaluated(tmp_path, files)
    wanted = {(".github/workflows/ci.yml", "evals/run.py", confidence)} if confidence else set()
    assert found.reaches() == wanted
    assert (".github/workflows/ci.yml" in found.configs) is bool(confidence)


def test_a_judges_prompt_in_a_file_brings_its_model(tmp_path: Path) -> None:
    judge = (
        "---\nname: grounded\nmodel:\n  api: chat\n  configuration:\n    azure_deployment: judge-one\n---\n"
        "system:\nYou grade answers from 1 to 5 against the context.\nuser:\n{{answer}}\n"
    )
    files = {
        "app.py": APP,
        "evaluators/grounded.prompty": judge,
        "evaluators/grounded.py": (
            "import prompty\ndef grade(a):\n    return prompty.execute('grounded.prompty', inputs={'answer': a})\n"
        ),
        "evaluate.py": "from evaluators.grounded import grade\nfrom app import answer\nprint(grade(answer('x')))\n",
    }
    found = Evaluated(tmp_path, files)
    assert set(found.configs) == {"evaluators/grounded.py", "evaluate.py"}
    assert found.judges() == {("evaluate.py", "judge-one"), ("evaluators/grounded.py", "judge-one")}
    assert found.covers() == {("evaluate.py", "SYSTEM")}


def test_an_eval_that_tests_a_copy_says_which_prompt_it_does_not_test(tmp_path: Path) -> None:
    prompt = "You answer questions about the night trains of Europe, and you always say so when you do not know the answer."
    app = (
        f'from openai import OpenAI\nSYSTEM = "{prompt}"\ndef answer(q):\n'
        '    return OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "system", "content": SYSTEM}])\n'
    )
    config = f'prompts:\n  - "{prompt}"\nproviders: [openai:gpt-4o]\ntests:\n  - vars: {{question: Is it late?}}\n'
    found = Evaluated(tmp_path, {"app.py": app, "promptfooconfig.yaml": config})
    assert ("promptfooconfig.yaml", "SYSTEM") not in found.covers()
    assert found.covers(ticks=False) == {("promptfooconfig.yaml", "SYSTEM")}
    (edge,) = [edge for edge in found.edges("eval_covers_prompt") if not edge.ticks]
    assert edge.evidence == "a copy of it stands at promptfooconfig.yaml:2"


# -- hostile --------------------------------------------------------------------------------------------------------


def test_hostile_files_end_in_words(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "app.py": APP,
        "evals/deep.json": "[" * 50_000,
        "evals/nul.csv": b"question,expected\n\x00\x00,\x00\n",
        "evals/latin.jsonl": b'{"question": "na\xefve people ask this", "expected": "\xff"}\n',
        "evals/empty.csv": b"",
        "evals/one.csv": b"question,expected",
        "evals/keys.json": ("{" + ",".join(f'"k{n}": [{n}]' for n in range(3000)) + "}").encode(),
        "evals/loop.yaml": b"a: &a [*a]\ntests: [*a, *a]\n",
        "promptfooconfig.yaml": b"providers: [x]\nprompts: [file://../../etc/passwd]\ntests: file:///etc/passwd\n",
    }
    found = Evaluated(tmp_path, files)
    assert found.set("evals/latin.jsonl").cases == 1
    assert [item for item in found.report.skipped if "defect" in item.reason] == []
    assert {path for path, cases in found.sets.items() if cases} == {"evals/latin.jsonl"}


# -- with a history -------------------------------------------------------------------------------------------------


def test_worked_example_5_and_a_trap(tmp_path: Path) -> None:
    """Of the rows of a set that is reordered, renamed and given a column, only what was added or changed counts."""
    from datetime import date

    from aidebt.config import Settings
    from aidebt.scan import scan
    from repository import Repo

    row_x, row_y = "Where is the dining car?,ahead", "When does it leave?,soon"
    repo = Repo(tmp_path / "trains").write("app.py", APP).write("golden.csv", f"question,expected\n{row_x}\n{row_y}\n")
    repo.write("train.jsonl", '{"prompt": "Where is it?", "completion": "There."}\n')
    repo.write("evals/run.py", "from app import answer\nprint(answer(open('golden.csv').read()))\n").commit("2024-01-01")
    repo.write("golden.csv", f"question,expected\n{row_y}\n").commit("2024-06-01")
    repo.write("golden.csv", f"question,expected\n{row_x}\n{row_y}\n").commit("2025-01-01")
    repo.write("golden.csv", "expected,question\nsoon,When does it leave?\nahead,Where is the dining car?\n").commit(
        "2025-06-01"
    )
    repo.write("evals/results/run.json", "{}").commit("2025-08-01")
    repo.write("big.jsonl", LFS).write("promptfooconfig.yaml", PROMPTFOO.format(tests="file://big.jsonl")).commit("2026-01-01")
    report = scan(Settings(paths=(repo.path,), jobs=1, cache=False), date(2026, 11, 22))
    sets = {entry.asset.path: entry for entry in report.entries if entry.asset.kind.value == "eval_set"}
    assert set(sets) == {"golden.csv", "big.jsonl"}
    golden = sets["golden.csv"]
    assert golden.asset.eval and golden.asset.eval.cases == 2
    assert (golden.age.status, str(golden.age.changed_on)) == ("exact", "2025-01-01")
    assert sets["big.jsonl"].asset.eval and sets["big.jsonl"].asset.eval.cases_reason == "git lfs pointer"
    runs = {entry.asset.path: entry.ran_on for entry in report.entries if entry.ran_on}
    assert runs == {"evals/run.py": date(2025, 8, 1)}
    stale = [finding for finding in report.findings if finding.rule == "stale-eval-set"]
    assert stale[0].message.startswith("golden.csv has had no new case and no review since 2025-01-01 (690 days)")


def test_a_review_beside_the_cases_and_a_bare_repository(tmp_path: Path) -> None:
    from datetime import date

    from aidebt.config import Settings
    from aidebt.scan import scan
    from repository import Repo

    cases = "# aidebt: reviewed 2026-11-12\n- question: Where is the car?\n  expected: ahead\n"
    files = Repo(tmp_path / "trains").write("app.py", APP).write("evals/cases.yaml", cases).write("evals/golden.jsonl", ROWS)
    repo = files.write("evals/run.py", "from app import answer\nROWS = open('cases.yaml'), open('golden.jsonl')\nanswer('')\n")
    repo.commit("2024-01-01")
    bare = repo.clone(tmp_path / "bare.git", "--bare")
    for path in (repo.path, bare.path):
        report = scan(Settings(paths=(path,), jobs=1, cache=False), date(2026, 11, 22))
        found = {entry.asset.path for entry in report.entries if entry.asset.kind.value == "eval_set"}
        assert found == {"evals/cases.yaml", "evals/golden.jsonl"}
        days = {reading.days for reading in report.clocks["eval"].readings if reading.signal == "eval_untouched"}
        assert days == {10}, "the reviewed set makes the one beside it fresh"


# -- graders that nobody names, models under test -------------------------------------------------------------------

RUBRIC = """\
prompts: [a.txt]
providers: [openai:gpt-4o, {{id: "anthropic:messages:claude-sonnet-4-5-20250929"}}]
{head}tests:
  - vars: {{q: Where does the train go?}}
    assert:
      - {{type: icontains, value: Rome}}
      - {{type: llm-rubric, value: is friendly{own}}}
{tail}"""


@pytest.mark.parametrize(
    ("head", "own", "tail", "implicit"),
    [
        ("", "", "", True),
        ("defaultTest: {options: {provider: openai:gpt-4.1}}\n", "", "", False),
        ("", ", provider: openai:gpt-4.1", "", False),
        ("", "", "    options: {provider: openai:gpt-4.1}\n", False),
        ("", "", "  - vars: {q: When?}\n    options: {provider: openai:gpt-4.1}\n", True),
        ("", ", provider: openai:gpt-4.1", "      - {type: factuality, value: it is 19:23}\n", True),
    ],
)
def test_a_rubric_for_which_nothing_names_a_judge(head: str, own: str, tail: str, implicit: bool, tmp_path: Path) -> None:
    config = RUBRIC.format(head=head, own=own, tail=tail)
    found = Evaluated(tmp_path, {"promptfooconfig.yaml": config, "a.txt": "Answer the question {{q}} in one sentence."})
    judges = {value for _, value in found.judges()}
    assert (None in judges) == implicit
    assert {rule.message for rule in found.report.findings if rule.rule == "implicit-judge"} == (
        {"1 metric of promptfoo names no judge"} if implicit else set()
    )
    assert not any(rule.rule == "unknown-model" for rule in found.report.findings)


def test_metrics_that_no_model_grades_have_no_judge(tmp_path: Path) -> None:
    config = "prompts: [a.txt]\nproviders: [openai:gpt-4o]\ntests:\n  - {vars: {q: a}, assert: [{type: equals, value: b}]}\n"
    assert Evaluated(tmp_path, {"promptfooconfig.yaml": config}).judges() == set()


TASK = """\
from inspect_ai import Task, eval, task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import model_graded_qa


@task
def trains():
    return Task(dataset=[Sample(input="Where does the train go?", target="Rome")], scorer=model_graded_qa({grader}))


eval(trains(), model="openai/gpt-4o"{roles})
"""


@pytest.mark.parametrize(
    ("grader", "roles", "judges", "itself"),
    [
        ("", "", {None}, True),
        ('model="openai/gpt-4.1"', "", {"openai/gpt-4.1"}, False),
        ("", ', model_roles={"grader": "openai/gpt-4.1"}', set(), False),
        ('model="openai/gpt-4o"', "", {"openai/gpt-4o"}, True),
    ],
)
def test_a_grader_without_a_name_is_the_model_under_test(
    grader: str, roles: str, judges: set[str | None], itself: bool, tmp_path: Path
) -> None:
    found = Evaluated(tmp_path, {"evals/trains.py": TASK.format(grader=grader, roles=roles)})
    assert {value for _, value in found.judges()} == judges
    assert any(rule.rule == "self-judged-eval" for rule in found.report.findings) == itself


def test_the_models_under_test_are_edges_of_their_own(tmp_path: Path) -> None:
    config = RUBRIC.format(head="", own=", provider: openai:gpt-4.1", tail="")
    workflow = "on: push\njobs:\n  a:\n    steps:\n      - run: inspect eval evals/trains.py --model openai/o3\n"
    files = {
        "promptfooconfig.yaml": config,
        "a.txt": "Answer the question {{q}} in one sentence.",
        "evals/trains.py": TASK.format(grader="", roles=""),
        ".github/workflows/evals.yml": workflow,
    }
    found = Evaluated(tmp_path, files)
    tested = {(found.by_id[edge.source].path, found.by_id[edge.target].value) for edge in found.edges("eval_tests_model")}
    assert tested == {
        ("promptfooconfig.yaml", "openai:gpt-4o"),
        ("promptfooconfig.yaml", "anthropic:messages:claude-sonnet-4-5-20250929"),
        ("evals/trains.py", "openai/gpt-4o"),
        (".github/workflows/evals.yml", "openai/o3"),
    }


# -- cases that nobody can read here --------------------------------------------------------------------------------


def test_a_spreadsheet_and_a_program_give_cases_that_nobody_can_count(tmp_path: Path) -> None:
    tests = "[file://cases.xlsx, file://make.py:create, file://make.mjs, file://gone.xlsx]"
    files = {
        "evals/promptfooconfig.yaml": PROMPTFOO.format(tests=tests),
        "evals/cases.xlsx": b"PK\x03\x04\0\0",
        "evals/make.py": "def create():\n    return []\n",
        "evals/make.mjs": "export default () => [];\n",
        "notes.xlsx": b"PK\x03\x04\0\0",
    }
    found = Evaluated(tmp_path, files)
    assert found.sets == {"evals/cases.xlsx": None, "evals/make.py": None, "evals/make.mjs": None}
    assert found.set("evals/cases.xlsx").cases_reason == "not read: binary"
    assert found.set("evals/make.py").cases_reason == "made by code when the evaluation runs"
    missing = [ref.text for ref in found.config("evals/promptfooconfig.yaml").refs if ref.kind == "missing"]
    assert missing == ["file://gone.xlsx"]


# -- what is no judge and no set ------------------------------------------------------------------------------------


def test_the_model_that_writes_cases_is_no_judge(tmp_path: Path) -> None:
    code = TASK.format(grader="", roles="").replace("evals/trains.py", "")
    found = Evaluated(tmp_path, {"evals/generate_ground_truth.py": code, "evals/trains.py": code})
    assert {path for path, _ in found.judges()} == {"evals/trains.py"}
    assert {found.by_id[edge.source].path for edge in found.edges("eval_tests_model")} == {"evals/trains.py"}


def test_json_that_is_fetched_is_a_set_where_its_name_says_so(tmp_path: Path) -> None:
    code = (
        "from braintrust import Eval\nimport requests\n"
        "spec = requests.get('https://example.org/openapi/spec.json').json()\n"
        "rows = requests.get('https://example.org/evals/golden.json').json()\n"
        "more = requests.get('https://example.org/pairs.jsonl').text\n"
        "Eval('trains', data=lambda: rows, task=print, scores=[])\n"
    )
    found = Evaluated(tmp_path, {"evals/run.py": code})
    names = {asset.name for asset in found.by_id.values() if asset.kind.value == "eval_set"}
    assert names == {"https://example.org/evals/golden.json", "https://example.org/pairs.jsonl"}


MANY = ROWS * 10_001
"""More rows than an eval set has."""


@pytest.mark.parametrize(
    ("path", "rows", "config", "reason"),
    [
        ("evals/golden.jsonl", MANY, "", "more rows than eval sets have, and no evaluation names it"),
        ("evals/golden.jsonl", MANY, "providers: [openai:gpt-4o]\nprompts: [x]\ntests: golden.jsonl\n", None),
        ("evals/golden.jsonl", ROWS, "", None),
        ("data/plain.jsonl", '{"id": 1, "total": 7}\n' * 20_002, "", "records that no evaluation names"),
    ],
)
def test_a_set_with_very_many_rows_counts_where_it_is_named_and_is_listed_elsewhere(
    path: str, rows: str, config: str, reason: str | None, tmp_path: Path
) -> None:
    found = Evaluated(tmp_path, {"app.py": APP, path: rows, **({"evals/promptfooconfig.yaml": config} if config else {})})
    assert {item.path: item.reason for item in found.report.skipped}.get(path) == reason
    assert (path in found.sets) is (reason is None)


SHOWN = """
from pydantic import BaseModel
from ragas.prompt import PydanticPrompt


class Verdict({base}):
    {name} = [
        ({{"question": "Where does the train to Rome stop?"}}, {{"verdict": "In Milan, says the timetable"}}),
        ({{"question": "Is there a shower on board?"}}, {{"verdict": "In first class, says the leaflet"}}),
    ]
"""


@pytest.mark.parametrize(
    ("base", "name", "is_set"),
    [("PydanticPrompt", "examples", False), ("PydanticPrompt[In, Out]", "examples", False), ("BaseModel", "examples", True)],
)
def test_what_a_prompt_shows_by_way_of_example_is_no_set(base: str, name: str, is_set: bool, tmp_path: Path) -> None:
    found = Evaluated(tmp_path, {"app.py": APP, "evals/judge.py": SHOWN.format(base=base, name=name)})
    assert ("evals/judge.py" in found.sets) is is_set
