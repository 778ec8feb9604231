from __future__ import annotations

import json
import pickle
from typing import Any

import jsonschema
import pytest

from aidebt import signatures
from aidebt.compiled import load_tables, rules_dir
from aidebt.signature_rows import CallSignature
from aidebt.signatures import Signatures

FOLDER = "signatures/"
FILES = {name.removeprefix(FOLDER): table for name, table in load_tables().items() if name.startswith(FOLDER)}
KINDS = ("call", "client", "docstring", "env", "index", "load", "menu", "message", "remote", "template")


@pytest.fixture(scope="module")
def rows() -> Signatures:
    return signatures.load()


def call(rows: Signatures, callee: str, resolved: str, *modules: str) -> CallSignature | None:
    return rows.match_call(callee, resolved or callee, rows.vendors_of(modules))


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_file_fits_the_schema(name: str) -> None:
    schema = json.loads((rules_dir() / "schema" / "signatures.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(FILES[name])


@pytest.mark.parametrize("name", sorted(FILES))
def test_rows_are_sorted_and_sourced(name: str) -> None:
    for kind in KINDS:
        found: list[dict[str, Any]] = FILES[name].get(kind, [])
        assert all(row["source"].strip() for row in found)
        if name != "common":
            firsts = [row["names"][0].lower() for row in found]
            assert firsts == sorted(firsts), kind


def test_a_default_has_its_version_and_a_package(rows: Signatures) -> None:
    with_default = [row for row in rows.calls() if row.default_model]
    assert len(with_default) > 150
    for row in with_default:
        assert row.package, row.id
        assert row.default_for(str(row.default_at)) == row.default_model
        assert len({version for version, _ in row.defaults}) == len(row.defaults), row.id


def test_a_row_says_what_it_is_for(rows: Signatures) -> None:
    for row in rows.calls():
        assert row.model or row.prompts or row.default_model or row.kind == "lookalike", row.id
        assert row.kind != "send" or not row.default_model, row.id


def test_no_qualified_name_stands_in_two_rows() -> None:
    for kind in KINDS:
        seen: dict[str, str] = {}
        for vendor, table in FILES.items():
            for number, row in enumerate(table.get(kind, ())):
                for name in row["names"]:
                    if "." in name and name[0].islower():
                        place = f"{vendor}:{number}"
                        assert seen.setdefault(name, place) == place, f"{kind} {name} in {place} and {seen[name]}"


HITS = [
    # callee, resolved, imports, vendor, platform, deployment
    ("c.chat.completions.create", "openai.OpenAI().chat.completions.create", ["openai"], "openai", "openai", False),
    ("c.chat.completions.create", "openai.AsyncOpenAI().chat.completions.create", ["openai"], "openai", "openai", False),
    ("c.chat.completions.create", "openai.AzureOpenAI().chat.completions.create", ["openai"], "openai", "azure-openai", True),
    ("c.embeddings.create", "openai.AsyncAzureOpenAI().embeddings.create", ["openai"], "openai", "azure-openai", True),
    ("self.llm.chat.completions.create", "", ["openai"], "openai", "openai", False),
    ("self.llm.chat.completions.create", "", [], "openai", "", False),
    ("self.llm.chat.completions.create", "", ["groq.Groq"], "groq", "groq", False),
    ("self.llm.chat.completions.create", "", ["groq.Groq", "openai"], "groq", "", False),
    ("oai.ChatCompletion.create", "openai.ChatCompletion.create", ["openai"], "openai", "openai", False),
    ("c.messages.create", "anthropic.Anthropic().messages.create", ["anthropic"], "anthropic", "anthropic", False),
    ("c.messages.create", "anthropic.AnthropicBedrock().messages.create", ["anthropic"], "anthropic", "aws-bedrock", False),
    ("self.client.messages.create", "", ["anthropic"], "anthropic", "anthropic", False),
    ("m", "vertexai.preview.generative_models.GenerativeModel", ["vertexai"], "vertexai", "google-vertex", False),
    ("genai.GenerativeModel", "google.generativeai.GenerativeModel", [], "google-generativeai", "google-gemini", False),
    ("ChatOpenAI", "langchain_openai.chat_models.base.ChatOpenAI", [], "langchain", "openai", False),
    ("ChatOpenAI", "langchain.chat_models.ChatOpenAI", [], "langchain", "openai", False),
    ("OpenAI", "llama_index.llms.openai.OpenAI", [], "llama-index", "openai", False),
    ("OpenAI", "langchain_openai.OpenAI", [], "langchain", "openai", False),
    ("Claude", "agno.models.aws.Claude", [], "agno", "aws-bedrock", False),
    ("Claude", "agno.models.anthropic.claude.Claude", [], "agno", "anthropic", False),
    ("Agent", "agents.Agent", ["agents.Agent"], "openai-agents", "openai", False),
    ("Agent", "crewai.Agent", ["crewai.Agent"], "crewai", "", False),
    ("Agent", "pydantic_ai.Agent", ["pydantic_ai.Agent"], "pydantic-ai", "", False),
    ("completion", "litellm.main.completion", [], "litellm", "", False),
    ("client.chat", "ollama.Client().chat", [], "ollama", "ollama", False),
    ("rt.converse", "boto3.client().converse", ["boto3"], "bedrock", "aws-bedrock", False),
    ("generateText", "ai.generateText", ["ai.generateText"], "vercel-ai", "", False),
    ("openai", "@ai-sdk/openai.openai", ["@ai-sdk/openai"], "vercel-ai", "openai", False),
    ("ChatAnthropic", "@langchain/anthropic.ChatAnthropic", [], "langchain-js", "anthropic", False),
    ("SentenceTransformer", "sentence_transformers.SentenceTransformer", [], "sentence-transformers", "huggingface", False),
]


@pytest.mark.parametrize(("callee", "resolved", "modules", "vendor", "platform", "deployment"), HITS)
def test_calls_that_reach_a_model(
    rows: Signatures, callee: str, resolved: str, modules: list[str], vendor: str, platform: str, deployment: bool
) -> None:
    found = call(rows, callee, resolved, *modules)
    assert found is not None
    assert (found.vendor, found.platform, found.deployment) == (vendor, platform, deployment)


MISSES = [
    ("client.messages.create", "twilio.rest.Client().messages.create", ["twilio.rest"]),
    ("client.messages.create", "twilio.rest.Client().messages.create", ["twilio.rest", "anthropic"]),
    ("client.messages.create", "client.messages.create", ["twilio.rest"]),
    ("client.messages.create", "client.messages.create", ["openai"]),
    ("session.chat", "session.chat", ["requests"]),
    ("session.chat", "session.chat", ["openai"]),
    ("requests.post", "requests.post", ["openai"]),
    ("model.generate", "sqlalchemy.orm.Session().generate", ["sqlalchemy.orm", "langchain"]),
    ("model.generate", "model.generate", ["sqlalchemy"]),
    ("subprocess.run", "subprocess.run", ["subprocess", "pydantic_ai"]),
    ("Agent", "agents.planner.Agent", ["agents.planner.Agent"]),
    ("Agent", "myapp.travel.Agent", ["myapp.travel.Agent"]),
    ("storage.Client", "google.cloud.storage.Client", ["google.cloud.storage"]),
    ("openai.OpenAI", "openai.OpenAI", ["openai"]),
    ("openai.RateLimitError", "openai.RateLimitError", ["openai"]),
    ("os.environ.get", "os.environ.get", ["os", "langchain"]),
    ("stripe.Customer.create", "stripe.Customer.create", ["stripe", "openai"]),
    ("stripe.PaymentIntent.create", "stripe.PaymentIntent.create", ["stripe", "anthropic"]),
    ("pipeline", "sklearn.pipeline.pipeline", ["sklearn.pipeline"]),
    ("items.append", "items.append", ["openai", "langchain"]),
]


@pytest.mark.parametrize(("callee", "resolved", "modules"), MISSES)
def test_calls_that_only_look_alike(rows: Signatures, callee: str, resolved: str, modules: list[str]) -> None:
    assert call(rows, callee, resolved, *modules) is None


@pytest.mark.parametrize(
    "resolved",
    [
        "tiktoken.encoding_for_model",
        "litellm.token_counter",
        "litellm.completion_cost",
        "transformers.AutoTokenizer.from_pretrained",
    ],
)
def test_names_passed_to_tokenizers_and_price_lists_call_no_model(rows: Signatures, resolved: str) -> None:
    found = call(rows, resolved, resolved)
    assert found is not None
    assert (found.kind, found.role) == ("lookalike", "other")


@pytest.mark.parametrize(
    ("resolved", "version", "model"),
    [
        ("langchain_openai.ChatOpenAI", "1.7.4", "gpt-3.5-turbo"),
        ("langchain_openai.ChatOpenAI", "0.3.35", "gpt-3.5-turbo"),
        ("langchain_openai.ChatOpenAI", "0.3.34", None),
        ("crewai.Agent", "1.15.30", "gpt-4.1-mini"),
        ("crewai.Agent", "0.80.0", "gpt-4o-mini"),
        ("crewai.Agent", "0.30.11", "gpt-4"),
        ("haystack.components.embedders.OpenAITextEmbedder", "3.4.1", "text-embedding-3-small"),
        ("haystack.components.embedders.OpenAITextEmbedder", "3.0.0", "text-embedding-ada-002"),
        ("llama_index.embeddings.google_genai.GoogleGenAIEmbedding", "0.3.2", "text-embedding-004"),
        ("openai.OpenAI().chat.completions.create", "3.54.0", None),
        ("google.adk.models.Claude", "2.13.0", "claude-3-5-sonnet-v2@20241022"),
    ],
)
def test_a_default_is_known_at_exactly_the_versions_checked(
    rows: Signatures, resolved: str, version: str, model: str | None
) -> None:
    found = call(rows, resolved, resolved)
    assert found is not None
    assert found.default_for(version) == model


def test_the_receiver_is_a_client_only_where_it_resolves_to_one(rows: Signatures) -> None:
    azure = rows.receiver("openai.AzureOpenAI().responses.create")
    assert azure is not None
    assert (azure.platform, azure.deployment) == ("azure-openai", True)
    assert rows.receiver("myapp.OpenAI().responses.create") is None
    assert rows.receiver("client.responses.create") is None


def test_messages_and_templates(rows: Signatures) -> None:
    langchain, llama = rows.vendors_of(["langchain_core.messages"]), rows.vendors_of(["llama_index.core"])
    system = rows.match_message("SystemMessage", "langchain_core.messages.SystemMessage", langchain)
    assert system is not None
    assert (system.role, system.content) == ("system", ("content", 0))
    assert rows.match_message("SystemMessage", "SystemMessage", frozenset()) is None
    assert rows.match_message("ChatMessage", "myapp.ChatMessage", frozenset()) is None
    chat = rows.match_message("ChatMessage", "llama_index.core.llms.ChatMessage", llama)
    assert chat is not None
    assert chat.role_arg == ("role", 0)
    template = rows.match_template("PromptTemplate", "llama_index.core.PromptTemplate", llama | langchain)
    assert template is not None
    assert template.vendor == "llama-index"
    messages = rows.match_template("ChatPromptTemplate.from_messages", "ChatPromptTemplate.from_messages", langchain)
    assert messages is not None
    assert messages.messages
    assert rows.match_template("Template", "jinja2.Template", langchain) is None


def test_menus_and_readers_of_the_environment(rows: Signatures) -> None:
    select = rows.match_menu("st.selectbox", "streamlit.selectbox", frozenset())
    assert select is not None
    assert (select.options, select.index) == ((1, "options"), ("index", 2))
    dropdown = rows.match_menu("gr.Dropdown", "gradio.Dropdown", frozenset())
    assert dropdown is not None
    assert "choices" in dropdown.options
    assert rows.match_menu("st.write", "streamlit.write", frozenset()) is None
    getenv = rows.is_env_reader("os.getenv", "os.getenv")
    assert getenv is not None
    assert (getenv.name, getenv.default) == ((0, "key"), (1, "default"))
    for reader in ("os.environ.get", "environ.get", "decouple.config"):
        assert rows.is_env_reader(reader, reader) is not None, reader
    for other in ("settings.get", "json.loads", "os.path.join", "requests.get"):
        assert rows.is_env_reader(other, other) is None, other


def test_vector_stores(rows: Signatures) -> None:
    vendors = rows.vendors_of(["langchain_chroma"])
    made = rows.match_index("Chroma.from_documents", "langchain_chroma.Chroma.from_documents", vendors)
    assert made is not None
    assert (made.operation, made.store) == ("create", "chroma")
    assert rows.match_index("db.create_table", "db.create_table", rows.vendors_of(["sqlite3"])) is None


def test_imports_are_evidence_by_whole_components(rows: Signatures) -> None:
    assert rows.vendors_of(["openai.types.chat"]) == {"openai"}
    assert rows.vendors_of(["google.genai"]) == {"google-genai"}
    assert "langchain" in rows.vendors_of(["langchain_openai"])
    assert (
        rows.vendors_of(["openaiclient", "google.cloud.storage", "agents.planner", "ai.models", "llm.utils", "myapp"])
        == frozenset()
    )


def test_signatures_travel_to_worker_processes(rows: Signatures) -> None:
    again = pickle.loads(pickle.dumps(rows))
    found = call(again, "c.messages.create", "anthropic.Anthropic().messages.create", "anthropic")
    assert found is not None
    assert found.vendor == "anthropic"


FAMILIES = """
FlagEmbedding.FlagAutoModel.from_finetuned agents.Agent agents.Runner.run agents.Runner.run_sync
agents.function_tool agno.agent.Agent anthropic.Anthropic().completions.create
anthropic.Anthropic().messages.batches.create anthropic.Anthropic().messages.count_tokens
anthropic.Anthropic().messages.create anthropic.Anthropic().messages.stream autoevals.Factuality
autoevals.LLMClassifier autogen.AssistantAgent autogen.ConversableAgent autogen.GroupChatManager
autogen_agentchat.agents.AssistantAgent autogen_ext.models.openai.OpenAIChatCompletionClient
azure.ai.agents.AgentsClient().create_agent azure.ai.evaluation.RelevanceEvaluator
azure.ai.inference.ChatCompletionsClient().complete azure.ai.inference.EmbeddingsClient().embed
azure.ai.projects.AIProjectClient().agents.create_agent boto3.client().converse boto3.client().converse_stream
boto3.client().invoke_model boto3.client().retrieve_and_generate camel.agents.ChatAgent
camel.models.ModelFactory.create claude_agent_sdk.ClaudeAgentOptions claude_agent_sdk.query cohere.Client().chat
cohere.Client().generate cohere.Client().rerank cohere.ClientV2().chat cohere.ClientV2().embed crewai.Agent
crewai.Crew crewai.LLM crewai.Task deepagents.create_deep_agent deepeval.metrics.AnswerRelevancyMetric
deepeval.metrics.GEval dspy.ChainOfThought dspy.LM dspy.OpenAI dspy.Predict dspy.ReAct dspy.Signature ell.simple
embedchain.App fastmcp.FastMCP().tool fireworks.client.Fireworks().chat.completions.create giskard.llm.set_llm_model
google.adk.agents.Agent google.adk.agents.LlmAgent google.genai.Client().aio.models.generate_content
google.genai.Client().chats.create google.genai.Client().models.embed_content
google.genai.Client().models.generate_content google.genai.types.GenerateContentConfig
google.generativeai.GenerativeModel griptape.drivers.prompt.openai.OpenAiChatPromptDriver griptape.structures.Agent
groq.Groq().chat.completions.create guidance.models.OpenAI haystack.components.builders.ChatPromptBuilder
haystack.components.builders.PromptBuilder haystack.components.embedders.SentenceTransformersDocumentEmbedder
haystack.components.generators.chat.OpenAIChatGenerator
haystack_integrations.components.embedders.cohere.CohereDocumentEmbedder
haystack_integrations.components.embedders.google_genai.GoogleGenAIDocumentEmbedder
haystack_integrations.components.embedders.mistral.MistralDocumentEmbedder
haystack_integrations.components.embedders.ollama.OllamaDocumentEmbedder
haystack_integrations.components.embedders.voyage_embedders.VoyageDocumentEmbedder
haystack_integrations.components.generators.anthropic.AnthropicChatGenerator
haystack_integrations.components.generators.cohere.CohereChatGenerator
haystack_integrations.components.generators.google_genai.GoogleGenAIChatGenerator
haystack_integrations.components.generators.mistral.MistralChatGenerator
haystack_integrations.components.generators.ollama.OllamaChatGenerator
huggingface_hub.InferenceClient().chat_completion huggingface_hub.InferenceClient().text_generation
inspect_ai.model.get_model inspect_ai.scorer.model_graded_qa instructor.from_openai
instructor.from_openai().chat.completions.create instructor.from_openai().create instructor.from_provider
instructor.from_provider().create langchain.agents.create_agent langchain.agents.initialize_agent langchain.hub.pull
langchain_core.messages.SystemMessage langchain_core.prompts.ChatPromptTemplate.from_messages
langchain_core.prompts.FewShotPromptTemplate langchain_core.prompts.PromptTemplate.from_file
langchain_core.prompts.PromptTemplate.from_template langchain_core.tools.StructuredTool.from_function
langchain_core.tools.Tool langchain_core.tools.tool langfuse.Langfuse().get_prompt langfuse.get_client().get_prompt
langgraph.prebuilt.create_react_agent langroid.embedding_models.OpenAIEmbeddingsConfig
langroid.language_models.OpenAIGPTConfig langsmith.Client().pull_prompt litellm.Router().completion
litellm.acompletion litellm.completion litellm.embedding litellm.responses livekit.agents.Agent
llama_index.core.PromptTemplate llama_index.core.agent.ReActAgent llama_index.core.agent.ReActAgent.from_tools
llama_index.core.agent.workflow.FunctionAgent llama_index.core.prompts.RichPromptTemplate
llama_index.core.tools.FunctionTool.from_defaults llama_index.core.tools.QueryEngineTool.from_defaults
llama_index.embeddings.openai.OpenAIEmbedding llama_index.llms.openai.OpenAI llm.get_model lmql.query
magentic.OpenaiChatModel magentic.prompt marvin.Agent marvin.ai_fn marvin.fn mcp.server.fastmcp.FastMCP().tool
mirascope.core.openai.call mirascope.llm.call mistralai.Mistral().chat.complete mistralai.Mistral().chat.stream
mistralai.client.MistralClient().chat mlflow.genai.load_prompt mlflow.genai.make_judge ollama.AsyncClient().chat
ollama.Client().chat ollama.chat ollama.embed ollama.generate openai.AzureOpenAI().chat.completions.create
openai.ChatCompletion.create openai.OpenAI().audio.speech.create openai.OpenAI().beta.assistants.create
openai.OpenAI().chat.completions.create openai.OpenAI().evals.create openai.OpenAI().images.generate
openai.OpenAI().moderations.create openai.OpenAI().responses.create openevals.llm.create_llm_as_judge
phoenix.evals.OpenAIModel phoenix.evals.llm_classify portkey_ai.Portkey().chat.completions.create prompty.execute
prompty.load pydantic_ai.Agent pydantic_ai.Agent().run pydantic_ai.Agent().run_sync
pydantic_ai.Agent().system_prompt pydantic_ai.Agent().tool pydantic_evals.evaluators.LLMJudge
qdrant_client.QdrantClient().query qdrant_client.QdrantClient().set_model ragas.evaluate ragas.llms.llm_factory
ragas.metrics.DiscreteMetric replicate.run semantic_kernel.agents.ChatCompletionAgent
semantic_kernel.connectors.ai.open_ai.AzureChatCompletion semantic_kernel.connectors.ai.open_ai.AzureTextEmbedding
semantic_kernel.connectors.ai.open_ai.OpenAIChatCompletion semantic_kernel.connectors.ai.open_ai.OpenAITextEmbedding
semantic_kernel.functions.KernelFunctionFromPrompt sentence_transformers.CrossEncoder
sentence_transformers.SentenceTransformer smolagents.CodeAgent smolagents.HfApiModel smolagents.InferenceClientModel
smolagents.LiteLLMModel smolagents.OpenAIServerModel smolagents.ToolCallingAgent smolagents.tool strands.Agent
strands.models.BedrockModel strands.models.anthropic.AnthropicModel strands.models.gemini.GeminiModel
together.Together().chat.completions.create transformers.AutoModelForCausalLM.from_pretrained transformers.pipeline
trulens.providers.openai.OpenAI vertexai.evaluation.PointwiseMetric vertexai.generative_models.GenerativeModel
vertexai.language_models.TextEmbeddingModel.from_pretrained
vertexai.language_models.TextGenerationModel.from_pretrained vllm.LLM voyageai.Client().embed weave.MessagesPrompt
weave.StringPrompt
"""


def test_every_call_family_of_python_is_a_row(rows: Signatures) -> None:
    assert [name for name in FAMILIES.split() if not matched(rows, name)] == []


def matched(rows: Signatures, name: str) -> bool:
    """Whether some row knows a call of this name, in a file that imports its package."""
    parts = name.split(".")
    vendors = rows.vendors_of(".".join(parts[:cut]) for cut in range(1, len(parts) + 1))
    asked = (
        rows.match_call,
        rows.match_client,
        rows.match_docstring,
        rows.match_index,
        rows.match_load,
        rows.match_message,
        rows.match_remote,
        rows.match_template,
    )
    return any(ask(name, name, vendors) for ask in asked)
