from __future__ import annotations

import pytest

from aidebt.assets import Usage
from aidebt.link import Needs, missing
from project import Project, analysed, analyser, ask

SURE = {("You are a", "gpt-4o", "high")}

# -- names across files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "files",
    [
        {"app.py": 'MODEL = "gpt-4o"\n' + ask("MODEL")},
        {"conf.py": 'MODEL = "gpt-4o"\n', "app.py": "from conf import MODEL\n" + ask("MODEL")},
        {"conf.py": 'MODEL = "gpt-4o"\n', "app.py": "from conf import MODEL as CHOSEN\n" + ask("CHOSEN")},
        {"conf.py": 'MODEL = "gpt-4o"\n', "app.py": "import conf\n" + ask("conf.MODEL")},
        {"conf.py": 'MODEL = "gpt-4o"\n', "app.py": "from conf import *\n" + ask("MODEL")},
        {"pkg/conf.py": 'MODEL = "gpt-4o"\n', "pkg/app.py": "from .conf import MODEL\n" + ask("MODEL")},
        {"pkg/conf.py": 'MODEL = "gpt-4o"\n', "pkg/app.py": "from . import conf\n" + ask("conf.MODEL")},
        {"pkg/conf.py": 'MODEL = "gpt-4o"\n', "pkg/deep/app.py": "from ..conf import MODEL\n" + ask("MODEL")},
        {"pkg/conf.py": 'MODEL = "gpt-4o"\n', "app.py": "import pkg.conf\n" + ask("pkg.conf.MODEL")},
        {
            "pkg/inner.py": 'MODEL = "gpt-4o"\n',
            "pkg/__init__.py": "from .inner import MODEL\n",
            "app.py": "from pkg import MODEL\n" + ask("MODEL"),
        },
        {
            "pkg/inner.py": 'MODEL = "gpt-4o"\n',
            "pkg/middle.py": "from pkg.inner import MODEL as M\n",
            "pkg/__init__.py": "from pkg.middle import M as MODEL\n",
            "app.py": "import pkg\n" + ask("pkg.MODEL"),
        },
        {
            "conf.py": "from pydantic_settings import BaseSettings\n"
            'class S(BaseSettings):\n    model: str = "gpt-4o"\nsettings = S()\n',
            "app.py": "from conf import settings\n" + ask("settings.model"),
        },
        {
            "conf.py": 'def chosen():\n    return "gpt-4o"\n',
            "app.py": "from conf import chosen\n" + ask("chosen()"),
        },
        {"conf.py": 'MODELS = {"chat": "gpt-4o"}\n', "app.py": "from conf import MODELS\n" + ask('MODELS["chat"]')},
    ],
)
def test_a_name_is_followed_to_its_model(files: dict[str, str]) -> None:
    project = Project(files)
    assert project.runs_on() == SURE
    assert project.pin("gpt-4o").platform == "openai"


@pytest.mark.parametrize(
    "files",
    [
        {"conf.py": 'OTHER = "gpt-4o"\n', "app.py": "from conf import MODEL\n" + ask("MODEL")},
        {"lib/conf.py": 'MODEL = "gpt-4o"\n', "app.py": "from .conf import MODEL\n" + ask("MODEL")},
        {"a.py": "from b import MODEL\n" + ask("MODEL"), "b.py": "from a import MODEL\n"},
        {"a.py": "from a import MODEL\n" + ask("MODEL")},
        {"a.py": "MODEL = OTHER\nOTHER = MODEL\n" + ask("MODEL")},
        {"app.py": ask("MODEL"), "conf.py": 'MODEL = "gpt-4o"\n'},
        {"app.py": "import nowhere.at.all\n" + ask("nowhere.at.all.MODEL"), "conf.py": 'MODEL = "gpt-4o"\n'},
    ],
)
def test_a_name_that_leads_nowhere_is_left_open(files: dict[str, str]) -> None:
    assert Project(files).runs_on() == set()


def test_the_nearest_of_several_modules_of_one_name_is_meant() -> None:
    files = {
        "one/conf.py": 'MODEL = "gpt-4o"\n',
        "two/conf.py": 'MODEL = "gpt-4.1"\n',
        "two/app.py": "from conf import MODEL\n" + ask("MODEL"),
    }
    assert Project(files).runs_on() == {("You are a", "gpt-4.1", "high")}


