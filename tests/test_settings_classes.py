"""What decides a model beside its default: the environment of settings classes, options of the command line, partial calls."""

from __future__ import annotations

import pytest

from project import Project

HEAD = "from openai import OpenAI\nclient = OpenAI()\n"
SAY = 'messages=[{"role": "user", "content": "Count the bags in the hall."}]'
NEW = "from pydantic_settings import BaseSettings, SettingsConfigDict\nfrom pydantic import AliasChoices, Field\n"
USE = f"settings = Settings()\nclient.chat.completions.create(model=settings.chat_model, {SAY})\n"


def field(text: str, config: str = "") -> str:
    return f"{NEW}{HEAD}class Settings(BaseSettings):\n{config}    chat_model: str = {text}\n{USE}"


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        (field('"gpt-4o"'), "CHAT_MODEL"),
        (field('Field("gpt-4o")'), "CHAT_MODEL"),
        (field('"gpt-4o"', '    model_config = SettingsConfigDict(env_prefix="desk_")\n'), "DESK_CHAT_MODEL"),
        (field('"gpt-4o"', '    model_config = {"env_prefix": "DESK_"}\n'), "DESK_CHAT_MODEL"),
        (field('"gpt-4o"', '    class Config:\n        env_prefix = "DESK_"\n'), "DESK_CHAT_MODEL"),
        (field('Field("gpt-4o", alias="HALL_MODEL")'), "HALL_MODEL"),
        (field('Field(default="gpt-4o", validation_alias=AliasChoices("HALL_MODEL", "HALL_LLM"))'), "HALL_LLM"),
        (field('Field("gpt-4o", env="HALL_MODEL")'), "HALL_MODEL"),
        (
            field('"gpt-4o"').replace("(BaseSettings)", "(Base)").replace(HEAD, f"{HEAD}class Base(BaseSettings):\n    pass\n"),
            "CHAT_MODEL",
        ),
    ],
)
def test_the_environment_decides_a_field_of_a_settings_class(text: str, variable: str) -> None:
    project = Project(
        {"app.py": text, "docker-compose.yml": f"services:\n  api:\n    environment:\n      {variable}: gpt-4.1\n"}
    )
    assert project.sets() == {("docker-compose.yml", "gpt-4o", "high")}
    assert project.runs_on() == {("Count the bags", "gpt-4.1", "high")}
    assert project.pin("gpt-4o").usage.value == "default"


@pytest.mark.parametrize(
    "text",
    [
        field('"gpt-4o"')
        .replace("(BaseSettings)", "(BaseModel)")
        .replace("import AliasChoices", "import AliasChoices, BaseModel"),
        field('"gpt-4o"', '    model_config = SettingsConfigDict(env_prefix="DESK_")\n'),
        field('Field("gpt-4o", alias="HALL_MODEL")'),
        field('"gpt-4o"').replace("(BaseSettings)", ""),
    ],
)
def test_a_variable_of_another_name_does_not(text: str) -> None:
    project = Project({"app.py": text, ".env.example": "CHAT_MODEL=gpt-4.1\n"})
    assert project.sets() == set()
    assert {edge[:2] for edge in project.runs_on()} == {("Count the bags", "gpt-4o")}


def test_a_field_that_another_file_uses_is_decided_too() -> None:
    config = f'{NEW}class Settings(BaseSettings):\n    chat_model: str = Field("gpt-4o")\nsettings = Settings()\n'
    use = f"{HEAD}from config import settings\nclient.chat.completions.create(model=settings.chat_model, {SAY})\n"
    project = Project({"config.py": config, "app.py": use, ".env": "CHAT_MODEL=gpt-4.1\n"})
    assert project.runs_on() == {("Count the bags", "gpt-4.1", "high")}


PARSER = 'import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument("-m", "--chat-model", default="gpt-4o")\n'


@pytest.mark.parametrize(
    "text",
    [
        f"{PARSER}{HEAD}got = parser.parse_args()\nclient.chat.completions.create(model=got.chat_model, {SAY})\n",
        f"{PARSER}{HEAD}def run(args):\n"
        f"    client.chat.completions.create(model=args.chat_model, {SAY})\nrun(parser.parse_args())\n",
    ],
)
def test_an_option_of_the_command_line_is_its_default(text: str) -> None:
    project = Project({"app.py": text})
    assert project.runs_on() == {("Count the bags", "gpt-4o", "high")}
    assert project.pin("gpt-4o").usage.value == "default"


@pytest.mark.parametrize(
    "text",
    [
        f"{PARSER}{HEAD}desk = open_desk()\nclient.chat.completions.create(model=desk.chat_model, {SAY})\n",
        f"{PARSER}{HEAD}args = parser.parse_args()\nclient.chat.completions.create(model=args.other_model, {SAY})\n",
    ],
)
def test_other_attributes_are_not(text: str) -> None:
    assert Project({"app.py": text}).runs_on() == set()


@pytest.mark.parametrize(
    "text",
    [
        f'import functools\n{HEAD}ask = functools.partial(client.chat.completions.create, model="gpt-4o")\nask({SAY})\n',
        f"from functools import partial\n{HEAD}"
        f'ask = partial(client.chat.completions.create, model="gpt-4o", temperature=0)\nask({SAY})\n',
        f'from functools import partial\n{HEAD}partial(client.chat.completions.create, model="gpt-4o", {SAY})()\n',
    ],
)
def test_a_call_that_is_made_in_part_is_whole_where_it_is_called(text: str) -> None:
    assert Project({"app.py": text}).runs_on() == {("Count the bags", "gpt-4o", "high")}


def test_a_partial_of_something_else_is_none() -> None:
    text = f'from functools import partial\n{HEAD}ask = partial(print, model="gpt-4o")\nask({SAY})\n'
    assert Project({"app.py": text}).runs_on() == set()


def test_what_is_looked_up_under_an_id_is_no_default() -> None:
    text = f'{HEAD}limit = LIMITS.get("gpt-4o", 10)\nmodel = LIMITS.get("model", "gpt-4.1")\n'
    project = Project({"app.py": text})
    assert (project.pin("gpt-4o").usage.value, project.pin("gpt-4.1").usage.value) == ("table", "default")
