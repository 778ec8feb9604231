"""What decides the model of a call: the literal, name, variable, built object or parameter that a model argument leads to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aidebt.assets import EnvRef, NameRef, ParamRef, Ref, Usage
from aidebt.detectors import beside, joined, model_pins, settings_classes
from aidebt.detectors.code import CodeFile, constant
from aidebt.detectors.hints import IDENTIFIER
from aidebt.detectors.model_pins import PinTable
from aidebt.detectors.names import RECEIVERS
from aidebt.detectors.positions import Position, last
from aidebt.detectors.prompts import PromptTable
from aidebt.detectors.usage import LOOKS_UP, purpose
from aidebt.facts import Call, Expr, Item, Name, Opaque, Template, Text
from aidebt.facts import Mapping as Display
from aidebt.signature_rows import CallSignature


class Leads:
    """Follows the model arguments of one file; tells the pin table what calls prove of its literals."""

    def __init__(self, code: CodeFile, pins: PinTable, texts: PromptTable) -> None:
        self.code = code
        self.pins = pins
        self.texts = texts
        self.fields = settings_classes.fields(code)  # of settings classes, with the variables that decide them
        self.options = settings_classes.options(code)
        self.active: set[tuple[str, int, int, str]] = set()  # what is being followed
        self.reading = False  # while it is only asked what expressions hold, nothing is learnt from it

    def client(self, call: Call, scope: str, resolved: str, signature: CallSignature) -> tuple[str | None, bool]:
        """The platform that the client's class says, and whether model arguments there are deployment names."""
        said = beside.of_call(self.code, call, "model", scope)
        client = self.code.rules.signatures.receiver(resolved)
        redirects = client.base_url if client is not None else signature.base_url
        constructor = self.constructor(call, scope) if client is not None else call
        if (
            constructor is not None
            and self.code.first_argument(constructor, redirects) is not None
            and not signature.deployment
        ):
            return said or None, False  # another vendor or a proxy answers behind this client
        return said or signature.platform or None, signature.deployment

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
                built = self.code.names.called(call.receiver, scope) or ()
                yield from (leaf.expr for item in built for leaf in self.code.names.origins(item.expr, item.scope))
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
            yield from self.passed_in(given, scope)
            yield from self.leads(given, scope, signature.role, platform, deployment)
            return
        inherited = [item for item in self.receivers(call, scope) if isinstance(item, Call) and item is not call]
        through = [ref for item in inherited for ref in self.object_models(item, scope)]
        yield from through
        if signature.kind == "send" or not signature.model:
            yield from self.elsewhere(call, scope, inherited)
        if not through and signature.model and signature.default_model and not open_ended(call):
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

    def passed_in(self, expr: Expr, scope: str) -> list[Ref]:
        """The parameters that a value comes from."""
        return [ParamRef(function, name) for function, name in self.code.names.parameters(expr, scope)]

    def elsewhere(self, call: Call, scope: str, inherited: Sequence[Call]) -> Iterator[Ref]:
        """Where the object that a call is made on comes from, if that is not seen in this file."""
        root = root_of(call)
        if isinstance(root, Name):
            found = self.passed_in(root, scope)
            yield from found
            if not found and self.code.names.lookup(root.path, scope) is None:
                head, _, rest = root.path.partition(".")
                if head in self.code.names.imports or (rest and head in RECEIVERS):
                    yield NameRef(root.path, scope)
        for built in inherited:
            if (
                built.callee.partition(".")[0] in self.code.names.imports
                and "(" not in built.callee
                and not self.known(built, scope)
            ):
                yield NameRef(built.callee, scope)

    def known(self, call: Call, scope: str) -> bool:
        """Whether a row knows a call."""
        return (
            self.code.rules.signatures.match_call(call.callee, self.code.resolved(call, scope), self.code.vendors) is not None
        )

    def leads(self, expr: Expr, scope: str, role: str, platform: str | None, deployment: bool) -> Iterator[int | Ref]:
        """What a model argument leads to; a name that is made of itself leads round in a circle only once."""
        here = (type(expr).__name__, expr.span.start, expr.span.end, scope)
        if here in self.active:
            return
        self.active.add(here)
        try:
            yield from self.led(expr, scope, role, platform, deployment)
        finally:
            self.active.discard(here)

    def led(self, expr: Expr, scope: str, role: str, platform: str | None, deployment: bool) -> Iterator[int | Ref]:
        """The same, for an expression that is not being followed already."""
        for origin in self.code.names.origins(expr, scope):
            leaf = origin.expr
            yield from (EnvRef(variable) for variable in self.fields.get(origin.bound, ()))
            match leaf:
                case Text():
                    if leaf.span.start in self.pins.drafts:
                        self.flow(leaf, role, platform, deployment)
                        yield leaf.span.start
                    elif not self.reading and self.believable(leaf):
                        self.adopt(leaf, origin.scope, role, platform, deployment)
                        yield leaf.span.start
                case Name(path=path):
                    given = settings_classes.option(self.code, self.options, path, origin.scope)
                    if given is not None:
                        yield from self.leads(given, origin.scope, role, platform, deployment)
                    variable = self.code.variable(leaf, origin.scope)
                    yield EnvRef(variable) if variable else NameRef(path, origin.scope)
                case Call():
                    yield from self.call_models(leaf, origin.scope, role, platform, deployment)
                case Template():
                    yield from self.joined(leaf, origin.scope, role, platform, deployment)
                case Display():
                    for _, value in leaf.entries:
                        if isinstance(value, Text) and value.span.start in self.pins.drafts:
                            self.flow(value, role, platform, deployment)
                            yield value.span.start
                case _:
                    continue

    def joined(self, template: Template, scope: str, role: str, platform: str | None, deployment: bool) -> Iterator[int | Ref]:
        """What an id that is put together leads to: itself, a part that is the model (`f"models/{model}"`), or nobody knows."""
        start = template.span.start
        if start in self.pins.drafts:
            self.flow(template, role, platform, deployment)
            yield start
            return
        text = joined.whole(self.code, template, scope)
        if text is not None:
            if not self.reading and self.believable(text):
                self.adopt(text, scope, role, platform, deployment)
                yield start
            return
        parts = [
            ref
            for part in joined.parts(template)
            if not isinstance(part, Text)
            for ref in self.part(part, scope, role, platform)
        ]
        yield from parts
        if not parts and not self.reading and joined.likely(template):
            known = self.texts.places.get(start)
            frames, statement = (known.frames, known.statement) if known is not None else ((), template.span)
            position = Position(joined.written(self.code, template), frames, scope, statement)
            if model_pins.add_dynamic(self.code, self.pins, position, role):
                self.pins.flow(start, Usage.CALL, role, platform, deployment)
                yield start

    def part(self, part: Expr, scope: str, role: str, platform: str | None) -> Iterator[int | Ref]:
        """The models, variables and names of other files that a part of an id leads to, and the parameters it comes from."""
        yield from self.passed_in(part, scope)
        for origin in self.code.names.origins(part, scope):
            leaf = origin.expr
            if isinstance(leaf, Text) and leaf.span.start in self.pins.drafts:
                self.flow(leaf, role, platform, False)
                yield leaf.span.start
            elif isinstance(leaf, Call):
                led = self.call_models(leaf, origin.scope, role, platform, False)
                yield from (ref for ref in led if not isinstance(ref, NameRef) or self.seen(ref))
            elif isinstance(leaf, Name):
                variable = self.code.variable(leaf, origin.scope)
                if variable or leaf.path.partition(".")[0] in self.code.names.imports:
                    yield EnvRef(variable) if variable else NameRef(leaf.path, origin.scope)

    def seen(self, ref: NameRef) -> bool:
        """Whether a name is of this file or of one that it imports."""
        return ref.path.partition(".")[0] in self.code.names.imports or self.code.names.lookup(ref.path, ref.scope) is not None

    def flow(self, text: Text | Template, role: str, platform: str | None, deployment: bool) -> None:
        """A literal that a call was found to use."""
        if not self.reading:
            self.pins.flow(text.span.start, Usage.CALL, role, platform, deployment)

    def believable(self, text: Text) -> bool:
        """Whether a string that no catalog knows can be a model id, standing as the model argument of a known call."""
        value = text.value
        return bool(
            2 <= len(value) <= 100
            and IDENTIFIER.fullmatch(value)
            and self.code.rules.catalog.resolve(value).status != "placeholder"
            and not self.code.rules.catalog.shapes.task(value)
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
            yield from self.passed_in(value, scope)
            yield from self.leads(value, scope, signature.role, platform, deployment)
        elif signature.default_model:
            yield call.span.start  # the pin that the call leaves to its library


def root_of(call: Call) -> Expr:
    """What the chain of a call starts from: `self.llm` of `self.llm.bind_tools(tools).invoke(messages)`."""
    receiver = call.receiver
    while isinstance(receiver, Call):
        call, receiver = receiver, receiver.receiver
    if receiver is not None:
        return receiver
    return Name(call.callee.rpartition(".")[0] or call.callee, call.span)


def open_ended(call: Call) -> bool:
    """Whether a call is passed arguments that cannot be seen here."""
    if call.keyed:
        return any(
            isinstance(item, Name | Call | Opaque)
            or (isinstance(item, Display) and any(key is None for key, _ in item.entries))
            for item in call.args
        )
    return any(name == "**" for name, _ in call.keywords)
