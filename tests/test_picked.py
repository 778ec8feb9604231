"""Values that are nothing but a name: parameters of CloudFormation, entries of a ConfigMap."""

from __future__ import annotations

import pytest

from project import Project

CODE = (
    "import os\nfrom openai import OpenAI\n"
    'SAY = [{"role": "user", "content": "Count the bags in the hall."}]\n'
    'OpenAI().chat.completions.create(model=os.environ["CHAT_MODEL"], messages=SAY)\n'
)
TEMPLATE = (
    'AWSTemplateFormatVersion: "2010-09-09"\nParameters:\n  ModelId:\n    Type: String\n'
    "    Default: anthropic.claude-3-haiku-20240307-v1:0\n"
    "Resources:\n  Hall:\n    Type: AWS::Lambda::Function\n    Properties:\n      Environment:\n        Variables:\n"
    "          CHAT_MODEL: {}\n"
)
HAIKU = "anthropic.claude-3-haiku-20240307-v1:0"
KEPT = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hall\ndata:\n  chat-model: gpt-4o\n  theme: dark\n"
POD = (
    "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: api\n      env:\n        - name: {}\n          valueFrom:\n"
    "            configMapKeyRef:\n              name: hall\n              key: {}\n"
)


@pytest.mark.parametrize("value", ["!Ref ModelId", "\n            Ref: ModelId"])
def test_a_parameter_is_what_the_variable_holds(value: str) -> None:
    project = Project({"app.py": CODE, "template.yaml": TEMPLATE.format(value)})
    assert {edge[:2] for edge in project.runs_on()} == {("Count the bags", HAIKU)}


@pytest.mark.parametrize("value", ["!Ref Other", "Model", "!GetAtt Hall.ModelId"])
def test_another_name_is_not(value: str) -> None:
    assert Project({"app.py": CODE, "template.yaml": TEMPLATE.format(value)}).runs_on() == set()


def test_a_variable_picks_the_entry_of_a_config_map() -> None:
    project = Project({"app.py": CODE, "k8s/config.yaml": KEPT, "k8s/pod.yaml": POD.format("CHAT_MODEL", "chat-model")})
    assert project.runs_on() == {("Count the bags", "gpt-4o", "high")}


@pytest.mark.parametrize(
    ("variable", "key", "kept"),
    [
        ("CHAT_MODEL", "theme", KEPT),
        ("OTHER_MODEL", "chat-model", KEPT),
        ("CHAT_MODEL", "chat-model", KEPT.replace("ConfigMap", "Secret")),
    ],
)
def test_other_entries_are_not(variable: str, key: str, kept: str) -> None:
    project = Project({"app.py": CODE, "k8s/config.yaml": kept, "k8s/pod.yaml": POD.format(variable, key)})
    assert project.runs_on() == set()
