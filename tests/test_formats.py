"""One real model id in each kind of file, and look-alikes: what is found is exactly these."""

from __future__ import annotations

import json
from functools import cache

import pytest

from project import Project

NOTEBOOK = json.dumps(
    {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": ["# The keys of the hotel\n", "We used gpt-4-0613 before.\n"]},
            {
                "cell_type": "code",
                "execution_count": 1,
                "metadata": {},
                "outputs": [{"output_type": "stream", "name": "stdout", "text": ["gpt-4-0613\n"]}],
                "source": ["from openai import OpenAI\n", 'OpenAI().responses.create(model="gpt-4.1-nano", input="Hi")\n'],
            },
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    },
    indent=1,
)

FORMATS: dict[str, tuple[str, str]] = {
    # path: (text, value of the one pin)
    "app/fstring.py": (
        'import anthropic\n\nDAY = "20240307"\nanthropic.Anthropic().messages.create(\n'
        '    model=f"claude-3-haiku-{DAY}", max_tokens=9, messages=[]\n)\n',
        "claude-3-haiku-20240307",
    ),
    "app/joined.py": (
        "from openai import OpenAI\n\nclient = OpenAI()\n"
        'client.chat.completions.create(model="gpt-4o" + "-2024-05-13", messages=[])\n',
        "gpt-4o-2024-05-13",
    ),
    "app/fallback.py": (
        'import os\n\nCHAT_MODEL = os.getenv("CHAT_MODEL", "gpt-4-turbo-2024-04-09")\n',
        "gpt-4-turbo-2024-04-09",
    ),
    "app/tuned.py": (
        "from openai import OpenAI\n\n"
        'OpenAI().chat.completions.create(model="ft:gpt-3.5-turbo-0125:harbour::8xZ1", messages=[])\n',
        "ft:gpt-3.5-turbo-0125:harbour::8xZ1",
    ),
    "app/bedrock.py": (
        'import boto3\n\nruntime = boto3.client("bedrock-runtime")\n'
        'runtime.converse(modelId="us.anthropic.claude-3-5-sonnet-20240620-v1:0", messages=[])\n',
        "us.anthropic.claude-3-5-sonnet-20240620-v1:0",
    ),
    "app/vertex.py": (
        'from vertexai.generative_models import GenerativeModel\n\nmodel = GenerativeModel("gemini-1.5-pro-002")\n',
        "gemini-1.5-pro-002",
    ),
    "app/hub.py": (
        "from transformers import pipeline\n\n"
        'answer = pipeline("text-generation", model="mistralai/Mistral-7B-Instruct-v0.2")\n',
        "mistralai/Mistral-7B-Instruct-v0.2",
    ),
    "notebooks/keys.ipynb": (NOTEBOOK, "gpt-4.1-nano"),
    "web/model.ts": ("export enum ChatModel {\n  Fast = 'claude-3-5-haiku-20241022',\n}\n", "claude-3-5-haiku-20241022"),
    "web/short.js": (
        "import OpenAI from 'openai';\nconst c = new OpenAI();\n"
        'const a = "x"; c.chat.completions.create({ model: "gpt-4-0125-preview", messages: [] });\n',
        "gpt-4-0125-preview",
    ),
    "web/route.tsx": (
        'import { openai } from "@ai-sdk/openai";\n\nexport const m = openai(process.env.CHAT ?? "gpt-4o-mini-2024-07-18");\n',
        "gpt-4o-mini-2024-07-18",
    ),
    "web/price.jsx": (
        'import { streamText } from "ai";\n\n'
        "export const Chat = () => <Room model=\"groq/llama-3.1-8b-instant\" label='a' onSend={(m) => streamText(m)} />;\n",
        "groq/llama-3.1-8b-instant",
    ),
    ".env.example": ("OPENAI_API_KEY=\nOPENAI_MODEL=gpt-4-1106-preview\n", "gpt-4-1106-preview"),
    "config/anchors.yaml": (
        "defaults: &defaults\n  model: mistral-large-2407\n  temperature: 0\nsummary:\n  <<: *defaults\n",
        "mistral-large-2407",
    ),
    "config/settings.toml": ('[llm]\nmodel = "command-r-plus-08-2024"\n', "command-r-plus-08-2024"),
    "config/models.json": (
        '{"llm": {"model": "openrouter/meta-llama/llama-3.1-8b-instruct:free"}}\n',
        "openrouter/meta-llama/llama-3.1-8b-instruct:free",
    ),
    "config/llm.ini": ("[llm]\nmodel = gemini-1.5-flash-002\n", "gemini-1.5-flash-002"),
    "docker-compose.yml": (
        "services:\n  api:\n    image: harbour/api\n    environment:\n      - OLLAMA_MODEL=deepseek-r1:14b\n",
        "deepseek-r1:14b",
    ),
    "Dockerfile": ("FROM python:3.12\nARG PORT=80\nENV EMBEDDING_MODEL=text-embedding-ada-002\n", "text-embedding-ada-002"),
    "Modelfile": ("FROM llama3.1:8b\nPARAMETER temperature 0\n", "llama3.1:8b"),
    "chart/Chart.yaml": ("apiVersion: v2\nname: harbour\nversion: 0.1.0\n", ""),
    "chart/values.yaml": ("replicas: 1\nllm:\n  model: claude-3-opus-20240229\n", "claude-3-opus-20240229"),
    ".github/workflows/review.yml": (
        "on: push\njobs:\n  review:\n    runs-on: ubuntu-latest\n    env:\n      REVIEW_MODEL: o1-mini-2024-09-12\n"
        "    steps:\n      - run: python review.py\n",
        "o1-mini-2024-09-12",
    ),
    "infra/main.tf": (
        'variable "bedrock_model_arn" {\n  default = "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-v2:1"\n}\n',
        "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-v2:1",
    ),
    "infra/openai.bicep": (
        "resource chat 'Microsoft.CognitiveServices/accounts/deployments@2023-05-01' = {\n  name: 'front-desk'\n"
        "  properties: {\n    model: {\n      format: 'OpenAI'\n"
        "      name: 'gpt-35-turbo'\n      version: '0613'\n    }\n  }\n}\n",
        "gpt-35-turbo",
    ),
    "prompts/answer.prompty": (
        "---\nname: Answer\nmodel:\n  api: chat\n  configuration:\n    type: openai\n    model: gpt-4o-2024-11-20\n---\n"
        "system:\nYou answer the guests of a hotel.\n",
        "gpt-4o-2024-11-20",
    ),
    "baml_src/clients.baml": (
        'client<llm> Desk {\n  provider anthropic\n  options {\n    model "claude-3-7-sonnet-20250219"\n  }\n}\n'
        'function Sort(text: string) -> string {\n  client Desk\n  prompt #"Sort {{ text }}"#\n}\n',
        "claude-3-7-sonnet-20250219",
    ),
    "scripts/run.sh": ("#!/bin/sh\nexport LLM_MODEL=gpt-3.5-turbo-1106\npython app.py\n", "gpt-3.5-turbo-1106"),
    "config/vertex.env": ("VERTEX_MODEL=claude-3-5-sonnet-v2@20241022\n", "claude-3-5-sonnet-v2@20241022"),
}

