"""Names followed from file to file in TypeScript and JavaScript."""

from __future__ import annotations

import pytest

from aidebt.assets import Usage
from aidebt.link import missing
from project import Project, analysed

SURE = {("You are a", "gpt-4o", "high")}
CONF = 'export const MODEL = "gpt-4o";\n'


def ask(model: str, say: str = '"You are a porter of the night train."') -> str:
    """A module's last lines: a call with one prompt; both are source text."""
    messages = f'[{{ role: "system", content: {say} }}]'
    return f'import OpenAI from "openai";\nnew OpenAI().chat.completions.create({{ model: {model}, messages: {messages} }});\n'


@pytest.mark.parametrize(
    "files",
    [
        {"app.ts": CONF + ask("MODEL")},
        {"conf.ts": CONF, "app.ts": 'import { MODEL } from "./conf";\n' + ask("MODEL")},
        {"conf.ts": CONF, "app.tsx": 'import { MODEL as M } from "./conf.js";\n' + ask("M")},
        {"conf.ts": CONF, "app.ts": 'import * as conf from "./conf";\n' + ask("conf.MODEL")},
        {"src/lib/conf.ts": CONF, "src/app/app.ts": 'import { MODEL } from "@/lib/conf";\n' + ask("MODEL")},
        {"conf.ts": 'export default "gpt-4o";\n', "app.ts": 'import M from "./conf";\n' + ask("M")},
        {"conf.ts": 'const M = "gpt-4o";\nexport default M;\n', "app.ts": 'import M from "./conf";\n' + ask("M")},
        {
            "conf.ts": 'const M = "gpt-4o";\nexport { M as MODEL };\n',
            "app.ts": 'import { MODEL } from "./conf";\n' + ask("MODEL"),
        },
        {"conf.ts": 'export default { model: "gpt-4o" };\n', "app.ts": 'import conf from "./conf";\n' + ask("conf.model")},
        {
            "conf.ts": 'export const C = { m: { chat: "gpt-4o" } };\n',
            "app.ts": 'import { C } from "./conf";\n' + ask("C.m.chat"),
        },
        {
            "lib/conf.ts": CONF,
            "lib/index.ts": 'export * from "./conf";\n',
            "app.ts": 'import { MODEL } from "./lib";\n' + ask("MODEL"),
        },
        {
            "lib/conf.ts": CONF,
            "lib/mid.ts": 'export { MODEL as M } from "./conf";\n',
            "lib/index.ts": 'export { M as CHOSEN } from "./mid";\n',
            "app.ts": 'import { CHOSEN } from "./lib/index";\n' + ask("CHOSEN"),
        },
        {
            "lib/conf.ts": CONF,
            "lib/index.ts": 'export * as conf from "./conf";\n',
            "app.ts": 'import { conf } from "./lib";\n' + ask("conf.MODEL"),
        },
        {
            "conf.js": 'module.exports = { MODEL: "gpt-4o" };\n',
            "app.js": 'const { MODEL } = require("./conf");\n' + ask("MODEL"),
        },
        {"conf.js": 'exports.MODEL = "gpt-4o";\n', "app.js": 'const conf = require("./conf");\n' + ask("conf.MODEL")},
        {"conf.ts": 'export enum M { Chat = "gpt-4o" }\n', "app.ts": 'import { M } from "./conf";\n' + ask("M.Chat")},
        {"conf.ts": 'export class C { static model = "gpt-4o" }\n', "app.ts": 'import { C } from "./conf";\n' + ask("C.model")},
        {"conf.ts": 'export const pick = () => "gpt-4o";\n', "app.ts": 'import { pick } from "./conf";\n' + ask("pick()")},
        {
            "web/tsconfig.json": "{\n  // of the app\n"
            '  "compilerOptions": {"baseUrl": "src", "paths": {"~cfg/*": ["./settings/*"],}},\n}\n',
            "web/src/settings/conf.ts": CONF,
            "web/src/app.ts": 'import { MODEL } from "~cfg/conf";\n' + ask("MODEL"),
        },
        {
            "web/tsconfig.json": '{"compilerOptions": {"baseUrl": "src"}}',
            "web/src/settings/conf.ts": CONF,
            "web/src/app.ts": 'import { MODEL } from "settings/conf";\n' + ask("MODEL"),
        },
        {
            "packages/conf/package.json": '{"name": "@acme/conf", "main": "dist/index.js"}',
            "packages/conf/src/index.ts": 'export * from "./models";\n',
            "packages/conf/src/models.ts": CONF,
            "app/main.ts": 'import { MODEL } from "@acme/conf";\n' + ask("MODEL"),
        },
        {
            "packages/conf/package.json": '{"name": "@acme/conf"}',
            "packages/conf/models.js": "module.exports = { MODEL: 'gpt-4o' };\n",
            "app/main.js": 'const { MODEL } = require("@acme/conf/models");\n' + ask("MODEL"),
        },
        {
            "package.json": '{"name": "app"}',
            "app/package.json": '{"imports": {"#conf/*": "./lib/*"}}',
            "app/lib/conf.ts": CONF,
            "app/main.ts": 'import { MODEL } from "#conf/conf.js";\n' + ask("MODEL"),
        },
        {"app.ts": "async function f() { const { MODEL } = await import('./conf');\n" + ask("MODEL") + "}", "conf.ts": CONF},
    ],
)
def test_a_name_is_followed_to_its_model(files: dict[str, str]) -> None:
    project = Project(files)
    assert project.runs_on() == SURE
    assert project.pin("gpt-4o").platform == "openai"


