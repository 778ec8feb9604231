"""What a developer reads before a commit: the debt that the staged change adds, and nothing else."""

from __future__ import annotations

import pytest

from aidebt.__main__ import main
from hook.staged import SYSTEM, TODAY, Desk, chat, embed

FIXED, OTHER, MOVING, DEAD, ENDING = "gpt-6-luna", "claude-opus-4-6", "gpt-5.2", "gpt-4-0613", "gpt-4o"
QUIET = {"app.py": "import os\n\n\ndef where() -> str:\n    return os.getcwd()\n"}


# -- models that end, names that move -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "rule", "words"),
    [
        (DEAD, "retired-model", "gpt-4-0613 was retired 2026-10-23 (30 days ago)"),
        (ENDING, "retiring-model", "gpt-4o retires 2027-01-14 (53 days) on openai. Move to gpt-6-luna"),
        (MOVING, "unpinned-model", "gpt-5.2 is a moving name, today gpt-5.2-2025-12-11"),
    ],
)
def test_a_new_pin_is_told_in_one_line_with_what_to_do(desk: Desk, model: str, rule: str, words: str) -> None:
    said = desk.commit(QUIET).stage({"chat.py": chat(model)}).check()
    assert said.code == 0
    assert said.findings == [("chat.py:2", rule)]
    assert words in said.lines[0]
    assert said.lines[1].startswith("aidebt: 1 finding in what is staged (1 ")
    assert len(said.lines) == 2


def test_a_current_fixed_model_is_no_news(desk: Desk) -> None:
    said = desk.commit(QUIET).stage({"chat.py": chat(FIXED)}).check()
    assert (said.code, said.lines, said.complaints) == (0, [], "")


def test_the_first_commit_is_compared_with_nothing(desk: Desk) -> None:
    assert desk.stage({"chat.py": chat(DEAD)}).check().findings == [("chat.py:2", "retired-model")]


def test_debt_that_was_there_before_is_not_told(desk: Desk) -> None:
    desk.commit({"chat.py": chat(DEAD)})
    assert desk.stage({"chat.py": chat(DEAD) + "\nLIMIT = 3\n"}).check().lines == []
    assert desk.stage({"chat.py": "# a word at the top\n" + chat(DEAD)}).check().lines == []


def test_pins_of_one_model_are_one_line(desk: Desk) -> None:
    said = desk.stage({"a.py": chat(DEAD), "b.py": chat(DEAD), "c.py": chat(DEAD)}).check()
    assert said.findings == [("a.py:2", "retired-model")]
    assert "(+2 more places)" in said.lines[0]


@pytest.mark.parametrize(
    "files",
    [
        {"tests/test_chat.py": chat(DEAD)},
        {"docs/usage.md": "Use `gpt-4-0613` for this.\n"},
        {"prices.py": 'PRICES = {"gpt-4-0613": 30.0, "claude-2.1": 8.0}\n'},
        {"node_modules/x/chat.py": chat(DEAD)},
        {"logs.py": 'def is_old(model):\n    return model == "gpt-4-0613"\n'},
        {"requirements.txt": "openai==1.0\n"},
        {"vendor/lib/chat.py": chat(DEAD)},
    ],
)
def test_what_selects_no_model_of_the_product_is_not_told(desk: Desk, files: dict[str, str]) -> None:
    assert desk.commit(QUIET).stage(files).check().lines == []


def test_what_is_offered_to_users_is(desk: Desk) -> None:
    menu = 'import streamlit as st\nmodel = st.selectbox("Model", ["gpt-6-luna", "{}"])\n'
    desk.commit({"page.py": menu.format(OTHER)}).stage({"page.py": menu.format(DEAD)})
    said = desk.check()
    assert said.findings == [("page.py:2", "retired-menu")]
    assert "offered to users: gpt-4-0613 was retired" in said.lines[0]


def test_a_deployments_name_is_no_model(desk: Desk) -> None:
    desk.commit({"settings.py": f'MODEL = "{FIXED}"\n', "chat.py": used("AzureOpenAI")})
    assert desk.stage({"settings.py": 'MODEL = "gpt-4"\n'}).check().findings == [("chat.py:3", "stale-prompt")]


