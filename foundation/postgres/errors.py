"""Errors of the database, in two kinds: the server is away, or it refuses what was sent."""

from __future__ import annotations

import asyncpg
from asyncpg import exceptions as pg

# SQLSTATE classes that speak of what was given, not of the server: cardinality, bad data,
# constraints, program limits (a value too large for an index), a wrong type.
REFUSING_CLASSES = frozenset({"21", "22", "23", "44", "54"})
REFUSING_STATES = frozenset({"42804", "P0001"})

_AWAY = (
    pg.PostgresConnectionError,
    pg.OperatorInterventionError,  # shutting down, starting up, ended by an administrator
    pg.InsufficientResourcesError,  # disk full, no memory, too many connections
    pg.PostgresSystemError,  # an I/O error of the server
    pg.InvalidCatalogNameError,  # the database is not made yet
    pg.InvalidAuthorizationSpecificationError,
    pg.TransactionRollbackError,  # Undone
    asyncpg.InternalClientError,
    ConnectionError,
    TimeoutError,
)


class DatabaseAway(Exception):
    """The database cannot be reached or serve at the moment; the same may succeed later."""


class Undone(DatabaseAway):
    """The database is there: two waited for each other, and this transaction was undone. The same
    may succeed at once."""


def away(error: BaseException) -> DatabaseAway:
    """Return what `error` is called by whoever tries again."""
    kind = Undone if isinstance(error, pg.TransactionRollbackError) else DatabaseAway
    return kind(f"{type(error).__name__}: {error}".strip(": "))


def is_away(error: BaseException) -> bool:
    """Return whether `error` says that the server is away, so that trying again makes sense."""
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, ValueError)  # a ValueError speaks of an argument
    return isinstance(error, (*_AWAY, DatabaseAway))


def is_refusal(error: BaseException) -> bool:
    """Return whether the database refuses this very input, now and for ever."""
    if isinstance(error, asyncpg.PostgresError):
        state = str(error.sqlstate or "")
        return state[:2] in REFUSING_CLASSES or state in REFUSING_STATES
    return isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)
