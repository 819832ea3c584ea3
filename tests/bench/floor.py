"""`python -m tests.bench.floor`: the least that a server of this kind has to do.

Bare Flask routes on the same server with the same settings: a fixed string; one conditional UPDATE
and one INSERT, committed, on the same kind of database, set up as the site sets it up.
"""

import itertools
import sqlite3
import threading
from types import SimpleNamespace

import click
import psycopg
from flask import Flask
from sqlalchemy import make_url

from eventsite.cli import _listening

SLOTS = 32
TABLES = (
    "CREATE TABLE slot (id INTEGER PRIMARY KEY, capacity INTEGER, taken INTEGER)",
    "CREATE TABLE sign_up (id {serial} PRIMARY KEY, slot_id INTEGER, name TEXT)",
)
TAKE = "UPDATE slot SET taken = taken + 1 WHERE id = {slot} AND taken < capacity"
INSERT = "INSERT INTO sign_up (slot_id, name) VALUES ({slot}, 'somebody')"


class Lite:
    """SQLite: a connection a thread, and one lock for who writes, as in eventsite/db.py."""

    serial = "INTEGER"

    def __init__(self, url: str) -> None:
        self.file = make_url(url).database
        self.own = threading.local()
        self.turn = threading.Lock()

    def connection(self) -> sqlite3.Connection:
        if not hasattr(self.own, "connection"):
            self.own.connection = sqlite3.connect(self.file, isolation_level=None)
            self.own.connection.execute("PRAGMA journal_mode = WAL")
            self.own.connection.execute("PRAGMA synchronous = FULL")
        return self.own.connection

    def write(self, *statements: str) -> None:
        connection = self.connection()
        with self.turn:
            for statement in ("BEGIN IMMEDIATE", *statements, "COMMIT"):
                connection.execute(statement)


class Postgres:
    """PostgreSQL: a connection a thread; rows are locked by the server."""

    serial = "SERIAL"

    def __init__(self, url: str) -> None:
        address = make_url(url).set(drivername="postgresql")
        self.address = address.render_as_string(hide_password=False)
        self.own = threading.local()

    def write(self, *statements: str) -> None:
        if not hasattr(self.own, "connection"):
            self.own.connection = psycopg.connect(self.address)
        with self.own.connection.transaction():
            for statement in statements:
                self.own.connection.execute(statement)


def make_floor(database: Lite | Postgres) -> Flask:
    """The application; makes its tables."""
    rows = (f"INSERT INTO slot VALUES ({number}, 1000000000, 0)" for number in range(SLOTS))
    database.write(*(table.format(serial=database.serial) for table in TABLES), *rows)
    app = Flask("floor")
    numbers = itertools.count()

    @app.get("/health")
    @app.get("/text")
    def text() -> str:
        return "a fixed string"

    @app.post("/write")
    def write() -> str:
        slot = next(numbers) % SLOTS
        database.write(TAKE.format(slot=slot), INSERT.format(slot=slot))
        return "done"

    return app


@click.command()
@click.option("--database", required=True)
@click.option("--threads", default=8)
@click.option("--port", type=int, required=True)
def main(database: str, threads: int, port: int) -> None:
    """Serve on the loopback."""
    app = make_floor((Lite if database.startswith("sqlite") else Postgres)(database))
    app.settings = SimpleNamespace(threads=threads)
    _listening(app, "127.0.0.1", port).run()  # the very function, so that the settings are the same


if __name__ == "__main__":
    main()
