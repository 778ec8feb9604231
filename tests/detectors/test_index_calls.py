"""Calls on vector indexes in one file: what each does to which index, by which model, for which prompts."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from aidebt.assets import AssetRef, EnvRef, FileAssets, FileRef, IndexSite, Kind, NameRef, Ref, TextRef
from project import analysed

LANGCHAIN = """
from langchain_chroma import Chroma
from langchain_community.document_loaders import DirectoryLoader
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

embeddings = OpenAIEmbeddings(model="text-embedding-3-small")
"""


def file(text: str, path: str = "app.py") -> FileAssets:
    (found,) = analysed({path: text}).values()
    assert not found.skipped
    return found


def sites(found: FileAssets, operation: str) -> list[IndexSite]:
    return [site for site in found.index_sites if site.operation == operation]


def site(found: FileAssets, operation: str) -> IndexSite:
    (only,) = sites(found, operation)
    return only


def meant(found: FileAssets, refs: Iterable[Ref]) -> list[str | None]:
    """What references lead to, in short: the value of an asset, a text, a name."""
    values = {
        asset.id: asset.name if asset.kind is Kind.EMBEDDING_INDEX else " ".join((asset.value or "").split()[:3])
        for asset in found.assets
    }
    said: list[str | None] = []
    for ref in refs:
        match ref:
            case AssetRef(id=id):
                said.append(values[id])
            case TextRef(text=text):
                said.append(text)
            case EnvRef(name=name):
                said.append(f"${name}")
            case NameRef(path=path):
                said.append(path)
            case FileRef(path=path):
                said.append(path)
            case _:
                raise AssertionError(ref)
    return said


def test_what_is_made_of_which_documents_by_which_model() -> None:
    found = file(
        LANGCHAIN
        + 'docs = DirectoryLoader("handbook", glob="*.md").load()\n'
        + 'store = Chroma.from_documents(docs, embeddings, collection_name="handbook")\n'
    )
    made = site(found, "create")
    assert meant(found, made.indexes) == ["handbook"]
    assert meant(found, made.names) == ["handbook"]
    assert meant(found, made.models) == ["text-embedding-3-small"]
    assert meant(found, made.documents) == ["handbook"]


def test_a_query_knows_what_it_is_asked_of() -> None:
    found = file(
        LANGCHAIN
        + 'store = Chroma(collection_name="tickets", embedding_function=embeddings)\n'
        + "def ask(text):\n    return store.similarity_search(text, k=3)\n"
    )
    asked = site(found, "query")
    assert (meant(found, asked.names), meant(found, asked.models)) == (["tickets"], ["text-embedding-3-small"])
    assert not asked.indexes
    assert not [asset for asset in found.assets if asset.kind is Kind.EMBEDDING_INDEX]


CHAIN = """
retriever = Chroma(collection_name="tickets", embedding_function=embeddings).as_retriever()
prompt = ChatPromptTemplate.from_template("Answer from the tickets: {context} {question}")
other = ChatPromptTemplate.from_template("Say hello to {name}, please, in one word")
hello = other | ChatOpenAI(model="gpt-4o")
chain = {"context": retriever, "question": str} | prompt | ChatOpenAI(model="gpt-4o")
"""
TAINT = """
from openai import OpenAI
store = Chroma(collection_name="tickets", embedding_function=embeddings)

def found(text):
    docs = store.similarity_search(text)
    return "\\n".join(doc.page_content for doc in docs)

def answer(text):
    context = found(text)
    return OpenAI().chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": f"Answer from the tickets that were found: {context}"}],
    )

def hello():
    return OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "Say hello in one word"}])
"""
HANDED = """
from openai import OpenAI

def answer(text, context):
    return OpenAI().chat.completions.create(model="gpt-4o", messages=[
        {"role": "system", "content": "Answer from what was found"}, {"role": "user", "content": f"{context} {text}"}])

def main(text):
    store = Chroma(collection_name="tickets", embedding_function=embeddings)
    print(answer(text, context=store.similarity_search(text)))
