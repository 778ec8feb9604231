from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import jsonschema
import pytest

from aidebt.config import OPTIONS, Settings, check, find_file, load, read_file, schema, unknown_rules
from aidebt.errors import ConfigError

SCHEMA = Path(__file__).parents[1] / "rules" / "schema" / "config.schema.json"
VALID = {
    "format": "json",
    "select": ["retired-model"],
    "ignore": [],
    "per-file-ignores": {"tests/**": ["floating-alias"]},
    "exclude": ["docs/"],
    "extend-exclude": ["*.lock"],
    "context": ["app", "infra"],
    "ignores": [{"rule": "stale-prompt", "path": ["src/", "*.py"], "until": "2027-03-01", "reason": "moves with the client"}],
    "baseline": "known.json",
    "fail-on": ["critical", "runway<60"],
    "exit-zero": True,
    "history": False,
    "cache": False,
    "jobs": 0,
    "models": [{"id": "house-7b", "retires": "2027-01-01"}],
}
INVALID = [
    ("format", "xml"),
    ("select", "retired-model"),
    ("select", [1]),
    ("per-file-ignores", ["x"]),
    ("context", ["application"]),
    ("fail-on", 3),
    ("fail-on", []),
    ("ignores", {"rule": "x", "reason": "y"}),
    ("ignores", [{"rule": "x"}]),
    ("ignores", [{"rule": "x", "reason": ""}]),
    ("ignores", [{"reason": "all of it"}]),
    ("ignores", [{"rule": 3, "reason": "y"}]),
    ("ignores", [{"rule": [], "reason": "y"}]),
    ("ignores", [{"rules": ["x"], "reason": "y"}]),
    ("baseline", True),
    ("exit-zero", "yes"),
    ("jobs", -1),
    ("jobs", True),
    ("models", [{"platform": "openai"}]),
    ("models", {"id": "x"}),
]


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_every_option_fills_a_field_of_the_settings() -> None:
    assert {option.field for option in OPTIONS} <= {item.name for item in fields(Settings)}


def test_the_published_schema_is_the_one_the_options_make() -> None:
    assert json.loads(SCHEMA.read_text()) == schema(), "write json.dumps(aidebt.config.schema(), indent=2) to " + SCHEMA.name


def test_schema_and_check_accept_every_key() -> None:
    assert set(VALID) == {option.key for option in OPTIONS}
    jsonschema.validate(VALID, schema())
    assert check(VALID)[1] == ()


@pytest.mark.parametrize(("key", "value"), INVALID)
def test_schema_and_check_refuse_the_same(key: str, value: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({key: value}, schema())
    problems = check({key: value})[1]
    assert len(problems) == 1
    assert f"`{key}`" in problems[0]


def test_all_problems_are_told_at_once_with_the_nearest_key(tmp_path: Path) -> None:
    file = write(tmp_path / "aidebt.toml", 'fail_on = "high"\nexit-zero = "no"\nselect = "x"\nexclude = [""]\n')
    with pytest.raises(ConfigError) as caught:
        read_file(file)
    message = str(caught.value)
    assert "4 problems" in message
    assert "unknown key `fail_on`: did you mean `fail-on`?" in message
    assert "`exit-zero`: must be true or false, not a string" in message
    assert "`select`: must be a list of strings, not a string" in message
    assert "`exclude`: '' matches nothing" in message
    assert caught.value.hint


def test_a_list_says_what_it_holds() -> None:
    assert check({"select": [1]})[1] == ("`select`: must be a list of strings, not a list of int",)


def test_flags_win_over_the_file_and_the_file_over_defaults(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", '[tool.aidebt]\nfail-on = "low"\njobs = 3\nselect = ["a"]\n')
    settings = load({"paths": (tmp_path,), "fail_on": "medium", "select": None})
    assert (settings.fail_on, settings.jobs, settings.select, settings.format) == ("medium", 3, ("a",), "terminal")
    assert settings.config_file == tmp_path.resolve() / "pyproject.toml"


def test_isolated_reads_nothing_and_config_names_the_file(tmp_path: Path) -> None:
    write(tmp_path / "aidebt.toml", "jobs = 3\n")
    other = write(tmp_path / "other" / "mine.toml", "jobs = 4\n")
    assert load({"paths": (tmp_path,)}, isolated=True).jobs == 0
    assert load({"paths": (tmp_path,)}, config=other).jobs == 4


def test_the_nearest_file_up_to_the_root_of_the_repository_counts(tmp_path: Path) -> None:
    write(tmp_path / "aidebt.toml", "jobs = 1\n")
    root = tmp_path / "repository"
    (root / ".git").mkdir(parents=True)
    deep = root / "a" / "b"
    deep.mkdir(parents=True)
    assert find_file(deep) is None
    top = write(root / "pyproject.toml", "[tool.aidebt]\njobs = 2\n")
    assert find_file(deep) == top.resolve()
    write(root / "a" / "pyproject.toml", "[tool.other]\n")
    assert find_file(deep) == top.resolve()
    near = write(root / "a" / "aidebt.toml", "jobs = 3\n")
    assert find_file(deep / "file.py") == near.resolve()


def test_outside_a_repository_only_the_directory_itself_counts(tmp_path: Path) -> None:
    write(tmp_path / "aidebt.toml", "jobs = 1\n")
    (tmp_path / "sub").mkdir()
    assert find_file(tmp_path / "sub") is None
    assert find_file(tmp_path) is not None


def test_a_broken_pyproject_that_never_names_us_is_not_our_business(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[project\nname = {{ cookiecutter.name }}\n")
    assert load({"paths": (tmp_path,)}).config_file is None
    write(tmp_path / "pyproject.toml", "[tool.aidebt\n")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load({"paths": (tmp_path,)})


@pytest.mark.parametrize("text", [b"\xff\xfe", b"a = " + b"[" * 5000, b"x" * (1 << 21)])
def test_a_file_that_is_no_configuration_is_an_error_not_a_traceback(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "aidebt.toml"
    file.write_bytes(text)
    with pytest.raises(ConfigError):
        read_file(file)


def test_a_missing_file_and_a_missing_table_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        load({}, config=tmp_path / "none.toml")
    with pytest.raises(ConfigError, match=r"no \[tool.aidebt\] table"):
        load({}, config=write(tmp_path / "pyproject.toml", "[project]\n"))


def test_unknown_rules_are_named_with_the_nearest_one() -> None:
    settings = Settings(select=("retired-modell",), per_file_ignores=(("*.py", ("floating-alias", "x")),))
    problems = unknown_rules(settings, ("retired-model", "floating-alias"))
    assert problems[0] == "select: unknown rule `retired-modell`: did you mean `retired-model`?"
    assert problems[1] == "per-file-ignores '*.py': unknown rule `x` (known: floating-alias, retired-model)"
    assert len(problems) == 2


def test_only_what_changes_the_reading_of_a_file_changes_the_hash() -> None:
    assert Settings(jobs=1).config_hash == Settings(jobs=2).config_hash
    assert Settings(models=({"id": "a"},)).config_hash != Settings().config_hash
