"""A provider that stands beside a model says where the model runs; whatever else stands there says nothing."""

from __future__ import annotations

import pytest

from project import Project

HEAD = "from openai import OpenAI\nfrom pydantic import BaseModel\nfrom langchain.chat_models import init_chat_model\n"


def platforms(path: str, text: str) -> dict[str, str | None]:
    """The platform of each model in one file."""
    project = Project({path: text})
    return {pin.value or "": project.links.models[pin.id].platform for pin in project.pins}


@pytest.mark.parametrize(
    "text",
    [
        'class Backend(BaseModel):\n    name: str = "gpt-4o"\n    provider: str = "azure_openai"\n',
        'class Backend(BaseModel):\n    provider: Kind = Kind.AZURE_OPENAI\n    model: str = os.getenv("MODEL", "gpt-4o")\n',
        '@dataclass\nclass Settings:\n    llm_model: str = "gpt-4o"\n    llm_provider: str = field(default="azure")\n',
        'class Settings(BaseSettings):\n    llm_model: str = "gpt-4o"\n    llm_provider: str = os.getenv("HOST", "azure")\n',
        'class Agent:\n    def __init__(self):\n        self.provider = "azure"\n        self.model = "gpt-4o"\n',
        'OPTIONS = {"model": "gpt-4o", "vendor": "azure-openai"}\n',
        'OPTIONS = {"llm": {"provider": "azure_openai", "config": {"model": "gpt-4o"}}}\n',
        'class Kind(TextChoices):\n    AZURE = "azure"\n\n\nclass Row(Model):\n    model_name = CharField(default="gpt-4o")\n'
        "    model_type = CharField(default=Kind.AZURE)\n",
        'OPTIONS = {"api_type": "azure", "model": "gpt-4o"}\n',
        'OPTIONS = {"azure": {"model": "gpt-4o"}}\n',
        'backend = Backend(name="gpt-4o", provider="azure_openai")\n',
        'llm = init_chat_model("gpt-4o", model_provider="azure_openai")\n',
        'NAME = "gpt-4o"\nllm = init_chat_model(NAME, model_provider="azure_openai")\n',
        'def ask(model="gpt-4o", provider="azure"):\n    return send(model)\n',
        'provider = "azure"\nmodel = "gpt-4o"\n',
    ],
)
def test_the_provider_beside_a_model_in_code_is_its_platform(text: str) -> None:
    assert platforms("app.py", HEAD + text) == {"gpt-4o": "azure-openai"}


