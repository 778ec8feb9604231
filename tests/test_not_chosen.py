"""Ids that select nothing: tokenizers, conditions of prompts, names that everyone has for the same weights."""

from __future__ import annotations

import pytest

from project import Project, analyser

HEAD = "from openai import OpenAI\n"


@pytest.mark.parametrize(
    ("text", "usage"),
    [
        ('splitter = TokenTextSplitter(chunk_size=100, model_name="gpt-3.5-turbo")', "table"),
        ('cut = Splitter.from_tiktoken_encoder(model_name="gpt-3.5-turbo")', "table"),
        ('n = count_tokens(text, model="gpt-3.5-turbo")', "table"),
        ('n = num_tokens_from_messages(rows, model="gpt-3.5-turbo")', "table"),
        ('n = check_message_tokens(rows, "gpt-3.5-turbo")', "table"),
        ('n = get_token_limit("gpt-3.5-turbo")', "table"),
        ('n = count_tokens({"text": text, "model": "gpt-3.5-turbo"})', "table"),
        ('n = ask({"text": text, "model": "gpt-3.5-turbo"})', "call"),
        ('def token_budget(model="gpt-3.5-turbo"):\n    return limits[model]', "table"),
        ('def writer(model="gpt-3.5-turbo"):\n    return writers[model]', "default"),
        ('llm = make_writer(chunk_size=100, model_name="gpt-3.5-turbo")', "call"),
        ('n = ask_tokenly(text, model="gpt-3.5-turbo")', "call"),
    ],
)
def test_a_tokenizer_asks_no_model(text: str, usage: str) -> None:
    (pin,) = Project({"app.py": f"{HEAD}{text}\n"}).pins
    assert pin.usage.value == usage


@pytest.mark.parametrize(("name", "usage"), [("TRUSTED_MODELS", "table"), ("MULTIMODAL_MODELS", "table"), ("MODELS", "menu")])
def test_models_of_which_something_is_said_are_not_offered(name: str, usage: str) -> None:
    assert {pin.usage.value for pin in Project({"app.py": f'{HEAD}{name} = ["gpt-4o", "gpt-4"]\n'}).pins} == {usage}


def test_a_tokenizer_that_is_handed_an_object_asks_no_model() -> None:
    text = "import OpenAI from 'openai';\nconst size = getTokens({ input: rows, model: 'gpt-4' });\n"
    (pin,) = Project({"app.ts": text}).pins
    assert pin.usage.value == "table"


@pytest.mark.parametrize(
    ("text", "usage"),
    [
        (
            "prompts:\n  - task: sort\n    models:\n      - openai/gpt-4\n      - openai/gpt-4o\n    content: Sort the keys.\n",
            "table",
        ),
        (
            "prompts:\n  - models:\n      - openai/gpt-4\n      - openai/gpt-4o\n    messages:\n      - type: system\n"
            "        content: Sort the keys.\n",
            "table",
        ),
        ("providers:\n  - name: openai\n    models:\n      - openai/gpt-4\n      - openai/gpt-4o\n", "menu"),
    ],
)
def test_the_models_that_a_prompt_is_for_are_not_offered(text: str, usage: str) -> None:
    assert {pin.usage.value for pin in Project({"library/house.yml": text}).pins} == {usage}


@pytest.mark.parametrize(
    ("provider", "platform"), [("perplexity", "perplexity"), ("house", None), ("anthropic", None), ("", None)]
)
def test_the_provider_beside_an_id_says_where_it_runs(provider: str, platform: str | None) -> None:
    text = "export const HALL = {{ modelId: 'mistral-7b-instruct', provider: '{0}' }};\n"
    project = Project({"web/models.ts": "import { streamText } from 'ai';\n" + text.format(provider)})
    (pin,) = project.pins
    model = project.links.models[pin.id]
    assert (model.status, model.platform if model.id else None) == ("known" if platform else "unknown", platform)


def test_the_first_of_a_list_that_is_made_here_is_no_fetched_default() -> None:
    text = "names = list(rows.keys())\nllm_name = names[0]\n"
    assert Project({"app.py": HEAD + text}).pins == []
    fetched = "names = list_models()\nllm_name = names[0]\n"
    assert len(Project({"app.py": HEAD + fetched}).pins) == 1


@pytest.mark.parametrize(
    ("text", "platform", "known"),
    [
        ("mistral-7b-instruct", None, False),
        ("codellama-70b-instruct", None, False),
        ("mistral-large", None, False),
        ("mistral-7b-instruct", "perplexity", True),
        ("perplexity/mixtral-8x7b-instruct", None, True),
        ("llama-3.1-sonar-large-128k-online", None, True),
        ("mistral-large-2407", None, True),
    ],
)
def test_what_everyone_calls_the_same_weights_is_nobodys_model(text: str, platform: str | None, known: bool) -> None:
    assert (analyser().rules.catalog.resolve(text, platform).status == "known") is known


