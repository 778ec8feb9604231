"""What must never stand in a tracked file, and what every module has."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 1_500_000  # bytes; the catalog's largest file stays well under it
TEXT = {".py", ".toml", ".md", ".json", ".yaml", ".yml", ".cfg", ".sh", ".txt", ""}

# Written in pieces, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of somebody's machine": r"(?<![\w.])/(?:work|tmp/w|root|home/\w+|Users/\w+)/\w",
    "a package registry's host": r"py" + r"pi\.org|files\.python" + r"hosted|registry\.npm" + r"js|cr" + r"ates\.io",
    "an address inside a private network": r"\b(?:10|192\.168)(?:\.\d{1,3}){2,3}\b:\d|\.in" + r"ternal/",
    "a merge left open": r"^(?:<{7}|>{7}) ",
}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("not a git checkout", allow_module_level=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


FILES = tracked()
MODULES = [path for path in FILES if path.suffix == ".py" and path.is_relative_to(ROOT / "src")]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_private_is_tracked(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.MULTILINE)
    found = []
    for path in FILES:
        if path.suffix not in TEXT:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found, "\n".join([what, *found])


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a path of somebody's machine", "see " + "/ro" + "ot/x"),
        ("a path of somebody's machine", "cd /ho" + "me/anna/src"),
        ("a package registry's host", "https://py" + "pi.org/simple"),
        ("an address inside a private network", "http://10" + ".1.2.3:8080/"),
    ],
)
def test_the_patterns_find_what_they_name(what: str, line: str) -> None:
    assert re.search(FORBIDDEN[what], line)


@pytest.mark.parametrize(
    "line", ["src/ro" + "ot/x", "a/wo" + "rk/b", "./wo" + "rk/x", "version 10.1.2.3", "the homepage /homes/x"]
)
def test_the_patterns_leave_the_rest_alone(line: str) -> None:
    assert not [what for what, pattern in FORBIDDEN.items() if re.search(pattern, line)]


def test_no_tracked_file_is_large() -> None:
    assert {str(path.relative_to(ROOT)): size for path in FILES if (size := path.stat().st_size) > LARGEST} == {}


def test_every_module_says_what_it_is_for() -> None:
    assert MODULES
    bare = [path for path in MODULES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert [str(path.relative_to(ROOT)) for path in bare] == []


def test_only_the_command_line_prints() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        if not path.name.startswith("cli")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert found == []


def test_nothing_scanned_can_be_executed() -> None:
    """No module of the scanner calls what runs, unpickles or imports its input."""
    dangerous = {"eval", "exec", "compile", "__import__"}
    modules = {"pickle", "marshal", "shelve", "dill", "joblib"}
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name in dangerous:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}")
                case ast.Import(names=names) if modules & {alias.name.partition(".")[0] for alias in names}:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} import")
                case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in modules:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} import")
    (only,) = found  # what the standard decorator does too: `__init__` from the names of a class's own fields
    assert only.startswith("src/aidebt/values.py:") and only.endswith(" exec")


def test_what_makes_classes_sees_no_input() -> None:
    """`values.py` executes what it writes itself, so nothing that reads anything may be within its reach."""
    tree = ast.parse((ROOT / "src/aidebt/values.py").read_text(encoding="utf-8"))
    imported = {name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in [node.module]}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported == {"__future__", "typing", "itertools", "operator", "dataclasses"}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert called.isdisjoint({"open", "input"})
