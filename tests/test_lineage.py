from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from aidebt.assets import Asset, Context, EvalFacts, Kind
from aidebt.counterparts import digest_of_words
from aidebt.git import Repository
from aidebt.lineage import Limits, date_assets
from aidebt.report import Age
from aidebt.values import replace
from repository import Repo

TODAY = date(2026, 11, 22)
PROMPT = "You are a careful travel agent who never invents flights and always names the price first."
OTHER = "You translate legal letters from Danish into plain English and keep every paragraph number."
PROMPT_BINDING = re.compile(rb'^(\w+) = (\((?:\s*"[^"]*"\s*)+\)|"""[^"]+"""|"[^"]*")', re.MULTILINE)
PIN_BINDING = re.compile(rb'^[ ]*([\w.]+)\s?[=:]\s?"?((?:gpt|text-embedding)-[\w.-]+)"?,?$', re.MULTILINE)
MENU = re.compile(rb"^(\w+) = \[([^\]]+)\]", re.MULTILINE)
LITERAL = re.compile(rb'"([^"]+)"')


def asset(kind: Kind, path: str, name: str, content: str, raw: bytes, ordinal: int = 0, role: str = "system") -> Asset:
    value = content if kind is Kind.MODEL_PIN else None
    return Asset(kind, path, name, 1, 1, 1, value, role, Context.APP, content, name, raw, ordinal=ordinal)


def extract(path: str, data: bytes) -> list[Asset]:
    """Stands in for parsers and detectors: bindings of literals, menus, and whole prompt files."""
    if path.endswith(".prompt"):
        return [asset(Kind.PROMPT, path, "body", " ".join(data.decode().split()), data)]
    found: list[Asset] = []
    seen: dict[str, int] = {}
    for match in PROMPT_BINDING.finditer(data):
        text = " ".join("".join(part.decode() for part in LITERAL.findall(match[2].replace(b'"""', b'"'))).split())
        if len(text.split()) > 2:
            found.append(asset(Kind.PROMPT, path, match[1].decode(), text, match[2]))
    for match in MENU.finditer(data):
        for place, item in enumerate(LITERAL.findall(match[2])):
            found.append(asset(Kind.MODEL_PIN, path, match[1].decode(), item.decode(), match[0], place, "chat"))
    for match in PIN_BINDING.finditer(data):
        name = match[1].decode()
        seen[name] = seen.get(name, -1) + 1
        found.append(asset(Kind.MODEL_PIN, path, name, match[2].decode(), match[0].strip(), seen[name], "chat"))
    return found


def assets_of(repo: Repo) -> list[Asset]:
    """The assets of the work tree, or of HEAD in a bare repository."""
    repository = Repository.open(repo.path)
    if repository.bare:
        with repository.blobs() as blobs:
            return [found for file in repository.tree("HEAD") for found in extract(file.path, blobs.read(file.oid) or b"")]
    paths = sorted({file.path for file in repository.tracked()} | set(repository.untracked()))
    return [found for path in paths if (repo.path / path).is_file() for found in extract(path, (repo.path / path).read_bytes())]


def ages(repo: Repo, links: Mapping[str, str] | None = None, limits: Limits | None = None) -> dict[str, Age]:
    """Ages by `path name` or `path name ordinal`."""
    assets = assets_of(repo)
    dated = date_assets(Repository.open(repo.path), assets, extract, links or {}, TODAY, limits=limits).ages
    return {f"{found.path} {found.name}" + (f" {found.ordinal}" if found.ordinal else ""): dated[found.id] for found in assets}


def day(age: Age) -> str:
    return str(age.changed_on)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


