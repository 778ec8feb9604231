"""Runs the `run` steps of a workflow, an action or a GitLab job as their runners do: the same shell, variables and files.

Steps that use another action are not run; `job.used` holds them. `gh`, `date` and the making of a virtual environment are
stand-ins: `gh` keeps issues and comments in a file, `date` tells the day of the test, `aidebt` is that of the checkout.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_PYTHON = """\
#!{python}
import os, pathlib, sys
if sys.argv[1:3] != ["-m", "venv"]:
    os.execv({python!r}, [{python!r}, *sys.argv[1:]])
bin = pathlib.Path(sys.argv[3]) / "bin"
bin.mkdir(parents=True)
commands = {{"pip": 'echo "$@" >> {place}/installed', "aidebt": 'PYTHONPATH={source} exec {python} -m aidebt "$@"'}}
for name, command in commands.items():
    (bin / name).write_text("#!/bin/sh\\n" + command + "\\n")
    (bin / name).chmod(0o755)
"""
_DATE = """\
#!/bin/sh
[ "$*" = "-u +%F" ] || exit 9
cat {place}/day
"""
_GH = """\
#!{python}
import json, pathlib, sys
file = pathlib.Path({place!r}) / "github.json"
state = json.loads(file.read_text()) if file.exists() else {{"calls": [], "issues": {{}}, "comments": {{}}, "labels": []}}
words = sys.argv[1:]
options, plain = {{}}, []
while words:
    word = words.pop(0)
    if word in ("--force", "--paginate", "--silent"):
        options[word] = True
    elif word.startswith("-"):
        options[word] = words.pop(0)
    else:
        plain.append(word)
state["calls"].append(" ".join(plain[:3]))

def body(name):
    text = pathlib.Path(name).read_text("utf-8")
    if len(text) > 65536:
        sys.exit("body is too long (maximum is 65536 characters)")
    return text

match plain:
    case ["issue", "list"]:
        assert options["--json"] == "number"
        found = [n for n, i in state["issues"].items() if i["open"] and options["--label"] in i["labels"]]
        print(found[0] if found else "", end="")
    case ["issue", "create"]:
        assert options["--label"] in state["labels"], "could not add label: not found"
        number = str(len(state["issues"]) + 1)
        state["issues"][number] = {{
            "title": options["--title"], "labels": [options["--label"]], "open": True, "body": body(options["--body-file"]),
            "comments": [],
        }}
    case ["issue", "edit", number]:
        state["issues"][number]["body"] = body(options["--body-file"])
    case ["issue", "comment", number]:
        state["issues"][number]["comments"].append(body(options["--body-file"]))
    case ["issue", "close", number]:
        state["issues"][number]["open"] = False
    case ["label", "create", name]:
        state["labels"].append(name)
    case ["api", path] if options.get("--method") == "PATCH":
        state["comments"][path.rsplit("/", 1)[1]] = body(options["-F"].removeprefix("body=@"))
    case ["api", path] if options.get("--method") == "POST" and path.endswith("/comments"):
        state["comments"][str(100 + len(state["comments"]))] = body(options["-F"].removeprefix("body=@"))
    case ["api", path] if path.endswith("/comments"):
        assert "startswith" in options["--jq"]
        print("\\n".join(n for n, text in state["comments"].items() if text.startswith("<!-- aidebt -->")))
    case _:
        sys.exit(f"unknown command: {{plain}}")
