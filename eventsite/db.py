"""The database: tables' base class, column types, transactions and the event's lock.

The only file in which anything is committed or rolled back.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, ScalarSelect, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from eventsite.errors import Busy
from eventsite.language import gettext as _

WAIT_FOR_DATABASE = 10  # seconds; a person at a desk will not wait longer
EVENT_LOCK = 0x6576  # the first key of our advisory locks in PostgreSQL; the second is the event

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_has_turn: ContextVar[bool] = ContextVar("has_turn", default=False)
# SQLite's own waiting is sleeping and unfair: without this turn the slowest of 16 writers
# waits far longer (docs/decisions/0003).
_turn = Lock()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as UTC in databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value and (
            value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        )


class Base(DeclarativeBase):
    """Every table. Constraint names are fixed, so that a migration can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# Tables derive from Base itself, whose metadata Flask-SQLAlchemy binds to the engine here; db.Model
# would add a query interface that we do not use and that mypy cannot see.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
Base.registry.update_type_annotation_map({datetime: UtcDateTime})
session = db.session


def engine_options(url: str, threads: int) -> dict[str, Any]:
    """What the engine for `url` needs: one connection a thread, and an end to every wait."""
    if url.startswith("sqlite"):
        return {"pool_size": threads + 2, "connect_args": {"timeout": WAIT_FOR_DATABASE}}
    limits = f"-c lock_timeout={WAIT_FOR_DATABASE}s -c statement_timeout=30s"
    return {"pool_size": threads + 2, "pool_pre_ping": True, "connect_args": {"options": limits}}


@contextmanager
def transaction(*, writing: bool = True) -> Iterator[None]:
    """Commit when the block ends well, roll back when it raises.

    The transaction begins with its first statement. One that writes takes SQLite's writer's lock
    there and then, so that no other writer can come between what it reads and what it writes.
    """
    mode = _writing.set(writing)
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.remove()
        _writing.reset(mode)
        if _has_turn.get():
            _has_turn.set(False)
            _turn.release()


def lock_event(event_id: int | ScalarSelect[int]) -> None:
    """Wait until no other transaction changes the places of this event.

    `event_id` may be a subquery, for callers that know the event by its slug: the lock comes before
    the first row is read, since a row read earlier may be old by the time the lock is had. In
    SQLite every writer is alone already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(EVENT_LOCK, event_id)))
    session.info["has_event_lock"] = True


def check_event_lock() -> None:
    """Every verb that changes places calls this, so that no path can forget the lock."""
    if not (session.info.get("has_event_lock") and _writing.get()):
        raise RuntimeError("places are changed under the event's lock only")


def add_if_absent(table: type[Base], **values: Any) -> int | None:
    """Insert a row unless a unique constraint says that it is there already: its id, or None."""
    return session.connection().scalar(_insert_if_absent(table, _dialect()), values)


def add_up(table: type[Base], key: dict[str, int], **amounts: int) -> None:
    """Add the amounts to the counters in the row of this primary key; makes the row if it is not
    there. Two that count at once wait for each other, and both are counted."""
    insert = _insert_or_add(table, _dialect(), tuple(key), tuple(amounts))
    session.connection().execute(insert, {**key, **amounts})


# Statements are made once: making one takes several times as long as running it.
@cache
def _insert_if_absent(table: type[Base], dialect: str) -> Any:
    return _insert(table, dialect).on_conflict_do_nothing().returning(table.__table__.c.id)


@cache
def _insert_or_add(
    table: type[Base], dialect: str, key: tuple[str, ...], names: tuple[str, ...]
) -> Any:
    insert = _insert(table, dialect)
    sums = {name: table.__table__.c[name] + insert.excluded[name] for name in names}
    return insert.on_conflict_do_update(index_elements=key, set_=sums)


def _insert(table: type[Base], dialect: str) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table.__table__)


def _dialect() -> str:
    return session.get_bind().dialect.name


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # The driver must not send a BEGIN of its own.
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")


def _write_ahead(connection: sqlite3.Connection) -> None:
    # The file remembers its mode. Changing it waits for nobody: of two processes that begin with a
    # new file, the slower one is told "locked" at once, and finds it changed when it looks again.
    for _attempt in range(100):
        if connection.execute("PRAGMA journal_mode").fetchone() == ("wal",):
            return
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL")
        time.sleep(0.02)
    connection.execute("PRAGMA journal_mode = WAL")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if not _writing.get():
        connection.exec_driver_sql("BEGIN")
        return
    _take_turn()
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _take_turn() -> None:
    if _has_turn.get():
        return
    if not _turn.acquire(timeout=WAIT_FOR_DATABASE):
        raise Busy(
            _("Too many people at once"), _("Nothing was lost. Please try again in a moment.")
        )
    _has_turn.set(True)


PASSING = (
    "locked",
    "full",
    "no space",
    "disk i/o",
    "readonly",
    "read-only",
    "unable to open",
    "timeout",
    "connection",
    "server closed",
    "shutting down",
    "starting up",
)


def is_passing_trouble(trouble: OperationalError) -> bool:
    """Is it a database that is locked, full, read-only or away, rather than a mistake of ours?"""
    text = str(trouble.orig).lower()
    return any(word in text for word in PASSING)
