"""Puts the real output of the README's first command into the README: `python scripts/readme_output.py [--check]`.

Run it after any change to the terminal report, the catalog or the demonstration repository; a test compares.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    """The fenced blocks of the README in that language, in order."""
    return [body for name, body in BLOCK.findall(README.read_text(encoding="utf-8")) if name == language]


def scan_arguments() -> list[str]:
    """What the README's first command passes to `aidebt`."""
    last = blocks("sh")[0].strip().rpartition(" && ")[2]
    return shlex.split(last)[1:]


def real_output() -> str:
    """The screen of the README's first command, run from the source of this checkout."""
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([sys.executable, ROOT / "scripts" / "demo.py", "demo"], cwd=place, check=True)
        settings = {"PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1", "XDG_CACHE_HOME": place, "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-m", "aidebt", *scan_arguments()]
        done = subprocess.run(command, cwd=place, env=os.environ | settings, capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in (0, 1):
        raise SystemExit(f"the scan ended with {done.returncode}\n{done.stderr}")
    return done.stdout


def main() -> None:
    """Writes the output into the README, or with --check says whether it stands there."""
    text, output = README.read_text(encoding="utf-8"), real_output()
    fresh = text.replace(f"```text\n{blocks('text')[0]}```", f"```text\n{output}```", 1)
    if fresh == text:
        print("README.md shows the real output")
    elif "--check" in sys.argv[1:]:
        sys.exit("README.md is stale: run python scripts/readme_output.py")
    else:
        README.write_text(fresh, encoding="utf-8")
        print("README.md is rewritten")


if __name__ == "__main__":
    main()