def test_a_formatter_leaves_the_prompt_alone_and_the_pin_keeps_its_last_value(repo: Repo) -> None:
    repo.write("chat.py", f'MODEL = "gpt-4-0613"\nSYSTEM = """{PROMPT}"""\n').commit("2024-03-10")
    repo.write("chat.py", f'MODEL = "gpt-4o"\nSYSTEM = """{PROMPT}"""\n').commit("2024-08-20")
    head, tail = PROMPT[:40], PROMPT[40:]
    repo.write("chat.py", f'MODEL = "gpt-4o"\n\nSYSTEM = (\n    "{head}"\n    "{tail}"\n)\n').commit("2024-09-01")
    prompt, pin = "prompt:chat.py:SYSTEM:system:0", "model_pin:chat.py:MODEL:chat:0"
    found = ages(repo, {prompt: pin})
    assert day(found["chat.py MODEL"]) == "2024-08-20"
    assert found["chat.py MODEL"].revisions == 2
    assert str(found["chat.py MODEL"].introduced_on) == "2024-03-10"
    assert found["chat.py SYSTEM"] == Age(
        "exact", "", date(2024, 3, 10), repo.ids["2024-03-10"], date(2024, 3, 10), repo.ids["2024-03-10"], 1, "gpt-4-0613"
    )


def side_branch(repo: Repo) -> Repo:
    """A prompt of main that a side branch deletes and restores, and that later moves, re-wrapped, into another file."""
    repo.write("p.py", f'P = """{PROMPT}"""\n').write("q.py", "X = 1\n").commit("2024-05-04")
    repo.branch("side").remove("p.py").commit("2024-09-30", "delete")
    repo.write("p.py", f'P = """{PROMPT}"""\n').commit("2024-10-02", "restore")
    repo.checkout("main").write("r.py", "R = 1\n").commit("2024-10-01").merge("side", "2024-10-03")
    moved = f'X = 1\nP = (\n    "{PROMPT[:30]}"\n    "{PROMPT[30:]}"\n)\n'
    return repo.write("q.py", moved).write("p.py", "\n").commit("2025-01-10", "move")


def test_side_branches_and_moves_do_not_make_a_prompt_young(repo: Repo) -> None:
    found = ages(side_branch(repo))["q.py P"]
    assert (found.status, day(found), str(found.introduced_on), found.revisions) == ("exact", "2024-05-04", "2024-05-04", 1)


def test_a_deletion_on_the_main_line_makes_its_revert_the_change(repo: Repo) -> None:
    side_branch(repo).remove("q.py").commit("2025-03-01", "gone").revert("gone", "2025-03-05")
    found = ages(repo)["q.py P"]
    assert (found.status, day(found), found.changed_in) == ("exact", "2025-03-05", repo.ids["revert gone"])


def test_a_shallow_clone_gives_a_lower_bound(repo: Repo, tmp_path: Path) -> None:
    found = ages(side_branch(repo).clone(tmp_path / "shallow", "--depth=1"))["q.py P"]
    assert (found.status, found.reason, day(found)) == ("lower_bound", "shallow history", "2025-01-10")


def test_a_change_within_shallow_history_is_exact(repo: Repo, tmp_path: Path) -> None:
    repo.write("a.py", 'M = "gpt-4"\nN = "gpt-4"\n').commit("2024-01-01").write("b", "").commit("2024-01-02")
    repo.write("a.py", 'M = "gpt-4o"\nN = "gpt-4"\n').commit("2024-01-03")
    found = ages(repo.clone(tmp_path / "shallow", "--depth=2"))
    assert (found["a.py M"].status, day(found["a.py M"])) == ("exact", "2024-01-03")
    assert (found["a.py N"].status, day(found["a.py N"])) == ("lower_bound", "2024-01-02")


def test_a_full_clone_is_exact(repo: Repo, tmp_path: Path) -> None:
    assert ages(side_branch(repo).clone(tmp_path / "full"))["q.py P"].status == "exact"


def test_renamed_and_edited_in_one_commit(repo: Repo) -> None:
    repo.write("old/agent.prompt", PROMPT).commit("2024-01-01")
    repo.remove("old/agent.prompt").write("new/agent.prompt", PROMPT + " Be brief.").commit("2024-02-01")
    repo.remove("new/agent.prompt").write("agent.prompt", PROMPT + "\n\n Be brief.\n").commit("2024-03-01")
    found = ages(repo)["agent.prompt body"]
    assert (day(found), str(found.introduced_on), found.revisions) == ("2024-02-01", "2024-01-01", 2)