def test_an_imported_prompt_runs_on_the_model_of_the_call() -> None:
    files = {
        "texts.py": 'PORTER_PROMPT = "You are a porter of the night train."\n',
        "app.py": "from openai import OpenAI\nfrom texts import PORTER_PROMPT\n"
        'OpenAI().responses.create(model="gpt-4o", instructions=PORTER_PROMPT)\n',
    }
    assert Project(files).runs_on() == SURE


def test_files_that_define_what_a_call_needs_are_asked_for() -> None:
    files = {
        "app.py": "from conf import MODEL\nfrom other import unrelated\n" + ask("MODEL"),
        "conf.py": "from deep import NAME as MODEL\n",
        "deep.py": 'NAME = "x"\n',
        "other.py": "unrelated = 1\n",
    }
    learnt = analysed({path: files[path] for path in ("app.py",)})
    assert missing(learnt, sorted(files)) == {"conf.py"}
    learnt = analysed({path: files[path] for path in ("app.py", "conf.py")})
    assert missing(learnt, sorted(files)) == {"deep.py"}, "a file that only passes a name on is passed through"
    assert missing(analysed({"app.py": "import conf\nprint(conf.X)\n"}), sorted(files)) == set()


def test_what_is_needed_follows_from_the_files_that_came_in_since() -> None:
    config = "from deepeval import evaluate\nfrom steps import run\n\n\ndef test_all():\n    evaluate(run())\n"
    files = {
        "tests/evals/test_answers.py": config,
        "steps.py": "from deep import answer\n\n\ndef run():\n    return answer()\n",
        "deep.py": "def answer():\n    return ask()\n",
        "app.py": "from conf import MODEL\n" + ask("MODEL"),
        "conf.py": "from deeper import NAME as MODEL\n",
        "deeper.py": 'NAME = "x"\n',
    }
    everything = analysed(files)
    known = {path: everything[path] for path in ("tests/evals/test_answers.py", "app.py")}
    needs = Needs(known, sorted(files))
    rounds = []
    while needed := needs.missing():
        rounds.append(needed)
        known |= {path: everything[path] for path in needed}
    assert rounds == [{"steps.py", "conf.py"}, {"deep.py", "deeper.py"}]


def test_imports_between_files_are_edges() -> None:
    files = {"a.py": "import b\nfrom pkg import c\nimport openai\n", "b.py": "import a\n", "pkg/c.py": "x = 1\n"}
    assert Project(files).imports() == {("a.py", "b.py"), ("b.py", "a.py"), ("a.py", "pkg/c.py")}


# -- attributes and bases -------------------------------------------------------------------------------------------


def test_attributes_of_self_and_of_base_classes() -> None:
    text = (
        "from openai import OpenAI\nclass Base:\n    model = 'gpt-4o'\n    prompt = 'You are a porter of the night train.'\n"
        "class Porter(Base):\n    def run(self):\n"
        "        return OpenAI().responses.create(model=self.model, instructions=self.prompt)\n"
    )
    assert Project({"app.py": text}).runs_on() == SURE


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        (
            'def f():\n    SYSTEM_PROMPT = "You are a porter of the night train."\n    g(SYSTEM_PROMPT, model="gpt-4o")\n',
            "medium",
        ),
        (
            'class A:\n    prompt = "You are a porter of the night train."\n    def f(self):\n        g(model="gpt-4o")\n',
            "medium",
        ),
        ('SYSTEM_PROMPT = "You are a porter of the night train."\ndef f():\n    g(model="gpt-4o")\n', "low"),
    ],
)
def test_a_prompt_that_no_call_sends_is_tied_to_the_nearest_pin(text: str, confidence: str) -> None:
    project = Project({"app.py": "import openai\n" + text.replace("night train", "porter of the night train")})
    assert project.runs_on(least="low") == {("You are a", "gpt-4o", confidence)}


def test_a_prompt_file_of_code_is_tied_to_the_module_that_imports_it() -> None:
    files = {
        "prompts.py": 'PORTER_PROMPT = "You are a porter of the night train."\n',
        "app.py": 'import openai\nfrom prompts import PORTER_PROMPT\nMODEL = "gpt-4o"\n',
        "else.py": 'import openai\nMODEL = "gpt-4.1"\n',
    }
    assert Project(files).runs_on(least="low") == {("You are a", "gpt-4o", "low")}