@pytest.mark.parametrize(
    "files",
    [
        {"conf.ts": 'export const OTHER = "gpt-4o";\n', "app.ts": 'import { MODEL } from "./conf";\n' + ask("MODEL")},
        {"openai.ts": CONF, "app.ts": 'import { MODEL } from "openai";\n' + ask("MODEL")},
        {"a.ts": 'export * from "./b";\n' + ask("MODEL"), "b.ts": 'export * from "./a";\n'},
        {"a.ts": 'import { M } from "./b";\n' + ask("M"), "b.ts": 'export { M } from "./a";\n'},
        {"conf.py": 'MODEL = "gpt-4o"\n', "app.ts": 'import { MODEL } from "./conf";\n' + ask("MODEL")},
    ],
)
def test_a_name_that_leads_nowhere_is_left_open(files: dict[str, str]) -> None:
    assert Project(files).runs_on() == set()


def test_an_imported_prompt_runs_on_the_model_of_the_call() -> None:
    project = Project(
        {
            "prompts.ts": "export const porterPrompt = (name: string) => `You are a porter called ${name} on the train.`;\n",
            "app.ts": 'import { porterPrompt } from "./prompts";\n' + ask('"gpt-4o"', 'porterPrompt("Ann")'),
        }
    )
    assert project.runs_on() == SURE


def test_files_that_define_what_a_call_needs_are_asked_for() -> None:
    paths = ["app.ts", "lib/index.ts", "lib/conf.ts"]
    files = analysed({"app.ts": 'import { M } from "./lib";\n' + ask("M")})
    assert missing(files, paths) == {"lib/index.ts"}
    files |= analysed({"lib/index.ts": 'export * from "./conf";\n'})
    assert missing(files, paths) == {"lib/conf.ts"}
    files |= analysed({"lib/conf.ts": "export const M = process.env.M;\n"})
    assert missing(files, paths) == set()


def test_imports_between_files_are_edges() -> None:
    project = Project({"a.ts": 'import { b } from "./b";\n', "b.ts": "export const b = 1;\n", "c.py": "import a\n"})
    assert project.imports() == {("a.ts", "b.ts")}


def test_a_variable_set_outside_decides_the_default() -> None:
    project = Project({"app.ts": ask('process.env.CHAT_MODEL ?? "gpt-4o"'), ".env.example": "CHAT_MODEL=gpt-4.1\n"})
    assert project.sets() == {(".env.example", "gpt-4o", "medium")}


def test_attributes_of_this() -> None:
    project = Project(
        {
            "app.ts": 'import OpenAI from "openai";\n'
            "class A {\n"
            "  private readonly model: string;\n"
            "  constructor(private client = new OpenAI()) { this.model = 'gpt-4o' }\n"
            "  ask = async () => this.client.chat.completions.create({ model: this.model,\n"
            "    messages: [{ role: 'system', content: this.say }] });\n"
            "  private get say() { return 'You are a porter of the night train.' }\n"
            "}\n"
        }
    )
    assert project.runs_on() == SURE
    assert project.pin("gpt-4o").platform == "openai"


@pytest.mark.parametrize(
    ("path", "text", "status"),
    [
        ("package-lock.json", '{"packages": {"node_modules/@langchain/openai": {"version": "1.5.8"}}}', "known"),
        ("package.json", '{"dependencies": {"@langchain/openai": "1.5.8"}}', "known"),
        ("package.json", '{"dependencies": {"@langchain/openai": "^1.5.8"}}', "unknown"),
        ("package.json", '{"dependencies": {"@langchain/openai": "0.0.1"}}', "unknown"),
    ],
)
def test_a_left_out_model_is_the_default_of_the_locked_version(path: str, text: str, status: str) -> None:
    app = 'import { ChatOpenAI } from "@langchain/openai";\nexport const llm = new ChatOpenAI({ temperature: 0 });\n'
    project = Project({"app.ts": app, path: text})
    assert project.pin(None).implicit
    assert project.model(None).status == status


