"""Calls that reach a model: which prompts they send, and to which model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aidebt.assets import Asset, AssetRef, NameRef, ParamRef, Ref, Site
from aidebt.detectors import stored
from aidebt.detectors.code import CodeFile
from aidebt.detectors.leads import Leads, root_of
from aidebt.detectors.model_pins import PinTable
from aidebt.detectors.names import RECEIVERS, first_value
from aidebt.detectors.parted import Parted
from aidebt.detectors.positions import last
from aidebt.detectors.prompts import PromptTable
from aidebt.detectors.sending import Sent, Trail, sent
from aidebt.facts import Binding, Call, Expr, Expression, Name, Opaque, Return, walk
from aidebt.facts import Mapping as Display
from aidebt.facts import Sequence as List
from aidebt.signature_rows import CallSignature


class SiteFinder:
    """Matches the calls of one file against the signatures; feeds the prompt and pin tables what the calls prove."""

    def __init__(self, code: CodeFile, pins: PinTable, texts: PromptTable, remotes: Mapping[int, Asset] | None = None) -> None:
        self.code = code
        self.remotes = remotes or {}  # prompts that calls fetch from a store, by where the calls start
        self.pins = pins
        self.texts = texts
        self.leads = Leads(code, pins, texts)
        self.roles: dict[ParamRef, str] = {}  # of what callers pass for parameters
        self.partials = b"partial(" in code.data
        self.redirected: set[int] = set()  # calls, by where they start, whose client has another address
        self.found: list[tuple[Call, str, CallSignature, list[int | Ref], list[int | Ref], str | None, bool]] = []

    def find(self, parted: Parted) -> None:
        """Look at every call once."""
        for call, scope, kinds, _ in parted.calls:
            if "call" in kinds or self.partials:
                self.look(call, scope)
            else:
                self.wrapped(call, scope)
        self.pipes()

    def look(self, call: Call, scope: str) -> None:
        """Match one call, and follow its arguments."""
        call = self.completed(call, scope)
        resolved = self.code.resolved(call, scope)
        signature = self.code.rules.signatures.match_call(call.callee, resolved, self.code.vendors)
        if signature is None or (signature.needs and self.code.first_argument(call, signature.needs, scope) is None):
            self.wrapped(call, scope)
            return
        if signature.kind == "lookalike":
            return
        platform, deployment = self.leads.client(call, scope, resolved, signature)
        if platform is None and not deployment and signature.platform:
            self.redirected.add(call.span.start)
        models = list(self.leads.models(call, scope, signature, platform, deployment))
        texts = list(self.sent(call, scope, signature))
        if models or texts:
            self.found.append((call, scope, signature, models, texts, platform, deployment))

    def completed(self, call: Call, scope: str) -> Call:
        """`partial(create, model=m)`, and a call of what it is bound to, as the call of `create` with all arguments."""
        if not self.partials:
            return call
        if last(call.callee) == "partial" and call.args and self.code.resolved(call, scope).endswith("functools.partial"):
            function = call.args[0]
            return Call(function.path, call.args[1:], call.keywords, call.span) if isinstance(function, Name) else call
        for binding in self.code.names.bindings.get(self.code.names.lookup(call.callee, scope) or "", ()):
            value = first_value(binding.value)
            if isinstance(value, Call) and last(value.callee) == "partial" and value is not call:
                inner = self.completed(value, binding.scope)
                if inner is not value:
                    return Call(inner.callee, inner.args + call.args, call.keywords + inner.keywords, call.span)
        return call

    # -- prompts ----------------------------------------------------------------------------------------------------

    def sent(self, call: Call, scope: str, signature: CallSignature) -> Iterator[int | Ref]:
        """The prompts (by where their literals start) that a call sends, and names of other files that lead to some."""
        for argument in signature.prompts:
            given, trail = self.code.argument(call, argument.arg, scope), Trail()
            if argument.file and given is not None:
                yield from stored.entries(self.code, given, scope, argument.file)
                continue
            for item in sent(self.code, given, scope, argument.role, trail):
                yield self.prove(item)
            yield from stored.narrowed(trail.files)
            yield from trail.remotes
        if call.span.start in self.remotes:
            yield call.span.start

    def prove(self, item: Sent) -> int | Ref:
        """What a text that is sent becomes: a prompt by where it starts, a name to follow elsewhere, a parameter."""
        if item.parameter is not None:
            parameter = ParamRef(*item.parameter)
            self.roles[parameter] = self.roles.get(parameter) or item.role
            return parameter
        if isinstance(item.expr, Name):
            return NameRef(item.expr.path, item.scope)
        self.texts.add(item.expr, item.role, 3)
        return item.expr.span.start

    def wrapped(self, call: Call, scope: str) -> None:
        """A call that is handed both a prompt and an object that holds a model: a chain, an agent, a wrapper."""
        if self.texts.drafts and (self.pins.drafts or self.code.vendors):
            self.joined(handed(call), call, scope, piped=last(call.callee) == "pipe")

    def pipes(self) -> None:
        """Expressions that put a prompt and an object that holds a model together: `prompt | llm`."""
        if b"|" not in self.code.data or not (self.pins.drafts or self.code.vendors):
            return
        for fact in self.code.names.parsed.facts:
            if isinstance(fact, Binding | Return | Expression):
                for node in walk(fact.value):
                    if isinstance(node, Opaque) and len(node.children) > 1:
                        self.joined(flat(node), Call("pipe", (), (), node.span), fact.scope, piped=True)

    def joined(self, values: Sequence[Expr], call: Call, scope: str, *, piped: bool) -> None:
        """Values that meet in one expression: the prompts among them are sent to the models among them.

        Of what is `piped` the parameters count too: a chain that is built of what callers pass.
        """
        if len(values) < 2 or not (self.pins.drafts or self.code.vendors):
            return
        models: list[int | Ref] = []
        for value in values:
            for origin in self.code.names.origins(value, scope) if isinstance(value, Name | Call) else ():
                if isinstance(origin.expr, Call) and origin.expr is not call:
                    models.extend(self.leads.object_models(origin.expr, origin.scope))
            if piped and isinstance(value, Name | Call):
                models.extend(self.piped(value, scope))
        if not models:
            return
        texts: list[int | Ref] = []
        trail = Trail()
        for value in values:
            for item in sent(self.code, value, scope, "", trail):
                if item.parameter is not None and piped:
                    texts.append(ParamRef(*item.parameter))
                elif isinstance(item.expr, Name):
                    texts += [NameRef(item.expr.path, item.scope)] if piped and item.parameter is None else []
                elif self.texts.holds(item.expr):
                    texts.append(item.expr.span.start)
        texts += [*stored.narrowed(trail.files), *trail.remotes]
        if texts:
            self.found.append((call, scope, WRAPPER, models, texts, None, False))

    def piped(self, value: Name | Call, scope: str) -> Iterator[Ref]:
        """Where a part of a chain comes from, if that is not seen in this file: a model, perhaps."""
        root = root_of(value) if isinstance(value, Call) else value
        if not isinstance(root, Name):
            return
        yield from self.leads.passed_in(root, scope)
        head, _, rest = root.path.partition(".")
        if self.code.names.lookup(root.path, scope) is None and (
            head in self.code.names.imports or (rest and head in RECEIVERS)
        ):
            yield NameRef(root.path, scope)

    # -- result -----------------------------------------------------------------------------------------------------

    def sites(self) -> list[Site]:
        """The sites, with the assets that the tables made of their literals."""
        made = []
        for call, scope, signature, models, sending, platform, deployment in self.found:
            pins, texts = made_of(models, self.pins.assets), made_of(sending, {**self.texts.assets, **self.remotes})
            if pins or texts:
                evidence = f"{last(call.callee)}() at line {call.span.line}"
                made.append(
                    Site(
                        signature.id,
                        signature.role,
                        scope,
                        call.span.line,
                        pins,
                        texts,
                        platform,
                        deployment,
                        evidence,
                        call.span.start in self.redirected,
                    )
                )
        return made


def handed(call: Call) -> list[Expr]:
    """What a call is handed: arguments, what stands in lists and objects of them, and for `a.pipe(b)` what it is called on."""
    found: list[Expr] = []
    for item in (*call.args, *(value for _, value in call.keywords)):
        if isinstance(item, List):
            found.extend(item.items)
        elif isinstance(item, Display) and call.keyed:
            found.extend(value for _, value in item.entries)
        else:
            found.append(item)
    if last(call.callee) == "pipe":
        if call.receiver is None:
            found.append(Name(call.callee.rpartition(".")[0], call.span))
        elif isinstance(call.receiver, Call) and last(call.receiver.callee) == "pipe":
            found.extend(handed(call.receiver))
        else:
            found.append(call.receiver)
    return found


def flat(node: Opaque) -> list[Expr]:
    """The operands of an operator, nested ones of the same kind among them."""
    return [item for child in node.children for item in (flat(child) if isinstance(child, Opaque) else [child])]


def made_of(items: Sequence[int | Ref], assets: Mapping[int, Asset]) -> tuple[Ref, ...]:
    """References to what became of literals, in order, each once; literals that became nothing are left out."""
    made: dict[Ref, None] = {}
    for item in items:
        if not isinstance(item, int):
            made[item] = None
        elif item in assets:
            made[AssetRef(assets[item].id)] = None
    return tuple(made)


WRAPPER = CallSignature(vendor="", names=("a call that is handed both",), source="")
