"""Every spelling of an id, what it means, and what only looks like one."""

from __future__ import annotations

import pytest

from aidebt.catalog import Catalog, load
from aidebt.compiled import load_tables


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


KNOWN = [
    # the maker's own prefix, in the spellings of several libraries
    ("openai/gpt-4o", "openai", "gpt-4o"),
    ("openai:gpt-4o", "openai", "gpt-4o"),
    ("openai:chat:gpt-4o", "openai", "gpt-4o"),
    ("openai/responses/gpt-5", "openai", "gpt-5"),
    ("openai/o1", "openai", "o1"),
    ("openai:/gpt-4o", "openai", "gpt-4o"),
    ("anthropic/claude-3-opus-20240229", "anthropic", "claude-3-opus-20240229"),
    ("anthropic:messages:claude-3-opus-20240229", "anthropic", "claude-3-opus-20240229"),
    ("models/gemini-1.5-pro", "google-gemini", "gemini-1.5-pro"),
    ("gemini/gemini-2.0-flash", "google-gemini", "gemini-2.0-flash"),
    ("google/gemini-2.0-flash", "google-gemini", "gemini-2.0-flash"),
    ("googleai/gemini-2.0-flash", "google-gemini", "gemini-2.0-flash"),
    ("google-gla:gemini-2.0-flash", "google-gemini", "gemini-2.0-flash"),
    ("google_genai:gemini-2.0-flash", "google-gemini", "gemini-2.0-flash"),
    ("mistralai/mistral-large-2411", "mistral", "mistral-large-2411"),
    # fine-tunes and tails
    ("ft:gpt-4o-mini-2024-07-18:org::id", "openai", "gpt-4o-mini-2024-07-18"),
    ("openrouter/openai/gpt-4o-mini", "openai", "gpt-4o-mini"),
    ("openrouter/anthropic/claude-3.5-sonnet:beta", "anthropic", "claude-3-5-sonnet-latest"),
    ("anthropic/claude-opus-5[1m]", "anthropic", "claude-opus-5"),
    # Azure
    ("azure/gpt-4o", "azure-openai", "gpt-4o"),
    ("azure/eu/gpt-4o-2024-08-06", "azure-openai", "gpt-4o-2024-08-06"),
    ("gpt-35-turbo", "azure-openai", "gpt-35-turbo"),
    ("azure/gpt-35-turbo-0125", "azure-openai", "gpt-3.5-turbo-0125"),
    ("azure_ai/Cohere-embed-v3-english", "azure-foundry", "Cohere-embed-v3-english"),
    # Bedrock
    ("anthropic.claude-3-sonnet-20240229-v1:0", "aws-bedrock", "anthropic.claude-3-sonnet-20240229-v1:0"),
    ("anthropic.claude-3-sonnet-20240229-v1", "aws-bedrock", "anthropic.claude-3-sonnet-20240229-v1:0"),
    ("bedrock/us.anthropic.claude-3-5-sonnet-20240620-v1:0", "aws-bedrock", "anthropic.claude-3-5-sonnet-20240620-v1:0"),
    ("bedrock/converse/eu.anthropic.claude-3-haiku-20240307-v1:0", "aws-bedrock", "anthropic.claude-3-haiku-20240307-v1:0"),
    ("bedrock:apac.anthropic.claude-3-haiku-20240307-v1:0", "aws-bedrock", "anthropic.claude-3-haiku-20240307-v1:0"),
    ("global.anthropic.claude-sonnet-4-5-20250929-v1:0", "aws-bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0"),
    ("anthropic.claude-3-sonnet-20240229-v1:0:28k", "aws-bedrock", "anthropic.claude-3-sonnet-20240229-v1:0"),
    (
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
        "aws-bedrock",
        "anthropic.claude-3-haiku-20240307-v1:0",
    ),
    (
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-3-haiku-20240307-v1:0",
        "aws-bedrock",
        "anthropic.claude-3-haiku-20240307-v1:0",
    ),
    # Vertex
    ("claude-opus-4-1@20250805", "google-vertex", "claude-opus-4-1@20250805"),
    ("vertex_ai/gemini-1.5-pro@001", "google-vertex", "gemini-1.5-pro-001"),
    ("vertex_ai/textembedding-gecko@001", "google-vertex", "textembedding-gecko@001"),
    ("publishers/google/models/gemini-2.0-flash", "google-vertex", "gemini-2.0-flash"),
    ("projects/p/locations/us-central1/publishers/google/models/gemini-2.0-flash", "google-vertex", "gemini-2.0-flash"),
    # hosts of open weights
    ("groq/openai/gpt-oss-120b", "groq", "openai/gpt-oss-120b"),
    ("groq/compound", "groq", "groq/compound"),
    ("together_ai/meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo", "together", "meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo"),
    ("fireworks_ai/accounts/fireworks/models/llama-v3p1-405b-instruct", "fireworks", "llama-v3p1-405b-instruct"),
    ("accounts/fireworks/models/llama-v3p1-405b-instruct", "fireworks", "llama-v3p1-405b-instruct"),
    # hubs and local stores
    ("sentence-transformers/all-MiniLM-L6-v2", "huggingface", "sentence-transformers/all-MiniLM-L6-v2"),
    ("all-MiniLM-L6-v2", "huggingface", "sentence-transformers/all-MiniLM-L6-v2"),
    ("baai/BGE-M3", "huggingface", "BAAI/bge-m3"),
    ("huggingface/BAAI/bge-m3", "huggingface", "BAAI/bge-m3"),
    ("jinaai/jina-embeddings-v3", "jina", "jina-embeddings-v3"),
    ("ollama/nomic-embed-text:latest", "ollama", "nomic-embed-text"),
    ("nomic-embed-text", "ollama", "nomic-embed-text"),
    # one platform lists the bare id
    ("mistral-large-2411", None, "mistral-large-2411"),
    ("text-davinci-003", None, "text-davinci-003"),
    ("gpt-4o", None, "gpt-4o"),
]