@pytest.mark.parametrize("options", ["options", "{ ...defaults, temperature: 0 }", "build()"])
def test_options_that_cannot_be_seen_are_no_left_out_model(options: str) -> None:
    app = f'import {{ ChatOpenAI }} from "@langchain/openai";\nexport const make = (options) => new ChatOpenAI({options});\n'
    assert Project({"app.ts": app}).pins == []


def test_options_bound_to_a_name_are_seen() -> None:
    project = Project(
        {
            "app.ts": 'import OpenAI from "openai";\nconst base = { model: "gpt-4o" };\n'
            'const say = { role: "system", content: "You are a porter of the night train." };\n'
            "new OpenAI().chat.completions.create({ ...base, messages: [say] });\n"
        }
    )
    assert project.runs_on() == SURE


def test_the_deployment_of_a_client_overrules_the_model_of_a_call() -> None:
    project = Project(
        {
            "app.js": 'const { AzureOpenAI } = require("openai");\nconst config = require("config");\n'
            'const deployment = config.get("openai.deployment_name");\n'
            "const client = new AzureOpenAI({ deployment, endpoint });\n"
            'client.chat.completions.create({ model: "gpt-4-0125", messages: '
            '[{ role: "system", content: "You are a porter of the night train." }] });\n',
            "config/default.yaml": "openai:\n  deployment_name: gpt-4o\n",
        }
    )
    assert project.runs_on() == SURE
    assert project.pin("gpt-4o").platform == "azure-openai"
    assert project.pin("gpt-4-0125").usage is Usage.TABLE
    assert project.model("gpt-4o").status == "deployment"


def test_a_key_that_no_file_has_is_left_open() -> None:
    call = 'config.get("openai.model")'
    files = {"app.ts": 'import config from "config";\n' + ask(call), "config/default.yaml": "other:\n  model: gpt-4o\n"}
    assert Project(files).runs_on() == set()
    files["config/default.yaml"] = "openai:\n  model: gpt-4o\n"
    assert Project(files).runs_on() == SURE


def test_a_chain_of_a_prompt_and_a_model_that_is_named_elsewhere() -> None:
    project = Project(
        {
            "constants.ts": 'export const chatModel = "gpt-4o";\n',
            "chain.ts": 'import { ChatOpenAI } from "@langchain/openai";\n'
            'import { ChatPromptTemplate } from "@langchain/core/prompts";\n'
            'import { createStuffDocumentsChain } from "langchain/chains/combine_documents";\n'
            'import { chatModel } from "./constants";\n'
            "let llm;\nif (ready) { llm = new ChatOpenAI({ model: chatModel }); }\n"
            'const say = "You are a porter of the night train.";\n'
            "await createStuffDocumentsChain({ llm, prompt: ChatPromptTemplate.fromMessages([['system', say]]) });\n",
        }
    )
    assert project.runs_on() == SURE


def env(file: str) -> Project:
    return Project(
        {
            "env.ts": file,
            "app.ts": 'import { env } from "./env";\n' + ask("env.CHAT_MODEL"),
            ".env.example": "CHAT_MODEL=gpt-4.1\n",
        }
    )


@pytest.mark.parametrize(
    "file",
    [
        'export const env = { CHAT_MODEL: process.env.CHAT_MODEL ?? "gpt-4o", OTHER: process.env.OTHER };\n',
        'import { createEnv } from "@t3-oss/env-nextjs";\nexport const env = createEnv({\n'
        '  server: { CHAT_MODEL: z.string().default("gpt-4o"), OTHER: z.string() },\n'
        "  runtimeEnv: { CHAT_MODEL: process.env.CHAT_MODEL, OTHER: process.env.OTHER },\n});\n",
        'export const env = z.object({ CHAT_MODEL: z.string().default("gpt-4o"), OTHER: z.string() }).parse(process.env);\n',
    ],
)
def test_variables_of_the_environment_behind_an_object(file: str) -> None:
    project = env(file)
    assert project.runs_on(least="low") == {("You are a", "gpt-4.1", "medium"), ("You are a", "gpt-4o", "low")}
    assert project.sets() == {(".env.example", "gpt-4o", "medium")}
