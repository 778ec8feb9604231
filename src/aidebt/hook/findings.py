"""All that is said about a staged change."""

from __future__ import annotations

from aidebt.findings import Finding
from aidebt.hook.indexes import embedding
from aidebt.hook.judgement import Judgement
from aidebt.hook.models import models
from aidebt.hook.prompts import edited, swapped


def find(judgement: Judgement, judged: frozenset[str]) -> tuple[Finding, ...]:
    """The findings about changes in one of the `judged` files, worst first."""
    found = [(finding.places[0].path, finding) for finding in (*models(judgement), *embedding(judgement))]
    found += [*swapped(judgement), *edited(judgement)]
    asked = [finding for path, finding in found if path in judged]
    return tuple(sorted(asked, key=lambda one: (-one.severity.rank, one.places[0].path, one.places[0].line, one.rule)))