LOOKALIKES = {
    "app/notes.py": '"""Moved from gpt-4-0314 in spring."""\n\n\ndef count(command):\n'
    '    # the answer of gpt-4-32k was no better\n    command += " --scale 2"\n    return command\n',
    "README.md": "# Harbour\n\nWe ran it on `gpt-3.5-turbo-0301` once.\n",
    "web/place.ts": 'export function find(o1: number, label = "Gemini rising"): string {\n'
    '  return o1 > 2 ? label : "gpt-harbour";\n}\n',
}
PLACES = {
    # path: (line, model that it resolves to); of those that the catalog may forget, only the line
    "app/fstring.py": (5, "claude-3-haiku-20240307"),
    "app/joined.py": (4, "gpt-4o-2024-05-13"),
    "app/tuned.py": (3, "gpt-3.5-turbo-0125"),
    "app/bedrock.py": (4, "anthropic.claude-3-5-sonnet-20240620-v1:0"),
    "notebooks/keys.ipynb": (26, "gpt-4.1-nano"),
    "web/short.js": (3, "gpt-4-0125-preview"),
    "infra/main.tf": (2, "anthropic.claude-v2:1"),
    "infra/openai.bicep": (6, "gpt-35-turbo-0613"),
    "config/vertex.env": (1, "claude-3-5-sonnet-v2"),
}