def test_an_unrelated_deleted_file_is_no_forerunner(repo: Repo) -> None:
    repo.write("letters.prompt", OTHER).commit("2024-01-01")
    repo.remove("letters.prompt").write("agent.prompt", PROMPT).commit("2024-02-01")
    found = ages(repo)["agent.prompt body"]
    assert (day(found), str(found.introduced_on), found.revisions) == ("2024-02-01", "2024-02-01", 1)


def test_a_copy_begins_where_it_was_made(repo: Repo) -> None:
    repo.write("a.py", f'MODEL = "gpt-4"\nP = "{PROMPT}"\n').commit("2024-01-01")
    repo.write("b.py", f'MODEL = "gpt-4"\nP = "{PROMPT}"\n').commit("2024-02-01")
    found = ages(repo)
    assert [day(found[name]) for name in ("a.py P", "b.py P", "a.py MODEL", "b.py MODEL")] == [
        "2024-01-01",
        "2024-02-01",
        "2024-01-01",
        "2024-02-01",
    ]


def test_the_same_pin_written_twice_is_no_move(repo: Repo) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\n').commit("2024-01-01")
    repo.write("a.py", 'MODEL = "gpt-4"\nX = 1\n').write("b.py", 'MODEL = "gpt-4"\n').commit("2024-02-01")
    assert day(ages(repo)["b.py MODEL"]) == "2024-02-01"


def test_only_files_from_which_a_pin_may_have_gone_are_parsed(repo: Repo) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\nX = 1\n').write("b.py", 'MODEL = "gpt-4"\n').commit("2024-01-01")
    repo.write("a.py", 'MODEL = "gpt-4"\nX = 2\n').write("b.py", "X = 1\n").write("c.py", 'MODEL = "gpt-4"\n').commit(
        "2024-02-01"
    )
    asked: list[str] = []

    def noted(path: str, data: bytes) -> list[Asset]:
        asked.append(path)
        return extract(path, data)

    found = {item.path: item for item in assets_of(repo)}
    age = date_assets(Repository.open(repo.path), [found["c.py"]], noted, {}, TODAY).ages[found["c.py"].id]
    assert (age.changed_on, asked) == (date(2024, 1, 1), ["b.py", "b.py"])


def test_a_short_prompt_that_is_wrapped_anew_on_its_way_has_moved(repo: Repo) -> None:
    repo.write("a.py", 'P = (\n    "Answer like "\n    "a kind pirate."\n)\n').write("b.py", "X = 1\n").commit("2024-01-01")
    repo.write("a.py", "X = 1\n").write("b.py", 'P = "Answer like a kind pirate."\n').commit("2024-02-01")
    assert day(ages(repo)["b.py P"]) == "2024-01-01"


def test_a_prompt_without_a_long_word_has_moved_out_of_a_file_that_stays(repo: Repo) -> None:
    repo.write("a.py", 'P = "Be a bot."\nX = 1\n').write("b.py", "X = 1\n").commit("2024-01-01")
    repo.write("a.py", "X = 1\n").write("b.py", 'P = "Be a bot."\nX = 1\n').commit("2024-02-01")
    assert day(ages(repo)["b.py P"]) == "2024-01-01"


def test_what_its_path_makes_an_eval_config_is_not_parsed_again(repo: Repo) -> None:
    for on, text in (("2024-01-01", "run(1)\n"), ("2024-02-01", "run(1,  2)\n"), ("2024-03-01", "run(1,\n  2)\n")):
        repo.write("evals/run.py", text).commit(on)
    asked: list[str] = []

    def config(path: str, data: bytes) -> list[Asset]:
        asked.append(path)
        made = asset(Kind.EVAL_CONFIG, path, "run.py", digest_of_words(data), b"")
        return [replace(made, eval=EvalFacts("code", ("path",)))]

    (found,) = config("evals/run.py", b"run(1, 2)")
    age = date_assets(Repository.open(repo.path), [found], config, {}, TODAY).ages[found.id]
    assert (str(age.changed_on), age.revisions, str(age.introduced_on)) == ("2024-02-01", 2, "2024-01-01")
    assert len(asked) == 1


