from __future__ import annotations

import pytest

from aidebt.assets import Context, Kind
from project import Project, ask

HEAD = "from openai import OpenAI\nfrom langchain_openai import ChatOpenAI\n"
SAY = "You are a porter of the night train."


@pytest.mark.parametrize(
    ("text", "value", "usage"),
    [
        ('f(model="gpt-4o")', "gpt-4o", "call"),
        ('f("gpt-4o")', "gpt-4o", "table"),
        ('use_model("gpt-4o")', "gpt-4o", "call"),
        ('x = kwargs.get("model", "gpt-4o")', "gpt-4o", "default"),
        ('x = kwargs.pop("model", "gpt-4o")', "gpt-4o", "default"),
        ('x = getattr(settings, "model", "gpt-4o")', "gpt-4o", "default"),
        ('model = given or "gpt-4o"', "gpt-4o", "default"),
        ('def f(model="gpt-4o"): pass', "gpt-4o", "default"),
        ('def f(models=["gpt-4o", "gpt-4"]): pass', "gpt-4o", "menu"),
        ('def default_model():\n    return "gpt-4o"', "gpt-4o", "setting"),
        ('def models():\n    return ["gpt-4o", "gpt-4"]', "gpt-4o", "menu"),
        ('MODEL = "gpt-4o"', "gpt-4o", "setting"),
        ('THING = "gpt-4o"', "gpt-4o", "table"),
        ('MODEL_PRICES = ["gpt-4o", "gpt-4"]', "gpt-4o", "table"),
        ('execute("INSERT INTO runs VALUES (?, ?, ?)", (user, "gpt-4o", "queued"))', "gpt-4o", "table"),
        ('MODELS = [MINE, "gpt-4o", "gpt-4"]', "gpt-4o", "menu"),
        ('ALLOWED_MODELS = {"gpt-4o", "gpt-4"}', "gpt-4o", "menu"),
        ('SUPPORTED_MODELS = {"gpt-4o": OpenAI, "gpt-4": OpenAI}', "gpt-4o", "menu"),
        ('UNSUPPORTED_MODELS = ["gpt-4o", "gpt-4"]', "gpt-4o", "table"),
        ('MODELS_SUPPORTED_PARAMS = {"gpt-4o": 1, "gpt-4": 2}', "gpt-4o", "table"),
        ('MODELS = [Model(id="gpt-4o"), Model(id="gpt-4"), Model(id="o3-mini")]', "gpt-4o", "menu"),
        ('PAIRS = {"fast": "gpt-4o", "slow": "gpt-4"}', "gpt-4o", "table"),
        ('CONFIG = {"model": "gpt-4o", "top": 1}', "gpt-4o", "setting"),
        ('if x == "gpt-4o": pass', "gpt-4o", "comparison"),
        ('ok = x in ("gpt-4o", "gpt-4")', "gpt-4o", "comparison"),
        ('ok = x.startswith("gpt-4o")', "gpt-4o", "comparison"),
        ('OLD = "gpt-4o"\nok = x == OLD', "gpt-4o", "comparison"),
        ('OLD = "gpt-4o"\nok = x.startswith(OLD)', "gpt-4o", "comparison"),
        ('click.option("--model", default="gpt-4o")(f)', "gpt-4o", "default"),
        ('llm = ChatOpenAI(model=os.getenv("M", "gpt-4o"))', "gpt-4o", "default"),
        ('llm = ChatOpenAI(model=kwargs.get("model", "gpt-4o"))', "gpt-4o", "default"),
    ],
)
def test_what_a_pin_is_for(text: str, value: str, usage: str) -> None:
    (pin,) = [pin for pin in Project({"app.py": f"{HEAD}{text}\n"}).pins if pin.value == value]
    assert pin.usage is not None
    assert pin.usage.value == usage


@pytest.mark.parametrize(
    "text",
    [
        'x = "gpt-4o is good"',
        'x = " gpt-4o "',
        'open("gpt-4o.json")',
        'model = "huge"',
        'ok = mode == "o1"',
        "model = None",
        'MODEL = "your-model-name"',
        'NAME = "gpt-4o-%s" % day',
        'x = {"o1": 1}',
        'mode = ["turbo", "o1"]',
        "import gpt_4o",
    ],
)
def test_what_is_no_pin(text: str) -> None:
    assert Project({"app.py": f"{HEAD}{text}\n"}).pins == []