@cache
def project() -> Project:
    return Project({**{path: text for path, (text, _) in FORMATS.items()}, **LOOKALIKES})


@pytest.mark.parametrize("path", [path for path, (_, value) in FORMATS.items() if value])
def test_the_id_of_the_file_is_found(path: str) -> None:
    (pin,) = [pin for pin in project().pins if pin.path == path]
    assert pin.value == FORMATS[path][1]
    assert pin.usage.value in ("call", "default", "setting", "menu")


@pytest.mark.parametrize("path", PLACES)
def test_it_stands_where_it_is_and_means_what_it_says(path: str) -> None:
    (pin,) = [pin for pin in project().pins if pin.path == path]
    model = project().links.models[pin.id]
    assert (pin.line, model.id) == PLACES[path]


def test_there_are_28_and_no_more() -> None:
    assert len([value for _, value in FORMATS.values() if value]) == 28
    assert sorted(pin.value or "" for pin in project().pins) == sorted(value for _, value in FORMATS.values() if value)


@pytest.mark.parametrize("path", LOOKALIKES)
def test_what_only_looks_like_one_is_none(path: str) -> None:
    assert not [pin for pin in project().pins if pin.path == path]


HEAD = "from openai import OpenAI\n\nclient = OpenAI()\n"
CALL = 'client.chat.completions.create(model={}, messages=[{{"role": "user", "content": "Count the keys in the hall."}}])\n'


@pytest.mark.parametrize(
    "text",
    [
        'VERSION = "4-turbo"\n' + CALL.format('f"gpt-{VERSION}"'),
        'VERSION = "4-turbo"\n' + CALL.format('"gpt-" + VERSION'),
        'VERSION = "4-turbo"\nMODEL = f"gpt-{VERSION}"\n' + CALL.format("MODEL"),
        'FAMILY = "gpt"\nSIZE = "turbo"\n' + CALL.format('f"{FAMILY}-4-{SIZE}"'),
        'VERSION = "4-turbo"\n' + CALL.format('"gpt-%s" % VERSION'),
        'VERSION = "4-turbo"\n' + CALL.format('"gpt-{}".format(VERSION)'),
    ],
)
def test_an_id_whose_parts_are_told_is_that_id(text: str) -> None:
    (pin,) = Project({"app.py": HEAD + text}).pins
    assert (pin.value, pin.note, pin.usage.value) == ("gpt-4-turbo", "", "call")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("def run(version):\n    return " + CALL.format('f"gpt-{version}"'), "gpt-{version}"),
        ("def run(version):\n    return " + CALL.format('"gpt-" + version'), "gpt-{version}"),
        ("import sys\nversion = sys.argv[1]\n" + CALL.format('f"gpt-4-{version}"'), "gpt-4-{version}"),
        ("for size in sizes():\n    model = 'gpt-4o-' + size\n", "gpt-4o-{size}"),
        ("both = one() or two()\n" + CALL.format('f"{one()}/{two(1)}"'), "{one()}/{two(1)}"),
    ],
)
def test_an_id_that_is_decided_at_run_time_is_written_with_its_holes(text: str, value: str) -> None:
    project = Project({"app.py": HEAD + text})
    (pin,) = project.pins
    assert (pin.value, pin.note) == (value, "dynamic id, decided at run time")
    assert (project.links.models[pin.id].status, project.links.models[pin.id].id) == ("dynamic", None)


@pytest.mark.parametrize(
    "text",
    [
        'VERSION = "4"\nprint(f"gpt-{VERSION} is at work here")\n',
        'def path(name):\n    return open(f"models/{name}")\n',
        'def title(name):\n    label = f"gpt-{name}"\n    return label\n',
        'def key(name):\n    return cache.get(f"{name}/{name}")\n',
        'def say(model):\n    model_line = f"{model}, at your service"\n    return model_line\n',
    ],
)
def test_other_texts_that_are_put_together_are_none(text: str) -> None:
    assert not Project({"app.py": HEAD + text}).pins


def test_a_part_that_is_the_model_is_followed() -> None:
    text = 'MODEL = "gpt-4o"\ndef run(kind):\n    return ' + CALL.format('f"{kind}/{MODEL}"')
    project = Project({"app.py": HEAD + text})
    assert [pin.value for pin in project.pins] == ["gpt-4o"]
    assert project.runs_on() == {("Count the keys", "gpt-4o", "high")}