# -- prompts under another model ------------------------------------------------------------------------------------


def used(client: str = "OpenAI") -> str:
    """A module whose model is a setting of another one."""
    return (
        f"from openai import {client}\nfrom settings import MODEL\n"
        f'SYSTEM = """{SYSTEM}"""\n'
        "def ask(q):\n"
        f"    return {client}().chat.completions.create(\n"
        '        model=MODEL, messages=[{"role": "system", "content": SYSTEM}])\n'
    )


def test_a_model_that_changes_under_a_prompt(desk: Desk) -> None:
    said = desk.commit({"chat.py": chat(FIXED)}).stage({"chat.py": chat(OTHER)}).check()
    assert said.findings == [("chat.py:3", "stale-prompt")]
    assert "SYSTEM stays as it was while the model changes from gpt-6-luna to claude-opus-4-6 (chat.py:2)" in said.lines[0]
    assert "Try it on claude-opus-4-6, and note `aidebt: reviewed 2026-11-22`" in said.lines[0]


def test_the_prompt_may_be_in_a_file_that_stays(desk: Desk) -> None:
    desk.commit({"settings.py": f'MODEL = "{FIXED}"\n', "chat.py": used(), "other.py": "from settings import MODEL\n"})
    said = desk.stage({"settings.py": f'MODEL = "{OTHER}"\n'}).check()
    assert said.findings == [("chat.py:3", "stale-prompt")]
    assert "(settings.py:1)" in said.lines[0]


def test_the_model_may_be_set_by_a_variable(desk: Desk) -> None:
    code = chat(FIXED).replace(f'"{FIXED}"', f'os.environ.get("CHAT_MODEL", "{FIXED}")')
    desk.commit({"chat.py": "import os\n" + code, "compose.yaml": compose(FIXED)})
    said = desk.stage({"compose.yaml": compose(OTHER)}).check()
    assert said.findings == [("chat.py:4", "stale-prompt")]
    assert "(compose.yaml:4)" in said.lines[0]


def compose(model: str) -> str:
    return f"services:\n  api:\n    environment:\n      CHAT_MODEL: {model}\n"


@pytest.mark.parametrize(
    "after",
    [
        chat(OTHER, SYSTEM + " Be kind."),  # reworded in the same change
        chat(OTHER, more="  # aidebt: reviewed 2026-11-22"),
        "# nothing here any more\n",
        chat("openai/gpt-6-luna"),  # the same model, spelled with its platform
    ],
)
def test_a_prompt_that_is_looked_at_or_gone_is_not_told(desk: Desk, after: str) -> None:
    assert desk.commit({"chat.py": chat(FIXED)}).stage({"chat.py": after}).check().findings == []


def test_naming_the_snapshot_that_an_alias_means_changes_nothing(desk: Desk) -> None:
    assert desk.commit({"chat.py": chat(MOVING)}).stage({"chat.py": chat("gpt-5.2-2025-12-11")}).check().lines == []


def test_a_model_that_changes_in_a_test_changes_nothing(desk: Desk) -> None:
    desk.commit({"tests/test_a.py": chat(FIXED)})
    assert desk.stage({"tests/test_a.py": chat(OTHER)}).check().lines == []


# -- embeddings -----------------------------------------------------------------------------------------------------


def stored(model: str, name: str = "docs") -> str:
    return (
        "from langchain_chroma import Chroma\nfrom langchain_openai import OpenAIEmbeddings\n"
        f'Chroma.from_documents(documents, OpenAIEmbeddings(model="{model}"), collection_name="{name}")\n'
    )


def test_the_indexes_that_are_to_be_rebuilt_are_named(desk: Desk) -> None:
    desk.commit({"ingest.py": stored("text-embedding-3-large")})
    said = desk.stage({"ingest.py": stored("text-embedding-3-small")}).check()
    assert said.findings == [("ingest.py:3", "stale-index")]
    assert "Rebuild docs with text-embedding-3-small before queries use it" in said.lines[0]