def test_pin_of_takes_the_surest_edge() -> None:
    files = {
        "app.py": 'import os\nM = os.getenv("CHAT_MODEL", "gpt-4o-mini")\n' + ask("M"),
        ".env.example": "CHAT_MODEL=gpt-4.1\n",
        "compose.yaml": "services:\n  a:\n    environment:\n      CHAT_MODEL: gpt-4o\n",
    }
    project = Project(files)
    (chosen,) = project.links.pin_of().values()
    assert project.by_id[chosen].value == "gpt-4o"


# -- settings -------------------------------------------------------------------------------------------------------

READS = 'import os\nM = os.getenv("CHAT_MODEL", "gpt-4o-mini")\n' + ask("M")


@pytest.mark.parametrize(
    ("path", "text", "confidence"),
    [
        ("compose.yaml", "services:\n  a:\n    environment:\n      CHAT_MODEL: gpt-4.1\n", "high"),
        ("compose.yaml", "services:\n  a:\n    environment:\n      - CHAT_MODEL=gpt-4.1\n", "high"),
        ("compose.yaml", "services:\n  a:\n    environment:\n      - CHAT_MODEL=${CHAT_MODEL:-gpt-4.1}\n", "high"),
        (".env", "CHAT_MODEL=gpt-4.1\n", "high"),
        (".env.example", "CHAT_MODEL='gpt-4.1'\n", "medium"),
        ("env.template", "CHAT_MODEL=gpt-4.1\n", "medium"),
        ("Dockerfile", "FROM x\nENV CHAT_MODEL=gpt-4.1\n", "high"),
        (".github/workflows/run.yml", "jobs:\n  a:\n    env:\n      CHAT_MODEL: gpt-4.1\n", "high"),
        ("k8s/d.yaml", "spec:\n  env:\n    - name: CHAT_MODEL\n      value: gpt-4.1\n", "high"),
    ],
)
def test_a_variable_set_outside_decides_the_default(path: str, text: str, confidence: str) -> None:
    project = Project({"app.py": READS, path: text})
    assert project.sets() == {(path, "gpt-4o-mini", confidence)}
    assert project.runs_on(least="low") == {("You are a", "gpt-4.1", confidence), ("You are a", "gpt-4o-mini", "low")}
    assert project.pin("gpt-4.1").platform == "openai"
    assert project.pin("gpt-4o-mini").usage is Usage.DEFAULT


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("compose.yaml", "services:\n  a:\n    environment:\n      OTHER_MODEL: gpt-4.1\n"),
        ("values.yaml", "chat_model: gpt-4.1\n"),
    ],
)
def test_a_variable_of_another_name_decides_nothing(path: str, text: str) -> None:
    assert Project({"app.py": READS, path: text}).sets() == set()


def test_a_default_that_no_call_uses_is_still_set() -> None:
    files = {"conf.py": 'import os\nMODEL = os.environ.get("CHAT_MODEL", "gpt-4o")\n', ".env": "CHAT_MODEL=gpt-4.1\n"}
    assert Project(files).sets() == {(".env", "gpt-4o", "high")}


# -- deployments and library defaults -------------------------------------------------------------------------------

AZURE = ask('"chat"', client="AzureOpenAI()")
DEPLOYED = {
    "infra/ai.yaml": """\
deployments:
  - name: chat
    model: { format: OpenAI, name: gpt-4o, version: "2024-11-20" }
""",
    "infra/ai.json": """\
{"deployments": [
  {"name": "chat", "modelName": "gpt-4o", "modelVersion": "2024-11-20", "sku": "Standard"}
]}
""",
    "infra/ai.bicep": """\
resource d 'Microsoft.CognitiveServices/accounts/deployments@2024-10-01' = {
  name: 'chat'
  properties: {
    model: {
      format: 'OpenAI'
      name: 'gpt-4o'
      version: '2024-11-20'
    }
  }
}
""",
}


@pytest.mark.parametrize("path", DEPLOYED)
def test_a_deployment_of_the_infrastructure_names_the_model(path: str) -> None:
    project = Project({"app.py": AZURE, path: DEPLOYED[path]})
    found = project.model("chat")
    assert (found.platform, found.id, found.status, found.floating) == ("azure-openai", "gpt-4o-2024-11-20", "known", False)
    assert found.through.startswith(f"{path}:")


@pytest.mark.parametrize(("client", "status"), [("AzureOpenAI()", "deployment"), ("OpenAI()", "known")])
def test_only_an_azure_client_takes_the_spelling_for_a_deployment(client: str, status: str) -> None:
    assert Project({"app.py": ask('"gpt-4o"', client=client)}).model("gpt-4o").status == status


