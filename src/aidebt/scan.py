"""The whole flow on one screen: from the files of a repository to its report."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from operator import attrgetter
from pathlib import Path

from aidebt import __version__, checks, clocks, discover, eval_days, git, index_days, lineage, score, unused
from aidebt.analyse import Analyser, known_on, own_names
from aidebt.assets import CHANGED_BY, DROPPED_BY, LIVE_CONTEXTS, LIVE_USAGES, Asset, Context, FileAssets, Kind, Usage, is_live
from aidebt.cache import Analyse, AssetCache, Store
from aidebt.cases import Cases, crowded
from aidebt.catalog import Catalog
from aidebt.compiled import cache_dir
from aidebt.config import Settings
from aidebt.first_look import FirstLook
from aidebt.graph import AssetGraph
from aidebt.history import History
from aidebt.link import Links, Needs, link, missing_infrastructure, needed_changes, needed_data, needed_routes
from aidebt.modules import is_module
from aidebt.old_files import ExtractMany
from aidebt.pool import Pool
from aidebt.report import Age, CatalogInfo, Entry, Report, RepositoryInfo, Skipped
from aidebt.setting_aside import set_aside
from aidebt.suites import Suites
from aidebt.thresholds import Thresholds
from aidebt.values import replace

Progress = Callable[[str, int, int], None]
SECOND_ROUNDS = 3
"""How often files that define needed names are looked up; chains of re-exports longer than this stay open."""

SUPERSEDED = "changed by a later migration"
"""How declarations of indexes are counted that hold no more."""

DEAD = "dead code"
"""How assets that nothing can reach are counted."""

PROMOTABLE = (Context.NOTEBOOK, Context.EXAMPLE, Context.EVAL, Context.CI)
"""What a repository may be made of that has no application code."""


class Stopwatch:
    """Seconds by stage, for `--timings`."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what runs inside."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def scan(
    settings: Settings,
    today: date,
    progress: Progress | None = None,
    watch: Stopwatch | None = None,
    history: History | None = None,
) -> Report:
    """Scan a repository.

    Args:
        settings: what to scan and how.
        today: the day the clocks are read; `settings.as_of` goes before it.
        progress: told the stage, how much of it is done, and how much there is.
        watch: collects the seconds of each stage.
        history: that of a descendant of the revision, for who scans many of them; read from git otherwise.

    Raises:
        AidebtError: when nothing can be scanned, with what to do about it.
    """
    watch, tell = watch or Stopwatch(), progress or (lambda stage, done, total: None)
    today = settings.as_of or today
    with watch.stage("discover"):
        repository, trouble = open_repository(settings)
        found = discover.discover(settings, repository)
    with watch.stage("rules"):
        analyser = Analyser(settings.models, own_names=own_names(file.path for file in found.files))
        rules = known_on(settings.as_of, analyser.rules, settings.models)
        thresholds = Thresholds.load(analyser.tables["thresholds"])
    with Pool(analyser, settings.worker_count) as pool, Store(cache_dir() if settings.cache else None) as store:
        work = Work(analyser, pool, store, settings.config_hash)
        with watch.stage("stores"):
            held, refused, found = persisted(found, repository, analyser)
        with watch.stage("detect"):
            first = look_first(found, repository, work, tell)
            past, asked = begin_history(settings, repository, pool, history), pool.begin(partial(facts_of, repository))
            files, skipped, read, needs = look_further(first, found, repository, work)
            files, skipped, read = {**files, **held}, [*skipped, *refused], read + len(held)
        with watch.stage("link"):
            heard = begin_listening(files, found, repository, pool)
            left = {item.path: item.reason for item in (*found.skipped, *skipped) if item.reason != discover.DELETED}
            links = link(files, [file.path for file in found.files], rules, left, needs)
            skipped += crowded(files, links.assets)
            links = without_dead(links, files, heard, found, repository, int(thresholds.number("unused", "neighbours")))
        with watch.stage("lineage"):
            tell("history", 0, 1)
            ages = date_assets(settings, repository, links, work, today, thresholds, trouble, past())
            everything = [file.path for file in found.files] + [item.path for item in found.skipped]
            dated = repository if settings.history else None
            written = {path for path, file in files.items() if file.recorded}
            ran_on = eval_days.last_runs(dated, links.assets, everything, rules.evals, written)
            documents_on = index_days.documents_on(dated, links.assets, links.calls)
            repository = asked()
    with watch.stage("judge"):
        return judge(
            settings,
            today,
            found,
            repository,
            trouble,
            files,
            skipped,
            read,
            links,
            ages,
            ran_on,
            documents_on,
            rules.catalog,
            thresholds,
        )


