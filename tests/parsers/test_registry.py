from __future__ import annotations

import random
import subprocess
import sys

import pytest

from aidebt.parsers import FORMATS, by_name, choose

SAMPLES = {
    "yaml": b"a: &x [1, {b: 'c'}]\nd: |\n  text {{ y }}\n  more\n<<: *x\n- e\n",
    "json": b'{"a": [1, "x\\n", {"b": null}], // c\n "d": {}}',
    "toml": b'[a.b]\nc = """x\ny""" # z\n[[d]]\ne = {f = [1, 2]}\n',
    "dotenv": b"export A=\"b\nc\" # d\nE='f'\nG=${H:-i}\n",
    "bicep": b"param a string = 'b'\n// c\nresource d 'e@1' = {\n  name: '${a}-x'\n  f: [\n    1\n  ]\n}\n",
    "hcl": b'a "b" {\n  c = "${d}-x" # e\n  f = [1, g.h ? "i" : j]\n  k = <<-E\n  l\n  E\n}\n',
    "shell": b"#!/bin/sh\nexport A=\"b\"\nC=('d' e # f\n)\ng --h=i \\\n  j <<E\nK=l\nE\n",
    "make": b"export A ?= b # c\nd: e\n\tf $(A) \\\n\t  g\n",
    "procfile": b"# a\nweb: b --c d\n",
    "ini": b"[a]\nb = c\n  d\n; e\n",
    "properties": b"a.b=c \\\n d\n",
    "dockerfile": b"FROM a\nENV B=c \\\n D='e'\nRUN <<E\nx\nE\n",
    "modelfile": b'# c\nFROM a:b\nSYSTEM """d\ne"""\nMESSAGE user f\nPARAMETER g 1\n',
    "baml": b'client<llm> A { // c\n  options { b "d" e [F, "g/h"] }\n}\nfunction I() -> K[] {\n  prompt ##"x"##\n}\n',
    "prompty": b"---\na: b\n---\nsystem:\nx\nuser:\ny\n",
    "prompt": b'---\na: b\n---\n{{role "system"}}x {# c #}\n',
    "text": b"---\na: b\n---\nsystem:\nx <!-- c -->\n",
    "notebook": b'{"cells": [{"cell_type": "code", "source": ["%time a = \\"b\\"\\n", "c(d=f\\u0027{e}\\u0027)"]}]}',
    "prisma": b'model A {\n  b Unsupported("c(3)")? @map("d") // e\n  @@map("f")\n}\n',
    "rails": b'create_table "a" do |t|\n  t.vector :b, limit: 3 # c\nend\nadd_column :a, :d, :vector\n',
    "sql": b"create table a (b text default 'c', d vector(3)); -- e\nalter table f drop g;\n",
    "python": b"a = 'b'\nc(d=f'{e}')\n",
    "typescript": b"import a from 'b';\nconst c: T = d(`e${f}`, { g });\nclass H { i = 'j' }\n",
    "javascript": b"const a = require('b');\nconst C = () => <D e='f'>{g}</D>;\n",
}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("src/App.PY", "python"),
        ("deploy/values.yml", "yaml"),
        (".env.example", "dotenv"),
        ("a/.env", "dotenv"),
        ("Dockerfile", "dockerfile"),
        ("docker/api.Dockerfile", "dockerfile"),
        ("x.prompt", "prompt"),
        ("x.prompt.yml", "yaml"),
        ("x.prompt.md", "text"),
        ("tsconfig.jsonc", "json"),
        ("src/App.tsx", "javascript"),
        ("vite.config.mts", "typescript"),
        ("index.d.ts", "typescript"),
        (".cursorrules", "text"),
        ("app.properties", "properties"),
        ("work/Explore.ipynb", "notebook"),
        ("scripts/up.sh", "shell"),
        ("Makefile", "make"),
        ("Procfile", "procfile"),
        ("infra/main.tf", "hcl"),
        ("prod.tfvars", "hcl"),
        ("infra/main.bicepparam", "bicep"),
        ("photo.png", None),
        ("main.rs", None),
    ],
)
def test_choose_by_name(path: str, name: str | None) -> None:
    form = choose(path)
    assert (form.name if form else None) == name


def test_choose_by_content_only_without_a_suffix() -> None:
    script = choose("bin/run", b"#!/usr/bin/env python3\n")
    assert script is not None
    assert script.name == "python"
    shell = choose("bin/run", b"#!/bin/sh\n")
    assert shell is not None
    assert shell.name == "shell"
    assert choose("bin/run", b"#!/usr/bin/perl\n") is None
    assert choose("bin/run.xyz", b"#!/usr/bin/env python3\n") is None


def test_every_format_has_a_sample_here() -> None:
    assert sorted(SAMPLES) == sorted(form.name for form in FORMATS)


def test_choosing_loads_no_grammar() -> None:
    code = (
        "import sys; from aidebt.parsers import choose; choose('a.toml').parse(b''); print('tree_sitter_python' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_no_bytes_raise_and_spans_stay_inside(name: str) -> None:
    dice = random.Random(name)
    form, sample = by_name(name), SAMPLES[name]
    pieces = [
        b'"',
        b"'",
        b"[",
        b"{",
        b"}",
        b"\n",
        b"\r",
        b"\t",
        b"\\",
        b"\xff",
        b"\0",
        b"\xc3\xa9",
        b"---\n",
        b"{{",
        b"<<<<<<< x\n",
        b": ",
        b"- ",
    ]
    for _ in range(300):
        data = sample[: dice.randint(0, len(sample))]
        for _ in range(dice.randint(0, 4)):
            at = dice.randint(0, len(data))
            data = data[:at] + dice.choice(pieces) + data[at + dice.randint(0, 3) :]
        for fact in form.parse(data).facts:
            assert 0 <= fact.span.start <= fact.span.end <= len(data)
            assert fact.span.line <= fact.span.end_line
            assert fact.span.column >= 1
