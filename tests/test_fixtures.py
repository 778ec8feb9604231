"""Files that carry their own expectations: each folder of `fixtures/detect` is scanned as a small project of its own.

A comment on the line above says what must be found there, several comments for several assets:

    # pin: role=chat usage=call            every word after it is a field of the asset in the report
    # prompt: role=system runs_on=gpt-4o   `runs_on` is the values of the pins it is linked to, weak links left out
    # pin: set_by=prod.tfvars floating=true   the files whose settings decide it; whether its name moves by itself
    # prompt: below=1 role=system          found so many lines below: a comment cannot stand inside a block of text
    # eval_set: cases=12 origin=human      fields of `eval` are fields too; `judge` and `covers` count the edges of an eval
    # eval_config: below=-1 format=ragas   a whole file stands at line 1, above the comment
    # index: dims=1536 store=weaviate      fields of `index` are fields too; `called` is its names
    # ok: no pin                           nothing of that kind, for a reason worth showing (`ok: no prompt`, `ok: nothing` …)
    # todo: pin role=chat                  a known gap: must be found one day, is not found today
    # todo: no pin                         a known false alarm

Where a format has no comments, `NAME.expect` beside the file has lines such as `7: pin: role=chat`. Whatever nothing expects
must not be found. The comments are blanked before the scan, so that they cannot help it.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from aidebt.config import Settings
from aidebt.reporters import json as reporter
from aidebt.reporters.options import RenderOptions
from aidebt.scan import scan

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "detect"
MARK = re.compile(
    r"\s*(?:#|//|--|\{/\*)\s*(?P<what>pin|prompt|eval_set|eval_config|index|ok|todo): ?(?P<words>.*?)\s*(?:\*/\})?"
)
KINDS = {
    "pin": "model_pin",
    "prompt": "prompt",
    "eval_set": "eval_set",
    "eval_config": "eval_config",
    "index": "embedding_index",
}
EVALS = ("eval_set", "eval_config")
NOTHING = {
    "no pin": ("model_pin",),
    "no prompt": ("prompt",),
    "no eval": EVALS,
    "no index": ("embedding_index",),
    "nothing": ("model_pin", "prompt", *EVALS, "embedding_index"),
}


@dataclass(frozen=True)
class Expected:
    """What a comment says about a line: an asset of `kind` with `fields`, or none; `todo` tells what is not so yet."""

    line: int
    kind: str
    fields: tuple[tuple[str, str], ...] = ()
    none: bool = False
    todo: bool = False


def projects() -> list[str]:
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def files(project: str) -> list[Path]:
    return sorted(path for path in (FOLDER / project).rglob("*") if path.is_file() and path.suffix != ".expect")


def expectations(file: Path) -> list[Expected]:
    beside = file.with_name(f"{file.name}.expect")
    if beside.is_file():
        told = [line.split(":", 1) for line in beside.read_text().splitlines() if line]
        return [made for number, text in told for made in read(int(number), f"#{text}")]
    found: list[Expected] = []
    waiting: list[str] = []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        if MARK.fullmatch(line):
            waiting.append(line)
            continue
        found += [made for text in waiting for made in read(number, text)]
        waiting = []
    assert not waiting, f"{file}: a comment stands above nothing"
    return found


def read(line: int, text: str) -> list[Expected]:
    match = MARK.fullmatch(text)
    assert match, text
    what, words = match["what"], match["words"].split(" (")[0].strip()
    todo = what == "todo"
    if what == "ok" or words in NOTHING:
        assert words in NOTHING, f"line {line}: {text.strip()}"
        return [Expected(line, kind, none=True, todo=todo) for kind in NOTHING[words]]
    if todo:
        what, _, words = words.partition(" ")
    pairs = {word.split("=", 1)[0]: word.split("=", 1)[1] for word in words.split()}
    below = int(pairs.pop("below", "0"))
    return [Expected(line + below, KINDS[what], tuple(pairs.items()), todo=todo)]


@cache
def found(project: str) -> dict[str, list[dict[str, Any]]]:
    """The assets of a project, by file."""
    with TemporaryDirectory() as folder:
        for file in files(project):
            copy = Path(folder, "project", file.relative_to(FOLDER / project))
            copy.parent.mkdir(parents=True, exist_ok=True)
            lines = file.read_text().splitlines(keepends=True)
            copy.write_text("".join("\n" if MARK.fullmatch(line.rstrip("\n")) else line for line in lines))
        report = scan(Settings(paths=(Path(folder, "project"),), jobs=1, cache=False, history=False), date(2026, 11, 22))
    document = json.loads(reporter.render(report, RenderOptions()))
    assert [item for item in document["skipped"] if item["candidate"]] == []
    values = {asset["id"]: str(asset["value"]) for asset in document["assets"]}
    runs_on: dict[str, set[str]] = defaultdict(set)
    for edge in document["edges"]:
        if edge["type"] == "prompt_uses_model" and edge["confidence"] != "low":
            runs_on[edge["source"]].add(values[edge["target"]])
    graded: dict[str, set[str]] = defaultdict(set)
    tested: Counter[str] = Counter()
    paths = {asset["id"]: asset["path"] for asset in document["assets"]}
    set_by: dict[str, set[str]] = defaultdict(set)
    for edge in document["edges"]:
        if edge["type"] == "config_sets_model_for":
            set_by[edge["target"]].add(paths[edge["source"]].rpartition("/")[2])
        if edge["type"] == "eval_uses_judge":
            graded[edge["source"]].add(values[edge["target"]])
        tested[edge["source"]] += edge["type"] == "eval_covers_prompt" and edge["ticks"]
    by_file: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for asset in document["assets"]:
        asset["runs_on"] = ",".join(sorted(runs_on[asset["id"]])) or "nothing"
        asset["set_by"] = ",".join(sorted(set_by[asset["id"]])) or "nothing"
        asset["floating"] = bool(asset["model"] and asset["model"]["floating"])
        asset["model"] = asset["model"]["id"] if asset["model"] else None
        asset |= {key: str(value).replace(" ", "_") for key, value in (asset["remote"] or {}).items() if key != "name"}
        asset |= {
            **(asset["eval"] or {}),
            "covers": tested[asset["id"]],
            "judge": ",".join(sorted(graded[asset["id"]])) or "none",
        }
        index = asset["index"] or {}
        asset |= {**index, "called": ",".join(index.get("called", ()))} if index else {}
        by_file[asset["path"]].append(asset)
    return by_file


def fits(asset: dict[str, Any], expected: Expected) -> bool:
    return asset["kind"] == expected.kind and all(str(asset[name]).lower() == value.lower() for name, value in expected.fields)


@pytest.mark.parametrize(
    ("project", "name"),
    [(project, str(file.relative_to(FOLDER / project))) for project in projects() for file in files(project)],
)
def test_fixture(project: str, name: str) -> None:
    left: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for asset in found(project).get(name, []):
        left[asset["line"]].append(asset)
    problems = []
    for expected in sorted(expectations(FOLDER / project / name), key=lambda item: -len(item.fields)):
        here = left[expected.line]
        fitting = [asset for asset in here if fits(asset, expected)]
        if expected.none:
            if bool(fitting) != expected.todo:
                problems.append(f"{expected.line}: {'no longer ' if expected.todo else ''}a {expected.kind}: {brief(fitting)}")
            if expected.todo:
                left[expected.line] = [asset for asset in here if asset not in fitting]
        elif expected.todo:
            if fitting:
                problems.append(f"{expected.line}: found at last, the todo is done: {brief(fitting)}")
        elif fitting:
            here.remove(fitting[0])
        else:
            problems.append(f"{expected.line}: missing {expected.kind} {expected.fields}, there is {brief(here)}")
    problems += [f"{line}: unexpected {brief(assets)}" for line, assets in left.items() if assets]
    assert not problems, "\n".join([f"{project}/{name}", *problems])


def brief(assets: list[dict[str, Any]]) -> str:
    fields = ("kind", "name", "value", "role", "usage", "context", "runs_on")
    return "; ".join(" ".join(f"{name}={asset[name]}" for name in fields) for asset in assets) or "nothing"


def test_look_alikes_are_as_many_as_hits() -> None:
    everything = [item for project in projects() for file in files(project) for item in expectations(file)]
    told = {(item.none, item.todo) for item in everything}
    assert (True, False) in told
    hits = sum(not item.none and not item.todo for item in everything)
    look_alikes = sum(item.none and not item.todo for item in everything)
    assert look_alikes >= hits, (look_alikes, hits)


@pytest.mark.parametrize("text", ["# ok: no pins", "# pin: role", "# todo: model x=y"])
def test_a_comment_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises((AssertionError, IndexError, KeyError)):
        read(1, text)
