from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from aidebt import facts as f
from aidebt.parsers import by_name
from aidebt.parsers.magics import plain

PYTHON = {"kernelspec": {"language": "python", "name": "python3"}}


def code(source: str | list[str], **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": [], "metadata": {}, "execution_count": None, **more}


def prose(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def notebook(cells: Sequence[Mapping[str, Any]], metadata: Mapping[str, Any] = PYTHON, *, indent: int | None = 1) -> bytes:
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=indent).encode()


def parse(data: bytes) -> f.ParsedFile:
    return by_name("notebook").parse(data)


def bound(parsed: f.ParsedFile) -> dict[str, str]:
    """Target → value of each binding to a string."""
    return {
        fact.target: fact.value.value for fact in parsed.facts if isinstance(fact, f.Binding) and isinstance(fact.value, f.Text)
    }


def texts(parsed: f.ParsedFile) -> list[f.Text]:
    return [
        node
        for fact in parsed.facts
        if isinstance(fact, f.Binding | f.Expression | f.Return)
        for node in f.walk(fact.value)
        if isinstance(node, f.Text)
    ]


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def test_code_cells_are_one_module_in_order() -> None:
    cells = [
        code("A = 'one'"),
        prose("B = 'two'"),
        code(lines("C = 'three'\nD = 'four'")),
        {"cell_type": "raw", "source": "E = 'five'"},
    ]
    assert bound(parse(notebook(cells))) == {"A": "one", "C": "three", "D": "four"}


@pytest.mark.parametrize("indent", [None, 0, 1, 4])
@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("escaped", [False, True])
def test_places_are_those_of_the_file(indent: int | None, split: bool, escaped: bool) -> None:
    source = 'x = "plain"\ny = "Grüße 🚂 \\"tab\\t\\""; z = "ß"\nlong = """one\ntwo"""\n'
    cells = [prose("é" * 40), code(lines(source) if split else source), code("last = 'end'")]
    data = json.dumps({"cells": cells}, indent=indent, ensure_ascii=escaped).encode()
    found = texts(parse(data))
    assert [text.value for text in found] == ["plain", 'Grüße 🚂 "tab\t"', "ß", "one\ntwo", "end"]
    text = data.decode()
    starts = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]
    for item in found:
        span = item.span
        at, end = starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1
        written = data[span.start : span.end].decode()
        assert written == text[at:end]
        assert written[:2] in ('\\"', "'e", "'p")
        assert written[-2:] in ('\\"', "d'")


def test_each_cell_knows_its_number_and_its_bytes() -> None:
    data = notebook([prose("p"), code("A = 'one'"), code(""), code("B = 'two'")])
    cells = parse(data).cells
    assert [number for _, _, number in cells] == [1, 3]
    assert [data[start:end] for start, end, _ in cells] == [b"A = 'one'", b"B = 'two'"]


def test_what_is_no_python_spoils_one_cell_alone() -> None:
    parsed = parse(notebook([code('A = """never closed'), code("B = 'two'"), code("print 'old' if")]))
    assert bound(parsed) == {"B": "two"}
    assert parsed.broken.startswith("cell 0: line 1 is not valid Python")


def test_outputs_attachments_and_metadata_are_nothing() -> None:
    output = {
        "output_type": "stream",
        "name": "stdout",
        "text": ["X = 'gpt-4'\n"],
        "source": ["Y = 'z'"],
        "cells": [code("Z = 'z'")],
    }
    extra = {"attachments": {"a.png": {"image/png": "AAAA"}}}
    parsed = parse(
        notebook(
            [code("A = 'one'", outputs=[output] * 3, **extra), prose("x")], {**PYTHON, "widgets": {"cells": [code("W = 'w'")]}}
        )
    )
    assert bound(parsed) == {"A": "one"}


