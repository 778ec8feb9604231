from __future__ import annotations

from aidebt.facts import Setting
from aidebt.parsers import choose
from parsers.facts_of import comments, parse, settings, written

TEXT = """\
// clients of the hotel
client<llm> Fast {
  provider openai // the usual
  retry_policy Twice
  options {
    model "gpt-4o-mini"
    api_key env.OPENAI_API_KEY
    headers {
      "x-room" "12"
    }
  }
}
client<llm> Either {
  provider fallback
  options {
    strategy [
      Fast, "openai/gpt-4o"
      Slow
    ]
  }
}
retry_policy Twice { max_retries 2 }

class Room {
  name string @description("how guests call it")
  beds int[] @alias("b") @description(#"how many "beds" it has"#)
  kind "single" | "double"
  @@dynamic
}

template_string Greeting(guest: string) #"
  Hello {{ guest }}
"#

function Find(letter: string, day: string) -> Room[] | null {
  client "openai/gpt-4o"
  prompt ##"
    Find the room. A "#" is a number: #"x"#
    {{ _.role("user") }} {{ letter }}
  "##
}

impl<llm, Find> v1 {
  client Fast
  prompt #"Find it"#
}

test Blue {
  functions [Find]
  args { letter #"I want the blue one"# day "Monday" }
}
"""


def test_blocks_lists_and_texts() -> None:
    found = settings("baml", TEXT)
    assert found["client.Fast.provider"] == "openai"
    assert found["client.Fast.options.model"] == "gpt-4o-mini"
    assert found["client.Fast.options.api_key"] == "env.OPENAI_API_KEY"
    assert [found[f"client.Either.options.strategy.[{n}]"] for n in range(3)] == ["Fast", "openai/gpt-4o", "Slow"]
    assert found["retry_policy.Twice.max_retries"] == "2"
    assert found["template_string.Greeting.prompt"].strip() == "Hello {{ guest }}"
    assert found["function.Find.client"] == "openai/gpt-4o"
    assert '#"x"#' in found["function.Find.prompt"]
    assert found["impl.v1.client"] == "Fast"
    assert found["impl.v1.prompt"] == "Find it"
    assert found["test.Blue.functions.[0]"] == "Find"
    assert found["test.Blue.args.letter"] == "I want the blue one"
    assert found["class.Room.name.@description"] == "how guests call it"
    assert found["class.Room.beds.@description"] == 'how many "beds" it has'
    assert not [path for path, value in found.items() if value in ("single", "double", "string")]


def test_places_and_comments() -> None:
    facts = [fact for fact in parse("baml", TEXT).facts if isinstance(fact, Setting)]
    model = next(fact for fact in facts if fact.keys[-1] == "model")
    assert (model.span.line, model.span.column) == (6, 11)
    assert written(TEXT.encode(), model) == '"gpt-4o-mini"'
    prompt = next(fact for fact in facts if fact.keys == ("function", "Find", "prompt"))
    assert TEXT.splitlines()[prompt.span.line - 1].endswith('prompt ##"')
    assert TEXT.splitlines()[prompt.span.end_line - 1].strip() == '"##'
    assert comments("baml", TEXT) == ["clients of the hotel", "the usual"]


def test_half_written_files_say_so() -> None:
    assert settings("baml", 'client<llm> A {\n  options {\n    model "x"\n') == {"client.A.options.model": "x"}
    assert "never closed" in parse("baml", "client<llm> A {").broken
    assert "quote" in parse("baml", 'client<llm> A { provider "x\n }').broken
    assert settings("baml", "} ] ) stray\nfunction F() -> string { client A }") == {"function.F.client": "A"}


def test_deep_nesting_is_bounded() -> None:
    parsed = parse("baml", "a { " * 5000)
    assert "deep" in parsed.broken


def test_names() -> None:
    form = choose("baml_src/main.baml")
    assert form is not None
    assert form.name == "baml"