def test_an_embedding_model_that_changes_asks_for_a_new_index(desk: Desk) -> None:
    desk.commit({"ingest.py": embed("text-embedding-3-large")})
    said = desk.stage({"ingest.py": embed("text-embedding-3-small")}).check()
    assert said.findings == [("ingest.py:3", "stale-index")]
    assert ": high: the embedding model changes from text-embedding-3-large to text-embedding-3-small" in said.lines[0]
    assert "Rebuild every index" in said.lines[0]


def test_the_other_side_of_the_index_is_named_where_it_is_known(desk: Desk) -> None:
    desk.commit({"ingest.py": embed("text-embedding-3-large")})
    desk.write({"search.py": embed("text-embedding-3-large")})
    both = {"ingest.py": embed("text-embedding-3-small")}
    assert "search.py:3 still uses text-embedding-3-large" in desk.stage(both).check().lines[0]


def test_models_of_one_vector_space_need_no_new_index(desk: Desk) -> None:
    code = 'import voyageai\ndef embed(t):\n    return voyageai.Client().embed(t, model="{}")\n'
    desk.commit({"ingest.py": code.format("voyage-4")}).stage({"ingest.py": code.format("voyage-4-lite")})
    assert [rule for _, rule in desk.check().findings if rule == "stale-index"] == []


# -- what is staged, and what is not --------------------------------------------------------------------------------


def test_the_index_is_judged_and_not_the_work_tree(desk: Desk) -> None:
    desk.commit({"chat.py": chat(FIXED)})
    desk.stage({"chat.py": chat(DEAD)}).write({"chat.py": chat(FIXED)})
    assert ("chat.py:2", "retired-model") in desk.check().findings
    desk.stage({"chat.py": chat(FIXED)}).write({"chat.py": chat(DEAD)})
    assert desk.check().lines == []


def test_a_name_is_resolved_in_the_index_too(desk: Desk) -> None:
    desk.commit({"settings.py": f'MODEL = "{FIXED}"\n', "chat.py": used()})
    desk.stage({"settings.py": f'MODEL = "{OTHER}"\n'}).write({"chat.py": "x = 1\n"})
    assert desk.check().findings == [("chat.py:3", "stale-prompt")]


@pytest.mark.parametrize("change", ["", "\nLIMIT = 3\n"])
def test_a_renamed_file_adds_nothing(desk: Desk, change: str) -> None:
    desk.commit({"chat.py": chat(DEAD)}).repo.git("mv", "chat.py", "agent.py")
    assert desk.stage({"agent.py": chat(DEAD) + change}).check("-v").lines == ["aidebt: 1 staged file, no new debt"]


def test_a_renamed_file_with_another_model_is_a_changed_model(desk: Desk) -> None:
    desk.commit({"chat.py": chat(FIXED)}).repo.git("mv", "chat.py", "agent.py")
    assert desk.stage({"agent.py": chat(OTHER)}).check().findings == [("agent.py:3", "stale-prompt")]


def test_a_pin_before_others_of_its_name_shifts_none_of_them(desk: Desk) -> None:
    call = '    OpenAI().chat.completions.create(model="{}", messages=[{{"role": "system", "content": "{}"}}])\n'
    one, two = call.format(FIXED, SYSTEM), call.format(OTHER, SYSTEM.replace("travel", "booking"))
    head = "from openai import OpenAI\ndef ask():\n"
    desk.commit({"chat.py": head + one + two})
    three = call.format(DEAD, SYSTEM.replace("travel", "train"))
    assert desk.stage({"chat.py": head + three + one + two}).check().findings == [("chat.py:3", "retired-model")]


def test_code_that_moves_between_files_adds_nothing_and_a_copy_does(desk: Desk) -> None:
    desk.commit({"chat.py": chat(DEAD), "other.py": "x = 1\n"})
    assert desk.stage({"chat.py": "y = 2\n", "other.py": "x = 1\n" + chat(DEAD)}).check().lines == []
    desk.repo.git("reset", "-q", "--hard")
    assert desk.stage({"copy.py": chat(DEAD)}).check().findings == [("copy.py:2", "retired-model")]


