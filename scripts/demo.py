"""Builds the small repository that the README scans: `python3 scripts/demo.py DIRECTORY`.

A travel assistant with a history: its prompt was written for one model, the pin moved on, and the retriever still
embeds with an old model. Dates are fixed, so every build has the same commits.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CHAT = '''\
"""Answers questions about trips."""

from openai import OpenAI

from retrieve import passages

MODEL = "{model}"

SYSTEM = """You are a careful travel agent.
Answer only from the passages below, and name the passage you used.
If they do not answer the question, say so and ask one question back.

{{passages}}
"""


def answer(question: str) -> str:
    messages = [
        {{"role": "system", "content": SYSTEM.format(passages=passages(question))}},
        {{"role": "user", "content": question}},
    ]
    reply = OpenAI().chat.completions.create(model=MODEL, messages=messages)
    return reply.choices[0].message.content
'''

RETRIEVE = '''\
"""Finds the passages that a question is about."""

from openai import OpenAI

from store import nearest


def passages(question: str) -> str:
    reply = OpenAI().embeddings.create(model="text-embedding-ada-002", input=question)
    return "\\n\\n".join(nearest(reply.data[0].embedding, limit=4))
'''

STORE = '''\
"""The passages and their vectors."""

ROWS: list[tuple[list[float], str]] = []


def nearest(vector: list[float], limit: int) -> list[str]:
    def distance(row: tuple[list[float], str]) -> float:
        return -sum(a * b for a, b in zip(row[0], vector))

    return [text for _, text in sorted(ROWS, key=distance)[:limit]]
'''

SUMMARY = '''\
"""Sums a trip up for the booking desk."""

import os

from openai import OpenAI

PROMPT = """Sum up the trip below for a colleague who will book it.
Give the dates, the travellers and every wish that costs money. No more than five lines.
"""


def summary(trip: str) -> str:
    reply = OpenAI().responses.create(model=os.getenv("SUMMARY_MODEL", "gpt-4o-mini"), instructions=PROMPT, input=trip)
    return reply.output_text
'''

COMMITS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "2024-03-10",
        "Answer questions about trips",
        {
            "chat.py": CHAT.format(model="gpt-4-0613"),
            "retrieve.py": RETRIEVE,
            "store.py": STORE,
            ".env.example": "OPENAI_API_KEY=\n",
        },
    ),
    ("2024-08-20", "Move to a cheaper model", {"chat.py": CHAT.format(model="gpt-4o")}),
    (
        "2025-06-02",
        "Sum trips up",
        {"summary.py": SUMMARY, ".env.example": "OPENAI_API_KEY=\nSUMMARY_MODEL=gpt-4.1-mini\n"},
    ),
)


def build(directory: Path) -> None:
    """Makes a git repository in `directory`, which must not exist yet."""
    directory.mkdir(parents=True)
    git(directory, "init", "-q", "-b", "main")
    for day, message, files in COMMITS:
        for path, text in files.items():
            (directory / path).write_text(text, encoding="utf-8")
        git(directory, "add", "--all")
        git(directory, "commit", "-q", "-m", message, day=day)


def git(directory: Path, *arguments: str, day: str = "2024-01-01") -> None:
    """Runs git there, at noon UTC of `day`, by nobody in particular and without anybody's configuration."""
    who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in identity(day).items()}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *arguments], cwd=directory, env=inherited | settings | who, check=True)


def identity(day: str) -> dict[str, str]:
    """Name, address and date of a commit of `day` (ISO)."""
    return {"NAME": "Demo", "EMAIL": "demo@example.invalid", "DATE": f"{day}T12:00:00+00:00"}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: demo.py DIRECTORY")
    target = Path(sys.argv[1])
    if target.exists():
        print(f"{target} is there already: left as it is", file=sys.stderr)
    else:
        build(target)
