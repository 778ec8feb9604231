"""Which places are one index, and which embedding models build and ask it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aidebt.assets import NAMED, AssetRef, Context, EnvRef, Evidence, NameRef, TextRef
from indexed import Program, call, index

EMBED = (
    "from openai import OpenAI\n"
    "def embed(text):\n"
    '    return OpenAI().embeddings.create(model="text-embedding-3-small", input=text)\n'
)
OLD = EMBED.replace("3-small", "ada-002")
SMALL, ADA = "text-embedding-3-small", "text-embedding-ada-002"


def together(*places: str) -> frozenset[str]:
    return frozenset(places)


# -- one index, or several ------------------------------------------------------------------------------------------


def test_one_name_in_one_system_is_one_index() -> None:
    schema = index("db/001.sql", called="public.Documents", evidence=Evidence.DECLARED, dims=1536, metric="cosine")
    made = index("ingest.py", 3, store="supabase", called="documents")
    found = Program({"ingest.py": EMBED}, [schema, made])
    assert found.groups() == {together("db/001.sql:1", "ingest.py:3")}
    main, other = found.one_of("ingest.py", 3).index, found.one_of("db/001.sql").index
    assert main is not None and other is not None
    assert (main.dims, main.metric, main.of, other.of) == (1536, "cosine", "", found.one_of("ingest.py", 3).id)
    assert [(place.path, place.line, place.evidence) for place in main.places] == [
        ("ingest.py", 3, Evidence.CREATED),
        ("db/001.sql", 1, Evidence.DECLARED),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("elasticsearch", "docs"), ("opensearch", "docs")),  # two systems
        (("chroma", "docs"), ("chroma", "Docs")),  # it tells names apart by case
        (("qdrant", ""), ("qdrant", "")),  # nothing says that they are one
        (("qdrant", "docs"), ("qdrant", "")),
    ],
)
def test_what_is_not_said_to_be_one_stays_apart(one: tuple[str, str], other: tuple[str, str]) -> None:
    places = [index(f"{path}.py", store=store, called=name) for path, (store, name) in (("a", one), ("b", other))]
    assert Program({}, places).groups() == {together("a.py:1"), together("b.py:1")}


def test_a_test_makes_an_index_of_its_own() -> None:
    places = [index("app.py", called="docs"), index("tests/test_app.py", called="docs", context=Context.TEST)]
    assert len(Program({}, places).groups()) == 2


def test_a_place_that_does_not_tell_its_system_joins_the_only_one_of_that_name() -> None:
    places = [index("a.py", store="qdrant", called="docs"), index("b.py", store="", called="docs")]
    assert len(Program({}, places).groups()) == 1
    assert len(Program({}, [*places, index("c.py", store="milvus", called="docs")]).groups()) == 3


def test_a_nameless_schema_is_that_of_the_index_made_beside_it() -> None:
    schema = index("a.py", 2, called="", evidence=Evidence.DECLARED, dims=768, scope="fields")
    made = index("a.py", 9, called="docs", scope="make")
    assert Program({}, [schema, made]).groups() == {together("a.py:2", "a.py:9")}
    assert len(Program({}, [schema, made, index("a.py", 12, called="notes", scope="make2")]).groups()) == 3
    elsewhere = index("b.py", 9, called="docs", scope="make")
    assert len(Program({}, [schema, elsewhere]).groups()) == 2


def test_a_name_is_followed_through_modules() -> None:
    here = [index("a.py", called=""), index("b.py", called="docs")]
    made = call("create", names=[NameRef("conf.INDEX", "")], indexes=(AssetRef(here[0].id),))
    sources = {"conf.py": "import os\n", "a.py": "import conf\n"}
    assert len(Program(sources, here, {"a.py": [made]}, {"conf.py": {"INDEX": TextRef("docs")}}).groups()) == 1
    assert len(Program(sources, here, {"a.py": [made]}, {"conf.py": {"INDEX": TextRef("notes")}}).groups()) == 2
    assert len(Program(sources, here, {"a.py": [made]}).groups()) == 2


def test_two_dimensions_of_one_index_stay_visible() -> None:
    places = [index("a.py", called="docs", dims=768), index("b.sql", called="docs", dims=1536, evidence=Evidence.DECLARED)]
    main = Program({}, places).one_of("a.py").index
    assert main is not None
    assert main.dims == 768
    assert [place.says for place in main.places] == ["dims=768", "dims=1536"]


def test_of_several_migrations_the_last_one_counts() -> None:
    table = index("db/001.sql", called="docs", dims=1536)
    places = [index(f"db/00{n}.sql", called="docs", dims=dims, evidence=Evidence.MIGRATED) for n, dims in ((2, 768), (3, 3072))]
    main = Program({}, [table, *places]).one_of("db/001.sql").index
    assert main is not None
    assert (main.dims, main.evidence) == (3072, Evidence.MIGRATED)


def test_a_store_in_the_repository_is_the_one_that_code_saves_there() -> None:
    lies = index("data/db/chroma.sqlite3", store="chroma", called="docs", evidence=Evidence.PERSISTED, dims=1536, count=9)
    made = index("src/ingest.py", 4, store="chroma")
    saved = call("create", store="chroma", names="./data/db", indexes=(AssetRef(made.id),))
    found = Program({}, [lies, made], {"src/ingest.py": [saved]})
    assert found.groups() == {together("data/db/chroma.sqlite3:1", "src/ingest.py:4")}
    main = found.one_of("src/ingest.py", 4)
    assert main.index is not None
    assert (main.index.count, main.index.evidence, main.is_blob) == (9, Evidence.PERSISTED, False)
    two = [lies, index("data/db/chroma.sqlite3", 2, store="chroma", called="notes", evidence=Evidence.PERSISTED), made]
    assert len(Program({}, two, {"src/ingest.py": [saved]}).groups()) == 3


def test_stores_of_one_name_in_two_folders_are_two() -> None:
    stores = [index(f"{name}/index.faiss", store="faiss", called="docs", evidence=Evidence.PERSISTED) for name in "ab"]
    assert len(Program({}, stores).groups()) == 2


def test_a_service_that_holds_indexes_is_none() -> None:
    places = [
        index("compose.yaml", store="qdrant", called="docs", role="service"),
        index("a.py", store="qdrant", called="docs"),
    ]
    assert len(Program({}, places).groups()) == 2


# -- what builds it -------------------------------------------------------------------------------------------------


def test_the_model_of_the_call_that_fills_it() -> None:
    calls = {"ingest.py": [call("fill", names="docs", models="embed", scope="run")]}
    found = Program({"ingest.py": EMBED, "other.py": OLD}, [index("db/001.sql", called="docs")], calls)
    assert found.builds() == {("db/001.sql:1", SMALL, "high")}


def test_a_setting_decides_before_the_default() -> None:
    source = (
        "import os\nfrom openai import OpenAI\n"
        'MODEL = os.getenv("EMBEDDING_MODEL", "text-embedding-ada-002")\n'
        "OpenAI().embeddings.create(model=MODEL, input='x')\n"
    )
    env = {
        "ingest.py": source,
        "compose.yaml": "services:\n  a:\n    environment:\n      EMBEDDING_MODEL: text-embedding-3-small\n",
    }
    calls = {"ingest.py": [call("create", names="docs", models=[EnvRef("EMBEDDING_MODEL"), NameRef("MODEL", "")])]}
    found = Program(env, [index("ingest.py", called="docs")], calls)
    assert found.builds() == {("ingest.py:1", SMALL, "high"), ("ingest.py:1", ADA, "low")}


@pytest.mark.parametrize(
    ("scope", "sources", "confidence"),
    [
        ("embed", {"a.py": EMBED}, "medium"),
        ("make", {"a.py": EMBED + "def make():\n    return embed('x')\n"}, "medium"),
        ("make", {"a.py": EMBED}, "medium"),
        ("make", {"a.py": "from b import embed\ndef make():\n    return embed('x')\n", "b.py": EMBED}, "medium"),
        (
            "make",
            {"a.py": "def make():\n    pass\n", "b.py": EMBED + "from a import make\ndef f():\n    make(embed('x'))\n"},
            "medium",
        ),
        ("make", {"a.py": "import b\n", "b.py": EMBED}, "low"),
        ("make", {"a.py": "x = 1\n", "b.py": "import a\n" + EMBED}, "low"),
        ("make", {"a.py": "x = 1\n", "b.py": EMBED}, "low"),  # the only one there is
    ],
)
def test_else_the_models_around_it(scope: str, sources: dict[str, str], confidence: str) -> None:
    found = Program(sources, [index("a.py", 30, called="docs", scope=scope)])
    assert found.builds() == {("a.py:30", SMALL, confidence)}


def test_of_several_models_elsewhere_none_is_guessed() -> None:
    assert not Program({"b.py": EMBED, "c.py": OLD}, [index("a.py", called="docs")]).builds()


def test_what_the_declaration_records() -> None:
    source = '{"vectorizer": {"model": "text-embedding-3-small"}, "other": {"embedding_model": "text-embedding-ada-002"}}'
    declared = index("schema.json", called="docs", evidence=Evidence.DECLARED, model=SMALL)
    found = Program({"schema.json": source, "a.py": OLD}, [declared])
    assert {(source, target) for source, target, _ in found.builds()} <= {("schema.json:1", SMALL)}
    assert found.links.models[found.one_of("schema.json").id].id == SMALL


def test_every_place_of_one_index_has_the_edge() -> None:
    places = [index("db/001.sql", called="docs"), index("ingest.py", 20, called="docs")]
    found = Program({"ingest.py": EMBED}, places)
    assert {(source, target) for source, target, _ in found.builds()} == {("db/001.sql:1", SMALL), ("ingest.py:20", SMALL)}


# -- what asks it ---------------------------------------------------------------------------------------------------

SEARCH = (
    "from embedding import embed\n"
    "def search(question):\n"
    "    return table.search(embed(question))\n"
    "def answer(question):\n"
    "    from openai import OpenAI\n"
    '    return OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "system",'
    ' "content": "You are a porter of the night train."}, {"role": "user", "content": search(question)}])\n'
)


def test_a_query_names_its_index_and_is_embedded_by_a_helper_elsewhere() -> None:
    calls = {"app.py": [call("query", names="docs", scope="search", line=3)], "ingest.py": [call("fill", names="docs")]}
    found = Program({"app.py": SEARCH, "embedding.py": EMBED}, [index("db/001.sql", called="docs")], calls)
    (node,) = [node for node in found.links.nodes if node.kind == "query"]
    assert (node.id, node.name, node.path) == ("query:app.py:search", "search", "app.py")
    assert found.ties("query_uses_index") == {("app.py:search", "db/001.sql:1", "high")}
    assert found.ties("query_embeds_with") == {("app.py:search", SMALL, "medium")}
    assert found.ties("query_feeds") == {("app.py:search", "You are a po", "low")}


def test_a_query_of_an_index_that_the_repository_does_not_make() -> None:
    calls = {"app.py": [call("query", names="elsewhere", scope="search")]}
    found = Program({"app.py": SEARCH, "embedding.py": EMBED}, [index("db/001.sql", called="docs")], calls)
    assert not found.ties("query_uses_index")
    assert found.ties("query_embeds_with") == {("app.py:search", SMALL, "medium")}


def test_a_query_without_a_name_asks_the_only_index_of_its_system() -> None:
    places = [index("db/001.sql", called="docs"), index("b.py", called="docs", store="qdrant")]
    calls = {"app.py": [call("query", names=[NameRef("table", "search")], scope="search")]}
    found = Program({"app.py": SEARCH}, places, calls)
    assert found.ties("query_uses_index") == {("app.py:search", "db/001.sql:1", "low")}
    two = Program({"app.py": SEARCH}, [*places, index("c.sql", called="notes")], calls)
    assert not two.ties("query_uses_index")


def test_what_embeds_is_found_where_the_query_is_called() -> None:
    source = EMBED + "def search(vector):\n    return table.search(vector)\ndef find(text):\n    return search(embed(text))\n"
    found = Program({"a.py": source}, (), {"a.py": [call("query", names="docs", scope="search")]})
    assert found.ties("query_embeds_with") == {("a.py:search", SMALL, "medium")}


def test_an_index_nobody_asks_is_not_what_the_models_beside_an_asked_one_are_for() -> None:
    places = [index("a.py", 10, called="settings", scope="f"), index("a.py", 20, called="docs", scope="g")]
    calls = {"a.py": [call("query", names="docs", scope="search")]}
    found = Program({"a.py": "import b\n", "b.py": EMBED}, places, calls)
    assert found.builds() == {("a.py:20", SMALL, "low")}


def test_what_only_names_an_index_is_a_place_of_it_and_has_no_edges() -> None:
    named = index("main.bicep", called="docs", evidence=Evidence.DECLARED, role="index")
    named = replace(named, note=NAMED)
    found = Program({"a.py": EMBED}, [index("a.py", 9, called="docs"), named])
    assert found.groups() == {together("a.py:9", "main.bicep:1")}
    assert found.builds() == {("a.py:9", SMALL, "medium")}


def test_the_names_of_another_collection_in_one_function_are_not_its_own() -> None:
    places = [index("a.py", 10, called=""), index("a.py", 20, called="notes")]
    opened = call("load", names="notes", indexes=(AssetRef(places[0].id),))
    assert len(Program({}, places, {"a.py": [opened]}).groups()) == 2


def test_a_place_that_nothing_reaches_stands_for_no_index() -> None:
    places = [index("a.py", 10, called="docs", dims=768), index("b.py", 20, called="docs")]
    found = Program({"a.py": EMBED, "b.py": "import a\n"}, places)
    main = found.one_of("a.py", 10)
    marked = tuple(replace(a, dead="nothing calls it") if a.id == main.id else a for a in found.links.assets)
    left = replace(found.links, assets=marked).without_dead_indexes()
    heir = next(asset for asset in left.assets if asset.path == "b.py" and asset.index)
    assert heir.index is not None and (heir.index.of, heir.index.dims) == ("", 768)
    assert {edge.source for edge in left.edges if edge.type == "index_uses_embedding_model"} == {heir.id}


def test_of_several_models_the_one_that_makes_vectors_of_that_length() -> None:
    local = EMBED.replace("text-embedding-3-small", "text-embedding-3-large")
    sources = {"a.py": EMBED, "b.py": local}
    places = [index("001.sql", called="docs", dims=3072, evidence=Evidence.DECLARED)]
    assert Program(sources, places).builds() == {("001.sql:1", "text-embedding-3-large", "low")}
    two = {"a.py": EMBED, "b.py": OLD}
    assert not Program(two, [index("001.sql", called="docs", dims=1536, evidence=Evidence.DECLARED)]).builds()


def test_who_calls_a_routine_asks_what_the_routine_asks() -> None:
    routine = call("query", names="docs", scope="match_docs")
    caller = call("query", names="match_docs", scope="search")
    other = call("query", names="other_routine", scope="search")
    places = [index("db/001.sql", called="docs"), index("db/002.sql", called="notes")]
    found = Program({"app.py": SEARCH}, places, {"db/001.sql": [routine], "app.py": [caller]})
    assert ("app.py:search", "db/001.sql:1", "high") in found.ties("query_uses_index")
    assert len(Program({"app.py": SEARCH}, places, {"db/001.sql": [routine], "app.py": [other]}).ties("query_uses_index")) == 1


def test_a_store_that_is_opened_from_its_folder_and_asked_in_the_same_module() -> None:
    lies = index("data/index/index.faiss", store="faiss", called="index", evidence=Evidence.PERSISTED)
    opened = call("load", store="faiss", names="./data/index/")
    asked = call("query", store="", scope="search")
    found = Program({"app.py": SEARCH}, [lies], {"app.py": [opened, asked]})
    assert found.ties("query_uses_index") == {("app.py:search", "data/index/index.faiss:1", "medium")}
    two = [opened, call("load", store="faiss", names="notes"), asked]
    places = [lies, index("notes.py", store="faiss", called="notes")]
    assert not Program({"app.py": SEARCH}, places, {"app.py": two}).ties("query_uses_index")


def test_each_place_is_about_the_models_of_its_own_file() -> None:
    places = [index("a.py", 20, called="docs"), index("b.ipynb", called="docs"), index("001.sql", called="docs")]
    fills = {path: [call("fill", names="docs", models="embed", scope="run")] for path in ("a.py", "b.py")}
    found = Program({"a.py": EMBED, "b.py": OLD}, [places[0], index("b.py", 20, called="docs"), places[2]], fills)
    assert found.builds() == {
        ("a.py:20", SMALL, "high"),
        ("b.py:20", ADA, "high"),
        ("001.sql:1", SMALL, "high"),
        ("001.sql:1", ADA, "high"),
    }


def test_a_query_asks_the_place_of_its_own_file() -> None:
    places = [index("a.py", 20, called="docs"), index("app.py", 30, called="docs")]
    found = Program({"app.py": SEARCH}, places, {"app.py": [call("query", names="docs", scope="search")]})
    assert found.ties("query_uses_index") == {("app.py:search", "app.py:30", "high")}


def test_a_column_says_more_than_the_tables_beside_it() -> None:
    places = [index(f"{name}.sql", called=name, name=name) for name in ("posts", "chunks")]
    columns = [replace(a, index=replace(a.index, called=(a.name, f"{a.name}.embedding"))) for a in places if a.index]
    names = [TextRef("posts"), TextRef("chunks"), TextRef("chunks.embedding")]
    found = Program({"app.py": SEARCH}, columns, {"app.py": [call("query", names=names, scope="search")]})
    assert found.ties("query_uses_index") == {("app.py:search", "chunks.sql:1", "high")}


def test_a_constant_belongs_to_the_function_that_embeds_with_it() -> None:
    source = 'MODEL = "text-embedding-3-small"\n' + EMBED.replace('"text-embedding-3-small"', "MODEL")
    files = {"app.py": SEARCH, "embedding.py": source, "other.py": OLD}
    embeds = call("embed", store="", scope="embed", models="MODEL")
    found = Program(files, (), {"app.py": [call("query", names="docs", scope="search")], "embedding.py": [embeds]})
    assert found.ties("query_embeds_with") == {("app.py:search", SMALL, "medium")}