def test_a_literal_that_gets_a_name_is_no_new_pin(desk: Desk) -> None:
    inline = chat(DEAD).replace("model=MODEL", f'model="{DEAD}"').replace(f'MODEL = "{DEAD}"\n', "")
    assert desk.commit({"chat.py": inline}).stage({"chat.py": chat(DEAD)}).check().lines == []


def test_a_deletion_says_nothing(desk: Desk) -> None:
    desk.commit({"chat.py": chat(DEAD), **QUIET}).repo.git("rm", "-q", "chat.py")
    assert desk.check("-v").lines == ["aidebt: 0 staged, none of which can hold a model or a prompt"]


def test_a_link_and_a_submodule_are_no_files(desk: Desk, tmp_path: object) -> None:
    desk.commit({"chat.py": chat(DEAD)})
    (desk.repo.path / "link.py").symlink_to("chat.py")
    desk.repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    assert desk.stage().check().lines == []


@pytest.mark.parametrize("head", [b"\0", b"# @generated\n", b"#" + b"x" * 600_000])
def test_what_a_scan_does_not_read_is_not_judged(desk: Desk, head: bytes) -> None:
    desk.commit(QUIET).repo.write("chat.py", head + chat(DEAD).encode())
    assert desk.stage().check().lines == []


@pytest.mark.parametrize("name", ["ünï.py", "a b.py", "new\nline.py", "quote'.py", "tab\t.py", "bidi\u202e.py"])
def test_paths_are_printed_so_that_nothing_obeys_them(desk: Desk, name: str) -> None:
    said = desk.commit(QUIET).stage({name: chat(DEAD)}).check()
    assert [rule for _, rule in said.findings] == ["retired-model"]
    assert len(said.lines) == 2
    assert "\u202e" not in said.lines[0]


# -- files on the command line --------------------------------------------------------------------------------------


def test_named_files_limit_what_is_told_and_not_what_is_known(desk: Desk) -> None:
    desk.commit({"chat.py": chat(DEAD), "pkg/a.py": "x = 1\n"})
    desk.repo.git("mv", "chat.py", "agent.py")
    desk.stage({"pkg/b.py": chat("claude-2.1", client="OpenAI")})
    assert desk.check("agent.py").lines == []
    assert desk.check("pkg").findings == [("pkg/b.py:2", "retired-model")]
    assert desk.check(str(desk.repo.path / "pkg" / "b.py")).findings == [("pkg/b.py:2", "retired-model")]
    assert desk.check("b.py", cwd="pkg").findings == [("pkg/b.py:2", "retired-model")]
    assert desk.check("b.py").lines == []


def test_a_file_elsewhere_is_an_error(desk: Desk) -> None:
    said = desk.commit(QUIET).check("/etc/passwd")
    assert said.code == 2
    assert "/etc/passwd is outside" in said.complaints


# -- exit codes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("bar", "code"), [("critical", 0), ("high", 1), ("medium", 1), ("low", 1)])
def test_a_severity_stops_the_commit_where_it_is_asked_to(desk: Desk, bar: str, code: int) -> None:
    said = desk.commit(QUIET).stage({"chat.py": chat(ENDING)}).check("--fail-on", bar)
    assert said.code == code
    assert ("--fail-on stops the commit" in said.lines[-1]) == bool(code)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--fail-on", "huge"], "huge"), (["--no-such-flag"], "--no-such-flag"), (["--config", "no.toml"], "no.toml")],
)
def test_a_wrong_argument_is_a_usage_error(desk: Desk, arguments: list[str], words: str) -> None:
    said = desk.commit(QUIET).stage({"chat.py": chat(DEAD)}).check(*arguments)
    assert said.code == 2
    assert words in said.complaints


def test_outside_a_repository_there_is_nothing_staged(tmp_path: object, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(desk.repo.path.parent))
    (desk.repo.path / ".git").rename(desk.repo.path / "git")
    said = desk.check()
    assert said.code == 2
    assert "not a git repository" in said.complaints


