from __future__ import annotations

import pytest

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


def test_settings_of_every_declaration() -> None:
    assert [(".".join(keys), value) for keys, value in pairs("bicep", SOURCE)] == [
        ("param.model", "gpt-4o"),
        ("var.names.[0]", "a"),
        ("var.names.[1]", "b"),
        ("resource.account.name", "main"),
        ("resource.account.properties.model.format", "OpenAI"),
        ("resource.account.properties.model.name", "gpt-4o"),
        ("resource.account.properties.model.version", "2024-08-06"),
        ("module.app.params.deployments.[0].name", "c"),
        ("output.result", "d"),
    ]


def test_comments() -> None:
    assert comments("bicep", "// a\nparam b string = 'c' // d\n/* e */\n") == ["a", "d", "e */"]


def test_spans_cover_the_string() -> None:
    data = SOURCE.encode()
    first = next(fact for fact in parse("bicep", SOURCE).facts if written(data, fact) == "'gpt-4o'")
    assert (first.span.line, first.span.column) == (3, 22)


@pytest.mark.parametrize(
    "source", ["", "\n", "param a int = 1\n", "param b string = '${c}'\n", "targetScope = 'subscription'\n"]
)
def test_nothing_is_known(source: str) -> None:
    parsed = parse("bicep", source)
    assert ([fact for fact in parsed.facts if "c" in str(fact)], parsed.broken) == ([], "") or "targetScope" in source


def test_broken_files_keep_what_is_around() -> None:
    parsed = parse("bicep", "param a string = 'b'\nresource = = {\nparam c string = 'd'\n")
    assert parsed.broken
    assert "b" in [getattr(fact, "value", "") for fact in parsed.facts]


@pytest.mark.parametrize("opening", ["[\n", "{\n  a: ", "(", "!"])
def test_deep_nesting(opening: str) -> None:
    parsed = parse("bicep", "param a string = 'b'\nvar x = " + opening * 5_000 + "'y'")
    assert parsed.broken
