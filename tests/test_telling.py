"""Names of prompts alone: where some text has one the file is read, where they stand for something else it is not."""

from __future__ import annotations

import pytest

from aidebt.analyse import Analyser

ANALYSER = Analyser()

TOLD = {
    "a text": 'GREETING_PROMPT = "Answer the question in one short sentence, please."',
    "a text of several lines": 'prompt = (\n    f"Answer {question} "\n    "in one short sentence."\n)',
    "an annotated one": 'prompt: str = """\nAnswer the question in one sentence."""',
    "a keyword": 'run(user_prompt="Answer the question in one short sentence.")',
    "an entry": 'config = {"prompt": "Answer the question in one short sentence."}',
    "a default": 'def ask(question, system_prompt="Answer the question in one short sentence."):\n    pass',
    "a list of texts": 'PROMPTS = [\n    "Answer the question in one short sentence.",\n]',
    "a piece": 'prompt = ""\nprompt += "Answer the question in one short sentence."',
    "a call's piece": 'prompts = []\nprompts.append("Answer the question in one short sentence.")',
    "a name that is bound": 'TEXT = "Answer in one short sentence of English."\nrun(prompt=TEXT)',
    "a function's value": 'def text():\n    return "Answer in one short sentence of English."\n\nprompt = text()',
    "a function": 'def build_prompt(question):\n    return f"Answer {question} in one short sentence."',
    "a file": 'system_prompt = Path("answers.md").read_text()',
    "a message": 'messages = [{"role": "system", "content": "Answer in one short sentence."}]  # prompt',
    "another name": 'persona = "a careful train driver who knows every single station"  # prompt',
    "a pair": 'messages = [("system", "Answer in one short sentence."), ("human", question)]',
    "a key of a role": 'body = {"system": "Answer in one short sentence."}',
    "a tool": 'tool = {"name": "look", "description": "Looks at a station.", "parameters": {"type": "object"}}',
    "a function's text": 'def make_prompt(lines):\n    """Do."""\n    lines.append("Answer in one sentence of plain English.")',
    "a choice": 'TEXT = "Answer in one short sentence of English."\nprompt = given if given else TEXT',
    "an opening": 'text = "You are a careful assistant who answers questions about trains in short sentences."  # prompt',
}

TOLD_IN_SCRIPTS = {
    "a template": "const prompt = `Answer ${question} in one short sentence.`;",
    "an option": 'run({ prompt: "Answer the question in one short sentence." });',
    "a method": "class A {\n  buildPrompt(question: string) {\n    return `Answer ${question} in one short sentence.`;\n  }\n}",
    "an arrow": "const makePrompt = (question) => `Answer ${question} in one short sentence.`;",
    "a field": 'class A {\n  private readonly systemPrompt: string = "Answer in one short sentence of English.";\n}',
    "a tool": 'const tool = { name: "look", description: "Looks at a station", parameters: { type: "object" } }; // prompt',
}

SILENT = {
    "a counter": "usage.prompt_tokens = 3\ntotal = usage.prompt_tokens + 1",
    "a column": "class Row(Base):\n    prompt: str | None\n    system_prompt: Mapped[str]",
    "nothing yet": 'prompt = None\nself.prompt = ""',
    "one word": 'params = {"access_type": "offline", "prompt": "consent"}',
    "prose": "# The prompt is shown to the user before the delete.\nx = 1",
    "an argument handed on": "def send(prompt):\n    return post(prompt=prompt)",
    "an attribute read": "value = row.prompt\nif prompt == 'yes':\n    pass",
    "an error": 'def get_prompt(row):\n    raise ValueError(\n        f"row {row} "\n        "has no text to give to anybody")',
    "a comment": "def get_prompt(row):\n    # it isn't known who wrote what is in here and who didn't\n    return row",
    "a type of a parameter": 'def find(prompt: Prompt | None, text: str = "no station of this name is known here"): ...',
    "a function without a text": 'def get_prompt(row):\n    """Give what stands in a row, whatever."""\n    return row.prompt',
    "a value without a text": 'prompt_slot = open_slot(session)\nlog("the slot of this session was opened in time")',
    "a flag": "use_prompt = True\nprompt_count = 3",
}

SAYS_SYSTEM = {
    "a value": 'if theme == "system":\n    pass',
    "an argument": 'grant(user, source="system")',
    "a list of values": 'SOURCES = ["user", "system", "team"]',
    "what is described": 'field = Field(description="The name of the station that is looked at.")\nopenapi_schema = {}',
}

SILENT_IN_SCRIPTS = {
    "a type": "interface Row {\n  systemPrompt: string | null;\n  prompt?: string;\n}",
    "styles": 'const view = <Prompt prompt={{ className: "flex items-center justify-between gap-2 rounded-md" }} />;',
    "a component": "function PromptRow({ row }: Props) {\n  return <Row id={row.id} />;\n}",
    "a name that is handed on": "const body = { prompt: first.prompt || second };",
    "a state": 'const [prompt, setPrompt] = useState("");',
    "a query": "const url = `${base}?prompt=consent`;",
    "a number": "const limits = { prompt: 200 };",
}


@pytest.mark.parametrize("text", TOLD.values(), ids=TOLD)
def test_python_with_a_text_under_such_a_name_is_read(text: str) -> None:
    assert ANALYSER.wants("app/agent.py", text.encode())


@pytest.mark.parametrize("text", TOLD_IN_SCRIPTS.values(), ids=TOLD_IN_SCRIPTS)
def test_a_script_with_a_text_under_such_a_name_is_read(text: str) -> None:
    assert ANALYSER.wants("app/view.ts", text.encode())


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_python_that_only_says_the_word_is_not_read(text: str) -> None:
    assert ANALYSER.prefilter.holds(text.encode())
    assert not ANALYSER.wants("app/rows.py", text.encode())


@pytest.mark.parametrize("text", SAYS_SYSTEM.values(), ids=SAYS_SYSTEM)
def test_a_word_that_is_no_role_is_not_read(text: str) -> None:
    assert not ANALYSER.wants("app/rows.py", text.encode())


@pytest.mark.parametrize("text", SILENT_IN_SCRIPTS.values(), ids=SILENT_IN_SCRIPTS)
def test_a_script_that_only_says_the_word_is_not_read(text: str) -> None:
    assert ANALYSER.prefilter.holds(text.encode())
    assert not ANALYSER.wants("app/view.ts", text.encode())


def test_a_vendor_or_a_model_is_enough() -> None:
    assert ANALYSER.wants("app/rows.py", b"import openai\nprompt_tokens = 3")
    assert ANALYSER.wants("app/rows.py", b"MODEL = 'gpt-4o'")


def test_many_names_in_one_file_cost_no_more_than_their_number() -> None:
    """What is asked behind a name is bounded: a file of nothing but names is answered."""
    assert not ANALYSER.wants("app/rows.py", b"prompt_tokens = " * 20_000)
    assert not ANALYSER.wants("app/rows.py", b"prompt" * 50_000)
