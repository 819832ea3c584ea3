"""What most tests start from: a site with an empty database, a stopped clock, browsers."""

import atexit
import dataclasses
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event
from sqlalchemy.engine import Engine

from eventsite import clock, create_app
from eventsite.db import Base, session, transaction
from eventsite.settings import Settings
from tests.tools.postgres import new_database, postgres_server

__all__ = ["postgres_server"]  # a fixture, found by its name here

pytest_plugins = ["tests.tools.browser"]

NOW = datetime(2026, 12, 26, 2, 0, tzinfo=UTC)  # 10:00 on the day, at the venue

# Files compressed and templates compiled once for all tests of a process: the same for each.
STATIC = tempfile.TemporaryDirectory(prefix="static-")
atexit.register(STATIC.cleanup)


def settings_for(folder, url: str = "", **changes) -> Settings:
    """Settings as the environment would give them, for a database of their own."""
    if not (folder / "static").exists():
        (folder / "static").symlink_to(STATIC.name)
    given = Settings.from_env({"INSTANCE_PATH": str(folder), "DATABASE_URL": url, "SMS": "console"})
    return dataclasses.replace(given, **changes)


def make_site(settings: Settings):
    """An application whose database has all tables and no rows."""
    site = create_app(settings)
    site.testing = True
    site.jinja_env.bytecode_cache = FileSystemBytecodeCache(STATIC.name)
    with site.app_context(), transaction():
        Base.metadata.create_all(session.connection())
    return site


def close(site) -> None:
    """Close every connection of a site that is not needed any more."""
    site.glances.close()
    with site.app_context():
        site.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def site(request, tmp_path):
    """The site on an empty database: every test that uses it runs on SQLite and on PostgreSQL."""
    url = ""
    if request.param == "postgres":
        url = new_database(request.getfixturevalue("postgres_server"))
    made = make_site(settings_for(tmp_path, url))
    yield made
    close(made)


@pytest.fixture
def lite(tmp_path):
    """The site on SQLite only: for pages and texts, where the database makes no difference."""
    made = make_site(settings_for(tmp_path))
    yield made
    close(made)


@pytest.fixture
def at_ten() -> Iterator[datetime]:
    """It is ten o'clock on the day of the event."""
    with clock.stopped_at(NOW):
        yield NOW


class Browser:
    """Somebody's browser: keeps its cookies, sends forms as they stand on the page."""

    def __init__(self, site) -> None:
        self.client = site.test_client()

    def get(self, url: str, **kwargs):
        """Open a page."""
        return self.client.get(url, **kwargs)

    def submit(
        self, url: str, data=None, *, seen: str = "/events/care-day/booths/clinic/", **kwargs
    ):
        """Send a form, with the token that the page `seen` carries."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(seen).text)
        sent = {"csrf_token": token[1] if token else "", **(data or {})}
        return self.client.post(url, data=sent, **kwargs)


@pytest.fixture
def browser_of():
    """Make a browser for a site: `ana = browser_of(site)`."""
    return Browser


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every SQL statement that is sent while the block runs, transactions' own aside."""
    sent: list[str] = []

    def keep(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "PRAGMA", "COMMIT")):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", keep)
