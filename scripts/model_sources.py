"""What public packages say about models, read without running them: JSON, and Python literals by `ast.literal_eval`."""

from __future__ import annotations

import ast
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

LARGEST = 32_000_000  # bytes of one member of a wheel; the largest read has 3 MB


@dataclass(frozen=True, slots=True)
class Claim:
    """`source` says that `field` of (platform, id) is `value`; a claim without field says only that the id exists."""

    platform: str
    id: str
    kind: str
    field: str
    value: str
    source: str


# litellm_provider → platform.
LITELLM = {
    "openai": "openai",
    "text-completion-openai": "openai",
    "azure": "azure-openai",
    "anthropic": "anthropic",
    "gemini": "google-gemini",
    "vertex_ai-language-models": "google-vertex",
    "vertex_ai-embedding-models": "google-vertex",
    "vertex_ai-anthropic_models": "google-vertex",
    "vertex_ai-mistral_models": "google-vertex",
    "bedrock": "aws-bedrock",
    "bedrock_converse": "aws-bedrock",
    "mistral": "mistral",
    "cohere": "cohere",
    "cohere_chat": "cohere",
    "deepseek": "deepseek",
    "xai": "xai",
    "voyage": "voyage",
    "groq": "groq",
    "perplexity": "perplexity",
    "together_ai": "together",
    "fireworks_ai": "fireworks",
    "cerebras": "cerebras",
    "ai21": "ai21",
    "moonshot": "moonshot",
    "dashscope": "alibaba",
    "zai": "zai",
    "minimax": "minimax",
}
_FRONT = re.compile(
    r"(?:openai|azure|anthropic|gemini|vertex_ai|bedrock|mistral|cohere|deepseek|xai|voyage|groq|perplexity|together_ai"
    r"|fireworks_ai|cerebras|ai21|moonshot|dashscope|zai|minimax)/"
)
# Prices by picture size or for one region, routers, and models that a platform only passes on: no ids of the platform.
_NO_ID = re.compile(
    r"^ft:|\d+-x-\d+|^(?:standard|hd|low|medium|high)/|^[a-z]{2}(?:-gov)?-[a-z]+-\d/|claude_platform/|/routers/"
)
MODES = {
    "chat": "chat",
    "responses": "chat",
    "embedding": "embedding",
    "rerank": "rerank",
    "completion": "completion",
    "moderation": "moderation",
    "realtime": "realtime",
    "image_generation": "image",
    "image_edit": "image",
    "audio_speech": "audio",
    "audio_transcription": "audio",
    "video_generation": "video",
}
PROFILES = {
    "langchain-openai": "openai",
    "langchain-anthropic": "anthropic",
    "langchain-google-genai": "google-gemini",
    "langchain-google-vertexai": "google-vertex",
    "langchain-aws": "aws-bedrock",
    "langchain-groq": "groq",
    "langchain-xai": "xai",
    "langchain-mistralai": "mistral",
    "langchain-perplexity": "perplexity",
}


def from_litellm(files: Mapping[str, bytes], source: str) -> Iterator[Claim]:
    """`deprecation_date` and `output_vector_size` of the price table."""
    table: dict[str, dict[str, Any]] = json.loads(files["litellm/model_prices_and_context_window_backup.json"])
    for key, row in table.items():
        platform, kind = LITELLM.get(row.get("litellm_provider", "")), MODES.get(row.get("mode", ""))
        model = _FRONT.sub("", key, count=1) if _FRONT.match(key) else key
        if platform is None or kind is None or _NO_ID.search(model) or (platform == "perplexity" and "/" in model):
            continue
        yield Claim(platform, model, kind, "", "", source)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", str(row.get("deprecation_date", ""))):
            yield Claim(platform, model, kind, "retires", row["deprecation_date"], source)
        if row.get("output_vector_size"):
            yield Claim(platform, model, kind, "dims", str(int(row["output_vector_size"])), source)


_SHUTDOWN = re.compile(r'- ((?:"[^"\n]+",?\s*)+):\s+Announced\s+shutdown\s+date:\s+(\d{4}-\d\d-\d\d)')


