"""The only module that talks to git: plain subprocesses, with whatever a repository's configuration could run switched off.

A repository is hostile until proven otherwise: its configuration can name programs (fsmonitor, filters, external diff, pagers,
signature checkers, transports of a lazy fetch). Each call here overrides those keys, asks nothing of the network and takes no
lock. Paths are bytes to git; they become `str` with `surrogateescape`.
"""

from __future__ import annotations

import os
import subprocess
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timezone
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from aidebt.blobs import MAX_BLOB, BlobReader
from aidebt.errors import RepositoryError
from aidebt.history import Commit, History, HistoryBuilder
from aidebt.values import dataclass, replace

TIMEOUT = 300  # seconds one git command may take
LOCAL_TIMEOUT = 30  # seconds for a command that only reads references and configuration
PAIRS_AT_ONCE = 2_000  # trees that one `diff-tree` compares: its output is held in memory
SLICES_AT_ONCE = 2  # of them that git compares at the same time
MAX_PATHS = 500  # paths that one command is given
MAX_HISTORY_BYTES = 1 << 30  # of `diff-tree` output that is read before the older history is left out
EMPTY_TREES = {  # known to git without being stored: what a first commit is compared with
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
REGULAR_MODES = frozenset({"100644", "100755", "100664"})
SAFE_CONFIG = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.editor=false",
    "core.sshCommand=false",
    "core.askPass=",
    "core.gitProxy=",
    "core.alternateRefsCommand=false",
    "core.attributesFile=/dev/null",
    "core.untrackedCache=false",
    "credential.helper=",
    "diff.external=",
    "diff.ignoreSubmodules=all",
    "log.showSignature=false",
    "gpg.program=false",
    "gpg.openpgp.program=false",
    "gpg.ssh.program=false",
    "gpg.x509.program=false",
    "protocol.allow=never",
    "submodule.recurse=false",
    "color.ui=false",
)
# Kept of the caller's environment: where configuration lies, how far discovery goes. It is the user's, not the repository's.
KEPT_VARIABLES = frozenset(
    {
        "GIT_CEILING_DIRECTORIES",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_SYSTEM",
        "GIT_DISCOVERY_ACROSS_FILESYSTEM",
        "GIT_EXEC_PATH",
    }
)
SAFE_VARIABLES = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ASKPASS": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "LANGUAGE": "",
}


class NotARepositoryError(RepositoryError):
    """There is no git repository around the path, or no git on this machine: files can be scanned, ages stay unknown."""


class RefusedRepositoryError(RepositoryError):
    """Git refuses to read the repository (`safe.directory`) or cannot: files can be scanned, ages stay unknown."""


class GitError(RepositoryError):
    """A git command failed or took too long."""


class UnknownRevisionError(GitError):
    """What was given as a revision names no commit here."""

    exit_code = 2


class TrackedFile(NamedTuple):
    """A file as git lists it: root-relative path, octal mode, hexadecimal blob id."""

    path: str
    mode: str
    oid: str

    @property
    def regular(self) -> bool:
        """A plain file: neither a symbolic link nor a submodule."""
        return self.mode in REGULAR_MODES


class Staged(NamedTuple):
    """What a commit would take: plain files that the index holds differently, and paths whose conflict is not resolved."""

    changes: tuple[Change, ...]
    unmerged: tuple[str, ...]


class Change(NamedTuple):
    """A file that differs between two states. `old` and `new` are blob ids, None where the file is absent or not known."""

    path: str
    old: str | None
    new: str | None


def environment(base: dict[str, str] | None = None) -> dict[str, str]:
    """The variables git is run with: the caller's, without any `GIT_*` that could change what is read or what is run."""
    source = dict(os.environ) if base is None else base
    kept = {
        name: value
        for name, value in source.items()
        if not name.startswith("GIT_") or name in KEPT_VARIABLES or _is_config_variable(name)
    }
    return {**kept, **SAFE_VARIABLES}


