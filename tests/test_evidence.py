"""A vendor's name or a part of an id: where it is used the file is read, where it is only said it is not."""

from __future__ import annotations

import pytest

from aidebt.analyse import Analyser
from aidebt.evidence import modules

ANALYSER = Analyser()

USED = {
    "an import": "import openai",
    "an import among others": "import os, openai as ai",
    "an import from": "from litellm import completion",
    "an import in a function": "def ask():\n    from anthropic import Anthropic\n    return Anthropic()",
    "a name imported from a package of many": "from google import genai",
    "names on several lines": "from google import (\n    auth,\n    genai,\n)",
    "an evaluation's library": "from ragas import evaluate",
    "a vendor that is imported by another name": 'import boto3\nclient = boto3.client("bedrock-runtime")',
    "an id": 'MODEL = "gpt-4o"',
    "an id of a platform": 'run("anthropic.claude-3-5-sonnet-20240620-v1:0")',
    "an id behind a vendor": 'run("azure/gpt-4o-mini")',
    "an id with a hole": 'model = f"gpt-{version}"',
    "an id behind a hole": 'model = f"{provider}/gpt-4o"',
    "an id that is added to": 'model = "gpt-" + version',
    "an id that is an ordinary word": '# claude\nclient(model_name="haiku")',
    "such a one in a list": '# claude\nclient(model_names=["haiku"])',
    "a default that is such a one": '# claude\nmodel: str = Option(default="haiku")',
    "the first of a list": "# claude\nmodel = names[0]",
    "a call that tells what it reaches": "# openai\nclient.chat.completions.create(messages=messages)",
    "vectors that are compared": '# openai\nquery = "SELECT id FROM notes ORDER BY embedding <=> %s"',
    "vectors compared by name": '# openai\nsession.execute("SELECT 1 FROM t ORDER BY VEC_DISTANCE_EUCLIDEAN(embedding, %s)")',
    "vectors that are matched": '# openai\nsession.execute("""SELECT id FROM notes WHERE embedding MATCH\n ?""")',
    "a vector that is matched": '# openai\nsession.execute("SELECT id FROM notes WHERE embedding MATCH vec_f32(?)")',
    "vectors that are written": '# openai\nquery = "INSERT INTO notes (id, embedding) VALUES (%s, %s)"',
    "a row with a vector": "# openai\nsession.add(Note(text=text, embedding=vector))",
    "a side of a search": '# openai\njson = {"texts": texts, "input_type": "search_document"}',
    "an id far into a line": "# x\nrun(" + '"a", ' * 70 + '"gpt-4o")',
    "an import behind another": "import os; import openai",
    "an import on the line of a try": "try: import openai\nexcept ImportError: pass",
    "a comment to us": "x = 1  # aidebt: ignore[retired-model]",
    "a type of vector columns": "column = HALFVEC(3)",
}

USED_IN_SCRIPTS = {
    "an import": 'import OpenAI from "openai";',
    "an import for its effects": "import '@langchain/openai';",
    "names on several lines": "import {\n  generate,\n} from '@ai-sdk/openai';",
    "a call of require": 'const { OpenAI } = require("openai");',
    "an import at run time": 'const { OpenAI } = await import("openai");',
    "what is handed on": 'export * from "@anthropic-ai/sdk";',
    "an id": "const model = 'claude-sonnet-4-5';",
    "an id in backticks": "const model = `gpt-4o`;",
    "an id with a hole": "const model = `gpt-${version}`;",
    "an id of an element": "<option>gpt-4o</option>",
    "a call that tells what it reaches": "// openai\nawait client.chat.completions.create({ messages });",
    "a request": "// openai\nawait this.fetch(url, { body: JSON.stringify({ model: this.model, messages }) });",
    "vectors that are written": '// openai\nawait db.from("notes").insert({ text, embedding });',
}

SAID = {
    "a comment": "# Nothing here talks to OpenAI or to claude-sonnet-4-5.\nx = 1",
    "a text": 'raise ValueError("an OpenAI key is needed for gpt-4o and its kin")',
    "a module of this repository": "from app.db.models import MCPServer",
    "a module that is called like one": "from app.clients.openai_client import client",
    "a word that holds one": "class AgentAvatar:\n    agent_a = 1",
    "a key of settings": "key = settings.openai_api_key",
    "the name of a vendor": 'if provider == "openai":\n    pass',
    "a word with a hyphen": 'path = "re-embed"\ntask = "retry-on-error"',
    "a vector that is passed on": "# openai\ndef keep(embedding: list[float]) -> None:\n    update(embedding)",
    "a comment with an id": '# A name of a model, e.g. "gpt-4o".\nx = 1',
    "a store without vectors": "# openai\nimport redis",
    "a name of something else": '# claude\nrun(multi_model_stream(), media_type="base")',
    "a word with a vector in it": '# openai\nquery = "UPDATE members SET seen = true"\nuser.member = member',
    "a request": '# openai\n@router.post("/usage")\ndef usage(model: str) -> None:\n    pass',
}

