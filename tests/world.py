"""Small worlds for the tests of graph, clocks, score and checks: pins, prompts, edges, the real catalog and a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from aidebt import checks, clocks, thresholds
from aidebt.assets import (
    LIVE_CONTEXTS,
    LIVE_USAGES,
    Asset,
    Confidence,
    Context,
    EvalFacts,
    EvalRef,
    Evidence,
    IndexFacts,
    IndexPlace,
    Kind,
    Usage,
)
from aidebt.catalog import Catalog, load
from aidebt.findings import Finding
from aidebt.graph import AssetGraph
from aidebt.report import Age, Edge, Entry, IndexCall, ModelRef, Node, Reading, RowAges, Skipped
from aidebt.score import Score, score

TODAY = date(2026, 11, 22)


@lru_cache(maxsize=8)
def catalog(as_of: date | None = None) -> Catalog:
    return load(as_of=as_of)


def day(text: str) -> date:
    return date.fromisoformat(text)


def exact(changed: str, **more: object) -> Age:
    return Age("exact", changed_on=day(changed), changed_in="abc1234def", **more)  # type: ignore[arg-type]


UNDATED = Age("unknown", "not dated")


def known(value: str, platform: str | None = None, **more: object) -> ModelRef:
    found = catalog().resolve(value, platform)
    platforms = tuple(sorted(row.platform for row in found.candidates))
    return ModelRef(found.status, found.platform, found.id, platforms, found.floating, **more)  # type: ignore[arg-type]


def pin(
    value: str | None,
    path: str = "chat.py",
    line: int = 1,
    *,
    name: str = "MODEL",
    role: str = "chat",
    usage: Usage = Usage.CALL,
    context: Context = Context.APP,
    platform: str | None = "openai",
    model: ModelRef | None = None,
    age: Age = UNDATED,
    group: str = "",
    ordinal: int = 0,
    confidence: Confidence = Confidence.HIGH,
    implicit: bool = False,
) -> Entry:
    asset = Asset(
        kind=Kind.MODEL_PIN,
        path=path,
        name=name,
        line=line,
        column=1,
        end_line=line,
        value=value,
        role=role,
        context=context,
        content=value or "",
        binding=name,
        raw=b"",
        usage=usage,
        confidence=confidence,
        implicit=implicit,
        ordinal=ordinal,
        group=group,
    )
    live = usage in LIVE_USAGES and (context in LIVE_CONTEXTS or context is Context.EVAL)
    return Entry(asset, live, model or (known(value, platform) if value else None), age)


def prompt(
    name: str = "SYSTEM",
    path: str = "chat.py",
    line: int = 3,
    *,
    age: Age = UNDATED,
    context: Context = Context.APP,
    content: str = "You are a careful travel agent",
) -> Entry:
    asset = Asset(Kind.PROMPT, path, name, line, 1, line, None, "system", context, content, name, b"")
    return Entry(asset, context in LIVE_CONTEXTS, None, age)


def cases(
    path: str = "evals/golden.jsonl",
    count: int | None = 60,
    *,
    age: Age = UNDATED,
    rows: RowAges | None = None,
    line: int = 1,
    **facts: object,
) -> Entry:
    known: dict[str, object] = {"slices": ("topic",), **facts}
    asset = Asset(
        Kind.EVAL_SET,
        path,
        path.rpartition("/")[2],
        line,
        1,
        line,
        None,
        "",
        Context.EVAL,
        path,
        "cases",
        b"",
        eval=EvalFacts("generic-golden", ("columns", "path"), count, **known),  # type: ignore[arg-type]
    )
    return Entry(asset, True, None, age, rows)


def config(
    path: str = "evals/run.py", *, context: Context = Context.EVAL, ran_on: date | None = None, refs: tuple[EvalRef, ...] = ()
) -> Entry:
    facts = EvalFacts("code", ("path", "calls a model"), refs=refs)
    asset = Asset(Kind.EVAL_CONFIG, path, path.rpartition("/")[2], 1, 1, 9, None, "", context, path, "config", b"", eval=facts)
    return Entry(asset, True, ran_on=ran_on)


def evaluates(config: Entry, *targets: Entry, ticks: bool = True, evidence: str = "calls it") -> list[Edge]:
    """What a config reads, tests and is graded by, by the kind of the target; a set covers the prompts beside it."""
    types = {Kind.EVAL_SET: "reaches", Kind.PROMPT: "eval_covers_prompt", Kind.MODEL_PIN: "eval_uses_judge"}
    edges = [Edge(config.asset.id, it.asset.id, types[it.asset.kind], evidence, "high", ticks) for it in targets]
    sets = [it for it in targets if it.asset.kind is Kind.EVAL_SET]
    prompts = [it for it in targets if it.asset.kind is Kind.PROMPT]
    covered = [Edge(a.asset.id, b.asset.id, "eval_covers_prompt", evidence, "high", ticks) for a in sets for b in prompts]
    return edges + covered


def runs(workflow: Entry, config: Entry) -> Edge:
    return Edge(workflow.asset.id, config.asset.id, "reaches", "line 9: python evals/run.py", "high")


def uses(source: Entry, target: Entry, confidence: str = "high", ticks: bool = True) -> Edge:
    return Edge(source.asset.id, target.asset.id, "prompt_uses_model", "same call", confidence, ticks)


def sets(source: Entry, target: Entry, confidence: str = "high") -> Edge:
    return Edge(source.asset.id, target.asset.id, "config_sets_model_for", "CHAT_MODEL", confidence)


def index(
    path: str = "db/001.sql",
    called: str = "docs",
    *,
    store: str = "pgvector",
    evidence: Evidence = Evidence.CREATED,
    age: Age = UNDATED,
    context: Context = Context.APP,
    role: str = "index",
    model: str | None = None,
    documents_on: date | None = None,
    places: Sequence[IndexPlace] = (),
    of: Entry | None = None,
    **facts: object,
) -> Entry:
    """An index; with `model` its store records that, with `of` it is one more place of another."""
    told = IndexFacts(
        store,
        evidence,
        model=model,
        places=tuple(places) or (IndexPlace(path, 1, evidence),),
        called=(called,) if called else (),
        of=of.asset.id if of else "",
        **facts,  # type: ignore[arg-type]
    )
    name = called or store
    asset = Asset(Kind.EMBEDDING_INDEX, path, name, 1, 1, 1, told.text, role, context, name, name, b"", index=told)
    live = context not in (Context.TEST, Context.EXAMPLE, Context.DOCS, Context.COMMENT)
    return Entry(asset, live, known(model) if model else None, age, documents_on=documents_on)


def builds(store: Entry, *pins: Entry, confidence: str = "high", ticks: bool = True) -> list[Edge]:
    """The pins build an index."""
    kind = "index_uses_embedding_model"
    return [Edge(store.asset.id, pin.asset.id, kind, "same call", confidence, ticks) for pin in pins]


ASKING = Node("query:app.py:search", "query", "search", "app.py")


def asks(store: Entry, *pins: Entry, confidence: str = "high", sure: str = "high") -> list[Edge]:
    """The query `ASKING` asks an index, embedded with the pins."""
    uses = Edge(ASKING.id, store.asset.id, "query_uses_index", "query", sure)
    return [uses, *(Edge(ASKING.id, pin.asset.id, "query_embeds_with", "same function", confidence) for pin in pins)]


def call(operation: str, store: Entry, *pins: Entry, path: str = "ingest.py", line: int = 5, **more: object) -> IndexCall:
    """A call on an index."""
    query = ASKING.id if operation == "query" else ""
    ids = tuple(pin.asset.id for pin in pins)
    return IndexCall(operation, path, line, "run", (store.asset.id,), ids, query, **more)  # type: ignore[arg-type]


@dataclass
class World:
    entries: Sequence[Entry]
    edges: Sequence[Edge] = ()
    nodes: Sequence[Node] = ()
    calls: Sequence[IndexCall] = field(default=(), kw_only=True)
    today: date = TODAY
    as_of: date | None = None
    reviewed: Mapping[str, date] = field(default_factory=dict)
    changes: Mapping[str, tuple[tuple[date, str, str], ...]] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()
    candidates: int = 0

    @property
    def graph(self) -> AssetGraph:
        return AssetGraph(self.entries, self.nodes, self.edges, self.calls)

    def readings(self) -> tuple[Reading, ...]:
        numbers = thresholds.load()
        return clocks.read(
            self.graph, self.entries, catalog(self.as_of), self.today, numbers, reviewed=self.reviewed, changes=self.changes
        )

    def signals(self, clock: str | None = None) -> dict[str, Reading]:
        return {reading.signal: reading for reading in self.readings() if clock in (None, reading.clock)}

    def score(self) -> Score:
        return score(self.graph, self.entries, self.readings(), thresholds.load())

    def inventory(self) -> checks.Inventory:
        return checks.Inventory(
            entries=tuple(self.entries),
            graph=self.graph,
            readings=self.readings(),
            catalog=catalog(self.as_of),
            thresholds=thresholds.load(),
            today=self.today,
            skipped=self.skipped,
            candidates=self.candidates,
        )

    def findings(self, rule: str | None = None) -> list[Finding]:
        return [finding for finding in checks.run(self.inventory()) if rule in (None, finding.rule)]


def lag_example(today: date = TODAY, as_of: date | None = None) -> World:
    """Worked example 1: a prompt of 2024-03-10 for gpt-4-0613, its pin gpt-4o since 2024-08-20."""
    model = pin("gpt-4o", age=exact("2024-08-20", revisions=2))
    system = prompt(age=exact("2024-03-10", revisions=1, written_for="gpt-4-0613"))
    return World([model, system], [uses(system, model)], today=today, as_of=as_of)
