from __future__ import annotations

import pytest

from aidebt.assets import Asset
from aidebt.unused import dead, listen, names_in
from project import analysed

TALK = 'def {name}():\n    return OpenAI().chat.completions.create(model="gpt-4o", messages=[])\n'
HEAD = "from openai import OpenAI\n"
PROMPT = "You are a porter of the night train and you answer briefly."


def reasons(files: dict[str, str], below: str = "") -> dict[str, str]:
    """Place of each asset that nothing can reach, with the reason, of those whose paths begin so."""
    found = analysed(files)
    assets: dict[str, Asset] = {asset.id: asset for file in found.values() for asset in file.assets}
    texts = {path: text.encode() for path, text in files.items()}
    told = dead(
        found,
        lambda id: assets[id].path.startswith(below),
        lambda: listen(names_in(found), texts.items),
        lambda paths: ((path, texts[path]) for path in paths),
        3,
    )
    return {f"{assets[id].path}:{assets[id].line}": reason for id, reason in told.items()}


def test_a_function_that_nothing_calls() -> None:
    files = {
        "app.py": "from talk import ask\nask()\n",
        "talk.py": HEAD + TALK.format(name="ask") + TALK.format(name="ask_again"),
    }
    assert reasons(files) == {"talk.py:5": "nothing calls ask_again"}


def test_a_method_that_nothing_calls() -> None:
    text = "class Porter:\n    def ask(self):\n        f(model='gpt-4o')\n    def rest(self):\n        f(model='gpt-4')\n"
    files = {"app.py": "from talk import Porter\nPorter().ask()\n", "talk.py": HEAD + text}
    assert reasons(files) == {"talk.py:6": "nothing calls rest"}


def test_a_prompt_that_nothing_uses() -> None:
    texts = f'USED = "{PROMPT}"\nOLD = "{PROMPT} Never mind."\n'
    files = {"app.py": "from prompts import USED\nprint(USED)\n", "prompts.py": texts}
    assert reasons(files) == {"prompts.py:2": "nothing uses OLD"}


def test_a_class_that_nothing_registers_among_others_that_are() -> None:
    made = "{head}class {name}:\n    def run(self):\n        return f(model='gpt-4o')\n"
    files = {
        **{f"models/{name.lower()}.py": made.format(head=HEAD, name=name) for name in ("One", "Two", "Three", "Four")},
        "app.py": "from models.one import One\nfrom models.two import Two\nfrom models.three import Three\n",
    }
    assert list(reasons(files)) == ["models/four.py:4"]


def test_a_module_beside_a_few_others_may_be_one_that_people_start() -> None:
    files = {
        "chat.py": "from store import nearest\n" + HEAD + TALK.format(name="ask"),
        "store.py": "def nearest():\n    return MODEL\n",
        "summary.py": HEAD + TALK.format(name="summary"),
    }
    assert reasons(files) == {}


@pytest.mark.parametrize(
    "how",
    [
        "from talk import ask, ask_again\nask()\n",  # brought in, though not called
        'from talk import ask\nROUTES = {"again": "talk.ask_again"}\n',  # named in a string
        "from talk import ask\nimport talk\ntalk.ask_again()\n",
        "import agents\nagents.load()\n",  # nothing says how the file comes in, and nothing brings in a neighbour
    ],
)
def test_what_is_named_anywhere_is_used(how: str) -> None:
    files = {"app.py": how, "talk.py": HEAD + TALK.format(name="ask_again")}
    assert reasons(files) == {}


@pytest.mark.parametrize(
    "text",
    [
        f"@app.get('/ask')\n{TALK.format(name='ask')}",  # registered by its decorator
        "class Tool(BaseTool):\n    def _run(self):\n        return f(model='gpt-4o')\n\nTool()\n",  # called by its base
        "def ask():\n    return f(model='gpt-4o')\n\nask()\n",
        "class Settings:\n    def __call__(self):\n        return f(model='gpt-4o')\n\nSettings()\n",
    ],
)
def test_what_is_brought_into_use_without_its_name(text: str) -> None:
    assert reasons({"app.py": "import talk\n", "talk.py": HEAD + text}) == {}


