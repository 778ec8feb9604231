"""Calls that reach a model: which prompts they send, and to which model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aidebt.assets import Asset, AssetRef, EnvRef, NameRef, Ref, Site, Usage
from aidebt.detectors import model_pins, stored
from aidebt.detectors.code import CodeFile, constant
from aidebt.detectors.model_pins import PinTable
from aidebt.detectors.positions import Position, last
from aidebt.detectors.prompts import PromptTable
from aidebt.detectors.sending import Trail, sent
from aidebt.detectors.usage import LOOKS_UP, purpose
from aidebt.facts import Binding, Call, Expr, Expression, Item, Name, Opaque, Return, Text, walk
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
        self.following: set[tuple[str, int, int, str]] = (
            set()
        )  # expressions whose models are being looked for, by place and scope
        self.redirected: set[int] = set()  # calls, by where they start, whose client has another address
        self.found: list[tuple[Call, str, CallSignature, list[int | Ref], list[int | Ref], str | None, bool]] = []

    def find(self, everything: list[Position]) -> None:
        """Look at every call once."""
        for position in everything:
            if isinstance(position.expr, Call):
                self.look(position.expr, position.scope)
        self.pipes()

    def look(self, call: Call, scope: str) -> None:
        """Match one call, and follow its arguments."""
        resolved = self.code.resolved(call, scope)
        signature = self.code.rules.signatures.match_call(call.callee, resolved, self.code.vendors)
        if signature is None or (signature.needs and self.code.first_argument(call, signature.needs, scope) is None):
            self.wrapped(call, scope)
            return
        if signature.kind == "lookalike":
            return
        platform, deployment = self.client(call, scope, resolved, signature)
        if platform is None and not deployment and signature.platform:
            self.redirected.add(call.span.start)
        models = list(self.models(call, scope, signature, platform, deployment))
        texts = list(self.sent(call, scope, signature))
        if models or texts:
            self.found.append((call, scope, signature, models, texts, platform, deployment))

    def client(self, call: Call, scope: str, resolved: str, signature: CallSignature) -> tuple[str | None, bool]:
        """The platform that the client's class says, and whether model arguments there are deployment names."""
        client = self.code.rules.signatures.receiver(resolved)
        redirects = client.base_url if client is not None else signature.base_url
        constructor = self.constructor(call, scope) if client is not None else call
        if (
            constructor is not None
            and self.code.first_argument(constructor, redirects) is not None
            and not signature.deployment
        ):
            return None, False  # another vendor or a proxy answers behind this client
        return signature.platform or None, signature.deployment

    def constructor(self, call: Call, scope: str) -> Call | None:
        """The call that built the object `call` is a method of."""
        for origin in self.receivers(call, scope):
            if isinstance(origin, Call):
                return origin
        return None

    def receivers(self, call: Call, scope: str) -> Iterator[Expr]:
        """What the first name or call in the chain of the callee can come from."""
        if call.receiver is not None:
            yield call.receiver
            if isinstance(call.receiver, Call):
                yield from self.receivers(call.receiver, scope)
            return
        parts = call.callee.split(".")
        for cut in range(len(parts) - 1, 0, -1):
            path = ".".join(parts[:cut])
            if self.code.names.lookup(path, scope) is not None:
                yield from (origin.expr for origin in self.code.names.origins(Name(path, call.span), scope))
                return

    # -- models -----------------------------------------------------------------------------------------------------

    def models(
        self, call: Call, scope: str, signature: CallSignature, platform: str | None, deployment: bool
    ) -> Iterator[int | Ref]:
        """The pins (by where their literals start) and the open references that decide the model of a call."""
        given = self.code.first_argument(call, signature.model, scope)
        decided = list(self.of_client(call, scope, signature.role, platform)) if deployment else []
        if decided:
            self.overruled(given, scope, signature.role)
            yield from decided
            return
        if given is not None:
            yield from self.leads(given, scope, signature.role, platform, deployment)
            return
        inherited = [item for item in self.receivers(call, scope) if isinstance(item, Call) and item is not call]
        through = [ref for item in inherited for ref in self.object_models(item, scope)]
        if through:
            yield from through
        elif signature.model and signature.default_model and not open_ended(call):
            self.pins.implicit.append((call, scope, signature.role, signature.package, signature.platform))
            yield call.span.start

    def of_client(self, call: Call, scope: str, role: str, platform: str | None) -> Iterator[int | Ref]:
        """The deployment that the client was built for: its calls go there, whatever model they name."""
        client = self.code.rules.signatures.receiver(self.code.resolved(call, scope))
        constructor = self.constructor(call, scope) if client is not None else None
        if client is not None and constructor is not None:
            held = self.code.first_argument(constructor, client.deployment_arg, scope)
            if held is not None:
                yield from self.leads(held, scope, role, platform, True)

    def overruled(self, expr: Expr | None, scope: str, role: str) -> None:
        """A model that a call names, and that its client overrules: stated, and never used."""
        for origin in self.code.names.origins(expr, scope) if expr is not None else ():
            leaf = origin.expr
            if isinstance(leaf, Text) and leaf.span.start not in self.pins.drafts and self.believable(leaf):
                self.adopt(leaf, origin.scope, role, None, False)
            if isinstance(leaf, Text) and leaf.span.start in self.pins.drafts:
                self.pins.drafts[leaf.span.start].usage = Usage.TABLE

    def leads(self, expr: Expr, scope: str, role: str, platform: str | None, deployment: bool) -> Iterator[int | Ref]:
        """What a model argument leads to; a mapping that is made of itself leads round in a circle only once."""
        place = (type(expr).__name__, expr.span.start, expr.span.end, scope)
        if place in self.following:
            return
        self.following.add(place)
        try:
            yield from self.led_to(expr, scope, role, platform, deployment)
        finally:
            self.following.discard(place)

    def led_to(self, expr: Expr, scope: str, role: str, platform: str | None, deployment: bool) -> Iterator[int | Ref]:
        """The same, whatever is being followed already."""
        for origin in self.code.names.origins(expr, scope):
            leaf = origin.expr
            match leaf:
                case Text():
                    if leaf.span.start in self.pins.drafts:
                        self.pins.flow(leaf.span.start, Usage.CALL, role, platform, deployment)
                        yield leaf.span.start
                    elif self.believable(leaf):
                        self.adopt(leaf, origin.scope, role, platform, deployment)
                        yield leaf.span.start
                case Name(path=path):
                    variable = self.code.variable(leaf, origin.scope)
                    yield EnvRef(variable) if variable else NameRef(path, origin.scope)
                case Call():
                    yield from self.call_models(leaf, origin.scope, role, platform, deployment)
                case Display():
                    for _, value in leaf.entries:
                        if isinstance(value, Text) and value.span.start in self.pins.drafts:
                            self.pins.flow(value.span.start, Usage.CALL, role, platform, deployment)
                            yield value.span.start
                case _:
                    continue

    def believable(self, text: Text) -> bool:
        """Whether a string that no catalog knows can be a model id, standing as the model argument of a known call."""
        value = text.value
        return bool(
            2 <= len(value) <= 100
            and model_pins.IDENTIFIER.fullmatch(value)
            and self.code.rules.catalog.resolve(value).status != "placeholder"
            and not value.startswith(("/", "./", "../"))
        )

    def adopt(self, text: Text, scope: str, role: str, platform: str | None, deployment: bool) -> None:
        """Count an unknown id as a pin because a call was found to use it."""
        position = self.texts.places.get(text.span.start) or Position(text, (), scope, text.span)
        usage, follows = purpose(self.code, position)
        draft = model_pins.Draft(text, position, role, usage, follows, False, "", platform, deployment)
        self.pins.drafts[text.span.start] = draft
        self.pins.flow(text.span.start, Usage.CALL, role, platform, deployment)

    def call_models(self, call: Call, scope: str, role: str, platform: str | None, deployment: bool) -> Iterator[int | Ref]:
        """What a model argument that is itself a call leads to: the environment, a lookup, a built object."""
        signatures = self.code.rules.signatures
        reader = signatures.is_env_reader(call.callee, self.code.resolved(call, scope))
        if reader is not None:
            variable = constant(self.code.first_argument(call, reader.name))
            if variable:
                yield EnvRef(variable)
            fallback = self.code.first_argument(call, reader.default)
            if fallback is not None:
                yield from self.leads(fallback, scope, role, platform, deployment)
            return
        if last(call.callee) in LOOKS_UP:
            fallback = call.argument(2 if last(call.callee) == "getattr" else 1) or call.argument("default")
            if fallback is not None:
                yield from self.leads(fallback, scope, role, platform, deployment)
            base = call.callee.rpartition(".")[0]
            if base and "(" not in base:
                yield from self.leads(
                    Item(Name(base, call.span), Name("", call.span), call.span), scope, role, platform, deployment
                )
            return
        if last(call.callee) in ("Field", "field", "str"):
            yield from self.arguments(call, ("default", 0), scope, role, platform, deployment)
            return
        menu = signatures.match_menu(call.callee, self.code.resolved(call, scope), self.code.vendors)
        if menu is not None:
            yield from self.arguments(call, (*menu.value, *menu.options), scope, role, platform, deployment)
            return
        through = list(self.object_models(call, scope))
        if through:
            yield from through
        elif "(" not in call.callee and call.callee:
            yield NameRef(call.callee, scope)

    def arguments(
        self, call: Call, names: Sequence[str | int], scope: str, role: str, platform: str | None, deployment: bool
    ) -> Iterator[int | Ref]:
        """What those arguments of a call lead to."""
        for name in names:
            value = self.code.argument(call, name)
            if value is not None:
                yield from self.leads(value, scope, role, platform, deployment)

    def object_models(self, call: Call, scope: str) -> Iterator[int | Ref]:
        """The model that a constructed object was built with."""
        resolved = self.code.resolved(call, scope)
        signature = self.code.rules.signatures.match_call(call.callee, resolved, self.code.vendors)
        if signature is None or signature.kind == "lookalike":
            return
        platform, deployment = self.client(call, scope, resolved, signature)
        value = self.code.first_argument(call, signature.model, scope)
        if value is not None:
            yield from self.leads(value, scope, signature.role, platform, deployment)
        elif signature.default_model:
            yield call.span.start  # the pin that the call leaves to its library

    # -- prompts ----------------------------------------------------------------------------------------------------

    def sent(self, call: Call, scope: str, signature: CallSignature) -> Iterator[int | Ref]:
        """The prompts (by where their literals start) that a call sends, and names of other files that lead to some."""
        for argument in signature.prompts:
            given, trail = self.code.argument(call, argument.arg, scope), Trail()
            if argument.file and given is not None:
                yield from stored.entries(self.code, given, scope, argument.file)
                continue
            for item in sent(self.code, given, scope, argument.role, trail):
                if isinstance(item.expr, Name):
                    yield NameRef(item.expr.path, item.scope)
                else:
                    self.texts.add(item.expr, item.role, 3)
                    yield item.expr.span.start
            yield from stored.narrowed(trail.files)
            yield from trail.remotes
        if call.span.start in self.remotes:
            yield call.span.start

    def wrapped(self, call: Call, scope: str) -> None:
        """A call that is handed both a prompt and an object that holds a model: a chain, an agent, a wrapper."""
        if self.texts.drafts and (self.pins.drafts or self.code.vendors):
            self.joined(handed(call), call, scope)

    def pipes(self) -> None:
        """Expressions that put a prompt and an object that holds a model together: `prompt | llm`."""
        if not self.pins.drafts or b"|" not in self.code.data:
            return
        for fact in self.code.names.parsed.facts:
            if isinstance(fact, Binding | Return | Expression):
                for node in walk(fact.value):
                    if isinstance(node, Opaque) and len(node.children) > 1:
                        self.joined(flat(node), Call("pipe", (), (), node.span), fact.scope)

    def joined(self, values: Sequence[Expr], call: Call, scope: str) -> None:
        """Values that meet in one expression: the prompts among them are sent to the models among them."""
        if len(values) < 2 or not (self.pins.drafts or self.code.vendors):
            return
        models: list[int | Ref] = []
        for value in values:
            for origin in self.code.names.origins(value, scope) if isinstance(value, Name | Call) else ():
                if isinstance(origin.expr, Call) and origin.expr is not call:
                    models.extend(self.object_models(origin.expr, origin.scope))
        if not models:
            return
        texts: list[int | Ref] = []
        trail = Trail()
        for value in values:
            texts.extend(
                item.expr.span.start
                for item in sent(self.code, value, scope, "", trail)
                if not isinstance(item.expr, Name) and self.texts.holds(item.expr)
            )
        texts += [*stored.narrowed(trail.files), *trail.remotes]
        if texts:
            self.found.append((call, scope, WRAPPER, models, texts, None, False))

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


def open_ended(call: Call) -> bool:
    """Whether a call is passed arguments that cannot be seen here."""
    if call.keyed:
        return any(
            isinstance(item, Name | Call | Opaque)
            or (isinstance(item, Display) and any(key is None for key, _ in item.entries))
            for item in call.args
        )
    return any(name == "**" for name, _ in call.keywords)


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