def test_the_third_format_has_worksheets() -> None:
    cells = [{"cell_type": "code", "input": ["A = 'one'\n"], "language": "python", "outputs": [], "prompt_number": 1}]
    parsed = parse(json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}, {"cells": [code("B = 'two'")]}]}).encode())
    assert bound(parsed) == {"A": "one", "B": "two"}


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"kernelspec": {"language": "R", "name": "ir"}}, "a notebook in r: its cells are not read"),
        ({"language_info": {"name": "julia"}}, "a notebook in julia: its cells are not read"),
        ({"kernelspec": {"language": "python"}, "language_info": {"name": "C#"}}, "a notebook in c#: its cells are not read"),
    ],
)
def test_other_kernels_are_told(metadata: dict[str, Any], said: str) -> None:
    parsed = parse(notebook([code("x <- 'gpt-4o'")], metadata))
    assert (parsed.facts, parsed.unread, parsed.foreign) == ((), said, True)


@pytest.mark.parametrize(
    "metadata",
    [{}, {"kernelspec": {"name": "python3"}}, {"kernelspec": {"language": "Python"}}, {"language_info": {"name": "ipython"}}],
)
def test_python_kernels_however_they_say_it(metadata: dict[str, Any]) -> None:
    assert bound(parse(notebook([code("A = 'one'")], metadata))) == {"A": "one"}


def test_a_cell_of_another_language_is_left_out() -> None:
    cells = [code("A = 'one'"), code("let B = 'two'", metadata={"vscode": {"languageId": "typescript"}})]
    assert bound(parse(notebook(cells))) == {"A": "one"}


# -- magics -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("!pip install x\nA = 'one'", {"A": "one"}),
        ("%load_ext a.b\nA = 'one'", {"A": "one"}),
        ("!pip install \\\n  'x[y' \\\n  z\nA = 'one'", {"A": "one"}),
        ("A = 'one'\nA?\nprint??\n?A\n", {"A": "one"}),
        ("files = !ls '*.py'\nA = 'one'", {"A": "one"}),
        ("x = %sql select 'y'\nA = 'one'", {"A": "one"}),
        ("if x:\n    !ls\n    A = 'one'\nelse:\n    %cd ..\n", {"A": "one"}),
        ("%time A = 'one'", {"A": "one"}),
        ("for x in y:\n    %timeit A = 'one'\n", {"A": "one"}),
        ("%%time\nA = 'one'", {"A": "one"}),
        ("%%capture out\nA = 'one'", {"A": "one"}),
        ("\n%%time\n\nA = 'one'", {"A": "one"}),
        ("%%writefile app.py\nA = 'one'", {"A": "one"}),
        ("%%writefile -a src/app.py\nA = 'one'", {"A": "one"}),
        ("%env MODEL=one", {"os.environ.MODEL": "one"}),
        ("%env MODEL = one", {"os.environ.MODEL": "one"}),
        ("%set_env MODEL one\nA = 'two'", {"os.environ.MODEL": "one", "A": "two"}),
        ("A = 'two'\n%env MODEL='one'", {"A": "two", "os.environ.MODEL": "one"}),
    ],
)
def test_magics_are_stepped_over(cell: str, left: dict[str, str]) -> None:
    for source in (cell, lines(cell)):
        parsed = parse(notebook([code(source)]))
        assert list(bound(parsed).items()) == list(left.items())
        assert parsed.broken == ""


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("%%bash\nA='one'", {}),
        ("%%html\n<b>A = 'one'</b>", {}),
        ("%%writefile .env\nA='one'", {}),
        ("%%sql\nselect 'x'", {}),
        ("%env", {}),
        ("%env MODEL", {}),
        ("# %env MODEL=one\n", {}),
    ],
)
def test_what_is_no_python_is_none(cell: str, left: dict[str, str]) -> None:
    assert bound(parse(notebook([code(cell)]))) == left


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('A = """Say it.\n! Loudly\n%env B=c\nwho?\n"""', "Say it.\n! Loudly\n%env B=c\nwho?\n"),
        ("A = '''Is \\''' it\n!'''", "Is ''' it\n!"),
        ("A = ('one '\n'two'\n)\n!ls", "one two"),
        ("A = 'what?' # sure?\n", "what?"),
    ],
)
def test_what_only_looks_like_a_magic_stays(cell: str, value: str) -> None:
    parsed = parse(notebook([code(cell)]))
    assert bound(parsed)["A"] == value
    assert "os.environ.B" not in bound(parsed)


