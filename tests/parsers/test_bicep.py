from __future__ import annotations

import pytest

from aidebt.facts import ParsedFile, Reference, Setting
from parsers.facts_of import comments, pairs, parse, written

SOURCE = """\
// chosen by the platform team
@description('which model')
param model string = 'gpt-4o'
param size int = 3
var names = [
  'a'
  'b'
]
resource account 'Microsoft.CognitiveServices/accounts@2023-05-01' = {
  name: 'main'
  properties: {
    model: {
      format: 'OpenAI'
      name: 'gpt-4o'
      'version': '2024-08-06'
      other: model
      mixed: '${model}-x'
    }
  }
}
module app './app.bicep' = {
  params: { deployments: [ { name: 'c' } ] }
}
output result string = 'd'
"""


USING = [
    (("using",), "./main.bicep"),
    (("param", "d"), "readEnvironmentVariable(E)"),
    (("param", "d"), "E"),
    (("param", "d"), "f"),
]


def told(parsed: ParsedFile) -> list[Setting | Reference]:
    return [fact for fact in parsed.facts if isinstance(fact, Setting | Reference)]


def test_settings_of_every_declaration() -> None:
    assert [(".".join(keys), value) for keys, value in pairs("bicep", SOURCE)] == [
        ("param.model.@description", "which model"),
        ("param.model", "gpt-4o"),
        ("param.size", "3"),
        ("var.names.[0]", "a"),
        ("var.names.[1]", "b"),
        ("resource.account.type", "Microsoft.CognitiveServices/accounts@2023-05-01"),
        ("resource.account.name", "main"),
        ("resource.account.properties.model.format", "OpenAI"),
        ("resource.account.properties.model.name", "gpt-4o"),
        ("resource.account.properties.model.version", "2024-08-06"),
        ("resource.account.properties.model.mixed", "${model}-x"),
        ("module.app.source", "./app.bicep"),
        ("module.app.params.deployments.[0].name", "c"),
        ("output.result", "d"),
    ]


def test_comments() -> None:
    assert comments("bicep", "// a\nparam b string = 'c' // d\n/* e */\n") == ["a", "d", "e"]


def test_spans_cover_the_string() -> None:
    data = SOURCE.encode()
    first = next(fact for fact in parse("bicep", SOURCE).facts if written(data, fact) == "'gpt-4o'")
    assert (first.span.line, first.span.column) == (3, 22)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", []),
        ("\n", []),
        ("param a string\n", []),
        ("param b string = '${c}'\n", [(("param", "b"), "c")]),
        ("targetScope = 'subscription'\n", [(("targetScope",), "subscription")]),
        ("using './main.bicep'\nparam d = readEnvironmentVariable('E', 'f')\n", USING),
    ],
)
def test_small_files(source: str, expected: list[tuple[tuple[str, ...], str]]) -> None:
    parsed = parse("bicep", source)
    said = [(fact.keys, fact.path if isinstance(fact, Reference) else fact.value) for fact in told(parsed)]
    assert (said, parsed.broken) == (expected, "")


EXPRESSIONS = """\
@allowed(['a', 'b'])
@secure()
param model 'a' | 'b' = 'a'
param bare string
type kind = 'c' | 'd'
var chat = {
  name: !empty(model) ? model : 'e'
  flag: model == 'f' ? 1 : 2
  long: !empty(x)
    ? y
    : 'g'
  other: z ?? 'h'
  item: list[0].?name
  text: '''
many
'''
}
module ai './ai.bicep' = if (use) {
  params: { all: [for d in deployments: { name: d.name }] }
}
resource dep 'T@1' = [for d in deployments: if (d.on) {
  name: d.name
  resource child 'U@1' = { name: 'i' }
}]
output OUT string = ai.outputs.name
"""


def test_expressions() -> None:
    parsed = parse("bicep", EXPRESSIONS)
    assert [f"{'.'.join(fact.keys)} = {fact.value}" for fact in told(parsed) if isinstance(fact, Setting)] == [
        "param.model.@allowed.[0] = a",
        "param.model.@allowed.[1] = b",
        "param.model.type.[0] = a",
        "param.model.type.[1] = b",
        "param.model = a",
        "type.kind.[0] = c",
        "type.kind.[1] = d",
        "var.chat.name = e",
        "var.chat.flag.== = f",
        "var.chat.flag = 1",
        "var.chat.flag = 2",
        "var.chat.long = g",
        "var.chat.other = h",
        "var.chat.text = \nmany\n",
        "module.ai.source = ./ai.bicep",
        "resource.dep.type = T@1",
        "resource.dep.resource.child.type = U@1",
        "resource.dep.resource.child.name = i",
    ]
    assert [f"{'.'.join(fact.keys)} = {fact.path}" for fact in told(parsed) if isinstance(fact, Reference)] == [
        "var.chat.name = model",
        "var.chat.long = y",
        "var.chat.other = z",
        "var.chat.item = list[0].name",
        "module.ai.params.all = d",
        "module.ai.params.all = deployments",
        "module.ai.params.all.name = d.name",
        "resource.dep = d",
        "resource.dep = deployments",
        "resource.dep.name = d.name",
        "output.OUT = ai.outputs.name",
    ]


def test_broken_files_keep_what_is_around() -> None:
    parsed = parse("bicep", "param a string = 'b'\nresource = = {\nparam c string = 'd'\n")
    assert parsed.broken
    assert "b" in [getattr(fact, "value", "") for fact in parsed.facts]


@pytest.mark.parametrize("opening", ["[\n", "{\n  a: ", "(", "[for ", "'${", "'${\n"])
def test_deep_nesting(opening: str) -> None:
    parsed = parse("bicep", "param a string = 'b'\nvar x = " + opening * 5_000 + "'y'")
    assert parsed.broken
    assert all(len(fact.keys) <= 102 for fact in told(parsed))


def test_many_operators_are_no_nesting() -> None:
    parsed = parse("bicep", "var x = " + "!" * 5_000 + "'y'\nvar z = " + "a ? 'b' : " * 5_000 + "'c'\n")
    assert (len(told(parsed)), parsed.broken) == (2 + 5_000, "")
