"""How the tables came to be, step by step; and bringing a database to the newest step."""

from time import monotonic, sleep

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.exc import OperationalError

from eventsite.db import WAIT_FOR_DATABASE, db


def upgrade() -> None:
    """Bring the database to the newest step. Safe from several processes at once.

    Raises alembic's CommandError for a database that a newer program has been at.
    """
    _open_patiently()
    command.upgrade(_config(), "head")


def is_up_to_date() -> bool:
    """Has the database all tables of this program?"""
    with db.engine.connect() as connection:
        now = MigrationContext.configure(connection).get_current_revision()
    return now == ScriptDirectory.from_config(_config()).get_current_head()


def _open_patiently() -> None:
    """Make SQLite's file, if there is none. Its switch to WAL, unlike every later statement, does
    not wait for another process that is just doing the same."""
    end = monotonic() + WAIT_FOR_DATABASE
    while True:
        try:
            return db.engine.connect().close()
        except OperationalError as trouble:
            if "database is locked" not in str(trouble.orig) or monotonic() > end:
                raise
        sleep(0.02)


def _config() -> Config:
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    return config
