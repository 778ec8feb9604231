"""Reports made by hand: one like a real repository in debt, and the situations that differ from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from aidebt.assets import Asset, Confidence, Context, EvalFacts, EvalRef, EvalRow, Kind, Usage
from aidebt.findings import Finding, Place, Severity
from aidebt.report import (
    Age,
    CatalogInfo,
    ClockScore,
    DatedEvent,
    Edge,
    Entry,
    ModelRef,
    Node,
    Reading,
    Report,
    RepositoryInfo,
    RowAges,
    Skipped,
)

AS_OF = date(2026, 11, 22)
HEAD = "6fb7c98" + "0" * 33
GENERATION = "goldenverba/components/generation/"
EMBEDDING = "goldenverba/components/embedding/"
NOT_MEASURED = ClockScore(measured=False, reason="no detector behind it yet", verdict="not measured yet")


def asset(path: str, line: int, value: str | None, **more: Any) -> Asset:
    fields: dict[str, Any] = {
        "kind": Kind.MODEL_PIN,
        "name": f"name{line}",
        "column": 5,
        "end_line": line,
        "role": "chat",
        "context": Context.APP,
        "usage": Usage.CALL,
        "content": value or "",
        "binding": "model",
        "raw": (value or "").encode("utf-8", "surrogatepass"),
    }
    return Asset(path=path, line=line, value=value, **{**fields, **more})


def prompt(path: str, line: int, text: str, **more: Any) -> Asset:
    fields: dict[str, Any] = {"kind": Kind.PROMPT, "role": "system", "usage": None, "binding": "SYSTEM"}
    return asset(path, line, text, **{**fields, **more})


def finding(severity: Severity, rule: str, message: str, at: Asset, *more: Asset, **fields: Any) -> Finding:
    known: dict[str, Any] = {"confidence": Confidence.HIGH, "clock": "prompt", "evidence": (), "next_step": ""}
    places = tuple(Place(each.path, each.line, each.id, each.value or "") for each in (at, *more))
    return Finding(rule=rule, severity=severity, message=message, places=places, **{**known, **fields})


def since(day: date, commit: str, revisions: int = 1, **more: Any) -> Age:
    return Age("exact", changed_on=day, changed_in=commit + "0" * 33, introduced_on=day, revisions=revisions, **more)


def bare(**fields: Any) -> Report:
    """Nothing found."""
    known: dict[str, Any] = {
        "version": "0.1.0",
        "repository": RepositoryInfo("example", HEAD, date(2025, 7, 14), "main", commits=413),
        "as_of": AS_OF,
        "catalog": CatalogInfo(date(2026, 11, 20), 2, False, 2357, "0123456789abcdef"),
        "entries": (),
        "nodes": (),
        "edges": (),
        "clocks": {
            "prompt": ClockScore(measured=False, reason="no live pin", verdict="nothing to measure"),
            "eval": NOT_MEASURED,
            "embedding": NOT_MEASURED,
        },
        "score": None,
        "events": (),
        "findings": (),
        "counted": {},
        "suppressed": (),
        "skipped": (),
        "files_listed": 118,
        "files_read": 118,
    }
    return Report(**{**known, **fields})


def clean() -> Report:
    """One prompt on a model that is well."""
    pin, system = asset("app.py", 3, "gpt-6.1"), prompt("app.py", 5, "You are a careful travel guide.")
    model = ModelRef("known", "openai", "gpt-6.1", ("openai",))
    entries = (
        Entry(pin, True, model, since(date(2026, 11, 2), "1111111")),
        Entry(system, True, None, since(date(2026, 11, 2), "1111111", written_for="gpt-6.1")),
    )
    fine = ClockScore(
        True, score=3, debt_days=0, verdict="fine", headline="gpt-6.1: no retirement announced", covered=2, total=2
    )
    edge = Edge(system.id, pin.id, "prompt_uses_model", "same call, app.py:9", "high")
    return bare(entries=entries, edges=(edge,), clocks={**bare().clocks, "prompt": fine}, score=3)


def evaluated() -> Report:
    """An eval set with dated cases beside one that lies elsewhere, and the config that runs them."""
    facts = EvalFacts(
        "golden",
        ("keys", "path"),
        3,
        origin="synthetic",
        origin_reason="column synthesizer_name",
        slices=("intent",),
        columns=("question", "answer"),
        rows=(EvalRow("0" * 20, 1, 1), EvalRow("1" * 20, 2, 4)),
    )
    golden = asset("evals/golden.jsonl", 1, None, kind=Kind.EVAL_SET, usage=None, context=Context.EVAL, role="", eval=facts)
    lost = EvalFacts("golden", ("path",), cases_reason="git lfs pointer", where="git lfs")
    big = asset("evals/big.jsonl", 1, None, kind=Kind.EVAL_SET, usage=None, context=Context.EVAL, role="", eval=lost)
    runner = EvalFacts("promptfoo", metrics=("llm-rubric",), refs=(EvalRef("data", "file://golden.jsonl", 7),))
    config = asset(
        "promptfooconfig.yaml", 1, None, kind=Kind.EVAL_CONFIG, usage=None, context=Context.EVAL, role="", eval=runner
    )
    days = RowAges(((date(2024, 1, 1), 1), (date(2026, 9, 1), 2)), 1, "one row is not committed")
    return bare(entries=(Entry(golden, True, rows=days), Entry(big, True), Entry(config, True)))


def verba() -> Report:
    """Modelled on weaviate/Verba as an expert reviewed it."""
    claude = asset(GENERATION + "AnthrophicGenerator.py", 24, "claude-3-5-sonnet-20240620", usage=Usage.DEFAULT)
    groq = [
        asset(GENERATION + "GroqGenerator.py", 15 + n, value, usage=Usage.DEFAULT if n == 0 else Usage.MENU, group="groq")
        for n, value in enumerate(["gemma-7b-it", "gemma2-9b-it", "llama3-70b-8192", "llama3-8b-8192", "mixtral-8x7b-32768"])
    ]
    names = [("OpenAIGenerator.py", 28), ("GroqGenerator.py", 44), ("CohereGenerator.py", 28), ("NovitaGenerator.py", 31)]
    firsts = [asset(GENERATION + name, line, None, implicit=True, package="") for name, line in names]
    cohere = asset(EMBEDDING + "CohereEmbedder.py", 27, None, role="embedding", implicit=True)
    modes = [
        asset(EMBEDDING + name, line, "embed", role="embedding")
        for name, line in [("CohereEmbedder.py", 60), ("UpstageEmbedder.py", 33)]
    ]
    voyage = [
        asset(
            EMBEDDING + "VoyageAIEmbedder.py", 107 + n, value, role="embedding", usage=Usage.DEFAULT if n == 0 else Usage.MENU
        )
        for n, value in enumerate(["voyage-2", "voyage-large-2", "voyage-finance-2", "voyage-law-2", "voyage-code-2"])
    ]
    openai = asset(GENERATION + "OpenAIGenerator.py", 129, "gpt-4o", usage=Usage.DEFAULT)
    turbo = asset(GENERATION + "OpenAIGenerator.py", 130, "gpt-3.5-turbo", usage=Usage.MENU)
    system = prompt(
        "goldenverba/components/interfaces.py", 156, "You are Verba, a chatbot for …", name="Generator.__init__.default"
    )
    test = asset("goldenverba/tests/test_chat.py", 9, "gpt-4", context=Context.TEST)
    pins = [claude, *groq, *firsts, cohere, *modes, *voyage, openai, turbo, test]
    menu = {Usage.MENU}
    entries = [Entry(system, True, None, since(date(2024, 8, 2), "2d4a75f", 3, written_for="gpt-3.5-turbo"))]
    for pin in pins:
        model = ModelRef("known", "anthropic" if pin is claude else None, pin.value) if pin.value else ModelRef("dynamic")
        live = pin.usage not in menu and pin.context is Context.APP
        entries.append(Entry(pin, live, model, since(date(2024, 8, 7), "50bb123")))
    findings = (
        finding(
            Severity.CRITICAL,
            "retired-model",
            "claude-3-5-sonnet-20240620 was retired 2025-10-28 (390 days ago) on anthropic",
            claude,
            evidence=(
                f"{claude.path}:{claude.line} says so since 2024-08-07 in 50bb1234ab",
                "7 prompts run on it, first goldenverba/components/interfaces.py:156 Generator.__init__.default",
                "anthropic claude-3-5-sonnet-20240620: retired, announced 2025-08-13, retires 2025-10-28 (medium)",
            ),
            next_step="Move to claude-sonnet-5-5, the replacement named by anthropic, then re-read the prompts on it.",
        ),
        finding(
            Severity.HIGH,
            "retired-menu",
            "5 of 5 models offered are retired; the default gemma-7b-it since 2024-12-18 (704 days)",
            *groq,
            evidence=("mixtral-8x7b-32768 2025-03-20, llama3-70b-8192 and llama3-8b-8192 2025-08-30, gemma2-9b-it 2025-10-08",),
            next_step="replace the list; groq names openai/gpt-oss-120b as replacement",
        ),
        finding(
            Severity.HIGH,
            "dynamic-model",
            "the default chat model is the first of the provider's live list: it can change overnight",
            *firsts,
            evidence=('os.getenv("OPENAI_MODEL", models[0])',),
            next_step="name a default; keep the list for choice only",
        ),
        finding(
            Severity.HIGH,
            "dynamic-model",
            "the default embedding model is the first of the provider's live list",
            cohere,
            clock="embedding",
            evidence=("collection name is built from the model: managers.py:321",),
            next_step="pin embed-v4.0 or the v3 model in use",
        ),
        finding(
            Severity.MEDIUM,
            "embedding-mode",
            "queries are embedded with the mode meant for documents",
            *modes,
            clock="embedding",
            confidence=Confidence.MEDIUM,
            evidence=("input_type is always search_document",),
            next_step="give vectorize a mode argument and re-index the Upstage collections",
        ),
        finding(
            Severity.MEDIUM,
            "superseded-embedding-model",
            "5 models offered are two generations behind voyage-4; 3 of them end 2027-12-01 (in 374 days)",
            *voyage,
            clock="embedding",
            evidence=("voyage-2 is legacy, reported by one source",),
            next_step="add voyage-4 as default for new collections; keep the others for existing ones",
        ),
        finding(
            Severity.MEDIUM,
            "retiring-model",
            "gpt-4o retires on 2027-01-14 (in 53 days); gpt-3.5-turbo beside it retired 2026-10-23",
            openai,
            turbo,
            evidence=("announced 2026-10-14",),
            next_step="choose a live default before 2027-01-14",
        ),
        finding(
            Severity.MEDIUM,
            "stale-prompt",
            "the system prompt has not changed since 2024-08-02 (842 days); its models have",
            system,
            evidence=("written for gpt-3.5-turbo (2d4a75f)", "7 generators use it"),
            next_step="re-read it against the models of today; `aidebt: reviewed DATE` beside it records that",
        ),
        finding(
            Severity.MEDIUM,
            "prompt-without-eval",
            "no eval set covers the 10 prompts of this repository",
            system,
            clock="eval",
            next_step="start with 30 questions over the bundled sample documents",
        ),
        finding(Severity.LOW, "retired-model", "gpt-4 retired", test, shown=False, hidden_because="test"),
    )
    readings = (
        reading("retirement", "runway", "gpt-4o retires", system, openai, date(2027, 1, 14), -53, 0.66, 0.9, 0, "2^(-53/90)"),
        reading(
            "retirement", "generations", "5 generations behind", system, openai, None, None, 0.82, 0.5, 0, "1 - 2^(-5/2)", 5
        ),
        reading(
            "pin", "pin-changed", "the pin changed", system, openai, date(2025, 1, 15), 676, 0.93, 0.6, 676, "1 - 2^(-676/180)"
        ),
        reading(
            "retirement",
            "runway",
            "claude-3-5-sonnet-20240620 retired 390 days ago",
            claude,
            None,
            date(2025, 10, 28),
            390,
            1.0,
            0.9,
            390,
            "1, the date has passed",
        ),
    )
    clocks = {
        "prompt": ClockScore(
            True,
            score=94,
            debt_days=12345,
            verdict="overdue",
            headline="claude-3-5-sonnet-20240620 retired 390 days ago",
            worst=claude.id,
            covered=9,
            total=9,
            readings=readings,
        ),
        "eval": NOT_MEASURED,
        "embedding": ClockScore(
            True,
            score=41,
            debt_days=1204,
            verdict="ageing",
            headline="voyage-finance-2 retires in 374 days",
            worst=voyage[2].id,
            covered=4,
            total=4,
        ),
    }
    events = (
        DatedEvent(date(2027, 1, 14), 53, "retires", "openai", "gpt-4o", "high", "https://example.org/d", (openai.id,)),
        DatedEvent(
            date(2027, 12, 1),
            374,
            "retires",
            "voyageai",
            "voyage-finance-2",
            "low",
            "model list",
            tuple(pin.id for pin in voyage[2:]),
        ),
    )
    skipped = (Skipped("frontend/package-lock.json", "lock file"), *(Skipped(f"img/{n}.png", "binary") for n in range(23)))
    return bare(
        repository=replace(bare().repository, name="weaviate/Verba"),
        entries=tuple(entries),
        nodes=(Node("model:openai/gpt-4o", "model", "openai/gpt-4o"), Node("file:a.py", "file", "a.py", "a.py")),
        edges=(
            Edge(system.id, openai.id, "prompt_uses_model", "same class, OpenAIGenerator.py:60", "medium"),
            Edge(openai.id, "model:openai/gpt-4o", "pin_is_model", "literal", "high"),
        ),
        clocks=clocks,
        score=96,
        events=events,
        findings=findings,
        counted={"test": 14, "docs": 6, "menu": 21, "comparison": 1},
        suppressed=((replace(findings[0], severity=Severity.LOW), "frozen until the migration"),),
        skipped=skipped,
        files_listed=142,
    )


def reading(
    cause: str,
    signal: str,
    event: str,
    at: Asset,
    target: Asset | None,
    day: date | None,
    days: int | None,
    value: float,
    weight: float,
    debt: int,
    formula: str,
    count: int | None = None,
) -> Reading:
    end = target.id if target else None
    return Reading("prompt", at.id, end, signal, cause, event, day, days, count, value, weight, debt, formula)


def hostile() -> Report:
    """Names and values that mean harm to a terminal, or are no text at all."""
    path = "a\x1b[31m\udcff\n%41/[bold]b\u202e.py"
    evil = asset(path, 7, "gpt-4\x1b]8;;http://x\x07\ud800", name="[red]x[/red]\ud83d")
    text = prompt(path, 8, "SECRET \x00 prompt", name="p")
    entries = (Entry(evil, True, ModelRef("unknown"), Age("unknown", "not dated")), Entry(text, True))
    bad = finding(
        Severity.HIGH,
        "retired-model",
        "a\rb\x9b2J " + "x" * 5000,
        evil,
        text,
        evidence=("e\u2066\u200bf\ng",),
        next_step="\x1bc",
    )
    skipped = (Skipped("\udc80\n.png", "binary"),)
    return bare(
        entries=entries,
        findings=(bad,),
        skipped=skipped,
        repository=replace(bare().repository, name="\x1b]0;title\x07", branch="[link=http://x]b", notes=("\x1bnote",)),
        edges=(Edge(text.id, evil.id, "prompt_uses_model", path, "low"),),
        extra={"b": ("\udcfe", AS_OF), "a": {"k": 1}},
    )


def no_ai() -> Report:
    """Readable, and no AI in it."""
    skipped = (Skipped("logo.png", "binary"), Skipped("data/big.json", "larger than 5 MB", candidate=True))
    return bare(skipped=skipped, files_listed=120)


def nothing_read() -> Report:
    """An empty repository."""
    repository = RepositoryInfo("empty", commits=0)
    return bare(repository=repository, files_listed=0, files_read=0)


def shallow() -> Report:
    """Cloned with `--depth 1`."""
    report = clean()
    bound = Age("lower_bound", "shallow history", date(2026, 11, 2), "1111111" + "0" * 33)
    entries = (report.entries[0], replace(report.entries[1], age=bound))
    return replace(report, repository=replace(report.repository, shallow=True), entries=entries)


def not_a_repository() -> Report:
    """A directory without git."""
    report = clean()
    entries = tuple(replace(entry, age=Age("unknown", "not a git repository")) for entry in report.entries)
    return replace(
        report,
        repository=RepositoryInfo("example", is_repository=False, notes=("one note", "not a git repository")),
        entries=entries,
    )


def stale_catalog() -> Report:
    """A catalog of last spring, and a note on top."""
    report = clean()
    repository = replace(report.repository, notes=("a submodule was left out",), dirty=True)
    catalog = replace(report.catalog, checked_on=date(2026, 5, 16), age_days=190, stale=True, hidden=12)
    return replace(report, repository=repository, catalog=catalog)


def suppressed() -> Report:
    """The only finding is ignored, with a reason."""
    report = clean()
    found = finding(Severity.HIGH, "retiring-model", "gpt-6.1 retires 2027-01-14 (53 days)", report.entries[0].asset)
    return replace(report, suppressed=((found, "moving in December"),), counted={"docs": 2})


def many_findings() -> Report:
    """More findings than a screen tells, and more dates."""
    pins = [asset(f"services/s{n:02}/chat.py", 10 + n, f"model-{n}") for n in range(14)]
    findings = tuple(
        finding(
            list(Severity)[3 - n // 4],
            "retiring-model",
            f"model-{n} retires in {n + 1} days",
            pin,
            evidence=(
                f"{pin.path}:{pin.line} says so since 2024-05-14 in 2d4a75fabc",
                "announced 2026-10-14",
                "and a third line",
            ),
            next_step=f"move to model-{n + 100}",
        )
        for n, pin in enumerate(pins)
    )
    events = tuple(
        DatedEvent(date(2026, 12, 1 + n), 9 + n, "retires", None, f"model-{n}", "medium", "", (pins[n].id,)) for n in range(5)
    )
    entries = tuple(Entry(pin, True, ModelRef("unknown"), since(date(2024, 5, 14), "2d4a75f")) for pin in pins)
    clocks = {
        **bare().clocks,
        "prompt": ClockScore(True, "", 88, 999, "overdue", "model-0 retires in 1 day", pins[0].id, 14, 14),
    }
    return bare(entries=entries, findings=findings, events=events, clocks=clocks, score=88)


def unread() -> Report:
    """No AI in what could be read, and much that could not be read."""
    skipped = tuple(Skipped(f"src/f{n}.py", "undecodable", candidate=True) for n in range(30))
    places = tuple(Place(skip.path, 1, "") for skip in skipped)
    findings = tuple(
        Finding(rule, Severity.HIGH, Confidence.HIGH, "prompt", message, ("30 x undecodable",), "Make them readable.", where)
        for rule, message, where in (
            ("unread-files", "30 of 118 files that could hold prompts or models were not read", places),
            ("outdated-catalog", "the catalog is 400 days old", (Place(".", 1, ""),)),
        )
    )
    return bare(findings=findings, skipped=skipped)


SITUATIONS = {
    each.__name__: each
    for each in (
        bare,
        clean,
        hostile,
        many_findings,
        no_ai,
        not_a_repository,
        nothing_read,
        shallow,
        stale_catalog,
        suppressed,
        unread,
        verba,
    )
}
