from __future__ import annotations

import pytest

from aidebt.compiled import load_tables
from aidebt.names import Names, snake

NAMES = Names.read(load_tables()["names"])


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("model", "chat"),
        ("MODEL", "chat"),
        ("model_name", "chat"),
        ("llmModel", "chat"),
        ("self.settings.chat_model", "chat"),
        ("azure_deployment", "chat"),
        ("engine", "chat"),
        ("FAST_LLM", "chat"),
        ("ai_model_id", "chat"),
        ("OPENAI_MODEL", "chat"),
        ("models", "chat"),
        ("embedding_model", "embedding"),
        ("EMBED_MODEL_NAME", "embedding"),
        ("embed_model", "embedding"),
        ("rerank_model", "rerank"),
        ("tts_model", "audio"),
        ("image_model", "image"),
        ("data_model", None),
        ("UserModel", None),
        ("model_config", None),
        ("model_path", None),
        ("model_fields", None),
        ("db_engine", None),
        ("k8s_deployment", None),
        ("model_cost", None),
        ("remodel", None),
        ("kernel", None),
        ("name", None),
        ("id", None),
    ],
)
def test_names_that_hold_a_model(name: str, role: str | None) -> None:
    assert NAMES.model(name) == role


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("prompt", "user"),
        ("SUMMARY_PROMPT", "user"),
        ("QA_TEMPLATE", "user"),
        ("promptText", "user"),
        ("user_prompt", "user"),
        ("system_prompt", "system"),
        ("SYSTEM_MESSAGE", "system"),
        ("systemPrompt", "system"),
        ("instructions", "system"),
        ("BASE_SYSTEM_PROMPT_V2", "system"),
        ("few_shot_examples", "few_shot"),
        ("tool_description", "tool"),
        ("judge_prompt", "judge"),
        ("prompt_tokens", None),
        ("prompt_id", None),
        ("prompt_path", None),
        ("template_name", None),
        ("html_template", None),
        ("sql_template", None),
        ("email_template", None),
        ("num_prompts", None),
        ("input_prompt", None),
        ("cli_prompt", None),
        ("install_instructions", None),
        ("message", None),
        ("prompt_manager", None),
        ("impromptu", None),
        ("description", None),
    ],
)
def test_names_that_hold_a_prompt(name: str, role: str | None) -> None:
    assert NAMES.prompt(name) == role


@pytest.mark.parametrize("name", ["template", "messages", "template_accuracy1"])
def test_weak_names_are_believed_only_where_a_file_talks_to_models(name: str) -> None:
    rule = NAMES.prompt_rule(name)
    assert rule is not None
    assert (rule.role, rule.weak, rule.vague) == ("user", True, False)


@pytest.mark.parametrize("name", ["PROMPT_THOUGHT", "prompt_of_the_day", "first_prompt_part_two"])
def test_vague_names_hold_a_prompt_only_where_the_text_is_long(name: str) -> None:
    rule = NAMES.prompt_rule(name)
    assert rule is not None
    assert rule.vague
    assert NAMES.prompt(name) is None


@pytest.mark.parametrize(
    "name", ["prompt_help", "prompt_hint", "prompt_tokens", "prompt_placeholder", "prompt_samples", "sample_prompts"]
)
def test_vague_names_have_their_exceptions(name: str) -> None:
    assert NAMES.prompt_rule(name) is None


@pytest.mark.parametrize(
    ("keys", "role", "platform"),
    [
        (("OPENAI_MODEL",), "chat", "openai"),
        (("AZURE_OPENAI_CHAT_DEPLOYMENT",), "chat", "azure-openai"),
        (("AZURE_OPENAI_EMBEDDING_DEPLOYMENT",), "embedding", "azure-openai"),
        (("ANTHROPIC_MODEL",), "chat", "anthropic"),
        (("BEDROCK_MODEL_ID",), "chat", "aws-bedrock"),
        (("services", "api", "environment", "CHAT_MODEL"), "chat", ""),
        (("llm", "name"), "chat", ""),
        (("models", "[0]", "litellm_params", "model"), "chat", ""),
        (("embedder", "config", "model"), "embedding", ""),
        (("reranker", "model"), "rerank", ""),
    ],
)
def test_settings_that_hold_a_model(keys: tuple[str, ...], role: str, platform: str) -> None:
    rule = NAMES.setting(keys)
    assert rule is not None
    assert (rule.role, rule.platform) == (role, platform)


@pytest.mark.parametrize(
    "keys",
    [("user", "name"), ("model_path",), ("DB_ENGINE",), ("AUTH_USER_MODEL",), ("name",), ("[0]",), (), ("OPENAI_API_KEY",)],
)
def test_settings_that_only_look_alike(keys: tuple[str, ...]) -> None:
    assert NAMES.setting(keys) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [("llmModel", "llm_model"), ("LLM-Model", "llm_model"), ("LLM_MODEL", "llm_model"), ("GPTModel", "gpt_model"), ("", "")],
)
def test_snake_case(written: str, read: str) -> None:
    assert snake(written) == read


@pytest.mark.parametrize("kind", ["model", "not_model", "prompt", "not_prompt", "setting", "not_setting", "platform", "parent"])
def test_every_rule_is_sourced(kind: str) -> None:
    rules = load_tables()["names"][kind]
    assert rules
    assert all(rule["source"] and rule["pattern"] for rule in rules)


@pytest.mark.parametrize(
    "part", ["a_", "prompt_for_a_", "prompt_with_prompt_", "judge_", "system_prompt_a_", "model_", "openai_"]
)
def test_a_hostile_name_does_not_stall(part: str) -> None:
    for name in (part * 400 + "!", (part * 60)[:79] + "!"):
        assert NAMES.model(name) is None
        assert NAMES.prompt(name) is None
        assert NAMES.setting((name, name)) is None


def test_a_name_of_any_sensible_length_is_read() -> None:
    assert NAMES.prompt("PROMPT_FOR_THE_SUMMARY_OF_A_LONG_CONVERSATION_WITH_MANY_TURNS") == "user"
    assert NAMES.model("the_model_that_the_second_stage_of_the_pipeline_uses_for_its_answer_model") == "chat"