class Work:
    """Analyses files in processes, and only those that no earlier scan has analysed.

    Args:
        analyser: the rules.
        pool: where the work is done.
        store: where results are kept.
        config_hash: names the settings that results depend on.
    """

    def __init__(self, analyser: Analyser, pool: Pool, store: Store, config_hash: str) -> None:
        self.analyser = analyser
        known = f"{config_hash} {' '.join(sorted(analyser.rules.own_names))}"
        self.files: Analyse = AssetCache(store, analyser.catalog.hash, known).through(pool.analyse)
        old = partial(pool.analyse, alone=True)
        self.old_files: Analyse = AssetCache(store, analyser.catalog.hash, f"{known} alone").through(old)


def open_repository(settings: Settings) -> tuple[git.Repository | None, str]:
    """The repository around the paths, or None and why there is none; a directory that git refuses is scanned without ages."""
    try:
        repository = git.Repository.open(settings.paths[0])
    except (git.NotARepositoryError, git.RefusedRepositoryError) as error:
        if settings.revision:
            raise
        known = isinstance(error, git.NotARepositoryError)
        return None, "not a git repository" if known else f"{error.message}; {error.hint}"
    return repository.at(settings.revision) if settings.revision else repository, ""


def facts_of(repository: git.Repository | None) -> git.Repository | None:
    """The repository with the answers to what the report says of it."""
    if repository is not None:
        _ = repository.head_on, repository.branch, repository.dirty, repository.commit_count
    return repository


# -- stores ---------------------------------------------------------------------------------------------------------


def persisted(
    found: discover.Discovery, repository: git.Repository | None, analyser: Analyser
) -> tuple[dict[str, FileAssets], list[Skipped], discover.Discovery]:
    """The vector stores in the repository: their indexes, those that could not be read, and what is left to be read."""
    if not found.stores:
        return {}, [], found
    from aidebt.detectors.persisted import index_asset
    from aidebt.stores.shelf import read_all

    with discover.opened_tree((*found.files, *found.stores), repository) as tree:
        shelf = read_all([file.path for file in found.stores], tree)
    held: dict[str, FileAssets] = {}
    for reading in shelf.readings:
        known = held.get(reading.path, FileAssets(reading.path))
        asset = index_asset(reading, analyser.context(reading.path))
        held[reading.path] = replace(known, assets=(*known.assets, asset))
    refused = [Skipped(path, reason, candidate=True) for path, reason in shelf.refused]
    return held, refused, found.without(shelf.parts | {path for path, _ in shelf.refused}, shelf.folders)


# -- detect ---------------------------------------------------------------------------------------------------------


def look_first(found: discover.Discovery, repository: git.Repository | None, work: Work, tell: Progress) -> FirstLook:
    """The assets of every file that can hold some."""
    first = FirstLook(found, repository, work.analyser)
    for number, result in enumerate(work.files(first.wanted())):
        tell("files", number, first.count)
        first.files[result.path] = result
    return first


def look_further(
    first: FirstLook, found: discover.Discovery, repository: git.Repository | None, work: Work
) -> tuple[dict[str, FileAssets], list[Skipped], int, Needs]:
    """The assets of the files that define names those need as well, and of the records of evaluations; how they were found."""
    files, skipped, sources, unread = first.files, first.skipped, first.sources, first.unread
    infrastructure = work.analyser.rules.infrastructure
    needs = Needs(files, [file.path for file in found.files])
    served: set[bytes] = set()  # routes that were looked for: what serves them is not among the unread any more
    for _ in range(SECOND_ROUNDS):
        routes = set(needed_routes(files)) - served
        served |= routes
        serving = {path for path, data in unread.items() if any(route in data for route in routes)} if routes else set()
        needed = needs.missing()
        told = missing_infrastructure(files, infrastructure, unread) | needed_changes(files, unread)
        more = [(path, unread.pop(path)) for path in sorted((needed & unread.keys()) | serving | told)]
        more += texts(found, repository, needed - files.keys())
        if not more:
            break
        files.update((result.path, result) for result in work.files(more))
    cases, left = Cases(work.analyser, repository, work.files).read(
        sources, files, needed_data(files, [file.path for file in found.files])
    )
    files |= cases
    read = first.read + len(cases)
    skipped = [*left, *(item for item in skipped if item.path not in cases)]
    skipped.extend(Skipped(path, file.skipped, not file.foreign) for path, file in sorted(files.items()) if file.skipped)
    return files, skipped, read, needs


def texts(found: discover.Discovery, repository: git.Repository | None, needed: set[str]) -> list[tuple[str, bytes]]:
    """Files that are no code and that code loads, read again: nothing in them had asked to be kept."""
    files = [file for file in found.files if file.path in needed and not file.lock and not is_module(file.path)]
    read = discover.read_all(files, repository) if files else ()
    return [(file.path, data) for file, data in read if not isinstance(data, Skipped)]