def test_a_deployment_of_a_model_that_no_catalog_knows() -> None:
    unknown = DEPLOYED["infra/ai.yaml"].replace("gpt-4o", "gpt-4o-special-house").replace("2024-11-20", "7")
    found = Project({"app.py": AZURE, "infra/ai.yaml": unknown}).model("chat")
    assert (found.status, found.id, found.platform) == ("deployment", None, "azure-openai")


def test_a_name_of_a_proxy_leads_to_the_model_behind_it() -> None:
    proxy = "model_list:\n  - model_name: gpt-4o\n    litellm_params:\n      model: anthropic/claude-3-haiku-20240307\n"
    project = Project({"litellm.yaml": proxy})
    assert project.model("gpt-4o").id == "claude-3-haiku-20240307"


EMBEDS = "from langchain_openai import OpenAIEmbeddings\nvectors = OpenAIEmbeddings()\n"


def implicit_version() -> str:
    signatures = analyser().signatures
    row = signatures.match_call("OpenAIEmbeddings", "langchain_openai.OpenAIEmbeddings", frozenset(signatures.vendors))
    assert row is not None
    return row.defaults[0][0]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("requirements.txt", "langchain_openai=={}\n"),
        ("poetry.lock", '[[package]]\nname = "langchain-openai"\nversion = "{}"\n'),
    ],
)
def test_a_left_out_model_is_the_default_of_the_locked_version(path: str, text: str) -> None:
    found = Project({"app.py": EMBEDS, path: text.format(implicit_version())}).model(None)
    assert (found.status, found.id) == ("known", "text-embedding-ada-002")
    assert found.through == f"default of langchain-openai {implicit_version()}"


@pytest.mark.parametrize(
    ("files", "at"), [({}, "an unlocked version"), ({"requirements.txt": "langchain-openai==0.0.0.1\n"}, "0.0.0.1")]
)
def test_a_left_out_model_at_a_version_nobody_checked_is_unknown(files: dict[str, str], at: str) -> None:
    found = Project({"app.py": EMBEDS, **files}).model(None)
    assert (found.status, found.id) == ("unknown", None)
    assert found.through == f"default of langchain-openai unknown at {at}"


@pytest.mark.parametrize(
    ("value", "status"), [("gpt-4o", "known"), ("gpt-4o-our-own", "unknown"), ("your-model-name", "placeholder")]
)
def test_what_a_spelling_says(value: str, status: str) -> None:
    found = [model.status for model in Project({".env": f"OPENAI_MODEL={value}\n"}).links.models.values()]
    assert found in ([status], [])
    assert found or status == "placeholder"


SETTINGS = """[config]
{0}

[custom]
prompt = "Look at the changes of this pull request and name what is new in them."
"""


@pytest.mark.parametrize(
    ("lines", "ticking"),
    [
        ('model = "gpt-4o"\nfallback_models = ["o4-mini"]', {"gpt-4o"}),
        ('model = "gpt-4o"\nbackup_model = "o4-mini"', {"gpt-4o"}),
        ('model = "gpt-4o"\nweak_model = "o4-mini"', {"gpt-4o", "o4-mini"}),
        ('fallback_models = ["o4-mini"]', {"o4-mini"}),
    ],
)
def test_a_prompt_runs_on_a_model_and_not_on_what_stands_in_for_it(lines: str, ticking: set[str]) -> None:
    project = Project({"settings/app.toml": SETTINGS.format(lines)})
    edges = [edge for edge in project.links.edges if edge.type == "prompt_uses_model"]
    assert {project.by_id[edge.target].value for edge in edges if edge.ticks} == ticking
    assert len(edges) == len(lines.splitlines())


def test_a_fallback_in_code_runs_no_prompt_while_the_model_answers() -> None:
    call = '    completion(model=name, messages=[{"role": "system", "content": PROMPT}])\n'
    code = f'from litellm import completion\nPROMPT = "{TRAINS}"\nMODEL = "gpt-4o"\nFALLBACK_MODEL = "gpt-4"\n'
    project = Project({"app.py": f"{code}for name in (MODEL, FALLBACK_MODEL):\n{call}"})
    edges = [edge for edge in project.links.edges if edge.type == "prompt_uses_model"]
    assert {(project.by_id[edge.target].value, edge.ticks) for edge in edges} == {("gpt-4o", True), ("gpt-4", False)}


TRAINS = "You answer questions about the night trains of Europe, and say when you do not know."