"""


@pytest.mark.parametrize(
    ("text", "first"), [(CHAIN, "Answer from the"), (TAINT, "Answer from the"), (HANDED, "Answer from what")]
)
def test_what_a_query_finds_is_followed_to_the_prompt(text: str, first: str) -> None:
    found = file(LANGCHAIN + text)
    prompts = meant(found, site(found, "query").prompts)
    assert first in prompts
    assert not [said for said in prompts if str(said).startswith("Say hello")]


def test_the_similarity_below_which_nothing_counts() -> None:
    found = file(
        LANGCHAIN
        + "store = Chroma(embedding_function=embeddings)\n"
        + 'store.as_retriever(search_type="similarity_score_threshold", search_kwargs={"score_threshold": 0.82})\n'
    )
    assert site(found, "query").details == (("threshold", "0.82", 9),)


@pytest.mark.parametrize(
    ("text", "details"),
    [
        (
            'import cohere\nco = cohere.Client()\nco.embed(texts=["a"], model="embed-english-v3.0", input_type="search_query")',
            {("input_type", "search_query")},
        ),
        (
            'import voyageai\nvo = voyageai.Client()\nvo.embed(["a"], model="voyage-3", input_type="document")',
            {("input_type", "document")},
        ),
        (
            'from openai import OpenAI\nOpenAI().embeddings.create(model="text-embedding-3-large", input="a", dimensions=256)',
            {("dims", "256")},
        ),
        (
            'from openai import OpenAI\nN = 256\nOpenAI().embeddings.create(model="text-embedding-3-large", dimensions=N)',
            {("dims", "256")},
        ),
    ],
)
def test_what_an_embedding_call_asks_for(text: str, details: set[tuple[str, str]]) -> None:
    assert {(what, literal) for what, literal, _ in site(file(text), "embed").details} == details


def test_other_files_learn_what_an_index_is_called() -> None:
    found = file(
        'import os\nfrom pydantic import Field\nCOLLECTION = "docs"\nINDEX_NAME = os.getenv("INDEX", "prod")\nTITLE = "docs"\n'
        'class Settings:\n    table_name: str = "chunks"\n    index: str = Field(default="notes")\n    port: str = "80"\n'
        'def f(namespace="mine"):\n    collection = "local"\n    return collection\n',
        "settings.py",
    )
    known = {name: meant(found, refs) for name, refs in found.bindings}
    assert known["COLLECTION"] == ["docs"]
    assert known["INDEX_NAME"] == ["$INDEX", "prod"]
    assert known["Settings.table_name"] == ["chunks"]
    assert "notes" in known["Settings.index"]
    assert known["f.namespace"] == ["mine"]
    assert not {"TITLE", "Settings.port", "f.collection"} & set(known)


def test_other_files_learn_of_index_objects() -> None:
    found = file(
        LANGCHAIN
        + 'store = Chroma(collection_name="tickets", embedding_function=embeddings)\n'
        + 'def build(docs):\n    made = Chroma.from_documents(docs, embeddings, collection_name="pages")\n    return made\n'
        + "class Desk:\n    def __init__(self):\n        self.pages = build([])\n"
    )
    known = {name: meant(found, refs) for name, refs in found.bindings}
    assert "tickets" in known["store"]
    assert "pages" in known["build"]
    assert "pages" in known["Desk.pages"]


@pytest.mark.parametrize(
    ("size", "dims"),
    [
        ("768", 768),
        ("SIZE", 1024),
        ('int(os.getenv("SIZE", "384"))', 384),
        ("len(vectors[0])", None),
        ("settings.size", None),
        ("1_536", 1536),
    ],
)
def test_where_a_dimension_is_known_from(size: str, dims: int | None) -> None:
    found = file(
        "import os\nfrom pinecone import Pinecone\nfrom app import settings, vectors\nSIZE = 1024\n"
        f'Pinecone().create_index(name="a", dimension={size}, metric="cosine", spec=None)\n'
    )
    (index,) = [asset for asset in found.assets if asset.kind is Kind.EMBEDDING_INDEX]
    assert index.index is not None
    assert index.index.dims == dims
    assert [field for field, _ in index.index.absent] == ([] if dims else ["dims"])


def test_a_name_that_nobody_can_know_is_no_identity() -> None:
    """Two places of one function keep their names when lines are put above them."""
    text = (
        "import chromadb\ndef f(names):\n    c = chromadb.Client()\n    for name in names:\n        c.create_collection(name)\n"
    )
    one, two = file(text), file("\n\n" + text)
    ids = [[asset.id for asset in found.assets if asset.kind is Kind.EMBEDDING_INDEX] for found in (one, two)]
    assert ids[0] == ids[1] == ["embedding_index:app.py:f:index:0"]


@pytest.mark.parametrize(
    "text",
    [
        "import chromadb\nc = chromadb.Client()\nx = y\ny = x\nc.create_collection(x)",
        "import chromadb\ndef f(n):\n    return f(n)\nf(f(1)).create_collection(f(2))",
        "import faiss\n" + "faiss.IndexFlatL2(" * 300 + ")" * 300,
        "import faiss\nfaiss.IndexFlatL2(" + "9" * 5000 + ")",
        "from pymongo import MongoClient\nd = {}\nd['a'] = d\nMongoClient().a.b.create_search_index(d)",
        "import faiss\nfaiss.IndexFlatL2(",
        "import chromadb\nx = f'{x}'\nchromadb.Client().create_collection('a', embedding_function=x)",
    ],
)
def test_whatever_stands_there_ends(text: str) -> None:
    analysed({"app.py": text})


CHROMA = "import chromadb\ndocs = chromadb.Client().get_or_create_collection('docs')\n"


@pytest.mark.parametrize(
    ("text", "implicit"),
    [
        ("docs.add(documents=['a'], ids=['1'])", True),
        ("docs.query(query_texts=['a'])", True),
        ("docs.add(documents=['a'], ids=['1'], embeddings=[[1.0]])", False),
        ("docs.add(documents=['a'], ids=['1'])\ndocs.query(query_embeddings=[[1.0]])", False),
        ("docs.delete(ids=['1'])", False),
    ],
)
def test_the_model_that_a_store_takes_by_itself(text: str, implicit: bool) -> None:
    found = file(CHROMA + text)
    pins = [asset for asset in found.assets if asset.kind is Kind.MODEL_PIN]
    assert [(pin.implicit, pin.package) for pin in pins] == ([(True, "chromadb")] if implicit else [])
    assert bool(site(found, "create").models) is implicit


def test_an_embedder_that_is_given_is_no_default() -> None:
    found = file(CHROMA.replace("'docs')", "'docs', embedding_function=f)") + "docs.add(documents=['a'])")
    assert not [asset for asset in found.assets if asset.kind is Kind.MODEL_PIN]


def test_a_name_that_is_bound_anew_is_another_index() -> None:
    found = file(
        "import faiss\nindex = faiss.IndexFlatL2(8)\nfaiss.write_index(index, 'a.faiss')\n"
        "index = faiss.IndexFlatL2(16)\nfaiss.write_index(index, 'b.faiss')\n"
    )
    told = [(asset.name, asset.index.dims) for asset in found.assets if asset.index is not None]
    assert told == [("a.faiss", 8), ("b.faiss", 16)]


def test_a_model_that_a_declaration_names_is_told() -> None:
    found = file(
        "import weaviate\nfrom weaviate.classes.config import Configure\nclient = weaviate.connect_to_local()\n"
        'vectors = Configure.Vectors.text2vec_openai(model="text-embedding-3-large", dimensions=256)\n'
        'client.collections.create("Page", vector_config=vectors)\n'
    )
    (index,) = [asset.index for asset in found.assets if asset.index is not None]
    assert (index.model, index.dims, index.called) == ("text-embedding-3-large", 256, ("Page",))
    assert meant(found, site(found, "create").models) == ["text-embedding-3-large"]


def test_a_schema_that_is_a_class_tells_model_and_dimension() -> None:
    found = file(
        "import lancedb\nfrom lancedb.embeddings import get_registry\nfrom lancedb.pydantic import LanceModel, Vector\n"
        'embed = get_registry().get("openai").create(name="text-embedding-3-small")\n'
        "class Page(LanceModel):\n    text: str = embed.SourceField()\n    vector: Vector(1536) = embed.VectorField()\n"
        'lancedb.connect("db").create_table("pages", schema=Page)\n'
    )
    (index,) = [asset.index for asset in found.assets if asset.index is not None]
    assert (index.dims, index.called) == (1536, ("pages",))
    assert meant(found, site(found, "create").models) == ["text-embedding-3-small"]


def test_an_embedder_that_is_set_for_all_indexes() -> None:
    found = file(
        "from llama_index.core import Settings, VectorStoreIndex\nfrom llama_index.embeddings.openai import OpenAIEmbedding\n"
        'Settings.embed_model = OpenAIEmbedding(model="text-embedding-3-large")\nVectorStoreIndex.from_documents(docs)\n'
    )
    assert meant(found, site(found, "create").models) == ["text-embedding-3-large"]


SUBCLASS = """
from langchain_community.vectorstores import PGVector
class PooledStore(PGVector):
    pass
