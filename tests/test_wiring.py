from __future__ import annotations

import pytest

from aidebt.link import missing_infrastructure
from project import Project, analysed, analyser, ask

USES = "import os\n" + ask('os.environ["CHAT_MODEL"]')
DEPLOYMENT = """\
resource "azurerm_cognitive_deployment" "chat" {
  name = "chat"
  model {
    format  = "OpenAI"
    name    = var.model
    version = var.version
  }
}
variable "model" { default = "gpt-4o" }
variable "version" { default = "2024-05-13" }
"""


def sets(files: dict[str, str]) -> set[tuple[str, str, str]]:
    """Which file's pin decides a pin of which value, and how sure that is."""
    return Project(files).sets()


# -- Terraform ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["infra/terraform.tfvars", "infra/envs/prod.tfvars", "infra/envs/prod/eu.tfvars", "infra/x.auto.tfvars"]
)
def test_a_values_file_sets_the_variables_of_the_folder_above_it(path: str) -> None:
    assert sets({"infra/main.tf": DEPLOYMENT, path: 'model = "gpt-4.1"\n'}) == {(path, "gpt-4o", "high")}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("other/prod.tfvars", 'model = "gpt-4.1"\n'),
        ("infra/prod.tfvars", 'another = "gpt-4.1"\n'),
        ("infra/modules/x/main.tf", 'variable "model" { default = "gpt-4.1" }\n'),
        ("infra/prod.tfvars", '# model = "gpt-4.1"\n'),
    ],
)
def test_values_of_others_set_nothing(path: str, text: str) -> None:
    assert sets({"infra/main.tf": DEPLOYMENT, path: text}) == set()


def test_an_example_of_values_is_less_sure() -> None:
    files = {"infra/main.tf": DEPLOYMENT, "infra/terraform.tfvars.example": 'model = "gpt-4.1"\n'}
    assert sets(files) == set()


def test_each_model_goes_with_the_version_of_its_own_file() -> None:
    project = Project(
        {
            "infra/main.tf": DEPLOYMENT,
            "infra/dev.tfvars": 'model = "gpt-4o-mini"\nversion = "2024-07-18"\n',
            "infra/prod.tfvars": 'model = "gpt-4o"\nversion = "2024-11-20"\n',
        }
    )
    models = {asset.path: project.links.models[asset.id] for asset in project.links.assets}
    assert {path: (model.id, model.floating) for path, model in models.items()} == {
        "infra/main.tf": ("gpt-4o-2024-05-13", False),
        "infra/dev.tfvars": ("gpt-4o-mini-2024-07-18", False),
        "infra/prod.tfvars": ("gpt-4o-2024-11-20", False),
    }


MODULE = {
    "infra/modules/app/main.tf": 'variable "llm" {}\nresource "a" "b" { env = { CHAT_MODEL = var.llm } }\n',
    "app.py": USES,
}


@pytest.mark.parametrize(
    "call",
    [
        'module "app" {\n  source = "./modules/app"\n  llm = "gpt-4o"\n}\n',
        'module "app" {\n  source = "./modules/app"\n  llm = local.m\n}\nlocals { m = "gpt-4o" }\n',
        'module "app" {\n  source = "./modules/app"\n  llm = local.all.chat\n}\nlocals { all = { chat = "gpt-4o" } }\n',
        'module "app" {\n  source = "./modules/app"\n  llm = var.m\n}\nvariable "m" { default = "gpt-4o" }\n',
        'module "app" {\n  source = "./modules/app"\n  llm = var.all["chat"]\n}\n'
        'variable "all" { default = { chat = "gpt-4o" } }\n',
        'module "app" {\n  source = "./modules/app"\n  llm = module.names.chat\n}\n'
        'module "names" { source = "./modules/names" }\n',
        'module "app" {\n  source = "./modules/app"\n  llm = coalesce(var.m, "gpt-4o")\n}\nvariable "m" { default = "" }\n',
    ],
)
def test_a_value_is_followed_through_modules_to_the_code(call: str) -> None:
    names = {"infra/modules/names/out.tf": 'output "chat" { value = "gpt-4o" }\n'}
    assert Project({**MODULE, **names, "infra/main.tf": call}).runs_on() == {("You are a", "gpt-4o", "high")}


def test_a_variable_of_the_shell_sets_a_variable_of_terraform() -> None:
    files = {"infra/main.tf": DEPLOYMENT, ".github/workflows/x.yml": "env:\n  TF_VAR_model: gpt-4.1\n"}
    project = Project({**files, "infra/app.tf": 'resource "a" "b" { env = { CHAT_MODEL = var.model } }\n', "app.py": USES})
    assert ("You are a", "gpt-4.1", "high") in project.runs_on()


