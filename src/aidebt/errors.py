"""What can go wrong, said to the person who can mend it."""

from __future__ import annotations


class AidebtError(Exception):
    """Base of all errors that a user can act on. The message says what and where; `hint` says what to do next."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class UsageError(AidebtError):
    """A flag or a path that cannot be used as given."""


class ConfigError(AidebtError):
    """A configuration file that cannot be used as written."""


class CatalogError(AidebtError):
    """The data under `rules/` is missing or malformed."""


class RepositoryError(AidebtError):
    """Nothing could be read where a scan was asked for."""

    exit_code = 3
