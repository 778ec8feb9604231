"""Vector columns from end to end: their days, and who fills and asks them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from aidebt.assets import Kind
from aidebt.config import Settings
from aidebt.report import Entry
from aidebt.scan import scan
from project import Project
from repository import Repo

TABLE = "create table docs (\n  id int primary key,\n  embedding vector(1536)\n);\n"
INGEST = """import psycopg
from openai import OpenAI


def ingest(texts):
    vectors = OpenAI().embeddings.create(model="text-embedding-3-small", input=texts)
    with psycopg.connect() as connection:
        connection.execute("INSERT INTO docs (embedding) VALUES (%s)", vectors)
"""
SEARCH = """import psycopg
from openai import OpenAI


def search(question):
    asked = OpenAI().embeddings.create(model="text-embedding-3-large", input=[question])
    with psycopg.connect() as connection:
        return connection.execute("SELECT id FROM docs ORDER BY embedding <=> %s LIMIT 5", (asked,))
"""


def indexes(repo: Repo) -> dict[str, Entry]:
    """The indexes of a scan by place."""
    report = scan(Settings(paths=(repo.path,), jobs=1, cache=False), date(2026, 11, 22))
    found = (entry for entry in report.entries if entry.asset.kind is Kind.EMBEDDING_INDEX)
    return {f"{entry.asset.path}:{entry.asset.line}": entry for entry in found}


def test_a_column_is_as_old_as_its_type(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r").write("migrations/001.sql", TABLE).commit("2024-01-10")
    repo.write("ingest.py", INGEST).commit("2024-02-01")
    reformatted = "-- Documents\n" + TABLE.upper().replace("  ID", "      ID").replace("EMBEDDING VECTOR", "embedding   VECTOR")
    repo.write("migrations/001.sql", reformatted.replace("DOCS", "docs")).commit("2024-03-01")
    (entry,) = indexes(repo).values()
    assert entry.asset.index is not None and entry.asset.index.dims == 1536
    assert (entry.age.status, entry.age.changed_on, entry.age.revisions) == ("exact", date(2024, 1, 10), 1)
    repo.write("migrations/001.sql", TABLE.replace("1536", "768")).commit("2024-04-01")
    (entry,) = indexes(repo).values()
    assert (entry.age.changed_on, entry.age.introduced_on, entry.age.revisions) == (date(2024, 4, 1), date(2024, 1, 10), 2)


def test_a_later_migration_has_its_own_day_and_one_that_only_drops_is_read_too(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r").write("migrations/001.sql", TABLE).commit("2024-01-10")
    repo.write("migrations/002.sql", "alter table docs alter column embedding type vector(768);\n").commit("2024-06-01")
    found = indexes(repo)
    assert {place: (entry.live, entry.age.changed_on) for place, entry in found.items()} == {
        "migrations/001.sql:3": (False, date(2024, 1, 10)),
        "migrations/002.sql:1": (True, date(2024, 6, 1)),
    }
    report = scan(Settings(paths=(repo.path,), jobs=1, cache=False), date(2026, 11, 22))
    assert report.counted == {"changed by a later migration": 1}
    now = found["migrations/002.sql:1"].asset.index
    assert now is not None
    assert ["changed by migrations/002.sql:1" in place.says for place in now.places] == [False, True]
    repo.write("migrations/003.sql", "drop table docs;\n").commit("2024-07-01")
    assert {entry.asset.dead for entry in indexes(repo).values()} == {
        "changed by migrations/002.sql:1",
        "dropped by migrations/003.sql:1",
    }


def test_a_statement_means_no_store_that_speaks_no_sql() -> None:
    lance = "import lancedb\n\n\ndef make():\n    return lancedb.connect('x').create_table('docs', [])\n"
    found = edges(Project({"migrations/001.sql": TABLE, "ingest.py": INGEST, "lance.py": lance}))
    assert {source for kind, source, _, grade in found if kind.startswith("index_") and grade != "low"} == {"docs.embedding"}


def test_statements_in_code_tie_the_column_to_its_models() -> None:
    project = Project({"migrations/001.sql": TABLE, "ingest.py": INGEST, "search.py": SEARCH})
    assert edges(project) == {
        ("index_uses_embedding_model", "docs.embedding", "text-embedding-3-small", "medium"),
        ("query_uses_index", "search", "docs.embedding", "high"),
        ("query_embeds_with", "search", "text-embedding-3-large", "high"),
    }


ORM = {
    "sqlalchemy": {
        "models.py": "from pgvector.sqlalchemy import Vector\n\n\nclass Note(Base):\n    __tablename__ = 'notes'\n"
        "    embedding = mapped_column(Vector(1536))\n",
        "use.py": "from openai import OpenAI\nfrom models import Note\n\n\n"
        "def add(session, text):\n"
        "    made = OpenAI().embeddings.create(model='text-embedding-ada-002', input=[text])\n"
        "    session.add(Note(title=text, embedding=made))\n\n\n"
        "def search(session, text):\n"
        "    asked = OpenAI().embeddings.create(model='text-embedding-3-small', input=[text])\n"
        "    return session.query(Note).order_by(Note.embedding.cosine_distance(asked)).all()\n",
    },
    "django": {
        "kb/models.py": "from django.db import models\nfrom pgvector.django import VectorField\n\n\nclass Note(models.Model):\n"
        "    embedding = VectorField(dimensions=1536)\n",
        "kb/use.py": "from openai import OpenAI\nfrom pgvector.django import CosineDistance\nfrom kb.models import Note\n\n\n"
        "def add(text):\n"
        "    made = OpenAI().embeddings.create(model='text-embedding-ada-002', input=[text])\n"
        "    Note(title=text, embedding=made).save()\n\n\n"
        "def search(text):\n"
        "    asked = OpenAI().embeddings.create(model='text-embedding-3-small', input=[text])\n"
        "    return Note.objects.order_by(CosineDistance('embedding', asked))[:5]\n",
    },
    "drizzle": {
        "schema.ts": "import { pgTable, vector } from 'drizzle-orm/pg-core';\n"
        "export const notes = pgTable('notes', { embedding: vector('embedding', { dimensions: 1536 }) });\n",
        "use.ts": "import OpenAI from 'openai';\nimport { cosineDistance } from 'drizzle-orm';\n"
        "import { notes } from './schema';\n"
        "const client = new OpenAI();\n"
        "export async function add(text: string) {\n"
        "  const made = await client.embeddings.create({ model: 'text-embedding-ada-002', input: text });\n"
        "  await db.insert(notes).values({ embedding: made });\n}\n"
        "export async function search(text: string) {\n"
        "  const asked = await client.embeddings.create({ model: 'text-embedding-3-small', input: text });\n"
        "  return db.select().from(notes).orderBy(cosineDistance(notes.embedding, asked));\n}\n",
    },
    "drizzle sql": {
        "schema.ts": "import { pgTable, vector } from 'drizzle-orm/pg-core';\n"
        "export const notes = pgTable('notes', { embedding: vector('embedding', { dimensions: 1536 }) });\n",
        "use.ts": "import OpenAI from 'openai';\nimport { sql } from 'drizzle-orm';\nimport { notes } from './schema';\n"
        "const client = new OpenAI();\n"
        "export async function add(text: string) {\n"
        "  const made = await client.embeddings.create({ model: 'text-embedding-ada-002', input: text });\n"
        "  await db.insert(notes).values({ embedding: made });\n}\n"
        "export async function search(text: string) {\n"
        "  const asked = await client.embeddings.create({ model: 'text-embedding-3-small', input: text });\n"
        "  return db.select().from(notes).orderBy(sql`${notes.embedding} <=> ${asked}::vector`);\n}\n",
    },
    "supabase": {
        "supabase/migrations/1_notes.sql": "create table notes (id int, embedding vector(1536));\n"
        "create function match_notes(query_embedding vector(1536)) returns setof notes language sql as\n"
        "$$ select * from notes n order by n.embedding <=> query_embedding $$;\n",
        "use.ts": "import OpenAI from 'openai';\nimport { createClient } from '@supabase/supabase-js';\n"
        "const client = new OpenAI();\nconst supabase = createClient(url, key);\n"
        "export async function add(text: string) {\n"
        "  const made = await client.embeddings.create({ model: 'text-embedding-ada-002', input: text });\n"
        "  await supabase.from('notes').insert({ text, embedding: made });\n}\n"
        "export async function search(text: string) {\n"
        "  const asked = await client.embeddings.create({ model: 'text-embedding-3-small', input: text });\n"
        "  return supabase.rpc('match_notes', { query_embedding: asked, match_threshold: 0.78 });\n}\n",
    },
}


WRITES = {
    "object": "    note = Note(title=text)\n    note.embedding = made\n    session.add(note)\n",
    "parameter": "    note.embedding = made\n",
    "method": "    Note.objects.create(embedding=made)\n",
    "construction": "    session.add(Note(embedding=made))\n",
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_ways_to_write_a_vector(write: str) -> None:
    use = (
        "from openai import OpenAI\nfrom models import Note\n\n\ndef add(session, text, note: Note):\n"
        "    made = OpenAI().embeddings.create(model='text-embedding-ada-002', input=[text])\n" + write
    )
    found = edges(Project({"models.py": ORM["sqlalchemy"]["models.py"], "use.py": use}))
    assert ("index_uses_embedding_model", "notes.embedding", "text-embedding-ada-002", "medium") in found


@pytest.mark.parametrize("files", ORM.values(), ids=ORM.keys())
def test_an_orm_ties_the_column_to_its_models(files: Mapping[str, str]) -> None:
    project = Project(files)
    (index,) = (asset for asset in project.links.assets if asset.kind is Kind.EMBEDDING_INDEX)
    found = edges(project)
    assert ("query_uses_index", "search", index.name, "high") in found
    assert ("query_embeds_with", "search", "text-embedding-3-small", "high") in found
    assert {target for kind, _, target, _ in found if kind == "index_uses_embedding_model"} == {"text-embedding-ada-002"}


@pytest.mark.parametrize(
    "code",
    [
        "def search(db, q):\n    return db.execute('SELECT id FROM docs WHERE title = %s', (q,))\n",
        "def search(db, q):\n    return db.execute('INSERT INTO logs (embedding_ms) VALUES (%s)', (q,))\n",
        "def search(a, b):\n    return 'a <=> b compares a with b'\n",
        "def search(point, other):\n    return point.l2_distance(other)\n",
        "def search(items, q):\n    return Box(embedding=q)\n",
    ],
)
def test_what_asks_no_such_table(code: str) -> None:
    project = Project({"migrations/001.sql": TABLE, "search.py": f"import psycopg  # pgvector embeddings\n{code}"})
    assert edges(project) == set()


def edges(project: Project) -> set[tuple[str, str, str, str]]:
    """(type, source, target, confidence) of the edges about indexes; ends by what they say."""
    return set(_edges(project))


def _edges(project: Project) -> Iterator[tuple[str, str, str, str]]:
    def said(id: str) -> str:
        asset = project.by_id.get(id)
        if asset is None:
            return id.rpartition(":")[2]
        return asset.name if asset.kind is Kind.EMBEDDING_INDEX else str(asset.value)

    for edge in project.links.edges:
        if edge.type.startswith(("index_", "query_")):
            yield edge.type, said(edge.source), said(edge.target), edge.confidence


MODELS = """from pgvector.sqlalchemy import Vector
from config import EMBED_DIM, settings