SAID_IN_SCRIPTS = {
    "a word that holds one": "export function AgentAvatar({ agent }) {\n  return agentAvatar(agent);\n}",
    "a module of this repository": 'import { OpenAIIcon } from "@/icons/openai";',
    "a type": "interface Row {\n  openaiKey: string | null;\n}",
    "a field": 'const input = <input inputType="text" id="openai" />;',
    "a request without a model": "// openai\nawait fetch(url, { body: JSON.stringify({ text }) });",
    "a request for something else": "// openai\nawait fetch(url);\n" + "x;\n" * 1000 + "const row = { model: name };",
    "a comment with an id": "/*\n * The model, e.g. 'gpt-4o'.\n */\nconst x = 1;",
    "a class of styles": '// openai\n<Model className="text-sm command-list" />',
}


@pytest.mark.parametrize("text", USED.values(), ids=USED)
def test_python_that_uses_one_is_read(text: str) -> None:
    assert ANALYSER.wants("app/rows.py", text.encode())


@pytest.mark.parametrize("text", USED_IN_SCRIPTS.values(), ids=USED_IN_SCRIPTS)
def test_a_script_that_uses_one_is_read(text: str) -> None:
    assert ANALYSER.wants("app/view.tsx", text.encode())


@pytest.mark.parametrize("text", SAID.values(), ids=SAID)
def test_python_that_only_says_one_is_not_read(text: str) -> None:
    assert not ANALYSER.wants("app/rows.py", text.encode())


@pytest.mark.parametrize("text", SAID_IN_SCRIPTS.values(), ids=SAID_IN_SCRIPTS)
def test_a_script_that_only_says_one_is_not_read(text: str) -> None:
    assert not ANALYSER.wants("app/view.tsx", text.encode())


def test_what_only_says_one_holds_a_text_of_the_rules() -> None:
    for name, text in (*SAID.items(), *SAID_IN_SCRIPTS.items()):
        assert ANALYSER.prefilter.holds(text.encode()), name


def test_an_id_that_nobody_knows_is_believed_where_the_path_speaks_of_models() -> None:
    text = b'# openai\nMODEL = "acme-large-2"'
    assert ANALYSER.wants("app/llm/acme.py", text)
    assert not ANALYSER.wants("app/rows.py", text)


def test_imports_are_read_as_they_are_written() -> None:
    text = b"import a.b as c, d\n  from e import (f,\n g)\nfrom . import h\nimportant = 1\n# import i"
    assert set(modules("x.py", text)) == {b"a.b", b"d", b"e", b"e.f", b"e.g", b".", b"..h"}
    assert list(modules("x.ts", b"import a from 'b'\nconst c = require(\"d/e\")")) == [b"b", b"d/e"]


def test_the_first_of_a_list_is_a_model_without_a_vendor_too() -> None:
    text = b"const models = await list(prompt);\nconst defaultModelId =\n  models.find((m) => m.usual)?.id ||\n  models[0].id;"
    assert ANALYSER.wants("app/view.tsx", text)
    assert not ANALYSER.wants("app/view.tsx", text.replace(b"[0]", b"[key]"))


HOSTILE = (b"import openai_", b"gpt-", b'model = "', b'description="schema=', b"from x import (", b"\nimport (")


@pytest.mark.parametrize("text", HOSTILE)
def test_many_names_in_one_file_cost_no_more_than_their_number(text: bytes) -> None:
    """What is asked around a name is bounded: a file of nothing but names is answered."""
    assert not ANALYSER.wants("app/rows.py", text * 20_000)
    assert not ANALYSER.wants("app/view.tsx", text * 20_000)


@pytest.mark.parametrize("text", [b"prompt=(", b"def prompt(", b"prompt = x\nx = prompt\n"])
def test_a_file_whose_names_are_too_tangled_to_tell_is_read(text: bytes) -> None:
    assert ANALYSER.wants("app/rows.py", text * 20_000)
