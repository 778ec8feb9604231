"""What a request to an embedding service says its vectors are for."""

from __future__ import annotations

import pytest

from project import analysed

USES = "from openai import OpenAI\nOpenAI().embeddings.create(model='text-embedding-3-small', input='x')\n"


def said(source: str, path: str = "a.py") -> list[tuple[str, str, int]]:
    (file,) = analysed({path: USES + source}).values()
    return [detail for site in file.index_sites for detail in site.details if detail[0] == "input_type"]


@pytest.mark.parametrize("key", ["input_type", "task_type", "inputType"])
def test_an_object_that_is_sent(key: str) -> None:
    assert said(f"post(url, json={{'texts': texts, '{key}': 'search_document'}})\n") == [("input_type", "search_document", 3)]


@pytest.mark.parametrize(
    "source",
    [
        "form = {'input_type': 'checkbox'}\n",
        "form = {'kind': 'search_document'}\n",
        "form = {'input_type': kind}\n",
        "print('input_type', 'search_document')\n",
    ],
)
def test_other_objects(source: str) -> None:
    assert said(source) == []


def test_a_call_that_is_recognised_is_told_once() -> None:
    source = "import cohere\ncohere.Client().embed(texts=t, model='embed-english-v3.0', input_type='search_query')\n"
    assert said(source) == [("input_type", "search_query", 4)]


@pytest.mark.parametrize(
    "call", ["embeddings.embed_query('x')", "self.model.get_text_embedding('x')", "model.encode_document('x')"]
)
def test_what_a_method_is_called_says_nothing_of_the_input(call: str) -> None:
    source = f"from langchain_openai import OpenAIEmbeddings\nembeddings = OpenAIEmbeddings()\n{call}\n"
    assert said(source) == []
