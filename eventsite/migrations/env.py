"""How Alembic reaches our database: in one writing transaction, one process at a time."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, TypeDecorator, text

from eventsite.db import Base, db, transaction

OUR_LOCK = 0x6576_6D69  # of PostgreSQL's advisory locks with one key; events have those with two


def migrate() -> None:
    """Run what Alembic was called for: an upgrade, or a comparison with the models."""
    with transaction(), db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            _let_tables_be_rebuilt(connection)
        with connection.begin():
            if not is_sqlite:
                _wait_for_our_turn(connection)
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=is_sqlite,
                render_item=_render,
                transactional_ddl=True,
            )
            context.run_migrations()
            if is_sqlite:
                _check_references(connection)


def _let_tables_be_rebuilt(connection: Connection) -> None:
    # SQLite changes a table by copying it, dropping it and giving the copy its name. With foreign
    # keys on, dropping would delete what refers to it; and they can't be switched off inside a
    # transaction. The connection does not return to the pool.
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF")
    cursor.close()
    connection.detach()


def _check_references(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        raise RuntimeError(f"a migration left {len(broken)} rows that refer to nothing")


def _wait_for_our_turn(connection: Connection) -> None:
    # Whoever starts second waits until the first is done, however long that takes, and then finds
    # nothing to do.
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": OUR_LOCK})


def _render(kind: str, column_type: Any, _context: Any) -> str | Literal[False]:
    """Our own types stand in migrations as what they are in the database."""
    if kind == "type" and isinstance(column_type, TypeDecorator):
        return f"sa.{column_type.impl_instance!r}"
    return False


migrate()