def test_where_its_path_did_not_make_it_one_an_eval_config_is_parsed(repo: Repo) -> None:
    repo.write("run.py", "run(1)\n").commit("2024-01-01").write("run.py", "run(1, 2)\n").commit("2024-02-01")
    repo.remove("run.py").write("evals/run.py", "run(1, 2)\n").commit("2024-03-01")

    def config(path: str, data: bytes) -> list[Asset]:
        made = asset(Kind.EVAL_CONFIG, path, "run.py", digest_of_words(data), b"")
        return [replace(made, eval=EvalFacts("code", ("path",)))] if path.startswith("evals/") else []

    (found,) = config("evals/run.py", b"run(1, 2)")
    age = date_assets(Repository.open(repo.path), [found], config, {}, TODAY).ages[found.id]
    assert (str(age.changed_on), age.revisions) == ("2024-02-01", 1)


def test_a_deleted_file_that_is_not_alike_is_not_parsed(repo: Repo) -> None:
    repo.write("legal/letters.prompt", OTHER).write("travel/agent.prompt", PROMPT).commit("2024-01-01")
    repo.remove("legal/letters.prompt").remove("travel/agent.prompt").write(
        "travel/price.prompt", f"{PROMPT} Then the way."
    ).commit("2024-02-01")
    asked: list[str] = []

    def noted(path: str, data: bytes) -> list[Asset]:
        asked.append(path)
        return extract(path, data)

    found = next(item for item in assets_of(repo) if item.path == "travel/price.prompt")
    age = date_assets(Repository.open(repo.path), [found], noted, {}, TODAY).ages[found.id]
    assert (age.revisions, str(age.introduced_on), asked) == (2, "2024-01-01", ["travel/agent.prompt"])


def test_a_pin_that_leaves_one_file_for_another_has_moved(repo: Repo) -> None:
    repo.write("a.py", 'X = 1\nMODEL = "gpt-4"\n').write("b.py", "Y = 1\n").commit("2024-01-01")
    repo.write("a.py", "X = 1\n").write("b.py", 'Y = 1\nMODEL="gpt-4"\n').commit("2024-02-01")
    assert day(ages(repo)["b.py MODEL"]) == "2024-01-01"


def test_a_menu_that_holds_the_id_does_not_hide_a_changed_default(repo: Repo) -> None:
    repo.write("a.py", 'MODELS = ["gpt-4o", "gpt-4"]\nDEFAULT = "gpt-4"\n').commit("2024-01-01")
    repo.write("a.py", 'MODELS = ["gpt-4o", "gpt-4"]\nDEFAULT = "gpt-4o"\n').commit("2024-02-01")
    found = ages(repo)
    assert (day(found["a.py DEFAULT"]), found["a.py DEFAULT"].revisions) == ("2024-02-01", 2)
    assert day(found["a.py MODELS"]) == "2024-01-01"


def test_a_new_menu_entry_does_not_make_the_others_young(repo: Repo) -> None:
    repo.write("a.py", 'MODELS = ["gpt-4"]\n').commit("2024-01-01")
    repo.write("a.py", 'MODELS = ["gpt-4o", "gpt-4"]\n').commit("2024-02-01")
    found = ages(repo)
    assert (day(found["a.py MODELS"]), day(found["a.py MODELS 1"])) == ("2024-02-01", "2024-01-01")


@pytest.mark.parametrize(("file", "line"), [("a.yaml", "model: {}\n"), ("a.py", 'model = "{}"\n')])
def test_an_id_within_a_longer_id_is_another_id(repo: Repo, file: str, line: str) -> None:
    repo.write(file, line.format("gpt-4o")).commit("2024-01-01").write(file, line.format("gpt-4")).commit("2024-02-01")
    assert day(ages(repo)[f"{file} model"]) == "2024-02-01"