@pytest.mark.parametrize(
    "text",
    [
        'class Backend(BaseModel):\n    name: str = "gpt-4o"\n    provider: str = "house"\n',
        'class Backend(BaseModel):\n    name: str = "gpt-4o"\n    provider: str = "anthropic"\n',
        'class Backend(BaseModel):\n    name: str = "gpt-4o"\nclass Other(BaseModel):\n    provider: str = "azure"\n',
        'class Backend(BaseModel):\n    name: str = "gpt-4o"\n    search_provider: str = "azure"\n',
        'class Backend(BaseModel):\n    embedding_provider: str = "azure"\n    llm_model: str = "gpt-4o"\n',
        'OPTIONS = {"model": "gpt-4o", "proxy": "azure"}\n',
        'OPTIONS = {"model": "gpt-4o", "search_type": "azure"}\n',
        'OPTIONS = {"model": "gpt-4o", "type": "object"}\n',
        'OPTIONS = [{"model": "gpt-4o"}, {"provider": "azure"}]\n',
        'if hosted:\n    provider = "azure"\nelse:\n    provider = "openai"\nmodel = "gpt-4o"\n',
        'provider = "azure"\nMODELS = ["gpt-4o", "gpt-4o"]\n',
        'provider = "azure"\nNAMES = {"gpt-4o": "Four"}\n',
        'backend = Backend(name="gpt-4o", provider=chosen())\n',
    ],
)
def test_what_is_no_provider_of_this_model_says_nothing(text: str) -> None:
    assert platforms("app.py", HEAD + text) == {"gpt-4o": None}


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("app.yaml", "llm:\n  provider: azure_openai\n  config:\n    model: gpt-4o\n", "azure-openai"),
        ("app.yaml", "llm:\n  type: azure_openai_chat\n  model: gpt-4o\n", "azure-openai"),
        ("app.toml", '[llm]\nvendor = "azure"\nmodel = "gpt-4o"\n', "azure-openai"),
        ("app.json", '[{"model": "gpt-4o", "provider": "azure"}, {"provider": "openai"}]', "azure-openai"),
        ("app.json", '{"provider": "azure", "agents": {"writer": {"model": "gpt-4o"}}}', "azure-openai"),
        (".env.example", "LLM_PROVIDER=azure\nLLM_MODEL=gpt-4o\n", "azure-openai"),
        (
            "docker-compose.yml",
            "services:\n  app:\n    environment:\n      - LLM_MODEL=gpt-4o\n      - LLM_PROVIDER=azure\n",
            "azure-openai",
        ),
        (
            "job.yaml",
            "kind: Job\nspec:\n  env:\n  - name: LLM_PROVIDER\n    value: azure\n  - name: LLM_MODEL\n    value: gpt-4o\n",
            "azure-openai",
        ),
        ("models.yaml", "providers:\n  azure:\n    models:\n      gpt-4o:\n        top_p: 1\n", "azure-openai"),
        ("models.yaml", "providers:\n  house:\n    models:\n      gpt-4o:\n        top_p: 1\n", None),
        ("app.yaml", "azure:\n  model: gpt-4o\n", "azure-openai"),
        ("app.yaml", "azure: true\nmodel: gpt-4o\n", None),
        ("app.yaml", "anthropic:\n  model: gpt-4o\n", None),
        ("app.yaml", "llm:\n  model: gpt-4o\nstore:\n  provider: azure\n", None),
        ("app.yaml", "llm:\n  provider: anthropic\n  model: gpt-4o\n", None),
        ("app.json", '[{"model": "gpt-4o"}, {"provider": "azure"}]', None),
        (".env.example", "EMBEDDING_PROVIDER=azure\nLLM_MODEL=gpt-4o\n", None),
        (
            "docker-compose.yml",
            "services:\n  app:\n    environment:\n      - LLM_MODEL=gpt-4o\n"
            "  db:\n    environment:\n      - LLM_PROVIDER=azure\n",
            None,
        ),
    ],
)
def test_the_provider_beside_a_model_in_a_data_file(path: str, text: str, expected: str | None) -> None:
    assert platforms(path, text) == {"gpt-4o": expected}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('provider = "azure"\ndef ask(provider):\n    return Backend(name="gpt-4o", provider=provider)\n', None),
        ('kind = "azure"\ndef ask(kind):\n    return {"model": "gpt-4o", "provider": kind}\n', None),
        ('def ask():\n    kind = "azure"\n    return {"model": "gpt-4o", "provider": kind}\n', "azure-openai"),
        ('kind = "azure"\ndef ask():\n    return {"model": "gpt-4o", "provider": kind}\n', "azure-openai"),
    ],
)
def test_a_provider_is_what_its_name_means_where_the_model_stands(text: str, expected: str | None) -> None:
    assert platforms("app.py", HEAD + text) == {"gpt-4o": expected}


def test_models_is_no_platform() -> None:
    assert platforms("app.yaml", "models:\n  writer: gemini-2.5-flash\n") == {"gemini-2.5-flash": None}


def test_of_several_providers_the_one_that_is_called_like_the_model_counts() -> None:
    fields = '    provider: str = "azure"\n    embedding_provider: str = "openai"\n'
    models = '    llm_model: str = "gpt-4o"\n    embedding_model: str = "text-embedding-3-small"\n'
    found = platforms("app.py", f"{HEAD}class Settings(BaseModel):\n{fields}{models}")
    assert found == {"gpt-4o": "azure-openai", "text-embedding-3-small": "openai"}


def test_the_key_of_a_model_speaks_before_a_provider_beside_it() -> None:
    assert platforms("app.yaml", "provider: azure\nopenai_model: gpt-4o\n") == {"gpt-4o": "openai"}
