from __future__ import annotations

import os
import stat
from datetime import date
from pathlib import Path

import pytest

from aidebt import git
from aidebt.git import Change, GitError, NotARepositoryError, RefusedRepositoryError, Repository
from repository import Repo

ODD_NAMES = ["new\nline", 'quo"te', "tab\t", "caf\udce9", ":(glob)*", " lead", "-dash", "ünï"]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo").write("a.txt", "one\n").write("dir/b.txt", "two\n").commit("2024-03-10")


def everything(repository: Repository) -> None:
    """Call all that reads."""
    repository.tracked()
    repository.untracked()
    repository.staged()
    repository.modified()
    for name in ("branch", "head_on", "commit_count", "is_partial", "shallow_commits", "dirty"):
        getattr(repository, name)
    if repository.head:
        files = repository.tree("HEAD")
        repository.history("HEAD")
        with repository.blobs() as blobs:
            list(blobs.read_many([file.oid for file in files]))
            blobs.locate(repository.head, "a.txt")


def test_a_work_tree_is_opened_from_any_path_in_it(repo: Repo) -> None:
    for path in (repo.path, repo.path / "dir", repo.path / "dir" / "b.txt"):
        repository = Repository.open(path)
        assert (repository.root, repository.bare, repository.shallow) == (repo.path.resolve(), False, False)
    assert repository.head == repo.ids["2024-03-10"]
    assert (repository.branch, repository.head_on, repository.commit_count) == ("main", date(2024, 3, 10), 1)


def test_a_symbolic_link_leads_to_the_repository_it_names(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repo.path / "dir")
    assert Repository.open(tmp_path / "link").root == repo.path.resolve()


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(NotARepositoryError, match="not a git repository"):
        Repository.open(tmp_path)


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotARepositoryError):
        Repository.open(tmp_path)


def test_a_broken_repository_is_refused_in_words(repo: Repo) -> None:
    repo.write(".git/config", "[core\n")
    with pytest.raises(RefusedRepositoryError, match="cannot read it"):
        Repository.open(repo.path)


