"""Graders that an evaluation leaves to its tool, as pins without a value, and the references that make them its judges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from aidebt.assets import SUBJECT, Asset, Confidence, Context, EvalRef, Kind, Usage
from aidebt.eval_rules import DataConfig
from aidebt.facts import Setting
from aidebt.keypaths import KeyIndex


def left_to_tool(settings: Sequence[Setting], index: KeyIndex, row: DataConfig) -> Setting | None:
    """The first metric of a config that a model grades and for which nothing names one."""
    named = [setting.keys for path in row.judge for _, setting in index.find(path)]
    for path in row.metrics if row.judged else ():
        for _, setting in index.find(path):
            if row.judged.isdisjoint((setting.value, *setting.keys)) or any(covers(keys, setting.keys) for keys in named):
                continue
            return setting
    return None


def covers(judge: tuple[str, ...], metric: tuple[str, ...]) -> bool:
    """Whether a grader that stands at some keys is that of a metric: beside it, or in the options of its case or of all."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(judge, metric, strict=False)))
    if judge[0] == "defaultTest" and "assert" not in judge:
        return True
    own = max((place for place, key in enumerate(metric) if key.startswith("[")), default=-1) + 1
    within = metric.index("assert") if "assert" in metric else own
    return shared >= own or (shared >= within and "assert" not in judge)


def pin(path: str, context: Context, setting: Setting, data: bytes, tool: str, how: str) -> Asset:
    """The judge that a tool picks for a metric in a config."""
    span = setting.span
    start = data.rfind(b"\n", 0, span.start) + 1
    end = data.find(b"\n", span.end)
    return judge(
        path,
        context,
        (span.line, span.column, span.end_line),
        data[start : end if end >= 0 else len(data)].strip(),
        tool,
        f"{setting.value}: {how}" if how else setting.value,
    )


def judge(
    path: str, context: Context, place: tuple[int, int, int], raw: bytes, tool: str, note: str, ordinal: int = 0
) -> Asset:
    """A judge without a name. `place` is line, column and last line."""
    return Asset(
        kind=Kind.MODEL_PIN,
        path=path,
        name=f"{tool} judge",
        line=place[0],
        column=place[1],
        end_line=place[2],
        value=None,
        role="chat",
        context=Context.EVAL if context in (Context.TEST, Context.CONFIG, Context.APP) else context,
        content=f"judge of {tool}",
        binding="judge",
        raw=raw,
        usage=Usage.CALL,
        confidence=Confidence.MEDIUM,
        implicit=True,
        ordinal=ordinal,
        package=tool,
        note=note,
    )


def refs(pins: Iterable[Asset]) -> Iterator[EvalRef]:
    """What ties judges to the config in whose file they stand."""
    for found in pins:
        yield EvalRef("judge", SUBJECT if found.note == SUBJECT else "the tool's own", found.line)
