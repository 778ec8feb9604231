from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from aidebt import thresholds
from aidebt.catalog import rules_dir
from aidebt.compiled import load_tables
from aidebt.errors import CatalogError
from aidebt.findings import Severity
from aidebt.thresholds import Thresholds


def test_the_file_follows_its_schema_and_the_schema_can_fail() -> None:
    schema = json.loads((rules_dir() / "schema" / "thresholds.schema.json").read_text())
    validator = Draft202012Validator(schema)
    assert list(validator.iter_errors(load_tables()["thresholds"])) == []
    assert list(validator.iter_errors({"runway": {"weight": {"value": 1.0, "unit": "share"}}}))


def test_every_weight_and_share_is_at_most_one_and_every_half_life_is_positive() -> None:
    for (table, name), row in thresholds.load().rows.items():
        if row.unit == "severity":
            Severity(str(row.value))
        elif row.unit == "words":
            assert str(row.value).islower() and len(str(row.value).split()) > 1, (table, name)
        elif row.unit == "share":
            assert 0 <= float(row.value) <= 1, (table, name)
        else:
            assert float(row.value) > 0, (table, name)


def test_errors_name_the_row() -> None:
    with pytest.raises(CatalogError, match=r"\[runway\.weight\] is incomplete"):
        Thresholds.load({"runway": {"weight": {"value": 1}}})
    with pytest.raises(CatalogError, match=r"no \[runway\.nothing\]"):
        thresholds.load().number("runway", "nothing")
    with pytest.raises(CatalogError, match="not a number"):
        thresholds.load().number("retired_model", "app")


def test_lineage_agrees_with_what_dates_assets() -> None:
    from aidebt.lineage import Limits

    numbers, limits = thresholds.load(), Limits()
    for name in ("import_files", "import_share", "author_days"):
        assert numbers.number("lineage", name) == getattr(limits, name)
