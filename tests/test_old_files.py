from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

from aidebt import old_files
from aidebt.assets import Asset, Context, Kind
from aidebt.git import Repository
from aidebt.old_files import File, OldBlobs, OldFiles
from aidebt.walk import Look
from repository import Repo

ABSENT = b"0123456789" * 4


def asset(path: str, text: str) -> Asset:
    return Asset(Kind.PROMPT, path, "body", 1, 1, 1, text, "system", Context.APP, text, "", b"")


class Reader:
    """Finds the bytes of a file as one prompt, when they are waited for."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, files: Sequence[tuple[str, bytes]]) -> Iterator[list[Asset]]:
        for path, data in files:
            self.read.append(path)
            yield [asset(path, data.decode())]


class Bench:
    """Files of one repository, each in one version."""

    def __init__(self, repo: Repo, texts: Sequence[str], most: int = 100) -> None:
        for number, text in enumerate(texts):
            repo.write(f"{number}.txt", text)
        repo.commit("2024-01-01")
        repository = Repository.open(repo.path)
        history = repository.history()
        self.files: list[File] = [
            (history.path_number(file.path.encode()), history.oid_number(file.oid.encode())) for file in repository.tree("HEAD")
        ]
        self.absent = (0, history.oid_number(ABSENT))
        self.reader = Reader()
        self.git = repository.blobs()
        self.blobs = OldBlobs(history, self.git)
        self.old = OldFiles(history, self.blobs, self.reader, self.made, len, most)

    @staticmethod
    def made(assets: Sequence[Asset] | None, oid: int) -> str:
        return f"absent {oid}" if assets is None else " ".join(item.content for item in assets)


Make: TypeAlias = Callable[..., Bench]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[Bench] = []

    def bench(texts: Sequence[str], most: int = 100) -> Bench:
        made.append(Bench(Repo(tmp_path / "repo"), texts, most))
        return made[-1]

    yield bench
    for each in made:
        each.git.close()


def test_what_is_begun_is_known_when_it_is_finished(make: Make) -> None:
    bench = make("abcdef")
    bench.old.begin(bench.files)
    assert (bench.reader.read, bench.old.known(bench.files[:1])) == ([], None)
    bench.old.finish()
    assert (bench.old.known(bench.files[:4]), bench.old.known(bench.files)) == (["a", "b", "c", "d"], None)
    bench.old.begin(bench.files)  # none of them a second time
    bench.old.finish()
    assert bench.old.known(bench.files) == list("abcdef")
    bench.old.finish()
    assert bench.reader.read == [f"{number}.txt" for number in range(6)]


def test_what_is_absent_is_known_at_once(make: Make) -> None:
    bench = make("a")
    bench.old.begin([bench.absent])
    assert bench.old.known([bench.absent]) == [f"absent {bench.absent[1]}"]
    assert bench.blobs.look({7: Look((bench.absent[1], bench.files[0][1]), len)}) == {7: [None, 1]}


def test_no_more_is_kept_than_was_asked_for(make: Make) -> None:
    bench = make(["aaa", "bbb", "c" * 9], most=7)
    for file in bench.files:
        bench.old.begin([file])
        bench.old.finish()
    assert [bench.old.known([file]) for file in bench.files] == [None, None, ["c" * 9]]


def test_files_wait_only_for_so_many_bytes(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_files, "HELD_BYTES", 5)
    bench = make([letter * 4 for letter in "abcdefgh"])
    bench.old.begin(bench.files)
    assert bench.old.known(bench.files) == [letter * 4 for letter in "abcdefgh"]


def test_blobs_that_were_asked_for_last_are_kept(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_files, "KEPT_BYTES", 5)
    bench = make(["aa", "bb", "cc"])
    one, two, three = (oid for _, oid in bench.files)
    asked = [one, two, one, three, one, two]  # the third pushes out the second, which was asked for before the first
    assert [next(iter(bench.blobs.read([oid])))[1] for oid in asked] == [b"aa", b"bb", b"aa", b"cc", b"aa", b"bb"]
    assert bench.git.reads == 4