def test_one_of_two_equal_lines_changed(repo: Repo) -> None:
    repo.write("a.py", 'f(\n    model="gpt-4",\n)\ng(\n    model="gpt-4o",\n)\n').commit("2024-01-01")
    repo.write("a.py", 'f(\n    model="gpt-4o",\n)\ng(\n    model="gpt-4o",\n)\n').commit("2024-02-01")
    found = ages(repo)
    assert sorted([day(found["a.py model"]), day(found["a.py model 1"])]) == ["2024-01-01", "2024-02-01"]


def test_a_pin_whose_binding_is_renamed_says_the_same(repo: Repo) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\n').commit("2024-01-01").write("a.py", 'CHAT = "gpt-4"\n').commit("2024-02-01")
    assert day(ages(repo)["a.py CHAT"]) == "2024-01-01"


def test_there_and_back_counts_each_content_in_a_row(repo: Repo) -> None:
    for on, model in (("2024-01-01", "gpt-4"), ("2024-02-01", "gpt-4o"), ("2024-03-01", "gpt-4")):
        repo.write("a.py", f'MODEL = "{model}"\n').commit(on)
    found = ages(repo)["a.py MODEL"]
    assert (day(found), str(found.introduced_on), found.revisions) == ("2024-03-01", "2024-01-01", 3)


@pytest.mark.parametrize("into", ["main", "side"])
def test_a_change_on_a_branch_is_dated_there_whichever_way_it_is_merged(repo: Repo, into: str) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\n').commit("2024-01-01").branch("side")
    repo.write("a.py", 'MODEL = "gpt-4o"\n').commit("2024-02-01", "edit")
    repo.checkout("main").write("b.py", "X = 1\n").commit("2024-03-01")
    repo.checkout(into).merge("side" if into == "main" else "main", "2024-04-01")
    found = ages(repo)["a.py MODEL"]
    assert (day(found), found.changed_in, found.revisions) == ("2024-02-01", repo.ids["edit"], 2)


def test_what_no_parent_of_a_merge_holds_was_changed_by_the_merge(repo: Repo) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\n').commit("2024-01-01").branch("side")
    repo.write("b.py", "X = 1\n").commit("2024-02-01").checkout("main").write("c.py", "X = 1\n").commit("2024-03-01")
    repo.git("merge", "-q", "--no-ff", "--no-commit", "side")
    repo.write("a.py", 'MODEL = "gpt-4o"\n').commit("2024-04-01", "evil")
    assert ages(repo)["a.py MODEL"].changed_in == repo.ids["evil"]


def test_a_commit_to_ignore_is_walked_through(repo: Repo) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\n').commit("2024-01-01")
    repo.write("a.py", 'MODEL = "gpt-4o"\n').commit("2024-02-01", "bulk")
    repo.write("b.py", 'NEW = "gpt-4"\n').commit("2024-03-01", "add")
    repo.write(".git-blame-ignore-revs", f"# formatting\n{repo.ids['bulk']}\n{repo.ids['add']} # why\n").commit("2024-04-01")
    found = ages(repo)
    assert day(found["a.py MODEL"]) == "2024-01-01"
    assert day(found["b.py NEW"]) == "2024-03-01"  # nothing was there before it


def test_an_absent_blob_gives_a_lower_bound(repo: Repo) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\n').commit("2024-01-01").write("a.py", 'MODEL = "gpt-4"\nX = 1\n').commit("2024-02-01")
    repo.lose("HEAD~1:a.py")
    found = ages(repo)["a.py MODEL"]
    assert (found.status, found.reason, day(found)) == ("lower_bound", "missing blob", "2024-02-01")