def test_a_defect_lets_a_commit_pass_that_nobody_asked_to_stop(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.commit(QUIET).stage({"chat.py": chat(DEAD)})
    monkeypatch.setattr("aidebt.hook.staging.limits_of", lambda *_: 1 / 0)
    assert desk.check().code == 0
    said = desk.check("--fail-on", "high")
    assert said.code == 4
    assert "internal error: ZeroDivisionError" in said.complaints
    assert "was not judged" in said.complaints


# -- states of a repository -----------------------------------------------------------------------------------------


def test_an_unresolved_conflict_is_named_and_the_rest_is_judged(desk: Desk) -> None:
    desk.commit({"chat.py": chat(FIXED), **QUIET}).repo.branch("other")
    desk.commit({"chat.py": chat(DEAD)}).repo.checkout("main")
    desk.commit({"chat.py": chat(OTHER)}).repo.git("merge", "other", check=False)
    desk.write({"new.py": chat("claude-2.1")}).repo.git("add", "new.py")
    said = desk.check()
    assert said.code == 0
    assert "1 unmerged, not judged: chat.py" in said.complaints


def test_a_merge_tells_what_neither_side_had(desk: Desk) -> None:
    desk.commit({"chat.py": chat(FIXED), "a.py": "x = 1\n"}).repo.branch("other")
    desk.commit({"theirs.py": chat(DEAD)}).repo.checkout("main")
    desk.commit({"a.py": "x = 2\n"}).repo.git("merge", "--no-ff", "--no-commit", "other")
    assert desk.check("-v").lines == ["aidebt: 0 staged, none of which can hold a model or a prompt"]
    assert desk.stage({"chat.py": chat("claude-2.1")}).check().findings[0] == ("chat.py:2", "retired-model")


def test_a_conflict_resolved_with_either_side_is_no_new_debt(desk: Desk) -> None:
    desk.commit({"chat.py": chat(FIXED)}).repo.branch("other")
    desk.commit({"chat.py": chat(DEAD)}).repo.checkout("main")
    desk.commit({"chat.py": chat(OTHER)}).repo.git("merge", "other", check=False)
    desk.stage({"chat.py": chat(DEAD) + "\nBOTH = 1\n"})
    assert [rule for _, rule in desk.check().findings if rule == "retired-model"] == []


def test_four_hundred_files(desk: Desk) -> None:
    desk.commit(QUIET).stage({f"pkg/m{number}.py": f"VALUE = {number}\n" for number in range(399)})
    assert desk.check("-v").lines == ["aidebt: 399 staged, none of which can hold a model or a prompt"]
    said = desk.stage({"pkg/chat.py": chat(DEAD)}).check(*(f"pkg/m{number}.py" for number in range(399)), "pkg/chat.py")
    assert said.findings == [("pkg/chat.py:2", "retired-model")]


def test_a_long_list_is_cut(desk: Desk) -> None:
    models = [f"acme-{number}" for number in range(60)]
    rows = "".join(f'[[tool.aidebt.models]]\nplatform = "acme"\nid = "{name}"\nretires = 2026-01-01\n' for name in models)
    files = {f"m{number}.py": chat(name) for number, name in enumerate(models)}
    said = desk.commit({"pyproject.toml": rows}).stage(files).check()
    assert len(said.findings) == 50
    assert "… and 10 more: aidebt scan" in said.lines


# -- settings -------------------------------------------------------------------------------------------------------


def test_settings_count(desk: Desk) -> None:
    desk.commit({"aidebt.toml": 'extend-exclude = ["old/"]\nignore = ["unpinned-model"]\n'})
    said = desk.stage({"old/chat.py": chat(DEAD), "chat.py": chat(MOVING), "new.py": chat(ENDING)}).check()
    assert said.findings == [("new.py:2", "retiring-model")]
    assert "1 ignored" in said.lines[-1]
    assert ("old/chat.py:2", "retired-model") in desk.check("--isolated").findings


def test_a_model_of_ones_own_is_looked_for(desk: Desk) -> None:
    desk.commit({"pyproject.toml": '[[tool.aidebt.models]]\nplatform = "acme"\nid = "zeta-7"\nretires = 2026-01-01\n'})
    assert desk.stage({"conf.yaml": "model: zeta-7\n"}).check().findings == [("conf.yaml:1", "retired-model")]


def test_a_comment_silences_a_rule(desk: Desk) -> None:
    noted = chat(DEAD).replace(f'"{DEAD}"\n', f'"{DEAD}"  # aidebt: ignore[retired-model] moved in March\n')
    assert desk.commit(QUIET).stage({"chat.py": noted}).check("-v").lines == [
        "aidebt: 1 staged file, no new debt, 1 finding ignored"
    ]


def test_rules_are_chosen(desk: Desk) -> None:
    desk.commit({"chat.py": chat(FIXED)}).stage({"chat.py": chat(DEAD)})
    assert {rule for _, rule in desk.check().findings} == {"retired-model", "stale-prompt"}
    assert {rule for _, rule in desk.check("--select", "stale-prompt").findings} == {"stale-prompt"}
    assert {rule for _, rule in desk.check("--ignore", "stale-prompt").findings} == {"retired-model"}


# -- known debt -----------------------------------------------------------------------------------------------------


def test_what_the_baseline_knows_is_not_told_again(desk: Desk) -> None:
    desk.commit({"chat.py": chat(DEAD)})
    main(["baseline", str(desk.repo.path), "-q"], TODAY)
    desk.repo.git("rm", "-q", "chat.py")
    desk.commit()
    said = desk.stage({"chat.py": chat(DEAD), "other.py": chat(DEAD)}).check("-v")
    assert said.findings == [("other.py:2", "retired-model")]  # one entry stands for the one place it names
    assert "1 ignored" in said.lines[-1]
    assert desk.check("--no-baseline").findings == [("chat.py:2", "retired-model")]


def test_a_baseline_that_cannot_be_read_is_an_error(desk: Desk) -> None:
    desk.commit({"aidebt-baseline.json": "[]\n"})
    said = desk.stage({"chat.py": chat(DEAD)}).check()
    assert (said.code, "is no baseline" in said.complaints) == (2, True)
    assert desk.commit().stage({"a.py": "x = 1\n"}).check().code == 0  # where it is not needed it is not read


def test_ignores_of_the_configuration_hold_up_to_their_day(desk: Desk) -> None:
    row = '[[ignores]]\nrule = "retired-model"\nuntil = {}\nreason = "moves in May"\n'
    desk.commit({"aidebt.toml": row.format("2026-11-22")}).stage({"chat.py": chat(DEAD)})
    assert desk.check("-v").lines == ["aidebt: 1 staged file, no new debt, 1 finding ignored"]
    desk.write({"aidebt.toml": row.format("2026-11-21")})
    assert desk.check().findings == [("chat.py:2", "retired-model")]
    desk.write({"aidebt.toml": row.format("2026-11-22").replace("retired-model", "retird-model")})
    said = desk.check()
    assert (said.code, "did you mean `retired-model`?" in said.complaints) == (2, True)


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("retiring-model", 1),
        ("retired-model", 0),
        ("runway<54", 1),
        ("runway<53", 0),
        ("new", 1),
        ("never", 0),
        ("unread-files", 0),
    ],
)
def test_conditions_stop_the_commit(desk: Desk, condition: str, code: int) -> None:
    assert desk.commit(QUIET).stage({"chat.py": chat(ENDING)}).check("--fail-on", condition).code == code


@pytest.mark.parametrize(("condition", "words"), [("lag>3", "runs after a commit"), ("huge", "unknown condition `huge`")])
def test_a_condition_that_cannot_be_judged_is_an_error_even_where_nothing_is_staged(
    desk: Desk, condition: str, words: str
) -> None:
    said = desk.commit(QUIET).check("--fail-on", condition)
    assert said.code == 2
    assert words in said.complaints