file.write_text(json.dumps(state))
"""


def workflow(name: str) -> dict[Any, Any]:
    """A parsed YAML file of the repository; the key `on` is True, as YAML 1.1 has it."""
    parsed: dict[Any, Any] = yaml.safe_load((ROOT / name).read_text("utf-8"))
    return parsed


@dataclass
class Job:
    """A job under way, in a checkout. `variables` is the environment its next step gets."""

    checkout: Path
    place: Path
    values: dict[str, str]
    variables: dict[str, str] = field(default_factory=dict)
    used: list[dict[str, Any]] = field(default_factory=list)
    printed: str = ""
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def temporary(self) -> Path:
        return self.place / "runner"

    @property
    def out(self) -> Path:
        return self.temporary / "aidebt"

    @property
    def summary(self) -> str:
        return (self.place / "summary").read_text("utf-8")

    def run(self, steps: list[dict[str, Any]], **more: Any) -> int:
        """Run the steps until one fails; gives back its exit code."""
        for key, value in more.items():
            self.variables[key] = self.filled(value)
        for step in steps:
            if "uses" in step:
                self.used.append({**step, "with": {k: self.filled(v) for k, v in step.get("with", {}).items()}})
                continue
            code = self._step(step)
            if code and not step.get("continue-on-error"):
                return code
        return 0

    def filled(self, value: Any) -> str:
        """A value with its expressions replaced; one that the test does not know is an error."""
        return _EXPRESSION.sub(lambda found: self.values[found[1]], str(value))

    def _step(self, step: dict[str, Any]) -> int:
        script = self.place / "step.sh"
        script.write_text(step["run"], "utf-8")
        assert "${{" not in step["run"], "what others wrote must not become part of a script"
        own = {key: self.filled(value) for key, value in step.get("env", {}).items()}
        done = self._shell(["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], own)
        for line in _lines(self.place / "env"):
            name, _, value = line.partition("=")
            self.variables[name] = value
        for line in _lines(self.place / "path"):
            self.variables["PATH"] = f"{line}:{self.variables['PATH']}"
        for line in _lines(self.place / "output"):
            name, _, value = line.partition("=")
            self.outputs[name] = value
        return done

    def _shell(self, command: list[str], own: dict[str, str]) -> int:
        done = subprocess.run(command, cwd=self.checkout, env=self.variables | own, capture_output=True, text=True)
        self.printed += done.stdout + done.stderr
        return done.returncode

    def gitlab(self, job: dict[str, Any], **more: str) -> int:
        """Run a GitLab job's scripts in one shell, line after line, as its runner does."""
        self.variables |= more
        for key, value in job["variables"].items():
            self.variables[key] = re.sub(r"\$(\w+)", lambda found: self.variables[found[1]], str(value))
        script = self.place / "step.sh"
        script.write_text("\n".join([*job["before_script"], *job["script"]]), "utf-8")
        return self._shell(["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], {})


def _lines(file: Path) -> list[str]:
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    file.write_text("")
    return lines


@dataclass(frozen=True)
class Host:
    """A machine with stand-ins, a repository on a server, and the state of the service around it."""

    place: Path
    server: Path
    cache: Path

    @classmethod
    def at(cls, place: Path, server: Path, cache: Path) -> Host:
        """Set up the stand-ins."""
        bin = place / "bin"
        bin.mkdir()
        words = {"python": sys.executable, "place": str(place), "source": str(ROOT / "src")}
        for name, text in (("python3", _PYTHON), ("date", _DATE), ("gh", _GH)):
            (bin / name).write_text(text.format(**words), "utf-8")
            (bin / name).chmod(0o755)
        return cls(place, server, cache)

    @property
    def github(self) -> dict[str, Any]:
        """Issues, comments, labels and calls."""
        state: dict[str, Any] = json.loads((self.place / "github.json").read_text("utf-8"))
        return state

    def job(self, day: str, name: str, branch: str = "main", depth: str = "") -> Job:
        """A fresh checkout on a day, as a runner makes it."""
        place = self.place / name
        (place / "runner").mkdir(parents=True)
        (self.place / "day").write_text(f"{day}\n")
        checkout = place / "checkout"
        options = [f"--depth={depth}"] if depth else []
        command = ["git", "clone", "-q", *options, "-b", branch, self.server.as_uri(), str(checkout)]
        subprocess.run(command, check=True, env=os.environ | {"GIT_ALLOW_PROTOCOL": "file"})
        values = {
            "runner.temp": str(place / "runner"),
            "github.token": "token",
            "github.server_url": "https://example.org",
            "github.repository": "owner/station",
            "github.ref": f"refs/heads/{branch}",
        }
        variables = {
            **os.environ,
            "PATH": f"{self.place / 'bin'}:{os.environ['PATH']}",
            "XDG_CACHE_HOME": str(self.cache),
            "RUNNER_TEMP": values["runner.temp"],
            "GITHUB_REPOSITORY": "owner/station",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_ENV": str(place / "env"),
            "GITHUB_PATH": str(place / "path"),
            "GITHUB_OUTPUT": str(place / "output"),
            "GITHUB_STEP_SUMMARY": str(place / "summary"),
        }
        for file in ("env", "path", "output", "summary"):
            (place / file).touch()
        return Job(checkout, place, values, variables)