def test_a_partial_clone_gives_lower_bounds_and_fetches_nothing(repo: Repo, tmp_path: Path) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\n').write("b.py", 'B = "gpt-4"\n').commit("2024-01-01")
    repo.write("a.py", 'MODEL = "gpt-4"\nX = 1\n').commit("2024-02-01").git("config", "uploadpack.allowFilter", "true")
    found = ages(repo.clone(tmp_path / "partial", "--filter=blob:none"))
    assert (found["a.py MODEL"].status, found["a.py MODEL"].reason) == ("lower_bound", "missing blob")
    assert (found["b.py B"].status, day(found["b.py B"])) == ("exact", "2024-01-01")


def test_what_is_not_committed_changed_today(repo: Repo) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\nP = 1\n').commit("2024-01-01")
    repo.write("a.py", 'MODEL = "gpt-4o"\nP = 1\nSAME = "gpt-4"\n').write("new.py", 'MODEL = "gpt-4"\n')
    found = ages(repo)
    changed = found["a.py MODEL"]
    assert (changed.status, changed.changed_on, changed.revisions) == ("uncommitted", TODAY, 2)
    assert str(changed.introduced_on) == "2024-01-01"
    assert (found["new.py MODEL"].status, found["new.py MODEL"].introduced_in) == ("uncommitted", None)


def test_an_edit_beside_a_pin_leaves_it_committed(repo: Repo) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\n').commit("2024-01-01").write("a.py", 'X = 1\nMODEL = "gpt-4"\n')
    assert (ages(repo)["a.py MODEL"].status, day(ages(repo)["a.py MODEL"])) == ("exact", "2024-01-01")


def test_a_file_moved_in_the_work_tree_keeps_its_age(repo: Repo) -> None:
    repo.write("a.prompt", PROMPT).commit("2024-01-01").remove("a.prompt").write("b.prompt", PROMPT)
    assert (ages(repo)["b.prompt body"].status, day(ages(repo)["b.prompt body"])) == ("exact", "2024-01-01")


def test_line_ends_of_the_work_tree_do_not_count(repo: Repo) -> None:
    repo.write("a.prompt", f"{PROMPT}\n{OTHER}\n").commit("2024-01-01").write("a.prompt", f"{PROMPT}\r\n{OTHER}\r\n")
    assert ages(repo)["a.prompt body"].status == "exact"


def test_before_the_first_commit_everything_is_uncommitted(repo: Repo) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\n')
    assert ages(repo)["a.py MODEL"].status == "uncommitted"


def test_a_bare_repository_is_dated_at_head(repo: Repo, tmp_path: Path) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\n').commit("2024-01-01").write("b", "").commit("2024-02-01")
    assert day(ages(repo.clone(tmp_path / "bare.git", "--bare"))["a.py MODEL"]) == "2024-01-01"


def test_an_older_revision_is_dated_by_its_own_past(repo: Repo) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\n').commit("2024-01-01").write("a.py", 'MODEL = "gpt-4o"\n').commit("2024-02-01")
    assets = extract("a.py", b'MODEL = "gpt-4"\n')
    dated = date_assets(Repository.open(repo.path), assets, extract, {}, TODAY, revision="HEAD~1").ages
    assert day(dated[assets[0].id]) == "2024-01-01"


def test_without_a_repository_ages_are_unknown_for_the_reason_given() -> None:
    assets = extract("a.py", b'MODEL = "gpt-4"\n')
    assert date_assets(None, assets, extract, {}, TODAY, reason="refused").ages == {assets[0].id: Age("unknown", "refused")}


def test_an_import_commit_gives_a_lower_bound(repo: Repo) -> None:
    for number in range(5):
        repo.write(f"f{number}.py", f'M{number} = "gpt-4"\n')
    repo.commit("2024-01-01").write("late.py", 'LATE = "gpt-4"\n').commit("2024-02-01")
    found = ages(repo, limits=Limits(import_files=5))
    assert (found["f0.py M0"].status, found["f0.py M0"].reason) == ("lower_bound", "import commit")
    assert found["late.py LATE"].status == "exact"
    assert ages(repo)["f0.py M0"].status == "exact"  # five files are no import by default


