"""A scanner for AI technical debt: how late are the prompts, the eval sets and the embedding indexes of a repository?"""

from __future__ import annotations

__version__ = "0.1.0"
