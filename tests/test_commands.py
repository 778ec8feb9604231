from __future__ import annotations

import pytest

from aidebt.commands import read, split


def words(text: str) -> list[str]:
    """Each word as `kind command key=text`, and whether its place is where the text stands."""
    said = []
    for command in split(text):
        for word in read([raw for raw, _ in command]):
            at = command[word.number][1] + word.at
            assert text[at : at + len(word.text)] == word.text, word
            said.append(f"{word.kind} {' '.join((word.command, *word.before))} {word.key}={word.text}")
    return said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ollama pull llama3", ["word ollama =pull", "word ollama pull =llama3"]),
        ("python x.py --model gpt-4o", ["word python =x.py", "flag python x.py model=gpt-4o"]),
        ("run --model='gpt-4o' -v", ["flag run model=gpt-4o"]),
        ("A=b run", ["set  A=b"]),
        ("export A=b C='d'", ["set  A=b", "set  C=d"]),
        ("docker run -e A=b img", ["word docker =run", "set docker run A=b", "word docker run =img"]),
        ("helm up --set a.b=c,d=e", ["word helm =up", "set helm up a.b=c", "set helm up d=e"]),
        ("sudo /usr/bin/ollama run x", ["word ollama =run", "word ollama run =x"]),
        ('["a", "--b", "c"]', ["flag a b=c"]),
        ("--model x --turns 5", ["flag - model=x", "flag - turns=5"]),
        ("a # --model x", []),
        ("a x && b y; c z | d w", ["word a =x", "word b =y", "word c =z", "word d =w"]),
        ("a \\\n  --b c", ["flag a b=c"]),
        ("""a -d '{"model": "m"}'""", ["pair a model=m", """flag a d={"model": "m"}"""]),
        ('a "{\\"model\\": \\"m\\"}"', ["pair a model=m", 'word a ={\\"model\\": \\"m\\"}']),
        ('echo "A_B=c" >> f', ["set echo A_B=c", "set echo A_B=c", "word echo =>>", "word echo >> =f"]),
        ("""python -c "f('m')\"""", ["inner python =m", "flag python c=f('m')"]),
        ('if [ "$M" = "x" ]; then y; fi', ["word [ =$M", "word [ $M ==", "word [ $M = =x", "word [ $M = x =]"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text", ['"' * 50_001, "'\"" * 30_000, "$(" * 40_000, "\\" * 40_001, "a=" * 40_000, "--a " * 60_000, '{"a":"' * 20_000]
)
def test_hostile_text_ends_soon(text: str) -> None:
    assert sum(1 for command in split(text) for _ in read([raw for raw, _ in command])) <= 200_000