CALL = 'OpenAI().responses.create(model="gpt-4o", instructions={})\n'
SHAPES = {
    "literal": CALL.format(repr(SAY)),
    "constant": f"P = {SAY!r}\n" + CALL.format("P"),
    "function": f"def p():\n    return {SAY!r}\n" + CALL.format("p()"),
    "choice": f"P = other or {SAY!r}\n" + CALL.format("P"),
    "entry": f'P = {{"porter": {SAY!r}}}\n' + CALL.format('P["porter"]'),
    "format": f"P = {SAY!r}\n" + CALL.format("P.format(a=1)"),
    "strip": CALL.format(f"{SAY!r}.strip()"),
    "lambda": f"P = lambda x: {SAY!r}\n" + CALL.format("P"),
    "parameter": f"def f(p={SAY!r}):\n    " + CALL.format("p"),
    "attribute": f"class A:\n    p = {SAY!r}\n    def f(self):\n        " + CALL.format("self.p"),
    "str": CALL.format(f"str({SAY!r})"),
    "dedent": "import textwrap\n" + CALL.format(f"textwrap.dedent({SAY!r})"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_way_to_send_a_text(shape: str) -> None:
    project = Project({"app.py": HEAD + SHAPES[shape]})
    assert project.runs_on() == {("You are a", "gpt-4o", "high")}
    assert [prompt.role for prompt in project.prompts] == ["system"]


MODELS = {
    "receiver": 'ChatOpenAI(model="gpt-4o").invoke({})\n',
    "variable": 'llm = ChatOpenAI(model="gpt-4o")\nllm.invoke({})\n',
    "attribute": 'class A:\n    def __init__(self):\n        self.llm = ChatOpenAI(model="gpt-4o")\n'
    "    def f(self):\n        self.llm.invoke({})\n",
    "built": 'def build():\n    return ChatOpenAI(model="gpt-4o")\nbuild().invoke({})\n',
}


@pytest.mark.parametrize("shape", MODELS)
def test_the_model_of_the_object_that_is_called(shape: str) -> None:
    found = Project({"app.py": HEAD + MODELS[shape].format(repr(SAY))}).runs_on()
    assert ("You are a", "gpt-4o") in {edge[:2] for edge in found}


@pytest.mark.parametrize(
    "text", ["model = str(model)", "model = str(other)\nother = str(model)", "model = getattr(model, 'x', model)"]
)
def test_names_that_are_made_of_themselves_come_to_an_end(text: str) -> None:
    project = Project({"app.py": f"{HEAD}{text}\nf(model)\n" + ask("model")})
    assert project.runs_on() == set()


def test_a_wrapper_that_is_handed_both() -> None:
    text = f'llm = ChatOpenAI(model="gpt-4o")\nPROMPT = {SAY!r}\nchain = build_chain(llm, PROMPT)\nother = build_chain(llm)\n'
    assert Project({"app.py": HEAD + text}).runs_on() == {("You are a", "gpt-4o", "high")}


def test_nothing_is_claimed_of_a_model_chosen_elsewhere() -> None:
    project = Project({"app.py": HEAD + "def f(m):\n    " + ask("m").splitlines()[1] + "\n"})
    assert project.pins == []
    assert project.runs_on() == set()


def test_what_stands_under_a_main_guard_is_an_example() -> None:
    project = Project({"app.py": ask('"gpt-4o"') + 'if __name__ == "__main__":\n    print(ask(model="gpt-4.1"))\n'})
    assert project.pin("gpt-4o").context is Context.APP
    assert project.pin("gpt-4.1").context is Context.EXAMPLE


def test_names_survive_what_stands_above_them() -> None:
    text = HEAD + SHAPES["attribute"]
    above = HEAD + "# a note\nX = 1\n\n\n" + SHAPES["attribute"]
    one, other = Project({"app.py": text}), Project({"app.py": above})
    assert {asset.id for asset in one.links.assets} == {asset.id for asset in other.links.assets}
    assert {asset.line for asset in one.links.assets} != {asset.line for asset in other.links.assets}


def test_equals_of_one_name_are_counted() -> None:
    pins = Project({"app.py": 'def f():\n    g(model="gpt-4o")\n    g(model="gpt-4")\n'}).pins
    assert [(pin.name, pin.ordinal, pin.value) for pin in pins] == [("f.model", 0, "gpt-4o"), ("f.model", 1, "gpt-4")]
    assert len({pin.id for pin in pins}) == 2


def test_positions_count_code_points() -> None:
    (pin,) = Project({"app.py": 'ä = "é"; f(model="gpt-4o")\n'}).pins
    assert (pin.line, pin.column) == (1, 18)
    assert pin.kind is Kind.MODEL_PIN


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('model = config.get("Model", "gpt-4o").value', "the fallback fails when it is reached: a str has no value"),
        (
            'model = config.get("Model", {"value": "gpt-4o"}).value',
            "the fallback fails when it is reached: a dict has no value",
        ),
        ('model = config.get("Model", "gpt-4o").lower()', ""),
        ('model = config.get("Model", {"value": "gpt-4o"}).copy', ""),
        ('model = config.get("Model", {"value": "gpt-4o"})["value"]', ""),
        ('model = config.get("gpt-4o", other).value', ""),
        ('model = pick("Model", "gpt-4o").value', ""),
    ],
)
def test_a_fallback_that_cannot_work_is_dead(text: str, reason: str) -> None:
    project = Project({"app.py": f"{HEAD}{text}\n"})
    assert [pin.dead for pin in project.pins] == [reason]


def test_a_mapping_that_is_made_of_itself_ends() -> None:
    text = """\
from langchain_openai import AzureChatOpenAI
def build(**kwargs):
    if "model" in kwargs:
        name = kwargs.get("model", None)
        kwargs = {"azure_deployment": name, **kwargs}
    return AzureChatOpenAI(**kwargs, model=kwargs.get("model", "gpt-4o"))
"""
    assert [pin.value for pin in Project({"app.py": text}).pins] == ["gpt-4o"]