# -- Bicep, ARM, azd ------------------------------------------------------------------------------------------------

MAIN = "param model string = 'gpt-4o'\nmodule app 'app.bicep' = {\n  params: { llm: model }\n}\n"
APP = "param llm string\nresource a 'T@1' = {\n  properties: { env: [ { name: 'CHAT_MODEL', value: llm } ] }\n}\n"
VALUES = """\
{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
 "parameters": {"model": {"value": "%s"}}}
"""


@pytest.mark.parametrize(
    ("values", "runs_on"),
    [
        ({}, {"gpt-4o"}),
        ({"infra/main.parameters.json": VALUES % "gpt-4.1"}, {"gpt-4.1"}),
        ({"infra/main.parameters.json": VALUES % "${AZURE_MODEL=gpt-4.1}"}, {"gpt-4.1"}),
        ({"infra/main.parameters.json": VALUES % "${AZURE_MODEL}"}, {"gpt-4o"}),
        (
            {"infra/main.parameters.json": VALUES % "${AZURE_MODEL=gpt-4}", ".env": "AZURE_MODEL=gpt-4.1\n"},
            {"gpt-4", "gpt-4.1"},
        ),
        (
            {"infra/main.parameters.json": VALUES % "${AZURE_MODEL=gpt-4}", ".env.sample": "AZURE_MODEL=o3-mini\n"},
            {"gpt-4", "o3-mini"},
        ),
        ({"infra/dev.bicepparam": "using 'main.bicep'\nparam model = 'gpt-4.1'\n"}, {"gpt-4.1"}),
        ({"infra/other.parameters.json": (VALUES % "gpt-4.1").replace('"model"', '"another"')}, {"gpt-4o"}),
        ({"else/main.parameters.json": VALUES % "gpt-4.1"}, {"gpt-4o"}),
    ],
)
def test_parameters_decide_what_a_default_stands_in_for(values: dict[str, str], runs_on: set[str]) -> None:
    project = Project({"infra/main.bicep": MAIN, "infra/app.bicep": APP, "app.py": USES, **values})
    assert {model for _, model, _ in project.runs_on()} == runs_on


def test_what_a_deployment_gives_out_is_not_what_it_is_given() -> None:
    main = MAIN + "output AZURE_MODEL string = model\n"
    project = Project({"infra/main.bicep": main, "infra/main.parameters.json": VALUES % "${AZURE_MODEL=gpt-4.1}"})
    assert project.sets() == {("infra/main.parameters.json", "gpt-4o", "high")}


# -- Helm, compose, workflows ---------------------------------------------------------------------------------------

TEMPLATE = """\
spec:
  containers:
    - env:
        - name: CHAT_MODEL
          value: {{ .Values.llm.model | default "gpt-4o" }}
"""


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("llm:\n  model: gpt-4.1\n", {("chart/values.yaml", "gpt-4o", "high")}),
        ("llm:\n  name: gpt-4.1\n", set()),
        ("llm: {}\n", set()),
    ],
)
def test_values_of_a_chart_decide_the_defaults_of_its_templates(values: str, expected: set[tuple[str, str, str]]) -> None:
    assert sets({"chart/values.yaml": values, "chart/templates/app.yaml": TEMPLATE}) == expected


@pytest.mark.parametrize(
    ("outer", "inner", "decided"),
    [
        ("api:\n  llm:\n    model: gpt-4.1\n", "chart/charts/api/values.yaml", {"gpt-4o-mini"}),
        ("global:\n  llm:\n    model: gpt-4.1\n", "chart/charts/api/values.yaml", set()),
        ("web:\n  llm:\n    model: gpt-4.1\n", "chart/charts/api/values.yaml", set()),
        ("llm:\n  model: gpt-4.1\n", "chart/charts/api/values.yaml", set()),
        ("api:\n  db:\n    llm:\n      model: gpt-4.1\n", "chart/charts/api/charts/db/values.yaml", {"gpt-4o-mini"}),
        ("api:\n  llm:\n    model: gpt-4.1\n", "chart/more/api/values.yaml", set()),
    ],
)
def test_values_of_a_chart_decide_those_of_the_charts_in_it(outer: str, inner: str, decided: set[str]) -> None:
    found = sets({"chart/values.yaml": outer, inner: "llm:\n  model: gpt-4o-mini\n"})
    assert found == {("chart/values.yaml", model, "high") for model in decided}