def create_store(embeddings):
    return PooledStore(embedding_function=embeddings, collection_name="notes", connection_string="x")
"""
OWN_CLASS = """
from .stores import AsyncPgVector
def create_store(embeddings):
    return AsyncPgVector(embedding_function=embeddings, collection_name="notes")
"""


@pytest.mark.parametrize("text", [SUBCLASS, OWN_CLASS])
def test_a_class_of_a_store_that_nobody_knows(text: str) -> None:
    found = file(text)
    (index,) = [asset.index for asset in found.assets if asset.index is not None]
    assert (index.store, index.called) == ("pgvector", ("notes",))


@pytest.mark.parametrize(
    "text",
    [
        OWN_CLASS.replace("create_store", "open_store"),
        OWN_CLASS.replace('"notes")', '"notes").similarity_search("a")'),
        OWN_CLASS.replace("embedding_function=embeddings, ", ""),
        OWN_CLASS.replace("AsyncPgVector", "Widget"),
        SUBCLASS.replace("PGVector", "Table"),
    ],
)
def test_a_class_that_makes_no_index(text: str) -> None:
    assert not [asset for asset in file(text).assets if asset.kind is Kind.EMBEDDING_INDEX]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (
            "import pandas as pd\nfrom azure.search.documents import SearchClient\n"
            "def rows(path):\n    found = []\n    for row in pd.read_csv(path).to_dict():\n        found.append({'a': row})\n"
            "    return found\nSearchClient('x', index_name='goods').upload_documents(rows('goods.csv'))\n",
            "goods.csv",
        ),
        (
            "from azure.ai.generative.index import build_index\nSOURCE = './manuals'\n"
            "build_index(output_index_name='m', index_input_config=LocalSource(input_data=SOURCE))\n",
            "./manuals",
        ),
        (
            "from azure.search.documents import SearchClient\nwith open(name, 'r') as f:\n"
            "    SearchClient('x', index_name='goods').upload_documents(f.read())\n",
            None,
        ),
    ],
)
def test_where_the_documents_lie(text: str, path: str | None) -> None:
    (made,) = [site for site in file(text).index_sites if site.operation in ("create", "fill")]
    assert made.documents == ((FileRef(path),) if path else ())


def test_an_index_over_a_store_of_another_file_is_called_what_that_says() -> None:
    found = file(
        "from llama_index.core import StorageContext, VectorStoreIndex\nfrom app.stores import get_store\n"
        "context = StorageContext.from_defaults(vector_store=get_store())\n"
        "VectorStoreIndex.from_documents([], storage_context=context)\n"
    )
    assert meant(found, site(found, "create").names) == ["get_store"]