# -- link -----------------------------------------------------------------------------------------------------------


def begin_listening(
    files: dict[str, FileAssets], found: discover.Discovery, repository: git.Repository | None, pool: Pool
) -> Callable[[], unused.Heard]:
    """Where names of what holds assets are said, to be waited for: all files are read for it while the assets are linked."""
    return pool.begin(partial(listen, unused.names_in(files), found.files, repository))


def listen(names: set[str], files: Sequence[discover.SourceFile], repository: git.Repository | None) -> unused.Heard:
    """Where some names are said in these files."""
    return unused.listen(names, lambda: said_in(files, repository))


def said_in(files: Sequence[discover.SourceFile], repository: git.Repository | None) -> Iterator[tuple[str, bytes]]:
    """Files that may say a name, with their text."""
    for file, data in discover.read_all([file for file in files if not file.records], repository):
        if not isinstance(data, Skipped):
            yield file.path, data


def without_dead(
    links: Links,
    files: dict[str, FileAssets],
    heard: Callable[[], unused.Heard],
    found: discover.Discovery,
    repository: git.Repository | None,
    neighbours: int,
) -> Links:
    """The links with the assets marked that nothing can reach, of those on which a clock would run."""
    contexts, _ = main_contexts(links.assets)
    live = {
        asset.id
        for asset in links.assets
        if is_live(asset, contexts) or (asset.usage is Usage.MENU and asset.context in LIVE_CONTEXTS)
    }

    def texts(paths: Collection[str]) -> Iterator[tuple[str, bytes]]:
        among = set(paths)
        return said_in([file for file in found.files if file.path in among], repository)

    reasons = unused.dead(files, live.__contains__, heard, texts, neighbours)
    marked = (replace(asset, dead=reasons[asset.id]) if asset.id in reasons else asset for asset in links.assets)
    return replace(links, assets=tuple(marked)).without_dead_indexes()


# -- lineage --------------------------------------------------------------------------------------------------------


def begin_history(
    settings: Settings, repository: git.Repository | None, pool: Pool, history: History | None
) -> Callable[[], History | None]:
    """The history, to be waited for: git reads it while this process finds out what files need, and links their assets."""
    if history is not None or repository is None or repository.head is None or not settings.history:
        return lambda: history
    return pool.begin(repository.history)


def date_assets(
    settings: Settings,
    repository: git.Repository | None,
    links: Links,
    work: Work,
    today: date,
    thresholds: Thresholds,
    trouble: str,
    history: History | None = None,
) -> lineage.Dated:
    """Since when each asset says what it says, and each row of an eval set."""
    dated = [asset for asset in links.assets if worth_dating(asset, settings.contexts) and asset.remote is None]
    if not settings.history:
        repository, trouble = None, "history was not asked for (--no-history)"
    many: ExtractMany = lambda old: map(attrgetter("assets"), work.old_files(old))  # noqa: E731 - one expression, typed
    limits = lineage.Limits(
        int(thresholds.number("lineage", "import_files")),
        thresholds.number("lineage", "import_share"),
        int(thresholds.number("lineage", "author_days")),
        int(thresholds.number("lineage", "rows")),
    )
    contexts, _ = main_contexts(links.assets)
    revision = repository.head if repository is not None and repository.stored else None
    return lineage.date_assets(
        repository,
        dated,
        work.analyser.assets,
        links.pin_of(),
        today,
        extract_many=many,
        revision=revision,
        limits=limits,
        brief=lambda asset: asset.kind is Kind.MODEL_PIN and not is_live(asset, contexts),
        reason=trouble or "not a git repository",
        history=history,
    )


def undated(asset: Asset) -> str:
    """Why an asset has no age."""
    return "text is remote" if asset.remote is not None else "not dated: no clock runs on it"


def worth_dating(asset: Asset, asked: Sequence[str]) -> bool:
    """No clock runs on tests, or on dumps of results: they are counted, and dated only where their context is asked for."""
    if asset.context.value in asked:
        return True
    return asset.usage is not Usage.DUMP and asset.context not in (Context.TEST, Context.DOCS, Context.COMMENT)


# -- judge ----------------------------------------------------------------------------------------------------------


