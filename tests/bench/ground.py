"""Where the bench measures: a database with a day on it, and the site and the floor that serve it.

The day is the demo's, whose staff and booths are known; slots are made so large that they never
fill, and then there are as many sign-ups as are asked for.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import select, text

from eventsite import create_app, demo, migrations
from eventsite.db import db, session, transaction
from eventsite.passes import links
from eventsite.passes.models import Pass
from eventsite.settings import Settings
from eventsite.web.site import Site
from tests.bench import crowd
from tests.tools.phone import Phone
from tests.tools.postgres import new_database
from tests.tools.server import RunningSite, running, running_site

PASSWORD = "four words of mine"
EVENT = "/events/care-day/"
CLINIC = f"{EVENT}booths/clinic/"
DESK = "/desk/care-day/"
MANY, FEW = 100_000, 1_000  # sign-ups
BROWSERS = 6_000


@dataclass(frozen=True, eq=False)
class Ground:
    """A database, and a site of this process on it; `env` is what another one is started with."""

    database: str  # "SQLite" or "PostgreSQL"
    folder: Path
    server: str
    env: dict[str, str]
    local: Site
    stack: ExitStack

    @cached_property
    def small(self) -> "Ground":
        """Another one with few sign-ups."""
        folder = self.folder / "small"
        return self.stack.enter_context(prepared(self.database, folder, self.server, FEW))

    @cached_property
    def site(self) -> RunningSite:
        """The site as a process."""
        return self.stack.enter_context(running_site(self.env))

    @cached_property
    def floor(self) -> RunningSite:
        """The floor as a process, on a database of its own of the same kind."""
        url = self.env["FLOOR_URL"]
        return self.stack.enter_context(running({}, "tests.bench.floor", "--database", url))

    @cached_property
    def codes(self) -> Path:
        """A file with the codes of everybody who holds a place and has not come yet."""
        file = self.folder / "codes"
        with self.local.app_context(), transaction(writing=False):
            file.write_text("\n".join(crowd.codes_to_scan()))
        return file

    @cached_property
    def browsers(self) -> Path:
        """A file with the cookies of many browsers without a pass, in which one token is good."""
        with self.phone() as phone:
            token = phone.get(CLINIC).token
            cookie = phone.cookies["eventsite"]
        box = self.local.session_interface.get_signing_serializer(self.local)
        seen = box.loads(cookie)
        others = (box.dumps({**seen, "browser": f"browser {each}"}) for each in range(BROWSERS))
        file = self.folder / "browsers"
        file.write_text("\n".join([token, *(f"eventsite={each}" for each in others)]))
        return file

    def slots(self, booth: str = "clinic") -> list[int]:
        """The slots of the booth that are open for long enough."""
        with self.local.app_context(), transaction(writing=False):
            return crowd.open_slots(booth)

    def pass_link(self, which: Any) -> str:
        """The address of the first pass of which `which` holds."""
        with self.local.app_context(), transaction(writing=False):
            owner = session.scalars(select(Pass).where(which).order_by(Pass.id).limit(1)).one()
            return f"/passes/{links.secret_of(owner)}/"

    def phone(self) -> Phone:
        """Somebody new."""
        return Phone(self.site.url)

    def staff(self, username: str = "desk") -> Phone:
        """Somebody who has signed in."""
        phone = self.phone()
        token = phone.get("/sign-in").token
        form = {"username": username, "password": PASSWORD, "csrf_token": token}
        assert phone.send("/sign-in", form).status == 303
        return phone

    def row(self, statement: str) -> Any:
        """The first row of what a statement finds."""
        with self.local.app_context(), transaction(writing=False):
            return session.execute(text(statement)).one()


@contextmanager
def prepared(database: str, folder: Path, server: str, sign_ups: int = MANY) -> Iterator[Ground]:
    """A ground with so many sign-ups at the care day, for as long as the block lasts."""
    folder.mkdir()
    env = _settings(database, folder, server)
    local = create_app(Settings.from_env(env))
    logging.getLogger("eventsite").setLevel(logging.WARNING)
    with ExitStack() as stack:
        stack.callback(_close, local)
        with local.app_context():
            migrations.upgrade()
            with mock.patch.dict(os.environ, DEMO_PASSWORD=PASSWORD), transaction():
                demo.load()
                crowd.fill(sign_ups)
            _settle()
        yield Ground(database, folder, server, env, local, stack)


def _settings(database: str, folder: Path, server: str) -> dict[str, str]:
    if database == "SQLite":
        urls = [f"sqlite:///{folder / name}.db" for name in ("site", "floor")]
    else:
        urls = [new_database(server) for _ in range(2)]
    return {
        "INSTANCE_PATH": str(folder),
        "DATABASE_URL": urls[0],
        "FLOOR_URL": urls[1],
        "SECRET_KEY": "for the bench only " * 3,
        "DATA_KEY": "also for the bench " * 3,
        # So that a request can say from which address it comes, and the limits have work to do.
        "TRUSTED_PROXIES": "1",
        "SMS": "none",
    }


def _settle() -> None:
    """What PostgreSQL does by itself within a minute, and SQLite with the next large commit."""
    with closing(db.engine.raw_connection()) as connection:
        if db.engine.dialect.name == "postgresql":
            connection.driver_connection.autocommit = True
            connection.driver_connection.execute("VACUUM ANALYZE")
            connection.driver_connection.execute("CHECKPOINT")
            connection.driver_connection.autocommit = False
        else:
            connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _close(site: Site) -> None:
    site.glances.close()
    with site.app_context():
        db.engine.dispose()