@pytest.mark.parametrize(("text", "platform", "id"), KNOWN)
def test_spelling(catalog: Catalog, text: str, platform: str | None, id: str) -> None:
    found = catalog.resolve(text)
    assert (found.status, found.id) == ("known", id)
    if platform is not None:
        assert found.platform == platform
        assert [model.platform for model in found.candidates] == [platform]
    assert catalog.looks_like_model(text) or catalog.weak(text)


UNKNOWN = [
    ("llama3:70b", "ollama", "llama3:70b"),
    ("ollama/mistral", "ollama", "mistral"),
    ("mistral:7b", "ollama", "mistral:7b"),
    ("openrouter/deepseek/deepseek-r1:free", "deepseek", "deepseek-r1"),
    ("azure/chat-prod", "azure-openai", "chat-prod"),
    ("meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo", "huggingface", "meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo"),
    ("google/gemma-2-9b-it", "huggingface", "google/gemma-2-9b-it"),
    ("claude-9-opus-20300101", None, "claude-9-opus-20300101"),
    ("GPT-4o", None, "GPT-4o"),
    ("Claude 3.5 Sonnet", None, "Claude 3.5 Sonnet"),
]


@pytest.mark.parametrize(("text", "platform", "id"), UNKNOWN)
def test_what_the_catalog_does_not_list_is_unknown_with_what_its_spelling_says(
    catalog: Catalog, text: str, platform: str | None, id: str
) -> None:
    found = catalog.resolve(text)
    assert (found.status, found.platform, found.candidates) == ("unknown", platform, ())
    assert (found.id or text) == id


