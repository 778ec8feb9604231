from __future__ import annotations

import pytest

from aidebt.facts import Span
from aidebt.infrastructure import Infrastructure, heads, joined, relative
from project import analyser

SPAN = Span.told(1, 1, 1, 2, 0, 1)


def rules() -> Infrastructure:
    return analyser().rules.infrastructure


@pytest.mark.parametrize(
    ("language", "keys", "name"),
    [
        ("hcl", ("variable", "m", "default"), ("var.m", "default")),
        ("hcl", ("variable", "m", "default", "[0]", "name"), ("var.m[0].name", "default")),
        ("hcl", ("variable", "m", "description"), None),
        ("hcl", ("locals", "chat", "model"), ("local.chat.model", "")),
        ("hcl", ("module", "ai", "model"), ("module.ai.model", "")),
        ("hcl", ("resource", "t", "x", "name"), ("t.x.name", "")),
        ("hcl", ("output", "X", "value"), ("output.X", "")),
        ("tfvars", ("a", "b"), ("a.b", "")),
        ("tfvars", ("[0]",), ("[0]", "")),
        ("bicep", ("param", "m"), ("m", "default")),
        ("bicep", ("var", "chat", "deployments", "[1]", "name"), ("chat.deployments[1].name", "")),
        ("bicep", ("module", "ai", "params", "m"), ("ai.params.m", "")),
        ("arm", ("parameters", "m", "defaultValue"), ("parameters(m)", "default")),
        ("helm", ("llm", "model"), (".Values.llm.model", "")),
        ("github-workflow", ("jobs", "a", "steps", "[2]", "with", "model"), ("jobs.a.steps.[2].with.model", "")),
    ],
)
def test_key_paths_declare_names(language: str, keys: tuple[str, ...], name: tuple[str, str] | None) -> None:
    assert rules().languages[language].named(keys) == name


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("yaml", "${LLM:-gpt-4o}", ("env:LLM", "gpt-4o", 7)),
        ("yaml", "${LLM}", ("env:LLM", None, 0)),
        ("yaml", "$LLM", ("env:LLM", None, 0)),
        ("json", "${LLM=gpt-4o}", ("env:LLM", "gpt-4o", 6)),
        ("json", "[parameters('model')]", ("parameters(model)", None, 0)),
        ("json", "[variables('model')]", ("variables(model)", None, 0)),
        ("yaml", '{{ .Values.llm.model | default "gpt-4o" | quote }}', (".Values.llm.model", "gpt-4o", 32)),
        ("yaml", '{{- default "gpt-4o" .Values.llm.model }}', (".Values.llm.model", "gpt-4o", 13)),
        ("yaml", "{{ .Values.llm.model | quote }}", (".Values.llm.model", None, 0)),
        ("yaml", "${{ inputs.model || 'gpt-4o' }}", ("inputs.model", "gpt-4o", 21)),
        ("yaml", "${{ github.event.inputs.model }}", ("inputs.model", None, 0)),
        ("yaml", "${{ vars.MODEL || 'gpt-4o' }}", ("", "gpt-4o", 19)),
        ("bicep", "readEnvironmentVariable(LLM)", ("env:LLM", None, 0)),
        ("yaml", "a ${LLM:-gpt-4o}", None),
        ("yaml", "{{ .Values.a }}-{{ .Values.b }}", None),
        ("json", "[concat(parameters('a'), 'b')]", None),
        ("hcl", "${var.model}", None),
        ("yaml", "gpt-4o", None),
    ],
)
def test_expressions(form: str, text: str, expected: tuple[str, str | None, int] | None) -> None:
    found = rules().expression(form, text)
    assert (tuple(found) if found else None) == expected
    if found is not None and found.default is not None:
        assert text[found.offset : found.offset + len(found.default)] == found.default


@pytest.mark.parametrize("text", ["{{ " * 20_000, "${" * 20_000, "{{ .Values." + "a." * 20_000, "[parameters('" + "a" * 50_000])
def test_hostile_expressions_end_soon(text: str) -> None:
    assert rules().expression("yaml", text) is None
    assert rules().expression("json", text) is None


@pytest.mark.parametrize(
    ("path", "target", "expected"),
    [
        ("infra/main.tf", "./modules/ai", "infra/modules/ai"),
        ("infra/main.tf", "../shared", "shared"),
        ("main.bicep", "core/ai.bicep", "core/ai.bicep"),
        ("infra/main.tf", "..", ""),
        ("infra/main.tf", "../../outside", None),
        ("infra/main.tf", "/etc", None),
        ("infra/main.tf", "git::https://example.org/x.git", None),
        ("infra/main.bicep", "br/public:avm/res/x:0.1.0", None),
    ],
)
def test_paths_of_what_is_called(path: str, target: str, expected: str | None) -> None:
    assert relative(path, target) == expected


def test_names_by_their_heads() -> None:
    assert list(heads("a.b[0].c")) == [("a.b[0]", ".c"), ("a.b", "[0].c"), ("a", ".b[0].c")]
    assert joined(("a", "[0]", "b")) == "a[0].b"


@pytest.mark.parametrize(
    ("path", "language", "place"),
    [
        ("infra/main.tf", "hcl", "hcl:infra"),
        ("infra/main.bicep", "bicep", "bicep:infra/main.bicep"),
        ("charts/a/templates/b/c.yaml", "helm-template", "helm:charts/a"),
        ("charts/a/values-prod.yaml", "helm", "helm:charts/a"),
        ("app/settings.yaml", None, None),
        ("main.py", None, None),
    ],
)
def test_where_names_are_known(path: str, language: str | None, place: str | None) -> None:
    found = rules().declares(path)
    assert (found.id if found else None, found.place(path) if found else None) == (language, place)
