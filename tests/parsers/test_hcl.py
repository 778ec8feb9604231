from __future__ import annotations

import pytest

from aidebt.facts import Reference, Setting
from parsers.facts_of import comments, pairs, parse, written

SOURCE = """\
# chosen by the platform team
variable "model" {
  type    = string
  default = "gpt-4o" // for now
  validation {
    condition = contains(["gpt-4o", "gpt-4"], var.model) || var.model == "custom"
  }
}
resource "azurerm_cognitive_deployment" "chat" {
  name  = "${var.model}"
  count = var.model == "gpt-4" ? 1 : 0
  model {
    name    = var.special ? var.model : "gpt-4o"
    version = local.versions["gpt-4.1"]
  }
  tags = { "a-b" : "c", d = "e-${var.model}" }
  env {
    name  = "A"
    value = "first"
  }
  env {
    name  = "B"
    value = module.ai.outputs[0].name
  }
}
locals { names = ["x", "y"] }
"""


def references(source: str, form: str = "hcl") -> list[tuple[str, str]]:
    return [(".".join(fact.keys), fact.path) for fact in parse(form, source).facts if isinstance(fact, Reference)]


def test_settings_of_blocks_and_expressions() -> None:
    chat = "resource.azurerm_cognitive_deployment.chat"
    assert [(".".join(keys), value) for keys, value in pairs("hcl", SOURCE)] == [
        ("variable.model.default", "gpt-4o"),
        ("variable.model.validation.condition.[0]", "gpt-4o"),
        ("variable.model.validation.condition.[1]", "gpt-4"),
        ("variable.model.validation.condition.==", "custom"),
        (f"{chat}.count.==", "gpt-4"),
        (f"{chat}.count", "1"),
        (f"{chat}.count", "0"),
        (f"{chat}.model.name", "gpt-4o"),
        (f"{chat}.tags.a-b", "c"),
        (f"{chat}.tags.d", "e-${var.model}"),
        (f"{chat}.env.name", "A"),
        (f"{chat}.env.value", "first"),
        (f"{chat}.env.[1].name", "B"),
        ("locals.names.[0]", "x"),
        ("locals.names.[1]", "y"),
    ]


def test_references_outside_conditions() -> None:
    chat = "resource.azurerm_cognitive_deployment.chat"
    assert references(SOURCE) == [
        ("variable.model.type", "string"),
        ("variable.model.validation.condition", "var.model"),
        (f"{chat}.name", "var.model"),
        (f"{chat}.model.name", "var.model"),
        (f"{chat}.model.version", "local.versions.gpt-4.1"),
        (f"{chat}.env.[1].value", "module.ai.outputs[0].name"),
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('[for d in var.deps : d.name if d.x != ""]', ["d", "var.deps", "d.name"]),
        ("{ for k, v in var.m : k => v.name }", ["k", "v", "var.m", "k", "v.name"]),
        ("aws_x.y[*].name", ["aws_x.y[*].name"]),
        ('lookup(var.m, "a", local.b)', ["var.m", "local.b"]),
        ('file("x.json")', ["file(x.json)"]),
        ('"${join(",", [\n  var.a,\n  var.b\n])}"', ["var.a", "var.b"]),
        ("var.a[var.b].c", ["var.a"]),
        ("!var.a", ["var.a"]),
        ('"${var.a}-${var.b}"', []),
    ],
)
def test_expressions(value: str, expected: list[str]) -> None:
    parsed = parse("hcl", f'a {{\n  b = {value}\n}}\nlocals {{ after = "z" }}\n')
    assert [fact.path for fact in parsed.facts if isinstance(fact, Reference)] == expected
    assert [fact.value for fact in parsed.facts if isinstance(fact, Setting)][-1] == "z"
    assert parsed.broken == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"a \"b\" c"', 'a "b" c'),
        ('"$${x} $5 100%"', "$${x} $5 100%"),
        ('"arn:${data.r.name}::m/claude-v1:0"', "arn:${data.r.name}::m/claude-v1:0"),
        ('"a ${f("b")} c"', 'a ${f("b")} c'),
        ("<<EOT\none\n  two ${x}\nEOT", "one\n  two ${x}\n"),
        ("<<-EOT\n  one\n  EOT", "  one\n"),
        ("-5", "5"),
        ("true", "true"),
        ('"é"', "é"),
    ],
)
def test_texts(text: str, value: str) -> None:
    assert pairs("hcl", f'a = {text}\nb = "c"\n') == [(("a",), value), (("b",), "c")]


def test_comments() -> None:
    assert comments("hcl", "# a\nb = 1 // c\r\n/* d\ne */ f = 2\n") == ["a", "c", "d\ne"]


def test_spans_cover_what_is_written() -> None:
    data = SOURCE.encode()
    facts = [fact for fact in parse("hcl", SOURCE).facts if isinstance(fact, Setting | Reference)]
    said = {written(data, fact): (fact.span.line, fact.span.column) for fact in reversed(facts)}
    assert said['"gpt-4o"'] == (4, 13)
    assert said["var.model"] == (6, 47)
    assert said['local.versions["gpt-4.1"]'] == (14, 15)


def test_variables_of_a_tfvars_file() -> None:
    assert pairs("hcl", 'model = "gpt-4o"\ndeployments = {\n  chat = { name = "a" }\n}\n') == [
        (("model",), "gpt-4o"),
        (("deployments", "chat", "name"), "a"),
    ]


@pytest.mark.parametrize(
    "source",
    [
        'a =\nb = "c"\n',
        'a = {\nb = "c"\n',
        'a "x {\nb = "c"\n}\n',
        'a = [ "x"\n}\nb = "c"\n',
        'a = <<EOT\nb = "c"\n',
        'a = "x ${ y\nb = "c"\n',
        '}}}\nb = "c"\n',
        '<<<<<<< HEAD\na = "x"\n=======\nb = "c"\n>>>>>>> other\n',
        '/* never closed\nb = "c"\n',
    ],
)
def test_half_written_files_keep_what_is_around(source: str) -> None:
    parsed = parse("hcl", source)
    assert "c" in [fact.value for fact in parsed.facts if isinstance(fact, Setting)]
    assert parsed.broken


@pytest.mark.parametrize(
    "opening", ["[", "{a=", "(", "f(", '"${', '"${\n', "a {\n", "!", "b ? ", "<<EOT\n", "[for ", '("b" == ']
)
def test_deep_nesting_ends_soon(opening: str) -> None:
    parsed = parse("hcl", 'a = "b"\nx = ' + opening * 5_000 + '"y"')
    assert next(fact.value for fact in parsed.facts if isinstance(fact, Setting)) == "b"
    assert max((len(fact.keys) for fact in parsed.facts if isinstance(fact, Setting)), default=0) <= 102


def test_a_line_of_five_megabytes() -> None:
    parsed = parse("hcl", 'a = "b"\nx = "' + "y" * 5_000_000 + '"\nz = "c"\n')
    assert [len(fact.value) for fact in parsed.facts if isinstance(fact, Setting)] == [1, 5_000_000, 1]
