"""The standard `dataclass` at a tenth of its price: a class costs 0.1 ms to make instead of 1.3, and there are a hundred here.

To the type checker these are the names of `dataclasses` themselves. At run time the decorator makes the class with its slots
and leaves `__init__` to be compiled when there are some instances; what compares, hashes and shows a value goes through one
`attrgetter`. `dataclasses.fields`, `replace` and `asdict` take such classes too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:
    from itertools import zip_longest
    from operator import attrgetter

    _MISSING = object()
    _FEW = 8  # instances that are made before it pays to compile what makes them

    class _Field:
        """What `field` says of one field."""

        __slots__ = ("compare", "default", "factory", "init", "kw_only", "repr", "type")

        def __init__(self, default=_MISSING, factory=_MISSING, repr=True, compare=True, kw_only=False, init=True):
            self.default, self.factory, self.repr, self.compare = default, factory, repr, compare
            self.kw_only, self.init, self.type = kw_only, init, ""

    def field(*, default=_MISSING, default_factory=_MISSING, repr=True, compare=True, kw_only=False, init=True):
        """As `dataclasses.field`, with the options that are used here."""
        return _Field(default, default_factory, repr, compare, kw_only, init)

    def dataclass(cls=None, /, *, frozen=False, slots=False, unsafe_hash=False):
        """As `dataclasses.dataclass`, with the options that are used here."""
        if cls is None:
            return lambda decorated: dataclass(decorated, frozen=frozen, slots=slots, unsafe_hash=unsafe_hash)
        own = _own_fields(cls)
        told = _inherited(cls) | own
        left_out = {*own, "__dict__", "__weakref__"}
        namespace = {name: value for name, value in cls.__dict__.items() if name not in left_out}
        by_position = tuple(name for name, given in told.items() if given.init and not given.kw_only)
        namespace |= {"__match_args__": by_position, "__dataclass_fields__": _Fields(told)}
        if slots:
            namespace["__slots__"] = tuple(own)
        else:
            namespace |= {name: given.default for name, given in own.items() if given.default is not _MISSING}
        _add_methods(namespace, cls, told, frozen, slots, frozen or unsafe_hash)
        made = type(cls)(cls.__name__, cls.__bases__, namespace)
        made.__qualname__ = cls.__qualname__
        made.__init__ = _first_init(made, told, frozen, slots)
        return made

    def _own_fields(cls):
        own = {}
        for name, hint in cls.__annotations__.items():
            value = cls.__dict__.get(name, _MISSING)
            own[name] = given = value if isinstance(value, _Field) else _Field(value)
            given.type = hint
        return own

    def _inherited(cls):
        told = {}
        for base in reversed(cls.__mro__[1:]):
            fields = base.__dict__.get("__dataclass_fields__", ())
            if fields and not isinstance(fields, _Fields):
                raise TypeError(f"{cls.__name__} inherits from a standard dataclass")
            told |= fields.told if fields else {}
        return told

    def replace(value, /, **changes):
        """As `dataclasses.replace`."""
        kind = type(value)
        fields = kind.__dict__.get("__dataclass_fields__")
        if not isinstance(fields, _Fields):
            import dataclasses

            return dataclasses.replace(value, **changes)
        for name, given in fields.told.items():
            if given.init and name not in changes:
                changes[name] = getattr(value, name)
        return kind(**changes)

    class _Fields:
        """`__dataclass_fields__`, made by the standard library for those who ask."""

        def __init__(self, told):
            self.told = told
            self._made = None

        def __get__(self, instance, owner):
            if self._made is None:
                import dataclasses

                def standard(given):
                    default = dataclasses.MISSING if given.default is _MISSING else given.default
                    factory = dataclasses.MISSING if given.factory is _MISSING else given.factory
                    shown = {name: getattr(given, name) for name in ("repr", "compare", "kw_only", "init")}
                    return dataclasses.field(default=default, default_factory=factory, **shown)

                rows = [(name, given.type, standard(given)) for name, given in self.told.items()]
                self._made = dataclasses.make_dataclass(owner.__name__, rows).__dataclass_fields__
            return self._made

    def _first_init(cls, told, frozen, slots):
        """An `__init__` that takes its time, and after a few instances puts a compiled one in its place."""
        plain = all(given.init and not given.kw_only for given in told.values()) and not hasattr(cls, "__post_init__")
        left = [_FEW if plain else 0]

        def __init__(self, *args, **kwargs):  # noqa: N807
            left[0] -= 1
            if left[0] >= 0 and len(args) <= len(told):
                _fill(self, told, args, kwargs)
            else:
                cls.__init__ = _compiled_init(cls, told, frozen, slots)
                cls.__init__(self, *args, **kwargs)

        return __init__

    def _fill(value, told, args, kwargs):
        """What a compiled `__init__` does, field by field."""
        store = object.__setattr__
        for (name, given), told_value in zip_longest(told.items(), args, fillvalue=_MISSING):
            if told_value is _MISSING:
                told_value = kwargs.pop(name, _MISSING)
            if told_value is _MISSING:
                told_value = given.default if given.factory is _MISSING else given.factory()
            if told_value is _MISSING:
                raise TypeError(f"{type(value).__name__}() lacks an argument: {name}")
            store(value, name, told_value)
        if kwargs:
            raise TypeError(f"{type(value).__name__}() has no argument, or twice: {next(iter(kwargs))}")

    def _compiled_init(cls, told, frozen, slots):
        parameters, lines = [], []
        scope = {"_missing": _MISSING}
        for name, given in sorted(told.items(), key=lambda item: item[1].kw_only):
            if given.kw_only and "*" not in parameters:
                parameters.append("*")
            value = name
            if not given.init:
                if given.factory is _MISSING and given.default is _MISSING:
                    continue  # `__post_init__` sets it
                scope[f"_make_{name}"] = given.factory if given.default is _MISSING else (lambda kept=given.default: kept)
                value = f"_make_{name}()"
            elif given.factory is not _MISSING:
                scope[f"_make_{name}"] = given.factory
                parameters.append(f"{name}=_missing")
                value = f"_make_{name}() if {name} is _missing else {name}"
            elif given.default is not _MISSING:
                scope[f"_default_{name}"] = given.default
                parameters.append(f"{name}=_default_{name}")
            else:
                parameters.append(name)
            if not frozen:
                lines.append(f"self.{name} = {value}")
            elif slots:
                scope[f"_set_{name}"] = getattr(cls, name).__set__
                lines.append(f"_set_{name}(self, {value})")
            else:
                lines.append(f"self.__dict__[{name!r}] = {value}")
        if hasattr(cls, "__post_init__"):
            lines.append("self.__post_init__()")
        source = f"def __init__({', '.join(['self', *parameters])}):\n " + "\n ".join(lines or ["pass"])
        exec(source, scope)  # noqa: S102 - the fields of our own classes, as the standard library does it
        init = scope["__init__"]
        init.__qualname__ = f"{cls.__qualname__}.__init__"
        return init

    def _add_methods(namespace, cls, told, frozen, slots, hashed):
        compared = [name for name, given in told.items() if given.compare]
        shown = [name for name, given in told.items() if given.repr]
        key = attrgetter(*compared) if compared else type

        def __eq__(self, other):  # noqa: N807
            return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

        def __hash__(self):  # noqa: N807
            return hash(key(self))

        def __repr__(self):  # noqa: N807
            listed = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
            return f"{self.__class__.__qualname__}({listed})"

        namespace.setdefault("__repr__", __repr__)
        if "__eq__" not in cls.__dict__:
            namespace["__eq__"] = __eq__
            if cls.__dict__.get("__hash__") is None:
                namespace["__hash__"] = __hash__ if hashed else None
        if frozen:
            namespace |= {"__setattr__": _refuse, "__delattr__": _refuse}
        if slots:
            _add_state(namespace, tuple(told))

    def _refuse(self, name, *value):
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot {'assign to' if value else 'delete'} field {name!r}")

    def _add_state(namespace, names):
        """Pickled as the list of its fields, by position: values cross from one process to another."""
        store = object.__setattr__

        def __getstate__(self):  # noqa: N807
            return [getattr(self, name) for name in names]

        def __setstate__(self, state):  # noqa: N807
            for name, value in zip(names, state, strict=True):
                store(self, name, value)

        namespace |= {"__getstate__": __getstate__, "__setstate__": __setstate__}


__all__ = ["dataclass", "field", "replace"]
