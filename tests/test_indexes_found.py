"""What may tell of an index and does so only where something else in the repository speaks of its store."""

from __future__ import annotations

import pytest

from aidebt.assets import Asset, Kind
from project import Project

TERRAFORM = 'resource "pinecone_index" "docs" {\n  name = "docs"\n  dimension = 1536\n}\n'
MAPPING = '{"mappings": {"properties": {"v": {"type": "dense_vector", "dims": 384}}}}'
COMPOSE = "services:\n  search:\n    image: docker.elastic.co/elasticsearch/elasticsearch:8.15.0\n"
WEAVIATE = "services:\n  store:\n    image: semitechnologies/weaviate:1.25.10\n"


def indexes(files: dict[str, str]) -> list[Asset]:
    return [asset for asset in Project(files).links.assets if asset.kind is Kind.EMBEDDING_INDEX]


def told(files: dict[str, str]) -> set[tuple[str, str]]:
    return {(asset.path, asset.role) for asset in indexes(files)}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({".env.example": "PINECONE_INDEX=docs\n", "main.tf": TERRAFORM}, {(".env.example", ""), ("main.tf", "")}),
        ({".env.example": "PINECONE_INDEX=docs\n"}, set()),
        ({".env.example": "QDRANT_COLLECTION=docs\n", "main.tf": TERRAFORM}, {("main.tf", "")}),
        ({".env.example": "VECTOR_INDEX_NAME=docs\n", "main.tf": TERRAFORM}, {(".env.example", ""), ("main.tf", "")}),
        (
            {".env.example": "WEAVIATE_CLASS=Docs\n", "compose.yaml": WEAVIATE},
            {(".env.example", ""), ("compose.yaml", "service")},
        ),
        ({"compose.yaml": COMPOSE, "mapping.json": MAPPING}, {("compose.yaml", "service"), ("mapping.json", "")}),
        ({"compose.yaml": COMPOSE}, set()),
        ({"compose.yaml": COMPOSE, ".env.example": "ELASTICSEARCH_INDEX=docs\n"}, set()),  # neither speaks for the other
        ({"compose.yaml": COMPOSE, "tests/mapping.json": MAPPING}, {("tests/mapping.json", "")}),  # of the test alone
        ({"compose.yaml": COMPOSE.replace("  search:", "  vector-search:")}, {("compose.yaml", "service")}),
    ],
)
def test_a_name_or_a_service_needs_something_of_its_store(files: dict[str, str], expected: set[tuple[str, str]]) -> None:
    assert told(files) == expected


def test_a_name_and_what_is_called_so_are_one_index() -> None:
    found = {asset.path: asset for asset in indexes({".env.example": "PINECONE_INDEX=docs\n", "main.tf": TERRAFORM})}
    main, named = found["main.tf"], found[".env.example"]
    assert main.index is not None and named.index is not None
    assert (named.index.of, main.index.dims) == (main.id, 1536)
    assert [(place.path, place.says) for place in main.index.places] == [("main.tf", "dims=1536"), (".env.example", "docs")]


def test_what_a_name_holds_is_told_where_it_has_one_value() -> None:
    main = 'resource "pinecone_index" "docs" {\n  name = var.name\n  dimension = var.size\n}\n'
    variables = 'variable "name" {}\nvariable "size" {\n  default = 1536\n}\n'
    (found,) = indexes({"infra/main.tf": main, "infra/variables.tf": variables})
    assert found.index is not None
    assert (found.index.dims, found.index.called) == (1536, ())
    assert found.index.absent == (("called", "told by var.name"),)
    values = {"infra/dev.tfvars": "size = 768\n", "infra/prod.tfvars": "size = 3072\n"}
    (found,) = indexes({"infra/main.tf": main, "infra/variables.tf": variables, **values})
    assert found.index is not None and found.index.dims is None  # two say two things


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("create.sh", "curl -d '{" * 15_000 + '"type": "dense_vector", "dims": 3'),
        ("index.j2", '{"type": "dense_vector", ' + "{%" * 80_000),
        ("index.j2", '{"type": "dense_vector", "dims": ' + "{{" * 50_000),
        ("a.tf", 'resource "pinecone_index" "a" {\n  dimension = "' + "${" * 40_000 + '"\n}\n'),
    ],
)
def test_what_is_hostile_in_templates_and_commands_costs_little(path: str, text: str) -> None:
    assert len(indexes({path: text})) <= 1


@pytest.mark.parametrize(
    "text",
    [
        '{"a":' * 5_000 + '{"type":"dense_vector","dims":3}',
        '{"properties":{' + ",".join(f'"v{number}":{{"type":"dense_vector","dims":1}}' for number in range(20_000)) + "}}",
        '{"type": "dense_vector", "dims": ' + "9" * 5_000 + "}",
        '{"' + "qdrant_collection" * 3_000 + '": "x", "qdrant_collection": "' + "y" * 9_000 + '"}',
        '{"type": "dense_vector", "dims": {"type": "dense_vector", "dims": [',
    ],
)
def test_what_is_hostile_costs_little_and_says_little(text: str) -> None:
    assert len(indexes({"a.json": text})) <= 2