def test_global_values_of_a_chart_are_those_of_the_charts_in_it() -> None:
    files = {"chart/values.yaml": "global:\n  model: gpt-4.1\n", "chart/charts/api/values.yaml": "global:\n  model: gpt-4o\n"}
    assert sets(files) == {("chart/values.yaml", "gpt-4o", "high")}


def test_values_of_the_outer_chart_reach_the_templates_of_the_inner_one() -> None:
    files = {"chart/values.yaml": "api:\n  llm:\n    model: gpt-4.1\n", "chart/charts/api/templates/app.yaml": TEMPLATE}
    assert sets(files) == {("chart/values.yaml", "gpt-4o", "high")}


@pytest.mark.parametrize(("path", "sure"), [(".env", "high"), (".env.example", "medium"), ("start.sh", "high")])
def test_the_shell_that_deploys_decides_what_compose_falls_back_to(path: str, sure: str) -> None:
    compose = "services:\n  a:\n    environment:\n      CHAT_MODEL: ${LLM:-gpt-4o}\n"
    assert sets({"compose.yaml": compose, path: "export LLM=gpt-4.1\n"}) == {(path, "gpt-4o", sure)}


@pytest.mark.parametrize(
    ("path", "key", "decided"),
    [
        ("apphosting.yaml", "variable", True),
        ("render.yaml", "key", True),
        ("k8s/app.yaml", "name", True),
        ("menu.yaml", "label", False),
    ],
)
def test_a_variable_is_named_beside_its_value(path: str, key: str, decided: bool) -> None:
    code = 'import os\nfrom openai import OpenAI\nOpenAI().responses.create(model=os.getenv("CHAT_MODEL", "gpt-4o"))\n'
    more = "".join(f"  - {key}: SETTING_{number}\n    value: gpt-4.1\n" for number in range(3))
    files = {path: f"env:\n  - {key}: CHAT_MODEL\n    value: gpt-4.1\n{more}", "app.py": code}
    assert sets(files) == ({(path, "gpt-4o", "high")} if decided else set())
    usages = {str(pin.usage.value) for pin in Project(files).pins if pin.path == path and pin.usage}
    assert usages == {"setting" if decided else "menu"}


def test_one_service_does_not_set_what_another_falls_back_to() -> None:
    service = "    environment:\n      LLM: ${{LLM:-{}}}\n"
    compose = "services:\n  a:\n" + service.format("gpt-4o") + "  b:\n" + service.format("gpt-4.1")
    k8s = "env:\n  - name: LLM\n    value: o3-mini\n"
    assert sets({"compose.yaml": compose, "k8s/app.yaml": k8s}) == set()


# -- what is not parsed at first, and what is hostile ----------------------------------------------------------------


def test_files_that_names_lead_to_are_asked_for() -> None:
    files = {
        "infra/main.tf": 'module "app" {\n  source = "./modules/app"\n  llm = "gpt-4o"\n}\n',
        "bicep/main.parameters.json": VALUES % "gpt-4o",
        "chart/values.yaml": "llm:\n  model: gpt-4o\n",
    }
    unread = ["infra/out.tf", "infra/modules/app/main.tf", "infra/modules/other/main.tf", "bicep/main.bicep", "x/main.bicep"]
    unread += ["chart/templates/app.yaml", "other/templates/app.yaml"]
    unread += ["chart/charts/api/values.yaml", "values.yaml", "other/charts/api/values.yaml"]
    parsed = analysed(files)
    wanted = missing_infrastructure(parsed, analyser().rules.infrastructure, unread)
    assert wanted == {
        "infra/out.tf",
        "infra/modules/app/main.tf",
        "bicep/main.bicep",
        "chart/templates/app.yaml",
        "chart/charts/api/values.yaml",
    }


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"locals {{ a{n} = local.a{n + 1} }}\n" for n in range(3_000)),
        "locals {\n  a = local.b\n  b = local.a\n}\n",
        'module "a" {\n  source = "./"\n  x = module.a.x\n}\noutput "x" { value = var.x }\nvariable "x" {}\n',
        "".join(f"locals {{ a = local.b{n} }}\nlocals {{ b{n} = local.a }}\n" for n in range(500)),
    ],
)
def test_names_that_go_round_end(text: str) -> None:
    env = 'resource "a" "b" { env = { CHAT_MODEL = local.a, OTHER_MODEL = local.a0, THIRD_MODEL = module.a.x } }\n'
    assert Project({"infra/main.tf": text + env, "app.py": USES}).runs_on() == set()
