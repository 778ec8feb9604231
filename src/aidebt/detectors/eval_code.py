"""Code that runs or defines an evaluation, the cases that stand in it, and what it opens: by library, by path, by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from aidebt.assets import BY_PATH, SUBJECT, Asset, EvalFacts, EvalRef
from aidebt.detectors import eval_judges
from aidebt.detectors.code import CodeFile, constant
from aidebt.detectors.eval_data import MAX_METRICS, MAX_REFS, REMOTE, config, set_of
from aidebt.detectors.parted import Parted
from aidebt.detectors.positions import last
from aidebt.detectors.prompts import shows_examples
from aidebt.detectors.reach import tail
from aidebt.eval_rules import EvalRules, Opens, Runner
from aidebt.facts import (
    Binding,
    Call,
    Choice,
    Definition,
    Expr,
    Function,
    Mapping,
    Name,
    Span,
    Template,
    Text,
    children,
)
from aidebt.facts import Sequence as Display
from aidebt.records import Row
from aidebt.values import dataclass, field

MAX_CASES = 5000
SEPARATOR = re.compile(r"[./]")
DOWNLOAD = re.compile(r"(https?|s3|gs|hf)://[^\s?#]+\.(jsonl?|ndjson|csv|tsv|parquet)")
CLIENT = frozenset({"get", "post", "put", "stream", "request", "fetch", "websocket_connect", "apost", "aget"})
ADDRESS = re.compile(r"(https?://[\w.:-]+)?/[\w/.{}-]{2,200}$")
DATA_FILE = re.compile(r"\.(jsonl?|ndjson|csv|tsv|parquet|ya?ml|xlsx)$", re.IGNORECASE)


@dataclass(slots=True)
class Finder:
    """One code file under detection: the runners whose modules it imports, and what was found of them."""

    code: CodeFile
    rules: EvalRules
    parted: Parted
    runners: list[Runner] = field(default_factory=list)
    ran: dict[str, int] = field(default_factory=dict)  # runner id → line of its first run
    made: dict[str, int] = field(default_factory=dict)  # the same for calls that store cases
    metrics: dict[str, None] = field(default_factory=dict)
    refs: dict[EvalRef, None] = field(default_factory=dict)
    cases: dict[int, tuple[Span, Expr]] = field(default_factory=dict)  # start → what is one case
    lists: dict[str, None] = field(default_factory=dict)  # names of lists of cases
    graders: list[tuple[Call, Runner]] = field(default_factory=list)  # that take the model under test
    roles: bool = False  # something gives the graders a model
    synthetic: bool = False

    # -- what the calls say -----------------------------------------------------------------------------------------

    def find(self) -> None:
        """Look at every call."""
        for call, scope, *_ in self.parted.calls:
            self.asked(call)
            for fetch in self.rules.fetches:
                if last(call.callee) == fetch.call:
                    self.remote(call, scope, fetch)
            for runner in self.runners:
                self.call(call, scope, runner)
        for definition in self.code.names.definitions.values():
            for decorator in definition.decorators:
                self.decorated(definition, decorator)

    def asked(self, call: Call) -> None:
        """The address that a call of an HTTP client asks."""
        given = call.argument(0)
        if last(call.callee) not in CLIENT or given is None:
            return
        text = given.value if isinstance(given, Text) else tail(given) if isinstance(given, Template) else ""
        if ADDRESS.match(text):
            self.refs[EvalRef("url", text, given.span.line)] = None

    def call(self, call: Call, scope: str, runner: Runner) -> None:
        """What one call means to one library."""
        name = last(call.callee)
        if not self.belongs(call, scope, runner):
            return
        resolved = self.code.resolved(call, scope).replace("()", "")
        if name in runner.runs or any(
            resolved.endswith(f".{dotted}") or resolved == dotted for dotted in runner.runs if "." in dotted
        ):
            self.ran.setdefault(runner.id, call.span.line)
            for argument in runner.data:
                self.data(self.given(call, argument, runner), scope)
        if name in runner.makes:
            self.made.setdefault(runner.id, call.span.line)
            for argument in runner.data:
                self.data(self.given(call, argument, runner), scope)
        if name in runner.cases:
            self.add_case(call)
        if name in runner.synthetic:
            self.synthetic = True
        if name in runner.own_graders and call.argument("model") is None:
            self.graders.append((call, runner))
        self.roles = self.roles or any(key in runner.roles for key, _ in call.keywords)
        if runner.metrics is not None and runner.metrics.search(resolved):
            self.metrics[name] = None
        for opens in runner.opens:
            if opens.call == name:
                self.opened(call, scope, opens)
        for opens in runner.remote:
            if opens.call == name:
                self.remote(call, scope, opens)

    def given(self, call: Call, argument: str | int, runner: Runner) -> Expr | None:
        """What a call is given as cases; of an object of options it is the member that is called so."""
        found = self.code.argument(call, argument)
        if isinstance(argument, int) and isinstance(found, Mapping):
            held = (found.get(name) for name in runner.data if isinstance(name, str))
            return next((value for value in held if value is not None), None)
        return found

    def belongs(self, call: Call, scope: str, runner: Runner) -> bool:
        """Whether a call can be one of a library: what its name was imported from does not speak against it."""
        head = call.callee.partition(".")[0].removesuffix("()")
        imported = self.code.names.imports.get(head)
        resolved = self.code.resolved(call, scope)
        if imported is None and head in self.code.names.definitions:
            return False
        source = resolved if imported is None else imported
        if imported is None and resolved == call.callee:
            return "." in call.callee  # a method of something that nothing is known of
        return any(source == module or source.startswith((f"{module}.", f"{module}()")) for module in runner.modules)

    def decorated(self, definition: Definition, decorator: Expr) -> None:
        """A decorator that makes an evaluation of a function, or that hands cases to a test."""
        name = decorator.callee if isinstance(decorator, Call) else decorator.path if isinstance(decorator, Name) else ""
        for runner in self.runners:
            head = self.code.names.imports.get(name.partition(".")[0], "")
            if last(name) in runner.runs and any(head == module or head.startswith(f"{module}.") for module in runner.modules):
                self.ran.setdefault(runner.id, definition.span.line)
        if isinstance(decorator, Call) and name in self.rules.parametrize:
            self.displayed(decorator.argument(1), definition.name.rpartition(".")[0])

    # -- cases ------------------------------------------------------------------------------------------------------

    def add_case(self, expr: Expr) -> None:
        """Count an expression as one case; what is put together from variables alone is a case nobody wrote down here."""
        if len(self.cases) < MAX_CASES and any(isinstance(node, Text | Template) for node in values(expr)):
            self.cases[expr.span.start] = (expr.span, expr)

    def data(self, given: Expr | None, scope: str) -> None:
        """What stands as the cases of a run: a list, a function that gives one, a file, a name that leads to one."""
        if given is None:
            return
        for origin in self.code.names.origins(given, scope):
            leaf = origin.expr
            if isinstance(leaf, Mapping):
                self.add_case(leaf)
            elif isinstance(leaf, Text) and DATA_FILE.search(leaf.value):
                self.refs[EvalRef("data", leaf.value, leaf.span.line)] = None
            elif isinstance(leaf, Call):
                for value in (*leaf.args, *(value for _, value in leaf.keywords)):
                    if isinstance(value, Text) and DATA_FILE.search(value.value):
                        self.refs[EvalRef("data", value.value, value.span.line)] = None
            elif (
                isinstance(leaf, Name) and (name := self.code.names.lookup(leaf.path, origin.scope)) in self.code.names.returns
            ):
                for item in self.code.names.returns[name or ""]:
                    self.data(item.value if item.value is not given else None, item.scope)
            elif isinstance(leaf, Name) and "." not in leaf.path and leaf.path in self.code.names.imports:
                self.refs[EvalRef("code", leaf.path, leaf.span.line)] = None

    def displayed(self, given: Expr | None, scope: str) -> None:
        """The items of a list that is handed to a test, followed through names."""
        if isinstance(given, Name):
            name = self.code.names.lookup(given.path, scope)
            for binding in self.code.names.bindings.get(name or "", ()):
                self.displayed(binding.value, binding.scope)
        elif isinstance(given, Display):
            items = [item for item in given.items if isinstance(item, Mapping | Call | Text | Template | Display)]
            items = [item for item in items if not (isinstance(item, Call) and last(item.callee) in self.rules.shows)]
            if len(items) >= self.rules.inline_least:
                for item in items:
                    self.add_case(item)

    def named_lists(self) -> None:
        """Lists that are called cases; what a prompt shows by way of example is none."""
        for fact in self.code.names.parsed.facts:
            if not isinstance(fact, Binding) or not isinstance(fact.value, Display):
                continue
            if self.named(last(fact.target)) and not shows_examples(self.code, fact):
                before = len(self.cases)
                self.displayed(fact.value, fact.scope)
                if len(self.cases) > before:
                    self.lists[fact.target] = None

    def named(self, name: str) -> bool:
        """Whether a variable is called as lists of cases are."""
        return self.rules.inline_names.match(name) is not None or any(
            runner.cases_in is not None and runner.cases_in.match(name) for runner in self.runners
        )

    def downloads(self) -> None:
        """Files of cases that are fetched from somewhere when the evaluation runs."""
        for position in self.parted.texts:
            if isinstance(position.expr, Text) and self.holds_cases(position.expr.value):
                self.refs[EvalRef("remote", position.expr.value, position.expr.span.line)] = None

    def holds_cases(self, text: str) -> bool:
        """Whether an address is that of a file of records; JSON may be anything, unless it is called as cases are."""
        found = DOWNLOAD.fullmatch(text)
        return found is not None and (found[2] != "json" or self.rules.names_set(text.partition("://")[2]))

    # -- what is opened ---------------------------------------------------------------------------------------------

    def opened(self, call: Call, scope: str, opens: Opens) -> None:
        """The file of cases that a call opens."""
        for value in self.texts(call, scope, opens):
            kind = "remote" if REMOTE.match(value.value) or opens.service else "data"
            if kind == "remote" or DATA_FILE.search(value.value):
                text = f"{opens.service}: {value.value}" if opens.service else value.value
                self.refs[EvalRef(kind, text, value.span.line)] = None

    def remote(self, call: Call, scope: str, opens: Opens) -> None:
        """The set that a service keeps and that a call names."""
        for value in self.texts(call, scope, opens):
            if value.value and not DATA_FILE.search(value.value):
                self.refs[EvalRef("remote", f"{opens.service}: {value.value}", call.span.line)] = None

    def texts(self, call: Call, scope: str, opens: Opens) -> Iterator[Text]:
        """The strings that an argument can come from."""
        given = self.code.first_argument(call, (opens.arg, opens.at))
        if given is not None:
            for origin in self.code.names.origins(given, scope):
                if isinstance(origin.expr, Text):
                    yield origin.expr


def detect(code: CodeFile, parted: Parted, rules: EvalRules, sends: bool) -> list[Asset]:
    """The eval config that a code file is, and the cases in it.

    Args:
        code: the file.
        parted: its strings and calls.
        rules: what to recognise.
        sends: whether the file itself reaches a model.
    """
    modules = {module for module in code.names.imports.values() if SEPARATOR.split(module, maxsplit=1)[0] in rules.packages}
    brought = {prefix for module in modules for prefix in prefixes(module)}
    runners = [row for row in rules.runners if not brought.isdisjoint(row.modules)]
    by_path = rules.names_code(code.path) and code.path.rpartition("/")[2] not in ("__init__.py", "conftest.py")
    if not runners and not by_path:
        return []
    finder = Finder(code, rules, parted, runners)
    finder.find()
    if by_path or finder.cases:  # an application that stores what it was asked evaluates nothing
        finder.ran |= {id: line for id, line in finder.made.items() if id not in finder.ran}
    signals = [f"calls of {id}" for id in finder.ran]
    if finder.ran:
        signals.append("import")
    if by_path:
        signals.append(BY_PATH)
    if by_path and sends:
        signals.append("calls a model")
    if not signals:
        return []
    if by_path or finder.ran:
        finder.named_lists()
        finder.downloads()
    return assets(code, finder, tuple(signals))


def prefixes(module: str) -> Iterator[str]:
    """An imported name and the modules around it: `a.b/c`, `a.b`, `a`."""
    yield module
    yield from (module[: match.start()] for match in SEPARATOR.finditer(module))


def assets(code: CodeFile, finder: Finder, signals: tuple[str, ...]) -> list[Asset]:
    """What was found, as assets."""
    format = next(iter(finder.ran), "code")
    found = []
    if finder.cases:
        rows = [Row(value_of(expr), span.line, span.end_line) for span, expr in outermost(finder.cases)]
        name = next(iter(finder.lists), "")
        cases = set_of(code.path, code.context, format, rows, finder.rules, name)
        if cases is not None:
            found.append(cases)
    judges = [] if finder.roles else [grader(code, place, *item) for place, item in enumerate(finder.graders)]
    facts = EvalFacts(
        format,
        signals,
        origin="synthetic" if finder.synthetic else "unknown",
        metrics=tuple(finder.metrics)[:MAX_METRICS],
        refs=(*tuple(finder.refs)[:MAX_REFS], *eval_judges.refs(judges)),
    )
    return [*found, *judges, config(code.path, code.data, code.context, facts)]


def grader(code: CodeFile, place: int, call: Call, runner: Runner) -> Asset:
    """The judge of a call that grades with the model under test."""
    span = call.span
    raw = code.data[span.start : span.end]
    lines = (span.line, span.column, span.end_line)
    return eval_judges.judge(code.path, code.context, lines, raw, runner.id, SUBJECT, place)


def values(expr: Expr) -> Iterator[Expr]:
    """What an expression is made of, without the keys of its objects."""
    if isinstance(expr, Mapping):
        for _, value in expr.entries:
            yield from values(value)
    else:
        yield expr
        for child in children(expr):
            yield from values(child)


def outermost(cases: dict[int, tuple[Span, Expr]]) -> Iterator[tuple[Span, Expr]]:
    """The cases in source order, without those that stand inside another one."""
    end = -1
    for start, (span, expr) in sorted(cases.items()):
        if start >= end:
            end = span.end
            yield span, expr


def value_of(expr: Expr) -> Any:
    """What an expression says, as a record: objects and keyword arguments by name, other arguments by position."""
    match expr:
        case Text(value=value):
            return value
        case Template(parts=parts):
            return "".join(part.value if isinstance(part, Text) else "{}" for part in parts)
        case Mapping(entries=entries):
            return {
                constant(key) or f"[{number}]": value_of(value)
                for number, (key, value) in enumerate(entries)
                if key is not None
            }
        case Call(args=args, keywords=keywords):
            return {
                **{f"[{number}]": value_of(arg) for number, arg in enumerate(args)},
                **{name: value_of(value) for name, value in keywords},
            }
        case Display(items=items):
            return {f"[{number}]": value_of(item) for number, item in enumerate(items)}
        case Choice(options=options):
            return value_of(options[0]) if options else ""
        case Name(path=path):
            return path
        case Function(body=body):
            return value_of(body)
        case _:
            return ""