def test_a_commit_that_adds_many_files_but_few_of_the_assets_is_no_import(repo: Repo) -> None:
    for number in range(3):
        repo.write(f"a{number}.py", f'M{number} = "gpt-4"\n')
    repo.commit("2024-01-01")
    for number in range(6):
        repo.write(f"data{number}.txt", "x")
    repo.write("b.py", 'B = "gpt-4"\n').commit("2024-02-01")
    assert ages(repo, limits=Limits(import_files=5))["b.py B"].status == "exact"


def test_a_rebase_shows_the_authors_day_too(repo: Repo) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\n').commit("2024-05-01", "rebased", author_on="2024-03-01")
    repo.write("b.py", 'MODEL = "gpt-4"\n').commit("2024-05-02", "close", author_on="2024-04-28")
    found = ages(repo)
    assert (day(found["a.py MODEL"]), found["a.py MODEL"].author_on) == ("2024-05-01", date(2024, 3, 1))
    assert found["b.py MODEL"].author_on is None


def test_days_are_utc(repo: Repo) -> None:
    repo.write("a.py", 'MODEL = "gpt-4"\n').commit("2024-05-01T23:30:00-05:00")
    assert day(ages(repo)["a.py MODEL"]) == "2024-05-02"


@pytest.mark.parametrize("name", ["new\nline", 'quo"te', "tab\t", "caf\udce9", ":(glob)*", "ünï"])
def test_odd_file_names(repo: Repo, name: str) -> None:
    name += ".prompt"
    repo.write(name, PROMPT).commit("2024-01-01").write(name, PROMPT + "!").commit("2024-02-01")
    repo.write("other", "x").commit("2024-03-01")
    found = ages(repo)[f"{name} body"]
    assert (day(found), found.revisions) == ("2024-02-01", 2)


def test_written_for_follows_a_pin_through_its_move(repo: Repo) -> None:
    repo.write("llm.py", 'MODEL = "gpt-4"\n').write("a.prompt", PROMPT).commit("2024-01-01")
    repo.write("b.prompt", OTHER).remove("llm.py").write("config.py", 'X = 1\nMODEL = "gpt-4"\n').commit("2024-02-01")
    repo.write("config.py", 'X = 1\nMODEL = "gpt-4o"\n').commit("2024-03-01")
    repo.write("c.prompt", PROMPT + OTHER)
    pin = "model_pin:config.py:MODEL:chat:0"
    found = ages(repo, {f"prompt:{name}.prompt:body:system:0": pin for name in "abc"})
    assert [found[f"{name}.prompt body"].written_for for name in "abc"] == ["gpt-4", "gpt-4", "gpt-4o"]


def test_written_for_is_unknown_before_there_was_a_pin(repo: Repo) -> None:
    repo.write("a.prompt", PROMPT).commit("2024-01-01").write("llm.py", 'MODEL = "gpt-4"\n').commit("2024-02-01")
    found = ages(repo, {"prompt:a.prompt:body:system:0": "model_pin:llm.py:MODEL:chat:0"})
    assert found["a.prompt body"].written_for is None


def test_of_a_brief_asset_only_the_last_change_is_told(repo: Repo) -> None:
    repo.write("a.py", f'MODEL = "gpt-4"\nP = "{OTHER}"\n').commit("2024-01-01")
    repo.write("a.py", f'MODEL = "gpt-4o"\nP = "{PROMPT}"\n').commit("2024-02-01")
    repo.write("a.py", f'CHAT = "gpt-4o"\nP = "{PROMPT}"\n').commit("2024-03-01")
    assets = assets_of(repo)
    dated = date_assets(Repository.open(repo.path), assets, extract, {}, TODAY, brief=lambda asset: True).ages
    assert set(dated.values()) == {Age("exact", "", date(2024, 2, 1), repo.ids["2024-02-01"])}


def test_an_empty_list_of_assets_has_no_ages(repo: Repo) -> None:
    repo.write("x", "").commit("2024-01-01")
    assert date_assets(Repository.open(repo.path), [], extract, {}, TODAY).ages == {}
