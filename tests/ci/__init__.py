"""Tests of the ready-made CI; a package, so that its modules may be called like those beside it."""

from __future__ import annotations