def _is_config_variable(name: str) -> bool:
    """`GIT_CONFIG_COUNT` and its pairs: how a build machine marks a checkout as safe. Our own `-c` come later and win."""
    return name.startswith(("GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"))


def decode(path: bytes) -> str:
    """A path of git as text; bytes outside UTF-8 become surrogates."""
    return path.decode("utf-8", "surrogateescape")


def encode(path: str) -> bytes:
    """The inverse of `decode`."""
    return path.encode("utf-8", "surrogateescape")


def utc_day(seconds: int) -> date:
    """The UTC day of a time stamp in seconds since 1970; nonsense is clamped to what a date can hold."""
    return datetime.fromtimestamp(min(max(seconds, 0), 253_402_300_799), tz=timezone.utc).date()


@dataclass(frozen=True)
class Repository:
    """An open repository. `root` is the top of its work tree, or the git directory of a bare one.

    `head` is the commit HEAD names, None before the first commit, or with `pinned` the one that is looked at in place of the
    work tree; `index_file` is set in a hook that works on another index.
    """

    root: Path
    git_dir: Path
    common_dir: Path
    bare: bool
    shallow: bool
    object_format: str
    head: str | None
    index_file: Path | None = None
    work_tree_forced: bool = False
    pinned: bool = False

    # -- opening ----------------------------------------------------------------------------------------------------

    @classmethod
    def open(cls, path: Path, hook: bool = False) -> Repository:
        """Open the repository around `path`: a work tree, a linked one, a submodule or a bare repository.

        Args:
            path: a directory or file.
            hook: git may have started this process, and says by `GIT_DIR` and `GIT_INDEX_FILE` what it works on.

        Raises:
            NotARepositoryError: when there is none, or git is not installed.
            RefusedRepositoryError: when git refuses or cannot read it.
        """
        start = Path(os.path.realpath(path))
        while not start.is_dir() and start != start.parent:  # a file, or what only an older commit has
            start = start.parent
        answer = _rev_parse(start, environment())
        forced = False
        if os.environ.get("GIT_DIR") and (_is_elsewhere(answer) if hook else "not a git repository" in answer):
            answer = _rev_parse(start, {**environment(), **_forced_directories()})
            forced = True
        if isinstance(answer, str):
            raise _refusal(start, answer)
        bare, inside_git_dir, shallow, git_dir, common_dir, object_format, prefix = answer
        directory = Path(git_dir)
        is_bare = bare == "true" or inside_git_dir == "true"
        root = directory if is_bare else _root(start, prefix)
        if not is_bare and not forced and not (root / ".git").exists():
            raise RefusedRepositoryError(
                f"{start}: its configuration places the work tree somewhere else (core.worktree)",
                "run it from that work tree, or unset core.worktree",
            )
        common = Path(os.path.realpath(start / common_dir))
        index = _hook_index(directory, hook)
        found = cls(root, directory, common, is_bare, shallow == "true", object_format, None, index, forced)
        head = found._answer("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        return cls(root, directory, common, is_bare, found.shallow, object_format, head or None, found.index_file, forced)

    def at(self, revision: str) -> Repository:
        """The same repository as it was at a revision: its files are read from git, and the work tree is left alone.

        Raises:
            UnknownRevisionError: when the revision names no commit.
        """
        return replace(self, head=self.resolve(revision), index_file=None, pinned=True)

    @property
    def stored(self) -> bool:
        """Whether the files of `head` are looked at, as git stores them, and no work tree."""
        return self.bare or self.pinned

    # -- running ----------------------------------------------------------------------------------------------------

    @cached_property
    def _variables(self) -> dict[str, str]:
        variables = environment()
        if self.index_file is not None:
            variables["GIT_INDEX_FILE"] = str(self.index_file)
        if self.work_tree_forced:
            variables |= {"GIT_DIR": str(self.git_dir), "GIT_WORK_TREE": str(self.root)}
        elif self.bare:
            variables["GIT_DIR"] = str(self.git_dir)
        return variables

    @cached_property
    def _filter_switches(self) -> tuple[str, ...]:
        """`-c` settings that disarm each configured filter driver: comparing files would run its program otherwise."""
        listed = self._run(["config", "--name-only", "-z", "--get-regexp", r"^filter\..*"], check=False)
        drivers = {name[len(b"filter.") : name.rindex(b".")] for name in listed.split(b"\0") if name.count(b".") >= 2}
        switches: list[str] = []
        for driver in sorted(drivers):
            name = decode(driver)
            if "=" in name or "\n" in name:
                message = f"{self.root}: a filter driver's name cannot be disarmed"
                raise RefusedRepositoryError(message, "remove it from .git/config")
            for key, value in (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false")):
                switches += ["-c", f"filter.{name}.{key}={value}"]
        return tuple(switches)

    def command(self, *arguments: str, filters: bool = False) -> list[str]:
        """The full command line of a git call; `filters` disarms filter drivers, for commands that read work tree files."""
        switches = [part for setting in SAFE_CONFIG for part in ("-c", setting)]
        disarmed = self._filter_switches if filters else ()
        return ["git", "--no-pager", "--literal-pathspecs", "-C", str(self.root), *switches, *disarmed, *arguments]

    def _run(
        self,
        arguments: Sequence[str],
        stdin: bytes | None = None,
        *,
        check: bool = True,
        timeout: int = TIMEOUT,
        filters: bool = False,
    ) -> bytes:
        try:
            done = subprocess.run(
                self.command(*arguments, filters=filters),
                input=stdin,
                stdin=subprocess.DEVNULL if stdin is None else None,
                capture_output=True,
                env=self._variables,
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            message = f"{self.root}: git {arguments[0]} took longer than {timeout} seconds"
            raise GitError(message, "scan with --no-history") from error
        except OSError as error:
            raise GitError(f"{self.root}: git could not be run: {error.strerror}", "install git") from error
        if check and done.returncode:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise GitError(f"{self.root}: git {arguments[0]} failed: {lines[-1] if lines else done.returncode}", "run git fsck")
        return done.stdout

    def _answer(self, *arguments: str) -> str:
        """The trimmed output of a command that may fail, in which case it is empty."""
        return decode(self._run(arguments, check=False, timeout=LOCAL_TIMEOUT)).strip()

    # -- references -------------------------------------------------------------------------------------------------

    @cached_property
    def branch(self) -> str | None:
        """The name of the branch that is checked out, None with a detached head or another commit than that."""
        return None if self.pinned else self._answer("symbolic-ref", "--quiet", "--short", "HEAD") or None

    @cached_property
    def head_on(self) -> date | None:
        """The UTC day of the head commit."""
        stamp = self._answer("log", "-1", "--no-show-signature", "--format=%ct", self.head, "--") if self.head else ""
        return utc_day(int(stamp)) if stamp.isdigit() else None

    @cached_property
    def commit_count(self) -> int | None:
        """How many commits `head` reaches here, None before the first one."""
        count = self._answer("rev-list", "--count", self.head, "--") if self.head else ""
        return int(count) if count.isdigit() else None

    @cached_property
    def is_partial(self) -> bool:
        """Whether objects may be absent on purpose: a partial clone."""
        return bool(self._answer("config", "--name-only", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$"))

    @cached_property
    def shallow_commits(self) -> frozenset[str]:
        """The commits whose parents were not fetched."""
        if not self.shallow:
            return frozenset()
        try:
            return frozenset((self.common_dir / "shallow").read_text("ascii").split())
        except (OSError, UnicodeDecodeError):
            return frozenset()

    def resolve(self, revision: str) -> str:
        """The commit id of a revision as a person writes it.

        Raises:
            UnknownRevisionError: when it names no commit.
        """
        found = self._answer("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        oid = found.splitlines()[-1] if found else ""
        if not oid or oid.startswith("-"):
            raise UnknownRevisionError(f"{revision}: no such revision", "git log --oneline lists commits")
        return oid

    def first_parents(self) -> list[tuple[str, date]]:
        """`head` and its first parents back to the oldest, newest first, each with the UTC day of its commit."""
        if self.head is None:
            return []
        listed = self._run(["log", "--first-parent", "--no-show-signature", "--no-notes", "--format=%H %ct", self.head, "--"])
        rows = [row.split(" ") for row in listed.decode("ascii").splitlines() if row]
        return [(oid, utc_day(int(on or 0))) for oid, on in rows]

    def merge_base(self, one: str, other: str) -> str:
        """The commit at which two lines of development parted.

        Raises:
            GitError: when one of them names no commit, or they have none in common here.
        """
        found = self._answer("merge-base", self.resolve(one), self.resolve(other)).splitlines()
        if not found:
            hint = "git fetch --unshallow gets the rest of the history" if self.shallow else "give two revisions of one history"
            raise GitError(f"{one} and {other} have no commit in common", hint)
        return found[0]

    # -- files ------------------------------------------------------------------------------------------------------

    def tracked(self) -> list[TrackedFile]:
        """The files in the index, each once, sorted by path. Of a conflict the first stage that is there."""
        files: dict[str, TrackedFile] = {}
        for row in self._run(["ls-files", "-s", "-z"]).split(b"\0"):
            if row:
                meta, path = row.split(b"\t", 1)
                mode, oid, _stage = meta.decode("ascii").split(" ")
                files.setdefault(decode(path), TrackedFile(decode(path), mode, oid))
        return [files[path] for path in sorted(files)]

    def untracked(self) -> list[str]:
        """The files that are neither tracked nor ignored, sorted. A nested repository is one entry that ends in a slash."""
        if self.stored:
            return []
        listed = self._run(["ls-files", "-o", "--exclude-standard", "-z"])
        return sorted(decode(path) for path in listed.split(b"\0") if path)

    def sparse(self) -> frozenset[str]:
        """The tracked files that a sparse checkout leaves out of the work tree (the skip-worktree bit)."""
        listed = self._run(["ls-files", "-t", "-z"])
        return frozenset(decode(row[2:]) for row in listed.split(b"\0") if row.startswith(b"S "))

    def tree(self, revision: str) -> list[TrackedFile]:
        """The files of a revision, sorted by path."""
        files: list[TrackedFile] = []
        for row in self._run(["ls-tree", "-r", "-z", "--full-tree", revision]).split(b"\0"):
            if row:
                meta, path = row.split(b"\t", 1)
                mode, _kind, oid = meta.decode("ascii").split(" ")
                files.append(TrackedFile(decode(path), mode, oid))
        return sorted(files)

    def staged(self, against: str | None = None) -> Staged:
        """What the index holds differently from a commit, HEAD where none is given: what a commit would take.

        Links and submodules are no files: one that becomes a file is new, and the other way round it is gone.
        """
        commit = against or self.head or EMPTY_TREES[self.object_format]
        arguments = ["diff-index", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv"]
        cells = self._run([*arguments, "--ignore-submodules=all", commit, "--"]).split(b"\0")
        changes: list[Change] = []
        unmerged: list[str] = []
        for meta, path in zip(cells[0::2], cells[1::2], strict=False):
            old_mode, mode, old, new, status = meta.decode("ascii").split(" ")
            if status == "U":
                unmerged.append(decode(path))
                continue
            change = Change(decode(path), _regular(old, old_mode.lstrip(":")), _regular(new, mode))
            if change.old != change.new:
                changes.append(change)
        return Staged(tuple(sorted(changes)), tuple(sorted(set(unmerged))))

    def merging(self) -> tuple[str, ...]:
        """The commits that the next commit will merge into HEAD: a merge is in progress."""
        try:
            return tuple((self.git_dir / "MERGE_HEAD").read_text("ascii").split())
        except (OSError, UnicodeDecodeError):
            return ()

    def holding(self, words: Sequence[str], timeout: int = LOCAL_TIMEOUT) -> tuple[str, ...]:
        """The files of the index in which one of `words` stands as a whole word, sorted.

        Raises:
            GitError: when git cannot read the index or takes longer than `timeout` seconds.
        """
        asked = [part for word in words for part in ("-e", word)]
        found = self._run(["grep", "--cached", "-l", "-z", "-I", "-w", "-F", *asked, "--"], check=False, timeout=timeout)
        return tuple(sorted(decode(path) for path in found.split(b"\0") if path))

    def modified(self) -> list[Change]:
        """Tracked files that differ from HEAD. `new` is the blob in the index, None where the work tree differs from it."""
        if self.head is None or self.stored:
            return []
        # Plumbing lists each file whose time stamp moved; `status` compares the contents, and keeps the index as it is.
        arguments = ["status", "--porcelain=v2", "-z", "--no-renames", "--untracked-files=no", "--ignore-submodules=all"]
        changes: list[Change] = []
        for row in self._run(arguments, filters=True).split(b"\0"):
            kind, _, rest = row.partition(b" ")
            if kind == b"1":
                state, _, _, _, _, head, index, path = rest.split(b" ", 7)
                new = None if state[1:] != b"." else _known(index.decode("ascii"))
                changes.append(Change(decode(path), _known(head.decode("ascii")), new))
            elif kind == b"u":  # a conflict: the second stage is ours
                cells = rest.split(b" ", 9)
                changes.append(Change(decode(cells[9]), _known(cells[7].decode("ascii")), None))
        return sorted(changes, key=lambda change: change.path)

    @cached_property
    def dirty(self) -> bool:
        """Whether the work tree holds anything that HEAD does not, untracked files included."""
        return not self.stored and bool((self.modified() if self.head else self.tracked()) or self.untracked())

    def blobs(self, limit: int = MAX_BLOB) -> BlobReader:
        """A reader of blobs of up to `limit` bytes; close it, or use it in a `with` statement."""
        return BlobReader(self.command, self._variables, limit)

    # -- history ----------------------------------------------------------------------------------------------------

    def last_change(self, paths: Sequence[str]) -> date | None:
        """The UTC day of the last commit that changed one of `paths`; None where there is none.

        Raises:
            GitError: when git fails or takes too long.
        """
        start = self.head
        if start is None or not paths:
            return None
        arguments = ["log", "-1", "--no-show-signature", "--format=%ct", start, "--", *paths[:MAX_PATHS]]
        found = self._run(arguments).decode("ascii").strip()
        return utc_day(int(found)) if found.isdigit() else None

    def history(self, revision: str | None = None) -> History:
        """All commits that `revision` (default HEAD) reaches, with what each changed against each of its parents.

        Raises:
            GitError: when the revision does not exist or git fails or takes too long.
        """
        start = self.head if revision is None else self.resolve(revision)
        if start is None:
            return HistoryBuilder([], self.shallow_commits).build()
        arguments = ["log", "--topo-order", "--no-show-signature", "--no-notes", "--format=%H %T %ct %at %P", start, "--"]
        rows = self._run(arguments).decode("ascii")
        builder = HistoryBuilder(_commits(rows), self.shallow_commits)
        self._feed(builder)
        return builder.build()

    def _feed(self, builder: HistoryBuilder) -> None:
        arguments = ["diff-tree", "--stdin", "-r", "--raw", "-z", "--no-abbrev", "--no-renames"]
        arguments += ["--no-ext-diff", "--no-textconv", "--ignore-submodules=all"]
        pairs = builder.pairs()
        chunks = [pairs[start : start + PAIRS_AT_ONCE] for start in range(0, len(pairs), PAIRS_AT_ONCE)]
        lines = ["".join(f"{old} {new}\n" for old, new in chunk).encode("ascii") for chunk in chunks]
        taken = 0
        from concurrent.futures import ThreadPoolExecutor  # a hook reads no history, and need not pay for this

        with ThreadPoolExecutor(SLICES_AT_ONCE) as pool:  # git compares the next slices while this process takes one in
            waiting = deque(pool.submit(self._run, arguments, slice, check=False) for slice in lines[:SLICES_AT_ONCE])
            for number, chunk in enumerate(chunks):
                output = waiting.popleft().result()
                if number + SLICES_AT_ONCE < len(chunks):
                    waiting.append(pool.submit(self._run, arguments, lines[number + SLICES_AT_ONCE], check=False))
                taken += len(output)
                if not builder.feed(output, len(chunk)) or taken > MAX_HISTORY_BYTES:
                    break


def _commits(rows: str) -> list[Commit]:
    """Commits from `%H %T %ct %at %P` lines, children before parents. Parents that are not listed are left out."""
    cells = [row.split(" ") for row in rows.splitlines() if row]
    index = {row[0]: number for number, row in enumerate(cells)}
    return [
        Commit(oid, tree, tuple(index[parent] for parent in parents if parent in index), int(on or 0), int(at or 0))
        for oid, tree, on, at, *parents in cells
    ]


def _regular(oid: str, mode: str) -> str | None:
    return _known(oid) if mode in REGULAR_MODES else None


def _known(oid: str) -> str | None:
    return oid if oid.strip("0") else None


def _rev_parse(start: Path, variables: dict[str, str]) -> list[str] | str:
    """What git says about the repository around `start`, or its error message."""
    switches = [part for setting in SAFE_CONFIG for part in ("-c", setting)]
    questions = ["--is-bare-repository", "--is-inside-git-dir", "--is-shallow-repository", "--absolute-git-dir"]
    questions += ["--git-common-dir", "--show-object-format", "--show-cdup"]
    try:
        done = subprocess.run(
            ["git", "--no-pager", "-C", str(start), *switches, "rev-parse", *questions],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=variables,
            timeout=LOCAL_TIMEOUT,
            check=False,
        )
    except FileNotFoundError:
        return "not a git repository: git is not installed"
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    lines = decode(done.stdout).split("\n")
    if done.returncode or len(lines) < 7:
        return decode(done.stderr).strip() or "git rev-parse failed"
    return lines[:7]


def _root(start: Path, prefix: str) -> Path:
    """The top of the work tree, from the way up that git printed."""
    return Path(os.path.realpath(start / prefix))


def _forced_directories() -> dict[str, str]:
    """`GIT_DIR` and `GIT_WORK_TREE` of the caller, made absolute: a hook gets them relative to its own directory."""
    names = [name for name in ("GIT_DIR", "GIT_WORK_TREE") if os.environ.get(name)]
    forced = {name: os.path.realpath(os.environ[name]) for name in names}
    forced.setdefault("GIT_WORK_TREE", os.path.realpath(Path.cwd()))
    return forced


def _is_elsewhere(answer: list[str] | str) -> bool:
    """Whether `GIT_DIR` names another repository than the one that was found around the current directory."""
    return isinstance(answer, str) or os.path.realpath(answer[3]) != os.path.realpath(os.environ["GIT_DIR"])


def _hook_index(git_dir: Path, hook: bool) -> Path | None:
    """The index a hook was given, if it belongs to this repository (`git commit FILE` works on a temporary one).

    One that lies in no repository is made by whoever started the commit; only a hook is asked about it.
    """
    given = os.environ.get("GIT_INDEX_FILE")
    if not given:
        return None
    index = Path(os.path.realpath(given))
    own = index.parent == Path(os.path.realpath(git_dir))
    return index if own or (hook and index.is_file() and not (index.parent / "HEAD").exists()) else None


def _refusal(start: Path, message: str) -> RepositoryError:
    last = next((line for line in message.splitlines() if line.startswith("fatal")), message.splitlines()[0])
    if "dubious ownership" in message or "unsafe repository" in message:
        return RefusedRepositoryError(
            f"{start}: git refuses to read a repository that belongs to another user; ages are unknown",
            f"git config --global --add safe.directory {start}",
        )
    if "not a git repository" in message:
        return NotARepositoryError(f"{start}: not a git repository; ages are unknown", "run it inside a git clone")
    return RefusedRepositoryError(f"{start}: git cannot read it: {last}", "git status shows the same message")


def paths_of(files: Iterable[TrackedFile]) -> dict[str, str]:
    """Path → blob id of the regular files."""
    return {file.path: file.oid for file in files if file.regular}