def test_a_name_in_a_comment_is_no_use() -> None:
    files = {
        "app.py": "from talk import ask\n# from talk import ask_again\nask()\n",
        "talk.py": HEAD + TALK.format(name="ask") + TALK.format(name="ask_again"),
    }
    assert reasons(files) == {"talk.py:5": "nothing calls ask_again"}


def test_a_script_is_started_by_people() -> None:
    text = f"{HEAD}{TALK.format(name='ask')}\nif __name__ == '__main__':\n    print(1)\n"
    files = {f"{name}.py": "X = 1\n" for name in ("one", "two", "three")}
    files |= {"run.py": text, "other.py": "from one import X\nfrom two import X\nfrom three import X\n"}
    assert reasons(files) == {}


def test_part_of_a_longer_name_is_another_name() -> None:
    files = {"app.py": "from prompts import THE_OLD, OLD_ONE\n", "prompts.py": f'OLD = "{PROMPT}"\n'}
    assert reasons(files) == {"prompts.py:1": "nothing uses OLD"}


SCRIPT = 'import OpenAI from "openai";\nconst client = new OpenAI();\n'
SAID = 'client.chat.completions.create({ model: "gpt-4o", messages });\n'


def test_a_function_of_a_script_that_nothing_calls() -> None:
    talk = SCRIPT + f"export async function ask() {{\n  {SAID}}}\nexport const askAgain = async () => {{\n  {SAID}}};\n"
    files = {"app.ts": 'import { ask } from "./talk";\nask();\n', "talk.ts": talk}
    assert reasons(files) == {"talk.ts:7": "nothing calls askAgain"}


def test_what_is_passed_on_or_stored_needs_no_name() -> None:
    talk = (
        SCRIPT
        + f"router.post('/a', async () => {{\n  {SAID}}});\nrouter.post('/b', async () => {{\n  {SAID}}});\n"
        + f"export const tools = {{ weather: {{ execute: async () => {{\n  {SAID}}} }}, ask() {{\n  {SAID}}} }};\n"
        + f"export const memo = useCallback(() => {{\n  {SAID}}}, []);\n"
    )
    assert reasons({"app.ts": 'import { tools } from "./talk";\n', "talk.ts": talk}) == {}


def test_what_a_framework_calls_by_its_file() -> None:
    route = SCRIPT + f"export async function POST(request) {{\n  {SAID}}}\n"
    page = SCRIPT + f"export default function Page() {{\n  {SAID}}}\n"
    files = {f"app/{name}/route.ts": route for name in ("a", "b", "c")}
    assert reasons({**files, "app/a/page.tsx": page, "app/layout.tsx": "export default function Layout() {}\n"}) == {}


CALLERS = """
def ask():
    return OpenAI().chat.completions.create(model="gpt-4o", messages=[])
def ask_all():
    return [ask()]
def ask_everybody():
    return ask_all()
"""


def test_what_only_dead_functions_call_is_dead() -> None:
    files = {"app.py": "from talk import rest\nrest()\n", "talk.py": HEAD + CALLERS + "def rest():\n    pass\n"}
    assert reasons(files) == {"talk.py:4": "nothing calls ask"}


@pytest.mark.parametrize(
    "use", ["from talk import ask_everybody\nask_everybody()\n", "import talk\ngetattr(talk, 'ask_all')()\n"]
)
def test_what_one_living_function_calls_is_alive(use: str) -> None:
    assert reasons({"app.py": use, "talk.py": HEAD + CALLERS}) == {}


def test_functions_that_only_call_each_other_are_no_proof() -> None:
    text = CALLERS + "def rest():\n    return ask_everybody()\n"
    assert reasons({"app.py": "from talk import rest\nrest()\n", "talk.py": HEAD + text}) == {}


def test_a_name_of_several_words_hides_a_part_of_it_where_it_is_asked_for_itself() -> None:
    files = {
        "app.py": 'from talk.calls import PORT\nopen("my-page")\nask()\n',
        "talk/calls.py": HEAD + TALK.format(name="page"),
        "views/my-page.py": HEAD + TALK.format(name="ask"),
    }
    assert reasons(files) == {"talk/calls.py:3": "nothing calls page"}
    assert reasons(files, below="talk/") == {}
    found = analysed(files)
    assert listen(names_in(found), lambda: [("app.py", files["app.py"].encode())]).unclear == ["app.py"]