def judge(
    settings: Settings,
    today: date,
    found: discover.Discovery,
    repository: git.Repository | None,
    trouble: str,
    files: dict[str, FileAssets],
    skipped: Sequence[Skipped],
    read: int,
    links: Links,
    dated: lineage.Dated,
    ran_on: dict[str, date],
    documents_on: dict[str, date],
    catalog: Catalog,
    thresholds: Thresholds,
) -> Report:
    """Clocks, score, findings: everything that is said about the assets."""
    main, promoted = main_contexts(links.assets)
    everything = [
        Entry(
            asset,
            is_live(asset, main),
            links.models.get(asset.id),
            dated.ages.get(asset.id, Age("unknown", undated(asset))),
            dated.rows.get(asset.id) or eval_days.said(asset),
            ran_on.get(asset.id),
            documents_on.get(asset.id),
        )
        for asset in links.assets
    ]
    entries = tuple(entry for entry in everything if found.is_requested(entry.asset.path))
    kept = {entry.asset.id for entry in entries} | {node.id for node in links.nodes}
    edges = tuple(edge for edge in links.edges if edge.source in kept and edge.target in kept)
    graph = AssetGraph(entries, links.nodes, edges, links.calls)
    reviewed = reviews(files, entries)
    readings = clocks.read(graph, entries, catalog, today, thresholds, reviewed)
    scored = score.score(graph, entries, readings, thresholds)
    given_up = tuple(
        sorted([*found.skipped, *(item for item in skipped if found.is_requested(item.path))], key=lambda item: item.path)
    )
    candidates = read + sum(item.candidate for item in given_up)
    inventory = checks.Inventory(entries, graph, readings, catalog, thresholds, today, given_up, candidates)
    ignores = {path: file.ignores for path, file in files.items() if file.ignores and found.is_requested(path)}
    whole = found.limits == ("",) and settings.history and repository is not None and not repository.shallow
    outcome = set_aside(inventory, ignores, settings, found.root, whole)
    age = (today - catalog.checked_on).days
    return Report(
        version=__version__,
        repository=repository_info(found, repository, trouble, promoted),
        as_of=today,
        catalog=CatalogInfo(catalog.checked_on, age, age > catalog.max_age_days, catalog.size, catalog.hash, catalog.hidden),
        entries=entries,
        nodes=links.nodes,
        edges=edges,
        clocks=scored.clocks,
        score=scored.overall,
        events=score.upcoming(entries, catalog, today, int(thresholds.number("events", "horizon")), graph),
        findings=outcome.findings,
        counted=counted(entries),
        suppressed=outcome.suppressed,
        baseline=outcome.baseline,
        calls=links.calls,
        skipped=given_up,
        files_listed=found.listed,
        files_read=read,
        tested=Suites(graph, reviewed, today).tested(),
    )


def main_contexts(assets: Sequence[Asset]) -> tuple[frozenset[Context], Context | None]:
    """The contexts whose assets are live; where those hold nothing, the commonest other one is promoted and returned as well.

    Tests, documentation and comments are never a product.
    """
    used = Counter(asset.context for asset in assets if asset.kind is Kind.PROMPT or asset.usage in LIVE_USAGES)
    left = {context: used[context] for context in PROMOTABLE if used[context]}
    if not left or LIVE_CONTEXTS & used.keys():
        return LIVE_CONTEXTS, None
    promoted = max(left, key=lambda context: (left[context], context.value))
    return LIVE_CONTEXTS | {promoted}, promoted


def reviews(files: dict[str, FileAssets], entries: Sequence[Entry]) -> dict[str, date]:
    """The days on which comments beside assets say they were reviewed."""
    table: dict[str, date] = {}
    for entry in entries:
        file = files.get(entry.asset.path)
        for line, day in file.reviewed if file is not None else ():
            if entry.asset.line - 2 <= line <= entry.asset.end_line + 1:
                table[entry.asset.id] = date.fromisoformat(day)
    return table


def counted(entries: Sequence[Entry]) -> dict[str, int]:
    """What the default view leaves out, by reason."""
    reasons = Counter(why_not_live(entry.asset) for entry in entries if not entry.live)
    return dict(sorted(reasons.items()))


def why_not_live(asset: Asset) -> str:
    """Why no debt runs on an asset, in a word."""
    if asset.dead:
        return SUPERSEDED if asset.dead.startswith((CHANGED_BY, DROPPED_BY)) else DEAD
    if asset.kind is Kind.MODEL_PIN and asset.usage is not None and asset.usage not in LIVE_USAGES:
        return asset.usage.value
    return asset.context.value


def repository_info(
    found: discover.Discovery, repository: git.Repository | None, trouble: str, promoted: Context | None
) -> RepositoryInfo:
    """What was scanned, without any path of this machine."""
    notes = list(found.notes)
    if promoted is not None:
        notes.append(f"nothing is live in application code: what lives in {promoted.value} files is taken for the product")
    name = Path(found.root).name.removesuffix(".git") or "repository"
    if repository is None:
        return RepositoryInfo(name, is_repository=False, notes=(*notes, trouble))
    return RepositoryInfo(
        name=name,
        head=repository.head,
        head_on=repository.head_on,
        branch=repository.branch,
        shallow=repository.shallow,
        dirty=repository.dirty,
        bare=repository.bare,
        commits=repository.commit_count,
        notes=tuple(notes),
    )