class Note(Base):
    __tablename__ = "notes"
    embedding = mapped_column(Vector(SIZE))
"""


@pytest.mark.parametrize(
    ("size", "config", "dims"),
    [
        ("EMBED_DIM", "EMBED_DIM = 1536\n", 1536),
        ("settings.EMBED_DIM", "class Settings(BaseSettings):\n    EMBED_DIM: int = 768\n\n\nsettings = Settings()\n", 768),
        ("settings.EMBED_DIM", "class Settings:\n    EMBED_DIM: int = Field(default=768, ge=1)\n", 768),
        ("EMBED_DIM", "EMBED_DIM = int(os.getenv('EMBED_DIM', '1024'))\n", 1024),
        ("EMBED_DIM", "EMBED_DIM = 1536 if large else 384\n", None),
        ("EMBED_DIM", "EMBED_DIM = 1536\nEMBED_DIM = 384\n", None),
        ("EMBED_DIM", "OTHER_DIM = 1536\n", None),
        ("size", "size = 1536\ndim = 1536\n", None),
    ],
)
def test_a_dimension_of_another_file(size: str, config: str, dims: int | None) -> None:
    project = Project({"models.py": MODELS.replace("SIZE", size), "config.py": config})
    (index,) = (asset for asset in project.links.assets if asset.kind is Kind.EMBEDDING_INDEX)
    assert index.index is not None and index.index.dims == dims
    assert (index.value == f"dims={dims}") == (dims is not None)


def test_a_file_that_only_says_a_dimension_is_read(tmp_path: Path) -> None:
    models = MODELS.replace("SIZE", "settings.EMBED_DIM")
    repo = Repo(tmp_path / "r").write("models.py", models).write("config.py", "EMBED_DIM = 1536\n").commit("2024-01-10")
    (entry,) = indexes(repo).values()
    assert entry.asset.index is not None and entry.asset.index.dims == 1536