@pytest.mark.parametrize(
    "text",
    [
        *[
            "<your-deployment>",
            "your-model",
            "YOUR_MODEL",
            "fake-model",
            "dummy",
            "test-model",
            "model-name",
            "xxx",
            "...",
            "${VAR}",
            "$MODEL",
            "%MODEL%",
            "openai/your-model",
            "gpt-4-${VERSION}",
            "insert-model-here",
        ],
        "{{ model }}",
        "",
    ],
)
def test_placeholders(catalog: Catalog, text: str) -> None:
    assert catalog.resolve(text).status == "placeholder"
    assert not catalog.looks_like_model(text)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "gpt-4-evals",
            "deepseek/deepseek_v3",
            "claude-9-opus-20300101",
            "gemini-5.0-ultra",
            "llama3.3:70b",
            "text-embedding-preview-0409",
            "gpt-4-1106-preview",
            "gpt-35-turbo",
            "mistral-large-2501",
            "qwen2.5-coder:7b",
            "intfloat/e5-large",
            "BAAI/bge-m3",
            "gpt-4",
            "ollama:llama3.2",
            "mistralai/Mixtral-8x7B-Instruct-v0.1",
            "openai/whisper-large-v3",
            "black-forest-labs/FLUX.1-dev",
        ],
    ],
)
def test_an_id_is_told_by_its_shape(catalog: Catalog, text: str) -> None:
    assert catalog.looks_like_model(text)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "gpt-researcher",
            "command",
            "best",
            "nano",
            "solar",
            "mistral",
            "claude",
            "gpt",
            "openai",
            "llama",
            "gemini-api-key",
            "o1",
            "gpt-4-tokenizer",
            "claude-code",
            "embedding-dim",
            "gpt-4.md",
            "gpt-4.py",
            "langchain-openai",
            "GPT-4",
            "GPT-4o",
            "base",
            "https://api.openai.com/v1",
            "./gpt-4/x",
            "prompts/gpt-4.txt",
            "text-embedding",
            "text-embeddings",
            "text-generation",
            "redis:latest",
            "postgres:15",
            "node:20-alpine",
            "python:3.11",
            "ollama/ollama:latest",
            "localhost:11434",
            "text/plain",
            "gemini-cli",
            "llama-index",
            "llama.cpp",
            "qwen-agent",
            "openai/openai-python",
            "command-line",
            "rerank-top-k",
            "en-US",
            "claude-desktop",
            "openai/clip",
            "e5-prefix",
            "bge-config",
            "phi-node",
        ],
        "Use gpt-4o here",
        "gpt-4o and more",
        "x" * 500,
    ],
)
def test_what_only_looks_like_an_id(catalog: Catalog, text: str) -> None:
    assert not catalog.looks_like_model(text)


@pytest.mark.parametrize("text", ["o1", "o3", "command", "sonar", "ada", "davinci", "whisper", "search"])
def test_known_words_need_context(catalog: Catalog, text: str) -> None:
    assert catalog.weak(text)
    assert not catalog.looks_like_model(text)
    assert catalog.resolve(text).status == "known"


@pytest.mark.parametrize("text", ["mistral", "llama3", "sonnet", "best", "base", "qwen3", "embedding-query"])
def test_so_do_words_that_some_service_takes_for_a_model(catalog: Catalog, text: str) -> None:
    assert catalog.weak(text)
    assert not catalog.looks_like_model(text)


@pytest.mark.parametrize("text", ["gpt-4", "o1-mini", "command-r", "openai/o1", "banana", "text-embedding-ada-002"])
def test_others_do_not(catalog: Catalog, text: str) -> None:
    assert not catalog.weak(text)


def test_the_code_around_an_id_decides_its_platform(catalog: Catalog) -> None:
    for platform in ("openai", "azure-openai"):
        found = catalog.resolve("gpt-4o", platform)
        assert (found.platform, len(found.candidates)) == (platform, 1)
    assert catalog.resolve("azure/gpt-4o", "openai").platform == "azure-openai"  # the prefix wins