def from_openai(files: Mapping[str, bytes], source: str) -> Iterator[Claim]:
    """Ids in `Literal[...]` of the model types, and shutdown dates in the docstrings beside them."""
    for name, data in sorted(files.items()):
        if not name.startswith("openai/types/") or not name.endswith(".py"):
            continue
        text = data.decode("utf-8")
        if name.endswith("_model.py"):
            for model in _literals(text):
                yield Claim("openai", model, "", "", "", source)
        for ids, day in _SHUTDOWN.findall(text):
            for model in re.findall(r'"([^"]+)"', ids):
                yield Claim("openai", model, "", "retires", day, source)


def from_anthropic(files: Mapping[str, bytes], source: str) -> Iterator[Claim]:
    """Ids of `types/model.py` and the dates of `DEPRECATED_MODELS`."""
    for model in _literals(files["anthropic/types/model.py"].decode("utf-8")):
        yield Claim("anthropic", model, "chat", "", "", source)
    table = _assigned(files["anthropic/resources/messages/messages.py"].decode("utf-8"), "DEPRECATED_MODELS")
    for model, words in table.items():
        if day := _day_in_words(words):
            yield Claim("anthropic", model, "chat", "retires", day, source)


def from_profiles(files: Mapping[str, bytes], source: str) -> Iterator[Claim]:
    """`release_date` of `data/_profiles.py`, as several integration packages carry it."""
    platform = PROFILES[source.split()[0].removeprefix("package:")]
    for name, data in sorted(files.items()):
        if not name.endswith("data/_profiles.py"):
            continue
        for model, profile in _assigned(data.decode("utf-8"), "_PROFILES").items():
            yield Claim(platform, model, "", "", "", source)
            if re.fullmatch(r"\d{4}-\d\d-\d\d", str(profile.get("release_date", ""))):
                yield Claim(platform, model, "", "released", profile["release_date"], source)


Extractor = Callable[[Mapping[str, bytes], str], Iterator[Claim]]
EXTRACTORS: dict[str, Extractor] = {
    "litellm": from_litellm,
    "openai": from_openai,
    "anthropic": from_anthropic,
    **dict.fromkeys(PROFILES, from_profiles),
}
_WANTED = re.compile(
    r"(?:model_prices_and_context_window_backup\.json|^openai/types/.*\.py|/types/model\.py|/messages/messages\.py|/_profiles\.py)$"
)


def read_wheel(path: Path) -> tuple[str, list[Claim]]:
    """(package, claims) of one wheel.

    Raises:
        ValueError: when the package is none of `EXTRACTORS`, or a file in it is not what it was.
    """
    package, version = path.name.split("-")[:2]
    package = package.replace("_", "-").lower()
    if package not in EXTRACTORS:
        raise ValueError(f"{path.name}: no extractor for {package}; known are {', '.join(sorted(EXTRACTORS))}")
    with zipfile.ZipFile(path) as wheel:
        wanted = [info for info in wheel.infolist() if _WANTED.search(info.filename) and info.file_size <= LARGEST]
        files = {info.filename: wheel.read(info) for info in wanted}
    try:
        return package, list(EXTRACTORS[package](files, f"package:{package} {version}"))
    except (KeyError, ValueError, SyntaxError) as error:
        raise ValueError(f"{path.name}: the layout has changed: {error!r}") from error


def _literals(text: str) -> list[str]:
    """The strings in every `Literal[...]` of a module."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
            found += [
                part.value for part in ast.walk(node.slice) if isinstance(part, ast.Constant) and isinstance(part.value, str)
            ]
    return found


def _assigned(text: str, name: str) -> dict[str, Any]:
    """The dict display that a module binds to `name`."""
    for node in ast.parse(text).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            value = ast.literal_eval(node.value)  # type: ignore[union-attr,arg-type]
            if isinstance(value, dict):
                return value
    raise ValueError(f"no dict named {name}")


def _day_in_words(words: str) -> str | None:
    """ "November 6th, 2024" → "2024-11-06"; None for words that are no date."""
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", words.strip())
    for form in ("%B %d, %Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(plain, form).date().isoformat()
        except ValueError:
            continue
    return None