def test_another_users_repository_is_refused_in_words(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(git.SAFE_VARIABLES, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(RefusedRepositoryError, match="another user") as caught:
        Repository.open(repo.path)
    assert "safe.directory" in caught.value.hint


def test_a_checkout_that_the_caller_marked_safe_is_read(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(git.SAFE_VARIABLES, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    for name, value in (("COUNT", "1"), ("KEY_0", "safe.directory"), ("VALUE_0", "*")):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    assert Repository.open(repo.path).head == repo.ids["2024-03-10"]


def test_a_work_tree_placed_elsewhere_is_refused(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    for place in (tmp_path, tmp_path / "private"):
        repo.git("config", "core.worktree", str(place))
        with pytest.raises(RefusedRepositoryError):
            Repository.open(repo.path)


def test_before_the_first_commit(tmp_path: Path) -> None:
    repository = Repository.open(Repo(tmp_path / "new").write("a", "x").path)
    assert (repository.head, repository.branch, repository.head_on, repository.commit_count) == (None, "main", None, None)
    assert (repository.tracked(), repository.untracked(), repository.dirty) == ([], ["a"], True)
    assert repository.history().commits == []
    everything(repository)


def test_staged_before_the_first_commit(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "new").write("a", "x")
    repo.git("add", "a")
    assert [change.path for change in Repository.open(repo.path).staged().changes] == ["a"]


def test_a_detached_head_has_no_branch(repo: Repo) -> None:
    repo.git("checkout", "-q", "--detach")
    assert Repository.open(repo.path).branch is None


def test_a_linked_work_tree(repo: Repo, tmp_path: Path) -> None:
    repo.git("worktree", "add", "-q", "-b", "other", str(tmp_path / "linked"))
    repository = Repository.open(tmp_path / "linked" / "dir")
    assert (repository.root, repository.branch) == ((tmp_path / "linked").resolve(), "other")
    everything(repository)


def test_a_submodule_is_a_repository_of_its_own_and_one_entry_of_its_parent(repo: Repo, tmp_path: Path) -> None:
    outer = Repo(tmp_path / "outer")
    outer.git("submodule", "--quiet", "add", repo.path.as_uri(), "sub")
    outer.commit("2024-04-01")
    assert Repository.open(outer.path / "sub").head == repo.ids["2024-03-10"]
    modes = {file.path: (file.mode, file.regular) for file in Repository.open(outer.path).tracked()}
    assert modes["sub"] == ("160000", False)
    everything(Repository.open(outer.path))


def test_a_bare_repository_is_read_at_head(repo: Repo, tmp_path: Path) -> None:
    repository = Repository.open(repo.clone(tmp_path / "bare.git", "--bare").path)
    assert (repository.bare, repository.untracked(), repository.modified(), repository.dirty) == (True, [], [], False)
    assert [file.path for file in repository.tree("HEAD")] == ["a.txt", "dir/b.txt"]
    everything(repository)


def test_a_sparse_checkout_lists_what_is_not_there(repo: Repo) -> None:
    repo.git("sparse-checkout", "set", "--no-cone", "/a.txt")
    repository = Repository.open(repo.path)
    assert not (repo.path / "dir").exists()
    assert [file.path for file in repository.tracked()] == ["a.txt", "dir/b.txt"]
    assert not repository.dirty


def test_another_object_format(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "sha256", options=("--object-format=sha256",)).write("a", "x").commit("2024-01-01").write("a", "y")
    repository = Repository.open(repo.commit("2024-02-01").path)
    assert (repository.object_format, len(repository.history().commits), len(repository.tracked()[0].oid)) == ("sha256", 2, 64)
    everything(repository)


def test_files_with_odd_names(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "odd")
    for name in ODD_NAMES:
        repo.write(name, name.encode("utf-8", "surrogateescape"))
    repository = Repository.open(repo.path)
    assert repository.untracked() == sorted(ODD_NAMES)
    repo.commit("2024-01-01")
    assert [file.path for file in repository.tracked()] == sorted(ODD_NAMES)
    assert [file.path for file in Repository.open(repo.path).tree("HEAD")] == sorted(ODD_NAMES)


def test_links_are_no_regular_files(repo: Repo) -> None:
    (repo.path / "link").symlink_to("a.txt")
    repo.commit("2024-04-01")
    assert {file.path: file.regular for file in Repository.open(repo.path).tracked()}["link"] is False


def test_ignored_files_are_not_listed(repo: Repo) -> None:
    repo.write(".gitignore", "secret\n").write("secret", "x").write("new", "x")
    assert Repository.open(repo.path).untracked() == [".gitignore", "new"]


def test_staged_and_modified(repo: Repo) -> None:
    repo.write("a.txt", "staged\n").write("new.txt", "new\n").remove("dir/b.txt").git("add", "a.txt", "new.txt")
    repository = Repository.open(repo.path)
    old = repo.git("rev-parse", "HEAD:a.txt")
    assert list(repository.staged().changes) == [
        Change("a.txt", old, repo.git("rev-parse", ":a.txt")),
        Change("new.txt", None, repo.git("rev-parse", ":new.txt")),
    ]
    assert [(change.path, change.new is None) for change in repository.modified()] == [
        ("a.txt", False),
        ("dir/b.txt", True),
        ("new.txt", False),
    ]
    assert repository.dirty


def test_a_touched_file_is_not_modified(repo: Repo) -> None:
    os.utime(repo.path / "a.txt", (1, 1))
    repository = Repository.open(repo.path)
    assert (repository.modified(), repository.dirty) == ([], False)


def test_a_conflict_counts_as_modified(repo: Repo) -> None:
    repo.branch("side").write("a.txt", "side\n").commit("2024-04-01")
    repo.checkout("main").write("a.txt", "main\n").commit("2024-04-02")
    repo.git("merge", "-q", "side", check=False)
    repository = Repository.open(repo.path)
    assert repository.modified() == [Change("a.txt", repo.git("rev-parse", "HEAD:a.txt"), None)]
    assert [file.path for file in repository.tracked()] == ["a.txt", "dir/b.txt"]


def test_the_index_of_a_hook_is_used_if_it_is_of_this_repository(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    other = repo.path / ".git" / "next-index"
    other.write_bytes((repo.path / ".git" / "index").read_bytes())
    repo.write("a.txt", "partial\n").git("add", "a.txt")
    assert [change.path for change in Repository.open(repo.path).staged().changes] == ["a.txt"]
    monkeypatch.setenv("GIT_INDEX_FILE", str(other))
    assert Repository.open(repo.path).staged().changes == ()
    monkeypatch.setenv("GIT_INDEX_FILE", str(repo.path / "elsewhere"))
    assert [change.path for change in Repository.open(repo.path).staged().changes] == ["a.txt"]


def test_a_git_directory_apart_from_the_work_tree_is_taken_from_the_environment(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repo.path / ".git").rename(tmp_path / "apart")
    monkeypatch.setenv("GIT_DIR", "../apart")
    monkeypatch.chdir(repo.path)
    repository = Repository.open(Path("dir"))
    assert (repository.root, repository.head) == (repo.path.resolve(), repo.ids["2024-03-10"])
    assert not repository.dirty


def test_variables_that_steer_git_are_dropped() -> None:
    given = {"GIT_EXTERNAL_DIFF": "x", "GIT_SSH_COMMAND": "x", "GIT_TRACE": "1", "GIT_DIR": "x", "GIT_CONFIG_PARAMETERS": "x"}
    kept = git.environment({**given, "HOME": "h", "GIT_CONFIG_GLOBAL": "g", "GIT_CONFIG_COUNT": "0"})
    assert not set(given) & set(kept)
    assert (kept["HOME"], kept["GIT_CONFIG_GLOBAL"], kept["GIT_CONFIG_COUNT"], kept["LC_ALL"]) == ("h", "g", "0", "C")


def test_revisions_are_resolved_and_never_taken_for_options(repo: Repo) -> None:
    repository = Repository.open(repo.path)
    assert repository.resolve("main") == repo.ids["2024-03-10"]
    for name in ("nowhere", "--all", "HEAD:a.txt", ""):
        with pytest.raises(GitError, match="no such revision"):
            repository.resolve(name)


# -- history ------------------------------------------------------------------------------------------------------------


def changes(repository: Repository) -> dict[tuple[str, int], list[str]]:
    """(commit, number of the parent) → paths that differ."""
    history = repository.history()
    return {
        (commit.oid, number): [os.fsdecode(history.paths[row.path]) for row in history.rows(at, number)]
        for at, commit in enumerate(history.commits)
        for number in range(len(commit.parents))
    }


def test_history_tells_what_differs_from_each_parent(repo: Repo) -> None:
    repo.branch("side").write("s.txt", "s").commit("2024-04-01", "side")
    repo.checkout("main").write("m.txt", "m").commit("2024-04-02", "main").merge("side", "2024-04-03", "merge")
    repo.commit("2024-04-04", "empty").commit("2024-04-05", "empty too").write("a.txt", "new").commit("2024-04-06", "last")
    assert changes(Repository.open(repo.path)) == {
        (repo.ids["last"], 0): ["a.txt"],
        (repo.ids["empty too"], 0): [],
        (repo.ids["empty"], 0): [],
        (repo.ids["merge"], 0): ["s.txt"],
        (repo.ids["merge"], 1): ["m.txt"],
        (repo.ids["main"], 0): ["m.txt"],
        (repo.ids["side"], 0): ["s.txt"],
    }


def test_history_that_ends_in_commits_without_changes(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r").commit("2024-01-01").commit("2024-01-02").commit("2024-01-03")
    history = Repository.open(repo.path).history()
    assert history.complete
    assert [list(history.rows(number, 0)) for number in range(2)] == [[], []]


def test_a_shallow_clone_knows_where_it_ends(repo: Repo, tmp_path: Path) -> None:
    repo.write("a.txt", "x").commit("2024-04-01").write("a.txt", "y").commit("2024-04-02")
    repository = Repository.open(repo.clone(tmp_path / "shallow", "--depth=2").path)
    history = repository.history()
    assert repository.shallow_commits == {repo.ids["2024-04-01"]}
    assert (repository.shallow, history.is_boundary(0), history.is_boundary(1)) == (True, False, True)


def test_history_stops_where_a_tree_is_absent(repo: Repo) -> None:
    for day in range(1, 5):
        repo.write("a.txt", str(day)).commit(f"2024-04-0{day}")
    repo.lose("HEAD~2^{tree}")
    history = Repository.open(repo.path).history()
    assert not history.complete
    assert [len(commit.parents) for commit in history.commits[:2]] == [1, 0]
    assert history.is_boundary(1)


# -- blobs --------------------------------------------------------------------------------------------------------------


def test_blobs_are_read_in_order_and_absent_ones_are_none(repo: Repo) -> None:
    for number in range(200):
        repo.write(f"f{number}", f"content {number}")
    repo.commit("2024-04-01")
    repository = Repository.open(repo.path)
    oids = [file.oid for file in repository.tree("HEAD") if file.path.startswith("f")]
    contents = {file.oid: b"content " + file.path[1:].encode() for file in repository.tree("HEAD") if file.path.startswith("f")}
    asked = [*oids[:100], "0" * 40, repo.ids["2024-04-01"], *oids[100:]]
    with repository.blobs() as blobs:
        assert list(blobs.read_many(asked)) == [(oid, contents.get(oid)) for oid in asked]
        assert blobs.locate("HEAD", "f7") == (repo.git("rev-parse", "HEAD:f7"), b"content 7")
        assert blobs.locate("HEAD", "nowhere") is None
        assert blobs.locate("HEAD", "f7\nHEAD:f8") is None


def test_a_blob_beyond_the_limit_is_passed_over(repo: Repo) -> None:
    repo.write("big", "x" * 5_000_000).write("small", "s").commit("2024-04-01")
    oids = [repo.git("rev-parse", f"HEAD:{name}") for name in ("big", "small")]
    with Repository.open(repo.path).blobs() as blobs:
        assert [content for _, content in blobs.read_many(oids)] == [None, b"s"]


def test_a_corrupt_object_costs_only_itself(repo: Repo) -> None:
    repo.write("bad", "bad").write("good", "good").commit("2024-04-01")
    oid = repo.git("rev-parse", "HEAD:bad")
    file = repo.path / ".git" / "objects" / oid[:2] / oid[2:]
    file.chmod(0o600)
    file.write_bytes(b"\x78\x01garbage")
    good = repo.git("rev-parse", "HEAD:good")
    with Repository.open(repo.path).blobs() as blobs:
        assert [content for _, content in blobs.read_many([good, oid, good])] == [b"good", None, b"good"]


def test_a_partial_clone_is_read_without_fetching(repo: Repo, tmp_path: Path) -> None:
    repo.write("a.txt", "new\n").commit("2024-04-01").git("config", "uploadpack.allowFilter", "true")
    clone = repo.clone(tmp_path / "partial", "--filter=blob:none")
    old, new = repo.git("rev-parse", "HEAD~1:a.txt"), repo.git("rev-parse", "HEAD:a.txt")
    repository = Repository.open(clone.path)
    with repository.blobs() as blobs:
        assert [content for _, content in blobs.read_many([new, old, new, old])] == [b"new\n", None, b"new\n", None]
    assert repository.is_partial
    assert not Repository.open(repo.path).is_partial


# -- hostile configuration ------------------------------------------------------------------------------------------------

PROGRAM_KEYS = (
    "core.fsmonitor",
    "core.sshCommand",
    "core.editor",
    "core.pager",
    "core.askPass",
    "core.gitProxy",
    "core.alternateRefsCommand",
    "credential.helper",
    "diff.external",
    "diff.evil.command",
    "diff.evil.textconv",
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.evil.process",
    "filter.with.dots and spaces.clean",
    "gpg.program",
    "gpg.ssh.program",
    "gpg.x509.program",
    "gpg.ssh.defaultKeyCommand",
    "interactive.diffFilter",
    "merge.evil.driver",
    "pager.log",
    "pager.diff",
    "remote.origin.uploadpack",
    "remote.origin.vcs",
    "sequence.editor",
    "sendemail.sendmailCmd",
    "trailer.evil.command",
    "trailer.evil.cmd",
    "uploadpack.packObjectsHook",
    "alias.log",
    "alias.ls-files",
    "alias.diff-index",
)


def test_nothing_that_a_configuration_names_is_run(repo: Repo, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    program = tmp_path / "evil.sh"
    program.write_text(f'#!/bin/sh\necho "$0 $@" >> {marker}\ncat\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("post-index-change", "fsmonitor-watchman", "reference-transaction", "pre-auto-gc", "post-checkout"):
        (hooks / hook).write_bytes(program.read_bytes())
        (hooks / hook).chmod(0o755)
    inner = Repo(tmp_path / "inner").write("x", "x").commit("2024-01-01")
    repo.git("submodule", "--quiet", "add", inner.path.as_uri(), "sub")
    attributes = "* filter=evil diff=evil merge=evil\n*.dots filter=with.dots\\ and\\ spaces\n"
    repo.write(".gitattributes", attributes).write("c.dots", "xy")
    repo.commit("2024-04-01").git("config", "uploadpack.allowFilter", "true")
    victim = repo.clone(tmp_path / "victim", "--filter=blob:none")
    victim.git("submodule", "--quiet", "update", "--init")
    for key in PROGRAM_KEYS:
        victim.git("config", key, str(program) if not key.startswith("alias.") else f"!{program}")
    for key, value in (
        ("core.hooksPath", str(hooks)),
        ("filter.evil.required", "true"),
        ("log.showSignature", "true"),
        ("submodule.recurse", "true"),
        ("status.submoduleSummary", "true"),
        ("protocol.ext.allow", "always"),
        ("remote.origin.url", f"ext::{program}"),
        ("color.ui", "always"),
        ("fetch.recurseSubmodules", "true"),
        ("log.diffMerges", "first-parent"),
        ("format.pretty", "oneline"),
        ("diff.relative", "true"),
    ):
        victim.git("config", key, value)
    for key in ("core.fsmonitor", "filter.evil.clean"):
        Repo(victim.path / "sub", create=False).git("config", key, str(program))
    for path in ("a.txt", "c.dots", "sub/x"):  # same size, other time: only reading the file tells whether it changed
        content = (victim.path / path).read_bytes()
        victim.write(path, bytes(reversed(content)))
    marker.unlink(missing_ok=True)  # what the clone above ran does not count
    repository = Repository.open(victim.path / "dir")
    everything(repository)
    assert [change.path for change in repository.modified()] == ["a.txt", "c.dots"]
    assert not marker.exists(), marker.read_text()


def test_the_marker_would_be_seen(repo: Repo, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    repo.git("config", "core.fsmonitor", f"touch {marker}; false")
    repo.git("ls-files", "-m")
    assert marker.exists()


def test_reading_writes_nothing(repo: Repo) -> None:
    os.utime(repo.path / "a.txt", (1, 1))

    def state() -> list[tuple[str, int, int]]:
        files = sorted((repo.path / ".git").rglob("*"))
        return [(str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files if file.is_file()]

    before = state()
    everything(Repository.open(repo.path))
    assert state() == before