EVALUATED = "import mlflow\nfrom mlflow.metrics.genai import faithfulness\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('mlflow.evaluate(model, rows, model_type="question-answering")', {}),
        ('mlflow.evaluate("runs:/abc/model", rows, model_type="text-summarization")', {}),
        ('agent = Agent(model_type="text-generation")', {}),
        ('agent = Agent(model_type="house-writer")', {"house-writer": "unknown"}),
        ('metric = faithfulness(model="openai:/gpt-4o")', {"openai:/gpt-4o": "known"}),
    ],
)
def test_what_a_model_is_for_is_no_model(text: str, expected: dict[str, str]) -> None:
    project = Project({"llm/run.py": EVALUATED + text + "\n"})
    assert {pin.value: project.links.models[pin.id].status for pin in project.pins} == expected


def test_a_metric_of_mlflow_is_a_judge() -> None:
    text = 'metric = faithfulness(model="openai:/gpt-4o")\nmlflow.evaluate(data=rows, extra_metrics=[metric])\n'
    project = Project({"evals/run.py": EVALUATED + text})
    (edge,) = [edge for edge in project.links.edges if edge.type.startswith("eval_")]
    assert (edge.type, project.by_id[edge.target].value) == ("eval_uses_judge", "openai:/gpt-4o")


@pytest.mark.parametrize(
    ("path", "text", "usage"),
    [
        ("app.py", 'def sees(name):\n    models = ["gpt-4o", "gpt-4"]\n    return name.lower() in models\n', "comparison"),
        (
            "app.py",
            'def sees(name):\n    models = ["gpt-4o", "gpt-4"]\n    return models if name in models else None\n',
            "menu",
        ),
        ("app.py", 'def models():\n    models = ["gpt-4o", "gpt-4"]\n    return models\n', "menu"),
        ("app.py", 'MODELS = ["gpt-4o", "gpt-4"]\n\ndef sees(name):\n    return name in MODELS\n', "menu"),
        ("app.py", 'def may(name):\n    allowed_models = ["gpt-4o", "gpt-4"]\n    return name in allowed_models\n', "menu"),
        (
            "app.ts",
            'const sees = (name) => {\n  const some = ["gpt-4o", "gpt-4"];\n  return some.includes(name);\n};\n',
            "comparison",
        ),
        ("app.ts", 'const sees = (name) => {\n  const some = ["gpt-4o", "gpt-4"];\n  return some.map(name);\n};\n', "menu"),
    ],
)
def test_a_list_that_a_function_only_looks_something_up_in_offers_nothing(path: str, text: str, usage: str) -> None:
    head = HEAD if path.endswith(".py") else 'import OpenAI from "openai";\n'
    assert {pin.usage.value for pin in Project({path: head + text}).pins} == {usage}


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ('{"label": "Best", "key": "o3"}, {"label": "Fast", "key": "gpt-4o"}', {"o3", "gpt-4o"}),
        ('{"key": "o3", "name": "o3"}, {"key": "gpt-4o", "name": "GPT-4 omni"}', {"o3", "gpt-4o"}),
        ('{"key": "o3"}, {"key": "large"}', set()),
        ('{"key": "o3"}, {"id": "gpt-4o"}', {"gpt-4o"}),
    ],
)
def test_a_short_id_is_one_where_others_of_the_list_are(entries: str, expected: set[str]) -> None:
    assert {pin.value for pin in Project({"app.py": f"{HEAD}OFFERED = [{entries}]\n"}).pins} == expected


@pytest.mark.parametrize(
    ("text", "usage"),
    [
        ("models:\n  - id: gpt-4o\n    label: Best\n  - id: gpt-4\n    label: Old\n", "menu"),
        ("chatModels:\n  - name: gpt-4o\n  - name: gpt-4\n", "menu"),
        ("models:\n  - id: gpt-4o\n", "setting"),
        ("agents:\n  - name: gpt-4o\n  - name: gpt-4\n", "setting"),
        ("models:\n  - model: gpt-4o\n    for: answers\n  - model: gpt-4\n    for: titles\n", "setting"),
    ],
)
def test_objects_in_a_list_of_models_are_offered(text: str, usage: str) -> None:
    assert {pin.usage.value for pin in Project({"catalog.yaml": text}).pins} == {usage}
