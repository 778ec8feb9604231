"""The cheap `dataclass` behaves as the standard one, and costs less to make."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from aidebt import values
from test_startup import imported_after

Decorate = Callable[..., Any]


def place(module: Any) -> Any:
    @module.dataclass(frozen=True, slots=True)
    class Place:
        """A frozen value."""

        path: str
        line: int = 1
        tags: tuple[str, ...] = module.field(default=(), compare=False)
        raw: bytes = module.field(default=b"", repr=False)

        @property
        def shown(self) -> str:
            """As people write it."""
            return f"{self.path}:{self.line}"

    return Place


def basket(module: Any) -> Any:
    @module.dataclass(slots=True)
    class Basket:
        name: str
        things: list[int] = module.field(default_factory=list)
        count: int = 0

        def __post_init__(self) -> None:
            self.count = len(self.things)

    return Basket


def open_box(module: Any) -> Any:
    @module.dataclass(frozen=True)
    class Box:
        size: int = 3

    return Box


@values.dataclass(frozen=True, slots=True)
class Kept:
    """At the top of a module, where pickle finds it."""

    path: str
    line: int = 1


BOTH = pytest.mark.parametrize("module", [dataclasses, values], ids=["standard", "ours"])


@BOTH
def test_values_are_made_compared_hashed_and_shown(module: Any) -> None:
    kind = place(module)
    one, same, other = kind("a.py", 3, ("x",)), kind(path="a.py", line=3), kind("a.py")
    assert (one.path, one.line, one.tags, one.raw, one.shown) == ("a.py", 3, ("x",), b"", "a.py:3")
    assert one == same and one != other and one != ("a.py", 3)
    assert hash(one) == hash(same) and len({one, same, other}) == 2
    assert repr(one).endswith("Place(path='a.py', line=3, tags=('x',))")
    assert kind.__doc__ == "A frozen value."
    match one:
        case kind(path, line):
            assert (path, line) == ("a.py", 3)
        case _:
            pytest.fail("no match by position")


@BOTH
@pytest.mark.parametrize("make", [place, open_box])
def test_a_frozen_value_does_not_change(module: Any, make: Callable[[Any], Any]) -> None:
    value = make(module)("a") if make is place else make(module)()
    name = dataclasses.fields(value)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError, match=name):
        setattr(value, name, "b")
    with pytest.raises(dataclasses.FrozenInstanceError, match=name):
        delattr(value, name)


@BOTH
def test_a_changing_value_has_its_own_list_and_its_own_start_and_no_hash(module: Any) -> None:
    kind = basket(module)
    one, two = kind("a"), kind("b", [1, 2])
    one.things.append(5)
    assert (one.things, two.things, two.count, kind("c").things) == ([5], [1, 2], 2, [])
    one.name = "z"
    assert one.name == "z"
    with pytest.raises(TypeError):
        hash(one)
    with pytest.raises(AttributeError):
        one.colour = "red"


@BOTH
@pytest.mark.parametrize("arguments", [{}, {"path": "a", "depth": 1}, {"path": "a", "line": 1, "more": 2}])
def test_wrong_arguments_are_refused(module: Any, arguments: dict[str, Any]) -> None:
    kind = place(module)
    for count in range(20):  # after a few instances it is compiled code that takes them
        with pytest.raises(TypeError):
            kind(**arguments)
        with pytest.raises(TypeError):
            kind("a", 1, (), b"", "more")
        assert kind("a", line=count).line == count


@BOTH
@pytest.mark.parametrize("replace", [dataclasses.replace, values.replace], ids=["standard", "ours"])
def test_a_value_with_a_change_is_a_new_value(module: Any, replace: Decorate) -> None:
    one = place(module)("a.py", 3, ("x",), b"raw")
    moved = replace(one, line=4)
    assert (one.line, moved.line, moved.tags, moved.raw) == (3, 4, ("x",), b"raw")
    with pytest.raises(TypeError):
        replace(one, column=1)


@BOTH
def test_a_field_may_be_set_afterwards(module: Any) -> None:
    @module.dataclass(slots=True)
    class Index:
        names: tuple[str, ...]
        first: str = module.field(init=False)
        seen: list[str] = module.field(default_factory=list, init=False)
        count: int = module.field(default=0, init=False)

        def __post_init__(self) -> None:
            self.first = self.names[0]

    one = Index(("a", "b"))
    assert (one.first, one.seen, one.count, Index.__match_args__) == ("a", [], 0, ("names",))
    assert values.replace(one, names=("c",)).first == "c"
    with pytest.raises(TypeError):
        Index(("a",), "b")


@BOTH
def test_a_field_may_be_given_by_name_only(module: Any) -> None:
    @module.dataclass(frozen=True, slots=True)
    class Rows:
        language: str = module.field(default="", kw_only=True)
        names: tuple[str, ...] = ()

    one = Rows(("a",), language="python")
    assert (one.names, one.language, Rows.__match_args__) == (("a",), "python", ("names",))
    assert values.replace(one, names=()) == Rows(language="python")
    assert dataclasses.fields(Rows)[0].kw_only
    with pytest.raises(TypeError):
        Rows((), "python")


@BOTH
def test_the_standard_library_knows_its_fields(module: Any) -> None:
    kind = place(module)
    assert [(item.name, item.type, item.repr, item.compare) for item in dataclasses.fields(kind)] == [
        ("path", "str", True, True),
        ("line", "int", True, True),
        ("tags", "tuple[str, ...]", True, False),
        ("raw", "bytes", False, True),
    ]
    assert dataclasses.asdict(kind("a.py")) == {"path": "a.py", "line": 1, "tags": (), "raw": b""}
    assert dataclasses.is_dataclass(kind) and dataclasses.fields(kind)[1].default == 1


def test_a_value_crosses_processes() -> None:
    kept = Kept("a.py", 7)
    assert pickle.loads(pickle.dumps(kept)) == kept
    assert copy.copy(kept) == copy.deepcopy(kept) == kept


@BOTH
def test_fields_are_inherited(module: Any) -> None:
    @module.dataclass(frozen=True, slots=True)
    class Call:
        path: str
        roles: tuple[str, ...] = ()

    @module.dataclass(frozen=True, slots=True)
    class Client(Call):
        model: str = ""
        roles: tuple[str, ...] = ("chat",)

    one = Client("a", model="m")
    assert [item.name for item in dataclasses.fields(one)] == ["path", "roles", "model"]
    assert (one.path, one.roles, one.model) == ("a", ("chat",), "m")
    assert one == Client("a", ("chat",), "m") != Client("b", ("chat",), "m")
    assert one != Call("a", ("chat",))


def test_a_standard_dataclass_is_no_base() -> None:
    @dataclasses.dataclass
    class Base:
        path: str

    with pytest.raises(TypeError, match="inherits"):
        values.dataclass(type("Child", (Base,), {}))


def test_the_values_of_this_package_are_made_without_the_standard_decorator() -> None:
    loaded = imported_after("import aidebt.analyse, aidebt.link, aidebt.lifecycle, aidebt.config, aidebt.discover")
    assert {"aidebt.facts", "aidebt.report", "aidebt.values"} <= loaded
    assert sorted({"dataclasses", "inspect"} & loaded) == []