def test_a_remainder_is_no_magic() -> None:
    cell = "A = (\n    'hello %s'\n    % name\n)\nB = (x\n     % y)\n"
    assert plain(cell) == (cell, [])


def test_magics_keep_their_length() -> None:
    cell = "%%time\n!ls\n!\n%timeit f(x)\nx?\ny = !pwd\n%env A=b\nz = 'é'"
    assert len(plain(cell)[0]) == len(cell)


# -- what is broken or hostile ------------------------------------------------------------------------------------------


def test_a_broken_notebook_gives_what_stands_before_and_says_where() -> None:
    whole = notebook([code("A = 'one'"), code("B = 'two'"), code("C = 'three'")])
    broken = whole[: whole.index(b"'two'")]
    parsed = parse(broken)
    assert bound(parsed) == {"A": "one"}
    assert parsed.unread == f"line {broken.count(10) + 1} is not valid JSON: only the code cell before it was read"


def test_an_open_merge_is_told() -> None:
    whole = notebook([code("A = 'one'")])
    parsed = parse(whole.replace(b'   "cell_type"', b"<" * 7 + b' HEAD\n   "cell_type"', 1))
    assert parsed.unread == "line 4 stands in a merge that is not resolved: nothing was read"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"cells": 1}',
        b'{"cells": {}}',
        b'{"cells": [1, null, [], {"cell_type": "code", "source": 5}, {"cell_type": ["code"], "source": ["x"]}]}',
        b'{"cells": [{"cell_type": "code", "source": [1, {"a": 2}, null, "x = 1"]}], "metadata": []}',
        b'{"cells": [{"cell_type": "code", "source": "x"}], "metadata": {"kernelspec": 3, "language_info": {"name": 4}}}',
        b"\xff\xfe",
        b'{"cells": [{"cell_type": "code", "source": "\xff = 1"}]}',
        b'{"cells": [{"cell_type": "code", "source": "\\ud800 = 1; a = \'\\ude00\'"}]}',
        b'{"cells": [{"cell_type": "code", "source": "\\',
        b'{"cells"' * 1000,
        b"[" * 100_000,
        b'{"cells": ' + b"[" * 100_000,
        b'{"metadata": {"a": ' + b'{"a":' * 100_000,
        b"\xef\xbb\xbf" + notebook([code("A = 'one'")]),
        notebook(
            [code("%" * 50), code("!" * 50), code("?" * 50), code("'''" * 9), code("\\" * 9), code("(" * 500), code("=!" * 300)]
        ),
    ],
)
def test_nothing_in_a_file_is_too_much(data: bytes) -> None:
    parsed = parse(data)
    for fact in parsed.facts:
        assert 0 <= fact.span.start <= fact.span.end <= len(data)
    assert by_name("notebook").essence(data) is not None


def test_the_byte_order_mark_counts() -> None:
    data = b"\xef\xbb\xbf" + notebook([code("A = 'one'")], indent=None)
    (text,) = texts(parse(data))
    assert data[text.span.start : text.span.end] == b"'one'"


def test_only_the_source_of_code_cells_speaks_for_a_notebook() -> None:
    data = notebook([prose("openai"), code(["import\n", "os"], outputs=[{"text": "gpt-4o"}])])
    assert by_name("notebook").essence(data) == b"import\\n\nos"
    assert by_name("notebook").essence(data[:-9]) == data[:-9]
