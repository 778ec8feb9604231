from __future__ import annotations

import pytest

from aidebt.detectors.names import MAX_STEPS, Names
from aidebt.facts import Call, Expr, Name, Span, Text
from aidebt.parsers.python import parse

HERE = Span.told(1, 1, 1, 1, 0, 0)


def names(text: str) -> Names:
    return Names(parse(text.encode()))


def leaf(expr: Expr) -> str:
    match expr:
        case Text():
            return expr.value
        case Name():
            return f"<{expr.path}>"
        case Call():
            return f"{expr.callee}()"
        case _:
            return type(expr).__name__


def origins(text: str, path: str, scope: str = "") -> list[str]:
    return [leaf(origin.expr) for origin in names(text).origins(Name(path, HERE), scope)]


@pytest.mark.parametrize(
    ("text", "path", "scope", "found"),
    [
        ('A = "x"\n', "A", "", ["x"]),
        ('A = "x"\nB = A\n', "B", "f", ["x"]),
        ('A = "x"\nA = "y"\n', "A", "", ["x", "y"]),
        ('A = "x" if c else "y"\n', "A", "", ["x", "y"]),
        ('A = b or "y"\n', "A", "", ["<b>", "y"]),
        ('A = ["x", "y"]\n', "A", "", ["x", "y"]),
        ('A = ["x", "y"]\nB = A[0]\n', "B", "", ["x", "y"]),
        ('A = {"k": "x", "l": "y"}\nB = A[name]\n', "B", "", ["x", "y"]),
        ('A = {"k": "x", "l": "y"}\nB = A["k"]\n', "B", "", ["x"]),
        ('B = {"k": "x", "l": "y"}[n]\n', "B", "", ["x", "y"]),
        ('A = lambda: "x"\n', "A", "", ["x"]),
        ('def f():\n    return "x"\nA = f()\n', "A", "", ["x"]),
        ('def f(a="x"):\n    pass\n', "a", "f", ["x"]),
        ("def f(a):\n    pass\n", "a", "f", ["Opaque"]),
        ('A = "x"\ndef f():\n    A = "y"\n', "A", "f", ["y"]),
        ('A = "x"\ndef f():\n    A = "y"\n', "A", "", ["x"]),
        ('class C:\n    a = "x"\n    def f(self):\n        pass\n', "self.a", "C.f", ["x"]),
        ('class C:\n    def g(self):\n        self.a = "x"\n    def f(self):\n        pass\n', "self.a", "C.f", ["x"]),
        ('class B:\n    a = "x"\nclass C(B):\n    def f(self):\n        pass\n', "self.a", "C.f", ["x"]),
        ('class C:\n    a = "x"\nc = C()\n', "c.a", "", ["x"]),
        ('class C:\n    a = "x"\n', "C.a", "", ["x"]),
        ("A = open()\n", "A", "", ["open()"]),
        ("from m import A\n", "A", "", ["<A>"]),
        ("", "A", "", ["<A>"]),
        ("class C:\n    pass\n", "C", "", ["<C>"]),
        ("class C:\n    def f(self):\n        pass\n", "self.a", "C.f", ["<self.a>"]),
        ("", "self.a", "f", ["<self.a>"]),
        ('A = {"k": "x"}\n', "A.other", "", ["<A.other>"]),
    ],
)
def test_where_a_value_comes_from(text: str, path: str, scope: str, found: list[str]) -> None:
    assert origins(text, path, scope) == found


@pytest.mark.parametrize(
    "text", ["A = A\n", "A = B\nB = A\n", "def A():\n    return A()\n", "class A(A):\n    pass\nB = A()\n", "A = A[0]\n"]
)
def test_circles_end(text: str) -> None:
    assert len(origins(text, "A")) <= 1
    assert origins(text, "A.b.c") == ["<A.b.c>"]
    assert isinstance(names(text).qualify("A.create", ""), str)


def test_generated_code_is_followed_only_so_far() -> None:
    chain = "".join(f"A{number} = A{number + 1}\n" for number in range(MAX_STEPS + 50))
    assert origins(chain, "A0") == []


@pytest.mark.parametrize(
    ("text", "path", "scope", "qualified"),
    [
        ("import openai\n", "openai.chat", "", "openai.chat"),
        ("import openai as o\n", "o.chat", "", "openai.chat"),
        ("import a.b\n", "a.b.c", "", "a.b.c"),
        ("from openai import OpenAI as O\n", "O", "", "openai.OpenAI"),
        ("from .x import y\n", "y.z", "", ".x.y.z"),
        ("from . import y\n", "y.z", "", ".y.z"),
        ("from openai import OpenAI\nc = OpenAI()\n", "c.chat.create", "", "openai.OpenAI().chat.create"),
        ("from openai import OpenAI\nc = OpenAI()\nd = c\n", "d.chat", "", "openai.OpenAI().chat"),
        ("from openai import OpenAI\n", "OpenAI().chat", "", "openai.OpenAI().chat"),
        (
            "from openai import OpenAI\nclass C:\n    def __init__(self):\n        self.c = OpenAI()\n"
            "    def f(self):\n        pass\n",
            "self.c.chat",
            "C.f",
            "openai.OpenAI().chat",
        ),
        ("c = a or b()\n", "c.x", "", "a.x"),
        ("c = 3\n", "c.x", "", "c.x"),
        ("", "().x", "", "().x"),
        ("", "nothing.x", "", "nothing.x"),
    ],
)
def test_qualified_names(text: str, path: str, scope: str, qualified: str) -> None:
    assert names(text).qualify(path, scope) == qualified


def test_long_chains_of_bases_and_names_stop() -> None:
    bases = "class C0:\n    a = 'x'\n" + "".join(f"class C{n + 1}(C{n}):\n    pass\n" for n in range(12))
    assert origins(bases, "C5.a") == ["x"]
    assert origins(bases, "C12.a") == ["<C12.a>"]
    aliases = "import m\nA0 = m\n" + "".join(f"A{n + 1} = A{n}\n" for n in range(12))
    assert names(aliases).qualify("A3.x", "") == "m.x"
    assert names(aliases).qualify("A12.x", "").endswith(".x")
