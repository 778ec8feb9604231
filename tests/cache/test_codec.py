from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from aidebt.assets import (
    Asset,
    AssetRef,
    Confidence,
    Context,
    Deployed,
    EnvRef,
    EvalFacts,
    EvalRef,
    EvalRow,
    Evidence,
    FileAssets,
    Ignore,
    IndexFacts,
    IndexPlace,
    Kind,
    NameRef,
    Outward,
    Site,
    Term,
    Usage,
    Wire,
)
from aidebt.cache.codec import Codec

PROMPT = Asset(
    Kind.PROMPT,
    "caf\udce9.py",
    "A.ask",
    1,
    2,
    3,
    None,
    "system",
    Context.APP,
    "You are\n\u2028 \U0001f600",
    "SYSTEM",
    b"\x00\xff\x80\"'\n",
)
PIN = replace(
    PROMPT,
    kind=Kind.MODEL_PIN,
    value="gpt-4o",
    usage=Usage.CALL,
    confidence=Confidence.LOW,
    implicit=True,
    cell=4,
    placeholders=("a", "b"),
)
INDEX = replace(
    PROMPT,
    kind=Kind.EMBEDDING_INDEX,
    index=IndexFacts(
        "chroma",
        Evidence.PERSISTED,
        "1.5",
        dims=1536,
        created_on=date(2025, 3, 4),
        absent=(("model", "not recorded"),),
        places=(IndexPlace("caf\udce9/chroma.sqlite3", 1, Evidence.PERSISTED), IndexPlace("a.py", 7, Evidence.CREATED, "l2")),
    ),
)
CASES = replace(
    PROMPT,
    kind=Kind.EVAL_SET,
    eval=EvalFacts(
        "golden",
        ("keys", "path"),
        12,
        columns=("input",),
        rows=(EvalRow("0123456789", 2, 4, "2026-01-01"),),
        refs=(EvalRef("data", "a.csv", 3),),
    ),
)
FULL = FileAssets(
    "caf\udce9.py",
    assets=(PROMPT, PIN, INDEX, CASES),
    sites=(Site("openai.chat", "chat", "f", 3, (AssetRef("a"), NameRef("M", "f"), EnvRef("X")), (), None, "e"),),
    bindings=(("M", (EnvRef("X"),)), ("N", ())),
    imports=(("M", "config", "M", 1),),
    variables=(("X", "id"),),
    deployments=(Deployed(Term((("d", ""),)), Term((), ("var.m",)), scope="hcl:a", platform="azure-openai"),),
    wires=(Wire("hcl:a", "var.m", "gpt-4o", "id", "env:M"),),
    outwards=(Outward("hcl:a", "./b", "hcl", "module.b", "module.b"),),
    packages=(("openai", "1.0"),),
    ignores=(Ignore(0, "*", 4), Ignore(3, "a", 2, "2027-03-01", "why")),
    reviewed=((3, "2026-01-01"),),
    skipped="",
    broken="half",
)


@dataclass(frozen=True, slots=True)
class Sample:
    on: date | None
    share: float
    pair: tuple[int, bytes]
    ref: AssetRef | EnvRef | None


@pytest.mark.parametrize("value", [FULL, FileAssets("a.py"), FileAssets("", skipped="x")])
def test_file_assets_come_back_equal(value: FileAssets) -> None:
    codec = Codec(FileAssets)
    data = codec.dump(value)
    assert data.isascii()
    back = codec.load(data)
    assert back == value
    assert repr(back) == repr(value)


@pytest.mark.parametrize(
    "value", [Sample(date(2026, 1, 2), 0.1, (1, b"\xe9"), EnvRef("x")), Sample(None, 1e300, (0, b""), None)]
)
def test_other_types_come_back_equal(value: Sample) -> None:
    assert Codec(Sample).load(Codec(Sample).dump(value)) == value


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b"3", b"[1,2]", b'"x"', b"[" * 100_000, b"\xff", b"null"])
def test_what_was_never_written_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        Codec(FileAssets).load(data)


def test_one_value_out_of_place_is_refused() -> None:
    data = Codec(FileAssets).dump(FULL)
    for old, new in ((b'"prompt"', b'"prumpt"'), (b"[[0,[", b"[[9,["), (b'"assets":', b"")):
        if old in data:
            with pytest.raises(ValueError):
                Codec(FileAssets).load(data.replace(old, new, 1))


def test_the_shape_names_every_field_down_to_the_references() -> None:
    shape = Codec(FileAssets).shape
    for word in ("FileAssets(", "assets:[Asset(", "kind:Kind", "raw:bytes", "AssetRef(id:str)|NameRef(", "cell:int?"):
        assert word in shape


@pytest.mark.parametrize("kind", [dict, list[int], Any, int | str, set])
def test_types_that_are_not_handled_are_refused_at_once(kind: Any) -> None:
    @dataclass(frozen=True)
    class Holder:
        value: Any

    Holder.__annotations__["value"] = kind
    with pytest.raises(TypeError, match="no way"):
        Codec(Holder)