def test_without_context_a_bare_id_keeps_all_its_dates_the_makers_first(catalog: Catalog) -> None:
    found = catalog.resolve("gpt-4o")
    assert found.platform is None
    assert [model.platform for model in found.candidates] == ["openai", "azure-openai"]
    assert len({model.retires for model in found.candidates}) == 2


def test_platforms_that_agree_leave_the_id_to_its_maker(catalog: Catalog) -> None:
    agreeing = [
        model.id
        for model in catalog.models("openai")
        if (other := catalog.get("azure-openai", model.id)) and other.retires == model.retires and other.status == model.status
        if not catalog.get("azure-foundry", model.id)
    ]
    assert agreeing
    assert {catalog.resolve(id).platform for id in agreeing} == {"openai"}


def test_a_platform_that_does_not_list_the_id_decides_nothing(catalog: Catalog) -> None:
    found = catalog.resolve("claude-3-opus-20240229", "openai")
    assert found.status == "known"
    assert found.candidates[0].platform == "anthropic"


@pytest.mark.parametrize(
    ("text", "floating"),
    [
        ("gpt-4o", True),
        ("gpt-4o-2024-08-06", False),
        ("mistral-large-latest", True),
        ("claude-opus-4-6", False),  # undated, and yet a fixed snapshot
        ("anthropic/claude-sonnet-4-5", True),
        ("claude-3-5-sonnet-20241022", False),
        ("gemini-2.5-pro", False),  # a fixed name with a redirect ahead
        ("nomic-embed-text", True),
        ("nomic-embed-text:latest", True),
        ("all-minilm:33m", False),
        ("llama3.1:8b", False),
        ("ollama/llama3", True),
        ("some-model-latest", True),
        ("ft:gpt-4o:org::id", False),
    ],
)
def test_what_floats_is_a_fact_of_the_catalog(catalog: Catalog, text: str, floating: bool) -> None:
    assert catalog.resolve(text).floating is floating


def test_every_row_resolves_to_itself_on_its_platform(catalog: Catalog) -> None:
    assert not [model.key for model in catalog.models() if catalog.resolve(model.id, model.platform).candidates != (model,)]


def test_every_id_is_a_model_id_or_weak(catalog: Catalog) -> None:
    assert not [model.key for model in catalog.models() if catalog.looks_like_model(model.id) == catalog.weak(model.id)]


def test_the_prefilter_finds_every_believable_id(catalog: Catalog) -> None:
    literals = [text.encode() for text in load_tables()["compiled"]["literals"]]
    missed = [
        model.key
        for model in catalog.models()
        for name in (model.id, *model.names)
        if not catalog.weak(name) and not any(literal in name.lower().encode() for literal in literals)
    ]
    assert not missed
    assert all(literal == literal.lower() and len(literal) >= 3 for literal in literals)
    assert len(literals) < 260


@pytest.mark.parametrize(
    "text", ["mistral:7b", "zephyr:latest", "wizardcoder:13b-python", "granite3.2-dense:8b", "openai/o1", "azure/o3"]
)
def test_what_no_row_lists_is_found_before_it_is_read(catalog: Catalog, text: str) -> None:
    assert catalog.looks_like_model(text)
    assert any(literal in text.encode() for literal in catalog.literals())


def test_every_shape_matches_its_examples_and_states_its_literals(catalog: Catalog) -> None:
    for shape in load_tables()["patterns"]["shape"]:
        for example in shape["examples"]:
            assert catalog.looks_like_model(example), example
            assert any(literal in example.lower() for literal in shape["literals"]), example


def test_a_hostile_text_takes_no_time_and_raises_nothing(catalog: Catalog) -> None:
    for text in (
        "a/" * 80,
        "gpt-4" + "-a" * 70,
        ":" * 100,
        "ft:" * 50,
        "@" * 120,
        "claude-" * 20,
        "\x00gpt-4",
        "é" * 50,
        "gpt-4\n",
    ):
        assert catalog.resolve(text).status in ("unknown", "placeholder")
