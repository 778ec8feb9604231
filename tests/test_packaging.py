"""The rules are found, and the command runs, however aidebt was installed."""

from __future__ import annotations

import json
import os
import shutil
import site
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.packaging

PROBE = """
import json, sys
from aidebt import catalog
loaded = catalog.load()
print(json.dumps({
    "module": catalog.__file__,
    "rules": str(catalog.rules_dir()),
    "hash": loaded.hash,
    "models": len(loaded.models()),
    "heavy": sorted({"networkx", "git", "libcst", "rich"} & set(sys.modules)),
}))
"""


def unmeasured() -> dict[str, str]:
    """The environment without what would make coverage count the copies beside the source."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTHON"))}


def tracked(root: Path) -> Iterator[str]:
    """The files that a fresh clone would have, with the changes at hand."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, capture_output=True, check=True
    )
    yield from (name for name in os.fsdecode(listed.stdout).split("\0") if name and (root / name).is_file())


@pytest.fixture(scope="session")
def checkout(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout, since a build may leave generated files beside the source."""
    if not (root / ".git").exists():
        pytest.skip("not a git checkout")
    copy = tmp_path_factory.mktemp("checkout")
    for name in sorted(set(tracked(root))):
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, target)
    return copy


@pytest.fixture(scope="session")
def built(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheel built from the checkout, the sdist, and the wheel built from that; by the backend at hand, offline."""
    straight, through = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("sdist")
    build = [sys.executable, "-m", "build", "--no-isolation"]
    for command in ([*build, "--wheel", "--outdir", str(straight)], [*build, "--outdir", str(through)]):
        done = subprocess.run(command, cwd=checkout, env=unmeasured(), capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return {"wheel": only(straight, "*.whl"), "sdist": only(through, "*.tar.gz"), "sdist wheel": only(through, "*.whl")}


def only(directory: Path, pattern: str) -> Path:
    (found,) = directory.glob(pattern)
    return found


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """An empty virtual environment that borrows the dependencies, and not aidebt, from this one."""
    place = tmp_path / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    packages = only(place, "lib/python*/site-packages")
    (packages / "zz-dependencies.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    return place


def install(environment: Path, *arguments: str) -> None:
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python"), "install", "--quiet"]
    offline = ["--no-deps", "--no-index", "--no-build-isolation", "--ignore-installed"]
    done = subprocess.run([*pip, *offline, *arguments], env=unmeasured(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def probe(python: Path, cwd: Path, **variables: str) -> dict[str, object]:
    """What an interpreter that runs in `cwd` says about its aidebt."""
    done = subprocess.run([python, "-c", PROBE], cwd=cwd, env=unmeasured() | variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    place = tmp_path / "elsewhere"
    place.mkdir()
    return place


@pytest.mark.parametrize("kind", ["wheel", "sdist wheel"])
def test_an_installed_wheel_finds_the_rules_inside_itself(
    kind: str, built: dict[str, Path], environment: Path, empty: Path, checkout: Path
) -> None:
    install(environment, str(built[kind]))
    told = probe(environment / "bin" / "python", empty)
    assert Path(str(told["rules"])).is_relative_to(environment.resolve())
    assert Path(str(told["module"])).is_relative_to(environment.resolve())
    assert told["models"]
    assert told["hash"] == probe(Path(sys.executable), empty, PYTHONPATH=str(checkout / "src"))["hash"]


def test_an_editable_install_finds_the_rules_of_its_checkout(environment: Path, empty: Path, checkout: Path) -> None:
    install(environment, "--editable", str(checkout))
    told = probe(environment / "bin" / "python", empty)
    assert Path(str(told["rules"])) == (checkout / "rules").resolve()
    assert told["models"]


def test_a_plain_checkout_finds_its_rules(environment: Path, empty: Path, checkout: Path) -> None:
    told = probe(environment / "bin" / "python", empty, PYTHONPATH=str(checkout / "src"))
    assert Path(str(told["rules"])) == (checkout / "rules").resolve()
    assert told["models"]


def test_loading_the_catalog_imports_nothing_heavy(environment: Path, empty: Path, checkout: Path) -> None:
    assert probe(environment / "bin" / "python", empty, PYTHONPATH=str(checkout / "src"))["heavy"] == []


def test_the_installed_command_scans(built: dict[str, Path], environment: Path, empty: Path, checkout: Path) -> None:
    install(environment, str(built["wheel"]))
    demo = empty / "demo"
    subprocess.run([sys.executable, checkout / "scripts" / "demo.py", demo], check=True)
    command = [environment / "bin" / "aidebt", "scan", demo, "--format", "json", "--exit-zero", "--as-of", "2026-11-22"]
    done = subprocess.run(command, cwd=empty, env=unmeasured(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "gpt-4o" in {asset["value"] for asset in json.loads(done.stdout)["assets"]}


@pytest.mark.parametrize("kind", ["wheel", "sdist wheel"])
def test_a_wheel_holds_the_rules_once_and_no_test(kind: str, built: dict[str, Path], checkout: Path) -> None:
    names = zipfile.ZipFile(built[kind]).namelist()
    assert len(names) == len(set(names))
    shipped = {name.removeprefix("aidebt/") for name in names if name.startswith("aidebt/rules/")}
    assert shipped == {str(path.relative_to(checkout)) for path in (checkout / "rules").rglob("*") if path.is_file()}
    assert "aidebt/py.typed" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"aidebt"}
    assert {Path(name).name for name in names} >= {"LICENSE", "NOTICE"}


def test_the_sdist_holds_what_a_build_and_the_tests_need(built: dict[str, Path]) -> None:
    with tarfile.open(built["sdist"]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {"pyproject.toml", "LICENSE", "NOTICE", "README.md", "rules/thresholds.toml", "tests/test_packaging.py"}
    assert not [name for name in names if name.startswith((".venv", ".git/", "src/aidebt/_compiled"))]
